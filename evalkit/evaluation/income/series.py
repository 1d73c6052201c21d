"""A yearly income series with its sampling errors, as the growth methods take it, and how far it was rounded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pandas import DataFrame

from evalkit.plan.model import Basis
from evalkit.statistics import Estimate, error_covariance, grows_by_formula, growth_interval, level_ratio

# Statistical offices print a price index with one decimal; a table that has more was rounded less.
FEWEST_DECIMALS = 1
MOST_DECIMALS = 6

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Series:
    """Levels for consecutive years, nan where a year is missing.

    levels : in yuan per head, or ratios of such
    relative_errors : standard errors as fractions of the levels; nan: of unknown precision; 0: a full count
    covariance : (n, n) of the log levels' sampling errors; 0 where nothing is known of them
    assumed : the years in which a standard error is not known but assumed, of a ratio the comparator's
    is_formula : whether growth is the same every year, as where incomes are computed and not found
    """

    years: tuple[int, ...]
    levels: Floats
    relative_errors: Floats
    covariance: Floats
    assumed: frozenset[int] = frozenset()
    is_formula: bool = False

    @property
    def count(self) -> int:
        """Levels that are there."""
        return int((~np.isnan(self.levels)).sum())

    @property
    def is_known(self) -> Flags:
        """(n,) whether there is a level, of known precision."""
        return ~np.isnan(self.levels) & ~np.isnan(self.relative_errors)

    @property
    def basis(self) -> Basis:
        """What can be judged of it rests on: the base level and at least one later, of known precision.

        Levels of unknown precision later than the base year are left out (`of_known_precision`).
        """
        known = self.is_known
        if not known[0] or known.sum() < min(2, self.count):
            return "published"
        return self.basis_of(*np.flatnonzero(known))

    @property
    def ends_basis(self) -> Basis:
        """What growth from the first to the last year rests on: these two levels alone."""
        return self.basis_of(0, -1)

    def basis_of(self, *places: int) -> Basis:
        """What the levels in these places rest on, the least certain of them; on an assumed error no full count."""
        errors = self.relative_errors[list(places)]
        if np.isnan(errors).any():
            return "published"
        return "survey" if errors.any() or self.assumes(*places) else "census"

    def assumes(self, *places: int) -> bool:
        """Whether the error of a level in these places is assumed."""
        return any(self.years[place] in self.assumed for place in places)

    @property
    def has_ends(self) -> bool:
        return bool(len(self.levels) > 1 and not np.isnan(self.levels[[0, -1]]).any())

    @property
    def span(self) -> int:
        return self.years[-1] - self.years[0]

    @property
    def ends_correlation(self) -> float:
        """Of the sampling errors in the first and the last year."""
        product = float(np.prod(np.sqrt(np.diagonal(self.covariance)[[0, -1]])))
        return float(np.clip(self.covariance[0, -1] / product, -1, 1)) if product > 0 else 0.0

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

    def of_known_precision(self) -> Series:
        """Without the levels of unknown precision: their errors could not be told from growth."""
        return replace(self, levels=np.where(self.is_known, self.levels, np.nan))

    def until(self, year: int) -> Series:
        """Cut after this year."""
        end = self.years.index(year) + 1
        return replace(
            self, years=self.years[:end], levels=self.levels[:end],
            relative_errors=self.relative_errors[:end], covariance=self.covariance[:end, :end],
        )  # fmt: skip

    def growth(self, level: float) -> Estimate:
        """Average growth from the first to the last year, with its sampling interval."""
        return growth_interval(
            self.levels[0], self.levels[-1], self.span, first_error=self.error(0), last_error=self.error(-1),
            correlation=self.ends_correlation, level=level,
        )  # fmt: skip

    def error(self, place: int) -> float:
        """The standard error of one level, in its unit; nan: of unknown precision."""
        return float(self.relative_errors[place] * self.levels[place])

    def at(self, year: int, level: float) -> Estimate:
        """The level of one year, with its sampling interval if its precision is known."""
        place = self.years.index(year)
        value = float(self.levels[place])
        if not self.is_known[place]:
            return Estimate(value=value)
        # Beside one yuan: the log-scale interval of a level is that of a ratio. The level itself stays as it is.
        return replace(level_ratio(value, 1.0, error=self.error(place), level=level), value=value)

    def assuming(self, error: float) -> Series:
        """With this relative standard error where a level's precision is not known, independent between years."""
        unknown = ~np.isnan(self.levels) & ~self.is_known
        return replace(
            self,
            relative_errors=np.where(unknown, error, self.relative_errors),
            covariance=self.covariance + np.diag(np.where(unknown, error**2, 0.0)),
            assumed=frozenset(year for year, is_so in zip(self.years, unknown, strict=True) if is_so),
        )

    def over(self, other: Series) -> Series:
        """This series as a ratio to another, of independent samples: the relative variances add.

        What is assumed of the other's errors (`assuming`) is assumed of the ratio.
        """
        covariance = self.covariance + other.covariance
        errors = np.sqrt(np.diagonal(covariance))
        return replace(
            self, levels=self.levels / other.levels, covariance=covariance,
            relative_errors=np.where(np.isnan(self.relative_errors), np.nan, errors),
            assumed=other.assumed,
        )  # fmt: skip

    def deflated(self, price_level: ArrayLike) -> Series:
        """In prices of the first year; `price_level` is 1 there, and taken as exact.

        What its rounding can do counts where a full count is judged (`income_rounding`).
        """
        return replace(self, levels=self.levels / np.asarray(price_level, dtype=float))


class IncomeTable:
    """The yearly series of a data set's income table.

    A year's correlation is that of its error with the year before; blank, or no row for the year: independent, also
    of the years before that.

    income : the table
    first, last : years of the series
    """

    def __init__(self, income: DataFrame, *, first: int, last: int) -> None:
        self.years = tuple(range(first, last + 1))
        rows = income[income["year"].between(first, last)]
        series = rows.groupby(["county_code", "people", "area"])
        self._number = {key: number for number, key in enumerate(series.groups)}
        at = series.ngroup().to_numpy(), rows["year"].to_numpy() - first
        # The last row is that of a series without a level.
        tables = np.full((3, len(self._number) + 1, len(self.years)), np.nan)
        for table, name in zip(tables, ("income_yuan", "standard_error_yuan", "panel_correlation"), strict=True):
            table[at] = rows[name]
        self._levels, errors, correlations = tables
        self._relative_errors = errors / self._levels
        self._covariance = error_covariance(self._levels, errors, correlations)
        self._is_formula = grows_by_formula(np.where(np.isnan(errors), np.nan, self._levels))

    def series(self, county_code: str, *, people: str, area: str) -> Series:
        """The series of one county, one kind of people and one area; without a level where the table has none."""
        number = self._number.get((county_code, people, area), -1)
        return Series(
            years=self.years, levels=self._levels[number], relative_errors=self._relative_errors[number],
            covariance=self._covariance[number], is_formula=bool(self._is_formula[number]),
        )  # fmt: skip


def price_levels(prices: DataFrame, region: str, *, first: int, last: int) -> Floats:
    """The price level of each year, 1 in the first; nan from the first year on whose index is missing.

    >>> table = DataFrame({"region": ["X", "X"], "year": [2016, 2017], "cpi": [101.0, 102.0]})
    >>> price_levels(table, "X", first=2015, last=2018).round(4).tolist()
    [1.0, 1.01, 1.0302, nan]
    """
    return np.concatenate([[1.0], np.cumprod(_indices(prices, region, first, last) / 100)])


def _indices(prices: DataFrame, region: str, first: int, last: int) -> Floats:
    of_region = prices[prices["region"] == region].set_index("year")["cpi"]
    return of_region.reindex(range(first + 1, last + 1)).to_numpy(dtype=float)


@dataclass(frozen=True, kw_only=True)
class Rounded:
    """The average growth of one income, and what of it was rounded.

    growth : a year
    parts : what was rounded -> how far that can move the log growth of a year
    """

    growth: float
    parts: Mapping[str, float]


def moved_by_rounding(own: Rounded, *others: Rounded) -> float:
    """How far can rounding have moved a growth, or its difference to that of others?

    What both were rounded by alike, such as prices of one region, moves both growths of a difference alike.

    >>> own = Rounded(growth=0.07, parts={"levels": 2e-5, "prices": 5e-4})
    >>> round(moved_by_rounding(own), 7)
    0.0005564
    >>> round(moved_by_rounding(own, Rounded(growth=0.05, parts={"their levels": 1e-5, "prices": 5e-4})), 7)
    4.19e-05
    """
    moved = {part: (1 + own.growth) * size for part, size in own.parts.items()}
    for other in others:
        for part, size in other.parts.items():
            moved[part] = moved.get(part, 0.0) - (1 + other.growth) * size
    return sum(abs(size) for size in moved.values())


def price_rounding(prices: DataFrame, region: str, *, first: int, last: int) -> float:
    """How far can rounding of the price indices after `first` up to `last` move the log growth of a year?

    Half a unit of the last printed decimal of each, all in one direction, over the years. The last decimal is the
    finest that these indices have, and the first after the point at least: 102 was printed as 102.0.

    >>> table = DataFrame({"region": ["X", "X"], "year": [2016, 2017], "cpi": [100.0, 102.0]})
    >>> round(price_rounding(table, "X", first=2015, last=2017), 6)
    0.000495
    """
    index = _indices(prices, region, first, last)
    decimals = (d for d in range(FEWEST_DECIMALS, MOST_DECIMALS) if np.allclose(index, np.round(index, d), 0, 1e-9))
    half = 0.5 * 10.0 ** -next(decimals, MOST_DECIMALS)
    return float(np.sum(half / index)) / (last - first)
