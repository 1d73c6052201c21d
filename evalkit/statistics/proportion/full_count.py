"""What a count leaves open: how far wrong answers can move it, and how many people of a kind it may not have met."""

from __future__ import annotations

from dataclasses import replace
from math import ceil, floor, isnan, log

import numpy as np
from numpy.typing import ArrayLike
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


def few_more_to_miss(estimate: Estimate, target: float, *, is_strict: bool, answer_error: float) -> int | None:
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


def most_unobserved(weight: ArrayLike, per_psu: ArrayLike, *, level: float, correlation: float = 0.0) -> float:
    """The most eligible people there may be of whom so many people met at random are none.

    weight : how many people each of those met stands for
    per_psu : how many of them were met in each PSU
    level : of the two-sided interval whose lower half this is about
    correlation : of two people's eligibility in one PSU

    The largest sum of w p over chances p of being eligible, one for each person met, at which meeting none of them
    still has the chance (1 - level)/2. The logarithm of that chance is the sum of log(1 - p) over the design effect
    1 + (m - 1) r, r the correlation and m = sum m²/sum m people per PSU. With equal weights it is the
    Clopper-Pearson limit of 0 of n. The solution is 1 - p = min(1, c/w).

    >>> round(most_unobserved(np.full(75, 40.0), np.ones(75), level=0.95), 1)   # 3,000 x (1 - .025^(1/75))
    144.0
    >>> found = most_unobserved(np.full(75, 40.0), np.full(15, 5), level=0.95, correlation=0.1)
    >>> round(found, 1)   # five in a village: 53.6 of 75
    199.6
    """
    met = np.asarray(per_psu, dtype=np.float64)
    effect = 1 + max(float((met**2).sum() / met.sum()) - 1, 0.0) * correlation
    largest = np.sort(np.asarray(weight, dtype=np.float64))[::-1]
    taking_part = np.arange(1, len(largest) + 1)
    level_of = np.exp((effect * log((1 - level) / 2) + np.cumsum(np.log(largest))) / taking_part)
    # So many take part as leave the next smaller weight, which then stays out, below the level.
    is_enough = level_of >= np.append(largest[1:], 0.0)
    count = int(np.argmax(is_enough)) + 1
    unobserved = float(np.sum(largest[:count] - level_of[count - 1]))
    return min(unobserved, float(np.sum(np.maximum(largest - 1, 0.0))))
