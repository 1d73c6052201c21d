"""A report's content for paper, i.e. Word and PDF: the page's own HTML with pictures as files."""

from __future__ import annotations

import re
import struct
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape, unescape
from pathlib import Path

from evalkit.problems import Problem
from evalkit.publish.columns import lay_out
from evalkit.publish.document import Document, PublishError
from evalkit.publish.page import Heading, page_parts

POINTS = 28.35  # of a cm
TEXT_WIDTH, TEXT_HEIGHT = 15.6, 21.0  # cm, of an A4 page within the margins of GB/T 9704
# A taller figure would leave half a page empty before it; smaller than this share its words are hard to read.
_WANTED_HEIGHT, _LEAST_SHARE = 10.5, 0.75
# A table up to here stays on one page.
_TOGETHER = 8.0
_IMAGE = re.compile(r"<img\b[^>]*>")
# A table with the notes below it.
_NOTED = re.compile(
    r'(?:<div class="table-scroll"[^>]*>\s*)?<table\b.*?</table>(?:\s*</div>)?(?:\s*<p class="note">.*?</p>)*',
    re.DOTALL,
)
# "The following is proposed:" alone at the end of a page announces nothing.
_ANNOUNCEMENT = re.compile(r"<p>(?:[^<]|<(?!/?p\b))*[:：]</p>")
_NOTE = re.compile(r'<p class="note">(.*?)</p>', re.DOTALL)
NOTE_SIZE = 9  # points
SUMMARY_PAGE = "summary-page"
# Word's own names for them.
CONTENTS_HEADING, CONTENTS_ENTRY = "TOC Heading", "toc 1"


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

    html : title, summary, contents, then every other block, captions numbered as on the page
    first_page : the part of it that has the first page for itself: title and summary; empty without a summary
    first_tables : how high the tables of the first page are, in points
    sizes : of the type of each table, in points, in their order
    are_whole : of each table, whether it is to stay on one page
    notice : for the head of every page; empty if the data are real
    """

    document: Document
    html: str
    first_page: str
    first_tables: float
    pictures: tuple[Picture, ...]
    sizes: tuple[float, ...]
    are_whole: tuple[bool, ...]
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

    contents = _contents(parts["contents"], parts["text"]["contents"])
    first = _heading(parts["heading"])
    if parts["summary"]:
        first += f'\n<div id="{SUMMARY_PAGE}">{"".join(parts["summary"])}</div>'
    html = _IMAGE.sub(picture, "\n".join([first, contents, *parts["blocks"]]))
    if problems:
        raise PublishError(problems)
    html, sizes, heights = lay_out(html, TEXT_WIDTH)
    are_whole = tuple(height <= _TOGETHER for height in heights)
    html = _kept_together(html, are_whole)
    return Paper(
        document=document,
        html=html,
        first_page=first if parts["summary"] else "",
        first_tables=POINTS * sum(heights[: first.count("<table")]),
        pictures=tuple(pictures),
        sizes=sizes,
        are_whole=are_whole,
        notice=str(parts["notice"]) if parts["is_synthetic"] else "",
    )


def _heading(html: str) -> str:
    """Title and subtitle; pandoc gives the latter a style in Word and a label in typst."""
    opened = html.replace("<p>", '<div id="subtitle" custom-style="Subtitle"><p>', 1)
    return opened.replace("</p>", "</p></div>", 1) if opened != html else html


def _contents(headings: Sequence[Heading], name: str) -> str:
    """The chapters as links; Word gets its page numbers in `word_opening`, typst makes its own list."""
    if len(headings) < 2:
        return ""
    entries = "".join(f'<p><a href="#{escape(h.id)}">{escape(h.text)}</a></p>' for h in headings)
    return (
        f'\n<div id="contents"><div custom-style="{CONTENTS_HEADING}"><p>{escape(name)}</p></div>'
        f'<div custom-style="{CONTENTS_ENTRY}">{entries}</div></div>'
    )


def _kept_together(html: str, are_whole: Sequence[bool]) -> str:
    """What typst is not to part: a small table and its notes, a sentence that announces something and this."""
    whole = iter(are_whole)

    def table(found: re.Match[str]) -> str:
        return f'<div typst:breakable="false">{found[0]}</div>' if next(whole) else found[0]

    html = _NOTE.sub(_note, _NOTED.sub(table, html))
    return _ANNOUNCEMENT.sub(lambda found: f'<div typst:sticky="true">{found[0]}</div>', html)


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
    """As wide as the text; less if it is tall, as far as it can still be read, and always within the page."""
    if len(png) < 24:
        return TEXT_WIDTH
    wide, high = struct.unpack(">II", png[16:24])
    wanted = max(_WANTED_HEIGHT * wide / high, _LEAST_SHARE * TEXT_WIDTH)
    return float(round(min(TEXT_WIDTH, wanted, TEXT_HEIGHT * wide / high), 2))
