"""report.html: a document as one accessible page."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

import evalkit
from evalkit.plan.model import Language
from evalkit.publish.columns import half_ems, texts
from evalkit.publish.document import Document, page_words
from evalkit.report.blocks import HeadingBlock, TableBlock, plain
from evalkit.report.markup import html

TEMPLATES = Path(__file__).parent / "templates"
# One for all pages of a process: its templates are compiled once.
_ENVIRONMENT = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=False)  # noqa: S701  # templates escape
_ENVIRONMENT.filters["plain"] = plain
# What 320 CSS pixels hold within the page's margins, in em of a table's type (style.css: 15 px).
_ROOM = 19.2
# style.css: the padding of a cell, and the least a cell takes at that width.
_PADDING, _LEAST, _HALF_EM = 1.6, 5.5, 0.56


def report_html(document: Document, links: Mapping[str, str]) -> str:
    """The page of one report.

    links : of docx, pdf, notebook and findings, those that there are; relative to the page
    """
    return rendered(
        "index.html.j2", document.language, title=document.title, heading=html(document.heading),
        notice=document.notice, links=links, contents=contents(document),
        main=html(document.blocks, scrolling=as_group),
    )  # fmt: skip


def rendered(template: str, language: Language, /, **parts: Any) -> str:
    """A page of one of our templates, with its words in this language."""
    page = parts | {"text": page_words(language), "version": evalkit.__version__}
    return _ENVIRONMENT.get_template(template).render(page=page)


def contents(document: Document) -> list[tuple[HeadingBlock, list[HeadingBlock]]]:
    """The headings of the second level, each with those of the third below it."""
    found: list[tuple[HeadingBlock, list[HeadingBlock]]] = []
    for heading in document.headings:
        if heading.level == 2 or not found:
            found.append((heading, []))
        elif heading.level == 3:
            found[-1][1].append(heading)
    return found


def as_group(table: TableBlock) -> str:
    """A table's box on a page: a group, and a stop of the keyboard only where the table may overflow.

    A region would be a landmark, and twenty-six of them lead nowhere. What fits at 320 pixels, every cell on one
    line, fits everywhere.
    """
    longest = [max(map(half_ems, column)) for column in zip(*texts(table), strict=True)]
    may_overflow = sum(max(_LEAST, _HALF_EM * length + _PADDING) for length in longest) > _ROOM
    stop = ' tabindex="0"' if may_overflow else ""
    return f'{stop} role="group" aria-labelledby="{table.id}" style="overflow-x:auto"'
