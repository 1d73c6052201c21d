"""What a report's notebook costs: CPU-seconds of all cells, of the figures alone, and calls of the estimators.

    python tests/benchmarks/notebooks.py [county code:year ...]

Each notebook is run twice in one process, and the second run is printed: what is loaded once has been loaded then.
Beside it, seconds of the same county's report with its page as `evalkit batch` makes it, one after another, with
forked kernels and with ordinary ones: of three the fastest.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any
from unittest.mock import patch

import IPython.display

from evalkit.batch import forking, run_batch
from evalkit.evaluation.coverage import estimates
from evalkit.report.content import Content, Figure
from evalkit.report.report import Report
from evalkit.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]
CITY = "140600"
REPORTS = ("140602:2019", f"{CITY}:2019")


class Meter:
    """How often functions were called, and the CPU-seconds inside them."""

    def __init__(self) -> None:
        self.calls, self.seconds = 0, 0.0

    def metering(self, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def metered(*arguments: Any, **named: Any) -> Any:
            start = process_time()
            try:
                return function(*arguments, **named)
            finally:
                self.calls += 1
                self.seconds += process_time() - start

        return metered


@contextmanager
def metered(meter: Meter, *homes: tuple[Any, str]) -> Iterator[None]:
    """While it lasts, the meter counts the functions of these names."""
    if not homes:
        yield
        return
    (home, name), *others = homes
    with patch.object(home, name, meter.metering(getattr(home, name))), metered(meter, *others):
        yield


def cells(code: str) -> Iterator[tuple[str, bool]]:
    """The source of each cell of code, and whether it holds the parameters."""
    name = "city_report" if code == CITY else "county_report"
    for cell in json.loads((ROOT / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            yield "".join(cell["source"]), "parameters" in cell["metadata"].get("tags", [])


def run(code: str, year: int) -> float:
    """CPU-seconds of the cells."""
    start, names = process_time(), dict[str, Any]()
    for source, are_parameters in cells(code):
        exec(source, names)
        if are_parameters:
            names |= {"county": code, "as_of": year}
    return process_time() - start


def measured(code: str, year: int) -> str:
    """One report's line, of the second run."""
    figures, estimators, show = Meter(), Meter(), Report.show
    show_figure = figures.metering(show)

    def show_each(self: Report, *contents: Content) -> None:
        for content in contents:
            (show_figure if isinstance(content, Figure) else show)(self, content)

    with patch.object(IPython.display, "display", lambda *_, **__: None):
        run(code, year)
        with (
            patch.object(Report, "show", show_each),
            metered(estimators, (estimates, "estimate_shares"), (estimates, "pool_clustering")),
        ):
            seconds = run(code, year)
    return (
        f"{code} as of {year}: {seconds:.2f} CPU-s, of which figures {figures.seconds:.2f}; "
        f"{estimators.calls} calls of estimators, {estimators.seconds:.2f} CPU-s"
    )


def in_a_batch(code: str, year: int, *, are_forked: bool) -> float:
    with TemporaryDirectory() as folder, patch.object(forking, "CAN_FORK", are_forked and forking.CAN_FORK):
        made = [
            run_batch(
                counties=code,
                parameters={"as_of": year},
                jobs=1,
                formats=("html",),
                output=folder,
                force=True,
            ).results[0]
            for _ in range(3)
        ]
    assert all(result.state == "written" for result in made)
    return min(result.seconds for result in made)


def main(reports: list[str]) -> None:
    os.chdir(Workspace.find(ROOT).root)
    for one in reports or REPORTS:
        code, year = one.split(":")
        print(measured(code, int(year)))
        forked, ordinary = (in_a_batch(code, int(year), are_forked=are) for are in (True, False))
        print(f"{code} in a batch: {forked:.2f} s with forked kernels, {ordinary:.2f} s with ordinary ones")


if __name__ == "__main__":
    main(sys.argv[1:])
