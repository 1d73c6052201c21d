"""The city's list of failures, kept honest: with sixty verdicts a few fail by chance."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import isnan, nan

from evalkit.evaluation.findings import Finding, Outcome, Verdict
from evalkit.statistics import Estimate, probability_of_no_more


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A verdict NOT_MET, and whether it stands in a list of so many.

    adjusted : its p-value, adjusted by Holm over every verdict that a sample decided or left open
    stands : whether that still is below (1 - level) / 2, as the single verdict's is; full counts always stand
    """

    verdict: Verdict
    adjusted: Finding
    stands: bool


def failures(verdicts: Iterable[Verdict], *, answer_error: float) -> tuple[Failure, ...]:
    """The coverage verdicts NOT_MET among these, Holm-adjusted (Holm 1979, Scandinavian J. of Statistics 6, 65-70).

    answer_error : the plan's; a 100% target is held at the share that answer errors leave, as its verdict is

    All that could have failed are counted, not only those that did: the list was made by looking at all.
    """
    judged = [v for v in verdicts if v.finding.quantity == "coverage" and v.finding.result.n > 0]
    sampled = [v for v in judged if _has_p_value(v)]
    p_values = [_p_value(v, answer_error) for v in sampled]
    adjusted = dict(zip(map(id, sampled), _holm(p_values), strict=True))
    found = []
    for verdict in judged:
        if verdict.outcome is not Outcome.NOT_MET:
            continue
        is_counted = verdict.finding.basis == "census"
        p_value = nan if is_counted else float(adjusted.get(id(verdict), 1.0))
        interval = verdict.finding.result.interval
        tail = (1 - interval.level) / 2 if interval is not None else 0.0
        finding = replace(
            verdict.finding, quantity="adjusted_p_value", basis="model", result=Estimate(value=p_value)
        )
        found.append(Failure(verdict=verdict, adjusted=finding, stands=is_counted or p_value <= tail))
    return tuple(found)


def _has_p_value(verdict: Verdict) -> bool:
    result = verdict.finding.result
    return verdict.finding.basis == "survey" and not isnan(result.effective_n) and result.df > 0


def _p_value(verdict: Verdict, answer_error: float) -> float:
    """Of "the target is reached"; one uncovered person disproves a 100% target that allows no wrong answer."""
    result, target = verdict.finding.result, verdict.target.value
    if target >= 1:
        target -= answer_error
    if target >= 1:
        return 1.0 if result.value >= 1 else 0.0
    return probability_of_no_more(result.value, target, effective_n=result.effective_n, df=result.df)


def _holm(p_values: list[float]) -> list[float]:
    if not p_values:
        return []
    # Loaded here alone: a process that has imported statsmodels may no longer wake from a wait on Ctrl-C.
    from statsmodels.stats.multitest import multipletests

    return list(multipletests(p_values, method="holm")[1])
