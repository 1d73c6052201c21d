"""Where something stands in a data set, in the words of whoever has to find it."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.problems import Problem


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

    def at(self, row: int | None = None, column: str = "") -> str:
        """The place of a row (as a spreadsheet counts, header = 1), a column or a cell."""
        parts = [str(self), f"row {row}" if row is not None else "", column]
        return ", ".join(part for part in parts if part)

    def problem(
        self, *, rule: str, remedy: str, value: str = "", row: int | None = None, column: str = ""
    ) -> Problem:
        return Problem(place=self.at(row, column), value=value, rule=rule, remedy=remedy)
