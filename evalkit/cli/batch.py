"""`evalkit batch`: all counties and the city."""

from __future__ import annotations

from typing import Any

import click

from evalkit.cli.asking import report_options
from evalkit.cli.making import make_reports
from evalkit.cli.verb import verb


@verb
@click.option(
    "--counties", default="all", show_default=True, help='Codes with commas, "city" for the city, or "all".'
)
@report_options
@click.option("--jobs", type=click.IntRange(min=1), help="Reports made at the same time; one per core.")
def batch(**options: Any) -> None:
    """Make the reports of all counties and of the city.

    One county's failure leaves the others alone. A report that was made from exactly the same parameters,
    notebook, plan, data, remarks, library and packages, and whose files nobody touched, is not made again.
    """
    make_reports(options.pop("counties"), **options)
