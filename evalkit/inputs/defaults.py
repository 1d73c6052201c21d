"""What a blank cell means, where the codebook says so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from evalkit.inputs.typed import TypedTable

DEFAULT_READING = "default"
_LABELS = ("stratum", "psu", "ssu", "household_id")


def with_defaults(typed: TypedTable) -> TypedTable:
    """The table with blanks replaced by what they mean.

    A label that no row of the survey gives stays missing: then there are no strata, or no villages, at all.
    """
    frame = typed.frame
    if "reading" in frame:
        frame = frame.assign(reading=frame["reading"].fillna(DEFAULT_READING))
    if typed.table.name == "counties":
        frame = frame.assign(
            group=frame["group"].fillna(frame["parent_code"]).fillna(frame["code"]),
            is_poor_area=frame["is_poor_area"].fillna(0.0),
        )
    if typed.table.name == "survey":
        frame = frame.assign(holders_in_household=frame["holders_in_household"].fillna(1.0))
        frame = fill_labels(frame, [name for name in _LABELS if frame[name].notna().any()])
    return replace(typed, frame=frame)


def fill_labels(frame: pd.DataFrame, columns: Iterable[str]) -> pd.DataFrame:
    """The frame with blank labels filled: one stratum for all, a unit or household of its own for each row.

    >>> people = pd.DataFrame({"stratum": ["a", None], "psu": [None, "7"]}, index=[2, 3], dtype="str")
    >>> fill_labels(people, ["stratum", "psu"]).to_dict("list")
    {'stratum': ['a', ''], 'psu': ['row 2', '7']}
    """
    own = "row " + pd.Series(frame.index, index=frame.index).astype("str")
    return frame.assign(**{name: frame[name].fillna("" if name == "stratum" else own) for name in columns})
