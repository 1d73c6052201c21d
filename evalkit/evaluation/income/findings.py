"""The findings on income of one indicator under one reading in one county."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from evalkit.evaluation.income.projection import CountyIncome
from evalkit.evaluation.income.series import Series
from evalkit.evaluation.results import Finding
from evalkit.plan.model import Basis, Indicator
from evalkit.statistics import (
    Estimate,
    Projection,
    distinct_growth,
    growth_difference,
    growth_interval,
    level_ratio,
    peer_rules,
)

# Of a comparison: the others' figures are published without a standard error, and one is assumed.
ASSUMED = ("comparator-assumed",)
# Of a projection: the one income that a group's counties are all compared with is known no better than their own.
SHARED_ERROR = ("comparator-uncertain",)
# From about such a relative error of it on, probabilities came out too sure when simulated (docs/methods_income.md).
LARGE_SHARED_ERROR = 0.02
# Of a projection: levels of unknown precision are left out of it.
LEFT_OUT = ("levels-left-out",)


@dataclass(frozen=True, kw_only=True, eq=False)
class IncomeFindings(CountyIncome):
    """The findings on the income of one county (or the city) under one reading of a growth indicator.

    domain : of every finding, e.g. an area
    """

    indicator: Indicator
    domain: Mapping[str, object] = field(default_factory=dict)

    def __call__(
        self, quantity: str, year: int, result: Estimate, basis: Basis = "model", **domain: object
    ) -> Finding:
        return Finding(
            county=self.county, indicator=self.indicator, reading=self.reading, year=year, quantity=quantity,
            basis=basis, result=result, domain={**self.domain, **domain},
        )  # fmt: skip

    def in_area(self, area: str) -> IncomeFindings:
        return replace(self, reading=replace(self.reading, area=area), domain={"area": area})

    def nominal(self) -> IncomeFindings:
        return replace(self, reading=replace(self.reading, real=False))

    @property
    def target_year(self) -> int:
        return self.city.plan.target_year

    @cached_property
    def own(self) -> Series:
        """The series, up to the last year with a level."""
        return self.series.as_far_as_known()

    @property
    def projections(self) -> dict[int, Projection]:
        """Year -> the projection; empty where none can be made or the target year is in."""
        found = self.projected if self.series.basis != "published" else ""
        return {} if isinstance(found, str) else dict(enumerate(found, start=self.city.last + 1))

    @property
    def notes(self) -> tuple[str, ...]:
        """What to know about a projection of the judged series."""
        judged = self.judged
        assumed = ASSUMED if judged.assumes(*np.flatnonzero(~np.isnan(judged.levels)).tolist()) else ()
        return (*assumed, *(LEFT_OUT if judged.of_known_precision().count < judged.count else ()))

    def levels(self, quantity: str, series: Series) -> tuple[Finding, ...]:
        return tuple(
            self(quantity, year, series.at(year, self.city.level), series.basis_of(place))
            for place, year in enumerate(series.years)
            if not np.isnan(series.levels[place])
        )

    def growth(self) -> Finding | None:
        """Growth so far; without an interval where the precision of its first or last level is unknown."""
        return self._growth("average_growth", self.own) if self.own.has_ends else None

    def target_path(self) -> tuple[Finding, ...]:
        """The incomes that grow at the target from the base year on."""
        if self.reading.comparator is not None or np.isnan(self.own.levels[0]):
            return ()
        basis = self.own.basis_of(0)
        return tuple(
            self("target_income", year, Estimate(value=self._on_path(year)), basis)
            for year in range(self.own.years[0], self.target_year + 1)
        )

    def required(self) -> Finding | None:
        """Growth from the last level to the one promised, which has the error of the base level: two noisy ends.

        None once the target year should be in: there are no years left to grow in.
        """
        own = self.own
        if self.city.stage == "final" or self.reading.comparator is not None or not own.has_ends:
            return None
        goal = self._on_path(self.target_year)
        needed = growth_interval(
            own.levels[-1], goal, self.target_year - own.years[-1], first_error=own.error(-1),
            last_error=goal * float(own.relative_errors[0]), correlation=own.ends_correlation,
            level=self.city.level,
        )  # fmt: skip
        basis = own.ends_basis
        return self("required_growth", self.target_year, _resting_on(basis, needed), basis)

    def fan(self) -> tuple[Finding, ...]:
        """The projected level of each year."""
        return tuple(
            self("projected_income", year, self._projected(projection))
            for year, projection in self.projections.items()
        )

    def projected_growth(self, projection: Projection) -> Finding:
        """Average growth over the plan, or how much it exceeds the comparator's.

        projection : of the income, or of its ratio to the comparator's: (1 + a)/(1 + b) - 1, which times 1 + b is
            a - b
        """
        growth, pace = projection.growth, self.pace
        limits = growth.interval(self.city.level)
        result = Estimate(
            value=pace * growth.median(),
            interval=replace(limits, low=pace * limits.low, high=pace * limits.high),
            notes=(*projection.notes, *self.notes, *self._shared_error()),
        )
        is_compared = self.reading.comparator is not None
        quantity = "projected_growth_difference" if is_compared else "projected_average_growth"
        return self(quantity, self.target_year, result)

    def telling(self) -> tuple[Finding, ...]:
        """What growth so far these samples could have told from the target."""
        own = self.own
        if self.reading.comparator is not None or not own.has_ends or own.ends_basis != "survey":
            return ()
        last, errors = own.years[-1], own.relative_errors
        least, most = (
            distinct_growth(
                self.reading.target.value, own.span, first_error=errors[0], last_error=errors[-1],
                correlation=own.ends_correlation, level=self.city.level, below=below,
            )
            for below in (False, True)
        )  # fmt: skip
        return (
            self("relative_error", own.years[0], Estimate(value=float(errors[0])), own.basis_of(0)),
            self("relative_error", last, Estimate(value=float(errors[-1])), own.basis_of(-1)),
            self("distinct_growth", last, Estimate(value=least)),
            self("distinct_growth_below", last, Estimate(value=most)),
        )

    def comparison(self) -> tuple[Finding, ...]:
        """Growth of the others, the difference, and the income gap ratio in the first and last year of both."""
        end = min(self.own.years[-1], self.others.as_far_as_known().years[-1])
        # Their own figures stay as they were published; beside ours they have the error that is assumed.
        own, others, beside = (series.until(end) for series in (self.own, self.others, self.beside))
        if not own.has_ends or not others.has_ends:
            return ()
        theirs = self._growth("average_growth_of_comparator", others)
        gaps = (self._gap(own, beside, place) for place in (0, -1))
        error = Estimate(value=self.city.plan.published_error, notes=ASSUMED)
        assumed = [self("assumed_error_of_comparator", end, error)] if beside.assumes(0, -1) else []
        return (theirs, self.difference(own, beside), *gaps, *assumed)

    def difference(self, own: Series, others: Series) -> Finding:
        """Growth from first to last less that of the others, and whether their precision is assumed."""
        basis, level = own.over(others).ends_basis, self.city.level
        growth = growth_difference(own.growth(level), others.growth(level))
        notes = ASSUMED if others.assumes(0, -1) else ()
        return self("growth_difference", own.years[-1], _resting_on(basis, growth, notes), basis)

    def gap_ahead(self) -> tuple[Finding, ...]:
        """The gap ratio at the target year, and the probability that it is then above the base year's."""
        comparator = self.reading.comparator or "all_residents"
        compared = replace(self, reading=replace(self.reading, comparator=comparator))
        ratio = compared.projections.get(self.target_year)
        if ratio is None:
            return ()
        result = compared._projected(ratio)
        narrowing = Estimate(value=ratio.growth.probability_above(0), notes=result.notes)
        return (
            self("projected_gap_ratio", self.target_year, result),
            self("probability_of_narrowing", self.target_year, narrowing),
        )

    def peers(self) -> tuple[Finding, ...]:
        """What other institutions' rules would say; as notes, since none of them has a word on precision.

        Their rules divide by the growth that is required, and say nothing of a target that asks for none.
        """
        own, left = self.own, self.target_year - self.own.years[-1]
        has_growth = self.reading.target.value > 0 and self.reading.comparator is None
        if self.city.stage == "final" or not has_growth or not own.has_ends:
            return ()
        quantities = {"open-sdg": "peer_ratio", "unsd": "peer_ratio", "destatis": "peer_miss"}
        return tuple(
            self(
                quantities[one.rule], own.years[-1], Estimate(value=one.figure, notes=(f"peer-{one.says}",)),
                rule=one.rule,
            )
            for one in peer_rules(own.levels, target=self._on_path(self.target_year), horizon=left)
        )  # fmt: skip

    def _on_path(self, year: int) -> float:
        """The income of a year that grows at the target from the base year on."""
        own = self.own
        return float(own.levels[0] * (1 + self.reading.target.value) ** (year - own.years[0]))

    def _growth(self, quantity: str, series: Series) -> Finding:
        basis = series.ends_basis
        return self(quantity, series.years[-1], _resting_on(basis, series.growth(self.city.level)), basis)

    def _gap(self, own: Series, others: Series, place: int) -> Finding:
        ratio = level_ratio(
            own.levels[place], others.levels[place], error=own.error(place),
            comparator_error=others.error(place), level=self.city.level,
        )  # fmt: skip
        basis = own.over(others).basis_of(place)
        notes = ASSUMED if others.assumes(place) else ()
        return self("gap_ratio", own.years[place], _resting_on(basis, ratio, notes), basis)

    def _projected(self, projection: Projection) -> Estimate:
        interval, notes = projection.interval(self.city.level), (*projection.notes, *self.notes)
        return Estimate(value=projection.median(), interval=interval, notes=notes)

    def _shared_error(self) -> tuple[str, ...]:
        """Whether the city's income, whose errors are those of all counties at once, is known no better than ours."""
        if self.reading.comparator is None or self.reading.comparator_county != "city":
            return ()
        own, theirs = (np.nanmax(s.relative_errors) for s in (self.series, self.beside))
        return SHARED_ERROR if theirs >= max(own, LARGE_SHARED_ERROR) else ()


def _resting_on(basis: Basis, estimate: Estimate, notes: tuple[str, ...] = ()) -> Estimate:
    """The estimate with these notes; of unknown precision the value alone, which is no full count."""
    if basis == "published":
        return Estimate(value=estimate.value, notes=notes)
    # Beside an assumed error, were it 0, a full count's difference is exact in name only.
    return replace(estimate, notes=notes or estimate.notes)
