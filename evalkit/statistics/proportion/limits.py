"""Limits for a share seen in n independent draws: the textbook methods, one function each.

Every function gives the *lower* limit only, with `tail` of the confidence left out below it; the upper one is
its mirror image (`upper`), since counting the uncovered instead of the covered must turn the interval round.
`covered` and `n` need not be whole numbers: a complex sample comes with its effective size.

Sources: Newcombe (1998), Statistics in Medicine 17, 857-872; Brown, Cai and DasGupta (2001), Statistical
Science 16, 101-133; Agresti and Coull (1998), American Statistician 52, 119-126.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import exp, log
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
from scipy.special import betainc, betaincinv, expit, ndtri, xlogy

Floats = NDArray[np.float64]
LowerLimit = Callable[[Floats, Floats, float], Floats]


def _z(tail: float) -> float:
    return -float(ndtri(tail))


def wald(covered: Floats, n: Floats, tail: float) -> Floats:
    """The share less z sqrt(p q / n), not below 0. Of no width at 0 and n: `limits` does not use it there."""
    share = covered / n
    return np.maximum(0.0, share - _z(tail) * np.sqrt(share * (1 - share) / n))


def wilson(covered: Floats, n: Floats, tail: float) -> Floats:
    """Smaller root of (p - x)^2 = z^2 x (1 - x) / n (Wilson 1927): the product of both over the larger."""
    z, share = _z(tail), covered / n
    return 2 * covered * share / (2 * covered + z**2 + z * np.sqrt(z**2 + 4 * covered * (1 - share)))


def wilson_cc(covered: Floats, n: Floats, tail: float) -> Floats:
    """Wilson's with continuity correction (Newcombe 1998, method 4)."""
    z, share = _z(tail), covered / n
    root = z * np.sqrt(np.maximum(0.0, z**2 - 2 - 1 / n + 4 * share * (n - covered + 1)))
    return np.where(covered == 0, 0.0, np.maximum(0.0, (2 * covered + z**2 - 1 - root) / (2 * (n + z**2))))


def agresti_coull(covered: Floats, n: Floats, tail: float) -> Floats:
    """Wald's after adding z^2 / 2 covered and as many uncovered (Agresti and Coull 1998)."""
    z = _z(tail)
    return wald(covered + z**2 / 2, n + z**2, tail)


def clopper_pearson(covered: Floats, n: Floats, tail: float) -> Floats:
    """The share under which seeing `covered` or more has probability `tail` (Clopper and Pearson 1934)."""
    seen = np.where(covered == 0, 1.0, covered)
    return np.where(covered == 0, 0.0, betaincinv(seen, n - covered + 1, tail))


def jeffreys(covered: Floats, n: Floats, tail: float) -> Floats:
    """Quantile of Beta(covered + 1/2, uncovered + 1/2), 0 where none is covered (Brown et al. 2001)."""
    return np.where(covered == 0, 0.0, betaincinv(covered + 0.5, n - covered + 0.5, tail))


def logit(covered: Floats, n: Floats, tail: float) -> Floats:
    """log(p/q) - z / sqrt(n p q), turned back. Without a value at 0 and n: `limits` does not use it there."""
    uncovered = n - covered
    return np.asarray(expit(np.log(covered / uncovered) - _z(tail) * np.sqrt(n / (covered * uncovered))))


def arcsine(covered: Floats, n: Floats, tail: float) -> Floats:
    """On the scale of arcsin sqrt p, with Anscombe's (covered + 3/8) / (n + 3/4) (Brown et al. 2001)."""
    angle = np.arcsin(np.sqrt((covered + 0.375) / (n + 0.75))) - _z(tail) / (2 * np.sqrt(n))
    return np.asarray(np.sin(np.maximum(0.0, angle)) ** 2)


def _mid_p(covered: float, n: float, tail: float) -> float:
    if covered == 0:
        return 0.0
    if covered == n:
        return exp(log(2 * tail) / n)

    def excess(share: float) -> float:
        at_least, more = betainc(covered, n - covered + 1, share), betainc(covered + 1, n - covered, share)
        return float(at_least + more) / 2 - tail

    return float(brentq(excess, 0.0, 1.0, xtol=1e-300, rtol=1e-15, maxiter=1000))


def _likelihood_ratio(covered: float, n: float, tail: float) -> float:
    half = _z(tail) ** 2 / 2
    if covered == 0 or half == 0:
        return covered / n
    if covered == n:
        return exp(-half / n)
    share = covered / n

    def excess(other: float) -> float:
        return float(covered * log(share / other) + xlogy(n - covered, (1 - share) / (1 - other))) - half

    # log(1 - share) >= -share / (1 - share), so the uncovered give back at most `covered`.
    floor = share * exp(-1 - half / covered)
    return float(brentq(excess, floor, share, xtol=1e-300, rtol=1e-15, maxiter=1000))


def _elementwise(
    solve: Callable[[float, float, float], float], covered: Floats, n: Floats, tail: float
) -> Floats:
    return np.asarray(np.vectorize(solve, otypes=[np.float64])(covered, n, tail))


LOWER_LIMITS: MappingProxyType[str, LowerLimit] = MappingProxyType(
    {
        "wald": wald,
        "wilson": wilson,
        "wilson-cc": wilson_cc,
        "clopper-pearson": clopper_pearson,
        "mid-p": partial(_elementwise, _mid_p),
        "agresti-coull": agresti_coull,
        "jeffreys": jeffreys,
        "logit": logit,
        "likelihood-ratio": partial(_elementwise, _likelihood_ratio),
        "arcsine": arcsine,
    }
)

# These two have no value of their own when all or none are covered; Clopper-Pearson stands in, and is named.
WITHOUT_ENDS = frozenset({"wald", "logit"})


def limits(covered: ArrayLike, n: ArrayLike, tail: float, method: str) -> tuple[Floats, Floats]:
    """Lower and upper limits of a share, each leaving `tail` outside, that always hold the estimate.

    covered, n : counts or effective counts of one shape, 0 <= covered <= n, n > 0
    tail : confidence left out at each end, at most 0.5
    method : a name in LOWER_LIMITS; those in WITHOUT_ENDS only for 0 < covered < n

    >>> low, high = limits([81.0], [263.0], 0.025, "wilson")
    >>> print(low.round(4), high.round(4))
    [0.2553] [0.3662]
    """
    lower = LOWER_LIMITS[method]
    seen, size = np.asarray(covered, np.float64), np.asarray(n, np.float64)
    low, high = lower(seen, size, tail), 1 - lower(size - seen, size, tail)
    # Rounding alone can leave 0 of 3 outside its own interval, by 6e-17.
    return np.minimum(low, seen / size), np.maximum(high, seen / size)
