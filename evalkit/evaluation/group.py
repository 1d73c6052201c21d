"""What a county's report takes from the other counties: group results.

A report depends on the rest of the data set through these alone: the design effect of a question pooled over
the counties, the cells that may not be shown, and the growth the group's counties have in common.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evalkit.evaluation.coverage_estimates import UNKNOWN, labelled, pooled_design_effects
from evalkit.evaluation.disclosure import Cell, hidden_cells
from evalkit.evaluation.survey import Survey, answers_if_missing
from evalkit.plan.model import Indicator, Plan, Reading
from evalkit.statistics import estimate_share

CITY = "city"


@dataclass(frozen=True, kw_only=True)
class GroupResults:
    """Results over all counties at once.

    design_effects : (indicator, reading) -> design effect pooled over the counties
    hidden : (indicator, column) -> cells (county code or CITY, value) that may not be shown
    """

    design_effects: Mapping[tuple[str, str], float]
    hidden: Mapping[tuple[str, str], frozenset[Cell]]

    def hidden_in(self, indicator: Indicator, column: str, county_code: str | None) -> frozenset[object]:
        """The values hidden in one county's table; None: in the city's."""
        cells = self.hidden.get((indicator.id, column), frozenset())
        return frozenset(value for code, value in cells if code == (county_code or CITY))


def group_results(
    survey: Survey | None, plan: Plan, readings: Mapping[str, Reading], *, suppress_below: int
) -> GroupResults:
    """The group results of a data set.

    readings : indicator id -> the reading whose domains are shown
    suppress_below : cells of fewer people than this are hidden
    """
    hidden = {}
    if survey is not None:
        for indicator in plan.coverage:
            for column in plan.domains:
                counts = _people(survey, indicator, readings[indicator.id], column)
                hidden[indicator.id, column] = hidden_cells(counts, below=suppress_below)
    return GroupResults(design_effects=pooled_design_effects(survey, plan.coverage), hidden=hidden)


def _people(survey: Survey, indicator: Indicator, reading: Reading, column: str) -> dict[Cell, int]:
    """How many people each cell rests on; of a full count the fewer of covered and uncovered."""
    if column not in survey.frame:
        return {}
    frame = answers_if_missing(survey, reading, unit=indicator.unit, covered=0.0)
    # The city is one line more: what its counties add up to.
    frame = labelled(frame, column).assign(**{CITY: CITY})
    people = {}
    for place in ("county_code", CITY):
        found = estimate_share(
            frame, "covered", eligible="eligible", design=survey.design, by=[place, column]
        )
        for e in found:
            # Of a sample nobody knows who is in it; a full count of 3 uncovered points at three people.
            uncovered = round(e.n * (1 - e.value)) if e.n else 0
            parts = [e.n, e.n - uncovered, uncovered] if "census" in e.notes else [e.n]
            if e.domain[column] != UNKNOWN:
                cell = (str(e.domain[place]), e.domain[column])
                people[cell] = min((p for p in parts if p > 0), default=0)
    return people
