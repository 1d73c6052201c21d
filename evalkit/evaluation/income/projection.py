"""The series that a reading judges, and their projections: each made once for all counties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from pandas import DataFrame

from evalkit.evaluation.income.series import IncomeTable, Series, price_levels
from evalkit.evaluation.results import stage_of
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
        self.last = min(year, plan.target_year)  # what lies beyond the target year is not the plan's
        self.years_ahead, self.stage = plan.target_year - self.last, stage_of(plan, self.last)
        self._incomes = IncomeTable(dataset.income, first=plan.base_year, last=self.last)
        self._price_levels = {
            region: price_levels(self.prices, region, first=plan.base_year, last=self.last)
            for region in {place.price_region for place in (city, *members)}
        }
        self._together: dict[tuple[tuple[object, ...], tuple[str, ...], int], Projections | None] = {}

    def take_over(self, other: CityIncome) -> None:
        """The projections that another has made already, of counties that are here as well."""
        here = {self.city.code, *(member.code for member in self.members)}
        self._together |= {key: found for key, found in other._together.items() if here >= {*key[1]}}

    def neighbours(self, county: County) -> tuple[County, ...]:
        """The counties of a county's group, itself among them, which it is projected with; the city stands alone."""
        if county.is_city:
            return (county,)
        return tuple(member for member in self.members if member.group == county.group)

    def series(self, county: County, reading: Reading, people: str) -> Series:
        """A county's income of these people as the reading counts it: nominal, or in prices of the first year."""
        nominal = self._incomes.series(county.code, people=people, area=reading.area)
        return nominal.deflated(self._price_levels[county.price_region]) if reading.real else nominal

    def projected(self, reading: Reading, counties: Sequence[County], horizon: int) -> Projections | None:
        """What the reading judges of these counties, projected together; made once for all of them."""
        # What of a reading its judged series depends on.
        judged = reading.people, reading.area, reading.real, reading.comparator, reading.comparator_county
        key = judged, tuple(county.code for county in counties), horizon
        if key not in self._together:
            series = {c.code: CountyIncome(city=self, county=c, reading=reading).judged for c in counties}
            self._together[key] = project_together(series, horizon=horizon)
        return self._together[key]


@dataclass(frozen=True, kw_only=True, eq=False)
class CountyIncome:
    """The income of one county (or the city) as one reading judges it.

    city : the series and projections of all counties
    """

    city: CityIncome
    county: County
    reading: Reading

    @cached_property
    def series(self) -> Series:
        """The income of the judged people, of every year to the last that may be read."""
        return self.city.series(self.county, self.reading, self.reading.people)

    @property
    def compared(self) -> County:
        """Where the others live."""
        return self.city.city if self.reading.comparator_county == "city" else self.county

    @cached_property
    def others(self) -> Series:
        """The series it is compared with; a reading that compares with nobody, beside all residents."""
        return self.city.series(self.compared, self.reading, self.reading.comparator or "all_residents")

    @cached_property
    def beside(self) -> Series:
        """The same with the error that is assumed where none is published."""
        return self.others.assuming(self.city.plan.published_error)

    @cached_property
    def judged(self) -> Series:
        """The series itself, or its ratio to the comparator's."""
        return self.series if self.reading.comparator is None else self.series.over(self.beside)

    @property
    def pace(self) -> float:
        """1 + the comparator's average growth so far, which is taken to go on; 1 if there is none.

        The ratio to the comparator grows by (1 + a)/(1 + b) - 1 a year; times 1 + b that is a - b, as the target
        says it and as it is judged at the end.
        """
        ratio = self.judged.of_known_precision().as_far_as_known()
        if self.reading.comparator is None or not ratio.has_ends:
            return 1.0
        return 1 + self.others.until(ratio.years[-1]).growth(self.city.level).value

    @cached_property
    def projected(self) -> tuple[Projection, ...] | str:
        """What is judged, projected from the county's group for each year to the target year; or a code why not."""
        own = self.judged.of_known_precision()
        if np.isnan(own.levels[0]):
            return "no-income"
        if own.count < FEWEST_LEVELS:
            return "too-few-years"
        found = []
        for horizon in range(1, self.city.years_ahead + 1):
            together = self.city.projected(self.reading, self.city.neighbours(self.county), horizon)
            if together is None:
                return "no-variation" if own.count > FEWEST_LEVELS else "too-few-years"
            one = together[together.counties.index(self.county.code)]
            why_not = [WHY_NOT[note] for note in one.notes if note in WHY_NOT]
            if why_not:
                return why_not[0]
            found.append(one)
        return tuple(found)
