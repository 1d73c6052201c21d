"""Evaluations of the tiny workspace, and of the demo, which is read once and shared."""

from __future__ import annotations

from contextlib import chdir
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from evalkit.evaluation import Coverage, Evaluation, Income, JointIncome, Verdict, evaluation
from evalkit.inputs import Dataset, load_dataset
from evalkit.plan.model import Plan
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

    Its data are read once as long as the files stay as they are, whatever is asked of them.
    """
    asked = TINY | changes
    files = tuple((path, path.read_bytes()) for path in sorted(Path.cwd().rglob("*")) if path.is_file())
    if files not in _read:
        _read.clear()
        _read[files] = {}
    known, key = _read[files], (county, repr(asked))
    if key not in known:
        with patch.object(evaluation, "load_dataset", partial(_dataset, known)):
            known[key] = Evaluation.load(county=county, **asked)
    return known[key]


_read: dict[object, dict[object, Any]] = {}


def _dataset(known: dict[object, Any], name: str, *, as_of: int, plan: Plan) -> Dataset:
    if as_of not in known:
        known[as_of] = load_dataset(name, as_of=as_of, plan=plan)
    return known[as_of]


def of_county(known: Evaluation, county: str, **changes: object) -> Evaluation:
    """The data that were read already, asked of another county of the city; `changes` are to the parameters."""
    parameters = replace(known.parameters, county=county, **changes)
    return replace(known, parameters=parameters, county=known.dataset.county(county))


def interim(county: str = "11", **changes: object) -> Evaluation:
    """The same a year before the plan ends, where growth is projected."""
    return evaluate(county, **({"as_of": 2019} | changes))


def interim_verdict(county: str = "11", **changes: object) -> Verdict:
    """The verdict on income growth."""
    return income(interim(county, **changes)).verdict


def verdict_on(evaluation: Evaluation, id: str = "C1") -> Verdict:
    """The verdict on an indicator of coverage, without its groups."""
    return evaluation.coverage(evaluation.plan.indicator(id)).verdict


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


@cache
def demo_income(county: str, as_of: int = 2019) -> Income:
    of = demo(county, as_of)
    return of.income(of.plan.growth[0])


@cache
def demo_joint(as_of: int = 2019) -> JointIncome:
    of = demo("140600", as_of)
    return of.joint_income(of.plan.growth[0])
