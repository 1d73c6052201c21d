"""What may not be shown in any report of a city: cells, figures and outcomes about too few people.

Decided for all counties together, since what one report shows could be subtracted in another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from evalkit.evaluation.disclosure.cells import Cell, hidden_cells
from evalkit.evaluation.disclosure.respondents import RespondentCounts, only_cells, respondents
from evalkit.evaluation.survey import Key, Question, Survey
from evalkit.plan.model import Indicator, Reading


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
    people = {question.key: respondents(survey, question) for question in questions}
    hidden, withheld, few = {}, {}, {}
    for key, theirs in people.items():
        ours = people[key[0], judged[key[0]].id]
        wholes = counts.wholes(theirs, below=below)
        cells = hidden_cells(wholes, below=below) | hidden_cells(counts.between(ours, theirs), below=below)
        withheld[key] = frozenset(place for place, _ in cells)
        few[key] = frozenset(place for (place, _), those in wholes.items() if those.fewest < below)
    for indicator, reading in {key[0]: judged[key[0]].id for key in people}.items():
        ours = people[indicator, reading]
        others = [theirs for key, theirs in people.items() if key[0] == indicator and not theirs.equals(ours)]
        for column in counts.columns:
            cells_of = counts.by_column(ours, column)
            hidden[indicator, column] = hidden_cells(
                cells_of,
                below=below,
                sums=[line for theirs in others for line in counts.sums(ours, theirs, column)],
                known=only_cells(cells_of, withheld=withheld[indicator, reading]),
            )
    return Suppression(hidden=hidden, withheld=withheld, few=few)
