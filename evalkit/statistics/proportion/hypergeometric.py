"""How many of a known population are covered, from a sample without replacement: exact limits.

Lower limit: the smallest K under which seeing `covered` or more has probability above the tail. Upper limit: the
largest K under which seeing `covered` or fewer has. Source: Buonaccorsi (1987), American Statistician 41, 215-218;
Wang (2015), Journal of the American Statistical Association 110, 1602-1612.

A complex sample with design effect D, and D' if its units had been drawn with replacement, is equivalent to n / D'
draws out of (n / D') / (1 - D / D') people, whole numbers or not. Its limits are the same with probabilities by the
binomial approximation of Wise (1954, Biometrika 41, 317-329), which takes sizes that are no whole numbers: up to a
person or so wider. A variance times 1 - f says too little there: of 15 of 17 villages it is the two not seen that
matter, and what stands in them is no normal law.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import comb, sqrt
from typing import Final

import numpy as np
from scipy.special import betainc
from scipy.stats import binom

from evalkit.statistics.arrays import Floats

# The floating sum is good to about 1e-13 of its value; closer than this to the tail, integers decide.
_DOUBT = 1e-9


def exact_tail(level: float, sides: int) -> Fraction:
    """What a level leaves at each end, as the decimal that was written: 0.95 leaves 1/40, not 0.02500...02.

    >>> exact_tail(0.95, 2), exact_tail(0.95, 1)
    (Fraction(1, 40), Fraction(1, 20))
    """
    return (1 - Fraction(repr(float(level)))) / sides


@lru_cache(maxsize=4096)  # the same counts come again under every reading and grouping
def fewest_covered(covered: int, n: int, population: int, tail: Fraction) -> int:
    """Smallest number covered in the population under which P(X >= covered) is above `tail`.

    Found by bisection, since that probability rises with the number covered.

    >>> fewest_covered(9, 10, 20, Fraction(1, 40))
    13
    """
    low, high = covered, population - (n - covered)
    while low < high:
        middle = (low + high) // 2
        if _is_more_likely(covered, n, middle, population, tail):
            high = middle
        else:
            low = middle + 1
    return low


def most_covered(covered: int, n: int, population: int, tail: Fraction) -> int:
    """Largest number covered under which P(X <= covered) is above `tail`: the mirror of `fewest_covered`.

    >>> most_covered(9, 10, 20, Fraction(1, 40))
    19
    """
    return population - fewest_covered(n - covered, n, population, tail)


def _is_more_likely(covered: int, n: int, total: int, population: int, tail: Fraction) -> bool:
    """Whether P(X >= covered) is above `tail` when `total` of the population are covered."""
    probability = _at_least(covered, n, total, population)
    if abs(probability - float(tail)) > _DOUBT * float(tail):
        return probability > float(tail)
    ways = term = comb(total, covered) * comb(population - total, n - covered)
    for k in range(covered, min(n, total)):
        # Exact: each term is a whole number, so is the quotient.
        term = term * ((total - k) * (n - k)) // ((k + 1) * (population - total - n + k + 1))
        ways += term
    return ways * tail.denominator > tail.numerator * comb(population, n)


def _at_least(covered: int, n: int, total: int, population: int) -> float:
    """P(X >= covered) as a floating sum over the terms that count, built from one of them by ratios."""
    least, top = max(covered, n - (population - total)), min(n, total)
    if least > top:
        return 0.0
    mode = ((n + 1) * (total + 1)) // (population + 2)
    share = n / population
    # Fifty standard deviations on either side leave out less than any float can show.
    reach = 50 * (1 + int(sqrt(n * (total / population) * (1 - total / population) * (1 - share))))
    first = min(top, max(least, mode - reach))
    last = min(top, max(first, mode) + reach)
    anchor = min(max(mode, first), last)
    at_anchor = _probability(anchor, n, total, population)
    up, down = np.arange(anchor, last, dtype=np.float64), np.arange(anchor, first, -1, dtype=np.float64)
    rest = population - total - n
    rising = np.cumprod((total - up) / (up + 1) * ((n - up) / (rest + up + 1)))
    falling = np.cumprod(down / (total - down + 1) * ((rest + down) / (n - down + 1)))
    return float(at_anchor * (1 + rising.sum() + falling.sum()))


def _probability(k: int, n: int, total: int, population: int) -> float:
    """P(X = k) from three binomial probabilities (Loader 2000), which stay accurate for any population."""
    share = n / population
    if share == 1:
        return float(k == total)
    among_covered, among_others = binom.pmf(k, total, share), binom.pmf(n - k, population - total, share)
    return float(among_covered * among_others / binom.pmf(n, population, share))


# From here on less is left than was taken; below it logit's limits hold, by simulation (docs/intervals.md).
LARGE_PART: Final = 0.5
# Below it nothing was taken that a number could show.
LEAST_PART: Final = 1e-6
_HALVINGS: Final = 50


def finite_limits(share: Floats, drawn: Floats, taken: Floats, tail: float) -> tuple[Floats, Floats]:
    """Lower and upper limits of each share, leaving `tail` outside on each side.

    drawn, taken : what the sample is worth in draws with replacement, and the part of its population that it is, > 0

    >>> low, high = finite_limits(np.array([338 / 350]), np.array([350.0]), np.array([0.875]), 0.025)
    >>> (low * 400).round(1), (high * 400).round(1)    # exact, in whole people: 383 to 388
    (array([382.4]), array([388.]))
    """
    low = 1 - _most((1 - share) * drawn, drawn, taken, tail)
    return np.minimum(low, share), np.maximum(_most(share * drawn, drawn, taken, tail), share)


def _most(met: Floats, drawn: Floats, taken: Floats, tail: float) -> Floats:
    """The largest share under which meeting `met` or fewer has probability `tail`."""
    # The same counts come again under every reading and grouping.
    (met, drawn, taken), place = np.unique([met, drawn, taken], axis=1, return_inverse=True)
    people = drawn / taken
    low, high = met, people - drawn + met
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        # Drawn and counted may change places: the smaller makes the better binomial.
        size, other = np.minimum(middle, drawn), np.maximum(middle, drawn)
        chance = np.clip((other - met / 2) / (people - (size - 1) / 2), 0.0, 1.0)
        at_most = betainc(np.maximum(size - met, 1e-12), met + 1, 1 - chance)
        low, high = np.where(at_most >= tail, middle, low), np.where(at_most >= tail, high, middle)
    return np.asarray((high / people)[place])
