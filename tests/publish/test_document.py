"""What a notebook must be to be published, and what reading it adds."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from helpers.blocks import TABLE, heading
from helpers.executed_notebooks import Page, cell, executed, row, shown
from nbformat.v4 import new_notebook, new_output

from evalkit.publish import PublishError, publish, read_document
from evalkit.report.remarks import written


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


def test_a_hidden_finding_that_carries_a_figure_never_leaves(tmp_path: Path) -> None:
    hidden = row(county_code="11", indicator="C1", domain="sex=male", quantity="coverage", notes="suppressed")
    read_document(executed(tmp_path, cell(shown(TABLE, [hidden]))))
    with pytest.raises(PublishError, match=r"11, C1, sex=male, coverage: .* found value"):
        read_document(executed(tmp_path, cell(shown(TABLE, [hidden | {"value": 0.5}]))))


def test_what_evaluators_wrote_has_ids_captions_and_row_headers(tmp_path: Path) -> None:
    remarks = written("# 下一步\n\n| 县 | 户 |\n|---|---|\n| 甲县 | 3 |\n", "zh")
    notebook = executed(tmp_path, cell(shown(heading("remarks", "评估组意见")), shown(remarks)))
    page = Page(publish(notebook, formats=["html"])[1])
    assert [h.get("id") for h in page.all("h3")] == ["written-1"]
    assert "<b>表1</b> 评估组列表</caption>" in page.source
    assert [h.get("scope") for h in page.all("th")] == ["col", "col", "row"]
    assert 'href="#written-1"' in page.source
