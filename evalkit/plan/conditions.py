"""What an expression means: conditions over columns, where an answer may be missing.

Truth has three values (Kleene 1952, Introduction to Metamathematics, section 64): true 1, false 0 and unknown
1/2. `and` is then the minimum, `or` the maximum, `not` one minus the value: `False and unknown` is False.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from evalkit.problems import EvalkitError

if TYPE_CHECKING:
    import pandas as pd


Kind = Literal["number", "text"]
Constant = float | str
Truth = NDArray[np.float64]
UNKNOWN = 0.5

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
class Every:
    """`... and ...`"""

    parts: tuple[Condition, ...]

    def truth(self, columns: Mapping[str, pd.Series]) -> Truth:
        found: Truth = np.minimum.reduce([part.truth(columns) for part in self.parts])
        return found


@dataclass(frozen=True)
class Either:
    """`... or ...`"""

    parts: tuple[Condition, ...]

    def truth(self, columns: Mapping[str, pd.Series]) -> Truth:
        found: Truth = np.maximum.reduce([part.truth(columns) for part in self.parts])
        return found


@dataclass(frozen=True)
class Opposite:
    """`not ...`"""

    part: Condition

    def truth(self, columns: Mapping[str, pd.Series]) -> Truth:
        return 1.0 - self.part.truth(columns)


def _truth(holds: pd.Series, missing: NDArray[np.bool_]) -> Truth:
    return np.where(missing, UNKNOWN, np.asarray(holds, dtype=np.float64))


class PlanError(EvalkitError):
    """The plan file, or an expression in it, cannot be used as it stands."""
