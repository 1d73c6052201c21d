"""A straight line through the log levels: the projection most often drawn, and too sure of itself.

Kept to be compared: it takes a level's distance from the line as noise that is gone next year, where incomes
carry their shocks along.
"""

from __future__ import annotations

import numpy as np

from evalkit.statistics.projection_moments import Moments
from evalkit.statistics.projection_panel import Panel
from evalkit.statistics.projection_walk import Prediction


def predict_trend(panel: Panel, moments: Moments, horizon: int) -> Prediction:
    """Least squares of log level on year, each county for itself, with the variance of a new observation.

    s^2 (1 + 1/n + (T - mean t)^2 / sum (t - mean t)^2), s^2 on n - 2 degrees of freedom (any text on
    regression; R: predict(lm(log(y) ~ t), interval = "prediction")). Growth is from the first observed level
    as it stands. Counties are tied as closely as their yearly growths are.
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
    level = mean_log + slope * ahead
    total = variance * (1 + 1 / count + ahead**2 / squares)
    correlation = moments.shared / moments.shocks
    return Prediction(
        mean=np.column_stack([level, level - panel.logs[:, 0]]),
        own=np.repeat((total * (1 - correlation))[:, None], 2, axis=1),
        loadings=np.repeat(np.sqrt(total * correlation)[:, None, None], 2, axis=1),
        known=np.zeros((len(level), 2)),
    )
