"""The interval of every domain's share, from its figures and what its answers are worth."""

from __future__ import annotations

from math import ceil

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri, stdtrit

from evalkit.statistics.finite_limits import LARGE_PART, LEAST_PART, finite_limits
from evalkit.statistics.frame_faults import Codes, Floats
from evalkit.statistics.proportion import HYPERGEOMETRIC, proportion_interval
from evalkit.statistics.share_figures import ShareFigures
from evalkit.statistics.share_intervals import END_METHOD, has_ends, share_limits
from evalkit.statistics.worth import Worth

Names = NDArray[np.object_]
_ROUNDED_WEIGHTS = 1e-5


def domain_intervals(
    figures: ShareFigures, worth: Worth, *, level: float, method: str, hypergeometric: bool
) -> tuple[Floats, Floats, Names]:
    """Lower and upper limits and the method's name; nan and None where there can be no interval.

    hypergeometric : as in `estimate_share`
    """
    low = np.where(figures.is_census, figures.value, np.nan)
    high, used = low.copy(), np.full(len(low), None, dtype=object)
    used[figures.is_census] = "census"
    rows = np.flatnonzero(~figures.is_census & (figures.df > 0))
    # Where the sample cannot tell its own variance, only its part is uncertain: what was counted is known.
    stands_in, df = worth.stands_in[rows], figures.df[rows]
    value = np.where(stands_in, figures.part_value[rows], figures.value[rows])
    size, taken = worth.effective_n[rows], worth.taken[rows]
    lower, upper = share_limits(value, size, figures.n[rows], df, level=level, method=method)
    at_end = (value == 0) | (value == 1)
    used[rows] = np.where(at_end & (not has_ends(method)), END_METHOD, method)
    # Where all or none are covered, a variance times what is left would always say too much.
    is_finite = taken >= np.where(at_end, LEAST_PART, LARGE_PART if hypergeometric else np.inf)
    if is_finite.any():
        some, ends = np.flatnonzero(is_finite), at_end[is_finite]
        least, most = _finite(value[some], size[some], df[some], taken[some], level)
        is_wider = ends | (least < lower[some]) | (most > upper[some])
        used[rows[some[is_wider]]] = HYPERGEOMETRIC
        lower[some] = np.where(ends, least, np.minimum(least, lower[some]))
        upper[some] = np.where(ends, most, np.maximum(most, upper[some]))
    scale = np.where(stands_in, figures.part_weight[rows], 1.0)
    # What was nearly counted has an error of its own; all of the variance there is comes from it then.
    t = -stdtrit(df, (1 - level) / 2)
    counted = np.where(stands_in, t * np.sqrt(np.nan_to_num(figures.variance[rows])), 0.0)
    low[rows] = figures.value[rows] - np.hypot(scale * (value - lower), counted)
    high[rows] = figures.value[rows] + np.hypot(scale * (upper - value), counted)
    if hypergeometric:
        _put_exact(figures, worth, level, low, high, used)
    return np.maximum(low, 0.0), np.minimum(high, 1.0), used


def _finite(value: Floats, size: Floats, df: Codes, taken: Floats, level: float) -> tuple[Floats, Floats]:
    """Limits from the draws with replacement that the effective size is, the df being paid for in it."""
    tail = (1 - level) / 2
    drawn = size * (1 - taken) * (float(ndtri(tail)) / np.asarray(stdtrit(df, tail))) ** 2
    return finite_limits(value, drawn, taken, tail)


def _put_exact(
    figures: ShareFigures, worth: Worth, level: float, low: Floats, high: Floats, used: Names
) -> None:
    """Put the exact limits in the place of others', where a domain is a simple sample of a list of people."""
    is_simple = figures.source.is_simple_list & ~figures.is_census & (figures.df > 0)
    for domain in np.flatnonzero(is_simple):
        n = int(figures.n[domain])
        # Where nobody counted how many are eligible, a person too many is on the safe side; not for rounded weights.
        population = max(n, ceil(figures.population[domain] * (1 - _ROUNDED_WEIGHTS)))
        if worth.taken[domain] > 0:  # by the fraction drawn, where weights say too few
            population = max(population, ceil(n / worth.taken[domain] - _ROUNDED_WEIGHTS))
        covered = round(figures.value[domain] * n)
        exact = proportion_interval(covered, n, level=level, population=population)
        low[domain], high[domain], used[domain] = exact.low, exact.high, exact.method
