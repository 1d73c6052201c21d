"""How Word and PDF are laid out: contents, titles in whole parts, tables and figures that do not tear pages."""

from __future__ import annotations

import re
from pathlib import Path

import docx
import pikepdf
import pytest
from helpers.executed_notebooks import cell, executed, figure, shown, table
from helpers.pdf import all_of, pages_below

from evalkit.publish import publish, read_document
from evalkit.publish.columns import PADDING, columns, half_ems
from evalkit.publish.paper import TEXT_HEIGHT, TEXT_WIDTH, read_paper

PLAN = "某某市《某某市“十三五”加快残疾人小康进程发展规划》实施情况中期评估报告"


def test_a_small_table_stays_on_one_page_and_of_a_long_one_no_row_is_alone(tmp_path: Path) -> None:
    """Eight short rows are kept, thirty are not; nor are eight whose sentences would fill more than half a page."""
    tables = (table(8), table(30), table(7, "很长的理由" * 80))
    notebook = executed(tmp_path, cell(*map(shown, tables)))
    assert read_paper(read_document(notebook), tmp_path).are_whole == (True, False, False)
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
    filling = "".join(f"<p>第{n}段</p>" for n in range(before))
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
    assert read_paper(read_document(notebook), tmp_path).pictures[0].width == pytest.approx(width, abs=0.01)


def test_the_contents_name_every_chapter_and_lead_to_it(tmp_path: Path) -> None:
    parts = '<h2 id="a">总体结论</h2><p>一</p>', '<h2 id="b">数据与方法</h2><p>二</p>'
    publish(executed(tmp_path, cell(*map(shown, parts))))
    word = docx.Document(str(tmp_path / "report.docx"))
    assert [p.text.strip() for p in word.paragraphs[1:4]] == ["目录", "总体结论", "数据与方法"]
    assert word.element.xpath("//w:hyperlink/@w:anchor") == ["a", "b"]
    assert set(word.element.xpath("//w:bookmarkStart/@w:name")) >= {"a", "b"}
    with pikepdf.open(tmp_path / "report.pdf") as pdf:
        assert len(all_of(pdf, "TOCI")) == 2
        assert len(all_of(pdf, "H1")) == 1


def test_a_report_of_one_chapter_has_no_contents(tmp_path: Path) -> None:
    publish(executed(tmp_path, cell(shown('<h2 id="a">总体结论</h2>'))), formats=("docx",))
    assert "目录" not in [p.text for p in docx.Document(str(tmp_path / "report.docx")).paragraphs]


def test_a_long_title_is_broken_after_its_parts(tmp_path: Path) -> None:
    notebook = executed(tmp_path, cell(shown("<p>一</p>")))
    notebook.write_text(notebook.read_text(encoding="utf-8").replace("甲县评估报告", PLAN), encoding="utf-8")
    publish(notebook, formats=("docx", "pdf"))
    word = docx.Document(str(tmp_path / "report.docx"))
    lines = ["某某市《某某市“十三五”", "加快残疾人小康进程发展规划》", "实施情况中期评估报告"]
    assert word.paragraphs[0].text.split("\n") == lines
    assert re.sub(r"\s", "", word.core_properties.title) == PLAN


def test_reasons_get_the_width_that_short_columns_do_not_need() -> None:
    """A county table of eight columns, as the city's report has it: a reason of sixty characters in five lines."""
    reason = (
        "置信区间（88.9%至96.7%）跨越目标（不低于90%），现有样本不足以判定；"
        "如将缺失答案全部视为未覆盖，结论变为“尚未达到”。"
    )
    cells = [
        '<th scope="row">朔城区</th>', "<td>≥90%（预期性）</td>", '<td class="number">93.9%</td>',
        '<td class="number">88.9%至96.7%</td>', "<td>第1至5位</td>", "<td>抽样调查</td>",
        '<td><span aria-hidden="true">× </span>尚未达到</td>', f'<td class="sentence">{reason}</td>',
    ]  # fmt: skip
    shares, size = columns(f"<table><tr>{''.join(cells)}</tr></table>", TEXT_WIDTH)
    room = [(share / 100 * TEXT_WIDTH * 28.35 - 2 * PADDING) / (size / 2) for share in shares]
    assert half_ems(reason) / room[-1] <= 4.5
    assert room[-2] >= half_ems("× 尚未达到")
    assert size == 7.5


GROUPS = ("总体", "性别：男", "性别：女", "城乡：城镇", "残疾类别：视力残疾", "残疾等级：一级")
HEADS = ("人群", "估计值", "95%置信区间", "有效答案", "缺失", "备注")


def group_table(remarks: dict[str, str]) -> str:
    head = "".join(f'<th scope="col">{text}</th>' for text in HEADS)
    rows = "".join(
        f'<tr><th scope="row">{name}</th><td class="number">98.6%</td><td class="number">95.6%至99.6%</td>'
        f'<td class="number">410</td><td class="number">10</td><td>{remarks.get(name, "")}</td></tr>'
        for name in GROUPS
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def characters(shares: list[float], size: float) -> list[float]:
    """How many Chinese characters stand in a line of each column."""
    return [(share / 100 * TEXT_WIDTH * 28.35 - 2 * PADDING) / size for share in shares]


@pytest.mark.parametrize(
    "remark", ["", "置信区间取较保守值", "抽样部分的答案全部一致，未覆盖的只见于全面调查的部分" * 2]
)
def test_a_long_remark_of_one_group_does_not_break_the_names_of_all(remark: str) -> None:
    """残疾类别：视力残疾 has nine characters and stands in one line, however long the remark below it is."""
    room = characters(*columns(group_table({"总体": remark}), TEXT_WIDTH))
    assert room[0] >= 9
    assert room[2] >= half_ems("95.6%至99.6%") / 2


def test_a_column_that_is_mostly_empty_is_no_wider_than_its_one_remark_needs() -> None:
    room = characters(*columns(group_table({"总体": "人数过少"}), TEXT_WIDTH))
    assert room[-1] < 10


def test_a_name_beside_long_sentences_keeps_six_characters_together() -> None:
    reason = "置信区间跨越目标，现有样本不足以判定；如将缺失答案全部视为未覆盖，结论变为尚未达到。" * 4
    cells = f'<th scope="row">残疾人家庭人均收入年均增速</th><td>{reason}</td><td>{reason}</td>'
    room = characters(*columns(f"<table><tr>{cells}</tr></table>", TEXT_WIDTH))
    assert room[0] >= 6
