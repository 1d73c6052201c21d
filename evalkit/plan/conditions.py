"""What an expression means: conditions over columns, where an answer may be missing.

Truth has three values (Kleene 1952, Introduction to Metamathematics, section 64): true 1, false 0 and unknown
1/2. `and` is then the minimum, `or` the maximum, `not` one minus the value: `False and unknown` is False.
pandas is loaded where data are: a plan is also read where there are none, and then quickly.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from evalkit.problems import EvalkitError, Problem

if TYPE_CHECKING:
    import pandas as pd


Kind = Literal["number", "text"]
Constant = float | str
Truth = NDArray[np.float64]
UNKNOWN = 0.5


class PlanError(EvalkitError):
    """The plan file, or an expression in it, cannot be used as it stands."""


ORDER = ("<", "<=", ">", ">=")
COMPARE: Mapping[str, Callable[..., pd.Series]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class Condition(Protocol):
    """Something that holds, does not hold, or cannot be told, in each row."""

    def truth(self, columns: Mapping[str, pd.Series]) -> Truth:
        """One value per row: 1, 0 or UNKNOWN."""
        ...


@dataclass(frozen=True)
class Name:
    """A column, by its name."""

    name: str


Operand = Name | Constant


@dataclass(frozen=True)
class Comparison:
    """`age >= 16`; unknown where a compared answer is missing."""

    left: Operand
    operator: str
    right: Operand

    def truth(self, columns: Mapping[str, pd.Series]) -> Truth:
        sides = [columns[s.name] if isinstance(s, Name) else s for s in (self.left, self.right)]
        missing = [columns[s.name].isna() for s in (self.left, self.right) if isinstance(s, Name)]
        holds = COMPARE[self.operator](*sides)
        return _truth(holds, np.logical_or.reduce([np.asarray(m, dtype=bool) for m in missing]))


@dataclass(frozen=True)
class Within:
    """`disability_grade in (1, 2)`; unknown where the answer is missing."""

    name: str
    values: tuple[Constant, ...]

    def truth(self, columns: Mapping[str, pd.Series]) -> Truth:
        column = columns[self.name]
        return _truth(column.isin(list(self.values)), np.asarray(column.isna(), dtype=bool))


@dataclass(frozen=True)
class Joined:
    """`... and ...` (np.minimum), `... or ...` (np.maximum)."""

    by: np.ufunc
    parts: tuple[Condition, ...]

    def truth(self, columns: Mapping[str, pd.Series]) -> Truth:
        found: Truth = self.by.reduce([part.truth(columns) for part in self.parts])
        return found


@dataclass(frozen=True)
class Opposite:
    """`not ...`"""

    part: Condition

    def truth(self, columns: Mapping[str, pd.Series]) -> Truth:
        return 1.0 - self.part.truth(columns)


def _truth(holds: pd.Series, missing: NDArray[np.bool_]) -> Truth:
    return np.where(missing, UNKNOWN, np.asarray(holds, dtype=np.float64))


def columns_as(frame: pd.DataFrame, kinds: Mapping[str, Kind], *, place: str) -> dict[str, pd.Series]:
    """The columns named in `kinds`, each as float64 ("number") or as str ("text"), missing values as nan.

    pandas answers `text column == 1` with False in every row: in a coverage rate a silent 0%.
    Raises PlanError naming every column that is absent or holds the other kind. A column without any value is
    of either kind.
    """
    import pandas as pd

    columns: dict[str, pd.Series] = {}
    problems = []
    for name, kind in sorted(kinds.items()):
        if name not in frame.columns:
            near = get_close_matches(name, [str(c) for c in frame.columns], n=1)
            remedy = f"did you mean {near[0]}?" if near else "add the column, or correct the plan"
            problems.append(Problem(place=place, value=name, rule="the data have no such column", remedy=remedy))
            continue
        column = frame[name]
        if isinstance(column.dtype, pd.CategoricalDtype):
            column = pd.Series(column.to_numpy(), index=column.index)
        held = _held(column)
        if held in (kind, "nothing"):
            columns[name] = _converted(column, kind, is_empty=held == "nothing")
            continue
        if held == "text" and kind == "number":
            rule, remedy = "compares a number with a column of texts", "put quotation marks around the value"
        elif held == "number":
            rule, remedy = ("compares a text with a column of numbers", "take the quotation marks from the value")
        else:
            rule, remedy = f"the column holds {held}", f"the plan needs a column of {kind}s"
        problems.append(Problem(place=place, value=name, rule=rule, remedy=f"{remedy}, or correct the data"))
    if problems:
        raise PlanError(problems)
    return columns


def _held(column: pd.Series) -> str:
    """number, text, nothing, or the name of what else stands in the column."""
    from pandas.api import types

    if column.isna().all():
        return "nothing"
    if types.is_numeric_dtype(column) or types.is_bool_dtype(column):
        return "complex numbers" if types.is_complex_dtype(column) else "number"
    found = types.infer_dtype(column.dropna())
    if found in ("integer", "floating", "boolean", "mixed-integer-float", "decimal"):
        return "number"
    return {"string": "text", "mixed-integer": "values of several kinds"}.get(found, found)


def _converted(column: pd.Series, kind: Kind, *, is_empty: bool) -> pd.Series:
    import pandas as pd

    if is_empty:
        return pd.Series(np.nan, index=column.index, dtype="str" if kind == "text" else "float64")
    if kind == "text":
        return column.astype("str")
    if column.dtype == object:
        column = pd.Series([np.nan if pd.isna(v) else float(v) for v in column], index=column.index)
    return pd.Series(column.to_numpy(dtype=np.float64, na_value=np.nan), index=column.index)
