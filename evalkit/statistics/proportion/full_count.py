"""How far can wrong answers alone move a full count, and how few more uncovered would make it miss its target?"""

from __future__ import annotations

from dataclasses import replace
from math import ceil, floor, isnan

from scipy.stats import binom

from evalkit.statistics.results import Estimate, Interval

ROUNDING = 1e-9


def units_counted(estimate: Estimate) -> int:
    """How many people or households a full count is of, those whose answer is missing among them.

    estimate : of a full count; its interval has a width only where answers are missing
    """
    interval = estimate.interval
    if isnan(estimate.population):
        return estimate.n
    has_missing = interval is not None and interval.low < interval.high
    # Every certificate holder of a household answers, so there can be more answers than households.
    return round(estimate.population if has_missing else min(estimate.n, estimate.population))


def uncovered_units(estimate: Estimate, share: float) -> int:
    """How many units of a full count are uncovered if this share is covered."""
    return round(units_counted(estimate) * (1 - share))


def limits_with_answer_errors(estimate: Estimate, *, answer_error: float) -> Interval | None:
    """The limits of a full count, widened by as many wrong answers as chance can explain.

    answer_error : the chance that one answer is wrong

    The number of wrong answers is the quantile of the binomial law at the interval's upper tail; a verdict takes a
    full count for missed from the same number on (`evalkit.evaluation.verdicts`). None where no limits are known.
    """
    interval = estimate.interval
    if interval is None or any(map(isnan, (estimate.value, interval.low, interval.high))):
        return None
    units = units_counted(estimate)
    if answer_error == 0 or units == 0:
        return interval
    wrong = float(binom.ppf((1 + interval.level) / 2, units, answer_error)) / units
    return replace(interval, low=max(interval.low - wrong, 0.0), high=min(interval.high + wrong, 1.0))


def few_more_to_miss(
    estimate: Estimate, target: float, *, is_strict: bool, answer_error: float
) -> int | None:
    """How many more uncovered units would make a full count miss a target that it reaches; None if not a few.

    is_strict : whether the share must exceed the target, not only reach it
    answer_error : the share of answers that may be wrong: so many of all units are a few, and one always is
    """
    if estimate.interval is None:
        return None
    units = units_counted(estimate)
    covered = units - uncovered_units(estimate, estimate.interval.low)
    least = target * units
    needed = floor(least + ROUNDING) + 1 if is_strict else ceil(least - ROUNDING)
    more = covered - needed + 1
    return more if more <= max(1, floor(answer_error * units + ROUNDING)) else None
