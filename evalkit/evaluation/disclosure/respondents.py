"""Whom the figures of a report are about: what the hiding rule counts.

Of a sample nobody knows who is in it, so that a figure is about all its answers. A full count of 3 uncovered
points at three people: there the fewest of answers, covered and uncovered count. Missing answers are nobody's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from math import inf
from typing import Any

from pandas import DataFrame

from evalkit.evaluation.coverage.estimates import COUNTY, labelled
from evalkit.evaluation.disclosure.cells import CITY, Cell, People
from evalkit.evaluation.survey import Survey, answers
from evalkit.plan.model import Reading


def answered(survey: Survey, reading: Reading) -> DataFrame:
    """The rows of the eligible who answered, with the weights by which they were drawn."""
    frame = answers(survey.selected, reading, unit="person")
    there = (frame["eligible"] == 1.0) & frame["covered"].notna() & (frame["weight"] > 0)
    return frame[there].assign(**{CITY: lambda rows: [CITY] * len(rows)})


def people_in_cells(rows: DataFrame, column: str) -> dict[Cell, People]:
    """The people of each cell of a table by `column`, of the counties and of the city, blanks a value of their own.

    rows : of those who answered, as in the calls below
    """
    labels = labelled(rows, column)
    return {
        (code, value): people
        for place in (COUNTY, CITY)
        for (code, value), people in _people(labels, [place, column])
    }


def only_cells(counts: Mapping[Cell, People], *, withheld: Collection[str]) -> frozenset[Cell]:
    """The cells that are all of their place, whose whole is shown: nobody gains by hiding them."""
    places = Counter(code for code, _ in counts)
    return frozenset(cell for cell in counts if places[cell[0]] == 1 and cell[0] not in withheld)


def people_between(ours: DataFrame, theirs: DataFrame) -> dict[Cell, People]:
    """The people by whom two readings' wholes differ: (county or city, of which kind) -> people."""
    both = ours[ours.index.isin(theirs.index)]
    kinds = {
        "ours alone": ours.drop(index=both.index),
        "theirs alone": theirs.drop(index=both.index),
        "covered otherwise": both[both["covered"] != theirs.loc[both.index, "covered"]],
    }
    found: dict[Cell, People] = {}
    for kind, rows in kinds.items():
        for place in (COUNTY, CITY):
            for (code,), people in _people(rows, [place]):
                if kind != "covered otherwise":
                    found[code, kind] = people
                elif people.is_full_count:  # in a sample they are some of many
                    found[code, kind] = replace(people, covered=people.n)
    return found


def people_counted(rows: DataFrame, *, below: int) -> dict[Cell, People]:
    """The people of each county's whole (and the city's) where that is a full count; of a sample, enough.

    A single eligible child is that child's own answer; of 40 it is a figure of the county, however few are not
    covered (docs/decisions.md).
    """
    return {
        (code, "all"): replace(people, covered=people.n)
        if people.is_full_count
        else People(max(people.n, below), people.covered, inf)
        for place in (COUNTY, CITY)
        for (code,), people in _people(rows, [place])
    }


def cells_of_sums(ours: DataFrame, theirs: DataFrame, column: str) -> list[list[Cell]]:
    """The cells of a table under our reading that another reading's whole adds up, and the rest of the table.

    Only in places where every cell counts under the other reading whole, or not at all.
    """
    rows = labelled(ours, column).assign(covered=ours.index.isin(theirs.index))
    sums = []
    for place in (COUNTY, CITY):
        lines: dict[str, tuple[list[Cell], list[Cell], list[Cell]]] = {}
        for (code, value), people in _people(rows, [place, column]):
            out, some, whole = lines.setdefault(code, ([], [], []))
            is_whole = people.covered == people.n
            (whole if is_whole else some if people.covered else out).append((code, value))
        sums += [line for out, some, whole in lines.values() if not some for line in (out, whole)]
    return sums


def _people(rows: DataFrame, by: list[str]) -> Iterator[tuple[Any, People]]:
    """The labels of each group and its people."""
    groups = rows.groupby(by)
    n, covered, of = groups.size(), groups["covered"].sum(), groups["weight"].sum()
    keys = n.index if len(by) > 1 else [(key,) for key in n.index]
    return zip(keys, map(People, n, covered, of), strict=True)
