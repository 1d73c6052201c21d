"""What must hold between the cells of one table: keys, counts, answers, dates.

Every check looks at whole columns and leaves out cells that are missing (or were reported already).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd

from evalkit.inputs.checks.income_units import incomes_in_yuan
from evalkit.inputs.reading.typed import TypedTable
from evalkit.problems import Problem

Check = Callable[[TypedTable], Iterator[Problem]]

ANSWERED = "complete"
_ONE_OF_TWO = "correct one of the two"
_FOLDER_NAME = r"[A-Za-z0-9_-]+"


def check_table(typed: TypedTable) -> list[Problem]:
    """Every problem inside one table."""
    checks = () if typed.frame.empty else (repeated_keys, *_CHECKS.get(typed.table.name, ()))
    return [problem for check in checks for problem in check(typed)]


def repeated_keys(typed: TypedTable) -> Iterator[Problem]:
    """Rows that say something about the same county, year ... as a row before them."""
    key = list(typed.table.key)
    frame = typed.frame.dropna(subset=key)
    if not key or not frame.duplicated(key).any():
        return
    row = pd.Series(frame.index, index=frame.index)
    frame = frame.assign(first_row=row.groupby([frame[name] for name in key], sort=False).transform("first"))

    def rule(row: Any) -> str:
        # Who the two rows of a person are is for the office to look up.
        what = "" if typed.table.is_personal else f" {', '.join(str(getattr(row, name)) for name in key)}"
        return f"row {row.first_row} holds the same {' / '.join(key)}{what}"

    yield from typed.problems(frame[frame.duplicated(key)], key[0], rule=rule, remedy="keep one of the two")


def covered_above_eligible(typed: TypedTable) -> Iterator[Problem]:
    above = typed.frame[typed.frame["covered"] > typed.frame["eligible"]]
    yield from typed.problems(
        above, "covered", rule=lambda row: f"more than eligible ({row.eligible:.0f})", remedy=_ONE_OF_TWO
    )


def answers_without_interview(typed: TypedTable) -> Iterator[Problem]:
    """Answers of someone who, says the same row, gave none."""
    silent = typed.frame[typed.frame["response"].notna() & (typed.frame["response"] != ANSWERED)]
    is_given = silent[[column.name for column in typed.table.columns if column.is_answer]].notna()
    for name in is_given.columns[is_given.any()]:
        yield from typed.problems(
            silent[is_given[name]], name, rule=lambda row: f"an answer, though response is {row.response}",
            remedy=f"leave the cell blank, or set response to {ANSWERED}",
        )  # fmt: skip


def implied_flags(typed: TypedTable) -> Iterator[Problem]:
    """Cases covered without being entitled, or reported covered without being in the register."""
    for narrow, wide in (("verified_covered", "verified_eligible"), ("reported_covered", "in_register")):
        odd = typed.frame[(typed.frame[narrow] == 1) & (typed.frame[wide] == 0)]
        yield from typed.problems(odd, narrow, rule=f"needs {wide} to be 1 as well", remedy=_ONE_OF_TWO)


def county_rows(typed: TypedTable) -> Iterator[Problem]:
    """Codes that can name a folder; parents and successors that exist; dates in their order."""
    frame, no_row = typed.frame, "no row of this table has that code"
    code, parent, successor = frame["code"], frame["parent_code"], frame["successor_code"]
    yield from typed.problems(
        frame[code.notna() & ~code.str.fullmatch(_FOLDER_NAME).astype(bool)], "code",
        rule="must consist of letters, digits, - and _ (it names a folder)", remedy="correct the code",
    )  # fmt: skip
    codes = set(code.dropna())
    yield from typed.problems(
        frame[parent.notna() & ~parent.isin(code[parent.isna()])], "parent_code",
        rule=lambda row: "a county, not a city" if row.parent_code in codes else no_row,
        remedy="name the city's code; the city's own row has a blank parent_code",
    )  # fmt: skip
    yield from typed.problems(
        frame[successor.notna() & ~successor.isin(code)], "successor_code",
        rule=no_row, remedy="add a row for it, or correct the code",
    )  # fmt: skip
    frame = typed.readable(frame, "valid_to")
    yield from typed.problems(
        frame[frame["valid_to"] < frame["valid_from"]], "valid_to",
        rule=lambda row: f"before valid_from ({row.valid_from:%Y-%m-%d})", remedy=_ONE_OF_TWO,
    )  # fmt: skip
    yield from typed.problems(
        frame[frame["successor_code"].notna() & frame["valid_to"].isna()], "valid_to",
        rule="blank, though successor_code names the code that came after",
        remedy="fill in the last day on which the old code was valid",
    )  # fmt: skip


_CHECKS: dict[str, tuple[Check, ...]] = {
    "counties": (county_rows,),
    "income": (incomes_in_yuan,),
    "register": (covered_above_eligible,),
    "survey": (answers_without_interview,),
    "audit": (answers_without_interview, implied_flags),
}
