"""The page above many reports: every verdict, and what failed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat
import pytest
from helpers.executed_notebooks import Page, row, write_report
from helpers.workspace import write_workspace
from nbformat.v4 import new_notebook

from evalkit.plan.model import Plan
from evalkit.plan.reader import read_plan
from evalkit.publish import Basis, write_index
from evalkit.publish.findings_csv import ENCODING, findings_csv


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    root = write_workspace(tmp_path / "workspace", survey=[])
    return read_plan(root / "data" / "plans" / "tiny" / "plan.yaml")


def cells(page: Page) -> list[str]:
    body = page.source.split("<tbody>")[1].split("</tbody>")[0]
    return [part.split("</td>")[0].split("</span>")[-1] for part in re.split(r"<td[^>]*>", body)[1:]]


def test_a_row_for_each_report_the_city_first_and_a_column_for_each_indicator(tmp_path: Path, plan: Plan) -> None:
    home = tmp_path / "tiny" / "2020"
    write_report(home / "11", "11", "甲县", {"C1": "MET", "G1": "NOT_ASSESSED"})
    write_report(home / "city", "10", "小市", {"C1": "NOT_MET", "G1": "INCONCLUSIVE", "H1": "MET"})
    page = Page(write_index(home, plan, "zh"))
    assert [h["scope"] for h in page.all("th")] == ["col"] * 5 + ["row"] * 2
    assert [a["href"] for a in page.all("a")][1:] == [
        "city/report.html", "city/findings.csv", "11/report.html", "11/findings.csv",
    ]  # fmt: skip
    words = [text for text in cells(page) if "CSV" not in text]
    assert words == ["证据不足以判定", "未达标", "达标", "未评定", "达标", "—"]
    assert "《小规划》评估报告总览（2020年）" in page.source


def test_of_several_verdicts_the_first_shown_is_the_judged_one(tmp_path: Path, plan: Plan) -> None:
    home = tmp_path / "2020"
    write_report(home / "11", "11", "甲县", {"C1": "MET"})
    other_reading = row(county_code="11", indicator="C1", outcome="NOT_MET", stage="final")
    other_county = row(county_code="12", indicator="H1", outcome="MET", stage="final")
    text = (home / "11" / "findings.csv").read_text(encoding=ENCODING)
    more = findings_csv([other_reading, other_county]).split("\n", 1)[1]
    (home / "11" / "findings.csv").write_text(text + more, encoding=ENCODING)
    assert cells(Page(write_index(home, plan, "en")))[:3] == ["—", "met", "—"]


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        ({"outcome": "NOT_MET", "stands": False}, "未达标<br><small>（宜先复核）</small>"),
        ({"outcome": "NOT_MET", "stands": True, "if_missing_uncovered": "NOT_MET"}, "未达标"),
        ({"outcome": "MET", "depends_on_reading": True, "if_missing_uncovered": "INCONCLUSIVE"},
         "达标<br><small>（取决于口径；缺失答案可能改变结论）</small>"),
        ({"outcome": "MET", "depends_on_reading": False, "if_missing_uncovered": "MET"}, "达标"),
        ({"outcome": "INCONCLUSIVE", "if_missing_uncovered": "NOT_MET"}, "证据不足以判定"),
    ],
)  # fmt: skip
def test_what_makes_a_verdict_uncertain_stands_beside_it(
    tmp_path: Path, plan: Plan, verdict: dict[str, object], said: str
) -> None:
    write_report(tmp_path / "11", "11", "甲县", {})
    rows = [row(county_code="11", indicator="C1", stage="final", **verdict)]
    (tmp_path / "11" / "findings.csv").write_text(findings_csv(rows), encoding=ENCODING)
    page = Page(write_index(tmp_path, plan, "zh"))
    assert cells(page)[1] == said
    assert ("“宜先复核”表示" in page.source) == ("<small>" in said)


def test_an_unfinished_report_is_not_listed(tmp_path: Path, plan: Plan) -> None:
    write_report(tmp_path / "11", "11", "甲县", {"C1": "MET"})
    (tmp_path / "11" / "manifest.json").unlink()
    page = Page(write_index(tmp_path, plan, "en"))
    assert page.all("table") == []
    assert "There are no reports yet." in page.source


def test_a_failure_is_named_with_its_cause_and_its_notebook(tmp_path: Path, plan: Plan) -> None:
    (tmp_path / "failed").mkdir()
    about = {
        "county_code": "12", "county_name": {"zh": "乙县", "en": "County B"},
        "failure": "cell [5] income: KeyError: <'x'>",
    }  # fmt: skip
    nbformat.write(new_notebook(metadata={"evalkit": about}), tmp_path / "failed" / "12.ipynb")
    page = Page(write_index(tmp_path, plan, "zh"))
    assert "乙县 (12)" in page.source
    assert "cell [5] income: KeyError: &lt;&#39;x&#39;&gt;" in page.source
    assert "failed/12.ipynb" in [a["href"] for a in page.all("a")]


@pytest.mark.parametrize(
    ("synthetic", "notices", "marked"),
    [((True, True), 1, []), ((False, True), 0, ["乙县"]), ((False, False), 0, [])],
)
def test_the_notice_speaks_of_the_whole_table_or_the_report_for_itself(
    tmp_path: Path, plan: Plan, synthetic: tuple[bool, bool], notices: int, marked: list[str]
) -> None:
    for code, name, is_synthetic in (("11", "甲县", synthetic[0]), ("12", "乙县", synthetic[1])):
        write_report(tmp_path / code, code, name, {"C1": "MET"}, is_synthetic=is_synthetic)
    page = Page(write_index(tmp_path, plan, "en"))
    assert len(page.all("aside")) == notices
    assert [name for name in ("甲县", "乙县") if f"{name}</a> (synthetic data)" in page.source] == marked
    assert page.source.count("(synthetic data)") == len(marked)
    assert "http" not in page.source.replace("http-equiv", "")


def test_a_report_in_another_language_and_its_files_are_named(tmp_path: Path, plan: Plan) -> None:
    write_report(tmp_path / "11", "11", "甲县", {"C1": "MET"}, language="en")
    write_report(tmp_path / "12", "12", "乙县", {"C1": "NOT_MET"}, language="zh")
    (tmp_path / "12" / "report.pdf").touch()
    page = Page(write_index(tmp_path, plan, "zh"))
    assert [(a["href"], a.get("hreflang"), a.get("aria-label")) for a in page.all("a")[1:]] == [
        ("11/report.html", "en", None), ("11/findings.csv", None, "CSV：甲县"),
        ("12/report.html", None, None), ("12/report.pdf", None, "PDF：乙县"), ("12/findings.csv", None, "CSV：乙县"),
    ]  # fmt: skip
    assert "甲县</a>（英文）" in page.source
    assert [cell["data-order"] for cell in page.all("td")[:3]] == ["99", "5", "99"]


def basis(data: str, survey: str, county: str = "11", level: float = 0.95) -> dict[str, dict[str, object]]:
    return {
        "parameters": {"county": county, "data": data, "level": level, "language": "zh"},
        "hashes": {"plan": "aa", "data/survey": survey, "library": county},
    }


def test_a_report_of_other_data_or_parameters_is_named_below_the_table_and_not_in_it(
    tmp_path: Path, plan: Plan
) -> None:
    made_from = {
        "11": basis("demo", "s1"),
        "12": basis("demo", "s1", "12"),
        "13": basis("other", "s1", "13"),
        "14": basis("demo", "s2", "14"),
        "15": basis("demo", "s1", "15", level=0.9),
    }
    for code, manifest in made_from.items():
        write_report(tmp_path / code, code, f"县{code}", {"C1": "MET"}, is_synthetic=code == "14")
        path = tmp_path / code / "manifest.json"
        content = json.loads(path.read_text(encoding="utf-8")) | {"manifest": manifest}
        path.write_text(json.dumps(content), encoding="utf-8")
    wanted = {code: Basis.of(basis("demo", "s1", code)) for code in made_from}
    page = Page(write_index(tmp_path, plan, "zh", wanted))
    table, _, below = page.source.partition("</table>")
    listed = [code for code in made_from if f"县{code}</a>" in table]
    named = [code for code in made_from if f"县{code}</a>" in below]
    assert (listed, named) == (["11", "12"], ["13", "14", "15"])
    assert "不能与上表对照" in below
    # The older report of invented data says so itself; nothing is said of those in the table.
    assert page.all("aside") == []
    assert [code for code in made_from if f"县{code}</a>（模拟数据）" in page.source] == ["14"]


def test_a_report_that_does_not_say_what_it_was_made_from_is_not_in_the_table(tmp_path: Path, plan: Plan) -> None:
    write_report(tmp_path / "11", "11", "甲县", {"C1": "MET"})
    page = Page(write_index(tmp_path, plan, "en", {"11": Basis.of(basis("demo", "s1"))}))
    assert page.all("table") == []
    assert [a["href"] for a in page.all("a")][1:] == ["11/report.html"]
