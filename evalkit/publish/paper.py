"""A report's content for paper, i.e. Word and PDF: the page's own HTML with pictures as files."""

from __future__ import annotations

import re
import struct
from base64 import b64decode
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from evalkit.problems import Problem
from evalkit.publish.columns import lay_out
from evalkit.publish.document import Document, PublishError
from evalkit.publish.page import page_parts

TEXT_WIDTH, TEXT_HEIGHT = 15.6, 21.0  # cm, of an A4 page within the margins of GB/T 9704
_IMAGE = re.compile(r"<img\b[^>]*>")
_NOTE = re.compile(r'<p class="note">(.*?)</p>', re.DOTALL)
NOTE_SIZE = 9  # points


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
    sizes : of the type of each table, in points, in their order
    notice : for the head of every page; empty if the data are real
    """

    document: Document
    html: str
    pictures: tuple[Picture, ...]
    sizes: tuple[float, ...]
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

    html = _IMAGE.sub(picture, "\n".join([_heading(parts["heading"]), *parts["blocks"]]))
    if problems:
        raise PublishError(problems)
    html, sizes = lay_out(_NOTE.sub(_note, html), TEXT_WIDTH)
    notice = str(parts["notice"]) if parts["is_synthetic"] else ""
    return Paper(document=document, html=html, pictures=tuple(pictures), sizes=sizes, notice=notice)


def _heading(html: str) -> str:
    """Title and subtitle; pandoc gives the latter a style in Word and a label in typst."""
    opened = html.replace("<p>", '<div id="subtitle" custom-style="Subtitle"><p>', 1)
    return opened.replace("</p>", "</p></div>", 1) if opened != html else html


def _note(found: re.Match[str]) -> str:
    """A table's note, smaller than the text."""
    return f'<div custom-style="Note" typst:text:size="{NOTE_SIZE}pt"><p>{found[1]}</p></div>'


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
