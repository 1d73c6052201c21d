"""Intervals for shares of a complex sample, many at once, each from its effective size and its df.

Sources: Korn and Graubard (1998), Survey Methodology 24, 193-201; Dean and Pagano (2015), Journal of Survey
Statistics and Methodology 3, 484-503; Parker et al. (2017), Vital and Health Statistics 2 (175); Rao and Scott
(1984), Annals of Statistics 12, 46-60, for the scaled likelihood.

Of one level or of several: an interval is a function of the share, its effective n, the df, and, in a small
population, of the part of it that the sample is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, ndtri, stdtrit

from evalkit.statistics.arrays import Codes, Flags, Floats
from evalkit.statistics.proportion.hypergeometric import LARGE_PART, LEAST_PART, finite_limits
from evalkit.statistics.proportion.interval import HYPERGEOMETRIC, WITHOUT_ENDS, limits, proportion_interval
from evalkit.statistics.shares.design_effect import DesignEffect
from evalkit.statistics.variance.linearisation import ShareFigures

METHODS: Final = (
    *("logit", "wilson", "clopper-pearson", "korn-graubard", "jeffreys"),
    *("beta", "arcsine", "likelihood", "wald"),
)
_BY_T: Final = ("logit", "wald", "arcsine")
# The interval of a simple sample that goes by another name.
_SIMPLE: Final = {
    "beta": "clopper-pearson", "korn-graubard": "clopper-pearson", "likelihood": "likelihood-ratio",
}  # fmt: skip

# Stands in where all or none are covered and a method has no limits of its own there (WITHOUT_ENDS).
END_METHOD: Final = "clopper-pearson"

Names = NDArray[np.object_]
# Weights this close to each other are one, and a sum of them this close to a whole number is one.
_EQUAL_WEIGHTS, _ROUNDED_WEIGHTS = 1e-9, 1e-5


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
    at_end = ((value == 0) | (value == 1)) & (method in WITHOUT_ENDS)
    low, high = np.empty((2, len(value)))
    for rows, used in ((~at_end, method), (at_end, END_METHOD)):
        low[rows], high[rows] = _limits(value[rows], effective_n[rows], n[rows], t[rows], tail, used)
    return np.minimum(low, value), np.maximum(high, value)


def _limits(share: Floats, size: Floats, n: Codes, t: Floats, tail: float, method: str) -> tuple[Floats, Floats]:
    if method in _BY_T:
        return _by_t(share, size, t, method)
    # The t of one answer is infinite; one answer has no df, and is not asked for.
    by_t = method in {"beta", "korn-graubard"}
    nominal = -(stdtrit(np.maximum(n - 1.0, 1.0), tail) if by_t else ndtri(tail))
    size = size * (nominal / t) ** 2
    if method == "korn-graubard":
        size = np.minimum(n, size)
    elif method == "likelihood":
        size = size * (1 - 1 / np.maximum(n, 2))
    return limits(share * size, size, tail, _SIMPLE.get(method, method))


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


@dataclass(frozen=True, kw_only=True)
class _Uncertain:
    """The shares whose interval has a width, as flat arrays.

    whole : the share
    value, part_weight : the share in the uncertain part of the domain, and that part's weight in the whole
    counted_error : standard error of the rest, which was nearly counted
    size, n, df : effective n, answers, degrees of freedom
    taken : sampled share of the population
    """

    whole: Floats
    value: Floats
    part_weight: Floats
    counted_error: Floats
    size: Floats
    n: Codes
    df: Codes
    taken: Floats


def domain_intervals(
    figures: ShareFigures, effect: DesignEffect, *, levels: Sequence[float], method: str, hypergeometric: bool
) -> tuple[Floats, Floats, Names]:
    """Lower and upper limits and the method's name, by level on the last axis; nan and None where there are none."""
    has_interval = ~figures.who.is_census & (figures.who.df > 0)
    uncertain = _uncertain(figures, effect, has_interval)
    is_list = _is_simple_list(figures)[has_interval] if hypergeometric else np.zeros(len(uncertain.value), bool)
    low = np.repeat(np.where(figures.who.is_census, figures.value, np.nan)[..., None], len(levels), axis=-1)
    high, used = low.copy(), np.full(low.shape, None, dtype=object)
    used[figures.who.is_census] = "census"
    population = figures.population[has_interval]
    for place, level in enumerate(levels):
        limits = _limits_of_level(uncertain, level, method, hypergeometric=hypergeometric)
        _put_exact_limits(limits, uncertain, population, is_list, level)
        for of_all, found in zip((low, high, used), limits, strict=True):
            of_all[..., place][has_interval] = found
    return np.maximum(low, 0.0), np.minimum(high, 1.0), used


def _uncertain(figures: ShareFigures, effect: DesignEffect, rows: Flags) -> _Uncertain:
    # Where the sample cannot tell its own variance, only the sampled part is uncertain: what was counted is known.
    # All of the variance then comes from what was nearly counted.
    is_assumed, variance = effect.is_assumed[rows], np.nan_to_num(figures.variance[rows])
    return _Uncertain(
        whole=figures.value[rows],
        value=np.where(is_assumed, figures.part_value[rows], figures.value[rows]),
        part_weight=np.where(is_assumed, figures.part_weight[rows], 1.0),
        counted_error=np.where(is_assumed, np.sqrt(variance), 0.0), size=effect.effective_n[rows],
        n=figures.who.n[rows], df=figures.who.df[rows], taken=effect.sampled_fraction[rows],
    )  # fmt: skip


def _limits_of_level(
    shares: _Uncertain, level: float, method: str, *, hypergeometric: bool
) -> tuple[Floats, Floats, Names]:
    value, taken, tail = shares.value, shares.taken, (1 - level) / 2
    lower, upper = share_limits(value, shares.size, shares.n, shares.df, level=level, method=method)
    at_end = (value == 0) | (value == 1)
    used = np.where(at_end & (method in WITHOUT_ENDS), END_METHOD, method).astype(object)
    # Where all or none are covered, a variance times what is left would always say too much.
    is_finite = taken >= np.where(at_end, LEAST_PART, LARGE_PART if hypergeometric else np.inf)
    if is_finite.any():
        some, ends = np.flatnonzero(is_finite), at_end[is_finite]
        # From the draws with replacement that the effective size is, the df being paid for in it.
        drawn = shares.size * (1 - taken) * (float(ndtri(tail)) / stdtrit(shares.df, tail)) ** 2
        least, most = finite_limits(value[some], drawn[some], taken[some], tail)
        is_wider = ends | (least < lower[some]) | (most > upper[some])
        used[some[is_wider]] = HYPERGEOMETRIC
        lower[some] = np.where(ends, least, np.minimum(least, lower[some]))
        upper[some] = np.where(ends, most, np.maximum(most, upper[some]))
    counted = -stdtrit(shares.df, tail) * shares.counted_error
    low = shares.whole - np.hypot(shares.part_weight * (value - lower), counted)
    return low, shares.whole + np.hypot(shares.part_weight * (upper - value), counted), used


def _put_exact_limits(
    limits: tuple[Floats, Floats, Names], shares: _Uncertain, population: Floats, is_list: Flags, level: float
) -> None:
    """Replace the limits by the exact ones where a domain is a simple sample of a list of people."""
    low, high, used = limits
    for number in np.flatnonzero(is_list):
        n, taken = int(shares.n[number]), shares.taken[number]
        # Where nobody counted how many are eligible, a person too many is on the safe side; not for rounded weights.
        people = max(n, ceil(population[number] * (1 - _ROUNDED_WEIGHTS)))
        if taken > 0:  # by the fraction drawn, where weights say too few
            people = max(people, ceil(n / taken - _ROUNDED_WEIGHTS))
        exact = proportion_interval(round(shares.whole[number] * n), n, level=level, population=people)
        low[number], high[number], used[number] = exact.low, exact.high, exact.method


def _is_simple_list(figures: ShareFigures) -> Flags:
    """Per domain: whether all answers are a simple sample of one list of people, all of one weight."""
    sample, domains, who = figures.sample, figures.domains, figures.who
    is_list = sample.strata.is_list[domains.block_stratum] & (who.lost == 0)
    strata = domains.of_blocks(domains.in_blocks(who.answered) > 0)
    listed = domains.of_cells(who.answered * is_list[..., domains.cell_block])
    is_simple = (strata == 1) & (listed == domains.of_cells(who.answered))
    for question, rows in enumerate(figures.answers.answered):
        if is_simple[question].any():
            weight, domain = sample.weight[rows], domains.cell_domain[domains.cell[rows]]
            least, most = np.full(domains.count + 1, np.inf), np.zeros(domains.count + 1)
            np.minimum.at(least, domain, weight)
            np.maximum.at(most, domain, weight)
            is_simple[question] &= most <= least * (1 + _EQUAL_WEIGHTS)
    return np.asarray(is_simple[..., : domains.count])
