"""All that is wrong with a frame, gathered while it is read and said at once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import is_bool_dtype, is_complex_dtype, is_numeric_dtype

from evalkit.statistics.errors import Fault, StatisticsError

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
Flags = NDArray[np.bool_]

_SHOWN = 5


@dataclass(frozen=True, kw_only=True)
class Units:
    """Rows put together: the number of each row's unit, each unit's first row, and its name for a message."""

    number: Codes
    first_row: Codes
    name: Callable[[int], str]


class FrameFaults:
    """Reads columns of one frame and gathers what is wrong with them."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame
        self.faults: list[Fault] = []
        self._unreadable: set[str] = set()

    def numbers(self, column: str) -> Floats:
        """The column as numbers, nan where blank; a column of text is one fault and reads as ones."""
        values = self.frame[column]
        if not is_numeric_dtype(values) or is_bool_dtype(values) or is_complex_dtype(values):
            self.refuse(column, f"holds no numbers but {values.dtype}", "turn its text into numbers")
            self._unreadable.add(column)
            return np.ones(len(values))
        return np.asarray(values.to_numpy(dtype=np.float64, na_value=np.nan))

    def refuse(self, column: str, what: str, remedy: str) -> None:
        self.faults.append(Fault(f"column {column!r}", what, remedy))

    def refuse_rows(self, column: str, wrong: Flags, what: str, remedy: str) -> None:
        """Refuse the rows flagged in `wrong`, naming the first by their labels in the frame's index."""
        if wrong.any() and column not in self._unreadable:
            rows = self.frame.index[np.flatnonzero(wrong)].tolist()
            self.refuse(column, f"{what} in row {listed(map(repr, rows))}", remedy)

    def refuse_units(self, column: str, wrong: Flags, units: Units, what: str, remedy: str) -> None:
        """Refuse the units flagged in `wrong`, naming the first."""
        if wrong.any() and column not in self._unreadable:
            names = dict.fromkeys(units.name(row) for row in units.first_row[wrong])
            self.refuse(column, f"{what} in {listed(names)}", remedy)

    def refuse_varying(self, column: str, values: Floats, units: Units) -> None:
        """Refuse units whose rows do not all have the same value."""
        first = values[units.first_row][units.number]
        varies = (values != first) & ~(np.isnan(values) & np.isnan(first))
        wrong = np.bincount(units.number, varies, len(units.first_row)) > 0
        remedy = "give one figure; a label used again elsewhere needs the place in front"
        self.refuse_units(column, wrong, units, "more than one figure", remedy)

    def raise_any(self) -> None:
        if self.faults:
            raise StatisticsError(*self.faults)


def require_columns(frame: pd.DataFrame, columns: Iterable[str]) -> None:
    """Raise StatisticsError for columns that the frame lacks or has twice, and for a frame without rows."""
    if not isinstance(frame, pd.DataFrame):
        what = f"no pandas.DataFrame but {type(frame).__name__}"
        raise StatisticsError(Fault("frame", what, "pass one row per person"))
    has = f"it has {listed(map(str, frame.columns))}"
    faults = []
    for column in _each(columns):
        if (found := _count(frame, column)) == 0:
            faults.append(Fault(f"column {column!r}", "the frame has none", has))
        elif found > 1:
            what, remedy = f"the frame has {found}", "rename all but one, or drop them"
            faults.append(Fault(f"column {column!r}", what, remedy))
    if not len(frame):
        faults.append(Fault("frame", "no rows", "pass everyone in the sample, the ineligible included"))
    if faults:
        raise StatisticsError(*faults)


def _each(columns: Iterable[object]) -> list[object]:
    """Every column once; what cannot be a name may not be hashed either."""
    every: list[object] = []
    for column in columns:
        if not isinstance(column, Hashable):
            what = f"no name of a column but {type(column).__name__}"
            raise StatisticsError(Fault("column", what, "write its name"))
        every.append(column)
    return list(dict.fromkeys(every))


def _count(frame: pd.DataFrame, column: object) -> int:
    """How many columns a name stands for."""
    if column not in frame.columns:
        return 0
    place = frame.columns.get_loc(column)
    if isinstance(place, int):
        return 1
    return len(range(*place.indices(len(frame.columns)))) if isinstance(place, slice) else int(place.sum())


def label_codes(frame: pd.DataFrame, column: str, *, is_sorted: bool = False) -> tuple[Codes, pd.Index]:
    """Per row the number of its label, -1 where it has none; and the labels. Refuses lists for labels."""
    try:
        codes, labels = pd.factorize(frame[column], sort=is_sorted)
    except TypeError as error:
        what, remedy = f"holds labels that are no names: {error}", "give text, numbers or dates"
        raise StatisticsError(Fault(f"column {column!r}", what, remedy)) from None
    return codes.astype(np.intp, copy=False), pd.Index(labels)


def listed(names: Iterable[str]) -> str:
    """The first few of many names.

    >>> listed("abcdefgh")
    'a, b, c, d, e and 3 more'
    """
    every = list(names)
    more = f" and {len(every) - _SHOWN} more" if len(every) > _SHOWN else ""
    return ", ".join(every[:_SHOWN]) + more
