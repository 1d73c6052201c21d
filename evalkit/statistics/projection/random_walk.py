"""Where the levels of a group will stand: the latent random walk with drift, and two methods kept to be compared.

The true log level of county i follows x_t = x_{t-1} + mu_i + s_i shock_t, the shocks partly shared within the
group; what is measured is x_t plus a sampling error of known covariance. The drifts mu_i lie about the group's
drift g with variance tau^2, and of g nothing is known beforehand. The observed growths contain the sampling errors
already, so these are counted once: the level from which a projection starts, and the base level, are predicted
(best linear unbiased prediction; Robinson 1991, Statistical Science 6, 15-32), not read off.

Given g and the shared shocks c of each year, the counties are independent. So each county needs a solve of the size
of its own growths, and each group one of the size of the years: theta = (g, c) has precision diag(0, 1, ...) +
sum_i H_i' W_i^-1 H_i, where H_i = (gaps, years x s_shared) and W_i is the covariance of the county's growths given
theta.

A straight line through the log levels, and exponential smoothing, are drawn often and too sure of themselves: both
take a level's distance from its path as noise that is gone next year, where incomes carry their shocks along.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evalkit.statistics.arrays import Codes, Floats
from evalkit.statistics.projection.moments import Moments
from evalkit.statistics.projection.panel import Growths, Panel, growths_of

LEVEL, GROWTH = 0, 1


@dataclass(frozen=True, kw_only=True)
class Spans:
    """A batch of counties, ready for prediction: the growths' law, and the targets' covariance with them.

    The two targets are the log level at the horizon, and that less the log level of the first year of the
    panel.

    start : (B, 2) each target if nothing grew further: the last log level, and that less the base's
    steps : years from the last observed level to the horizon
    weights : (B, m, 2) W^-1 times the covariance of growths and targets, given theta
    inverse : (B, m, m) W^-1
    variance : (B, 2) of the targets given theta and the growths
    known : (B, 2) the part of `variance` that the county's sampling errors make
    own_errors : (B, 2, m) covariance of that part's errors with the growths
    """

    batch: Growths
    start: Floats
    steps: float
    weights: Floats
    inverse: Floats
    variance: Floats
    known: Floats
    own_errors: Floats


def spans_of(panel: Panel, shocks: Floats, drifts: Floats, horizon: int) -> Iterator[Spans]:
    """Each batch of counties with the law of its growths, given theta: the group's drift and shared shocks.

    shocks, drifts : (K,) variance of a year's own shock, and of the counties' drifts
    """
    years = panel.logs.shape[1]
    for batch in growths_of(panel):
        rows, gaps, errors = batch.rows, batch.gaps, batch.errors
        steps = years - 1 - batch.last + horizon
        own, between = shocks[rows, None], drifts[rows, None]
        law = batch.error_covariance + own[..., None] * np.diag(gaps) + between[..., None] * np.outer(gaps, gaps)
        # Errors of the last and the base level, with the signs they have in the targets.
        error_weights = np.zeros((years, 2))
        error_weights[batch.last] -= 1
        error_weights[0, GROWTH] += 1
        with_growths = batch.difference @ errors @ error_weights + steps * between[..., None] * gaps[:, None]
        alone = np.einsum("bij,ik,jk->bk", errors, error_weights, error_weights)
        alone = alone + steps**2 * between + steps * own
        inverse = np.asarray(np.linalg.inv(law), dtype=float)
        weights = inverse @ with_growths
        # What a sampling error does to a target directly, less what it does through the growths.
        through = error_weights - batch.difference.T @ weights
        with_errors = errors @ through
        last = panel.logs[rows, batch.last]
        yield Spans(
            batch=batch, start=np.column_stack([last, last - panel.logs[rows, 0]]), steps=steps,
            weights=weights, inverse=inverse,
            variance=alone - np.einsum("bmk,bmk->bk", with_growths, weights),
            known=np.einsum("bnk,bnk->bk", through, with_errors),
            own_errors=(batch.difference @ with_errors).swapaxes(1, 2),
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Prediction:
    """The targets of K counties: mean, own variance and loadings on factors that their group shares.

    mean, own : (K, 2) log level at the horizon, and its growth from the base; nan where there is no level
    loadings : (K, 2, R) on R independent standard factors of the county's group
    known : (K, 2) the part of the variance, own and shared, that known sampling errors make
    """

    mean: Floats
    own: Floats
    loadings: Floats
    known: Floats

    def placed(self, rows: Codes, counties: int) -> Prediction:
        """The same predictions in these rows of a longer table, nothing in the others."""
        mean, own, known = np.full((3, counties, 2), np.nan)
        loadings = np.zeros((counties, *self.loadings.shape[1:]))
        mean[rows], own[rows], loadings[rows], known[rows] = self.mean, self.own, self.loadings, self.known
        return Prediction(mean=mean, own=own, loadings=loadings, known=known)


def predict_group(panel: Panel, moments: Moments, horizon: int) -> Prediction:
    """Levels and growth at the horizon, each county's drift drawn towards its group's."""
    counties, years = panel.logs.shape
    spans = list(spans_of(panel, moments.shocks - moments.shared, moments.drifts, horizon))
    shared = np.sqrt(moments.shared)
    # How the growths depend on theta: the group's drift, then each year's shared shock.
    given = [
        np.insert(shared[span.batch.rows, None, None] * span.batch.years, 0, span.batch.gaps, axis=2)
        for span in spans
    ]
    theta, covariance, by_errors = _theta(panel, spans, given)
    factor = np.linalg.cholesky(covariance)
    mean, own, known = np.full((3, counties, 2), np.nan)
    loadings = np.zeros((counties, 2, years + 1))
    for span, given_theta in zip(spans, given, strict=True):
        rows, group = span.batch.rows, panel.group[span.batch.rows]
        ahead = np.zeros((len(rows), years))
        ahead[:, 0] = span.steps
        ahead[:, 1 + span.batch.last :] = shared[rows, None]
        by_theta = ahead[:, None, :] - span.weights.swapaxes(1, 2) @ given_theta
        by_growth = np.einsum("bmk,bm->bk", span.weights, span.batch.growth)
        mean[rows] = span.start + by_growth + np.einsum("bkr,br->bk", by_theta, theta[group])
        own[rows] = span.variance
        loadings[rows, :, :-1] = by_theta @ factor[group]
        loadings[rows, :, -1] = np.sqrt(horizon) * shared[rows, None]
        to_theta = by_theta @ covariance[group]
        through_own = span.own_errors @ span.inverse @ given_theta
        known[rows] = (
            span.known
            + np.einsum("bkr,brs,bks->bk", to_theta, by_errors[group], to_theta)
            - 2 * np.einsum("bkr,bkr->bk", through_own, to_theta)
        )
    return Prediction(mean=mean, own=own, loadings=loadings, known=known)


def _theta(panel: Panel, spans: list[Spans], given: list[Floats]) -> tuple[Floats, Floats, Floats]:
    """(G, n) mean and (G, n, n) covariance of theta, and the (G, n, n) sum of H' W^-1 Omega W^-1 H.

    The last is what the sampling errors (covariance Omega of a county's growths) make of theta's evidence.
    """
    years = panel.logs.shape[1]
    precision, by_errors = np.zeros((2, panel.groups, years, years))
    precision[:, range(1, years), range(1, years)] = 1
    evidence = np.zeros((panel.groups, years))
    for span, given_theta in zip(spans, given, strict=True):
        group = panel.group[span.batch.rows]
        by_inverse = given_theta.swapaxes(1, 2) @ span.inverse
        np.add.at(precision, group, by_inverse @ given_theta)
        np.add.at(by_errors, group, by_inverse @ span.batch.error_covariance @ by_inverse.swapaxes(1, 2))
        np.add.at(evidence, group, (by_inverse @ span.batch.growth[..., None])[..., 0])
    covariance = np.asarray(np.linalg.inv(precision), dtype=float)
    return (covariance @ evidence[..., None])[..., 0], covariance, by_errors


def predict_alone(panel: Panel, moments: Moments, horizon: int) -> Prediction:
    """Levels and growth at the horizon, each county by its own drift; shocks may still be shared.

    The drift is the generalised least squares mean of the county's growth. The prediction's error loads on each past
    year's shared shock and on those to come.
    """
    counties, years = panel.logs.shape
    shared = np.sqrt(moments.shared)
    mean, own, known = np.full((3, counties, 2), np.nan)
    loadings = np.zeros((counties, 2, years))
    for span in spans_of(panel, moments.shocks, np.zeros(counties), horizon):
        batch, rows = span.batch, span.batch.rows
        by_gaps = span.inverse @ batch.gaps
        precision = by_gaps @ batch.gaps
        remaining = span.steps - np.einsum("bmk,m->bk", span.weights, batch.gaps)
        by_drift = by_gaps[:, :, None] * (remaining / precision[:, None])[:, None, :]
        mean[rows] = span.start + np.einsum("bmk,bm->bk", span.weights + by_drift, batch.growth)
        ahead = (np.arange(years - 1) >= batch.last).astype(float)
        past = ahead - np.einsum("bmk,my->bky", span.weights + by_drift, batch.years)
        loadings[rows, :, :-1] = shared[rows, None, None] * past
        loadings[rows, :, -1] = np.sqrt(horizon) * shared[rows, None]
        variance = span.variance + remaining**2 / precision[:, None]
        own[rows] = np.maximum(variance - np.sum(loadings[rows] ** 2, axis=2), 0)
        known[rows] = (
            span.known
            + np.einsum("bmk,bml,blk->bk", by_drift, batch.error_covariance, by_drift)
            - 2 * np.einsum("bkm,bmk->bk", span.own_errors, by_drift)
        )
    return Prediction(mean=mean, own=own, loadings=loadings, known=known)


def predict_trend(panel: Panel, moments: Moments, horizon: int) -> Prediction:
    """Least squares of log level on year, each county for itself, with the variance of a new observation.

    s^2 (1 + 1/n + (T - mean t)^2 / sum (t - mean t)^2), s^2 on n - 2 degrees of freedom (any text on
    regression; R: predict(lm(log(y) ~ t), interval = "prediction")).
    """
    seen = ~np.isnan(panel.logs)
    count = panel.counts
    time = np.where(seen, np.arange(panel.logs.shape[1], dtype=float), np.nan)
    mean_time, mean_log = np.nanmean(time, axis=1), np.nanmean(panel.logs, axis=1)
    centred = time - mean_time[:, None]
    squares = np.nansum(centred**2, axis=1)
    slope = np.nansum(centred * panel.logs, axis=1) / squares
    residuals = panel.logs - mean_log[:, None] - slope[:, None] * centred
    variance = np.nansum(residuals**2, axis=1) / (count - 2)
    ahead = panel.logs.shape[1] - 1 + horizon - mean_time
    return _tied(panel, moments, mean_log + slope * ahead, variance * (1 + 1 / count + ahead**2 / squares))


def predict_ets(panel: Panel, moments: Moments, horizon: int) -> Prediction:
    """Exponential smoothing with additive errors and trend, ETS(A,A,N), by maximum likelihood (statsmodels).

    Hyndman, Koehler, Ord and Snyder (2008), Forecasting with Exponential Smoothing, 6.1. Its four parameters
    and the variance are taken as known. County by county, some 10 ms each.
    """
    # Slow to load, and needed by this method alone.
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    level, variance = np.empty((2, len(panel.logs)))
    for row, logs in enumerate(panel.logs):
        series = pd.Series(logs[~np.isnan(logs)])
        last = len(series) - 1 + horizon + len(logs) - 1 - int(np.flatnonzero(~np.isnan(logs))[-1])
        model = ETSModel(series, error="add", trend="add", initialization_method="estimated")
        with warnings.catch_warnings():
            # Four parameters for five points: that the optimum is flat is no news.
            warnings.simplefilter("ignore")
            found = model.fit(disp=False).get_prediction(start=last, end=last)
        level[row] = np.asarray(found.predicted_mean)[-1]
        variance[row] = np.asarray(found.forecast_variance)[-1]
    return _tied(panel, moments, level, variance)


def _tied(panel: Panel, moments: Moments, level: Floats, variance: Floats) -> Prediction:
    """Levels as correlated between counties as their yearly growth; growth is from the first level as measured."""
    correlation = moments.shared / moments.shocks
    return Prediction(
        mean=np.column_stack([level, level - panel.logs[:, 0]]),
        own=np.repeat((variance * (1 - correlation))[:, None], 2, axis=1),
        loadings=np.repeat(np.sqrt(variance * correlation)[:, None, None], 2, axis=1),
        known=np.zeros((len(level), 2)),
    )
