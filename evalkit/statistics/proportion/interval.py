"""What share is covered, from a simple sample: intervals and one-sided bounds by name."""

from __future__ import annotations

from fractions import Fraction
from numbers import Integral, Real
from typing import Final

from evalkit.statistics.checks import faults_of_choice, shown
from evalkit.statistics.errors import Fault, StatisticsError
from evalkit.statistics.proportion.hypergeometric import exact_tail, fewest_covered, most_covered
from evalkit.statistics.proportion.limits import LOWER_LIMITS, WITHOUT_ENDS, limits
from evalkit.statistics.results import Interval

HYPERGEOMETRIC: Final = "hypergeometric"
METHODS: Final = (*LOWER_LIMITS, HYPERGEOMETRIC)
MOST_PEOPLE: Final = 10**15


class _Unnamed(str):
    """A method nobody named: a known population replaces it, where a named one would be refused."""


_CLOPPER_PEARSON: Final = _Unnamed("clopper-pearson")


def proportion_interval(
    covered: int,
    n: int,
    *,
    level: float = 0.95,
    method: str = _CLOPPER_PEARSON,
    population: int | None = None,
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
    covered: int,
    n: int,
    *,
    level: float = 0.95,
    method: str = _CLOPPER_PEARSON,
    population: int | None = None,
) -> float:
    """Above which share the coverage lies with confidence `level`, one-sided; see `proportion_interval`.

    >>> round(lower_bound(45, 50), 3)
    0.801
    """
    method = _checked(covered, n, level, method, population, is_one_sided=True)
    return _limits(int(covered), int(n), exact_tail(level, 1), method, population)[0]


def upper_bound(
    covered: int,
    n: int,
    *,
    level: float = 0.95,
    method: str = _CLOPPER_PEARSON,
    population: int | None = None,
) -> float:
    """Below which share the coverage lies with confidence `level`, one-sided; see `proportion_interval`.

    >>> round(upper_bound(45, 50), 3)
    0.96
    """
    method = _checked(covered, n, level, method, population, is_one_sided=True)
    return _limits(int(covered), int(n), exact_tail(level, 1), method, population)[1]


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
        *(faults_of_method(method, METHODS) or _faults_of_population(method, population)),
    ]
    if faults:
        raise StatisticsError(*faults)
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


def faults_of_level(level: float, *, at_least: float = 0.0) -> list[Fault]:
    """What is wrong with a confidence level; one below `at_least` is no bound but the opposite one."""
    if not (isinstance(level, Real) and 0 < level < 1):
        return [Fault(f"level = {shown(level)}", "a level lies between 0 and 1", "write 0.95 for 95%")]
    if level < at_least:
        what = f"a one-sided level is at least {at_least}"
        return [Fault(f"level = {level}", what, "ask for the other bound")]
    return []


def faults_of_method(method: str, methods: tuple[str, ...]) -> list[Fault]:
    """What is wrong with the name of a method: that it is none of `methods`."""
    return faults_of_choice("method", method, methods, "no such interval")


def _faults_of_population(method: str, population: int | None) -> list[Fault]:
    if method == HYPERGEOMETRIC and population is None:
        return [Fault("population", "hypergeometric limits need the population drawn from", "give its size")]
    if method in LOWER_LIMITS and population is not None:
        what = f"{method} is for draws with replacement and would not use it"
        return [Fault(f"population = {population}", what, "leave out the method, or the population")]
    return []
