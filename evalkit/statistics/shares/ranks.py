"""Which ranks could each of several places hold, given how uncertain all of them are?

A place is surely ahead of another if the whole of its interval lies above the other's. Intervals that do not overlap
are a stricter test than one of the difference, which makes up for comparing every pair (Goldstein and Healy 1995,
Journal of the Royal Statistical Society A 158, 175-177).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from evalkit.statistics.results import Interval


def possible_ranks(intervals: Sequence[Interval], *, unknown: int = 0) -> list[tuple[int, int]]:
    """For each place the best and the worst rank it could hold, 1 being the highest value.

    unknown : places of which nothing is known: each may be ahead of any other

    >>> three = [(0.97, 0.99), (0.93, 0.98), (0.80, 0.90)]
    >>> possible_ranks([Interval(low=low, high=high, level=0.95, method="x") for low, high in three])
    [(1, 2), (1, 2), (3, 3)]
    """
    return [
        (
            1 + sum(other.low > own.high for other in intervals),
            len(intervals) + unknown - sum(other.high < own.low for other in intervals),
        )
        for own in intervals
    ]


def overlap(one: Interval, other: Interval) -> bool:
    """Whether two intervals have a value in common, so that neither place is surely ahead."""
    return one.low <= other.high and other.low <= one.high


def pairs_apart(intervals: Sequence[Interval]) -> int:
    """How many pairs of places surely differ."""
    return sum(not overlap(*pair) for pair in combinations(intervals, 2))
