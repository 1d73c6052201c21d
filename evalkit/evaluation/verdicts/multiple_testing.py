"""The city's list of failures, kept honest: with sixty verdicts a few fail by chance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from evalkit.evaluation.results import Outcome, Verdict
from evalkit.plan.model import Target
from evalkit.statistics import Estimate, probability_of_no_more


def in_the_list(verdict: Verdict, adjusted: float | None) -> Verdict:
    """A county's coverage verdict with whether it stands in the city's list, if it is NOT_MET.

    It does while its adjusted p-value is at most (1 - level) / 2, as a single verdict's is; full counts always do.

    adjusted : its p-value, adjusted by Holm; None if it has none
    """
    interval = verdict.finding.result.interval
    if verdict.outcome is not Outcome.NOT_MET or interval is None:
        return verdict
    if verdict.finding.basis == "census":
        return replace(verdict, stands=True)
    p_value = 1.0 if adjusted is None else adjusted
    return replace(verdict, adjusted_p_value=p_value, stands=p_value <= (1 - interval.level) / 2)


def adjusted_p_values(found: Mapping[Any, tuple[Estimate, Target]], *, answer_error: float) -> dict[Any, float]:
    """The p-values of "the target is reached", adjusted by Holm (1979, Scandinavian J. of Statistics 6, 65-70).

    found : the coverage of every county and indicator; all that could have failed are counted, not only those
        that did: the list was made by looking at all. Full counts have no p-value
    answer_error : the plan's; a 100% target is held at the share that answer errors leave, as its verdict is
    """
    sampled = {key: pair for key, pair in found.items() if pair[0].effective_n > 0 and pair[0].df > 0}
    p_values = [_p_value(estimate, target.value, answer_error) for estimate, target in sampled.values()]
    return dict(zip(sampled, _holm(p_values), strict=True))


def _p_value(result: Estimate, target: float, answer_error: float) -> float:
    """One uncovered person disproves a 100% target that allows no wrong answer."""
    if target >= 1:
        target -= answer_error
    if target >= 1:
        return 1.0 if result.value >= 1 else 0.0
    return probability_of_no_more(result.value, target, effective_n=result.effective_n, df=result.df)


def _holm(p_values: list[float]) -> list[float]:
    """The smallest times their number, the next times one less, and so on; none smaller than one before."""
    order = np.argsort(p_values)
    adjusted = np.maximum.accumulate(np.array(p_values)[order] * np.arange(len(order), 0, -1))
    found = np.empty(len(order))
    found[order] = np.minimum(adjusted, 1.0)
    return found.tolist()
