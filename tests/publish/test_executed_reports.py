"""Executed reports in every format: the same contents, and each as its readers' software reads it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
import pikepdf
import pytest
from bs4 import BeautifulSoup, Tag
from docx.oxml.ns import qn
from helpers.executed import HARD, LONG_EN, LONG_ZH, REPORTS
from helpers.pdf import Texts, all_of, table_attributes

LANGUAGES = {name: name.partition("-")[2] for name in REPORTS | HARD}
Tables = list[list[list[str]]]


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def unhyphenated(text: str) -> str:
    """A PDF's lines may end inside an English word."""
    return re.sub(r"[-‐\xad]", "", squeezed(text))


@dataclass(frozen=True)
class Made:
    """One report, opened in all three formats."""

    name: str
    language: str
    page: BeautifulSoup
    word: Any
    pdf: pikepdf.Pdf
    said: Texts

    @property
    def main(self) -> Tag:
        assert self.page.main is not None
        return self.page.main

    def texts(self, *names: str) -> list[str]:
        return [squeezed(element.get_text()) for element in self.main.find_all(names)]

    def tables(self) -> Tables:
        rows = [table.find_all("tr") for table in self.main.find_all("table")]
        return [[[squeezed(c.get_text()) for c in r.find_all(["th", "td"])] for r in table] for table in rows]


@pytest.fixture(scope="module", params=list(LANGUAGES))
def made(request: pytest.FixtureRequest, report_of: Callable[[str], Path]) -> Iterator[Made]:
    folder = report_of(request.param)
    html = (folder / "report.html").read_text(encoding="utf-8")
    with pikepdf.open(folder / "report.pdf") as pdf:
        yield Made(
            name=request.param,
            language=LANGUAGES[request.param],
            page=BeautifulSoup(html, "html.parser"),
            word=docx.Document(str(folder / "report.docx")),
            pdf=pdf,
            said=Texts(pdf),
        )


def test_every_cell_of_every_table_is_the_same_in_all_formats(made: Made) -> None:
    on_page = made.tables()
    in_word = [[[squeezed(c.text) for c in r.cells] for r in table.rows] for table in made.word.tables]
    in_pdf = [
        [[made.said.of(cell) for cell in all_of(row, "TH", "TD")] for row in all_of(table, "TR")]
        for table in all_of(made.pdf, "Table")
    ]
    assert in_word == on_page
    assert in_pdf == on_page


def test_there_is_much_to_compare(made: Made) -> None:
    shares = [cell for table in made.tables() for row in table for cell in row if re.search(r"\d%", cell)]
    found = [len(made.tables()), len(shares), len(made.texts("p", "li")), len(all_of(made.pdf, "Figure"))]
    least = [12, 100, 50, 4] if made.name in REPORTS else [5, 10, 20, 2]
    assert all(have > want for have, want in zip(found, least, strict=True)), found


def test_captions_are_the_same_and_numbered_through(made: Made) -> None:
    on_page = made.texts("caption", "figcaption")
    tables = {"zh": "表", "en": "Table"}[made.language]
    figures = {"zh": "图", "en": "Figure"}[made.language]
    assert [c for c in on_page if not c.startswith((tables, figures))] == []
    for label, name in ((tables, "caption"), (figures, "figcaption")):
        numbers = [re.match(rf"{label}(\d+)", text) for text in made.texts(name)]
        assert [int(n[1]) for n in numbers if n] == list(range(1, len(numbers) + 1))
    in_word = [p for p in made.word.paragraphs if p.style.name in ("Table Caption", "Image Caption")]
    assert [squeezed(p.text) for p in in_word] == on_page
    # In a PDF a figure's caption is read before the figure.
    assert sorted(map(made.said.of, all_of(made.pdf, "Caption"))) == sorted(on_page)


def test_figures_and_their_texts_are_the_same(made: Made) -> None:
    alts = [image["alt"] for image in made.main.find_all("img")]
    assert made.word.element.xpath("//wp:docPr/@descr") == alts
    assert [str(figure.Alt) for figure in all_of(made.pdf, "Figure")] == alts


def test_every_sentence_is_in_all_formats(made: Made) -> None:
    sentences = made.texts("p", "li")
    in_word = {squeezed(paragraph.text) for paragraph in made.word.paragraphs}
    assert [text for text in sentences if text not in in_word] == []
    in_pdf = unhyphenated("".join(map(made.said.of, all_of(made.pdf, "Document"))))
    assert [text for text in sentences if unhyphenated(text) not in in_pdf] == []


def test_headings_go_down_by_one_level_and_are_the_same(made: Made) -> None:
    found = made.page.find_all(["h1", "h2", "h3", "h4"])
    on_page = [(int(heading.name[1]), squeezed(heading.get_text())) for heading in found]
    levels = [level for level, _ in on_page]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(low - high <= 1 for high, low in pairwise(levels))
    in_word = [p for p in made.word.paragraphs if p.style.name.startswith("Heading")]
    assert [(int(p.style.name[-1]), squeezed(p.text)) for p in in_word] == on_page
    assert {bool(p.style.font.bold) for p in in_word} == {made.language == "en"}
    in_pdf = all_of(made.pdf, "H1", "H2", "H3", "H4")
    assert [(int(str(h.S)[2]), made.said.of(h)) for h in in_pdf] == on_page


def test_the_pdf_says_what_it_is_and_has_an_outline(made: Made) -> None:
    root = made.pdf.Root
    with made.pdf.open_metadata() as about:
        assert about["pdfuaid:part"] == "1"
        assert str(about["dc:title"])
    assert str(root.Lang) == {"zh": "zh-CN", "en": "en"}[made.language]
    assert bool(root.MarkInfo.Marked)
    assert bool(root.ViewerPreferences.DisplayDocTitle)
    with made.pdf.open_outline() as outline:
        (title,) = outline.root
        assert [squeezed(item.title) for item in title.children] == made.texts("h2")


def test_every_table_of_the_pdf_has_headers_for_its_columns_and_rows(made: Made) -> None:
    tables = all_of(made.pdf, "Table")
    assert tables
    for table in tables:
        (head,) = all_of(table, "THead")
        scopes = [str(table_attributes(cell).Scope) for cell in all_of(head, "TH", "TD")]
        assert set(scopes) == {"/Column"}
        (body,) = all_of(table, "TBody")
        for row in all_of(body, "TR"):
            first, *others = all_of(row, "TH", "TD")
            assert (str(first.S), str(table_attributes(first).Scope)) == ("/TH", "/Row")
            assert {str(cell.S) for cell in others} <= {"/TD"}
            # A list of headers that lacks the row's would hide it.
            assert not any("/Headers" in table_attributes(cell) for cell in (first, *others))


def test_the_word_file_marks_and_repeats_header_rows_and_breaks_no_row(made: Made) -> None:
    for table in made.word.tables:
        (look,) = table._tbl.xpath("./w:tblPr/w:tblLook")
        assert [look.get(qn(f"w:{which}")) for which in ("firstRow", "firstColumn")] == ["1", "1"]
        heads = [bool(row._tr.xpath("./w:trPr/w:tblHeader")) for row in table.rows]
        assert heads == [True] + [False] * (len(heads) - 1)
        assert all(row._tr.xpath("./w:trPr/w:cantSplit") for row in table.rows)


def test_the_columns_of_a_word_table_fill_the_width_of_the_text(made: Made) -> None:
    section = made.word.sections[0]
    room = section.page_width - section.left_margin - section.right_margin
    for table in made.word.tables:
        widths = [column.width for column in table.columns]
        assert min(widths) > 0.03 * room
        assert sum(widths) == pytest.approx(room, rel=0.02)


def test_every_page_of_word_and_pdf_says_that_the_data_are_synthetic(made: Made) -> None:
    assert made.page.aside is not None
    notice = squeezed(made.page.aside.get_text())
    assert {"zh": "模拟数据", "en": "synthetic"}[made.language] in notice
    (section,) = made.word.sections
    assert not section.different_first_page_header_footer
    assert squeezed(section.header.paragraphs[0].text) == notice
    artefacts = [squeezed(text) for text in Texts.outside(made.pdf)]
    assert len(artefacts) == len(made.pdf.pages)
    assert all(notice in text for text in artefacts)
    assert [re.sub(r".*—(\d+)—", r"\1", text) for text in artefacts] == [
        str(number + 1) for number in range(len(artefacts))
    ]


def test_no_code_no_markup_and_no_missing_value_reaches_readers(made: Made) -> None:
    in_word = "\n".join(p.text for p in made.word.paragraphs)
    cells = [cell for table in made.tables() for row in table for cell in row]
    for text in (made.main.get_text(), in_word, *cells):
        found = re.search(r"report\.show|import |ek\.|</?\w+>|\bnan\b|\bNone\b|\{\w+\}", text)
        assert found is None, found


@pytest.mark.parametrize("made", list(HARD), indirect=True)
def test_hard_names_and_missing_answers_are_said_in_every_format(made: Made) -> None:
    """A rare character, a name of 40 characters, and a county that nobody asked: "not assessed", and why."""
    said = {
        "zh": ("浉河区", LONG_ZH, "未评定", "没有可用的调查答案"),
        "en": ("Yongqiao District", LONG_EN, "not assessed", "there are no survey answers"),
    }[made.language]
    in_word = squeezed("".join(p.text for p in made.word.paragraphs))
    in_word += "".join(squeezed(cell.text) for table in made.word.tables for cell in table._cells)
    in_pdf = "".join(map(made.said.of, all_of(made.pdf, "Document")))
    for text in map(squeezed, said):
        assert text in squeezed(made.main.get_text() + made.page.title.text)
        assert text in in_word
        assert unhyphenated(text) in unhyphenated(in_pdf)
