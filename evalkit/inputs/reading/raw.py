"""Tables as they stand in the files: every cell, the number of its row, nothing understood yet."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import pandas as pd
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from evalkit.inputs.errors import Place
from evalkit.inputs.reading.cells import cell_text, plain
from evalkit.inputs.reading.files import Files, misspelt_tables
from evalkit.inputs.schema import TABLES, Table
from evalkit.problems import Problem

_BOM = b"\xef\xbb\xbf"

Rows = Sequence[Sequence[object]]


@dataclass(frozen=True)
class RawTable:
    """A table before it is understood.

    frame : cells as the file holds them, one column per heading; the index is the row a person sees
        in a spreadsheet (header = 1)
    """

    table: Table
    place: Place
    frame: pd.DataFrame


def read_tables(files: Files, problems: list[Problem]) -> dict[str, RawTable]:
    """Table name -> its cells, for the tables that are there; what is wrong joins `problems`."""
    if files.workbook:
        sheets = _sheets(files.workbook, problems)
    else:
        sheets = {name: _csv_rows(path, files.place(name), problems) for name, path in files.csv.items()}
    found = {}
    for table in TABLES:
        place, rows = files.place(table.name), sheets.get(table.name)
        frame = _frame(rows, place, problems) if rows is not None else None
        if frame is not None:
            found[table.name] = RawTable(table, place, frame)
        elif table.is_required and table.name not in sheets:
            rule = f"missing; found {', '.join(sheets) or 'no table'}"
            problems.append(place.problem(rule=rule, remedy="add the table, see docs/codebook.md"))
    return found


def _sheets(path: Path, problems: list[Problem]) -> dict[str, Rows | None]:
    try:
        with CalamineWorkbook.from_path(path) as workbook:
            names = {name.strip(): name for name in workbook.sheet_names}
            problems += misspelt_tables(names, path.name)
            return {
                table.name: workbook.get_sheet_by_name(names[table.name]).to_python(skip_empty_area=False)
                for table in TABLES
                if table.name in names
            }
    except PasswordError:
        rule, remedy = "protected by a password", "save it without one"
    except (CalamineError, BadZipFile, OSError):
        rule, remedy = "cannot be read as a workbook", "open it in Excel and save it as .xlsx"
    problems.append(Place(path.name).problem(rule=rule, remedy=remedy))
    return dict.fromkeys(table.name for table in TABLES)


def _csv_rows(path: Path, place: Place, problems: list[Problem]) -> Rows | None:
    """The rows of a file; None if it cannot be read to its end."""
    text = _decoded(path.read_bytes(), place, problems)
    if text is None:
        return None
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    rows: list[list[str]] = []
    try:
        rows.extend(reader)
        return rows
    except csv.Error as error:
        rule, remedy = f"not readable as CSV ({error})", 'look for a lone " in this row or in the ones before'
        problems.append(place.problem(row=len(rows) + 1, rule=rule, remedy=remedy))
        return None


def _decoded(content: bytes, place: Place, problems: list[Problem]) -> str | None:
    """The text of a file: UTF-8 with or without a mark, else GB18030, each strictly."""
    for encoding in ("utf-8-sig",) if content.startswith(_BOM) else ("utf-8", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError as error:
            row = content.count(b"\n", 0, error.start) + 1
    rule, remedy = "neither UTF-8 nor GB18030 (GBK)", 'save the file as "CSV UTF-8" in Excel'
    problems.append(place.problem(row=row, rule=rule, remedy=remedy))
    return None


def _frame(rows: Rows, place: Place, problems: list[Problem]) -> pd.DataFrame | None:
    """The cells under their headings; None if there are none, or if the headings do not tell them apart."""
    if not rows or not any(cell != "" for cell in rows[0]):
        problems.append(place.problem(row=1, rule="no column names", remedy="put the names in the first row"))
        return None
    header = [plain(cell_text(cell)) for cell in rows[0]]
    numbered = [(n, row) for n, row in enumerate(rows[1:], start=2) if row.count("") < len(row)]
    remedy = "look for a comma too many or too few; a text with commas needs quotation marks"
    problems += [
        place.problem(row=n, rule=f"{len(row)} cells under {len(header)} column names", remedy=remedy)
        for n, row in numbered
        if len(row) != len(header)
    ]
    doubled = sorted({name for name in header if name and header.count(name) > 1})
    problems += [
        place.problem(column=name, rule="two columns have this name", remedy="rename or remove one of them")
        for name in doubled
    ]
    if doubled:
        return None
    if len(header) == 1 and any(mark in header[0] for mark in ";\t|"):
        rule, remedy = "columns are not separated by commas", 'save the file as "CSV UTF-8"'
        problems.append(place.problem(row=1, rule=rule, remedy=remedy))
        return None
    kept = {n: row for n, row in numbered if len(row) == len(header)}
    index = pd.Index(list(kept), name="row", dtype="int64")
    cells = np.array(list(kept.values()), dtype=object).reshape(len(kept), len(header))
    # A column without a name is still looked through for people's numbers.
    headings = [name or f"column {position}" for position, name in enumerate(header, start=1)]
    return pd.DataFrame(cells, index=index, columns=headings, dtype=object)
