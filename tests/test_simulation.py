"""The simulation's tables count what they say (`make simulation` runs it at length)."""

from __future__ import annotations

import pandas as pd
import pytest
from pandas import DataFrame
from simulation.judging import judge_seed
from simulation.summary import print_cells, print_coverage, print_growth


def verdicts(outcomes: list[str], *, truth: float, meets: bool, low: float, high: float) -> DataFrame:
    return DataFrame({"outcome": outcomes, "seed": range(len(outcomes))}).assign(
        as_of=2020, county_code="A", indicator="X", kind="coverage", basis="survey", truth=truth, meets=meets,
        low=low, high=high, value=truth, probability=float("nan"),
    )  # fmt: skip


def test_shares_are_of_the_cells_that_fail_or_meet(capsys: pytest.CaptureFixture[str]) -> None:
    fails = verdicts(["MET", "NOT_MET", "NOT_MET", "INCONCLUSIVE"], truth=0.7, meets=False, low=0.75, high=0.8)
    meets = verdicts(["MET", "INCONCLUSIVE"], truth=0.9, meets=True, low=0.85, high=0.95)
    print_coverage(pd.concat([fails, meets]))
    row = next(line for line in capsys.readouterr().out.splitlines() if line.split()[:2] == ["X", "survey"])
    # 1 of 4 falsely met, its error between seeds; 2 of 4 rightly failed; 1 of 2 rightly met; 2 of 6 open;
    # 2 of 6 intervals hold the truth, in the others it lies below.
    numbers = row.split()[2:]
    assert numbers == [
        "4",
        "25.0%",
        "21.7%",
        "50.0%",
        "2",
        "0.0%",
        "50.0%",
        "33.3%",
        "33.3%",
        "0.0%",
        "66.7%",
    ]


def test_cells_with_too_many_false_verdicts_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    print_cells(verdicts(["MET", "NOT_MET"], truth=0.7, meets=False, low=0.7, high=0.8))
    assert "more than 2.5% of the seeds: 1 of 1" in capsys.readouterr().out


def test_a_probability_is_counted_in_its_bin(capsys: pytest.CaptureFixture[str]) -> None:
    rows = verdicts(["ON_TRACK", "AT_RISK"], truth=0.07, meets=True, low=0.06, high=0.08)
    rows = rows.assign(kind="growth", probability=[1.0, 0.6], meets=[True, False])
    print_growth(pd.concat([rows, rows.assign(probability=float("nan"))]))
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["[0.9,", "1.0)", "1", "100.0%", "100.0%"] in lines
    assert ["[0.5,", "0.75)", "1", "60.0%", "0.0%"] in lines


def test_a_seed_is_judged_against_its_truth() -> None:
    judged = judge_seed(3, counties=2)
    assert len(judged) == 2 * 2 * 10
    assert judged["outcome"].ne("NOT_ASSESSED").all()
    census = judged[judged["basis"] == "census"]
    assert (census["value"] - census["truth"]).abs().max() < 0.01
    assert set(judged.loc[judged["kind"] == "growth", "as_of"]) == {2019, 2020}
