"""How Word and PDF are laid out: contents, titles in whole parts, tables and figures that do not tear pages."""

from __future__ import annotations

import re
from pathlib import Path

import docx
import pikepdf
import pytest
from helpers.blocks import figure, heading, paragraph
from helpers.blocks import long_table as table
from helpers.executed_notebooks import cell, executed, shown
from helpers.pdf import all_of, pages_below

from evalkit.publish import publish, read_document
from evalkit.publish.columns import TEXT_HEIGHT, TEXT_WIDTH
from evalkit.publish.paper import read_paper

PLAN = "某某市《某某市“十三五”加快残疾人小康进程发展规划》实施情况中期评估报告"


def test_a_small_table_stays_on_one_page_and_of_a_long_one_no_row_is_alone(tmp_path: Path) -> None:
    """Eight short rows are kept, thirty are not; nor are eight whose sentences would fill more than half a page."""
    tables = (table(8), table(30), table(7, "很长的理由" * 80))
    notebook = executed(tmp_path, cell(*map(shown, tables)))
    layouts = read_paper(read_document(notebook), tmp_path).layouts
    assert [layout.is_whole for layout in layouts.values()] == [True, False, False]
    publish(notebook, formats=("docx",))
    kept = [
        ["keepNext" in row._tr.xml or "TableHead" in row._tr.xml for row in each.rows]
        for each in docx.Document(str(tmp_path / "report.docx")).tables
    ]
    assert kept[0] == [True] * 8 + [False]
    assert kept[1] == [True, True] + [False] * 27 + [True, False]


@pytest.mark.parametrize(("before", "rows"), [(26, 8), (28, 8), (29, 30)])
def test_a_table_that_would_tear_begins_on_the_next_page(tmp_path: Path, before: int, rows: int) -> None:
    """Text leaves room for a few rows of a small table, or for one of a long one: nothing of it stands there."""
    filling = [paragraph(f"第{n}段") for n in range(before)]
    publish(executed(tmp_path, cell(shown(filling), shown(table(rows)))), formats=("pdf",))
    assert set(pages_of_cells(tmp_path / "report.pdf")) == {2}


def pages_of_cells(path: Path) -> list[int]:
    """The page of every piece of a file's one table."""
    with pikepdf.open(path) as pdf:
        (found,) = all_of(pdf, "Table")
        return pages_below(pdf, found)


@pytest.mark.parametrize(
    ("wide", "high", "width"),
    [(1000, 500, TEXT_WIDTH), (1000, 800, 13.12), (1000, 1000, 11.7), (500, 1000, TEXT_HEIGHT / 2)],
)
def test_a_tall_figure_is_made_smaller_as_far_as_it_can_be_read(
    tmp_path: Path, wide: int, high: int, width: float
) -> None:
    """10.5 cm high where three quarters of the width suffice for it; never higher than the page."""
    notebook = executed(tmp_path, cell(shown(figure(wide, high))))
    (picture,) = read_paper(read_document(notebook), tmp_path).pictures.values()
    assert picture.width == pytest.approx(width, abs=0.01)


def test_the_contents_name_every_chapter_and_lead_to_it(tmp_path: Path) -> None:
    parts = (heading("a", "总体结论"), paragraph("一")), (heading("b", "数据与方法"), paragraph("二"))
    publish(executed(tmp_path, cell(*map(shown, parts))))
    word = docx.Document(str(tmp_path / "report.docx"))
    assert [p.text.strip() for p in word.paragraphs[1:4]] == ["目录", "总体结论", "数据与方法"]
    assert word.element.xpath("//w:hyperlink/@w:anchor") == ["a", "b"]
    assert set(word.element.xpath("//w:bookmarkStart/@w:name")) >= {"a", "b"}
    with pikepdf.open(tmp_path / "report.pdf") as pdf:
        assert len(all_of(pdf, "TOCI")) == 2
        assert len(all_of(pdf, "H1")) == 1


def test_a_report_of_one_chapter_has_no_contents(tmp_path: Path) -> None:
    publish(executed(tmp_path, cell(shown(heading("a", "总体结论")))), formats=("docx",))
    assert "目录" not in [p.text for p in docx.Document(str(tmp_path / "report.docx")).paragraphs]


def test_a_long_title_is_broken_after_its_parts(tmp_path: Path) -> None:
    notebook = executed(tmp_path, cell(shown(paragraph("一"))))
    notebook.write_text(notebook.read_text(encoding="utf-8").replace("甲县评估报告", PLAN), encoding="utf-8")
    publish(notebook, formats=("docx", "pdf"))
    word = docx.Document(str(tmp_path / "report.docx"))
    lines = ["某某市《某某市“十三五”", "加快残疾人小康进程发展规划》", "实施情况中期评估报告"]
    assert word.paragraphs[0].text.split("\n") == lines
    assert re.sub(r"\s", "", word.core_properties.title) == PLAN
