"""One synthetic evaluation judged: a row per verdict, with the truth beside it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
from pandas import DataFrame

from evalkit.demo import Recipe, load_recipe, write_demo
from evalkit.evaluation import Evaluation
from evalkit.evaluation.results import Verdict
from evalkit.inputs import load_dataset
from evalkit.plan import Plan, Target
from evalkit.request import check_parameters
from evalkit.workspace import Workspace

RECIPE = Path(__file__).parents[2] / "data" / "demo" / "recipe.yaml"
LEVEL = 0.95
# Shares of people that are equal may differ by this much as floating point numbers.
ROUNDING = 1e-7


@cache
def recipe() -> Recipe:
    return load_recipe(RECIPE)


def judge_seed(seed: int, *, counties: int) -> DataFrame:
    """Every verdict on every county (default readings), as of each survey year.

    Columns: seed, as_of, county_code, indicator, kind, basis, value, low, high, outcome, reason, probability,
    truth, meets (whether the truth meets the target).
    """
    plan = recipe().plan
    with TemporaryDirectory() as folder:
        write_demo(RECIPE, folder, seed=seed, counties=counties)
        truth = pd.read_csv(Path(folder) / "truth.csv", dtype={"county_code": "str"})
        truth = truth[truth["reading"] == "default"]
        true = truth.set_index(["county_code", "year", "indicator"])["value"]
        rows = []
        for as_of in recipe().survey_years:
            for code, verdicts in _evaluation(Path(folder), plan, as_of).county_verdicts().items():
                rows += [_row(seed, as_of, code, verdict, true, plan) for verdict in verdicts]
    return DataFrame(rows)


def _evaluation(folder: Path, plan: Plan, as_of: int) -> Evaluation:
    dataset = load_dataset(folder, as_of=as_of, plan=plan)
    city = recipe().city.code
    asked = check_parameters(
        {
            "county": city, "plan": plan.id, "data": "simulated", "as_of": as_of, "level": LEVEL,
            "language": "en", "readings": {}, "suppress_below": 10, "seed": 1,
        }
    )  # fmt: skip
    return Evaluation(
        parameters=asked, workspace=Workspace.find(RECIPE.parent), plan=plan, dataset=dataset,
        county=dataset.county(city),
    )  # fmt: skip


def _row(
    seed: int, as_of: int, code: str, verdict: Verdict, truth: pd.Series[float], plan: Plan
) -> dict[str, object]:
    indicator, result = verdict.finding.indicator, verdict.finding.result
    # Growth is held against the whole plan's: what a projection is about has not happened yet.
    year = plan.target_year if indicator.kind == "growth" else as_of
    true = truth.loc[(code, year, indicator.id)]
    interval = result.interval
    return {
        "seed": seed, "as_of": as_of, "county_code": code, "indicator": indicator.id, "kind": indicator.kind,
        "basis": verdict.finding.basis, "value": result.value,
        "low": interval.low if interval else None, "high": interval.high if interval else None,
        "outcome": str(verdict.outcome), "reason": verdict.reason.code, "probability": verdict.probability,
        "truth": true, "meets": _meets(true, verdict.target),
    }  # fmt: skip


def _meets(value: float, target: Target) -> bool:
    if target.operator == ">":
        return value > target.value + ROUNDING
    return value >= target.value - ROUNDING
