"""`evalkit report CODE`: one county."""

from __future__ import annotations

from typing import Any

import click

from evalkit.cli.asking import report_options
from evalkit.cli.making import make_reports
from evalkit.cli.verb import verb


@verb
@click.argument("code")
@report_options
def report(code: str, **options: Any) -> None:
    """Make the report of the county CODE, or of the city.

    Exactly as `evalkit batch` makes it.
    """
    make_reports(code, jobs=1, **options)
