"""The files of a data set: which they are, and their hashes. No pandas here: a status check hashes many."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from hashlib import sha256
from pathlib import Path

from evalkit.inputs.errors import Place
from evalkit.inputs.schema import TABLES
from evalkit.problems import Problem

DESCRIPTION = "dataset.yaml"
# The truth of a synthetic data set lies beside it and is never read.
_NOT_READ = ("truth",)


@dataclass(frozen=True, kw_only=True)
class Files:
    """Where a data set stands: a folder of CSV files, or one workbook with the tables as sheets.

    folder : holds dataset.yaml beside the tables
    csv : table name -> file
    workbook : the .xlsx, None for a folder of CSV files
    """

    folder: Path
    csv: dict[str, Path] = field(default_factory=dict)
    workbook: Path | None = None

    @property
    def description(self) -> Path:
        return self.folder / DESCRIPTION

    def place(self, table: str) -> Place:
        return Place(self.workbook.name, sheet=table) if self.workbook else Place(f"{table}.csv")

    def hashes(self) -> dict[str, str]:
        """SHA-256 of what is read: `dataset` for dataset.yaml, and each table's file (or the workbook)."""
        paths = {"dataset": self.description, **self.csv}
        if self.workbook:
            paths["workbook"] = self.workbook
        return {name: sha256(path.read_bytes()).hexdigest() for name, path in paths.items() if path.is_file()}


def find_files(path: Path, problems: list[Problem]) -> Files:
    """The files of the data set at `path`, a folder or an .xlsx workbook; what is wrong joins `problems`."""
    if path.suffix.lower() == ".xlsx" and path.is_file():
        return Files(folder=path.parent, workbook=path)
    if not path.is_dir():
        rule, remedy = "no such folder or .xlsx workbook", "give the name of a folder under data/, or a path"
        problems.append(Problem(place=path.name, rule=rule, remedy=remedy))
        return Files(folder=path.parent)
    csv = {file.stem: file for file in sorted(path.glob("*.csv")) if file.stem not in _NOT_READ}
    # Excel keeps a hidden ~$ file beside a workbook that is open.
    workbooks = [file for file in sorted(path.glob("*.xlsx")) if not file.name.startswith("~$")]
    tables = {table.name: csv[table.name] for table in TABLES if table.name in csv}
    if workbooks and (tables or len(workbooks) > 1):
        names = ", ".join(file.name for file in (*tables.values(), *workbooks))
        rule, remedy = f"holds more than one source of tables: {names}", "keep the CSV files, or one workbook"
        problems.append(Problem(place=path.name, rule=rule, remedy=remedy))
    elif workbooks:
        return Files(folder=path, workbook=workbooks[0])
    problems += misspelt_tables(csv, path.name)
    return Files(folder=path, csv=tables)


def misspelt_tables(names: Iterable[str], place: str) -> list[Problem]:
    """A table that is nearly named like one of ours: it would be left out without a word."""
    known = [table.name for table in TABLES]
    absent = [name for name in known if name not in set(names)]
    found = []
    for name in sorted({*names} - {*known}):
        for near in get_close_matches(name.lower().strip(), absent, n=1, cutoff=0.8):
            rule, remedy = "not a table of a data set", f"rename it to {near}, or remove it"
            found.append(Problem(place=place, value=name, rule=rule, remedy=remedy))
    return found
