"""The variances behind a projection: what remains beyond a known part, prior, shared shocks, drifts."""

import numpy as np
import pytest
from scipy import integrate, stats
from scipy.optimize import brentq
from scipy.special import digamma, polygamma

from evalkit.statistics.projection.moments import (
    excess_variance,
    inverse_trigamma,
    moments_of,
    shared_correlation,
    spread_of,
)
from evalkit.statistics.projection.panel import Panel


def panel(logs, errors=None, group=None):
    logs = np.asarray(logs, dtype=float)
    counties, years = logs.shape
    return Panel(
        logs=logs,
        errors=np.zeros((counties, years, years)) if errors is None else errors,
        group=np.zeros(counties, dtype=int) if group is None else np.asarray(group),
    )


def walks(counties, years, *, shock=0.02, shared=0.0, drift=0.0, seed=0, groups=1):
    random = np.random.default_rng(seed)
    common = np.repeat(random.normal(size=(groups, years - 1)), counties // groups, axis=0)
    own = random.normal(size=(counties, years - 1))
    growth = shock * (np.sqrt(shared) * common + np.sqrt(1 - shared) * own)
    growth += random.normal(0.07, drift, size=(counties, 1))
    return np.column_stack([np.zeros(counties), growth.cumsum(axis=1)])


@pytest.mark.parametrize("df", [1, 3, 18, 300])
@pytest.mark.parametrize("total", [0.2, 1, 1.5, 30])
def test_the_excess_is_the_posterior_mean(total, df):
    scale = df * total / 2
    law = stats.invgamma(df / 2 + 1, scale=scale)
    # The density relative to its largest value beyond the known part of 1, so that nothing underflows.
    top = law.logpdf(max(1, scale / (df / 2 + 2)))

    def moment(power):
        def integrand(u):
            s = 1 / u
            return (s - 1) ** power * np.exp(law.logpdf(s) - top) / u**2

        return integrate.quad(integrand, 0, 1, epsabs=0, epsrel=1e-10, limit=500)[0]

    assert excess_variance(total, 1.0, df) == pytest.approx(moment(1) / moment(0), rel=1e-7)


def test_nothing_known_leaves_the_total_and_a_total_of_nothing_leaves_something():
    assert excess_variance(2.0, 0.0, 3) == 2
    assert excess_variance(2.0, 1e-12, 3) == pytest.approx(2, rel=1e-9)
    # With a = df/2 + 1 = 2.5 the law is Pareto's, whose mean is a/(a - 1) times its start.
    assert excess_variance(0.0, 1.0, 3) == pytest.approx(2.5 / 1.5 - 1)


@pytest.mark.parametrize("df", [1, 3, 18, 300])
def test_the_excess_rises_with_the_total_and_is_never_0(df):
    excess = excess_variance(np.linspace(0, 5, 400), 1.0, df)
    assert np.all(np.diff(excess) > 0)
    assert excess[0] > 0


def test_many_degrees_of_freedom_leave_the_difference():
    assert excess_variance(3.0, 1.0, 1e6) == pytest.approx(2, rel=1e-3)
    assert 0 < excess_variance(0.5, 1.0, 1e6) < 1e-4


@pytest.mark.parametrize("value", [1e-3, 0.1, 1, 40])
def test_inverse_trigamma_is_the_root(value):
    root = brentq(lambda y: polygamma(1, y) - value, 1e-3, 1e4, xtol=1e-15)
    assert inverse_trigamma(np.array([value]))[0] == pytest.approx(root, rel=1e-9)


def test_drift_and_variance_of_one_county_by_hand():
    # Growths .1, .2, .3: mean .2, variance (.01 + 0 + .01) / 2.
    spread = spread_of(panel([[0, 0.1, 0.3, 0.6]]))
    assert spread.drift[0] == pytest.approx(0.2)
    assert spread.total[0] == pytest.approx(0.01)
    assert spread.df[0] == pytest.approx(2)


def test_a_growth_over_two_years_weighs_as_two():
    # Growths .1 (1 year), .5 (2 years): drift .2; ((.1 - .2)^2 / 1 + (.5 - .4)^2 / 2) / 1 = .015.
    spread = spread_of(panel([[0, 0.1, np.nan, 0.6]]))
    assert spread.drift[0] == pytest.approx(0.2)
    assert spread.total[0] == pytest.approx(0.015)
    assert spread.df[0] == pytest.approx(1)


def test_sampling_errors_make_their_part_of_the_mean_square():
    random = np.random.default_rng(3)
    correlation = 0.6 ** np.abs(np.subtract.outer(np.arange(5), np.arange(5)))
    errors = np.broadcast_to(0.0009 * correlation, (4000, 5, 5))
    noise = random.multivariate_normal(np.zeros(5), errors[0], size=4000)
    logs = walks(4000, 5, shock=0.02, seed=4) + noise
    for guess in (None, np.full(4000, 0.0004)):
        spread = spread_of(panel(logs, errors), guess)
        assert np.mean(spread.total - spread.known) == pytest.approx(0.0004, rel=0.06)
    assert np.all(spread.df < 3)


def test_the_prior_matches_mean_and_variance_of_the_log_variances():
    # The formulas of Smyth (2004), section 6.2, written out for one group.
    logs = walks(8, 6, seed=2) * np.linspace(1, 2.5, 8)[:, None]
    spread = spread_of(panel(logs))
    z = np.log(spread.total) - digamma(2) + np.log(2)
    beyond = np.var(z, ddof=1) - polygamma(1, 2)
    half = brentq(lambda y: polygamma(1, y) - beyond, 1e-3, 1e4, xtol=1e-15)
    prior = np.exp(z.mean() + digamma(half) - np.log(half))
    expected = (2 * half * prior + 4 * spread.total) / (2 * half + 4)
    assert moments_of(panel(logs), "prior").shocks == pytest.approx(expected, rel=1e-9)


def test_counties_as_alike_as_chance_allows_share_one_variance():
    logs = walks(6, 5, seed=5)
    spread = spread_of(panel(logs))
    shocks = moments_of(panel(logs), "prior").shocks
    assert shocks == pytest.approx(np.full(6, spread.total.mean()))


def test_the_shared_part_is_found():
    for shared in (0.2, 0.8):
        logs = walks(3000, 5, shared=shared, seed=6, groups=500)
        many = panel(logs, group=np.arange(3000) // 6)
        spread = spread_of(many)
        correlation = shared_correlation(spread, np.full(3000, 0.0004), many)
        # A posterior mean from three degrees of freedom: right on the whole, never 0.
        assert correlation.mean() == pytest.approx(shared, abs=0.12)
        assert correlation.min() > 0.02


def test_drifts_that_are_equal_still_leave_doubt():
    logs = walks(3000, 5, drift=0, seed=7)
    groups = moments_of(panel(logs, group=np.arange(3000) // 6), "prior").drifts
    assert groups.min() > 0
    # Beside .0004 / 4, the variance of a county's own mean growth.
    assert groups.mean() < 0.0001
    different = walks(3000, 5, drift=0.02, seed=7)
    found = moments_of(panel(different, group=np.arange(3000) // 6), "prior").drifts
    assert found.mean() == pytest.approx(0.0004, rel=0.15)


def test_a_county_alone_borrows_nothing():
    alone = moments_of(panel(walks(1, 5)), "prior")
    assert alone.shocks[0] == spread_of(panel(walks(1, 5))).total[0]
    assert alone.shared[0] == alone.drifts[0] == 0


def test_groups_do_not_disturb_each_other():
    logs = walks(12, 5, seed=8)
    together = moments_of(panel(logs, group=[0] * 6 + [1] * 6), "prior")
    for rows in (slice(0, 6), slice(6, 12)):
        apart = moments_of(panel(logs[rows]), "prior")
        assert together.shocks[rows] == pytest.approx(apart.shocks, rel=1e-12)
        assert together.shared[rows] == pytest.approx(apart.shared, rel=1e-12)
        assert together.drifts[rows] == pytest.approx(apart.drifts, rel=1e-12)
