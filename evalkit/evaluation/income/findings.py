"""Makes the findings on income of one indicator and reading in one county."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import nan

import numpy as np

from evalkit.evaluation.income.series import Series
from evalkit.evaluation.results import Finding
from evalkit.inputs import County
from evalkit.plan.model import Basis, Indicator, Reading
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


@dataclass(frozen=True, kw_only=True)
class IncomeFindings:
    """What it is about: every finding carries these.

    base_year, target_year : of the plan
    level : of the intervals
    published_error : assumed of a comparator's income that is published without a standard error, relative
    domain : of the findings, e.g. an area
    """

    county: County
    indicator: Indicator
    reading: Reading
    base_year: int
    target_year: int
    level: float
    published_error: float = 0.0
    domain: Mapping[str, object] = field(default_factory=dict)

    def __call__(
        self,
        quantity: str,
        year: int,
        result: Estimate,
        basis: Basis,
        domain: Mapping[str, object] | None = None,
    ) -> Finding:
        return Finding(
            county=self.county, indicator=self.indicator, reading=self.reading, year=year, quantity=quantity,
            basis=basis, result=result, domain=self.domain if domain is None else domain,
        )  # fmt: skip

    def levels(self, quantity: str, series: Series) -> tuple[Finding, ...]:
        return tuple(
            self(quantity, year, series.at(year, self.level), series.basis_of(place))
            for place, year in enumerate(series.years)
            if not np.isnan(series.levels[place])
        )

    def growth(
        self, quantity: str, series: Series, domain: Mapping[str, object] | None = None
    ) -> Finding | None:
        """Growth so far; without an interval where the precision of its first or last level is unknown."""
        if not series.has_ends:
            return None
        basis = series.ends_basis
        return self(quantity, series.years[-1], _resting_on(basis, series.growth(self.level)), basis, domain)

    def target_path(self, series: Series) -> tuple[Finding, ...]:
        """The incomes that grow at the target from the base year on."""
        if self.reading.comparator is not None or np.isnan(series.levels[0]):
            return ()
        found, basis = self, series.basis_of(0)
        return tuple(
            found("target_income", year, Estimate(value=self.goal(series, year)), basis)
            for year in range(self.base_year, self.target_year + 1)
        )

    def goal(self, series: Series, year: int) -> float:
        return float(series.levels[0] * (1 + self.reading.target.value) ** (year - self.base_year))

    def required(self, series: Series) -> Finding | None:
        found, left = self, self.target_year - series.years[-1]
        if left == 0 or self.reading.comparator is not None or not series.has_ends:
            return None
        basis = series.ends_basis
        return found(
            "required_growth", self.target_year, _resting_on(basis, self._needed(series, left)), basis
        )

    def _needed(self, series: Series, left: int) -> Estimate:
        """Growth from the last level to the one promised, which has the error of the base level: two noisy ends."""
        goal = self.goal(series, self.target_year)
        return growth_interval(
            series.levels[-1], goal, left, first_error=series.error(-1),
            last_error=goal * float(series.relative_errors[0]), correlation=series.ends_correlation,
            level=self.level,
        )  # fmt: skip

    def fan(self, projection: Projection, year: int, notes: tuple[str, ...] = ()) -> Finding:
        """The projected level; notes : what to know about the figure beside the projection's own notes."""
        result = Estimate(
            value=projection.median(), interval=projection.interval(self.level),
            notes=(*projection.notes, *notes),
        )  # fmt: skip
        return self("projected_income", year, result, "model")

    def projected_growth(
        self, projection: Projection, *, pace: float = 1.0, notes: tuple[str, ...] = ()
    ) -> Finding:
        """Average growth over the plan, or how much it exceeds the comparator's.

        projection : of the income, or of its ratio to the comparator's
        pace : 1 + the comparator's growth a year: (1 + a)/(1 + b) - 1 is the ratio's, times 1 + b it is a - b
        notes : what to know about the figure beside the projection's own notes
        """
        growth, found = projection.growth, projection.growth.interval(self.level)
        result = Estimate(
            value=pace * growth.median(),
            interval=replace(found, low=pace * found.low, high=pace * found.high),
            notes=(*projection.notes, *notes),
        )
        quantity = "projected_average_growth"
        if self.reading.comparator is not None:
            quantity = "projected_growth_difference"
        return self(quantity, self.target_year, result, "model")

    def telling(self, series: Series) -> tuple[Finding, ...]:
        """What growth so far these samples could have told from the target."""
        if self.reading.comparator is not None or not series.has_ends or series.ends_basis != "survey":
            return ()
        found, year, errors = self, series.years[-1], series.relative_errors
        least, most = (
            distinct_growth(
                self.reading.target.value, series.span, first_error=errors[0], last_error=errors[-1],
                correlation=series.ends_correlation, level=self.level, below=below,
            )
            for below in (False, True)
        )  # fmt: skip
        return (
            found("relative_error", self.base_year, Estimate(value=float(errors[0])), series.basis_of(0)),
            found("relative_error", year, Estimate(value=float(errors[-1])), series.basis_of(-1)),
            found("distinct_growth", year, Estimate(value=least), "model"),
            found("distinct_growth_below", year, Estimate(value=most), "model"),
        )

    def comparison(self, own: Series, others: Series) -> tuple[Finding, ...]:
        """Growth of the others, the difference, and the income gap ratio in the first and last year of both."""
        end = min(own.years[-1], others.years[-1])
        own, others = own.until(end), others.until(end)
        if not own.has_ends or not others.has_ends:
            return ()
        theirs = self.growth("average_growth_of_comparator", others)
        assert theirs is not None
        # Their own figures stay as they were published; beside ours they have the error that is assumed.
        beside = others.assuming(self.published_error)
        gaps = (self._gap(own, beside, place) for place in (0, -1))
        assumed = self._assumed_error(beside) if beside.assumes(0, -1) else ()
        return (theirs, self.difference(own, beside), *gaps, *assumed)

    def _assumed_error(self, others: Series) -> tuple[Finding, ...]:
        result = Estimate(value=self.published_error, notes=ASSUMED)
        return (self("assumed_error_of_comparator", others.years[-1], result, "model"),)

    def difference(self, own: Series, others: Series) -> Finding:
        """Growth from first to last less that of the others, and whether their precision is assumed."""
        basis = own.over(others).ends_basis
        growth = growth_difference(own.growth(self.level), others.growth(self.level))
        notes = ASSUMED if others.assumes(0, -1) else ()
        return self("growth_difference", own.years[-1], _resting_on(basis, growth, notes), basis)

    def _gap(self, own: Series, others: Series, place: int) -> Finding:
        ratio = level_ratio(
            own.levels[place], others.levels[place], error=own.error(place),
            comparator_error=others.error(place), level=self.level,
        )  # fmt: skip
        basis = own.over(others).basis_of(place)
        notes = ASSUMED if others.assumes(place) else ()
        return self("gap_ratio", own.years[place], _resting_on(basis, ratio, notes), basis)

    def gap_ahead(self, ratio: Projection, notes: tuple[str, ...] = ()) -> tuple[Finding, ...]:
        """The gap ratio at the target year, and the probability that it is then above the base year's."""
        found, year = self, self.target_year
        notes = (*ratio.notes, *notes)
        result = Estimate(value=ratio.median(), interval=ratio.interval(self.level), notes=notes)
        narrowing = Estimate(value=ratio.growth.probability_above(0), notes=notes)
        return (
            found("projected_gap_ratio", year, result, "model"),
            found("probability_of_narrowing", year, narrowing, "model"),
        )

    def peers(self, series: Series) -> tuple[Finding, ...]:
        """What other institutions' rules would say; as notes, since none of them has a word on precision.

        Their rules divide by the growth that is required, and say nothing of a target that asks for none.
        """
        left = self.target_year - series.years[-1]
        has_growth = self.reading.target.value > 0 and self.reading.comparator is None
        if left < 1 or not has_growth or not series.has_ends:
            return ()
        goal = self.goal(series, self.target_year)
        quantities = {"open-sdg": "peer_ratio", "unsd": "peer_ratio", "destatis": "peer_miss"}
        return tuple(
            self(
                quantities[one.rule], series.years[-1], Estimate(value=one.figure, notes=(f"peer-{one.says}",)),
                "model", {**self.domain, "rule": one.rule},
            )
            for one in peer_rules(series.levels, target=goal, horizon=left)
        )  # fmt: skip

    def nothing(self, quantity: str, year: int, basis: Basis) -> Finding:
        """The finding of a verdict that has none."""
        return self(quantity, year, Estimate(value=nan), basis)


def _resting_on(basis: Basis, estimate: Estimate, notes: tuple[str, ...] = ()) -> Estimate:
    """The estimate with these notes; of unknown precision the value alone, which is no full count."""
    if basis == "published":
        return Estimate(value=estimate.value, notes=notes)
    # Beside an assumed error, were it 0, a full count's difference is exact in name only.
    return replace(estimate, notes=notes or estimate.notes)
