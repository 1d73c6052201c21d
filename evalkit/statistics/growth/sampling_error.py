"""Sampling errors of yearly levels: from published standard errors to the covariance of the log levels."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evalkit.statistics.checks import checked_levels
from evalkit.statistics.errors import Fault, StatisticsError

Floats = NDArray[np.float64]


def error_covariance(levels: ArrayLike, standard_errors: ArrayLike, correlation: ArrayLike = 0.0) -> Floats:
    """What is the covariance of the log levels' sampling errors, from published standard errors?

    levels : (K, n) counties x successive years, or (n,) of one county; nan where a year is missing
    standard_errors : same shape, in the unit of the levels; nan or 0: that level is no sample
    correlation : of the errors of successive years: one number, one per county (K,), or (K, n), each year's
        with the year before (the first column says nothing); nan: independent samples

    Returns (K, n, n), by the delta method (error / level)_s (error / level)_t r(s, t). Errors further apart
    are taken to fade like those of an AR(1): r(s, t) is the product of the yearly correlations between,
    r^|s-t| if they are all r, as where the same share of a panel is replaced each year.

    Raises StatisticsError for levels, errors and correlations that cannot be, or do not fit each other.

    >>> error_covariance([100.0, 110.0, 121.0], [2.0, 2.2, 2.42], 0.5).round(6).tolist()
    [[[0.0004, 0.0002, 0.0001], [0.0002, 0.0004, 0.0002], [0.0001, 0.0002, 0.0004]]]
    """
    level = np.atleast_2d(checked_levels(levels, "levels"))
    errors = np.atleast_2d(np.asarray(standard_errors, dtype=float))
    if errors.shape != level.shape:
        raise StatisticsError(
            Fault(f"standard_errors of shape {errors.shape}", f"levels are {level.shape}", "give one each")
        )
    if np.any((errors < 0) | np.isinf(errors)):
        raise StatisticsError(Fault("standard_errors", "one is negative or infinite", "correct it"))
    relative = np.nan_to_num(errors / level)
    yearly = _yearly(correlation, level)
    between = np.ones((*level.shape, level.shape[1]))
    for late in range(1, level.shape[1]):
        between[:, late, :late] = between[:, late - 1, :late] * yearly[:, late, None]
        between[:, :late, late] = between[:, late, :late]
    return relative[:, :, None] * relative[:, None, :] * between


def _yearly(correlation: ArrayLike, level: Floats) -> Floats:
    """(K, n) correlation of each year's error with the year before's."""
    yearly = np.nan_to_num(np.asarray(correlation, dtype=float))
    if np.any(np.abs(yearly) > 1):
        raise StatisticsError(Fault("correlation", "one is not between -1 and 1", "correct it"))
    if yearly.ndim == 1:
        yearly = yearly[:, None]
    try:
        return np.broadcast_to(yearly, level.shape)
    except ValueError:
        raise StatisticsError(
            Fault(
                f"correlation of shape {np.shape(correlation)}",
                f"levels are {level.shape}",
                "give one number, one per county, or one per level",
            )
        ) from None
