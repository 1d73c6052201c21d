"""From cells to columns that can be counted: texts as str, numbers as float, years as int, answers 1, 0, nan.

Each different cell of a column is understood once, so that 100,000 rows cost little more than 1,000.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evalkit.inputs.errors import Place
from evalkit.inputs.reading.cells import (
    KEPT_EXACTLY,
    LONG_IN_POWERS,
    MISSING,
    UnfitError,
    Value,
    cell_text,
    number,
    plain,
    value_of,
)
from evalkit.inputs.reading.personal import has_long_number, names_a_person, personal_number, shown
from evalkit.inputs.reading.raw import RawTable
from evalkit.inputs.schema import Column, Table
from evalkit.problems import Problem


def columns_amiss(table: Table, place: Place, present: Sequence[str]) -> list[Problem]:
    """Required columns that are missing, and columns nearly named like an optional one that is."""
    problems = []
    own = [name for name in present if name not in table.names]
    for column in table.columns:
        if column.name in present:
            continue
        near = get_close_matches(column.name, own, n=1, cutoff=0.7 if column.is_required else 0.9)
        if column.is_required:
            remedy = f"rename {near[0]}?" if near else f"add it: {column.meaning.en}"
            problems.append(place.problem(column=column.name, rule="the column is missing", remedy=remedy))
        elif near:
            rule = "not a column of the codebook"
            remedy = f"rename it to {column.name}, or give it a name that differs more"
            problems.append(place.problem(column=near[0], rule=rule, remedy=remedy))
    return problems


_PSEUDONYM = "put a pseudonym in its place, and keep the list of who is who elsewhere"
_DAMAGED = "a number of more than 15 digits, damaged by the spreadsheet (a certificate number?),"
_TEXTS = ("text", "code", "category")


@dataclass(frozen=True)
class TypedTable:
    """A table whose cells are understood; what could not be is missing and was reported.

    frame : every column of the codebook, nan where the file lacks it, then (survey) the file's own ones;
        the index is the row in the file
    given : the columns that stand in the file
    unread : column -> rows whose cell was reported; it is not blank, and no rule may treat it so
    """

    table: Table
    place: Place
    frame: pd.DataFrame
    given: tuple[str, ...]
    unread: Mapping[str, Sequence[int]] = field(default_factory=dict)

    def readable(self, frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
        """The rows of which these columns could be read."""
        unread = [row for column in columns for row in self.unread.get(column, ())]
        return frame.drop(index=unread, errors="ignore") if unread else frame

    def problem(self, row: object, column: str, *, rule: str, remedy: str, value: str = "") -> Problem:
        """A problem of one cell, its value hidden if it could name a person."""
        text = shown(value, of_people=self.table.is_personal)
        return self.place.problem(row=row, column=column, value=text, rule=rule, remedy=remedy)

    def problems(
        self, rows: pd.DataFrame, column: str, *, rule: str | Callable[[Any], str], remedy: str
    ) -> Iterator[Problem]:
        """A problem of a column's cell in each of the rows.

        rule : what should stand there; or how to say it of a row, as `itertuples` gives it
        """
        if rows.empty:  # nearly always, and `itertuples` takes long to find that out
            return
        for row in rows.itertuples():
            cell: Any = getattr(row, column)
            value = "" if pd.isna(cell) else cell_text(cell)
            text = rule if isinstance(rule, str) else rule(row)
            yield self.problem(row.Index, column, value=value, rule=text, remedy=remedy)


@dataclass(frozen=True)
class _Cells:
    """A column's different cells, their texts, and which of them stands in each row."""

    different: Sequence[object]
    texts: Sequence[str]
    codes: NDArray[np.intp]
    rows: NDArray[np.int64]

    def where(self, chosen: Sequence[int]) -> list[tuple[int, int]]:
        """(row, position of its cell), for the rows that hold one of the chosen cells."""
        mark = np.zeros(len(self.different), dtype=bool)
        mark[list(chosen)] = True
        return [(int(self.rows[i]), int(self.codes[i])) for i in np.flatnonzero(mark[self.codes])]


def typed(raw: RawTable, *, as_of: int | None, problems: list[Problem]) -> TypedTable:
    """The table with its columns understood; rows later than `as_of` are not looked at.

    What is wrong joins `problems`, once for each cell.
    """
    frame = _not_later(raw.frame, raw.table, as_of)
    problems += columns_amiss(raw.table, raw.place, list(frame.columns))
    cells = {name: _cells(frame, name) for name in frame.columns}
    people = {name: _people_in(name, of, raw, problems) for name, of in cells.items()}
    columns: dict[str, pd.Series] = {}
    unread: dict[str, list[int]] = {}
    for column in raw.table.columns:
        if column.name in cells:
            array, unread[column.name] = _column(column, cells[column.name], people[column.name], raw, problems)
        else:
            array = _array(column, [None], np.zeros(len(frame), dtype=np.intp))
        columns[column.name] = pd.Series(array, index=frame.index)
    if raw.table.name == "survey":
        own = [name for name in frame.columns if name not in columns]
        columns |= {name: pd.Series(_own_column(cells[name]), index=frame.index) for name in own}
    whole = pd.DataFrame(columns, index=frame.index)
    return TypedTable(raw.table, raw.place, whole, tuple(frame.columns), unread)


def empty(table: Table, place: Place) -> TypedTable:
    """The table without a row, for a data set that lacks it."""
    raw = RawTable(table, place, pd.DataFrame(columns=list(table.names), dtype=object))
    raw.frame.index = pd.Index([], dtype="int64", name="row")
    return TypedTable(table, place, typed(raw, as_of=None, problems=[]).frame, ())


def _cells(frame: pd.DataFrame, name: str) -> _Cells:
    codes, different = pd.factorize(frame[name].to_numpy())
    return _Cells(list(different), [cell_text(cell) for cell in different], codes, frame.index.to_numpy())


def _not_later(frame: pd.DataFrame, table: Table, as_of: int | None) -> pd.DataFrame:
    """The rows up to `as_of`; a row whose year cannot be read stays, to be reported."""
    column = table.column(table.time or "")
    if as_of is None or column is None or column.name not in frame.columns:
        return frame
    cells = _cells(frame, column.name)
    years = [_understood(column, text) for text in cells.texts]
    is_later = np.array([isinstance(year, float) and year > as_of for year in years] or [False], dtype=bool)
    return frame[~is_later[cells.codes]]


def _column(
    column: Column, cells: _Cells, people: Collection[int], raw: RawTable, problems: list[Problem]
) -> tuple[Any, list[int]]:
    """The column in its own type, and the rows whose cell could not be read; these join `problems`.

    people : cells that hold someone's number, reported already and never to be repeated
    """
    understood = [None if i in people else _understood(column, text) for i, text in enumerate(cells.texts)]
    unfit = {i: value for i, value in enumerate(understood) if isinstance(value, UnfitError)}
    for row, i in cells.where(list(unfit)):
        value = shown(cells.texts[i], of_people=raw.table.is_personal, known=column.allowed)
        rule, remedy = unfit[i].rule, unfit[i].remedy
        problems.append(raw.place.problem(row=row, column=column.name, value=value, rule=rule, remedy=remedy))
    values = [None if isinstance(v, UnfitError) else v for v in understood]
    return _array(column, values, cells.codes), [row for row, _ in cells.where([*unfit, *people])]


def _understood(column: Column, text: str) -> Value | UnfitError:
    try:
        value = value_of(column, text)
    except UnfitError as error:
        return error
    if value is None and column.is_required:
        return UnfitError("blank, but every row needs it", "fill it in, or remove the row")
    return value


def _array(column: Column, values: Sequence[Value], codes: NDArray[np.intp]) -> Any:
    if column.kind in _TEXTS:
        return _texts(values, codes)
    if column.kind == "date":
        dates = np.array([None if v is None else np.datetime64(str(v), "s") for v in values] or [None])
        return dates.astype("datetime64[s]")[codes]
    numbers = np.array([np.nan if v is None else v for v in values] or [np.nan], dtype=np.float64)[codes]
    if column.kind in ("year", "ordinal") and not np.isnan(numbers).any():
        return numbers.astype(np.int64)
    # Grades are labels of groups: 1, never 1.0, also where one is missing.
    return pd.Series(numbers).astype("Int64").array if column.kind == "ordinal" else numbers


def _texts(values: Sequence[object], codes: NDArray[np.intp]) -> Any:
    different: Any = pd.array(np.array([*values, None], dtype=object), dtype="str")
    return different.take(codes)


def _own_column(cells: _Cells) -> Any:
    """A survey column that the codebook does not know: numbers if every cell is one, else texts."""
    texts = [plain(text) for text in cells.texts]
    answers = [None if text in MISSING else text for text in texts]
    numbers = [None if a is None else number(a, may_be_percent=True) for a in answers]
    if all(a is None or n is not None for a, n in zip(answers, numbers, strict=True)):
        floats = [np.nan if n is None else n for n in numbers] or [np.nan]
        return np.array(floats, dtype=np.float64)[cells.codes]
    return _texts(answers, cells.codes)


def _people_in(name: str, cells: _Cells, raw: RawTable, problems: list[Problem]) -> frozenset[int]:
    """The cells of a column that hold a person's number; they, and columns made for people, are reported."""
    if raw.table.is_personal and name not in raw.table.names and names_a_person(name):
        rule = "a column for names, numbers or addresses of people may not stand here"
        remedy = "remove the column; keep the list of who is who elsewhere"
        problems.append(raw.place.problem(column=name, rule=rule, remedy=remedy))
        return frozenset(range(len(cells.different)))
    # Most columns hold no long number at all, which one look at all their cells tells.
    if not has_long_number("\n".join(cells.texts)):
        return frozenset()
    pairs = enumerate(zip(cells.different, cells.texts, strict=True))
    kinds = {i: kind for i, (cell, text) in pairs if (kind := _whose_number(cell, text))}
    for row, i in cells.where(list(kinds)):
        rule, remedy = f"{kinds[i]} may not stand in a data set", _PSEUDONYM
        if kinds[i] == _DAMAGED:
            remedy = f"{remedy}; a code that is no person's: enter it again in a column formatted as text"
        value = f"(hidden, {len(cells.texts[i])} characters)"
        problems.append(raw.place.problem(row=row, column=name, value=value, rule=rule, remedy=remedy))
    return frozenset(kinds)


def _whose_number(cell: object, text: str) -> str | None:
    # 20 digits in a number cell are no longer the digits that were typed.
    if (isinstance(cell, int | float) and abs(cell) >= KEPT_EXACTLY) or LONG_IN_POWERS.fullmatch(text):
        return _DAMAGED
    return personal_number(text)


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
    filled = {}
    for name in columns:
        blank = frame.index[frame[name].isna()]
        own = pd.Series("row " + blank.astype("str"), index=blank)
        filled[name] = frame[name].fillna("" if name == "stratum" else own) if len(blank) else frame[name]
    return frame.assign(**filled)
