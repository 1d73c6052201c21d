"""One cell: from what an office typed to what its column holds."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
from difflib import get_close_matches
from unicodedata import normalize

from evalkit.inputs.schema import Column

# A dash or dots stand for "no figure" in Chinese tables; R writes NA.
MISSING = frozenset({"", "-", "--", "–", "—", "——", "...", "......", "/", "NA"})
# A spreadsheet keeps 15 digits of a number; the rest become zeros or noise.
KEPT_EXACTLY = 10**15

_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?(?:[eE][+-]?\d+)?(?<=[\d.])")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_YEAR = re.compile(r"((?:19|20)\d\d)(?:\.0)?(?: ?年)?")
_CODE_AS_NUMBER = re.compile(r"(\d{4,})\.0")
# 1.40602E+17: how a spreadsheet writes a long number into a CSV file.
LONG_IN_POWERS = re.compile(r"\d(?:\.\d+)?E\+(?:1[4-9]|[2-9]\d)", re.IGNORECASE)
_CODE_IN_POWERS = re.compile(r"\d(?:\.\d+)?E\+\d+", re.IGNORECASE)

Value = str | float | date | None


class UnfitError(ValueError):
    """A cell that its column cannot hold: what should stand there, and what to do."""

    def __init__(self, rule: str, remedy: str) -> None:
        super().__init__(rule, remedy)
        self.rule, self.remedy = rule, remedy


def cell_text(cell: object) -> str:
    """What a person sees in the cell, whatever type the file keeps it as; no spaces around it.

    >>> cell_text(140602.0), cell_text(True), cell_text(" 312 "), cell_text(date(2018, 2, 11))
    ('140602', '1', '312', '2018-02-11')
    """
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return str(int(cell))
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, (date, time)) else str(cell)


def plain(text: str) -> str:
    """The text with full-width digits, letters and signs made ordinary.

    >>> plain("１２，３４５．６％")
    '12,345.6%'
    """
    if text.isascii():
        return text
    # The minus sign is no hyphen, and zero-width spaces come with text pasted from web pages.
    return normalize("NFKC", text).replace("\u2212", "-").replace("\u200b", "").strip()


def number(text: str, *, may_be_percent: bool = False) -> float | None:
    """The number a text stands for, None if it is none; `plain` comes first.

    >>> number("12,345.6"), number("95%", may_be_percent=True), number("95%"), number("1,23")
    (12345.6, 0.95, None, None)
    """
    is_percent = may_be_percent and text.endswith("%")
    digits = text[:-1].rstrip() if is_percent else text
    if not _NUMBER.fullmatch(digits):
        return None
    try:
        value = float(digits.replace(",", ""))
    except ValueError:
        return None
    return value / 100 if is_percent else value


def value_of(column: Column, text: str) -> Value:
    """What a cell of this column holds: a text, a number, a date, or None where it is blank.

    Raises UnfitError with the rule and the remedy.
    """
    ordinary = plain(text)
    if ordinary in MISSING:
        return None
    # A name keeps its full-width brackets; everything else is compared or counted.
    return text if column.kind == "text" else _READERS[column.kind](column, ordinary)


def _code(column: Column, text: str) -> str:
    if "+" in text and _CODE_IN_POWERS.fullmatch(text):
        remedy = "format the column as text and enter the codes again"
        raise UnfitError("a code that a spreadsheet turned into a number", remedy)
    written = _CODE_AS_NUMBER.fullmatch(text) if text.endswith(".0") else None
    return written[1] if written else text


def _category(column: Column, text: str) -> str:
    if text in column.allowed:
        return text
    near = get_close_matches(text.lower(), column.allowed, n=1)
    remedy = f"did you mean {near[0]}?" if near else "use one of these words"
    raise UnfitError(f"must be one of {', '.join(column.allowed)}", remedy)


def _date(column: Column, text: str) -> date:
    parts = _DATE.fullmatch(text)
    try:
        return date(*(int(part) for part in parts.groups())) if parts else date.fromisoformat("")
    except ValueError:
        remedy = "correct the date, or leave the cell blank"
        raise UnfitError("must be a date such as 2018-02-11", remedy) from None


def _year(column: Column, text: str) -> float:
    parts = _YEAR.fullmatch(text)
    if not parts:
        raise UnfitError("must be a year of 4 digits", "write all four, as in 2019, and nothing else")
    return float(parts[1])


def _flag(column: Column, text: str) -> float:
    value = number(text)
    if value not in (0.0, 1.0):
        remedy = "write 1 for yes, 0 for no, and leave the cell blank if it is unknown"
        raise UnfitError("must be 0 or 1", remedy)
    return value


def _ordinal(column: Column, text: str) -> float:
    value = number(text)
    if value is None or f"{value:g}" not in column.allowed:
        raise UnfitError(f"must be one of {', '.join(column.allowed)}", "correct it, or leave the cell blank")
    return value


def _number(column: Column, text: str) -> float:
    value = number(text, may_be_percent=column.unit in ("", "fraction"))
    remedy = "correct it" if column.is_required else "correct it, or leave the cell blank if it is unknown"
    if value is None and text.endswith("%"):
        raise UnfitError(f"must be a number ({column.unit}), not a percentage", remedy)
    if (
        value is None
        or (column.kind == "count" and not value.is_integer())
        or (column.at_least is not None and value < column.at_least)
        or (column.above is not None and value <= column.above)
        or (column.at_most is not None and value > column.at_most)
    ):
        raise UnfitError(f"must be {column.wanted}", remedy)
    return value


_READERS: dict[str, Callable[[Column, str], Value]] = {
    "code": _code,
    "category": _category,
    "date": _date,
    "year": _year,
    "flag": _flag,
    "ordinal": _ordinal,
    "count": _number,
    "number": _number,
}
