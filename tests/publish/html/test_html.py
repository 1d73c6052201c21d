"""report.html: its landmarks, notice, contents and links."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from helpers.blocks import FIGURE, TABLE, heading
from helpers.blocks import cell as table_cell
from helpers.blocks import table as made_table
from helpers.executed_notebooks import Page, cell, executed, shown, title
from nbformat.v4 import new_markdown_cell, new_notebook, new_output

from evalkit.publish import publish


@pytest.fixture
def page(tmp_path: Path) -> Page:
    notebook = executed(
        tmp_path,
        new_markdown_cell("# An analyst's own words", metadata={"tags": ["note"]}),
        cell(shown(heading("income", "收入")), shown(TABLE), shown(FIGURE)),
        cell(shown(heading("methods", "方法")), shown(replace(TABLE, id="caption-2"))),
        cell(
            new_output("stream", name="stdout", text="printed by an analyst"),
            new_output("execute_result", data={"text/plain": "a frame"}, execution_count=1),
        ),
    )
    publish(notebook)
    return Page(tmp_path / "report.html")


def test_the_page_has_one_h1_its_language_and_the_landmarks(page: Page) -> None:
    assert page.all("html") == [{"lang": "zh-CN"}]
    assert [len(page.all(tag)) for tag in ("h1", "header", "main", "footer")] == [1, 1, 1, 1]
    assert "<title>甲县评估报告</title>" in page.source
    assert page.elements.index(("a", {"class": "skip", "href": "#main"})) < page.elements.index(("header", {}))


def test_the_contents_link_to_every_section(page: Page) -> None:
    ids = {attributes.get("id") for _, attributes in page.elements}
    links = [a["href"] for a in page.all("a") if (a["href"] or "").startswith("#")]
    assert links == ["#main", "#income", "#methods"]
    assert {link[1:] for link in links if link} <= ids


def test_figures_and_tables_are_numbered_each_by_itself(page: Page) -> None:
    assert re.findall(r"<b>(.+?)</b>", page.source) == ["表1", "图1", "表2"]


def test_no_code_no_note_and_nothing_printed_reaches_readers(page: Page) -> None:
    for private in ("secret_code", "An analyst", "printed by an analyst", "a frame"):
        assert private not in page.source


def test_the_page_asks_for_nothing_outside_itself(page: Page) -> None:
    assert "http:" not in page.source
    assert "https:" not in page.source
    assert page.all("script") == page.all("link") == []
    assert all((image["src"] or "").startswith("data:") for image in page.all("img"))


def test_the_synthetic_notice_is_said_once_and_above_everything(page: Page) -> None:
    notice = "本报告所有数据均为模拟数据"
    assert page.source.count(notice) == 1
    assert page.source.index(notice) < page.source.index("<header")
    assert 'role="note"' not in page.source


def test_real_data_have_no_such_notice(tmp_path: Path) -> None:
    notebook = tmp_path / "report.ipynb"
    nbformat.write(new_notebook(cells=[cell(title(is_synthetic=False))]), notebook)
    publish(notebook)
    assert Page(tmp_path / "report.html").all("aside") == []


def test_an_english_page(tmp_path: Path) -> None:
    publish(executed(tmp_path, cell(shown(TABLE)), language="en"))
    page = Page(tmp_path / "report.html")
    assert page.all("html") == [{"lang": "en"}]
    assert "<b>Table 1</b> Verdicts" in page.source


def test_the_page_links_its_files_wherever_they_are(tmp_path: Path) -> None:
    notebook = executed(tmp_path).rename(tmp_path / "my notebook.ipynb")
    publish(notebook, tmp_path / "out")
    links = [a["href"] for a in Page(tmp_path / "out" / "report.html").all("a")]
    assert links[-2:] == ["../my%20notebook.ipynb", "findings.csv"]


def test_the_files_are_linked_above_the_contents_and_nowhere_else(tmp_path: Path) -> None:
    """Whoever wants Word or PDF need not scroll, or tab, past the last table."""
    parts = shown(heading("a", "一")), shown(heading("b", "二"))
    page = Page(publish(executed(tmp_path, cell(*parts)))[1])
    links = [str(a["href"]) for a in page.all("a")]
    assert links == [
        "#main", "report.docx", "report.pdf", "report.ipynb", "findings.csv", "#a", "#b",
    ]  # fmt: skip
    header = page.source.split("<header>")[1].split("</header>")[0]
    assert header.index("<h1>") < header.index("report.docx")


def test_only_a_table_that_may_overflow_is_a_stop_of_the_keyboard(tmp_path: Path) -> None:
    """Of 320 pixels: two short columns fit, a sentence does not."""
    long = (table_cell("C1"), table_cell("reached, as the whole of it shows"))
    wide = made_table(long, heads=("指标", "结论"), id="caption-2")
    page = Page(publish(executed(tmp_path, cell(shown(TABLE), shown(wide))), formats=["html"])[1])
    groups = [d for d in page.all("div") if d.get("role") == "group"]
    assert [(d["aria-labelledby"], d.get("tabindex")) for d in groups] == [
        ("caption-1", None),
        ("caption-2", "0"),
    ]
