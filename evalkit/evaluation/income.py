"""Income: how fast it grew, what is still needed, and whether the target is within reach.

Until the target year is in, a projection over the county's group decides; from then on only the sampling
error of the two ends is left.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import nan

import numpy as np

from evalkit.evaluation.findings import Finding, Income, Stage, Verdict
from evalkit.evaluation.series import Series, price_levels, read_series
from evalkit.evaluation.verdicts import judge, judge_projection, not_assessed
from evalkit.inputs import County, Dataset
from evalkit.plan.model import Basis, Indicator, Plan, Reading
from evalkit.statistics import (
    Estimate,
    Projection,
    error_covariance,
    growth_difference,
    level_ratio,
    project_income,
    required_growth,
)

FEWEST_LEVELS = 3
AREAS = ("all", "urban", "rural")


@dataclass(frozen=True, kw_only=True)
class IncomeOf:
    """Everything that the income figures of one county (or the city) need.

    neighbours : the counties of its group, itself among them; they lend each other strength
    year : the last year that may be read
    """

    county: County
    neighbours: tuple[County, ...]
    plan: Plan
    dataset: Dataset
    year: int
    level: float

    @property
    def last(self) -> int:
        """The last year of the series: what lies beyond the target year is not the plan's."""
        return min(self.year, self.plan.target_year)

    @property
    def stage(self) -> Stage:
        return "final" if self.year >= self.plan.target_year else "interim"

    def verdict(self, indicator: Indicator, reading: Reading) -> Verdict:
        """The verdict under one reading, with the others as its alternatives."""
        others = tuple(self._judged(indicator, r) for r in indicator.readings if r.id != reading.id)
        return replace(self._judged(indicator, reading), alternatives=others)

    def income(self, indicator: Indicator, reading: Reading) -> Income:
        """Levels, growth, projection, comparison and verdicts of one growth indicator."""
        found = _Findings(county=self.county, indicator=indicator, reading=reading)
        own = self.series(reading)
        residents = self.series(reading, people=reading.comparator or "all_residents")
        # A reading that compares with other people projects the ratio to theirs: no income, and no growth of it.
        is_projected = self.stage == "interim" and reading.comparator is None
        projected = self._projections(reading) if is_projected else {}
        return Income(
            indicator=indicator,
            verdict=self.verdict(indicator, reading),
            levels=found.levels("income", own, self.level),
            comparator=found.levels("income_of_comparator", residents, self.level),
            target_levels=self._target_path(found, own, reading),
            growth=self._growth_by_area(found, reading),
            required=self._required(found, own, reading),
            projected_level=found.projected_level(projected.get(self.plan.target_year), self),
            projected_growth=found.projected_growth(projected.get(self.plan.target_year), self),
            fan=tuple(found.fan(year, projection, self) for year, projection in projected.items()),
            comparison=self._comparison(found, own, residents),
        )

    def series(
        self, reading: Reading, *, people: str = "", area: str = "", county: County | None = None
    ) -> Series:
        """The series a reading judges, or the same of other people, another area or another county."""
        county = county or self.county
        series = read_series(
            self.dataset.income, county.code, people=people or reading.people, area=area or reading.area,
            first=self.plan.base_year, last=self.last,
        )  # fmt: skip
        if not reading.real:
            return series
        prices = price_levels(
            self.dataset.prices, county.price_region, first=self.plan.base_year, last=self.last
        )
        unknown = np.full(len(series.years), nan)
        return series.deflated(prices if prices is not None else unknown)

    def judged_series(self, reading: Reading, county: County | None = None) -> Series:
        """What is judged: the series itself, or its ratio to the comparator's."""
        own = self.series(reading, county=county)
        if reading.comparator is None:
            return own
        return own.over(self.series(reading, people=reading.comparator, county=county))

    def _judged(self, indicator: Indicator, reading: Reading) -> Verdict:
        found = _Findings(county=self.county, indicator=indicator, reading=reading)
        series = self.judged_series(reading)
        basis = _basis(self.series(reading))
        quantity = "average_growth" if reading.comparator is None else "growth_difference"
        nothing = found(quantity, self.last, Estimate(value=nan), basis)
        if np.isnan(series.levels[[0, -1]]).any() or self.last <= self.plan.base_year:
            return not_assessed(nothing, stage=self.stage, code="no-income")
        if self.stage == "final":
            growth = self.series(reading).growth(self.level)
            if reading.comparator is not None:
                growth = growth_difference(
                    growth, self.series(reading, people=reading.comparator).growth(self.level)
                )
            return judge(found(quantity, self.last, growth, basis), stage="final")
        if basis not in indicator.judged_on:
            return not_assessed(nothing, stage="interim", code="no-basis")
        if (~np.isnan(series.levels)).sum() < FEWEST_LEVELS:
            return not_assessed(nothing, stage="interim", code="too-few-years")
        projection = self._projections(reading)[self.plan.target_year]
        finding = found.projected_growth(projection, self, quantity=f"projected_{quantity}")
        assert finding is not None
        chance = projection.growth.probability_above(reading.target.value)
        if np.isnan(chance):
            return not_assessed(finding, stage="interim", code="no-interval")
        return judge_projection(finding, chance, plan=self.plan)

    def _projections(self, reading: Reading) -> dict[int, Projection]:
        """Year -> the projection of the judged series, from the year after the last to the target year."""
        all_series = [self.judged_series(reading, county) for county in self.neighbours]
        usable = [
            (county, s)
            for county, s in zip(self.neighbours, all_series, strict=True)
            if (~np.isnan(s.levels)).sum() >= FEWEST_LEVELS and s.has_ends and s.is_sampled
        ]
        if self.county.code not in [county.code for county, _ in usable]:
            return {}
        place = [county.code for county, _ in usable].index(self.county.code)
        levels = np.array([s.levels for _, s in usable])
        errors = np.array([s.standard_errors for _, s in usable])
        correlation = np.array([s.correlation for _, s in usable])
        covariance = error_covariance(levels, errors, correlation)
        return {
            self.last + ahead: project_income(levels, horizon=ahead, error_covariance=covariance)[place]
            for ahead in range(1, self.plan.target_year - self.last + 1)
        }

    def _target_path(self, found: _Findings, own: Series, reading: Reading) -> tuple[Finding, ...]:
        if reading.comparator is not None or np.isnan(own.levels[0]):
            return ()
        base, target = float(own.levels[0]), reading.target.value
        return tuple(
            found("target_income", year, Estimate(value=base * (1 + target) ** (year - self.plan.base_year)))
            for year in range(self.plan.base_year, self.plan.target_year + 1)
        )

    def _growth_by_area(self, found: _Findings, reading: Reading) -> tuple[Finding, ...]:
        """Growth so far: of the judged area first, then of the others that the data know."""
        areas = [reading.area, *(a for a in AREAS if a != reading.area)]
        series = {area: self.series(reading, area=area) for area in areas}
        return tuple(
            found(
                "average_growth", self.last, _known(s.growth(self.level), s), _basis(s), domain={"area": area}
            )
            for area, s in series.items()
            if s.has_ends
        )

    def _required(self, found: _Findings, own: Series, reading: Reading) -> Finding | None:
        left = self.plan.target_year - self.last
        if left == 0 or reading.comparator is not None or not own.has_ends:
            return None
        goal = own.levels[0] * (1 + reading.target.value) ** (self.plan.target_year - self.plan.base_year)
        needed = required_growth(float(own.levels[-1]), float(goal), left)
        return found("required_growth", self.plan.target_year, Estimate(value=needed))

    def _comparison(self, found: _Findings, own: Series, residents: Series) -> tuple[Finding, ...]:
        """Growth of all residents, the difference, and the income gap ratio in the first and last year."""
        if not own.has_ends or not residents.has_ends:
            return ()
        ours, theirs = own.growth(self.level), residents.growth(self.level)
        gaps = (
            found(
                "gap_ratio",
                year,
                level_ratio(
                    own.levels[place], residents.levels[place], error=own.standard_errors[place],
                    comparator_error=residents.standard_errors[place], level=self.level,
                ),
            )
            for year, place in ((own.years[0], 0), (own.years[-1], -1))
        )  # fmt: skip
        return (
            found("average_growth_of_comparator", self.last, _known(theirs, residents), _basis(residents)),
            found("growth_difference", self.last, growth_difference(ours, theirs)),
            *gaps,
        )


@dataclass(frozen=True, kw_only=True)
class _Findings:
    """Makes the findings of one indicator and reading in one county."""

    county: County
    indicator: Indicator
    reading: Reading

    def __call__(
        self,
        quantity: str,
        year: int,
        result: Estimate,
        basis: Basis = "survey",
        domain: dict[str, object] | None = None,
    ) -> Finding:
        return Finding(
            county=self.county, indicator=self.indicator, reading=self.reading, year=year, quantity=quantity,
            basis=basis, result=result, domain=domain or {},
        )  # fmt: skip

    def levels(self, quantity: str, series: Series, level: float) -> tuple[Finding, ...]:
        return tuple(
            self(quantity, year, series.at(year, level), _basis(series))
            for year, value in zip(series.years, series.levels, strict=True)
            if not np.isnan(value)
        )

    def fan(self, year: int, projection: Projection, of: IncomeOf) -> Finding:
        result = Estimate(value=projection.median(), interval=projection.interval(of.level))
        return self("projected_income", year, result, "model")

    def projected_level(self, projection: Projection | None, of: IncomeOf) -> Finding | None:
        if projection is None or self.reading.comparator is not None:
            return None
        return self.fan(of.plan.target_year, projection, of)

    def projected_growth(
        self,
        projection: Projection | None,
        of: IncomeOf,
        quantity: str = "projected_average_growth",
    ) -> Finding | None:
        if projection is None:
            return None
        growth = projection.growth
        result = Estimate(value=growth.median(), interval=growth.interval(of.level))
        return self(quantity, of.plan.target_year, result, "model")


def _known(growth: Estimate, series: Series) -> Estimate:
    """A published figure's own precision is unknown: it is shown without an interval, not with a full count's."""
    return growth if series.is_sampled else Estimate(value=growth.value)


def _basis(series: Series) -> Basis:
    return "survey" if series.is_sampled else "published"


def neighbours_of(county: County, dataset: Dataset) -> tuple[County, ...]:
    """The counties that lend a county strength: those of its group; the city stands alone."""
    if county.is_city:
        return (county,)
    members = dataset.members(dataset.city(county.code).code)
    return tuple(c for c in members if c.group == county.group)
