"""What must hold between the cells of one table: keys, counts, answers, dates.

Every check looks at whole columns and leaves out cells that are missing (or were reported already).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd

from evalkit.inputs.checks.income_units import incomes_in_yuan
from evalkit.inputs.reading.typed import TypedTable
from evalkit.problems import Problem

Check = Callable[[TypedTable], Iterator[Problem]]

ANSWERED = "complete"
_FOLDER_NAME = re.compile(r"[A-Za-z0-9_-]+")
_NO_ROW = "no row of this table has that code"


def check_table(typed: TypedTable) -> list[Problem]:
    """Every problem inside one table."""
    checks = (repeated_keys, *_CHECKS.get(typed.table.name, ()))
    return [problem for check in checks for problem in check(typed)]


def repeated_keys(typed: TypedTable) -> Iterator[Problem]:
    """Rows that say something about the same county, year ... as a row before them."""
    key = list(typed.table.key)
    if not key:
        return
    frame = typed.frame[key].dropna()
    is_repeated = frame.duplicated()
    if not is_repeated.any():
        return
    first = (
        pd.Series(frame.index, index=frame.index)
        .groupby([frame[c] for c in key], sort=False)
        .transform("first")
    )
    rows: Iterator[Any] = frame[is_repeated].itertuples()
    for (row, *cells), first_row in zip(rows, first[is_repeated], strict=True):
        # Who the two rows of a person are is for the office to look up.
        what = "" if typed.table.is_personal else f" {', '.join(map(str, cells))}"
        yield typed.problem(
            row, key[0], value=str(cells[0]),
            rule=f"row {first_row} holds the same {' / '.join(key)}{what}", remedy="keep one of the two",
        )  # fmt: skip


def covered_above_eligible(typed: TypedTable) -> Iterator[Problem]:
    above = typed.frame[typed.frame["covered"] > typed.frame["eligible"]]
    rows: Iterator[Any] = above[["eligible", "covered"]].itertuples()
    for row, eligible, covered in rows:
        yield typed.problem(
            row, "covered", value=f"{covered:.0f}",
            rule=f"more than eligible ({eligible:.0f})", remedy="correct one of the two",
        )  # fmt: skip


def answers_without_interview(typed: TypedTable) -> Iterator[Problem]:
    """Answers of someone who, says the same row, gave none."""
    columns = [c.name for c in typed.table.columns if c.is_answer]
    is_silent = typed.frame["response"].notna() & (typed.frame["response"] != ANSWERED)
    silent = typed.frame.loc[is_silent, [*columns, "response"]]
    for column in columns:
        if silent[column].isna().all():
            continue
        rows: Iterator[Any] = silent.loc[silent[column].notna(), [column, "response"]].itertuples()
        for row, answer, response in rows:
            yield typed.problem(
                row, column, value=f"{answer:.0f}", rule=f"an answer, though response is {response}",
                remedy=f"leave the cell blank, or set response to {ANSWERED}",
            )  # fmt: skip


def implied_flags(typed: TypedTable) -> Iterator[Problem]:
    """Cases covered without being entitled, or reported covered without being in the register."""
    for narrow, wide in (("verified_covered", "verified_eligible"), ("reported_covered", "in_register")):
        odd = (typed.frame[narrow] == 1) & (typed.frame[wide] == 0)
        for row in typed.frame.index[odd]:
            yield typed.problem(
                row, narrow, value="1", rule=f"needs {wide} to be 1 as well", remedy="correct one of the two"
            )


def county_rows(typed: TypedTable) -> Iterator[Problem]:
    """Codes that can name a folder; parents and successors that exist; dates in their order."""
    codes = set(typed.frame["code"].dropna())
    cities = set(typed.frame.loc[typed.frame["parent_code"].isna(), "code"].dropna())
    doubtful = set(typed.unread.get("valid_to", ()))
    rows: Iterator[Any] = typed.frame.itertuples()
    for row in rows:
        if isinstance(row.code, str) and not _FOLDER_NAME.fullmatch(row.code):
            yield typed.problem(
                row.Index, "code", value=row.code,
                rule="must consist of letters, digits, - and _ (it names a folder)", remedy="correct the code",
            )  # fmt: skip
        if isinstance(row.parent_code, str) and row.parent_code not in cities:
            yield typed.problem(
                row.Index, "parent_code", value=row.parent_code,
                rule="a county, not a city" if row.parent_code in codes else _NO_ROW,
                remedy="name the city's code; the city's own row has a blank parent_code",
            )  # fmt: skip
        if isinstance(row.successor_code, str) and row.successor_code not in codes:
            yield typed.problem(
                row.Index, "successor_code", value=row.successor_code, rule=_NO_ROW,
                remedy="add a row for it, or correct the code",
            )  # fmt: skip
        if row.Index not in doubtful:
            yield from _dates(typed, row)


def _dates(typed: TypedTable, row: Any) -> Iterator[Problem]:
    first, last = row.valid_from, row.valid_to
    if pd.notna(first) and pd.notna(last) and last < first:
        yield typed.problem(
            row.Index, "valid_to", value=f"{last:%Y-%m-%d}", rule=f"before valid_from ({first:%Y-%m-%d})",
            remedy="correct one of the two",
        )  # fmt: skip
    if isinstance(row.successor_code, str) and pd.isna(last):
        yield typed.problem(
            row.Index, "valid_to", rule="blank, though successor_code names the code that came after",
            remedy="fill in the last day on which the old code was valid",
        )  # fmt: skip


_CHECKS: dict[str, tuple[Check, ...]] = {
    "counties": (county_rows,),
    "income": (incomes_in_yuan,),
    "register": (covered_above_eligible,),
    "survey": (answers_without_interview,),
    "audit": (answers_without_interview, implied_flags),
}
