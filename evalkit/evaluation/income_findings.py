"""Makes the findings on income of one indicator and reading in one county."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import nan

import numpy as np

from evalkit.evaluation.findings import Finding
from evalkit.evaluation.series import Series
from evalkit.inputs import County
from evalkit.plan.model import Basis, Indicator, Reading
from evalkit.statistics import (
    Estimate,
    Projection,
    distinct_growth,
    growth_difference,
    level_ratio,
    peer_rules,
    required_growth,
)


@dataclass(frozen=True, kw_only=True)
class IncomeFindings:
    """What it is about: every finding carries these.

    base_year, target_year : of the plan
    level : of the intervals
    domain : of the findings, e.g. an area
    """

    county: County
    indicator: Indicator
    reading: Reading
    base_year: int
    target_year: int
    level: float
    domain: Mapping[str, object] = field(default_factory=dict)

    def __call__(
        self,
        quantity: str,
        year: int,
        result: Estimate,
        basis: Basis = "survey",
        domain: Mapping[str, object] | None = None,
    ) -> Finding:
        return Finding(
            county=self.county, indicator=self.indicator, reading=self.reading, year=year, quantity=quantity,
            basis=basis, result=result, domain=self.domain if domain is None else domain,
        )  # fmt: skip

    def levels(self, quantity: str, series: Series) -> tuple[Finding, ...]:
        return tuple(
            self(quantity, year, series.at(year, self.level), series.basis)
            for year, value in zip(series.years, series.levels, strict=True)
            if not np.isnan(value)
        )

    def growth(
        self, quantity: str, series: Series, domain: Mapping[str, object] | None = None
    ) -> Finding | None:
        """Growth so far; of a published series without an interval, since its precision is unknown."""
        if not series.has_ends:
            return None
        growth = series.growth(self.level)
        result = growth if series.is_known else Estimate(value=growth.value)
        return self(quantity, series.years[-1], result, series.basis, domain)

    def target_path(self, series: Series) -> tuple[Finding, ...]:
        """The incomes that grow at the target from the base year on."""
        if self.reading.comparator is not None or np.isnan(series.levels[0]):
            return ()
        found = self
        return tuple(
            found("target_income", year, Estimate(value=self.goal(series, year)))
            for year in range(self.base_year, self.target_year + 1)
        )

    def goal(self, series: Series, year: int) -> float:
        return float(series.levels[0] * (1 + self.reading.target.value) ** (year - self.base_year))

    def required(self, series: Series) -> Finding | None:
        found, left = self, self.target_year - series.years[-1]
        if left == 0 or self.reading.comparator is not None or not series.has_ends:
            return None
        needed = required_growth(float(series.levels[-1]), self.goal(series, self.target_year), left)
        return found("required_growth", self.target_year, Estimate(value=needed))

    def fan(self, projection: Projection, year: int) -> Finding:
        result = Estimate(
            value=projection.median(), interval=projection.interval(self.level), notes=projection.notes
        )
        return self("projected_income", year, result, "model")

    def projected_growth(self, projection: Projection) -> Finding:
        """Average growth over the plan, or how much it exceeds the comparator's."""
        growth = projection.growth
        result = Estimate(value=growth.median(), interval=growth.interval(self.level), notes=projection.notes)
        quantity = "projected_average_growth"
        if self.reading.comparator is not None:
            quantity = "projected_growth_difference"
        return self(quantity, self.target_year, result, "model")

    def telling(self, series: Series) -> tuple[Finding, ...]:
        """What growth so far these samples could have told from the target."""
        if self.reading.comparator is not None or not series.has_ends or series.basis != "survey":
            return ()
        found, year, errors = self, series.years[-1], series.relative_errors
        least = distinct_growth(
            self.reading.target.value, series.span, first_error=errors[0], last_error=errors[-1],
            correlation=series.correlation**series.span, level=self.level,
        )  # fmt: skip
        return (
            found("relative_error", year, Estimate(value=float(errors[-1]))),
            found("distinct_growth", year, Estimate(value=least), "model"),
        )

    def comparison(self, own: Series, others: Series) -> tuple[Finding, ...]:
        """Growth of the others, the difference, and the income gap ratio in the first and last year of both."""
        end = min(own.years[-1], others.years[-1])
        own, others = own.until(end), others.until(end)
        if not own.has_ends or not others.has_ends:
            return ()
        found = self
        theirs = self.growth("average_growth_of_comparator", others)
        assert theirs is not None
        difference = growth_difference(own.growth(self.level), others.growth(self.level))
        if not own.is_known:
            difference = Estimate(value=difference.value)
        return (
            theirs,
            found("growth_difference", own.years[-1], difference, own.basis),
            *(self._gap(own, others, place) for place in (0, -1)),
        )

    def _gap(self, own: Series, others: Series, place: int) -> Finding:
        found = self
        ratio = level_ratio(
            own.levels[place], others.levels[place], error=own.standard_errors[place],
            comparator_error=others.standard_errors[place], level=self.level,
        )  # fmt: skip
        result = ratio if own.is_known else Estimate(value=ratio.value)
        return found("gap_ratio", own.years[place], result, own.basis)

    def gap_ahead(self, ratio: Projection) -> tuple[Finding, ...]:
        """The gap ratio at the target year, and the probability that it is then above the base year's."""
        found, year = self, self.target_year
        result = Estimate(value=ratio.median(), interval=ratio.interval(self.level), notes=ratio.notes)
        narrowing = Estimate(value=ratio.growth.probability_above(0))
        return (
            found("projected_gap_ratio", year, result, "model"),
            found("probability_of_narrowing", year, narrowing, "model"),
        )

    def peers(self, series: Series) -> tuple[Finding, ...]:
        """What other institutions' rules would say; as notes, since none of them has a word on precision."""
        left = self.target_year - series.years[-1]
        if left < 1 or self.reading.comparator is not None or not series.has_ends:
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
