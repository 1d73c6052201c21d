"""The first pages of Word and PDF: title and summary alone, then the contents with page numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import docx
import pikepdf
import pytest
from docx.oxml.ns import qn
from helpers.blocks import bullets, figure, heading, paragraph
from helpers.blocks import long_table as table
from helpers.executed_notebooks import Page, cell, executed, shown
from helpers.pdf import Texts, all_of, pages_of

from evalkit.publish import publish, read_document
from evalkit.publish.paper import read_paper
from evalkit.report.blocks import Block, FigureBlock

SUMMARY = heading("summary", "摘要")
PARTS = (
    heading("headline", "总体结论"),
    paragraph("第一段"),
    heading("methods", "数据与方法"),
    paragraph("第二段"),
)
SENTENCE = "截至2019年，甲县纳入评估的10项指标中，已达到2项，尚未达到2项，尚不能判定5项，未评定1项。"


def summary(rows: int = 10, steps: int = 3) -> tuple[Block, ...]:
    text = paragraph(SENTENCE)
    return SUMMARY, text, text, table(rows), bullets(*[SENTENCE] * steps)


def made(folder: Path, *blocks: Block, formats: tuple[str, ...] = ("docx", "pdf")) -> Path:
    notebook = executed(folder, cell(*map(shown, blocks)))
    publish(notebook, formats=formats)
    return notebook


def pages(path: Path) -> dict[str, set[int]]:
    """Where things stand: each heading of the second level, the contents and the table."""
    with pikepdf.open(path) as pdf:
        said = Texts(pdf)
        found = {said.of(heading): pages_of(pdf, heading) for heading in all_of(pdf, "H2")}
        for kind in ("TOC", "Table"):
            for element in all_of(pdf, kind):
                found[kind] = pages_of(pdf, element)
        return found


def test_the_summary_is_known_by_its_name_and_comes_first(tmp_path: Path) -> None:
    document = read_document(executed(tmp_path, cell(*map(shown, [*PARTS, *summary()]))))
    assert document.summary[0] == SUMMARY
    assert document.body == PARTS
    assert document.headings == (SUMMARY, PARTS[0], PARTS[2])


def test_title_and_summary_stand_alone_on_the_first_page_of_the_pdf(tmp_path: Path) -> None:
    made(tmp_path, *summary(), *PARTS, formats=("pdf",))
    expected = {"摘要": {1}, "Table": {1}, "TOC": {2}, "总体结论": {2}, "数据与方法": {2}}
    assert pages(tmp_path / "report.pdf") == expected


def test_without_a_summary_the_contents_follow_the_title(tmp_path: Path) -> None:
    made(tmp_path, *PARTS)
    assert pages(tmp_path / "report.pdf") == {"TOC": {1}, "总体结论": {1}, "数据与方法": {1}}
    assert [p for p in word(tmp_path).paragraphs if p.paragraph_format.page_break_before] == []


def test_a_report_that_is_a_summary_alone_has_no_empty_page(tmp_path: Path) -> None:
    made(tmp_path, *summary())
    with pikepdf.open(tmp_path / "report.pdf") as pdf:
        assert len(pdf.pages) == 1
    assert [p for p in word(tmp_path).paragraphs if p.paragraph_format.page_break_before] == []


@pytest.mark.parametrize(("steps", "size"), [(3, 16), (4, 15), (6, 12), (14, 10)])
def test_a_long_summary_gets_smaller_type_in_word_so_that_it_fits(tmp_path: Path, steps: int, size: int) -> None:
    """22 cm are 624 points: title 40, subtitle and heading 42, table 210, so 330 for steps of two lines each."""
    made(tmp_path, *summary(steps=steps), *PARTS, formats=("docx",))
    styles = word(tmp_path).styles
    for name in ("Summary Text", "Summary List"):
        assert styles[name].font.size.pt == size
        assert styles[name].paragraph_format.line_spacing.pt >= 1.35 * size
    assert styles["Body Text"].font.size.pt == 16


@pytest.mark.parametrize("steps", [3, 9, 14])
def test_a_long_summary_fits_on_the_first_page_of_the_pdf(tmp_path: Path, steps: int) -> None:
    """Nine steps of two lines fit at 11 points; fourteen need a smaller type."""
    made(tmp_path, *summary(steps=steps), *PARTS, formats=("pdf",))
    found = pages(tmp_path / "report.pdf")
    assert (found["摘要"], found["TOC"]) == ({1}, {2})


def word(folder: Path) -> Any:
    return docx.Document(str(folder / "report.docx"))


def test_in_word_everything_after_the_summary_begins_on_the_next_page(tmp_path: Path) -> None:
    made(tmp_path, *summary(), *PARTS, formats=("docx",))
    file = word(tmp_path)
    (broken,) = [p for p in file.paragraphs if p.paragraph_format.page_break_before]
    assert broken.text == "目录"
    body = [child for child in file.element.body if child.tag in (qn("w:p"), qn("w:tbl"))]
    before = body[: body.index(broken._p)]
    assert sum(child.tag == qn("w:tbl") for child in before) == 1
    assert [p.text for p in file.paragraphs if p._p in before and p.style.name == "Heading 2"] == ["摘要"]
    in_summary = {p.style.name for p in file.paragraphs if p.style.name.startswith("Summary")}
    assert in_summary == {"Summary Text", "Summary List"}
    assert all(p._p in before for p in file.paragraphs if p.style.name in in_summary)


def test_every_entry_of_words_contents_has_a_field_for_the_page_of_its_heading(tmp_path: Path) -> None:
    made(tmp_path, *summary(), *PARTS, formats=("docx",))
    file = word(tmp_path)
    entries = [p for p in file.paragraphs if p.style.name == "toc 1"]
    assert [p.text.strip() for p in entries] == ["摘要", "总体结论", "数据与方法"]
    for entry, name in zip(entries, ("summary", "headline", "methods"), strict=True):
        assert entry._p.xpath("string(.//w:instrText)").split() == ["PAGEREF", name, "\\h"]
        kinds = entry._p.xpath(".//w:fldChar/@w:fldCharType")
        assert kinds == ["begin", "separate", "end"]
        # Word is to fill it in by itself.
        assert entry._p.xpath(".//w:fldChar[@w:dirty='true']/@w:fldCharType") == ["begin"]
        assert len(entry._p.xpath(".//w:hyperlink//w:tab")) == 1
    names = file.element.xpath("//w:bookmarkStart/@w:name")
    assert {"summary", "headline", "methods"} <= set(names)


def test_on_the_page_the_summary_is_read_before_every_other_section(tmp_path: Path) -> None:
    made(tmp_path, *PARTS, *summary(), formats=("html",))
    page = Page(tmp_path / "report.html")
    assert [h["id"] for h in page.all("h2")] == ["summary", "headline", "methods"]
    links = [a["href"] for a in page.all("a") if str(a["href"]).startswith("#")]
    assert links == ["#main", "#summary", "#headline", "#methods"]


def test_pictures_of_the_summary_are_files_like_all_others(tmp_path: Path) -> None:
    drawn = figure(2, 1)
    notebook = executed(tmp_path, cell(*map(shown, [*PARTS, drawn, *summary(), drawn])))
    paper = read_paper(read_document(notebook), tmp_path)
    assert {name: picture.file for name, picture in paper.pictures.items()} == {
        "图1": "figure1.png",
        "图2": "figure2.png",
    }
    assert [block.label for block in paper.document.summary if isinstance(block, FigureBlock)] == ["图1"]
