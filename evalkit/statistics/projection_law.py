"""The law of a projection on the log scale: of one county, and of all counties of a group together.

Each county follows Student's t with a known part (`evalkit.statistics.student`) about a median. Jointly,
counties share factors (the group's drift, the shocks that hit all) and, since a variance guessed too small is
too small for all of them, the draw of the t law's scale: counties fail together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evalkit.statistics import student
from evalkit.statistics.levels import checked_level

Floats = NDArray[np.float64]

# Two logs closer than this are the same number written twice: 1.065**5 reached exactly is not above it.
SAME = 1e-9


@dataclass(frozen=True, kw_only=True)
class Law:
    """Joint law of one log quantity of K counties.

    location : (K,) medians; nan for a county that cannot be projected
    own : (K,) variance that is a county's own
    loadings : (K, R) on the R independent standard factors of the county's group
    known : (K,) the part of the variance, own and shared, that is known and not estimated
    df : (K,) degrees of freedom of the estimated part; inf for a normal law
    group : (K,) the county's group
    """

    location: Floats
    own: Floats
    loadings: Floats
    known: Floats
    df: Floats
    group: NDArray[np.intp]

    @property
    def variance(self) -> Floats:
        """(K,) squared scale of each county's law, own and shared."""
        return np.asarray(self.own + np.sum(self.loadings**2, axis=1))

    def of(self, county: int) -> Law:
        """The law of the county in this row, alone."""
        return self.among([county])

    def among(self, rows: list[int]) -> Law:
        """The joint law of the counties in these rows."""
        return Law(
            location=self.location[rows],
            own=self.own[rows],
            loadings=self.loadings[rows],
            known=self.known[rows],
            df=self.df[rows],
            group=self.group[rows],
        )

    def limits(self, level: float) -> tuple[Floats, Floats]:
        """(K,), (K,): each county's central interval of this probability."""
        known, rest = self._parts()
        margin = student.margin(checked_level(level), known, rest, self.df)
        return self.location - margin, self.location + margin

    def above(self, threshold: ArrayLike) -> Floats:
        """(K,) each county's probability of lying above the threshold; at the threshold is not above."""
        distance = self.location - np.asarray(threshold, dtype=float)
        known, rest = self._parts()
        is_certain = (known + rest == 0) & ~np.isnan(distance)
        uncertain = student.cdf(distance, np.where(is_certain, 1, known), rest, self.df)
        return np.where(is_certain, distance > SAME, uncertain)

    def draws(self, size: int, seed: int) -> Floats:
        """(size, K) joint draws; the same seed gives the same draws."""
        random = np.random.default_rng(seed)
        counties, factors = self.loadings.shape
        spread = random.standard_normal((size, counties)) * np.sqrt(self.own)
        known, rest = self._parts()
        share = np.divide(rest, known + rest, out=np.zeros_like(rest), where=rest > 0)
        for number in np.unique(self.group):
            rows = np.flatnonzero(self.group == number)
            spread[:, rows] += random.standard_normal((size, factors)) @ self.loadings[rows].T
            tail = random.random(size)
            for df in np.unique(self.df[rows][np.isfinite(self.df[rows])]):
                alike = rows[self.df[rows] == df]
                widened = student.scale_factors(tail, df)[:, None] - 1
                spread[:, alike] *= np.sqrt(1 + share[alike] * widened)
        return np.asarray(self.location + spread)

    def _parts(self) -> tuple[Floats, Floats]:
        """(K,), (K,): known and estimated variance; rounding may leave the known part a little above all."""
        variance = self.variance
        known = np.clip(self.known, 0, variance)
        return known, variance - known
