"""What a projection is given: checked, put on the log scale, and named."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from evalkit.statistics.errors import Fault, StatisticsError
from evalkit.statistics.levels import checked_levels
from evalkit.statistics.projection_panel import Panel

Floats = NDArray[np.float64]


def panel_of(
    levels: ArrayLike | pd.DataFrame, groups: Sequence[Hashable] | None, errors: ArrayLike | None
) -> Panel:
    """The levels as a panel; StatisticsError where something cannot be or does not fit."""
    values = np.atleast_2d(checked_levels(levels, "levels"))
    if values.ndim != 2 or 0 in values.shape:
        raise StatisticsError(
            Fault(f"levels of shape {values.shape}", "a table is needed", "give counties x years")
        )
    counties, years = values.shape
    if groups is not None and len(groups) != counties:
        raise StatisticsError(
            Fault(f"groups of length {len(groups)}", f"there are {counties} counties", "give one per county")
        )
    numbers = np.zeros(counties, dtype=np.intp)
    if groups is not None:
        numbers = pd.factorize(np.asarray(groups), use_na_sentinel=False)[0]
    return Panel(logs=np.log(values), errors=_covariance(errors, (counties, years, years)), group=numbers)


def names_of(levels: ArrayLike | pd.DataFrame, counties: int) -> tuple[tuple[Hashable, ...], int]:
    """The counties' labels and the first column's year; row numbers and 0 where the levels name none."""
    if not isinstance(levels, pd.DataFrame):
        return tuple(range(counties)), 0
    columns: list[object] = list(levels.columns)
    if not all(isinstance(column, int | np.integer) for column in columns):
        return tuple(levels.index), 0
    first = int(levels.columns[0])
    if columns != [first + number for number in range(len(columns))]:
        raise StatisticsError(
            Fault(
                f"levels, columns {', '.join(str(column) for column in columns)}",
                "the years do not follow each other",
                "give every year a column, nan where it is missing",
            )
        )
    return tuple(levels.index), first


def formula_of(by_formula: ArrayLike | None, counties: int) -> NDArray[np.bool_] | None:
    """Which counties' growth is known to follow a formula, one each; None if nothing is said of it."""
    if by_formula is None:
        return None
    flags = np.asarray(by_formula)
    if flags.shape != (counties,) or flags.dtype != bool:
        raise StatisticsError(
            Fault("by_formula", f"there are {counties} counties", "give one True or False per county")
        )
    return flags


def _covariance(errors: ArrayLike | None, shape: tuple[int, int, int]) -> Floats:
    if errors is None:
        return np.zeros(shape)
    covariance = np.asarray(errors, dtype=float)
    remedy = "make it with error_covariance(levels, standard_errors, correlation)"
    if covariance.shape != shape:
        raise StatisticsError(
            Fault(f"error_covariance of shape {covariance.shape}", f"the levels need {shape}", remedy)
        )
    variances = np.diagonal(covariance, axis1=1, axis2=2)
    largest = np.sqrt(np.abs(variances[:, :, None] * variances[:, None, :]))
    may_be = (
        np.isfinite(covariance).all(axis=(1, 2))
        & (variances >= 0).all(axis=1)
        & np.isclose(covariance, covariance.swapaxes(1, 2), rtol=1e-9, atol=0).all(axis=(1, 2))
        & (np.abs(covariance) <= largest * (1 + 1e-9)).all(axis=(1, 2))
    )
    # Correlations that cannot hold together: some sum of the errors would have a negative variance.
    eigenvalues = np.linalg.eigvalsh(np.where(may_be[:, None, None], covariance, 0))
    may_be &= eigenvalues[:, 0] >= -1e-9 * eigenvalues[:, -1]
    if not may_be.all():
        raise StatisticsError(
            *(
                Fault(f"error_covariance[{row}]", "not the covariance of any errors", remedy)
                for row in np.flatnonzero(~may_be)
            )
        )
    return covariance
