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


def people_in_cells(survey: Survey, reading: Reading, column: str) -> dict[Cell, int]:
    """How many people each cell of a table by `column` rests on, of the counties and of the city."""
    rows = labelled(_answered(survey, reading), column)
    found = {
        (code, value): _fewest(*counts)
        for place in (COUNTY, CITY)
        for (code, value), *counts in _counts(rows, [place, column])
    }
    return {cell: people for cell, people in found.items() if cell[1] != UNKNOWN}


def people_between(survey: Survey, ours: Reading, theirs: Reading) -> dict[Cell, int]:
    """How many people the difference of two readings' wholes rests on: (county or city, of which kind) -> people."""
    one, other = _answered(survey, ours), _answered(survey, theirs)
    both = one[one.index.isin(other.index)]
    kinds = {
        "ours alone": one.drop(index=both.index),
        "theirs alone": other.drop(index=both.index),
        "covered otherwise": both[both["covered"] != other.loc[both.index, "covered"]],
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


def cells_of_sums(survey: Survey, ours: Reading, theirs: Reading, column: str) -> list[list[Cell]]:
    """The cells of a table under our reading that another reading's whole adds up, and the rest of the table.

    Only in places where every cell counts under the other reading whole, or not at all.
    """
    rows = labelled(_answered(survey, ours), column)
    rows = rows.assign(covered=rows.index.isin(_answered(survey, theirs).index))
    sums = []
    for place in (COUNTY, CITY):
        lines: dict[str, tuple[list[Cell], list[Cell], list[Cell]]] = {}
        for (code, value), n, also, _ in _counts(rows, [place, column]):
            out, some, whole = lines.setdefault(code, ([], [], []))
            (whole if also == n else some if also else out).append((code, value))
        sums += [line for out, some, whole in lines.values() if not some for line in (out, whole)]
    return sums


def _answered(survey: Survey, reading: Reading) -> DataFrame:
    """The eligible who answered, with the weights by which they were drawn."""
    frame = answers(survey.selected, reading, unit="person")
    there = (frame["eligible"] == 1.0) & frame["covered"].notna() & (frame["weight"] > 0)
    return frame[there].assign(**{CITY: lambda rows: [CITY] * len(rows)})


def _counts(rows: DataFrame, by: list[str]) -> Iterator[tuple[Any, float, float, float]]:
    """The labels of each group, its answers, how many of them are covered, and what share of its people answered."""
    groups = rows.groupby(by)
    n, covered, people = groups.size(), groups["covered"].sum(), groups["weight"].sum()
    keys = n.index if len(by) > 1 else [(key,) for key in n.index]
    return zip(keys, n, covered, n / people, strict=True)


def _fewest(n: float, covered: float, reach: float) -> int:
    parts = (n, covered, n - covered) if reach >= NEARLY_WHOLE else (n,)
    return int(min(part for part in parts if part > 0))
