"""How many people the figures of a report rest on: what the hiding rule counts.

Of a sample nobody knows who is in it, so that a figure rests on all its answers. A full count of 3 uncovered
points at three people: there the fewest of answers, covered and uncovered count. Missing answers are nobody's.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pandas import DataFrame

from evalkit.evaluation.coverage_estimates import COUNTY, UNKNOWN, labelled
from evalkit.evaluation.disclosure import Cell
from evalkit.evaluation.survey import Survey, answers
from evalkit.plan.model import Reading
from evalkit.statistics.sample import NEARLY_WHOLE

CITY = "city"


def answered(survey: Survey, reading: Reading) -> DataFrame:
    """The rows of the eligible who answered, with the weights by which they were drawn."""
    frame = answers(survey.selected, reading, unit="person")
    there = (frame["eligible"] == 1.0) & frame["covered"].notna() & (frame["weight"] > 0)
    return frame[there].assign(**{CITY: lambda rows: [CITY] * len(rows)})


def people_in_cells(rows: DataFrame, column: str) -> dict[Cell, int]:
    """How many people each cell of a table by `column` rests on, of the counties and of the city.

    rows : of those who answered, as in the calls below
    """
    labels = labelled(rows, column)
    found = {
        (code, value): _fewest(*counts)
        for place in (COUNTY, CITY)
        for (code, value), *counts in _counts(labels, [place, column])
    }
    return {cell: people for cell, people in found.items() if cell[1] != UNKNOWN}


def people_between(ours: DataFrame, theirs: DataFrame) -> dict[Cell, int]:
    """How many people the difference of two readings' wholes rests on: (county or city, of which kind) -> people."""
    both = ours[ours.index.isin(theirs.index)]
    kinds = {
        "ours alone": ours.drop(index=both.index),
        "theirs alone": theirs.drop(index=both.index),
        "covered otherwise": both[both["covered"] != theirs.loc[both.index, "covered"]],
    }
    found: dict[Cell, int] = {}
    for kind, rows in kinds.items():
        for place in (COUNTY, CITY):
            for (code,), n, covered, reach in _counts(rows, [place]):
                if kind != "covered otherwise":
                    found[code, kind] = _fewest(n, covered, reach)
                elif reach >= NEARLY_WHOLE:  # in a sample they are some of many
                    found[code, kind] = int(n)
    return found


def people_counted(rows: DataFrame, *, below: int) -> dict[Cell, int]:
    """How many people each county's whole (and the city's) is about, where that is a full count; of a sample, enough.

    A single eligible child is that child's own answer; of 40 it is a figure of the county (docs/decisions.md).
    """
    return {
        (code, "all"): int(n) if reach >= NEARLY_WHOLE else max(int(n), below)
        for place in (COUNTY, CITY)
        for (code,), n, _, reach in _counts(rows, [place])
    }


def cells_of_sums(ours: DataFrame, theirs: DataFrame, column: str) -> list[list[Cell]]:
    """The cells of a table under our reading that another reading's whole adds up, and the rest of the table.

    Only in places where every cell counts under the other reading whole, or not at all.
    """
    rows = labelled(ours, column).assign(covered=ours.index.isin(theirs.index))
    sums = []
    for place in (COUNTY, CITY):
        lines: dict[str, tuple[list[Cell], list[Cell], list[Cell]]] = {}
        for (code, value), n, also, _ in _counts(rows, [place, column]):
            out, some, whole = lines.setdefault(code, ([], [], []))
            (whole if also == n else some if also else out).append((code, value))
        sums += [line for out, some, whole in lines.values() if not some for line in (out, whole)]
    return sums


def _counts(rows: DataFrame, by: list[str]) -> Iterator[tuple[Any, float, float, float]]:
    """The labels of each group, its answers, how many of them are covered, and what share of its people answered."""
    groups = rows.groupby(by)
    n, covered, people = groups.size(), groups["covered"].sum(), groups["weight"].sum()
    keys = n.index if len(by) > 1 else [(key,) for key in n.index]
    return zip(keys, n, covered, n / people, strict=True)


def _fewest(n: float, covered: float, reach: float) -> int:
    parts = (n, covered, n - covered) if reach >= NEARLY_WHOLE else (n,)
    return int(min(part for part in parts if part > 0))
