"""What a level may be: a finite number above 0, or nan where it was not measured."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from evalkit.statistics.errors import Fault, StatisticsError

Floats = NDArray[np.float64]


def checked_levels(values: ArrayLike, name: str) -> Floats:
    """`values` as numbers, if each is one above 0 or nan; otherwise every one that is not, at once."""
    levels = _numbers(values, name)
    bad = (levels <= 0) | np.isinf(levels)
    if bad.any():
        raise StatisticsError(
            *(
                Fault(
                    f"{name}{_place(index)} = {levels[tuple(index)]:g}",
                    "growth needs levels above 0",
                    "correct it, or give nan for a level that is missing",
                )
                for index in np.argwhere(bad)
            )
        )
    return levels


def checked_level(level: float) -> float:
    """The confidence level, if it lies between 0 and 1."""
    if not 0 < level < 1:
        raise StatisticsError(Fault(f"level = {level}", "a level lies between 0 and 1", "write 0.95 for 95%"))
    return level


def normal_quantile(level: float) -> float:
    """The standard normal's quantile of a two-sided interval: 1.96 for 0.95."""
    return -float(ndtri((1 - checked_level(level)) / 2))


def _numbers(values: ArrayLike, name: str) -> Floats:
    found = np.asarray(values)
    # "12 000" and "12000" are both text: which of them is a number is for the reader of the file to say.
    is_text = found.dtype.kind in "USb" or (
        found.dtype.kind == "O" and any(isinstance(value, str | bool) for value in found.flat)
    )
    if not is_text:
        try:
            return found.astype(float)
        except (TypeError, ValueError):
            pass
    raise StatisticsError(Fault(name, "not all numbers", "give levels as numbers, nan for a missing one"))


def _place(index: NDArray[np.intp]) -> str:
    return f"[{', '.join(str(i) for i in index)}]" if len(index) else ""
