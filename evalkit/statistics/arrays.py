"""Sums per group, groups being numbered from 0."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Record = TypeVar("Record", bound="DataclassInstance")
Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
Flags = NDArray[np.bool_]
# The numbers of chosen rows; of several questions a list of them.
Rows = Codes | Sequence[Codes]


def total(group: Codes, values: Floats | Codes | Flags, groups: int) -> Floats:
    """The sum of `values` in each group; of several lines of values, line by line.

    >>> total(np.array([0, 2, 2]), np.array([0.5, 1.0, 2.0]), 4).tolist()
    [0.5, 0.0, 3.0, 0.0]
    >>> total(np.array([0, 1]), np.array([[0.5, 1.0], [2.0, 0.0]]), 2).tolist()
    [[0.5, 1.0], [2.0, 0.0]]
    """
    if values.ndim == 1:
        # Without a member anywhere bincount forgets that it was to sum floats.
        return np.bincount(group, values, groups).astype(np.float64, copy=False)
    lines = len(values)
    number = (np.arange(lines)[:, None] * groups + group).ravel()
    return total(number, values.ravel(), lines * groups).reshape(lines, groups)


def tally(rows: Rows, group: Codes, groups: int, values: Floats | None = None) -> Floats:
    """The sum of `values` over the chosen rows in each group, or how many they are; a line per choice of rows.

    group, values : per row of the frame

    >>> tally([np.array([0, 2]), np.array([1])], np.array([0, 1, 1]), 2).tolist()
    [[1.0, 1.0], [0.0, 1.0]]
    """
    if isinstance(rows, np.ndarray):
        return total(group[rows], np.ones(len(rows)) if values is None else values[rows], groups)
    return np.stack([tally(each, group, groups, values) for each in rows])


def chosen(record: Record, rows: object) -> Record:
    """The record with only these entries of each of its fields, all of which are arrays of one length."""
    return replace(record, **{name: values[rows] for name, values in vars(record).items()})


def first_rows(number: Codes) -> Codes:
    """The first member of each group, where no group between the first and the last is without one.

    >>> first_rows(np.array([1, 0, 0, 1])).tolist()
    [1, 0]
    """
    first = np.empty(int(number.max(initial=-1)) + 1, np.intp)
    first[number[::-1]] = np.arange(len(number) - 1, -1, -1, dtype=np.intp)
    return first
