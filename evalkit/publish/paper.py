"""A report's content for paper, i.e. Word and PDF: the page's own HTML with pictures as files."""

from __future__ import annotations

import re
import struct
from base64 import b64decode
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from unicodedata import east_asian_width

from evalkit.problems import Problem
from evalkit.publish.document import Document, PublishError
from evalkit.publish.page import page_parts

TEXT_WIDTH, TEXT_HEIGHT = 15.6, 21.0  # cm, of an A4 page within the margins of GB/T 9704
_IMAGE = re.compile(r"<img\b[^>]*>")
_ROW, _CELL = re.compile(r"<tr\b.*?</tr>", re.DOTALL), re.compile(r"<t[hd]\b[^>]*>(.*?)</t[hd]>", re.DOTALL)
# Beyond this a cell is a sentence, and breaks into lines.
_WIDEST, _NARROWEST, _PADDING = 32, 5, 4


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A figure as a file.

    width : cm, such that it fits the page both ways
    """

    file: str
    alt: str
    width: float


@dataclass(frozen=True, kw_only=True)
class Paper:
    """What Word and PDF are made of.

    html : title, then every block, captions numbered as on the page
    notice : for the head of every page; empty if the data are real
    """

    document: Document
    html: str
    pictures: tuple[Picture, ...]
    notice: str


def read_paper(document: Document, folder: Path) -> Paper:
    """The content of a report, its pictures written into `folder`.

    Raises PublishError, naming each figure, if one has no alt text.
    """
    parts = page_parts(document)
    pictures: list[Picture] = []
    problems: list[Problem] = []

    def picture(tag: re.Match[str]) -> str:
        found = {name: unescape(value) for name, value in re.findall(r'(\w+)="([^"]*)"', tag[0])}
        number = len(pictures) + 1
        if not found.get("alt", "").strip():
            problems.append(_no_alt(number))
        data = b64decode(found.get("src", "").partition("base64,")[2])
        file = f"figure{number}.png"
        (folder / file).write_bytes(data)
        pictures.append(Picture(file=file, alt=found.get("alt", ""), width=_width(data)))
        alt = re.search(r'alt="[^"]*"', tag[0])
        return f'<img {alt[0] if alt else ""} style="width:{pictures[-1].width}cm" src="{file}">'

    html = _IMAGE.sub(picture, "\n".join([parts["heading"], *parts["blocks"]]))
    if problems:
        raise PublishError(problems)
    html = re.sub(r"<table\b.*?</table>", lambda table: with_widths(table[0]), html, flags=re.DOTALL)
    notice = str(parts["notice"]) if parts["is_synthetic"] else ""
    return Paper(document=document, html=html, pictures=tuple(pictures), notice=notice)


def _no_alt(number: int) -> Problem:
    return Problem(
        place=f"figure {number}",
        value="",
        rule="a figure with a text for those who cannot see it",
        remedy="show it with report.show(), which writes that text from the findings",
    )


def _width(png: bytes) -> float:
    """As wide as the text, less if it would be higher than the page."""
    if len(png) < 24:
        return TEXT_WIDTH
    wide, high = struct.unpack(">II", png[16:24])
    return float(round(min(TEXT_WIDTH, TEXT_HEIGHT * wide / high), 2))


def with_widths(table: str) -> str:
    """The table with the share of its width that each column needs.

    >>> with_widths("<table><tr><th>names</th><th>fifteen letters</th></tr></table>")[:78]
    '<table><colgroup><col style="width:32.1%"><col style="width:67.9%"></colgroup>'
    """
    rows = [[_length(cell) for cell in _CELL.findall(row)] for row in _ROW.findall(table)]
    columns = max(map(len, rows), default=0)
    if not columns or any(len(row) != columns for row in rows):
        return table
    needs = [_PADDING + min(max(_NARROWEST, *(row[i] for row in rows)), _WIDEST) for i in range(columns)]
    shares = "".join(f'<col style="width:{100 * need / sum(needs):.1f}%">' for need in needs)
    group = f"<colgroup>{shares}</colgroup>"
    return re.sub(r"(</caption>|<table\b[^>]*>(?!\s*<caption))", lambda tag: tag[0] + group, table, count=1)


def _length(cell: str) -> int:
    """In half-widths: a Chinese character takes two."""
    text = unescape(re.sub(r"<[^>]*>", "", cell)).strip()
    return sum(2 if east_asian_width(character) in "WFA" else 1 for character in text)
