"""The one rule: where the interval lies against the target."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import nan

import pytest
from helpers.judged import WORDS, finding
from hypothesis import given
from hypothesis import strategies as st

from evalkit.evaluation.results import Outcome
from evalkit.evaluation.verdicts.rule import compare, judge, judge_projection
from evalkit.plan.model import Basis, Operator, Plan, Target
from evalkit.statistics import Estimate, Interval

PLAN = Plan(
    id="p", name=WORDS, place_name=WORDS, issued=date(2017, 8, 10), base_year=2015, target_year=2020,
    deadline=date(2020, 12, 31), on_track=0.9, off_track=0.1, indicators=(),
)  # fmt: skip


@pytest.mark.parametrize(
    ("low", "high", "operator", "outcome"),
    [
        (0.951, 0.99, ">", Outcome.MET),
        (0.95, 0.99, ">", Outcome.INCONCLUSIVE),
        (0.95, 0.99, ">=", Outcome.MET),
        (0.90, 0.95, ">", Outcome.NOT_MET),
        (0.90, 0.95, ">=", Outcome.INCONCLUSIVE),
        (0.90, 0.949, ">=", Outcome.NOT_MET),
        (0.95, 0.95, ">", Outcome.NOT_MET),
        (0.95, 0.95, ">=", Outcome.MET),
        # 95 of 100 in floating point: the last digit must not decide about a county.
        (0.9500000000000001, 0.9500000000000001, ">", Outcome.NOT_MET),
        (0.9499999999999999, 0.9499999999999999, ">=", Outcome.MET),
    ],
)
def test_position_decides(low: float, high: float, operator: Operator, outcome: Outcome) -> None:
    interval = Interval(low=low, high=high, level=0.95, method="logit")
    assert compare(interval, Target(operator=operator, value=0.95)) is outcome


RANK = {Outcome.NOT_MET: 0, Outcome.INCONCLUSIVE: 1, Outcome.MET: 2}


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 0.2), st.floats(0.01, 0.99), st.sampled_from([">", ">="]))
def test_a_verdict_never_falls_as_the_interval_rises(
    low: float, high: float, rise: float, value: float, operator: Operator
) -> None:
    low, high = sorted((low, high))
    target = Target(operator=operator, value=value)
    before = compare(Interval(low=low, high=high, level=0.95, method="m"), target)
    after = compare(Interval(low=low + rise, high=high + rise, level=0.95, method="m"), target)
    assert RANK[after] >= RANK[before]


def test_what_a_department_says_is_never_enough() -> None:
    said = finding(0.99, 0.99, 0.99, Target(operator=">", value=0.95), basis="register")
    verdict = judge(said, stage="final")
    assert (verdict.outcome, verdict.reason.code) == (Outcome.NOT_ASSESSED, "no-basis")


def test_no_interval_is_inconclusive_and_no_value_is_not_assessed() -> None:
    found = finding(0.9, 0.97, 0.99, Target(operator=">", value=0.95))
    bare = replace(found, result=replace(found.result, interval=None))
    nothing = replace(found, result=Estimate(value=nan))
    assert judge(bare, stage="final").outcome is Outcome.INCONCLUSIVE
    assert judge(bare, stage="final").reason.code == "no-interval"
    assert judge(nothing, stage="final").outcome is Outcome.NOT_ASSESSED


@pytest.mark.parametrize(
    ("low", "value", "high", "basis", "outcome", "code"),
    [
        (0.97, 1.0, 1.0, "survey", Outcome.INCONCLUSIVE, "full-count-needed"),
        (0.95, 0.99, 0.998, "survey", Outcome.INCONCLUSIVE, "recheck-needed"),
        (0.60, 0.70, 0.80, "survey", Outcome.NOT_MET, "below"),
        (1.0, 1.0, 1.0, "census", Outcome.MET, "at-or-above"),
        # Of 100 answers, each wrong 1 time in 100, three are wrong with P = .079 and four with .018.
        (0.99, 0.99, 0.99, "census", Outcome.INCONCLUSIVE, "recheck-needed"),
        (0.97, 0.97, 0.97, "census", Outcome.INCONCLUSIVE, "recheck-needed"),
        (0.96, 0.96, 0.96, "census", Outcome.NOT_MET, "below"),
        (0.95, 0.96, 0.97, "census", Outcome.NOT_MET, "below"),
        (0.96, 0.97, 0.98, "census", Outcome.INCONCLUSIVE, "recheck-needed"),
        (0.97, 1.0, 1.0, "census", Outcome.INCONCLUSIVE, "straddles"),
    ],
)
def test_a_hundred_percent(low: float, value: float, high: float, basis: Basis, outcome: Outcome, code: str) -> None:
    found = finding(low, value, high, Target(operator=">=", value=1.0), basis=basis)
    verdict = judge(found, stage="final", answer_error=0.01)
    assert (verdict.outcome, verdict.reason.code) == (outcome, code)


@pytest.mark.parametrize(
    ("probability", "outcome"),
    [
        (0.9, Outcome.ON_TRACK),
        (0.899, Outcome.AT_RISK),
        (0.1, Outcome.AT_RISK),
        (0.099, Outcome.OFF_TRACK),
    ],
)
def test_a_projection_is_judged_by_the_plans_cut_offs(probability: float, outcome: Outcome) -> None:
    found = finding(0.05, 0.07, 0.09, Target(operator=">", value=0.065), basis="model")
    verdict = judge_projection(found, probability, plan=PLAN)
    assert verdict.outcome is outcome
    assert verdict.probability == probability
    assert verdict.stage == "interim"


@pytest.mark.parametrize(
    ("people", "uncovered", "is_failed"),
    [(50, 2, False), (50, 3, True), (10, 1, False), (10, 2, True), (3, 1, False), (3, 2, True), (1, 1, True)],
)
def test_one_miskeyed_answer_does_not_fail_a_small_county(people: int, uncovered: int, is_failed: bool) -> None:
    """P(at least so many wrong) of 50: .089, .014; of 10: .096; of 3: .030, .0003; of 1: .01."""
    share = 1 - uncovered / people
    found = finding(share, share, share, Target(operator=">=", value=1.0), basis="census")
    found = replace(found, result=replace(found.result, n=people, population=float(people)))
    verdict = judge(found, stage="final", answer_error=0.01)
    assert verdict.outcome is (Outcome.NOT_MET if is_failed else Outcome.INCONCLUSIVE)
    assert judge(found, stage="final").outcome is Outcome.NOT_MET
