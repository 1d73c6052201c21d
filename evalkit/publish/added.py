"""What people add to a report's notebook: markdown cells, and tables, pictures and markdown that their code shows.

The notebooks' own explanations bear the tag "note"; a cell so tagged is for JupyterLab alone, and so are prints.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterable, Iterator
from typing import Any

from evalkit.inputs.reading.personal import names_a_person, personal_number
from evalkit.inputs.schema import TABLES
from evalkit.plan.model import Language
from evalkit.problems import Problem
from evalkit.report.blocks import (
    Block,
    FigureBlock,
    Run,
    Runs,
    TableBlock,
    TableCell,
    all_texts,
    each,
    in_languages,
    plain,
)

NOTE = "note"
_PNG, _HTML, _MARKDOWN = "image/png", "text/html", "text/markdown"
_UNREADABLE = {"text/plain", "application/vnd.jupyter.widget-view+json"}
_NUMBER = re.compile(r"[+\-\u2212]?[\d,]*\.?\d+(?:e[+-]?\d+)?%?", re.IGNORECASE)
_OF_A_PERSON = {name for table in TABLES if table.is_personal for name in table.key} - {"year"}


class Added:
    """What a person added in one cell.

    place : where it is, for messages
    problems : everything that keeps it from being published
    """

    def __init__(self, cell: Any, place: str, language: Language) -> None:
        self._cell, self._place, self._language = cell, place, language
        self._is_note = NOTE in cell.metadata.get("tags", [])
        self.problems: list[Problem] = []

    def markdown(self, *, below: int) -> tuple[Block, ...]:
        """What a markdown cell says.

        below : the level of the heading that it stands below
        """
        if self._cell.cell_type != "markdown" or self._is_note:
            return ()
        pasted = self._cell.get("attachments", {})
        attached = {name: b64decode(data[_PNG]) for name, data in pasted.items() if _PNG in data}
        return self._written(self._cell.source, below, attached)

    def output(self, output: Any) -> tuple[Block, ...]:
        """What a code cell shows, apart from what evalkit shows there."""
        data = output.get("data", {})
        if self._is_note or not set(data) - _UNREADABLE:
            return ()
        if _PNG in data:
            return self._checked([self._figure(data, output.get("metadata", {}))])
        if _MARKDOWN in data and _HTML not in data:
            return self._written("".join(data[_MARKDOWN]), below=3)
        tables = list(self._tables("".join(data.get(_HTML, ""))))
        if not tables:
            rule = f"an output that cannot be published ({', '.join(sorted(set(data) - _UNREADABLE))})"
            way = f"show it as a table, a PNG picture or markdown, or tag the cell {NOTE!r} to keep it out"
            self._refuse(rule, way)
        return self._checked(tables)

    def _written(self, markdown: str, below: int, attached: Any = None) -> tuple[Block, ...]:
        if not markdown.strip():
            return ()
        # Markdown takes a while to load, and most reports have none.
        from evalkit.report.remarks import written

        return self._checked([written(markdown, self._language, below=below, attached=attached)])

    def _figure(self, data: Any, metadata: Any) -> FigureBlock:
        caption, alt = self._comment()
        alt = str(metadata.get(_PNG, {}).get("alt", "")) or alt
        text = in_languages(caption or alt, self._language)
        return FigureBlock(png=b64decode("".join(data[_PNG])), alt=alt, caption=text)

    def _comment(self) -> tuple[str, str]:
        """The first line of the comment that a cell begins with, and the lines after it; else the first again."""
        lines: list[str] = []
        for line in self._cell.source.strip().splitlines():
            if not line.startswith("#"):
                break
            lines.append(line.lstrip("#% ").rstrip())
        first, *others = [line for line in lines if line] or [""]
        return first, " ".join(others) or first

    def _tables(self, html: str) -> Iterator[TableBlock]:
        from bs4 import BeautifulSoup

        for table in BeautifulSoup(html, "html.parser").find_all("table"):
            head, body = _grid(table)
            if head and body:
                caption = table.caption.get_text(" ", strip=True) if table.caption else self._comment()[0]
                yield self._table(head, body, caption)

    def _table(self, head: list[str], body: list[list[str]], caption: str) -> TableBlock:
        if not head[0] and [row[0] for row in body] == [str(number) for number in range(len(body))]:
            # pandas numbers rows that have no names.
            head, body = head[1:], [row[1:] for row in body]
        columns = []
        for number, column in enumerate(zip(*body, strict=True)):
            # The first column names the rows, even with digits.
            is_number = number > 0 and _are_numbers(column)
            columns.append([TableCell(text=self._runs(text), is_number=is_number) for text in column])
        return TableBlock(
            columns=tuple(map(self._runs, head)),
            rows=tuple(zip(*columns, strict=True)),
            caption=self._runs(caption) if caption else (),
        )

    def _runs(self, text: str) -> Runs:
        return in_languages(text, self._language) or (Run(text=""),)

    def _checked(self, blocks: Iterable[Block]) -> tuple[Block, ...]:
        """The blocks, once no number of a person stands in them and every picture has its words."""
        blocks = tuple(blocks)
        alts = (block.alt for block in each(blocks) if isinstance(block, FigureBlock))
        numbers = {number for text in (*all_texts(blocks), *alts) if (number := personal_number(text))}
        for number in sorted(numbers):
            self._refuse(f"no number of a person may be published, found {number}", "take it out")
        for block in each(blocks):
            columns = map(plain, block.columns if isinstance(block, TableBlock) else ())
            found = ", ".join(name for name in columns if names_a_person(name) or name in _OF_A_PERSON)
            if found:
                rule = f"a table of single people may not be published, found the column {found}"
                way = f"leave the column out, rename it if it is not about people, or tag the cell {NOTE!r}"
                self._refuse(rule, way)
            if isinstance(block, FigureBlock) and not block.alt.strip():
                self._refuse(
                    "a picture needs words for those who cannot see it",
                    "begin the cell with a comment that says what the picture shows (in markdown: "
                    f"![what it shows](...)), or tag the cell {NOTE!r} to keep it out",
                )
        return blocks

    def _refuse(self, rule: str, remedy: str) -> None:
        self.problems.append(Problem(place=self._place, rule=rule, remedy=remedy))


def _are_numbers(column: tuple[str, ...]) -> bool:
    said = [text for text in column if text not in ("", "NaN", "...")]
    return bool(said) and all(_NUMBER.fullmatch(text) for text in said)


def _grid(table: Any) -> tuple[list[str], list[list[str]]]:
    """Heads and rows of an HTML table; what spans several cells is said in each, heads of several rows in one."""
    elements = table.find_all("tr")
    rows: list[dict[int, str]] = [{} for _ in elements]
    for number, row in enumerate(elements):
        column = 0
        for cell in row.find_all(["th", "td"]):
            column = next(at for at in range(column, column + 1000) if at not in rows[number])
            for below in rows[number : number + int(cell.get("rowspan", 1))]:
                for at in range(column, column + int(cell.get("colspan", 1))):
                    below[at] = cell.get_text(" ", strip=True)
    width = max((len(row) for row in rows), default=0)
    texts = [[row.get(at, "") for at in range(width)] for row in rows]
    # A table that says of no row that it is a head has the first for one.
    end = sum(row.find_parent("thead") is not None for row in elements) or 1
    heads = zip(*texts[:end], strict=True)
    return [" ".join(dict.fromkeys(filter(None, column))) for column in heads], texts[end:]
