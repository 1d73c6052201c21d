"""Intervals for shares of a complex sample, many at once, each from its effective size and its df.

Sources: Korn and Graubard (1998), Survey Methodology 24, 193-201; Dean and Pagano (2015), Journal of Survey
Statistics and Methodology 3, 484-503; Parker et al. (2017), Vital and Health Statistics 2 (175); Rao and Scott
(1984), Annals of Statistics 12, 46-60, for the scaled likelihood.

The interval of every domain's share, from its figures and what its answers are worth.
"""

from __future__ import annotations

from math import ceil
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, ndtri, stdtrit

from evalkit.statistics.arrays import Codes, Floats
from evalkit.statistics.proportion.hypergeometric import LARGE_PART, LEAST_PART, finite_limits
from evalkit.statistics.proportion.interval import HYPERGEOMETRIC, proportion_interval
from evalkit.statistics.proportion.limits import WITHOUT_ENDS, limits
from evalkit.statistics.shares.design_effect import Worth
from evalkit.statistics.shares.figures import ShareFigures

METHODS: Final = (
    *("logit", "wilson", "clopper-pearson", "korn-graubard", "jeffreys"),
    *("beta", "arcsine", "likelihood", "wald"),
)
_BY_T: Final = ("logit", "wald", "arcsine")

END_METHOD: Final = "clopper-pearson"


def has_ends(method: str) -> bool:
    """Whether a method has limits of its own when all or none are covered; else END_METHOD stands in."""
    return method not in WITHOUT_ENDS


def share_limits(
    value: Floats, effective_n: Floats, n: Codes, df: Codes, *, level: float, method: str
) -> tuple[Floats, Floats]:
    """Limits of each share; all arguments per estimate, df > 0, effective_n > 0.

    Logit, arcsine and wald use t(df) on the standard error that effective_n stands for. The others use
    effective_n times (z / t)^2, so that the df are paid for once; beta and korn-graubard take t(n - 1) for z,
    and korn-graubard never more than n.

    likelihood: the shares at which the deviance of the weighted answers, scaled by R's dispersion n / (n - 1)
    and to the variance that the design gave (Rao and Scott 1984), is t^2 above its minimum. With one share to
    estimate that is the likelihood ratio of effective_n answers, solved as it stands and not by a spline.
    """
    tail = (1 - level) / 2
    t = np.asarray(-stdtrit(df, tail), np.float64)
    if has_ends(method):
        low, high = _limits(value, effective_n, n, t, tail, method)
    else:
        at_end = (value == 0) | (value == 1)
        low, high = np.empty(len(value)), np.empty(len(value))
        for rows, used in ((~at_end, method), (at_end, END_METHOD)):
            low[rows], high[rows] = _limits(value[rows], effective_n[rows], n[rows], t[rows], tail, used)
    return np.minimum(low, value), np.maximum(high, value)


def _limits(
    share: Floats, size: Floats, n: Codes, t: Floats, tail: float, method: str
) -> tuple[Floats, Floats]:
    z = -float(ndtri(tail))
    if method in _BY_T:
        return _by_t(share, size, t, method)
    if method in {"beta", "korn-graubard"}:
        # The t of one answer is endless; one answer has no df, and is not asked for.
        nominal: Floats = -stdtrit(np.maximum(n - 1.0, 1.0), tail)
        size = size * (nominal / t) ** 2
        if method == "korn-graubard":
            size = np.minimum(n, size)
        return limits(share * size, size, tail, "clopper-pearson")
    size = size * (z / t) ** 2
    if method == "likelihood":
        size = size * (1 - 1 / np.maximum(n, 2))
        return limits(share * size, size, tail, "likelihood-ratio")
    return limits(share * size, size, tail, method)


def _by_t(share: Floats, size: Floats, t: Floats, method: str) -> tuple[Floats, Floats]:
    spread = share * (1 - share)
    if method == "wald":
        margin = t * np.sqrt(spread / size)
        return np.maximum(share - margin, 0.0), np.minimum(share + margin, 1.0)
    if method == "arcsine":
        angle, margin = np.arcsin(np.sqrt(share)), t / (2 * np.sqrt(size))
        low, high = np.maximum(angle - margin, 0.0), np.minimum(angle + margin, np.pi / 2)
        return np.sin(low) ** 2, np.sin(high) ** 2
    centre, margin = np.log(share / (1 - share)), t / np.sqrt(spread * size)
    return np.asarray(expit(centre - margin)), np.asarray(expit(centre + margin))


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
