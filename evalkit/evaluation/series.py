"""A yearly income series with its sampling errors, as the growth methods take it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pandas import DataFrame

from evalkit.plan.model import Basis
from evalkit.statistics import Estimate, growth_interval, level_ratio

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Series:
    """Levels for consecutive years, nan where a year is missing.

    levels, standard_errors : in yuan per head; a blank error is nan: of unknown precision; 0: a full count
    correlation : of the sampling errors of successive years
    """

    years: tuple[int, ...]
    levels: Floats
    standard_errors: Floats
    correlation: float

    @property
    def count(self) -> int:
        """Levels that are there."""
        return int((~np.isnan(self.levels)).sum())

    @property
    def basis(self) -> Basis:
        """What the levels rest on: each with a standard error, a sample; all errors 0, a full count."""
        errors = self.standard_errors[~np.isnan(self.levels)]
        if not len(errors) or np.isnan(errors).any():
            return "published"
        return "survey" if errors.any() else "census"

    @property
    def is_known(self) -> bool:
        """Whether the precision of every level that is there is known."""
        return self.basis != "published"

    @property
    def has_ends(self) -> bool:
        return bool(len(self.levels) > 1 and not np.isnan(self.levels[[0, -1]]).any())

    @property
    def span(self) -> int:
        return self.years[-1] - self.years[0]

    @property
    def relative_errors(self) -> Floats:
        """Standard errors as fractions of the levels."""
        return self.standard_errors / self.levels

    @property
    def rounding(self) -> float:
        """How far rounding to whole yuan can move the average growth from first to last; 0 if nothing was rounded.

        Half a yuan at both ends, on the log scale, over the years.
        """
        ends = self.levels[[0, -1]]
        if (ends != np.round(ends)).any():
            return 0.0
        return float(np.sum(0.5 / ends)) / self.span

    def as_far_as_known(self) -> Series:
        """Up to the last year with a level; the series itself if there is none."""
        known = np.flatnonzero(~np.isnan(self.levels))
        return self.until(self.years[known[-1]]) if len(known) else self

    def until(self, year: int) -> Series:
        """Cut after this year."""
        end = self.years.index(year) + 1
        return replace(
            self, years=self.years[:end], levels=self.levels[:end], standard_errors=self.standard_errors[:end]
        )

    def growth(self, level: float) -> Estimate:
        """Average growth from the first to the last year, with its sampling interval."""
        return growth_interval(
            self.levels[0], self.levels[-1], self.span, first_error=self.standard_errors[0],
            last_error=self.standard_errors[-1], correlation=self.correlation**self.span, level=level,
        )  # fmt: skip

    def at(self, year: int, level: float) -> Estimate:
        """The level of one year, with its sampling interval if its precision is known."""
        place = self.years.index(year)
        if not self.is_known:
            return Estimate(value=float(self.levels[place]))
        # Beside one yuan: the log-scale interval of a level is that of a ratio.
        return level_ratio(self.levels[place], 1.0, error=self.standard_errors[place], level=level)

    def over(self, other: Series) -> Series:
        """This series as a ratio to another that is not sampled; errors stay relative to the level."""
        return replace(
            self, levels=self.levels / other.levels, standard_errors=self.standard_errors / other.levels
        )

    def deflated(self, price_level: ArrayLike) -> Series:
        """In prices of the first year; `price_level` is 1 there."""
        prices = np.asarray(price_level, dtype=float)
        return replace(self, levels=self.levels / prices, standard_errors=self.standard_errors / prices)


def read_series(
    income: DataFrame, county_code: str, *, people: str, area: str, first: int, last: int
) -> Series:
    """The series of one county, one kind of people and one area, from `first` to `last` year."""
    rows = income[
        (income["county_code"] == county_code) & (income["people"] == people) & (income["area"] == area)
    ].set_index("year")
    years = tuple(range(first, last + 1))
    rows = rows.reindex(years)
    correlation = rows["panel_correlation"].dropna()
    return Series(
        years=years,
        levels=rows["income_yuan"].to_numpy(dtype=float),
        standard_errors=rows["standard_error_yuan"].to_numpy(dtype=float),
        correlation=float(correlation.iloc[-1]) if len(correlation) else 0.0,
    )


def price_levels(prices: DataFrame, region: str, *, first: int, last: int) -> Floats | None:
    """The price level of each year, 1 in the first; None where an index is missing.

    >>> table = DataFrame({"region": ["X", "X"], "year": [2016, 2017], "cpi": [101.0, 102.0]})
    >>> price_levels(table, "X", first=2015, last=2017).round(4).tolist()
    [1.0, 1.01, 1.0302]
    """
    index = prices[prices["region"] == region].set_index("year")["cpi"].reindex(range(first + 1, last + 1))
    if index.isna().any():
        return None
    return np.concatenate([[1.0], np.cumprod(index.to_numpy(dtype=float) / 100)])
