"""Yearly log levels of many counties, checked, named, and read as growths between the years that are there.

A growth between two successive observed years k years apart has, in a random walk with drift, mean k mu and
variance k s^2. Counties that lack the same years are worked through together.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from evalkit.statistics.arrays import Codes, Flags, Floats
from evalkit.statistics.checks import checked_levels
from evalkit.statistics.errors import Fault, raise_any, refusal


@dataclass(frozen=True, kw_only=True)
class Panel:
    """Log levels of K counties over n years, and whom each county is grouped with.

    logs : (K, n), nan where a year is missing
    errors : (K, n, n) covariance of the log levels' sampling errors, 0 where they are no samples
    group : (K,) number of the county's group, counted from 0
    """

    logs: Floats
    errors: Floats
    group: Codes

    @property
    def groups(self) -> int:
        return int(self.group.max()) + 1

    @property
    def counts(self) -> Codes:
        """(K,) levels observed."""
        return np.asarray(np.sum(~np.isnan(self.logs), axis=1))

    @property
    def has_gap(self) -> Flags:
        """(K,) whether a year between the first and the last observed is missing."""
        seen = ~np.isnan(self.logs)
        end = seen.shape[1] - seen[:, ::-1].argmax(axis=1)
        return np.asarray(end - seen.argmax(axis=1) > self.counts)

    def over_groups(self, values: Floats) -> Floats:
        """(G, ...) sum of `values` (K, ...) over the counties of each group."""
        sums = np.zeros((self.groups, *values.shape[1:]))
        np.add.at(sums, self.group, values)
        return sums

    def of(self, rows: Codes) -> Panel:
        """Only the counties in these rows."""
        groups = np.unique(self.group[rows], return_inverse=True)[1]
        return Panel(logs=self.logs[rows], errors=self.errors[rows], group=groups)


@dataclass(frozen=True, kw_only=True)
class Growths:
    """The growths of the counties that were observed in the same years.

    rows : (B,) which counties
    last : the last year observed
    growth : (B, m) growths of the log level between successive observed years
    gaps : (m,) years in each growth
    years : (m, n - 1) 1 where a growth spans the step from one year to the next
    difference : (m, n) the contrast that makes growths of log levels
    errors : (B, n, n) covariance of the log levels' sampling errors
    """

    rows: Codes
    last: int
    growth: Floats
    gaps: Floats
    years: Floats
    difference: Floats
    errors: Floats

    @property
    def error_covariance(self) -> Floats:
        """(B, m, m) what the sampling errors add to the covariance of the growths."""
        return np.asarray(self.difference @ self.errors @ self.difference.T)


def growths_of(panel: Panel) -> Iterator[Growths]:
    """The panel's growths, a batch for each pattern of observed years; without a county that has no level."""
    observed = ~np.isnan(panel.logs)
    patterns, membership = np.unique(observed, axis=0, return_inverse=True)
    for number, pattern in enumerate(patterns):
        seen = np.flatnonzero(pattern)
        if not len(seen):
            continue
        rows, years = np.flatnonzero(membership.ravel() == number), np.arange(len(pattern))
        start, end = years == seen[:-1, None], years == seen[1:, None]
        spanned = (years >= seen[:-1, None]) & (years < seen[1:, None])
        yield Growths(
            rows=rows, last=int(seen[-1]),
            growth=np.diff(panel.logs[np.ix_(rows, seen)], axis=1), gaps=np.diff(seen).astype(float),
            years=spanned[:, :-1].astype(float), difference=end.astype(float) - start,
            errors=panel.errors[rows],
        )  # fmt: skip


def panel_of(levels: ArrayLike | pd.DataFrame, groups: Sequence[Hashable] | None, errors: ArrayLike | None) -> Panel:
    """The levels as a panel; StatisticsError where something cannot be or does not fit."""
    values = np.atleast_2d(checked_levels(levels, "levels"))
    if values.ndim != 2 or 0 in values.shape:
        raise refusal(f"levels of shape {values.shape}", "a table is needed", "give counties x years")
    counties, years = values.shape
    if groups is not None and len(groups) != counties:
        raise refusal(f"groups of length {len(groups)}", f"there are {counties} counties", "give one per county")
    labels = np.zeros(counties) if groups is None else np.asarray(groups)
    numbers = pd.factorize(labels, use_na_sentinel=False)[0]
    return Panel(logs=np.log(values), errors=_covariance(errors, (counties, years, years)), group=numbers)


def names_of(levels: ArrayLike | pd.DataFrame, counties: int) -> tuple[tuple[Hashable, ...], int]:
    """The counties' labels and the first column's year; row numbers and 0 where the levels name none."""
    if not isinstance(levels, pd.DataFrame):
        return tuple(range(counties)), 0
    columns: list[object] = list(levels.columns)
    if not all(isinstance(column, int | np.integer) for column in columns):
        return tuple(levels.index), 0
    first = int(levels.columns[0])
    if columns != [first + number for number in range(len(columns))]:
        raise refusal(
            f"levels, columns {', '.join(str(column) for column in columns)}",
            "the years do not follow each other",
            "give every year a column, nan where it is missing",
        )
    return tuple(levels.index), first


def formula_of(by_formula: ArrayLike | None, counties: int) -> Flags | None:
    """Which counties' growth is known to follow a formula, one each; None if nothing is said of it."""
    if by_formula is None:
        return None
    flags = np.asarray(by_formula)
    if flags.shape != (counties,) or flags.dtype != bool:
        raise refusal("by_formula", f"there are {counties} counties", "give one True or False per county")
    return flags


def _covariance(errors: ArrayLike | None, shape: tuple[int, int, int]) -> Floats:
    if errors is None:
        return np.zeros(shape)
    covariance = np.asarray(errors, dtype=float)
    remedy = "make it with error_covariance(levels, standard_errors, correlation)"
    if covariance.shape != shape:
        raise refusal(f"error_covariance of shape {covariance.shape}", f"the levels need {shape}", remedy)
    variances = np.diagonal(covariance, axis1=1, axis2=2)
    largest = np.sqrt(np.abs(variances[:, :, None] * variances[:, None, :]))
    may_be = (
        np.isfinite(covariance).all(axis=(1, 2))
        & (variances >= 0).all(axis=1)
        & np.isclose(covariance, covariance.swapaxes(1, 2), rtol=1e-9, atol=0).all(axis=(1, 2))
        & (np.abs(covariance) <= largest * (1 + 1e-9)).all(axis=(1, 2))
    )
    # Correlations that cannot hold together: some sum of the errors would have a negative variance.
    eigenvalues = np.linalg.eigvalsh(np.where(may_be[:, None, None], covariance, 0))
    may_be &= eigenvalues[:, 0] >= -1e-9 * eigenvalues[:, -1]
    what = "not the covariance of any errors"
    raise_any([Fault(f"error_covariance[{row}]", what, remedy) for row in np.flatnonzero(~may_be)])
    return covariance
