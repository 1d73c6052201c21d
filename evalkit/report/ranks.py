"""Which places in an order of counties each could hold, given how uncertain all of them are."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from evalkit.evaluation.results import Verdict
from evalkit.report.full_counts import with_answer_errors
from evalkit.statistics.results import Interval


def possible_places(intervals: Sequence[Interval], *, unknown: int = 0) -> list[tuple[int, int]]:
    """For each the best and the worst place, 1 being the highest figure.

    unknown : counties of which nothing is known: each may be ahead of any other

    A county is surely ahead of another if the whole of its interval lies above the other's. Intervals that do not
    overlap are a stricter test than one of the difference, which makes up for comparing every pair (Goldstein and
    Healy 1995, Journal of the Royal Statistical Society A 158, 175-177).

    >>> three = [(0.97, 0.99), (0.93, 0.98), (0.80, 0.90)]
    >>> possible_places([Interval(low=low, high=high, level=0.95, method="x") for low, high in three])
    [(1, 2), (1, 2), (3, 3)]
    """
    return [
        (
            1 + sum(other.low > own.high for other in intervals),
            len(intervals) + unknown - sum(other.high < own.low for other in intervals),
        )
        for own in intervals
    ]


def ranked(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Those of whose limits something is known, from the lowest figure to the highest; alike ones as they stand."""
    known = [verdict for verdict in verdicts if with_answer_errors(verdict) is not None]
    return sorted(known, key=lambda verdict: verdict.finding.result.value)


def apart(verdicts: Sequence[Verdict]) -> list[tuple[Verdict, Verdict]]:
    """The pairs that surely differ, of verdicts of whose limits something is known."""
    return [pair for pair in combinations(verdicts, 2) if not overlap(*pair)]


def overlap(one: Verdict, other: Verdict) -> bool:
    """Whether the two could be alike: their intervals, wrong answers reckoned with, have a value in common."""
    first, second = with_answer_errors(one), with_answer_errors(other)
    assert first is not None
    assert second is not None
    return first.low <= second.high and second.low <= first.high
