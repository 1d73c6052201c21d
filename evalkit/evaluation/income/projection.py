"""The series that a reading judges, and their projections: each made once for all counties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from pandas import DataFrame

from evalkit.evaluation.income.series import IncomeTable, Series, price_levels
from evalkit.evaluation.results import Stage
from evalkit.inputs import County, Dataset
from evalkit.plan.model import Plan, Reading
from evalkit.statistics import Projection, Projections, StatisticsError, project_income

# One level shows no growth: what would then be projected is the group's, and no longer the county's.
FEWEST_LEVELS = 2
# What the projection says of a county -> why nothing is judged.
WHY_NOT = {"too-few-levels": "too-few-years", "no-variation": "no-variation", "no-base": "no-income"}


def project_together(
    series: Mapping[str, Series], *, horizon: int, groups: Sequence[str] | None = None
) -> Projections | None:
    """The joint projection of all counties, from their levels of known precision; None if none can be projected.

    series : county code -> its levels, all of the same years; with gaps, and of as few levels as there are
    groups : of each county in `series`, whom it is grouped with; None: all are one group
    """
    known = [one.of_known_precision() for one in series.values()]
    levels = DataFrame([one.levels for one in known], index=list(series), columns=list(known[0].years))
    # The same figures under its own name: a county alone has nothing to be drawn to.
    method = "shrunk" if sum(one.count > 0 for one in known) > 1 else "drift"
    try:
        return project_income(
            levels, horizon=horizon, groups=groups, error_covariance=np.array([one.covariance for one in known]),
            method=method, by_formula=[one.is_formula for one in known],
        )  # fmt: skip
    except StatisticsError:
        # Levels are checked on loading: what is left is that no county has enough of them, or none varies.
        return None


class CityIncome:
    """The income series of a city and its counties under every reading, and what is projected of them.

    members : the city's counties
    year : the last year that may be read
    level : of the intervals
    """

    def __init__(
        self, dataset: Dataset, plan: Plan, *, city: County, members: Sequence[County], year: int, level: float
    ) -> None:  # fmt: skip
        self.prices, self.plan, self.level = dataset.prices, plan, level
        self.city, self.members = city, members
        self._incomes = IncomeTable(dataset.income, first=plan.base_year, last=min(year, plan.target_year))
        self._price_levels = {
            region: price_levels(self.prices, region, first=plan.base_year, last=self.last)
            for region in {place.price_region for place in (city, *members)}
        }
        self._together: dict[tuple[object, ...], Projections | None] = {}

    @property
    def last(self) -> int:
        """The last year of the series: what lies beyond the target year is not the plan's."""
        return self._incomes.years[-1]

    @property
    def years_ahead(self) -> int:
        return self.plan.target_year - self.last

    @property
    def stage(self) -> Stage:
        return "final" if self.years_ahead == 0 else "interim"

    def neighbours(self, county: County) -> tuple[County, ...]:
        """The counties of a county's group, itself among them, which it is projected with; the city stands alone."""
        if county.is_city:
            return (county,)
        return tuple(member for member in self.members if member.group == county.group)

    def series(self, reading: Reading, county: County) -> Series:
        """The series a reading judges."""
        return self._series(reading, reading.people, county)

    def comparator_series(self, reading: Reading, county: County) -> Series:
        """The series it is compared with; a reading that compares with nobody, beside all residents."""
        return self._series(reading, reading.comparator or "all_residents", self.compared(reading, county))

    def compared(self, reading: Reading, county: County) -> County:
        """Where the others live."""
        return self.city if reading.comparator_county == "city" else county

    def judged_series(self, reading: Reading, county: County) -> Series:
        """What is judged: the series itself, or its ratio to the comparator's, if need be with an assumed error."""
        own = self.series(reading, county)
        if reading.comparator is None:
            return own
        others = self.comparator_series(reading, county)
        return own.over(others.assuming(self.plan.published_error))

    def pace(self, reading: Reading, county: County) -> float:
        """1 + the comparator's average growth so far, which is taken to go on; 1 if there is none.

        The ratio to the comparator grows by (1 + a)/(1 + b) - 1 a year; times 1 + b that is a - b, as the target
        says it and as it is judged at the end.
        """
        ratio = self.judged_series(reading, county).of_known_precision().as_far_as_known()
        if reading.comparator is None or not ratio.has_ends:
            return 1.0
        others = self.comparator_series(reading, county).until(ratio.years[-1])
        return 1 + others.growth(self.level).value

    def projected(self, reading: Reading, county: County) -> tuple[Projection, ...] | str:
        """A county's projections from its group, for each year to the target year; or a code why there are none."""
        own = self.judged_series(reading, county).of_known_precision()
        if np.isnan(own.levels[0]):
            return "no-income"
        if own.count < FEWEST_LEVELS:
            return "too-few-years"
        found = []
        for horizon in range(1, self.years_ahead + 1):
            together = self._projected_together(reading, self.neighbours(county), horizon)
            if together is None:
                return "no-variation" if own.count > FEWEST_LEVELS else "too-few-years"
            one = together[together.counties.index(county.code)]
            why_not = [WHY_NOT[note] for note in one.notes if note in WHY_NOT]
            if why_not:
                return why_not[0]
            found.append(one)
        return tuple(found)

    def _projected_together(
        self, reading: Reading, counties: Sequence[County], horizon: int
    ) -> Projections | None:
        # What of a reading its judged series depends on.
        judged = reading.people, reading.area, reading.real, reading.comparator, reading.comparator_county
        key = *judged, tuple(county.code for county in counties), horizon
        if key not in self._together:
            series = {county.code: self.judged_series(reading, county) for county in counties}
            self._together[key] = project_together(series, horizon=horizon)
        return self._together[key]

    def _series(self, reading: Reading, people: str, county: County) -> Series:
        nominal = self._incomes.series(county.code, people=people, area=reading.area)
        return nominal.deflated(self._price_levels[county.price_region]) if reading.real else nominal
