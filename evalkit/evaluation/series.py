"""A yearly income series with its sampling errors, as the growth methods take it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pandas import DataFrame

from evalkit.statistics import Estimate, growth_interval, level_ratio

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Series:
    """Levels for consecutive years, nan where a year is missing.

    levels, standard_errors : in yuan per head; a blank error is nan: not a sample
    correlation : of the sampling errors of successive years
    """

    years: tuple[int, ...]
    levels: Floats
    standard_errors: Floats
    correlation: float

    @property
    def is_sampled(self) -> bool:
        """Whether every level that is there has a standard error."""
        there = ~np.isnan(self.levels)
        return bool(there.any() and (self.standard_errors[there] > 0).all())

    @property
    def has_ends(self) -> bool:
        return bool(len(self.levels) > 1 and not np.isnan(self.levels[[0, -1]]).any())

    @property
    def span(self) -> int:
        return self.years[-1] - self.years[0]

    def growth(self, level: float) -> Estimate:
        """Average growth from the first to the last year, with its sampling interval."""
        return growth_interval(
            self.levels[0], self.levels[-1], self.span, first_error=self.standard_errors[0],
            last_error=self.standard_errors[-1], correlation=self.correlation**self.span, level=level,
        )  # fmt: skip

    def at(self, year: int, level: float) -> Estimate:
        """The level of one year, with its sampling interval if it is a sample's."""
        place = self.years.index(year)
        if not self.is_sampled:
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
