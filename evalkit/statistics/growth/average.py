"""Growth between two measured levels: average, still needed, and how far sampling blurs it.

Growth is taken on the log scale, where a ratio is a difference: with yearly levels Y_0 and Y_T the average
growth is exp((log Y_T - log Y_0) / T) - 1. Standard errors follow by the delta method (Cochran 1977,
Sampling Techniques, 6.3: the relative variance of a ratio). A level that is not a sample has no error.
"""

from __future__ import annotations

from dataclasses import replace
from math import exp, isnan, nan, sqrt
from typing import overload

import numpy as np
from numpy.typing import ArrayLike

from evalkit.statistics.arrays import Floats
from evalkit.statistics.checks import checked_levels, normal_quantile
from evalkit.statistics.errors import refusal
from evalkit.statistics.results import Estimate, Interval


@overload
def average_growth(first: float, last: float, years: float) -> float: ...
@overload
def average_growth(first: ArrayLike, last: ArrayLike, years: ArrayLike) -> float | Floats: ...
def average_growth(first: ArrayLike, last: ArrayLike, years: ArrayLike) -> float | Floats:
    """By how much did a level grow a year, on average, from `first` to `last`?

    first, last : levels above 0, in the same unit; arrays are taken element by element, nan stays nan
    years : from `first` to `last`, above 0

    Returns (last / first)^(1 / years) - 1, a fraction per year.

    Raises StatisticsError for a level that is 0, negative, infinite or no number, and for years of 0 or less.

    >>> round(average_growth(10_000, 13_701, 5), 4)
    0.065
    """
    return _growth(checked_levels(first, "first"), checked_levels(last, "last"), _years(years))


@overload
def required_growth(current: float, target: float, years: float) -> float: ...
@overload
def required_growth(current: ArrayLike, target: ArrayLike, years: ArrayLike) -> float | Floats: ...
def required_growth(current: ArrayLike, target: ArrayLike, years: ArrayLike) -> float | Floats:
    """How much must a level grow a year, on average, to come from `current` to `target` in `years`?

    current, target : levels above 0, in the same unit; arrays are taken element by element, nan stays nan
    years : left until the target year, above 0: at the target year nothing is left to grow

    Returns (target / current)^(1 / years) - 1, a fraction per year; negative where the target is behind.

    Raises StatisticsError as `average_growth` does.

    >>> round(required_growth(12_000, 10_000 * 1.065**5, 2), 4)
    0.0685
    """
    return _growth(checked_levels(current, "current"), checked_levels(target, "target"), _years(years))


def growth_interval(
    first: float,
    last: float,
    years: float,
    *,
    first_error: float | None = None,
    last_error: float | None = None,
    correlation: float = 0.0,
    level: float = 0.95,
) -> Estimate:
    """How well is the average growth between two measured levels known?

    first, last : levels above 0
    years : between them
    first_error, last_error : standard errors in the unit of the levels; None, nan or 0: not a sample
    correlation : of the two sampling errors, above 0 where the same households are asked again; with errors
        that fade from year to year it is the yearly correlation to the power of `years`
    level : of the two-sided interval

    Returns the average growth (a fraction per year) with a normal interval on the log scale, where
    Var(log last/first) = c0^2 + cT^2 - 2 r c0 cT and c = error / level. Two levels that are no samples give
    an interval of no width and the note `census`; a missing level gives nan, no interval and the note `empty`.

    Raises StatisticsError for levels, errors, a correlation or a level that cannot be.

    >>> growth = growth_interval(8_000, 10_000, 4, first_error=240, last_error=300, correlation=0.7)
    >>> print(f"{growth.value:.3f} ({growth.interval.low:.3f} to {growth.interval.high:.3f})")
    0.057 (0.045 to 0.069)
    """
    value = average_growth(first, last, years)
    if isnan(value):
        return Estimate(value=nan, notes=("empty",))
    start, end = _relative(first, first_error, "first_error"), _relative(last, last_error, "last_error")
    spread = _spread(start, end, correlation) / years
    factor = exp(normal_quantile(level) * spread)
    method, notes = ("log-delta", ()) if start or end else ("census", ("census",))
    low, high = (value, value) if factor == 1 else ((1 + value) / factor - 1, (1 + value) * factor - 1)
    interval = Interval(low=low, high=high, level=level, method=method)
    return Estimate(value=value, standard_error=(1 + value) * spread, interval=interval, notes=notes)


def distinct_growth(
    target: float,
    years: float,
    *,
    first_error: float,
    last_error: float,
    correlation: float = 0.0,
    level: float = 0.95,
    below: bool = False,
) -> float:
    """How fast must a level grow, at least, or at most, for its sample to tell the growth from the target?

    target : growth a year to be told from, a fraction
    years : between the two levels
    first_error, last_error : standard errors of the two levels, as fractions of them
    correlation, level : as in `growth_interval`
    below : the growth under the target instead of the one above it

    Returns the average growth, above the target or below it, whose interval just leaves out the target: at it, every
    second sample of a truth as large would still not tell the two apart.

    >>> round(distinct_growth(0.065, 5, first_error=0.025, last_error=0.025), 3)
    0.08
    >>> round(distinct_growth(0.065, 5, first_error=0.025, last_error=0.025, below=True), 3)
    0.05
    """
    first, last = _relative(1.0, first_error, "first_error"), _relative(1.0, last_error, "last_error")
    spread = _spread(first, last, correlation) / float(_years(years))
    distance = normal_quantile(level) * spread
    return (1 + target) * exp(-distance if below else distance) - 1


def growth_difference(growth: Estimate, comparator: Estimate) -> Estimate:
    """By how much does one average growth exceed another's, of independent samples?

    growth, comparator : two results of `growth_interval`, at the same level

    Returns `growth` less `comparator` (fractions per year). The interval puts the distances from each
    estimate to its own limits together (MOVER; Zou and Donner 2008, Statistics in Medicine 27, 1693-1702), so
    that it keeps their lean and, against a comparator that is no sample, is the interval of `growth`, moved.

    Raises StatisticsError where an interval is missing or the two levels differ.

    >>> residents = growth_interval(20_000, 26_000, 4)
    >>> ahead = growth_difference(growth_interval(8_000, 11_000, 4, last_error=220), residents)
    >>> print(f"{ahead.value:.3f} ({ahead.interval.low:.3f} to {ahead.interval.high:.3f})")
    0.015 (0.005 to 0.026)
    """
    own, other = growth.interval, comparator.interval
    if own is None or other is None or own.level != other.level:
        raise refusal(
            "growth, comparator", "both need an interval of the same level", "make both with growth_interval"
        )
    value = growth.value - comparator.value
    is_census = "census" in growth.notes and "census" in comparator.notes
    low = value - sqrt((growth.value - own.low) ** 2 + (other.high - comparator.value) ** 2)
    high = value + sqrt((own.high - growth.value) ** 2 + (comparator.value - other.low) ** 2)
    error = sqrt(growth.standard_error**2 + comparator.standard_error**2)
    method, notes = ("census", ("census",)) if is_census else ("mover", ())
    interval = Interval(low=low, high=high, level=own.level, method=method)
    return Estimate(value=value, standard_error=error, interval=interval, notes=notes)


def level_ratio(
    level_of: float,
    comparator: float,
    *,
    error: float | None = None,
    comparator_error: float | None = None,
    level: float = 0.95,
) -> Estimate:
    """How large is one level beside another (the income gap ratio), from independent samples?

    level_of, comparator : levels above 0, in the same unit
    error, comparator_error : standard errors in that unit; None, nan or 0: not a sample
    level : of the two-sided interval

    Returns level_of / comparator with a normal interval on the log scale, as in `growth_interval`.

    >>> gap = level_ratio(12_000, 20_000, error=360)
    >>> print(f"{gap.value:.2f} ({gap.interval.low:.3f} to {gap.interval.high:.3f})")
    0.60 (0.566 to 0.636)
    """
    growth = growth_interval(comparator, level_of, 1, first_error=comparator_error, last_error=error, level=level)
    own = growth.interval
    return replace(growth, value=1 + growth.value, interval=own and replace(own, low=1 + own.low, high=1 + own.high))


def _growth(start: Floats, end: Floats, years: Floats) -> float | Floats:
    growth = np.expm1((np.log(end) - np.log(start)) / years)
    return float(growth) if np.ndim(growth) == 0 else np.asarray(growth)


def _years(years: ArrayLike) -> Floats:
    span = np.asarray(years, dtype=float)
    if not np.all((span > 0) & np.isfinite(span)):
        raise refusal(f"years = {span}", "growth takes more than 0 years", "give the years between the two levels")
    return span


def _relative(level_of: float, error: float | None, name: str) -> float:
    if error is None or isnan(error):
        return 0.0
    if error < 0 or error == float("inf"):
        raise refusal(f"{name} = {error:g}", "a standard error is 0 or more", "correct it")
    return error / level_of


def _spread(first: float, last: float, correlation: float) -> float:
    """Standard error of the log of a ratio of two levels, from their relative errors."""
    if not -1 <= correlation <= 1:
        raise refusal(f"correlation = {correlation}", "it lies between -1 and 1", "correct it")
    return sqrt(max(0.0, first**2 + last**2 - 2 * correlation * first * last))


def error_covariance(levels: ArrayLike, standard_errors: ArrayLike, correlation: ArrayLike = 0.0) -> Floats:
    """What is the covariance of the log levels' sampling errors, from published standard errors?

    levels : (K, n) counties x successive years, or (n,) of one county; nan where a year is missing
    standard_errors : same shape, in the unit of the levels; nan or 0: that level is no sample
    correlation : of the errors of successive years: one number, one per county (K,), or (K, n), each year's
        with the year before (the first column says nothing); nan: independent samples

    Returns (K, n, n), by the delta method (error / level)_s (error / level)_t r(s, t). Errors further apart
    are taken to fade like those of an AR(1): r(s, t) is the product of the yearly correlations between,
    r^|s-t| if they are all r, as where the same share of a panel is replaced each year.

    Raises StatisticsError for levels, errors and correlations that cannot be, or do not fit each other.

    >>> error_covariance([100.0, 110.0, 121.0], [2.0, 2.2, 2.42], 0.5).round(6).tolist()
    [[[0.0004, 0.0002, 0.0001], [0.0002, 0.0004, 0.0002], [0.0001, 0.0002, 0.0004]]]
    """
    level = np.atleast_2d(checked_levels(levels, "levels"))
    errors = np.atleast_2d(np.asarray(standard_errors, dtype=float))
    if errors.shape != level.shape:
        raise refusal(f"standard_errors of shape {errors.shape}", f"levels are {level.shape}", "give one each")
    if np.any((errors < 0) | np.isinf(errors)):
        raise refusal("standard_errors", "one is negative or infinite", "correct it")
    relative = np.nan_to_num(errors / level)
    yearly = _yearly(correlation, level)
    between = np.ones((*level.shape, level.shape[1]))
    for late in range(1, level.shape[1]):
        between[:, late, :late] = between[:, late - 1, :late] * yearly[:, late, None]
        between[:, :late, late] = between[:, late, :late]
    return relative[:, :, None] * relative[:, None, :] * between


def _yearly(correlation: ArrayLike, level: Floats) -> Floats:
    """(K, n) correlation of each year's error with the year before's."""
    yearly = np.nan_to_num(np.asarray(correlation, dtype=float))
    if np.any(np.abs(yearly) > 1):
        raise refusal("correlation", "one is not between -1 and 1", "correct it")
    if yearly.ndim == 1:
        yearly = yearly[:, None]
    try:
        return np.broadcast_to(yearly, level.shape)
    except ValueError:
        raise refusal(
            f"correlation of shape {np.shape(correlation)}",
            f"levels are {level.shape}",
            "give one number, one per county, or one per level",
        ) from None
