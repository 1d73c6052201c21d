"""Counts and sums per group, groups being numbered from 0."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
Flags = NDArray[np.bool_]


def count(group: Codes, groups: int) -> Codes:
    """How many members each group has.

    >>> count(np.array([0, 2, 2]), 4).tolist()
    [1, 0, 2, 0]
    """
    return np.bincount(group, minlength=groups).astype(np.intp, copy=False)


def total(group: Codes, values: Floats | Codes | Flags, groups: int) -> Floats:
    """The sum of `values` in each group.

    >>> total(np.array([0, 2, 2]), np.array([0.5, 1.0, 2.0]), 4).tolist()
    [0.5, 0.0, 3.0, 0.0]
    """
    # Without a member anywhere bincount forgets that it was to sum floats.
    return np.bincount(group, values, groups).astype(np.float64, copy=False)


def first_rows(number: Codes) -> Codes:
    """The first member of each group, where no group between the first and the last is without one.

    >>> first_rows(np.array([1, 0, 0, 1])).tolist()
    [1, 0]
    """
    first = np.empty(int(number.max(initial=-1)) + 1, np.intp)
    first[number[::-1]] = np.arange(len(number) - 1, -1, -1, dtype=np.intp)
    return first
