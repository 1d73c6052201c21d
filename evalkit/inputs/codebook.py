"""The part of docs/codebook.md that follows from the schema.

`python -m evalkit.inputs.codebook docs/codebook.md` writes it anew.
"""

from __future__ import annotations

import sys
from pathlib import Path

from evalkit.inputs.reading.cells import wanted
from evalkit.inputs.schema import TABLES, Column, Table

BEGIN, END = "<!-- tables: made from evalkit/inputs/schema.py -->", "<!-- end of tables -->"

_KINDS = {
    "code": "code",
    "text": "text",
    "category": "word",
    "date": "date",
    "year": "year",
    "flag": "0 or 1",
    "ordinal": "class",
}


def tables_markdown() -> str:
    """Every table and column with type, limits, what a blank means, and the meaning in both languages.

    >>> print(tables_markdown().splitlines()[0])
    ### counties 县（区）及其所属的市
    """
    return "\n\n".join(_table(table) for table in TABLES) + "\n"


def with_tables(document: str) -> str:
    """The document with what stands between BEGIN and END replaced by the tables of the schema."""
    before, _, rest = document.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{tables_markdown()}\n{END}{after}"


def _table(table: Table) -> str:
    needs = "Required. " if table.is_required else ""
    once = f" One row per {', '.join(f'`{name}`' for name in table.key)}." if table.key else ""
    rows = [
        "| column | holds | must | blank means | 含义 | meaning |",
        "|---|---|---|---|---|---|",
        *(_row(column) for column in table.columns),
    ]
    sentence = table.meaning.en[0].upper() + table.meaning.en[1:]
    return f"### {table.name} {table.meaning.zh}\n\n{needs}{sentence}.{once}\n\n" + "\n".join(rows)


def _row(column: Column) -> str:
    must = "yes" if column.is_required else ""
    blank = f"{column.blank.zh} {column.blank.en}" if column.blank else ""
    cells = (f"`{column.name}`", _holds(column), must, blank, column.meaning.zh, column.meaning.en)
    return "| " + " | ".join(cells) + " |"


def _holds(column: Column) -> str:
    if column.kind == "category":
        return ", ".join(f"`{word}`" for word in column.allowed)
    if column.kind == "ordinal":
        return ", ".join(column.allowed)
    return _KINDS.get(column.kind) or wanted(column)


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(with_tables(path.read_text(encoding="utf-8")), encoding="utf-8")
