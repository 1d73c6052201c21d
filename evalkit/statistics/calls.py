"""What is wrong with the arguments of a call, before anything is read or computed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from numbers import Integral, Real

import pandas as pd

from evalkit.statistics.errors import Fault, StatisticsError


def is_number(value: object) -> bool:
    """Whether it is one finite number, neither text nor an array of one.

    >>> is_number(0.5), is_number("0.5"), is_number(float("inf"))
    (True, False, False)
    """
    return isinstance(value, Real) and isfinite(value)


def column_list(by: str | Sequence[str] | None, argument: str = "by") -> list[str]:
    """One column, several or none as a list.

    >>> column_list("sex"), column_list(["sex", "area"]), column_list(None)
    (['sex'], ['sex', 'area'], [])
    """
    if by is None:
        return []
    if isinstance(by, str):
        return [by]
    if not isinstance(by, Sequence | pd.Index) or isinstance(by, bytes):
        what = "neither a column nor a list of columns"
        raise StatisticsError(Fault(argument, f"{what} but {type(by).__name__}", "write ['sex', 'area']"))
    return list(by)


def is_name(column: object) -> bool:
    """Whether it can name a column of a frame."""
    return isinstance(column, str | Integral | tuple) and not isinstance(column, bool)


def faults_of_choice(argument: str, value: object, choices: Sequence[str], what: str) -> list[Fault]:
    """What is wrong with a choice: that it is none of those there are."""
    if isinstance(value, str) and value in choices:
        return []
    return [Fault(f"{argument} = {shown(value)}", what, f"name one of {', '.join(choices)}")]


def faults_of_groupings(groupings: object) -> list[Fault]:
    """What is wrong with a list of lists of columns."""
    remedy = "give lists of columns, as [[], ['sex']], [] for all together"
    if isinstance(groupings, str) or not isinstance(groupings, Sequence):
        return [Fault("groupings", f"no list but {type(groupings).__name__}", remedy)]
    if not groupings:
        return [Fault("groupings", "none", remedy)]
    return [
        Fault("groupings", f"{shown(grouping)} is no list of columns", remedy)
        for grouping in groupings
        if isinstance(grouping, str | bytes)
        or not isinstance(grouping, Sequence)
        or not all(map(is_name, grouping))
    ]


def faults_of_indicators(indicators: object) -> list[Fault]:
    """What is wrong with a mapping of names to pairs of columns."""
    remedy = "give {name: (covered, eligible)}, None for eligible if all are"
    if not isinstance(indicators, Mapping):
        return [Fault("indicators", f"no mapping but {type(indicators).__name__}", remedy)]
    if not indicators:
        return [Fault("indicators", "none", remedy)]
    return [
        Fault(f"indicator {shown(name)}", f"{shown(pair)} is no pair of columns", remedy)
        for name, pair in indicators.items()
        if not (
            isinstance(pair, tuple | list)
            and len(pair) == 2
            and is_name(pair[0])
            and (pair[1] is None or is_name(pair[1]))
        )
    ]


def faults_of_figures(
    argument: str, figures: Mapping[str, float] | None, indicators: Iterable[str]
) -> list[Fault]:
    """What is wrong with figures given per indicator: that they are none, or of one nobody asks for."""
    if figures is None:
        return []
    if not isinstance(figures, Mapping):
        return [Fault(argument, f"no mapping but {type(figures).__name__}", "give {indicator: figure}")]
    asked = list(indicators)
    return [
        Fault(argument, f"no indicator {shown(name)} is asked for", "correct the name, or leave it out")
        for name in figures
        if name not in asked
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
