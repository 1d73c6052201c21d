"""What share is covered, from a simple sample: intervals and one-sided bounds by name.

Every method is a function that gives the *lower* limit only, with `tail` of the confidence left out below it; the
upper one is its mirror image, since counting the uncovered instead of the covered must turn the interval round.
`covered` and `n` need not be whole numbers: a complex sample comes with its effective size.

Sources: Newcombe (1998), Statistics in Medicine 17, 857-872; Brown, Cai and DasGupta (2001), Statistical
Science 16, 101-133; Agresti and Coull (1998), American Statistician 52, 119-126.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import exp, log
from numbers import Integral, Real
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.special import betainc, betaincinv, expit, ndtri, xlogy

from evalkit.statistics.arrays import Floats
from evalkit.statistics.checks import faults_of_choice, faults_of_level, shown
from evalkit.statistics.errors import Fault, raise_any
from evalkit.statistics.proportion.hypergeometric import exact_tail, fewest_covered, most_covered
from evalkit.statistics.results import Interval

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


LOWER_LIMITS: MappingProxyType[str, LowerLimit] = MappingProxyType(
    {
        "wald": wald,
        "wilson": wilson,
        "wilson-cc": wilson_cc,
        "clopper-pearson": clopper_pearson,
        "mid-p": np.vectorize(_mid_p, otypes=[np.float64]),
        "agresti-coull": agresti_coull,
        "jeffreys": jeffreys,
        "logit": logit,
        "likelihood-ratio": np.vectorize(_likelihood_ratio, otypes=[np.float64]),
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


HYPERGEOMETRIC: Final = "hypergeometric"
METHODS: Final = (*LOWER_LIMITS, HYPERGEOMETRIC)
MOST_PEOPLE: Final = 10**15


class _Unnamed(str):
    """A method nobody named: a known population replaces it, where a named one would be refused."""


_CLOPPER_PEARSON: Final = _Unnamed("clopper-pearson")


def proportion_interval(
    covered: int, n: int, *, level: float = 0.95, method: str = _CLOPPER_PEARSON, population: int | None = None
) -> Interval:
    """Between which limits the share covered lies, two-sided, from a simple sample.

    covered, n : how many of the n people asked are covered
    level : confidence, 0.95 for 95%
    method : wald, wilson, wilson-cc, clopper-pearson, mid-p, agresti-coull, jeffreys, logit,
        likelihood-ratio, arcsine: for draws with replacement, or from a population much larger than n;
        hypergeometric: exact, for a sample without replacement from `population`
    population : size of the population drawn from; then the method is hypergeometric if none is named

    The limits are shares in [0, 1] and always hold covered / n. At 0 and at n, where wald and logit have no
    value, the limits are Clopper-Pearson's and the interval says so. n = population is a census: no width.
    Raises StatisticsError for counts, levels and methods that make no sense. Sources: docs/methods.md.

    >>> wilson = proportion_interval(81, 263, method="wilson")
    >>> round(wilson.low, 4), round(wilson.high, 4)
    (0.2553, 0.3662)
    >>> proportion_interval(57, 60, population=600).method
    'hypergeometric'
    """
    method = _checked(covered, n, level, method, population)
    low, high = _limits(int(covered), int(n), exact_tail(level, 2), method, population)
    return Interval(low=low, high=high, level=level, method=_used(covered, n, method))


def lower_bound(
    covered: int, n: int, *, level: float = 0.95, method: str = _CLOPPER_PEARSON, population: int | None = None
) -> float:
    """Above which share the coverage lies with confidence `level`, one-sided; see `proportion_interval`.

    >>> round(lower_bound(45, 50), 3)
    0.801
    """
    return _bounds(covered, n, level, method, population)[0]


def upper_bound(
    covered: int, n: int, *, level: float = 0.95, method: str = _CLOPPER_PEARSON, population: int | None = None
) -> float:
    """Below which share the coverage lies with confidence `level`, one-sided; see `proportion_interval`.

    >>> round(upper_bound(45, 50), 3)
    0.96
    """
    return _bounds(covered, n, level, method, population)[1]


def _bounds(covered: int, n: int, level: float, method: str, population: int | None) -> tuple[float, float]:
    method = _checked(covered, n, level, method, population, is_one_sided=True)
    return _limits(int(covered), int(n), exact_tail(level, 1), method, population)


def _used(covered: int, n: int, method: str) -> str:
    return str(_CLOPPER_PEARSON) if method in WITHOUT_ENDS and covered in (0, n) else str(method)


def _limits(covered: int, n: int, tail: Fraction, method: str, population: int | None) -> tuple[float, float]:
    if method == HYPERGEOMETRIC and population is not None:
        size = int(population)
        low = fewest_covered(covered, n, size, tail) / size
        high = most_covered(covered, n, size, tail) / size
        # A share of the sample need not be a share of the population: 1 of 3 is none of 10.
        return min(low, covered / n), max(high, covered / n)
    lowest, highest = limits(covered, n, float(tail), _used(covered, n, method))
    return float(lowest), float(highest)


def _checked(
    covered: int, n: int, level: float, method: str, population: int | None, *, is_one_sided: bool = False
) -> str:
    """The method meant, once the counts, the level and the population are found to make sense."""
    if population is not None and isinstance(method, _Unnamed):
        method = HYPERGEOMETRIC
    faults = [
        *_faults_of_counts(covered, n, population),
        *faults_of_level(level, at_least=0.5 if is_one_sided else 0.0),
        *(
            faults_of_choice("method", method, METHODS, "no such interval")
            or _faults_of_population(method, population)
        ),
    ]
    raise_any(faults)
    return method


def _faults_of_counts(covered: int, n: int, population: int | None) -> list[Fault]:
    counts = {"covered": covered, "n": n} | ({} if population is None else {"population": population})
    broken = [name for name, count in counts.items() if not _is_whole(count)]
    if broken:
        remedy = "give counts of people; a weighted share is for estimate_share"
        return [Fault(f"{name} = {shown(counts[name])}", "not a whole number", remedy) for name in broken]
    if too_many := [name for name, count in counts.items() if abs(count) > MOST_PEOPLE]:
        what = "more than 10^15 people"
        return [Fault(name, what, "give counts of people") for name in too_many]
    if n < 1:
        return [Fault(f"n = {n}", "nobody was asked, so there is no share", "leave this group out")]
    if not 0 <= covered <= n:
        return [Fault(f"covered = {covered}", f"not between 0 and n = {n}", "correct one of the two")]
    if population is not None and population < n:
        what = f"smaller than the sample, n = {n}"
        return [Fault(f"population = {population}", what, "correct one of the two")]
    return []


def _is_whole(count: object) -> bool:
    if isinstance(count, bool) or not isinstance(count, Real):
        return False
    return isinstance(count, Integral) or float(count).is_integer()


def _faults_of_population(method: str, population: int | None) -> list[Fault]:
    if method == HYPERGEOMETRIC and population is None:
        return [Fault("population", "hypergeometric limits need the population drawn from", "give its size")]
    if method in LOWER_LIMITS and population is not None:
        what = f"{method} is for draws with replacement and would not use it"
        return [Fault(f"population = {population}", what, "leave out the method, or the population")]
    return []
