"""Known totals of a population, read beside a frame: labels that both have, figures that make sense."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evalkit.statistics.calls import is_number, shown
from evalkit.statistics.errors import Fault, StatisticsError
from evalkit.statistics.frame_faults import Flags, Floats, FrameFaults, listed, require_columns

MarginValue = float | Mapping[Hashable, float] | pd.Series

MOST_CELLS = 200_000_000


@dataclass(frozen=True, kw_only=True)
class Margin:
    """One margin: `columns` (rows, k) of the frame, their `totals` (k,), whether they are groups of people.

    names : the frame's columns that it is made of
    """

    name: str
    names: tuple[str, ...]
    columns: Floats
    totals: Floats
    is_groups: bool


def read_margins(
    frame: pd.DataFrame, weight: Floats, margins: Mapping[str | tuple[str, ...], MarginValue]
) -> list[Margin]:
    """The margins in their order; raises StatisticsError with all that is wrong with them."""
    if not isinstance(margins, Mapping):
        what = f"no mapping but {type(margins).__name__}"
        raise StatisticsError(Fault("margins", what, "give the known totals: {column: {label: people}}"))
    if not margins:
        raise StatisticsError(Fault("margins", "none", "give the known totals: {column: {label: people}}"))
    columns = {name: (name,) if isinstance(name, str) else tuple(name) for name in margins}
    require_columns(frame, [column for names in columns.values() for column in names])
    _refuse_too_many(len(frame), margins.values())
    found = FrameFaults(frame)
    read = []
    for name, value in margins.items():
        known = value.to_dict() if isinstance(value, pd.Series) else value
        if isinstance(known, Mapping):
            read.append(_groups(found, weight > 0, columns[name], known))
        else:
            read.append(_numbers(found, weight, columns[name], known))
    found.raise_any()
    return read


def _refuse_too_many(rows: int, margins: Iterable[MarginValue]) -> None:
    labels = sum(len(known) if isinstance(known, Mapping | pd.Series) else 1 for known in margins)
    if rows * labels > MOST_CELLS:
        what, remedy = "too many to hold at once", "join labels, or calibrate strata or counties one by one"
        raise StatisticsError(Fault(f"{rows} rows x {labels} labels", what, remedy))


def _groups(
    found: FrameFaults, counts: Flags, names: tuple[str, ...], totals: Mapping[Hashable, float]
) -> Margin:
    name = repr(names[0]) if len(names) == 1 else repr(names)
    where = f"margin {name}"
    wrong = [label for label, people in totals.items() if not (is_number(people) and people > 0)]
    if wrong:
        remedy = "give how many people there are; leave out labels of nobody"
        found.faults.append(Fault(where, f"no number above 0 for {listed(map(repr, wrong))}", remedy))
    parts = [found.frame[column] for column in names]
    is_blank = np.logical_or.reduce([part.isna().to_numpy() for part in parts])
    for column, part in zip(names, parts, strict=True):
        blank = part.isna().to_numpy() & counts
        found.refuse_rows(column, blank, "no label", "give everyone one, or drop the margin")
    labels = list(parts[0]) if len(parts) == 1 else list(zip(*parts, strict=True))
    place = {label: position for position, label in enumerate(totals)}
    number = np.array(
        [-1 if blank else place.get(label, -1) for label, blank in zip(labels, is_blank, strict=True)],
        np.intp,
    )
    unknown = counts & (number < 0) & ~is_blank
    if unknown.any():
        lacking = dict.fromkeys(repr(labels[row]) for row in np.flatnonzero(unknown))
        what = f"no total for {listed(lacking)}, which the sample has"
        found.faults.append(Fault(where, what, "give one, or join the label to another"))
    columns = (number[:, None] == np.arange(len(totals))) & counts[:, None]
    if empty := [repr(label) for label, seen in zip(totals, columns.any(axis=0), strict=True) if not seen]:
        remedy = "join the label to another"
        found.faults.append(Fault(where, f"nobody in the sample is {listed(empty)}", remedy))
    people = np.array([0.0 if label in wrong else total for label, total in totals.items()], np.float64)
    return Margin(name=name, names=names, columns=columns.astype(np.float64), totals=people, is_groups=True)


def _numbers(found: FrameFaults, weight: Floats, names: tuple[str, ...], value: object) -> Margin:
    name = ", ".join(map(repr, names))
    if len(names) > 1 or not is_number(value):
        remedy = "give the total of a column's numbers, or {label: people}"
        found.faults.append(Fault(f"margin {name}", f"{shown(value)} is neither", remedy))
        ones = np.ones((len(weight), 1))
        return Margin(name=name, names=names, columns=ones, totals=np.ones(1), is_groups=False)
    numbers = found.numbers(names[0])
    wrong = (weight > 0) & ~np.isfinite(numbers)
    found.refuse_rows(names[0], wrong, "no number", "give everyone one, or drop the margin")
    if not np.any(numbers[(weight > 0) & ~wrong]):
        found.refuse(names[0], "all are 0", "drop the margin")
    numbers = np.where((weight > 0) & ~wrong, numbers, 0.0)
    totals = np.array([value], np.float64)
    return Margin(name=name, names=names, columns=numbers[:, None], totals=totals, is_groups=False)
