"""A straight line through the log levels, and exponential smoothing: drawn often, and too sure of themselves.

Kept to be compared: both take a level's distance from its path as noise that is gone next year, where incomes
carry their shocks along.
"""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evalkit.statistics.projection_moments import Moments
from evalkit.statistics.projection_panel import Panel
from evalkit.statistics.projection_walk import Prediction

Floats = NDArray[np.float64]


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
    """Counties tied as closely as their yearly growths are; growth is from the first level as it stands."""
    correlation = moments.shared / moments.shocks
    return Prediction(
        mean=np.column_stack([level, level - panel.logs[:, 0]]),
        own=np.repeat((variance * (1 - correlation))[:, None], 2, axis=1),
        loadings=np.repeat(np.sqrt(variance * correlation)[:, None, None], 2, axis=1),
        known=np.zeros((len(level), 2)),
    )
