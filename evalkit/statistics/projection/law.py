"""The joint law of a projection on the log scale, of one county and of all counties of a group.

Each county follows Student's t with a known part about its median: the sum of a normal error of known variance and
a t error of estimated variance. A t law widens the normal because its variance was estimated; sampling errors of
published levels come with known variance, so only the rest may be widened. The sum is a normal whose variance is
known + rest / r^2, r^2 a chi-square over its degrees of freedom: Student's t where all is rest, the normal where
all is known. Jointly, counties share factors (the group's drift, the shocks that hit all) and, since a variance
guessed too small is too small for all of them, the draw of r: counties fail together.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtri, gammaln, ndtr, ndtri, roots_legendre, stdtr, stdtrit, xlogy

from evalkit.statistics.arrays import Codes, Floats
from evalkit.statistics.checks import checked_level

# The integrand is smooth in r. At 1 degree of freedom, where its tail is longest, 64 points give 9 digits of
# a 95% interval and 4 of a 99.9% one.
POINTS = 64


def cdf(value: Floats, known: Floats, rest: Floats, df: Floats) -> Floats:
    """Probability of lying below `value`.

    known, rest : variances, their sum above 0; df : of the rest, inf for a normal law; all (K,)
    """
    scale = np.sqrt(known + rest)
    is_normal = np.isinf(df) | (rest == 0)
    found = np.where(is_normal, ndtr(value / scale), stdtr(np.where(is_normal, 1, df), value / scale))
    for degrees, rows in _mixed(known, rest, df):
        spread, weights = _normals(known[rows], rest[rows], degrees)
        found[rows] = ndtr(value[rows, None] / spread) @ weights
    return found


def margin(level: float, known: Floats, rest: Floats, df: Floats) -> Floats:
    """Half the width of the central interval of probability `level`; arguments as in `cdf`."""
    upper = (1 + level) / 2
    is_normal = np.isinf(df) | (rest == 0)
    quantile = np.where(is_normal, ndtri(upper), stdtrit(np.where(is_normal, 1, df), upper))
    found = np.sqrt(known + rest) * quantile
    for degrees, rows in _mixed(known, rest, df):
        spread, weights = _normals(known[rows], rest[rows], degrees)
        value = np.zeros(len(rows))
        # To the right of its middle the distribution function is concave: Newton's steps never pass the root.
        for _ in range(100):
            short = upper - ndtr(value[:, None] / spread) @ weights
            density = np.exp(-((value[:, None] / spread) ** 2) / 2) / spread @ weights / np.sqrt(2 * np.pi)
            step = short / density
            value = value + step
            if np.all(np.abs(step) <= 1e-12 * value):
                break
        found[rows] = value
    return found


def _mixed(known: Floats, rest: Floats, df: Floats) -> list[tuple[float, Codes]]:
    """The rows that are neither normal nor Student's, for each number of degrees of freedom."""
    is_mixed = (known > 0) & (rest > 0) & np.isfinite(df)
    return [(float(degrees), np.flatnonzero(is_mixed & (df == degrees))) for degrees in np.unique(df[is_mixed])]


def _normals(known: Floats, rest: Floats, df: float) -> tuple[Floats, Floats]:
    """(K, POINTS) standard deviations of the normals that make up the law, and their (POINTS,) weights."""
    r, weights = _chi(df)
    return np.sqrt(known[:, None] + rest[:, None] / r**2), weights


@cache
def _chi(df: float) -> tuple[Floats, Floats]:
    """Points and weights of the law of r, the root of a chi-square over its degrees of freedom."""
    points, weights = roots_legendre(POINTS)
    largest = np.sqrt(chdtri(df, 1e-13) / df)
    # More points near 0, where a small estimated part makes its long tail.
    root = (points + 1) / 2
    r = largest * root**3
    log_density = xlogy(df - 1, r) - df * r**2 / 2 + df / 2 * np.log(df / 2) - gammaln(df / 2) + np.log(2)
    mass = weights * largest * 1.5 * root**2 * np.exp(log_density)
    return r, mass / mass.sum()


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
    group: Codes

    @property
    def variance(self) -> Floats:
        """(K,) squared scale of each county's law, own and shared."""
        return np.asarray(self.own + np.sum(self.loadings**2, axis=1))

    def limits(self, level: float) -> tuple[Floats, Floats]:
        """(K,), (K,): each county's central interval of this probability."""
        known, rest = self._parts()
        half_width = margin(checked_level(level), known, rest, self.df)
        return self.location - half_width, self.location + half_width

    def above(self, threshold: ArrayLike) -> Floats:
        """(K,) each county's probability of lying above the threshold; at the threshold is not above."""
        distance = self.location - np.asarray(threshold, dtype=float)
        known, rest = self._parts()
        is_certain = (known + rest == 0) & ~np.isnan(distance)
        uncertain = cdf(distance, np.where(is_certain, 1, known), rest, self.df)
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
                # 1 / r^2 where r^2 is the chi-square over df that is passed with probability `tail`.
                widened = (df / chdtri(df, tail))[:, None] - 1
                spread[:, alike] *= np.sqrt(1 + share[alike] * widened)
        return np.asarray(self.location + spread)

    def _parts(self) -> tuple[Floats, Floats]:
        """(K,), (K,): known and estimated variance; rounding may leave the known part a little above all."""
        variance = self.variance
        known = np.clip(self.known, 0, variance)
        return known, variance - known
