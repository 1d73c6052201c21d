"""A document as one accessible HTML page: numbered captions, contents, our own nbconvert template."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from html import escape
from html.parser import HTMLParser
from itertools import count
from pathlib import Path
from typing import Any

from nbconvert.exporters import TemplateExporter
from nbformat.v4 import new_notebook

import evalkit
from evalkit.plan.model import Language
from evalkit.publish import words
from evalkit.publish.document import SUMMARY, Document, document_of
from evalkit.publish.foreign import mended
from evalkit.publish.scrolling import groups
from evalkit.report.wording.words import load_words

TEMPLATES = Path(__file__).parent / "templates"
# The title's own notice: on a page it stays in sight above everything, and need not be said twice.
_NOTE = re.compile(r'<p role="note">.*?</p>', re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A heading that the contents link to.

    below : the headings of its parts
    """

    id: str
    text: str
    below: tuple[Heading, ...] = ()


class ReportExporter(TemplateExporter):
    """nbconvert's way to our page: readers' outputs only, no code, no markdown cell.

    Registered with nbconvert it also serves `jupyter nbconvert --to evalkit` and JupyterLab's export menu.
    """

    export_from_notebook = "evalkit report"
    output_mimetype = "text/html"
    file_extension = ".html"
    template_extension = ".html.j2"
    template_name = "evalkit"

    def _extra_template_basedirs_default(self) -> list[str]:
        return [str(TEMPLATES)]

    def _default_preprocessors_default(self) -> list[str]:
        return []

    def from_notebook_node(  # type: ignore[override]  # as in nbconvert's own TemplateExporter
        self, nb: Any, resources: dict[str, Any] | None = None, **options: Any
    ) -> tuple[str, dict[str, Any]]:
        resources = dict(resources or {})
        document = resources.get("document") or document_of(nb)
        resources |= {"document": document, **page_parts(document)}
        resources.setdefault("links", {"notebook": "report.ipynb", "findings": "findings.csv"})
        html, resources = super().from_notebook_node(nb, resources, **options)
        return html, resources


@cache
def exporter() -> ReportExporter:
    """One for all reports of a process: its templates are compiled once."""
    return ReportExporter()  # type: ignore[no-untyped-call]


def report_html(document: Document, links: Mapping[str, str]) -> str:
    """The page of one report.

    links : of docx, pdf, notebook and findings, those that there are; relative to the page
    """
    resources = {"document": document, "links": dict(links)}
    nothing_more = new_notebook()  # type: ignore[no-untyped-call]
    html: str = exporter().from_notebook_node(nothing_more, resources)[0]
    return html


def page_parts(document: Document) -> dict[str, Any]:
    """What the template lays out besides the document itself."""
    written = mended(document.blocks, document.language)
    blocks = tuple(groups(block) for block in number_captions(written, document.language))
    first = sum(len(section.blocks) for section in document.sections if section.name == SUMMARY)
    return {
        "text": in_language(document.language),
        "title": document.title,
        "heading": _NOTE.sub("", document.heading),
        "notice": load_words(document.language).fill("title.synthetic", {}),
        "is_synthetic": bool(document.metadata.get("is_synthetic")),
        "version": evalkit.__version__,
        "summary": blocks[:first],
        "blocks": blocks[first:],
        "contents": headings("".join(blocks)),
    }


def in_language(language: Language) -> dict[str, str]:
    """The page's own words."""
    return {name.lower(): value.text(language) for name, value in vars(words).items() if name.isupper()}


def number_captions(blocks: tuple[str, ...], language: Language) -> Iterator[str]:
    """The blocks with figures and tables numbered through, since only the whole report knows the order.

    >>> list(number_captions(("<figcaption>Income</figcaption>", "<table><caption>Verdicts</caption>"), "en"))
    ['<figcaption><b>Figure 1</b> Income</figcaption>', '<table><caption><b>Table 1</b> Verdicts</caption>']
    """
    labels = {
        "figcaption": (words.FIGURE.text(language), count(1)),
        "caption": (words.TABLE.text(language), count(1)),
    }

    def labelled(tag: re.Match[str]) -> str:
        label, numbers = labels[tag["name"]]
        return f"{tag[0]}<b>{escape(label.format(number=next(numbers)))}</b> "

    for block in blocks:
        yield re.sub(r"<(?P<name>figcaption|caption)\b[^>]*>", labelled, block)


def headings(html: str) -> list[Heading]:
    """The headings of the second level that can be linked to, those of the third below them.

    >>> headings('<h2 id="income">Income &amp; prices</h2><h3 id="x">by year</h3><h3>no</h3>')
    [Heading(id='income', text='Income & prices', below=(Heading(id='x', text='by year', below=()),))]
    """
    parser = _Headings()
    parser.feed(html)
    found: list[Heading] = []
    for level, heading in parser.found:
        if level == "h2" or not found:
            found.append(heading)
        else:
            found[-1] = replace(found[-1], below=(*found[-1].below, heading))
    return found


class _Headings(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, Heading]] = []
        self._id: str | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("h2", "h3"):
            self._id, self._text = dict(attrs).get("id"), ""

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag in ("h2", "h3") and self._id:
            self.found.append((tag, Heading(id=self._id, text=self._text.strip())))
            self._id = None
