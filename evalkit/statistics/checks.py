"""Checks a call's arguments and its frame before anything is computed, and reports every fault at once."""

from __future__ import annotations

from collections.abc import Callable, Container, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from numbers import Integral, Real

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from pandas.api.types import is_bool_dtype, is_complex_dtype, is_numeric_dtype
from scipy.special import ndtri

from evalkit.statistics.arrays import Codes, Flags, Floats
from evalkit.statistics.errors import Fault, raise_any, refusal


def is_number(value: object) -> bool:
    """Whether it is one finite number, neither text nor an array of one.

    >>> is_number(0.5), is_number("0.5"), is_number(float("inf"))
    (True, False, False)
    """
    return isinstance(value, Real) and isfinite(value)


def column_list(by: str | Sequence[str] | None) -> list[str]:
    """One column, several or none as a list.

    >>> column_list("sex"), column_list(["sex", "area"]), column_list(None)
    (['sex'], ['sex', 'area'], [])
    """
    if by is None:
        return []
    if isinstance(by, str):
        return [by]
    if not isinstance(by, Sequence | pd.Index) or isinstance(by, bytes):
        what = f"expected a column or a list of columns, got {type(by).__name__}"
        raise refusal("by", what, "write ['sex', 'area']")
    return list(by)


def is_name(column: object) -> bool:
    """Whether it can name a column of a frame."""
    return isinstance(column, str | Integral | tuple) and not isinstance(column, bool)


def faults_unless(is_fine: bool, argument: str, value: object, what: str, remedy: str) -> list[Fault]:
    """One fault if the value failed its check, otherwise none."""
    return [] if is_fine else [Fault(f"{argument} = {shown(value)}", what, remedy)]


def faults_of_kind(argument: str, value: object, kind: type, remedy: str) -> list[Fault]:
    """One fault if the value is of the wrong type, otherwise none."""
    if isinstance(value, kind):
        return []
    name = {pd.DataFrame: "pandas.DataFrame", Mapping: "mapping"}.get(kind, kind.__name__)
    return [Fault(argument, f"expected a {name}, got {type(value).__name__}", remedy)]


def faults_of_choice(argument: str, value: object, choices: Sequence[str], what: str) -> list[Fault]:
    """One fault if the value is not among the choices, otherwise none."""
    remedy = f"name one of {', '.join(choices)}"
    return faults_unless(isinstance(value, str) and value in choices, argument, value, what, remedy)


def faults_of_level(level: float, *, at_least: float = 0.0) -> list[Fault]:
    """What is wrong with a confidence level; one below `at_least` is no bound but the opposite one."""
    is_level = isinstance(level, Real) and 0 < level < 1
    faults = faults_unless(is_level, "level", level, "a level lies between 0 and 1", "write 0.95 for 95%")
    what = f"a one-sided level is at least {at_least}"
    return faults or faults_unless(level >= at_least, "level", level, what, "ask for the other bound")


def faults_of_groupings(groupings: object) -> list[Fault]:
    """What is wrong with a list of lists of columns."""
    remedy = "give lists of columns, as [[], ['sex']], [] for all together"
    if isinstance(groupings, str) or not isinstance(groupings, Sequence):
        return [Fault("groupings", f"expected a list, got {type(groupings).__name__}", remedy)]
    faults = [
        Fault("groupings", f"{shown(each)} is no list of columns", remedy)
        for each in groupings
        if isinstance(each, str | bytes) or not isinstance(each, Sequence) or not all(map(is_name, each))
    ]
    return faults if groupings else [Fault("groupings", "none", remedy)]


def faults_of_indicators(indicators: object) -> list[Fault]:
    """What is wrong with a mapping of names to pairs of columns."""
    remedy = "give {name: (covered, eligible)}, None for eligible if all are"
    if not isinstance(indicators, Mapping):
        return faults_of_kind("indicators", indicators, Mapping, remedy)
    faults = [
        Fault(f"indicator {shown(name)}", f"{shown(pair)} is no pair of columns", remedy)
        for name, pair in indicators.items()
        if not (
            isinstance(pair, tuple | list)
            and len(pair) == 2
            and is_name(pair[0])
            and (pair[1] is None or is_name(pair[1]))
        )
    ]
    return faults if indicators else [Fault("indicators", "none", remedy)]


def faults_of_figures(argument: str, figures: Mapping[str, float] | None, indicators: Container[str]) -> list[Fault]:
    """What is wrong with figures given per indicator: that they are none, or of one nobody asks for."""
    if figures is None:
        return []
    if faults := faults_of_kind(argument, figures, Mapping, "give {indicator: figure}"):
        return faults
    return [
        Fault(argument, f"no indicator {shown(name)} is asked for", "correct the name, or leave it out")
        for name in figures
        if name not in indicators
    ]


def shown(value: object) -> str:
    """The value as a message shows it: no table, and no number of 400 digits.

    >>> shown("sex"), shown(10**400)
    ("'sex'", 'an int')
    """
    if isinstance(value, int) and abs(value) >= 10**18:
        return f"an {type(value).__name__}"
    text = repr(value)
    return text if len(text) <= 60 and "\n" not in text else f"a {type(value).__name__}"


_SHOWN = 5


@dataclass(frozen=True, kw_only=True)
class Units:
    """Rows put together: the number of each row's unit, each unit's first row, and its name for a message."""

    number: Codes
    first_row: Codes
    name: Callable[[int], str]


class FrameFaults:
    """Reads columns of one frame and gathers what is wrong with them; `is_wrong` flags the rows concerned."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame
        self.faults: list[Fault] = []
        self.is_wrong = np.zeros(len(frame), bool)
        self._unreadable: set[str] = set()

    def numbers(self, column: str) -> Floats:
        """The column as numbers, nan where blank; a column of text is one fault and reads as ones."""
        values = self.frame[column]
        if not is_numeric_dtype(values) or is_bool_dtype(values) or is_complex_dtype(values):
            self.refuse(column, f"expected numbers, got {values.dtype}", "turn its text into numbers")
            self._unreadable.add(column)
            self.is_wrong[:] = True
            return np.ones(len(values))
        return np.asarray(values.to_numpy(dtype=np.float64, na_value=np.nan))

    def refuse(self, column: str, what: str, remedy: str) -> None:
        self.faults.append(Fault(f"column {column!r}", what, remedy))

    def refuse_rows(self, column: str, wrong: Flags, what: str, remedy: str) -> None:
        """Refuse the rows flagged in `wrong`, naming the first by their labels in the frame's index."""
        if wrong.any() and column not in self._unreadable:
            self.is_wrong |= wrong
            rows = self.frame.index[np.flatnonzero(wrong)].tolist()
            self.refuse(column, f"{what} in row {listed(map(repr, rows))}", remedy)

    def refuse_units(self, column: str, wrong: Flags, units: Units, what: str, remedy: str) -> None:
        """Refuse the units flagged in `wrong`, naming the first."""
        if wrong.any() and column not in self._unreadable:
            self.is_wrong |= wrong[units.number]
            names = dict.fromkeys(units.name(row) for row in units.first_row[wrong])
            self.refuse(column, f"{what} in {listed(names)}", remedy)

    def refuse_varying(
        self,
        column: str,
        values: Floats | Codes,
        units: Units,
        what: str = "more than one figure",
        remedy: str = "give one figure; a label used again elsewhere needs the place in front",
    ) -> None:
        """Refuse units whose rows do not all have the same value."""
        first = values[units.first_row][units.number]
        varies = (values != first) & ~(np.isnan(values) & np.isnan(first))
        wrong = np.bincount(units.number, varies, len(units.first_row)) > 0
        self.refuse_units(column, wrong, units, what, remedy)

    def raise_any(self) -> None:
        raise_any(self.faults)


def require_columns(frame: pd.DataFrame, columns: Iterable[str]) -> None:
    """Raise StatisticsError for columns that the frame lacks or has twice, and for a frame without rows."""
    raise_any(faults_of_kind("frame", frame, pd.DataFrame, "pass one row per person"))
    has = f"it has {listed(map(str, frame.columns))}"
    every = list(columns)
    for column in every:
        if not isinstance(column, Hashable):
            what = f"expected the name of a column, got {type(column).__name__}"
            raise refusal("column", what, "write its name")
    faults = []
    for column in dict.fromkeys(every):
        if (found := list(frame.columns).count(column)) == 0:
            faults.append(Fault(f"column {column!r}", "the frame has none", has))
        elif found > 1:
            what, remedy = f"the frame has {found}", "rename all but one, or drop them"
            faults.append(Fault(f"column {column!r}", what, remedy))
    if not len(frame):
        faults.append(Fault("frame", "no rows", "pass everyone in the sample, the ineligible included"))
    raise_any(faults)


def label_codes(frame: pd.DataFrame, column: str, *, is_sorted: bool = False) -> tuple[Codes, pd.Index]:
    """Per row the number of its label, -1 where it has none; and the labels. Refuses lists for labels."""
    try:
        codes, labels = pd.factorize(frame[column], sort=is_sorted)
    except TypeError as error:
        what, remedy = f"holds labels that are no names: {error}", "give text, numbers or dates"
        raise refusal(f"column {column!r}", what, remedy) from None
    return codes.astype(np.intp, copy=False), pd.Index(labels)


def listed(names: Iterable[str]) -> str:
    """The first few of many names.

    >>> listed("abcdefgh")
    'a, b, c, d, e and 3 more'
    """
    every = list(names)
    more = f" and {len(every) - _SHOWN} more" if len(every) > _SHOWN else ""
    return ", ".join(every[:_SHOWN]) + more


def checked_levels(values: ArrayLike, name: str) -> Floats:
    """`values` as numbers, if each is one above 0 or nan; otherwise every one that is not, at once."""
    levels = _numbers(values, name)
    bad = (levels <= 0) | np.isinf(levels)
    what, remedy = "growth needs levels above 0", "correct it, or give nan for a level that is missing"
    places = {tuple(index): index.tolist() or "" for index in np.argwhere(bad)}
    raise_any([Fault(f"{name}{place} = {levels[at]:g}", what, remedy) for at, place in places.items()])
    return levels


def checked_level(level: float) -> float:
    """The confidence level, if it lies between 0 and 1."""
    raise_any(faults_of_level(level))
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
    raise refusal(name, "not all numbers", "give levels as numbers, nan for a missing one")
