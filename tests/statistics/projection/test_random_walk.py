"""The latent random walk against the same model written out as one large normal law."""

import itertools

import numpy as np
import pytest

from evalkit.statistics import error_covariance
from evalkit.statistics.projection.moments import Moments
from evalkit.statistics.projection.panel import Panel
from evalkit.statistics.projection.random_walk import predict_alone, predict_group

YEARS, HORIZON = 5, 2


def a_panel(*, has_errors):
    random = np.random.default_rng(1)
    logs = 9 + np.cumsum(random.normal(0.07, 0.03, size=(4, YEARS)), axis=1)
    logs[1, 2] = np.nan
    logs[2, 4] = np.nan
    errors = error_covariance(np.exp(logs), 0.03 * np.exp(logs), [0.0, 0.7, 0.5, 0.2])
    return Panel(logs=logs, errors=errors if has_errors else np.zeros_like(errors), group=np.zeros(4, dtype=int))


def the_moments():
    shocks = np.array([4e-4, 9e-4, 1e-4, 6e-4])
    return Moments(
        shocks=shocks,
        shared=shocks * 0.6,
        drifts=np.full(4, 2e-4),
        df=np.full(4, 3.0),
        has_own=np.ones(4, dtype=bool),
    )


def written_out(panel, moments):
    """Mean (8,), covariance (8, 8) and error part (8,) of (level, growth) of all counties, county by county.

    Every level is a row of weights on its causes: drifts, own shocks, shared shocks, sampling errors.
    """
    counties, steps = len(panel.logs), YEARS - 1 + HORIZON
    size = counties * (1 + steps + YEARS) + steps
    variance = np.zeros((size, size))
    drift, own = np.arange(counties), counties + np.arange(counties * steps).reshape(counties, steps)
    shared = counties * (1 + steps) + np.arange(steps)
    noise = counties * (1 + steps) + steps + np.arange(counties * YEARS).reshape(counties, YEARS)
    variance[drift, drift] = moments.drifts
    variance[own, own] = (moments.shocks - moments.shared)[:, None]
    variance[shared, shared] = 1
    for county in range(counties):
        variance[np.ix_(noise[county], noise[county])] = panel.errors[county]

    def level(county, year):
        row = np.zeros(size)
        row[drift[county]] = year
        row[own[county, :year]] = 1
        row[shared[:year]] = np.sqrt(moments.shared[county])
        return row

    observed, by_group, seen, targets, of_group, start = [], [], [], [], [], []
    for county in range(counties):
        years = np.flatnonzero(~np.isnan(panel.logs[county]))

        def measured(year, county=county):
            row = level(county, year)
            row[noise[county, year]] = 1
            return row

        for before, after in itertools.pairwise(years):
            observed.append(measured(after) - measured(before))
            by_group.append(after - before)
            seen.append(panel.logs[county, after] - panel.logs[county, before])
        last = years[-1]
        ahead = level(county, steps) - measured(last)
        base = np.zeros(size)
        base[noise[county, 0]] = 1
        targets += [ahead, ahead + base]
        of_group += [steps - last] * 2
        start += [panel.logs[county, last], panel.logs[county, last] - panel.logs[county, 0]]
    observed, targets = np.array(observed), np.array(targets)
    by_group, of_group, seen = np.array(by_group, float), np.array(of_group, float), np.array(seen)
    inverse = np.linalg.inv(observed @ variance @ observed.T)
    to_group = inverse @ by_group / (by_group @ inverse @ by_group)
    smooth = targets @ variance @ observed.T @ inverse
    weights = smooth + np.outer(of_group - smooth @ by_group, to_group)
    error = targets - weights @ observed
    noise_only = np.zeros_like(variance)
    noise_only[noise.min() :, noise.min() :] = variance[noise.min() :, noise.min() :]
    return (
        np.array(start) + weights @ seen,
        error @ variance @ error.T,
        np.diagonal(error @ noise_only @ error.T),
    )


@pytest.mark.parametrize("has_errors", [False, True])
def test_prediction_is_that_of_the_whole_normal_law(has_errors):
    panel, moments = a_panel(has_errors=has_errors), the_moments()
    mean, covariance, known = written_out(panel, moments)
    found = predict_group(panel, moments, HORIZON)
    assert found.mean.ravel() == pytest.approx(mean, abs=1e-11)
    loadings = found.loadings.reshape(8, -1)
    joint = loadings @ loadings.T
    apart = np.abs(np.subtract.outer(np.arange(8) // 2, np.arange(8) // 2)) > 0
    assert joint[apart] == pytest.approx(covariance[apart], rel=1e-8)
    assert found.own.ravel() + np.diagonal(joint) == pytest.approx(np.diagonal(covariance), rel=1e-10)
    assert found.known.ravel() == pytest.approx(known, rel=1e-9, abs=1e-15)


@pytest.mark.parametrize("has_errors", [False, True])
def test_a_county_alone_is_the_group_of_one(has_errors):
    panel, moments = a_panel(has_errors=has_errors), the_moments()
    found = predict_alone(panel, moments, HORIZON)
    for county in range(4):
        rows = np.array([county])
        single = Moments(
            shocks=moments.shocks[rows],
            shared=np.zeros(1),
            drifts=np.zeros(1),
            df=moments.df[rows],
            has_own=np.ones(1, dtype=bool),
        )
        mean, covariance, known = written_out(panel.of(rows), single)
        assert found.mean[county] == pytest.approx(mean, abs=1e-11)
        total = found.own[county] + np.sum(found.loadings[county] ** 2, axis=1)
        assert total == pytest.approx(np.diagonal(covariance), rel=1e-10)
        assert found.known[county] == pytest.approx(known, rel=1e-9, abs=1e-15)


def test_with_errors_known_to_be_none_nothing_of_the_variance_is_known():
    found = predict_group(a_panel(has_errors=False), the_moments(), HORIZON)
    assert np.all(found.known == 0)


def test_drifts_that_hold_for_all_leave_the_variance_of_the_groups_own_mean():
    # Four counties alike, no spread of drifts: the group's mean growth over 4 years has variance
    # (own / 4 counties + shared) / 4 years; two years ahead it counts four times, beside two years' shocks.
    logs = 9 + np.cumsum(np.random.default_rng(2).normal(0.07, 0.03, size=(4, YEARS)), axis=1)
    panel = Panel(logs=logs, errors=np.zeros((4, YEARS, YEARS)), group=np.zeros(4, dtype=int))
    moments = Moments(
        shocks=np.full(4, 1e-3),
        shared=np.full(4, 4e-4),
        drifts=np.zeros(4),
        df=np.full(4, 3.0),
        has_own=np.ones(4, dtype=bool),
    )
    found = predict_group(panel, moments, HORIZON)
    total = found.own + np.sum(found.loadings**2, axis=2)
    assert total == pytest.approx(np.full((4, 2), 2 * 1e-3 + 4 * (6e-4 / 4 + 4e-4) / 4), rel=1e-10)
    growth = np.diff(logs, axis=1).mean()
    assert found.mean[:, 0] == pytest.approx(logs[:, -1] + 2 * growth, abs=1e-12)
