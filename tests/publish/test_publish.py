"""From an executed notebook to the page, findings.csv and the index above many reports."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from helpers.blocks import FIGURE, TABLE, heading
from helpers.blocks import cell as table_cell
from helpers.blocks import table as made_table
from helpers.executed_notebooks import Page, cell, executed, row, shown, title
from nbformat.v4 import new_markdown_cell, new_notebook, new_output

from evalkit.evaluation.findings_table import COLUMNS
from evalkit.publish import PublishError, publish, read_document
from evalkit.publish.findings_csv import findings_csv
from evalkit.report.remarks import written


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
    assert page.elements.index(("a", {"class": "skip", "href": "#main"})) < page.elements.index(
        ("header", {})
    )


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


def test_findings_csv_holds_every_shown_row_once_in_order_of_showing(tmp_path: Path) -> None:
    first, second = row(county_code="11", indicator="B", value=0.1), row(county_code="11", indicator="A", n=3)
    publish(executed(tmp_path, cell(shown(TABLE, [first])), cell(shown(FIGURE, [second, first]))))
    with (tmp_path / "findings.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [r["indicator"] for r in rows] == ["B", "A"]
    assert tuple(rows[0]) == COLUMNS


def test_a_figure_that_was_judged_is_one_row_with_its_verdict(tmp_path: Path) -> None:
    """A table shows the figure, a text the verdict on it; another year's is another figure."""
    plain, other = (
        row(county_code="11", indicator="A", value=0.1),
        row(county_code="11", indicator="B", value=0.1),
    )
    judged = plain | {
        "target_operator": ">",
        "target_value": 0.95,
        "outcome": "NOT_MET",
        "depends_on_reading": False,
    }
    later = plain | {"year": 2020}
    cells = cell(shown(TABLE, [plain, other])), cell(shown(FIGURE, [judged, plain, later]))
    publish(executed(tmp_path, *cells))
    with (tmp_path / "findings.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [(r["indicator"], r["year"], r["outcome"]) for r in csv.DictReader(file)]
    assert rows == [("B", "", ""), ("A", "", "NOT_MET"), ("A", "2020", "")]


def test_findings_csv_opens_in_excel_and_has_unix_line_ends(tmp_path: Path) -> None:
    publish(executed(tmp_path, cell(shown(TABLE, [row(county_name_zh="甲县")]))))
    content = (tmp_path / "findings.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfcounty_code,")
    assert b"\r" not in content


@pytest.mark.parametrize("value", [0.1, 1 / 3, 2**0.5, 1e-17, 12345678.9, 5e300])
def test_a_number_read_back_is_the_number_written(value: float) -> None:
    line = findings_csv([row(value=value)]).splitlines()[1]
    assert float(line.strip(",")) == value


def test_a_truth_value_is_written_as_r_reads_it() -> None:
    assert findings_csv([row(depends_on_reading=False)]).splitlines()[1].strip(",") == "false"


def test_a_row_of_another_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="new_column"):
        findings_csv([row(new_column=1)])


def test_every_reason_for_refusing_a_notebook_is_given_at_once(tmp_path: Path) -> None:
    notebook = tmp_path / "report.ipynb"
    error = new_output("error", ename="KeyError", evalue="'I02'", traceback=[])
    nbformat.write(
        new_notebook(cells=[cell(error, count=4), cell(count=None), cell(source=" ", count=None)]), notebook
    )
    with pytest.raises(PublishError) as refused:
        publish(notebook)
    said = str(refused.value).splitlines()
    assert said == [
        "report.ipynb, cell 1 = KeyError: 'I02': the cell ended with this error; "
        "correct the cause and run the notebook again",
        "report.ipynb, cell 2: the cell was not run; run the whole notebook from the top",
        "report.ipynb: 0 titles made by report.title(), where there must be one; "
        "call report.title() once and run the notebook from the top",
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["report.ipynb"]


def test_a_file_that_is_no_notebook_is_refused(tmp_path: Path) -> None:
    notebook = tmp_path / "report.ipynb"
    notebook.write_text("not JSON")
    with pytest.raises(PublishError, match="cannot be read as a notebook"):
        publish(notebook)


def test_an_unknown_format_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(PublishError, match="formats = odt: unknown; choose from html"):
        publish(tmp_path / "nowhere.ipynb", formats=("html", "odt"))


def test_a_hidden_finding_that_carries_a_figure_never_leaves(tmp_path: Path) -> None:
    hidden = row(county_code="11", indicator="C1", domain="sex=male", quantity="coverage", notes="suppressed")
    read_document(executed(tmp_path, cell(shown(TABLE, [hidden]))))
    with pytest.raises(PublishError, match=r"11, C1, sex=male, coverage: .* found value"):
        read_document(executed(tmp_path, cell(shown(TABLE, [hidden | {"value": 0.5}]))))


def test_publishing_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    notebook = executed(tmp_path, cell(shown(TABLE, [row(value=0.1)])))
    first = [path.read_bytes() for path in publish(notebook)]
    assert [path.read_bytes() for path in publish(notebook)] == first


def test_what_evaluators_wrote_has_ids_captions_and_row_headers(tmp_path: Path) -> None:
    remarks = written("# 下一步\n\n| 县 | 户 |\n|---|---|\n| 甲县 | 3 |\n", "zh")
    notebook = executed(tmp_path, cell(shown(heading("remarks", "评估组意见")), shown(remarks)))
    page = Page(publish(notebook, formats=["html"])[1])
    assert [h.get("id") for h in page.all("h3")] == ["written-1"]
    assert "<b>表1</b> 评估组列表</caption>" in page.source
    assert [h.get("scope") for h in page.all("th")] == ["col", "col", "row"]
    assert 'href="#written-1"' in page.source


@pytest.mark.parametrize(
    ("formats", "links"),
    [
        (("html", "docx", "pdf"), ["report.docx", "report.pdf", "report.ipynb", "findings.csv"]),
        (("html",), ["report.ipynb", "findings.csv"]),
    ],
)
def test_a_page_links_the_files_made_with_it(
    tmp_path: Path, formats: tuple[str, ...], links: list[str]
) -> None:
    notebook = executed(tmp_path, cell(shown(TABLE)))
    page = Page(next(path for path in publish(notebook, formats=formats) if path.suffix == ".html"))
    assert [a["href"] for a in page.all("a") if not a["href"].startswith("#")] == links


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
