"""Which of the counties' failures stand in a list of so many verdicts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from helpers import findings as made

from evalkit.evaluation.results import Outcome
from evalkit.evaluation.verdicts.multiple_testing import adjusted_p_values, in_the_list
from evalkit.plan.model import Target
from evalkit.statistics import Estimate, probability_of_no_more

MISSED = made.verdict(made.LIVING, made.estimate(0.8, 0.7, 0.9), Outcome.NOT_MET, "not-above")


@pytest.mark.parametrize(("adjusted", "stands"), [(0.0249, True), (0.0251, False), (0.0499, False), (None, False)])
def test_it_stands_below_the_tail_that_the_single_verdict_leaves(adjusted: float | None, stands: bool) -> None:
    """A two-sided interval of 95% leaves 2.5% above: a list held at 5% would be held less strictly than a verdict."""
    assert in_the_list(MISSED, adjusted).stands is stands


def test_a_full_count_stands_without_a_p_value() -> None:
    counted = replace(MISSED, finding=replace(MISSED.finding, basis="census"))
    assert in_the_list(counted, None).stands is True


def test_what_is_not_missed_is_not_in_the_list() -> None:
    undecided = replace(MISSED, outcome=Outcome.INCONCLUSIVE)
    assert in_the_list(undecided, 0.0) == undecided


def test_holm_over_all_that_a_sample_decided() -> None:
    """Three p-values p < q < r: 3p, 2q, r, none smaller than one before; a full count (no df) has none."""
    target = Target(operator=">", value=0.95)
    found = {
        name: (Estimate(value=value, effective_n=100.0, df=30.0), target)
        for name, value in (("p", 0.85), ("q", 0.88), ("r", 0.94))
    }
    single = {
        name: probability_of_no_more(estimate.value, 0.95, effective_n=100.0, df=30.0)
        for name, (estimate, _) in found.items()
    }
    census = {"census": (Estimate(value=0.5, n=10), target)}
    assert adjusted_p_values(found | census, answer_error=0.0) == pytest.approx(
        {"p": 3 * single["p"], "q": 2 * single["q"], "r": single["r"]}
    )
