"""How much growth varies over the years, with the neighbours and between counties; and whether it follows a formula.

Three variances of yearly log growth rule a projection: a county's own shocks, the part of them that it shares with
its group, and the spread of the counties' drifts. Each is what remains of a mean square after a known part is taken
off, and with five levels the plain remainder is 0 in every second data set. `excess_variance` gives its posterior
mean instead, which is never 0: an estimate of 0 would make a projection as sure as it is ignorant.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import digamma, gammainc, hyp1f1, polygamma
from scipy.stats import chi2

from evalkit.statistics.arrays import Flags, Floats
from evalkit.statistics.projection.panel import Panel, growths_of, panel_of

Shrinkage = Literal["own", "pooled", "prior"]

# Smaller variances are floating-point noise beside those of any income.
SMALLEST_VARIANCE = 1e-8
# Growth that varies by less than a twentieth of a percentage point is a formula's, rounded to whole units, and not an
# economy's: it says nothing of how much growth will vary.
FORMULA_VARIANCE = 2.5e-7
# Some of a county's shocks are its own, however alike the group looked in a few years.
LARGEST_SHARED_PART = 0.99


@dataclass(frozen=True, kw_only=True)
class Moments:
    """The variances of each county's yearly log growth, estimated from a panel.

    shocks : (K,) variance of a year's shock; nan where it cannot be estimated
    shared : (K,) the part of it that comes from shocks common to the group
    drifts : (K,) variance of the drifts between the counties of the group
    df : (K,) degrees of freedom of `shocks`
    has_own : (K,) whether the county's own growth contributes to it
    """

    shocks: Floats
    shared: Floats
    drifts: Floats
    df: Floats
    has_own: Flags


@dataclass(frozen=True, kw_only=True)
class Spread:
    """The observed growths of each county: their mean and mean square.

    drift : (K,) average yearly log growth; nan with a single level
    span : (K,) years between first and last level
    total : (K,) variance of the growths about it, sampling errors included
    known : (K,) the part of `total` that sampling errors explain
    df : (K,) degrees of freedom of `total`: levels less 2, fewer where sampling errors drown some of them; 0 where
        growth follows a formula
    drift_error : (K,) variance of `drift` by sampling errors alone
    growth_error : (K,) average variance of a yearly growth by sampling errors alone
    residuals : (K, n - 1) growth less drift for each step of one year, nan where it was not observed
    """

    drift: Floats
    span: Floats
    total: Floats
    known: Floats
    df: Floats
    drift_error: Floats
    growth_error: Floats
    residuals: Floats

    @property
    def is_formula(self) -> Flags:
        """(K,) whether growth is the same every year; sampling errors cannot hide that it varies, but add to it."""
        return (self.df > 0) & (self.total < FORMULA_VARIANCE)

    def without(self, rows: Flags) -> Spread:
        """With the variance of growth in these counties taken as unknown; their drifts stay."""
        return replace(
            self, total=np.where(rows, np.nan, self.total), known=np.where(rows, np.nan, self.known),
            df=np.where(rows, 0, self.df), residuals=np.where(rows[:, None], np.nan, self.residuals),
        )  # fmt: skip


def spread_of(panel: Panel, shocks: Floats | None = None) -> Spread:
    """Each county's drift (its growth over all years, a year) and the variance of its growths about it.

    shocks : (K,) a first guess of the variance of a year's shock, by which mean squares are weighted where
        there are sampling errors; None: all weigh the same
    """
    counties, years = panel.logs.shape
    drift, span, total, known, drift_error, growth_error = np.full((6, counties), np.nan)
    df = np.zeros(counties)
    residuals = np.full((counties, years - 1), np.nan)
    for batch in growths_of(panel):
        if not len(batch.gaps):
            continue
        rows, gaps, covariance = batch.rows, batch.gaps, batch.error_covariance
        span[rows] = gaps.sum()
        drift[rows] = batch.growth.sum(axis=1) / gaps.sum()
        drift_error[rows] = covariance.sum(axis=(1, 2)) / gaps.sum() ** 2
        growth_error[rows] = np.trace(covariance / gaps[:, None], axis1=1, axis2=2) / len(gaps)
        left = batch.growth - drift[rows, None] * gaps
        single = gaps == 1
        residuals[np.ix_(rows, batch.years[single].argmax(axis=1))] = left[:, single]
        guess = None if shocks is None else shocks[rows]
        total[rows], known[rows], df[rows] = _mean_square(left, gaps, covariance, guess)
    return Spread(
        drift=drift, span=span, total=total, known=known, df=df, drift_error=drift_error,
        growth_error=growth_error, residuals=residuals,
    )  # fmt: skip


def _mean_square(
    left: Floats, gaps: Floats, covariance: Floats, shocks: Floats | None
) -> tuple[Floats, Floats, Floats]:
    """(B,) mean square of the growths about the drift, what sampling errors make of it, degrees of freedom.

    The m growths over the roots of their gaps, turned orthogonally to the drift and into the axes of their
    errors, are m - 1 independent z_k ~ N(0, s^2 + w_k). Weights 1/(s^2 + w_k)^2 let those speak that errors
    do not drown; the mean square's degrees of freedom are Satterthwaite's (1946).
    """
    root = np.sqrt(gaps)
    across = np.linalg.svd(root[None, :])[2][1:]
    noise, axes = np.linalg.eigh(across @ (covariance / np.outer(root, root)) @ across.T)
    squares = (((left / root) @ across.T)[:, None, :] @ axes)[:, 0, :] ** 2
    noise = np.maximum(noise, 0)
    # Without errors all weights are equal; 1 instead of the guess keeps the plain sum of squares exact.
    has_errors = noise.any(axis=1, keepdims=True) & (shocks is not None)
    guess = 0.0 if shocks is None else np.maximum(shocks[:, None], SMALLEST_VARIANCE)
    variance = np.where(has_errors, guess + noise, 1)
    weights = 1 / variance**2
    tiny = np.finfo(float).tiny
    scale = np.maximum(weights.sum(axis=1), tiny)
    df = (weights * variance).sum(axis=1) ** 2 / np.maximum((weights**2 * variance**2).sum(axis=1), tiny)
    return (weights * squares).sum(axis=1) / scale, (weights * noise).sum(axis=1) / scale, df


def excess_variance(total: Floats, known: Floats, df: Floats) -> Floats:
    """How much variance a mean square shows beyond its known part; never 0 unless both are.

    total : an estimate of S with S's chi-square law on `df` degrees of freedom; known : the part of S that is
        known

    The posterior mean of S - known, given that S > known, for the prior density S^-2, which makes it total
    itself where nothing is known. With a = df/2 + 1, b = df total/2 and x = b/known: E(S | S > known) =
    b/(a-1) P(a-1, x)/P(a, x), P the regularised lower gamma function; for x < a the ratio is written 1 + a/(x
    1F1(1; a+1; x)), which does not underflow.
    """
    total, known, df = np.broadcast_arrays(*(np.asarray(part, dtype=float) for part in (total, known, df)))
    shape = df / 2 + 1
    scale = df * total / 2
    x = scale / np.where(known > 0, known, 1)
    small = x < shape
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        mean_small = known * (x + shape / hyp1f1(1, shape + 1, np.where(small, x, 0)))
        mean_large = scale * gammainc(shape - 1, x) / gammainc(shape, x)
        excess = np.where(small, mean_small, mean_large) / (shape - 1) - known
    return np.where(known > 0, excess, total)


def shrunk_variances(spread: Spread, panel: Panel) -> tuple[Floats, Floats, Floats]:
    """Each county's variance of growth, drawn towards its group's by as much as the group looks alike.

    Returns (total, known, df): the posterior (d0 s0^2 + df s^2)/(d0 + df), the part that sampling errors
    explain, and the degrees of freedom, at most the group's in all. The prior (d0, s0^2) matches mean and
    variance of the group's log variances (Smyth 2004, Statistical Applications in Genetics and Molecular
    Biology 3(1), 3). Where sampling errors differ between counties, it is a prior on variance over what the
    county's errors and the group's shocks let expect. A county without a variance of its own takes the mean of the
    others', which is larger than the prior's scale where they differ.
    """
    has_own = spread.df > 0
    df = np.where(has_own, spread.df, 0)
    pooled_total, pooled_known, all_df = _pooled(spread, panel)
    known = np.where(has_own, spread.known, pooled_known)
    shocks = excess_variance(pooled_total, pooled_known, all_df)
    expected = np.maximum(shocks + known, SMALLEST_VARIANCE)
    prior_df, prior, pooled = _prior(np.where(has_own, spread.total / expected, np.nan), df, panel)
    with np.errstate(invalid="ignore"):
        posterior = (prior_df * prior + np.where(has_own, df * spread.total / expected, 0)) / (prior_df + df)
    posterior = np.where(np.isinf(prior_df), prior, posterior)
    posterior = np.where(has_own, posterior, pooled)
    return expected * posterior, known, np.minimum(prior_df + df, all_df)


def _prior(ratio: Floats, df: Floats, panel: Panel) -> tuple[Floats, Floats, Floats]:
    """(K,) degrees of freedom and scale of the group's prior, mean ratio; 0 degrees of freedom for a county alone."""
    has_own = df > 0
    members = panel.over_groups(has_own.astype(float))[panel.group]
    pooled = panel.over_groups(np.where(has_own, df * ratio, 0))[panel.group]
    pooled = pooled / np.maximum(panel.over_groups(df)[panel.group], 1)
    half = np.where(has_own, df, 1) / 2
    # Growth that happens to be almost equal is no sign of calm: it counts as the calmest in a hundred.
    floor = np.maximum(pooled, SMALLEST_VARIANCE) * chi2.ppf(0.01, 2 * half) / (2 * half)
    floored = np.maximum(ratio, floor)
    logs = np.where(has_own, np.log(floored) - digamma(half) + np.log(half), 0)
    mean = panel.over_groups(logs)[panel.group] / np.maximum(members, 1)
    squares = panel.over_groups(np.where(has_own, (logs - mean) ** 2, 0))[panel.group]
    chance = panel.over_groups(np.where(has_own, polygamma(1, half), 0))[panel.group]
    beyond = squares / np.maximum(members - 1, 1) - chance / np.maximum(members, 1)
    alike = beyond <= 0
    half_prior = inverse_trigamma(np.where(alike, 1, beyond))
    scale = np.exp(mean + digamma(half_prior) - np.log(half_prior))
    prior_df = np.where(alike, np.inf, 2 * half_prior)
    alone = members < 2
    return np.where(alone & has_own, 0, prior_df), np.where(alike | alone, pooled, scale), pooled


def shared_correlation(spread: Spread, total: Floats, panel: Panel) -> Floats:
    """(K,) the correlation of two counties' growth in the same year; 0 where the group cannot tell.

    Two-way analysis of variance of the residuals, each over its county's standard deviation: the mean square
    of the years' means has expectation r + K c, the residual mean square r; the correlation is c / (c + r).
    Growths that span several years are left out.
    """
    standard = spread.residuals / np.sqrt(total)[:, None]
    seen = ~np.isnan(standard)
    counts = panel.over_groups(seen.astype(float))
    sums = panel.over_groups(np.where(seen, standard, 0))
    means = np.divide(sums, counts, out=np.zeros_like(sums), where=counts > 0)
    together = counts >= 2
    of_years = together.sum(axis=1) - 1
    of_counties = panel.over_groups(seen.any(axis=1).astype(float)) - 1
    of_rest = np.where(together, counts, 0).sum(axis=1) - of_years - 1 - of_counties
    known = (of_years > 0) & (of_rest > 0)
    between = np.where(together, counts * means**2, 0).sum(axis=1) / np.where(known, of_years, 1)
    rest = np.where(seen & together[panel.group], (standard - means[panel.group]) ** 2, 0).sum(axis=1)
    within = panel.over_groups(rest) / np.where(known, of_rest, 1)
    average = np.where(together, counts, 0).sum(axis=1) / np.maximum(together.sum(axis=1), 1)
    common = excess_variance(between, within, np.where(known, of_years, 1)) / np.maximum(average, 1)
    correlation = np.divide(common, common + within, out=np.zeros_like(common), where=known & (common > 0))
    return np.asarray(correlation[panel.group])


def drift_variance(spread: Spread, own_shocks: Floats, panel: Panel) -> Floats:
    """(K,) variance of the true drifts of a group's counties; 0 for a county alone.

    The variance of the observed drifts less what their own shocks and sampling errors make of it; shocks
    common to the group move all drifts alike and make nothing of it.
    """
    # A county of two levels shows no variance of its own, but a drift it has: without it a group in which one county
    # alone has more would be held to drift as one.
    used = ~np.isnan(spread.drift)
    members = panel.over_groups(used.astype(float))
    several = members >= 2
    fewer = np.maximum(members - 1, 1)
    mean = panel.over_groups(np.where(used, spread.drift, 0)) / np.maximum(members, 1)
    squares = np.where(used, (spread.drift - mean[panel.group]) ** 2, 0)
    by_chance = np.where(used, own_shocks / spread.span + spread.drift_error, 0)
    chance = panel.over_groups(by_chance) / np.maximum(members, 1)
    between = excess_variance(panel.over_groups(squares) / fewer, chance, fewer)
    return np.where(several, between, 0)[panel.group]


def moments_of(panel: Panel, shrinkage: Shrinkage, is_formula: Flags | None = None) -> Moments:
    """The three variances of every county.

    shrinkage : `own` takes each county's variance as it is, `pooled` its group's, `prior` draws it to the
        group's
    is_formula : (K,) counties whose growth is known to follow a formula, beside those of which the levels show it
    """
    spread = spread_of(panel)
    without = spread.is_formula if is_formula is None else spread.is_formula | is_formula
    spread = spread.without(without)
    total, known, df = _shrink(spread, panel, shrinkage)
    if panel.errors.any():
        spread = spread_of(panel, excess_variance(total, known, df)).without(without)
        total, known, df = _shrink(spread, panel, shrinkage)
    is_told = df > 0
    shocks = np.where(is_told, excess_variance(total, known, np.where(is_told, df, 1)), np.nan)
    growth_error = np.where(np.isnan(spread.growth_error), 0, spread.growth_error)
    correlation = shared_correlation(spread, shocks + growth_error, panel)
    shared = np.minimum(correlation * (shocks + growth_error), LARGEST_SHARED_PART * shocks)
    drifts = drift_variance(spread, shocks - shared, panel)
    return Moments(shocks=shocks, shared=shared, drifts=drifts, df=df, has_own=spread.df > 0)


def _shrink(spread: Spread, panel: Panel, shrinkage: Shrinkage) -> tuple[Floats, Floats, Floats]:
    if shrinkage == "own":
        return spread.total, spread.known, spread.df
    return _pooled(spread, panel) if shrinkage == "pooled" else shrunk_variances(spread, panel)


def _pooled(spread: Spread, panel: Panel) -> tuple[Floats, Floats, Floats]:
    has_own = spread.df > 0
    df = panel.over_groups(np.where(has_own, spread.df, 0))[panel.group]
    total, known = (
        panel.over_groups(np.where(has_own, spread.df * part, 0))[panel.group] / np.maximum(df, 1)
        for part in (spread.total, spread.known)
    )
    return total, known, df


def inverse_trigamma(value: Floats) -> Floats:
    """The y with trigamma(y) = value: Newton's method on 1/trigamma, a convex function (Smyth 2004)."""
    y = 0.5 + 1 / np.asarray(value, dtype=float)
    for _ in range(50):
        at_y = polygamma(1, y)
        step = at_y * (1 - at_y / value) / polygamma(2, y)
        y = y + step
        if np.all(np.abs(step) <= 1e-12 * y):
            break
    return y


def grows_by_formula(levels: ArrayLike) -> Flags:
    """Is a county's growth the same every year, so that its incomes were computed and not found?

    levels : as in `project_income`

    Returns (K,) whether three levels or more show growth whose standard deviation is below .05 percentage points.
    With fewer levels nothing shows it. Sampling errors do not matter: they would have made growth vary.

    Raises StatisticsError for levels that cannot be.

    >>> grows_by_formula([[8000, 8560, 9159, 9800], [8000, 8610, 9270, 9900]]).tolist()
    [True, False]
    """
    return np.asarray(spread_of(panel_of(levels, None, None)).is_formula)
