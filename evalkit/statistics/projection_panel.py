"""Yearly log levels of many counties, with gaps, read as growths between the years that are there.

A growth between two successive observed years k years apart has, in a random walk with drift, mean k mu and
variance k s^2. Counties that lack the same years are worked through together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]


@dataclass(frozen=True, kw_only=True)
class Panel:
    """Log levels of K counties over n years, and whom each county is grouped with.

    logs : (K, n), nan where a year is missing
    errors : (K, n, n) covariance of the log levels' sampling errors, 0 where they are no samples
    group : (K,) number of the county's group, counted from 0
    """

    logs: Floats
    errors: Floats
    group: Indices

    @property
    def groups(self) -> int:
        return int(self.group.max()) + 1

    @property
    def counts(self) -> Indices:
        """(K,) levels observed."""
        return np.asarray(np.sum(~np.isnan(self.logs), axis=1))

    @property
    def has_gap(self) -> NDArray[np.bool_]:
        """(K,) whether a year between the first and the last observed is missing."""
        seen = ~np.isnan(self.logs)
        end = seen.shape[1] - seen[:, ::-1].argmax(axis=1)
        return np.asarray(end - seen.argmax(axis=1) > self.counts)

    def over_groups(self, values: Floats) -> Floats:
        """(G, ...) sum of `values` (K, ...) over the counties of each group."""
        sums = np.zeros((self.groups, *values.shape[1:]))
        np.add.at(sums, self.group, values)
        return sums

    def of(self, rows: Indices) -> Panel:
        """Only the counties in these rows."""
        groups = np.unique(self.group[rows], return_inverse=True)[1]
        return Panel(logs=self.logs[rows], errors=self.errors[rows], group=groups)


@dataclass(frozen=True, kw_only=True)
class Growths:
    """The growths of the counties that were observed in the same years.

    rows : (B,) which counties
    first, last : the first and the last year observed
    growth : (B, m) growths of the log level between successive observed years
    gaps : (m,) years in each growth
    years : (m, n - 1) 1 where a growth spans the step from one year to the next
    difference : (m, n) the contrast that makes growths of log levels
    errors : (B, n, n) covariance of the log levels' sampling errors
    """

    rows: Indices
    first: int
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
        if len(seen):
            yield _growths(panel, np.flatnonzero(membership.ravel() == number), seen)


def _growths(panel: Panel, rows: Indices, seen: Indices) -> Growths:
    years = panel.logs.shape[1]
    steps = np.arange(years - 1)
    difference = np.zeros((len(seen) - 1, years))
    difference[np.arange(len(seen) - 1), seen[1:]] = 1
    difference[np.arange(len(seen) - 1), seen[:-1]] = -1
    return Growths(
        rows=rows,
        first=int(seen[0]),
        last=int(seen[-1]),
        growth=np.diff(panel.logs[np.ix_(rows, seen)], axis=1),
        gaps=np.diff(seen).astype(float),
        years=((steps >= seen[:-1, None]) & (steps < seen[1:, None])).astype(float),
        difference=difference,
        errors=panel.errors[rows],
    )
