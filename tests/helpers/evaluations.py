"""Evaluations of the tiny workspace, and of the demo, which is read once and shared."""

from __future__ import annotations

from contextlib import chdir
from dataclasses import replace
from functools import cache
from pathlib import Path

from evalkit.evaluation import Coverage, Evaluation, Income, Verdict
from helpers import ROOT

TINY: dict[str, object] = {
    "plan": "tiny", "data": "tiny", "as_of": 2020, "level": 0.95, "language": "en", "readings": {},
    "suppress_below": 10, "seed": 1,
}  # fmt: skip
CITY = "140600"
DEMO = TINY | {
    "plan": "shuozhou-2016-2020",
    "data": "demo",
    "as_of": 2019,
    "language": "zh",
    "seed": 20170810,
}


def evaluate(county: str = "11", **changes: object) -> Evaluation:
    """The tiny workspace that the test stands in, as of 2020: to be asked, not to be changed.

    Read once for all counties, as long as the same is asked of the same files.
    """
    asked = TINY | changes
    files = sorted(path for path in Path.cwd().rglob("*") if path.is_file())
    key = tuple((path, path.read_bytes()) for path in files), repr(asked)
    if key not in _read:
        _read.clear()
        _read[key] = {county: Evaluation.load(county=county, **asked)}
    counties = _read[key]
    if county not in counties:
        counties[county] = of_county(next(iter(counties.values())), county)
    return counties[county]


_read: dict[object, dict[str, Evaluation]] = {}


def of_county(evaluation: Evaluation, county: str, **changes: object) -> Evaluation:
    """The data that were read already, asked of another county of the city; `changes` are to the parameters."""
    parameters = replace(evaluation.parameters, county=county, **changes)
    return replace(evaluation, parameters=parameters, county=evaluation.dataset.county(county))


def interim(county: str = "11", **changes: object) -> Evaluation:
    """The same a year before the plan ends, where growth is projected."""
    return evaluate(county, **({"as_of": 2019} | changes))


def interim_verdict(county: str = "11", **changes: object) -> Verdict:
    """The verdict on income growth."""
    return income(interim(county, **changes)).verdict


def coverage(evaluation: Evaluation, id: str = "C1") -> Coverage:
    return evaluation.coverage(evaluation.plan.indicator(id), by=["sex"])


def income(evaluation: Evaluation) -> Income:
    return evaluation.income(evaluation.plan.growth[0])


def demo(county: str, as_of: int = 2019, **readings: str) -> Evaluation:
    """The embedded data, read and evaluated once in a process: to be asked, not to be changed."""
    return _shared(county, as_of, tuple(sorted(readings.items())))


@cache
def _shared(county: str, as_of: int, readings: tuple[tuple[str, str], ...]) -> Evaluation:
    if county != CITY or readings:
        return of_county(demo(CITY, as_of), county, readings=dict(readings))
    with chdir(ROOT):
        return Evaluation.load(county=county, **(DEMO | {"as_of": as_of}))


def own_demo(county: str, as_of: int = 2019, **readings: str) -> Evaluation:
    """The same with incomes of its own, for a test that changes them."""
    shared = demo(county, as_of, **readings)
    return replace(shared, dataset=replace(shared.dataset, income=shared.dataset.income.copy()))
