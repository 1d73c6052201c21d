"""Evaluations of the tiny workspace, and of the demo, which is read once and shared."""

from __future__ import annotations

from contextlib import chdir
from functools import cache

from evalkit.evaluation import Coverage, Evaluation, Income, Verdict
from helpers import ROOT

TINY: dict[str, object] = {
    "plan": "tiny", "data": "tiny", "as_of": 2020, "level": 0.95, "language": "en", "readings": {},
    "suppress_below": 10, "seed": 1,
}  # fmt: skip
DEMO = TINY | {
    "plan": "shuozhou-2016-2020",
    "data": "demo",
    "as_of": 2019,
    "language": "zh",
    "seed": 20170810,
}


def evaluate(county: str = "11", **changes: object) -> Evaluation:
    """The tiny workspace that the test stands in, as of 2020."""
    return Evaluation.load(county=county, **(TINY | changes))


def interim(county: str = "11", **changes: object) -> Evaluation:
    """The same a year before the plan ends, where growth is projected."""
    return evaluate(county, **({"as_of": 2019} | changes))


def interim_verdict(county: str = "11", **changes: object) -> Verdict:
    """The verdict on income growth."""
    return interim(county, **changes).verdicts()[0]


def coverage(evaluation: Evaluation, id: str = "C1") -> Coverage:
    return evaluation.coverage(evaluation.plan.indicator(id), by=["sex"])


def income(evaluation: Evaluation) -> Income:
    return evaluation.income(evaluation.plan.growth[0])


def demo(county: str, as_of: int = 2019, **readings: str) -> Evaluation:
    """The embedded data, read and evaluated once in a process: to be asked, not to be changed."""
    return _shared(county, as_of, tuple(sorted(readings.items())))


@cache
def _shared(county: str, as_of: int, readings: tuple[tuple[str, str], ...]) -> Evaluation:
    return own_demo(county, as_of, **dict(readings))


def own_demo(county: str, as_of: int = 2019, **readings: str) -> Evaluation:
    """The same read anew, for a test that changes its tables."""
    with chdir(ROOT):
        return Evaluation.load(county=county, **(DEMO | {"as_of": as_of, "readings": readings}))
