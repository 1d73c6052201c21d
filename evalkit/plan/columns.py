"""Columns as an expression needs them: numbers as numbers, texts as texts, never one taken for the other.

pandas answers `text column == 1` with False in every row. In a coverage rate that is a silent 0%.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

import numpy as np
import pandas as pd
from pandas.api import types

from evalkit.plan.conditions import Kind, PlanError
from evalkit.problems import Problem


def columns_as(frame: pd.DataFrame, kinds: Mapping[str, Kind], *, place: str) -> dict[str, pd.Series]:
    """The columns named in `kinds`, each as float64 ("number") or as str ("text"), missing values as nan.

    Raises PlanError naming every column that is absent or holds the other kind. A column without any value is
    of either kind.
    """
    columns: dict[str, pd.Series] = {}
    problems = []
    for name, kind in sorted(kinds.items()):
        if name not in frame.columns:
            near = get_close_matches(name, [str(c) for c in frame.columns], n=1)
            remedy = f"did you mean {near[0]}?" if near else "add the column, or correct the plan"
            problems.append(
                Problem(place=place, value=name, rule="the data have no such column", remedy=remedy)
            )
            continue
        column = frame[name]
        if isinstance(column.dtype, pd.CategoricalDtype):
            column = pd.Series(column.to_numpy(), index=column.index)
        held = _held(column)
        if held in (kind, "nothing"):
            columns[name] = _converted(column, kind, is_empty=held == "nothing")
        else:
            problems.append(_mismatch(place, name, held, kind))
    if problems:
        raise PlanError(problems)
    return columns


def _held(column: pd.Series) -> str:
    """number, text, nothing, or the name of what else stands in the column."""
    if column.isna().all():
        return "nothing"
    if types.is_numeric_dtype(column) or types.is_bool_dtype(column):
        return "complex numbers" if types.is_complex_dtype(column) else "number"
    found = types.infer_dtype(column.dropna())
    if found in ("integer", "floating", "boolean", "mixed-integer-float", "decimal"):
        return "number"
    return {"string": "text", "mixed-integer": "values of several kinds"}.get(found, found)


def _converted(column: pd.Series, kind: Kind, *, is_empty: bool) -> pd.Series:
    if is_empty:
        return pd.Series(np.nan, index=column.index, dtype="str" if kind == "text" else "float64")
    if kind == "text":
        return column.astype("str")
    if column.dtype == object:
        column = pd.Series([np.nan if pd.isna(v) else float(v) for v in column], index=column.index)
    return pd.Series(column.to_numpy(dtype=np.float64, na_value=np.nan), index=column.index)


def _mismatch(place: str, name: str, held: str, kind: Kind) -> Problem:
    if held == "text" and kind == "number":
        rule, remedy = "compares a number with a column of texts", "put quotation marks around the value"
    elif held == "number":
        rule, remedy = "compares a text with a column of numbers", "take the quotation marks from the value"
    else:
        rule, remedy = f"the column holds {held}", f"the plan needs a column of {kind}s"
    return Problem(place=place, value=name, rule=rule, remedy=f"{remedy}, or correct the data")
