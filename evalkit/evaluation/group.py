"""What a county's report takes from the other counties: group results.

A report depends on the rest of the data set through these alone: the design effect of a question pooled over
the counties, the cells that may not be shown, and the growth the group's counties have in common.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evalkit.evaluation.coverage.estimates import COUNTY, Shares, lent_clustering
from evalkit.evaluation.disclosure.cells import CITY, Cell, hidden_cells
from evalkit.evaluation.disclosure.respondents import (
    answered,
    cells_of_sums,
    only_cells,
    people_between,
    people_counted,
    people_in_cells,
)
from evalkit.evaluation.survey import Survey
from evalkit.evaluation.verdicts.multiple_testing import adjusted_p_values
from evalkit.plan.model import Indicator, Plan, Reading
from evalkit.statistics import Clustering


@dataclass(frozen=True, kw_only=True)
class GroupResults:
    """Results over all counties of a city at once.

    clustering : (indicator, reading) -> what the counties lend each other
    hidden : (indicator, column) -> cells (county code or CITY, value) that may not be shown
    withheld : (indicator, reading) -> places (county code or CITY) whose figures under this reading may not be
        shown: they are those of a few people, or become so less the judged reading's
    few : the same -> places of whose full count fewer people are eligible than the threshold: the outcome alone
        would say how each of them fares
    """

    clustering: Mapping[tuple[str, str], Clustering]
    hidden: Mapping[tuple[str, str], frozenset[Cell]]
    withheld: Mapping[tuple[str, str], frozenset[str]]
    few: Mapping[tuple[str, str], frozenset[str]]

    def hidden_in(self, indicator: Indicator, column: str, county_code: str | None) -> frozenset[object]:
        """The values hidden in one county's table; None: in the city's."""
        cells = self.hidden.get((indicator.id, column), frozenset())
        return frozenset(value for code, value in cells if code == (county_code or CITY))

    def is_withheld(self, indicator: Indicator, reading: Reading, county_code: str | None) -> bool:
        """Whether a county's (None: the city's) figures under a reading may not be shown."""
        return (county_code or CITY) in self.withheld.get((indicator.id, reading.id), frozenset())

    def is_of_few(self, indicator: Indicator, reading: Reading, county_code: str | None) -> bool:
        """Whether a county's (None: the city's) outcome under a reading may not be shown either."""
        return (county_code or CITY) in self.few.get((indicator.id, reading.id), frozenset())


def group_results(
    survey: Survey | None, plan: Plan, readings: Mapping[str, Reading], *, suppress_below: int
) -> GroupResults:
    """The group results of the counties of a city.

    readings : indicator id -> the reading that is judged first, whose domains are shown
    suppress_below : cells of fewer people than this are hidden
    """
    clustering = lent_clustering(survey, plan.coverage)
    if survey is None or survey.frame.empty:
        return GroupResults(clustering=clustering, hidden={}, withheld={}, few={})
    hidden, withheld, few = {}, {}, {}
    for indicator in plan.coverage:
        judged = readings[indicator.id]
        ours = answered(survey, judged)
        others = {r.id: answered(survey, r) for r in _counting_others(indicator, judged)}
        for reading in indicator.readings:
            theirs = others.get(reading.id, ours)
            counts = people_counted(theirs, below=suppress_below)
            cells = hidden_cells(counts, below=suppress_below)
            cells |= hidden_cells(people_between(ours, theirs), below=suppress_below)
            withheld[indicator.id, reading.id] = frozenset(code for code, _ in cells)
            few[indicator.id, reading.id] = frozenset(
                code for (code, _), people in counts.items() if people.fewest < suppress_below
            )
        for column in plan.domains:
            if column in ours:
                sums = [line for theirs in others.values() for line in cells_of_sums(ours, theirs, column)]
                counts = people_in_cells(ours, column)
                known = only_cells(counts, withheld=withheld[indicator.id, judged.id])
                hidden[indicator.id, column] = hidden_cells(
                    counts, below=suppress_below, sums=sums, known=known
                )
    return GroupResults(clustering=clustering, hidden=hidden, withheld=withheld, few=few)


def _counting_others(indicator: Indicator, judged: Reading) -> list[Reading]:
    """The readings under which other people count, or are covered; many differ in the target alone."""
    rule = judged.eligible, judged.covered
    return [r for r in indicator.readings if (r.eligible, r.covered) != rule]


def listed_p_values(
    survey: Survey,
    plan: Plan,
    readings: Mapping[str, Reading],
    clustering: Mapping[tuple[str, str], Clustering],
) -> dict[tuple[str, str], float]:
    """(county code, indicator) -> the p-value of "the target is reached", adjusted over the city's whole list.

    Of the readings that are judged first; full counts have none.
    """
    found = {}
    for indicator in plan.coverage:
        reading = readings[indicator.id]
        shares = Shares(
            survey=survey, indicator=indicator, reading=reading, level=0.95,
            clustering=clustering.get((indicator.id, reading.id)),
            is_raised=plan.design_effects == "raised",
        )  # fmt: skip
        for estimate in shares.estimates(by=COUNTY):
            found[str(estimate.domain[COUNTY]), indicator.id] = estimate, reading.target
    return adjusted_p_values(found, answer_error=plan.answer_error)
