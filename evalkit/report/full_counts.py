"""Full counts in people: how many are uncovered, and how far wrong answers alone could move the figure."""

from __future__ import annotations

from dataclasses import replace
from math import ceil, floor, isnan

from scipy.stats import binom

from evalkit.evaluation.results import Finding, Outcome, Verdict
from evalkit.statistics.results import Interval

ROUNDING = 1e-9


def people_counted(finding: Finding) -> int:
    """How many people, or households, a full count is of; those whose answer is missing are among them."""
    result, interval = finding.result, finding.result.interval
    if isnan(result.population):
        return result.n
    has_missing = interval is not None and interval.low < interval.high
    # Of a household every certificate holder answers.
    return round(result.population if has_missing else min(result.n, result.population))


def uncovered(finding: Finding, share: float) -> int:
    """How many are uncovered if this share of a full count is covered."""
    return round(people_counted(finding) * (1 - share))


def with_answer_errors(verdict: Verdict) -> Interval | None:
    """Between which limits the figure can lie: of a full count, as many answers wrong as its verdict allows.

    That many of its answers, each wrong with the chance `verdict.answer_error`, are hardly ever exceeded: the
    quantile of the binomial law at which a count of uncovered people stops being explained by wrong answers
    (`evalkit.evaluation.verdicts`). None where nothing is known of the limits.
    """
    finding, interval = verdict.finding, verdict.finding.result.interval
    if interval is None or isnan(finding.result.value) or isnan(interval.low) or isnan(interval.high):
        return None
    people = people_counted(finding)
    if finding.basis != "census" or verdict.answer_error == 0 or people == 0:
        return interval
    wrong = float(binom.ppf((1 + interval.level) / 2, people, verdict.answer_error)) / people
    return replace(interval, low=max(interval.low - wrong, 0.0), high=min(interval.high + wrong, 1.0))


def few_more(verdict: Verdict) -> int | None:
    """How many more uncovered people would undo that a full count reaches its target; None if not a few.

    A few are no more than the plan's share of wrong answers of all counted, and one is always a few. Of a 100%
    target it is always one, and goes without saying.
    """
    finding, target, interval = verdict.finding, verdict.target, verdict.finding.result.interval
    if not finding.quantity.startswith("coverage") or finding.basis != "census" or interval is None:
        return None
    if verdict.outcome is not Outcome.MET or target.value >= 1:
        return None
    people = people_counted(finding)
    covered = people - uncovered(finding, interval.low)
    least = target.value * people
    needed = floor(least + ROUNDING) + 1 if target.operator == ">" else ceil(least - ROUNDING)
    more = covered - needed + 1
    return more if more <= max(1, floor(verdict.answer_error * people + ROUNDING)) else None
