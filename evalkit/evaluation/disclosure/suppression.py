"""What may not be shown in any report of a city: cells, figures and outcomes about too few people.

Decided for all counties together, since what one report shows could be subtracted in another. Of a sample nobody
knows who is in it, so that a figure is about all its answers. A full count of 3 uncovered points at three people:
there the fewest of answers, covered and uncovered count. Missing answers are nobody's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from math import inf

import numpy as np
from numpy.typing import NDArray

from evalkit.evaluation.disclosure.cells import Cell, People, hidden_cells
from evalkit.evaluation.survey import CITY, COUNTY, Groups, Key, Question, Survey
from evalkit.plan.model import Indicator, Reading

Floats = NDArray[np.float64]


def given_answers(survey: Survey, question: Question) -> Floats:
    """Per row of `Survey.selected`: 1 or 0 of the eligible who answered (covered, or not), nan of the others."""
    rows = survey.selected
    is_there = question.is_answered[rows.index] & (rows["weight"] > 0)
    return np.where(is_there, question.covered[rows.index], np.nan)


class RespondentCounts:
    """Counts those who answered by county, by the city, and by columns."""

    def __init__(self, survey: Survey, columns: Collection[str]) -> None:
        self._people_per_row = survey.people_per_row.to_numpy(dtype=np.float64)
        self._county = survey.groups(COUNTY)
        self.columns = {column: survey.groups(column) for column in columns if column in survey.selected}

    def people(self, answers: Floats, column: str | None = None) -> dict[Cell, People]:
        """The people of each cell of a table by `column`, of the counties and of the city; blanks are a value."""
        is_there = ~np.isnan(answers)
        county, places = self._county.number, [*self._county.labels, CITY]
        by = self.columns[column] if column else Groups(number=np.zeros_like(county), labels=("all",))
        values, cell = by.labels, (county * len(by.labels) + by.number)[is_there]
        summed = (
            np.bincount(cell, counted, (len(places) - 1) * len(values)).reshape(-1, len(values))
            for counted in (None, answers[is_there], self._people_per_row[is_there])
        )
        by_place = zip(places, *(np.vstack([of, of.sum(axis=0)]) for of in summed), strict=True)
        return {
            (place, label): People(*people)
            for place, *sums in by_place
            for label, *people in zip(values, *sums, strict=True)
            if people[0]
        }

    def between(self, ours: Floats, theirs: Floats) -> dict[Cell, People]:
        """The people by whom two readings' wholes differ: (county or city, of which kind) -> people."""
        is_ours, is_theirs = ~np.isnan(ours), ~np.isnan(theirs)
        kinds = {
            "ours alone": np.where(is_theirs, np.nan, ours),
            "theirs alone": np.where(is_ours, np.nan, theirs),
            "covered otherwise": np.where(is_theirs & (ours != theirs), ours, np.nan),
        }
        found: dict[Cell, People] = {}
        for kind, answers in kinds.items():
            for (code, _), people in self.people(answers).items():
                if kind != "covered otherwise":
                    found[code, kind] = people
                elif people.is_full_count:  # in a sample they are some of many
                    found[code, kind] = replace(people, covered=people.n)
        return found

    def wholes(self, answers: Floats, *, below: int) -> dict[Cell, People]:
        """The people of each county's whole (and the city's) where that is a full count; of a sample, enough.

        A single eligible child is that child's own answer; of 40 it is a figure of the county, however few are not
        covered (docs/decisions.md).
        """
        return {
            cell: replace(people, covered=people.n)
            if people.is_full_count
            else People(max(people.n, below), people.covered, inf)
            for cell, people in self.people(answers).items()
        }

    def sums(self, ours: Floats, theirs: Floats, column: str) -> list[list[Cell]]:
        """The cells of a table under our reading that another reading's whole adds up, and the rest of the table.

        Only in places where every cell counts under the other reading whole, or not at all.
        """
        among = np.where(np.isnan(ours), np.nan, ~np.isnan(theirs))
        lines: dict[str, tuple[list[Cell], list[Cell], list[Cell]]] = {}
        for (code, value), people in self.people(among, column).items():
            out, some, whole = lines.setdefault(code, ([], [], []))
            is_whole = people.covered == people.n
            (whole if is_whole else some if people.covered else out).append((code, value))
        return [line for out, some, whole in lines.values() if not some for line in (out, whole)]


@dataclass(frozen=True, kw_only=True)
class Suppression:
    """What is suppressed. Places are county codes, and CITY.

    hidden : (indicator, column) -> cells (place, value) that may not be shown
    withheld : (indicator, reading) -> places whose figures under this reading may not be shown: they are those of
        a few people, or become so less the judged reading's
    few : the same -> places of whose full count fewer people are eligible than the threshold: the outcome alone
        would say how each of them fares
    """

    hidden: Mapping[tuple[str, str], frozenset[Cell]] = field(default_factory=dict)
    withheld: Mapping[Key, frozenset[str]] = field(default_factory=dict)
    few: Mapping[Key, frozenset[str]] = field(default_factory=dict)

    def of(self, place: str) -> Suppression:
        """What is suppressed in one place."""
        return Suppression(
            hidden={key: frozenset(c for c in cells if c[0] == place) for key, cells in self.hidden.items()},
            withheld={key: places & {place} for key, places in self.withheld.items()},
            few={key: places & {place} for key, places in self.few.items()},
        )

    def hidden_values(self, indicator: Indicator, column: str, place: str) -> frozenset[object]:
        """The values hidden in one place's table."""
        cells = self.hidden.get((indicator.id, column), frozenset())
        return frozenset(value for where, value in cells if where == place)

    def is_withheld(self, indicator: Indicator, reading: Reading, place: str) -> bool:
        """Whether a place's figures under a reading may not be shown."""
        return place in self.withheld.get((indicator.id, reading.id), frozenset())

    def is_of_few(self, indicator: Indicator, reading: Reading, place: str) -> bool:
        """Whether a place's outcome under a reading may not be shown either."""
        return place in self.few.get((indicator.id, reading.id), frozenset())


def suppression(
    survey: Survey,
    questions: Iterable[Question],
    columns: Iterable[str],
    *,
    judged: Mapping[str, Reading],
    below: int,
) -> Suppression:
    """What to suppress in the reports of a city and its counties.

    questions : every reading of every indicator
    columns : of the survey, by which people are grouped
    judged : indicator id -> the reading that is judged first, whose groups are shown
    below : cells of fewer people than this are hidden
    """
    counts = RespondentCounts(survey, list(columns))
    given = {question.key: given_answers(survey, question) for question in questions}
    hidden, withheld, few = {}, {}, {}
    for key, theirs in given.items():
        ours = given[key[0], judged[key[0]].id]
        wholes = counts.wholes(theirs, below=below)
        cells = hidden_cells(wholes, below=below) | hidden_cells(counts.between(ours, theirs), below=below)
        withheld[key] = frozenset(place for place, _ in cells)
        few[key] = frozenset(place for (place, _), those in wholes.items() if those.fewest < below)
    for indicator, reading in {key[0]: judged[key[0]].id for key in given}.items():
        ours, own = given[indicator, reading], [given[key] for key in given if key[0] == indicator]
        others = [theirs for theirs in own if not np.array_equal(ours, theirs, equal_nan=True)]
        for column in counts.columns:
            people = counts.people(ours, column)
            places = Counter(place for place, _ in people)
            # A cell that is all of its place, whose whole is shown: nobody gains by hiding it.
            known = {cell for cell in people if places[cell[0]] == 1 and cell[0] not in withheld[indicator, reading]}
            sums = [line for theirs in others for line in counts.sums(ours, theirs, column)]
            hidden[indicator, column] = hidden_cells(people, below=below, sums=sums, known=known)
    return Suppression(hidden=hidden, withheld=withheld, few=few)
