"""What stops the reading of a data set, and where it stands, listed so that an office can work through it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from evalkit.problems import EvalkitError, Problem


@dataclass(frozen=True)
class Place:
    """A table's file, and its sheet if the file is a workbook.

    >>> Place("register.csv").at(14, "covered")
    'register.csv, row 14, covered'
    >>> Place("county.xlsx", sheet="register").at(column="covered")
    'county.xlsx, sheet register, covered'
    """

    file: str
    sheet: str = ""

    def __str__(self) -> str:
        return f"{self.file}, sheet {self.sheet}" if self.sheet else self.file

    def at(self, row: object = None, column: str = "") -> str:
        """The place of a row (as a spreadsheet counts, header = 1), a column or a cell."""
        parts = [str(self), f"row {row}" if row is not None else "", column]
        return ", ".join(part for part in parts if part)

    def problem(self, *, rule: str, remedy: str, value: str = "", row: object = None, column: str = "") -> Problem:
        return Problem(place=self.at(row, column), value=value, rule=rule, remedy=remedy)


# A message is read by a person; the full list is in `problems`.
SHOWN_PER_TABLE = 20
_IN_TURN = 3
_LISTED = 12
_ROW = re.compile(r", row [\d,]+")


class DatasetError(EvalkitError):
    """A data set cannot be used as it stands; `problems` holds every problem of all its tables."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        super().__init__(problems)
        self.args = (listing(self.problems),)


def listing(problems: Iterable[Problem], *, limit: int = SHOWN_PER_TABLE) -> str:
    """The problems as lines, at most `limit` of one table, and how many more there are.

    Each column of a table gets its turn, so that one bad column does not hide the others.

    >>> bad = [Problem(place=f"income.csv, row {row}, income_yuan", value="0", rule="above 0",
    ...                remedy="correct it") for row in range(2, 7)]
    >>> print(listing(bad, limit=2))
    income.csv, row 2, income_yuan = 0: above 0; correct it
    income.csv, row 3, income_yuan = 0: above 0; correct it
    income.csv: and 3 more
    """
    tables: dict[str, list[Problem]] = {}
    for problem in problems:
        tables.setdefault(_table(problem.place), []).append(problem)
    lines = []
    for table, found in tables.items():
        # The first few of each column, then the next few of each.
        seen: Counter[str] = Counter()
        turns = []
        for position, problem in enumerate(found):
            column = _ROW.sub("", problem.place)
            turns.append((seen[column] // _IN_TURN, position))
            seen[column] += 1
        lines += [str(found[position]) for position in sorted(position for _, position in sorted(turns)[:limit])]
        if len(found) > limit:
            lines.append(f"{table}: and {len(found) - limit:,} more")
    return "\n".join(lines)


def _table(place: str) -> str:
    """The file, and the sheet of a workbook, that a place stands in."""
    file, *rest = place.split(", ")
    sheet = [part for part in rest if part.startswith("sheet ")]
    return ", ".join([file, *sheet[:1]])


def listed(names: list[str]) -> str:
    """The names, not all of them if they are many.

    >>> listed([str(n) for n in range(20)])
    '0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 8 more'
    """
    shown = ", ".join(names[:_LISTED])
    return shown if len(names) <= _LISTED else f"{shown} and {len(names) - _LISTED:,} more"
