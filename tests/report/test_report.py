"""A report in a notebook: what each call shows, in which language, with which findings."""

from __future__ import annotations

import json
from dataclasses import replace

import IPython.display
import pytest
from bs4 import BeautifulSoup
from helpers import findings as made

import evalkit
from evalkit.evaluation.findings_table import findings_rows
from evalkit.report import Report, ReportError, figures, tables, text
from evalkit.report.content import NOTHING
from evalkit.report.markup import html
from evalkit.report.remarks import written
from evalkit.report.report import FINDINGS, REPORT, SECTIONS


@pytest.fixture
def shown(monkeypatch):
    """Every output that a notebook would get."""
    outputs = []

    def display(data, *, raw):
        assert raw
        outputs.append(data)

    monkeypatch.setattr(IPython.display, "display", display)
    return outputs


def as_html(markdown):
    return html([written(markdown, "zh")])


def without_blanks(row):
    return {name: value for name, value in row.items() if value is not None}


def test_creating_a_report_shows_nothing(shown, capsys):
    Report(made.evaluated())
    assert shown == []
    assert capsys.readouterr() == ("", "")


class TestTitle:
    def test_heading_subtitle_and_notice(self, shown):
        Report(made.evaluated()).title()
        soup = BeautifulSoup(shown[0]["text/html"], "html.parser")
        assert soup.find("h1").get_text() == "朔城区《朔州市“十三五”残疾人小康规划》实施情况中期评估报告"
        assert "数据截至2019年" in soup.get_text()
        assert "本报告所有数据均为模拟数据" in soup.get_text()

    def test_final_and_english(self, shown):
        Report(made.evaluated("en", stage="final", year=2020, is_synthetic=False)).title()
        soup = BeautifulSoup(shown[0]["text/html"], "html.parser")
        title = "Shuocheng: final evaluation of the Shuozhou plan for disabled people, 2016-2020"
        assert soup.find("h1").get_text() == title
        assert "synthetic" not in soup.get_text()

    def test_describes_the_report(self, shown):
        Report(made.evaluated()).title()
        described = shown[0][REPORT]
        assert {key: described[key] for key in ("language", "county_code", "plan", "as_of", "stage")} == {
            "language": "zh",
            "county_code": "140602",
            "plan": "shuozhou-2016-2020",
            "as_of": 2019,
            "stage": "interim",
        }
        assert described["is_synthetic"] is True
        assert described["title"].startswith("朔城区《")
        assert described["version"] == evalkit.__version__
        assert described["manifest"]["hashes"]["plan"] == "ab" * 32
        assert shown[0][FINDINGS] == []

    def test_a_city_is_not_named_twice(self, shown):
        city = replace(made.SHUOCHENG, is_city=True, name=made.PLAN.place_name)
        Report(made.evaluated(county=city)).title()
        heading = BeautifulSoup(shown[0]["text/html"], "html.parser").find("h1").get_text()
        assert heading.count("朔州市") == 1
        assert heading == "《朔州市“十三五”残疾人小康规划》全市实施情况中期评估报告"


class TestSection:
    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_every_section_has_a_heading_that_can_be_linked_to(self, shown, language):
        report = Report(made.evaluated(language))
        for name in SECTIONS:
            report.section(name)
        headings = [BeautifulSoup(output["text/html"], "html.parser").find("h2") for output in shown]
        assert [heading["id"] for heading in headings] == list(SECTIONS)
        assert len({heading.get_text() for heading in headings}) == len(SECTIONS)
        assert all(output[FINDINGS] == [] for output in shown)  # publishing keeps what bears our kind

    def test_an_unknown_section_lists_the_known_ones(self):
        with pytest.raises(ReportError, match=r"report\.section = outlook: one of summary, headline, matrix"):
            Report(made.evaluated()).section("outlook")


class TestShow:
    def test_each_content_comes_with_exactly_its_findings(self, shown):
        verdicts = made.verdicts()
        contents = (text.headline(verdicts), tables.verdicts(verdicts), figures.verdicts(verdicts))
        Report(made.evaluated()).show(*contents)
        assert [output[FINDINGS] for output in shown] == [
            [without_blanks(row) for row in findings_rows(content.findings)] for content in contents
        ]
        assert [row["indicator"] for row in shown[1][FINDINGS]] == [v.finding.indicator.id for v in verdicts]

    def test_findings_are_plain_json(self, shown):
        Report(made.evaluated()).show(tables.domains(made.coverage()), tables.income(made.income()))
        for output in shown:
            assert json.loads(json.dumps(output[FINDINGS], allow_nan=False)) == output[FINDINGS]

    def test_hidden_cells_carry_no_figure(self, shown):
        Report(made.evaluated()).show(tables.domains(made.coverage()))
        hidden = [row for row in shown[0][FINDINGS] if row.get("notes") == "suppressed"]
        assert len(hidden) == 1
        assert all(key not in hidden[0] for key in ("value", "standard_error", "low", "high", "population"))

    def test_one_content_two_languages(self, shown):
        content = tables.verdicts(made.verdicts())
        for language in ("zh", "en"):
            Report(made.evaluated(language)).show(content)
        assert "尚未达到" in shown[0]["text/html"]
        assert "not yet reached" in shown[1]["text/html"]
        assert shown[0][FINDINGS] == shown[1][FINDINGS]

    def test_ids_are_unique_in_a_report(self, shown):
        table = tables.verdicts(made.verdicts())
        Report(made.evaluated()).show(table, table)
        ids = [BeautifulSoup(output["text/html"], "html.parser").find("caption")["id"] for output in shown]
        assert len(set(ids)) == 2

    def test_nothing_to_show_shows_nothing(self, shown):
        Report(made.evaluated()).show(NOTHING, figures.comparisons([]))
        assert shown == []


class TestRemarks:
    def test_the_evaluators_words(self, shown):
        Report(made.evaluated(remarks="# 总体看法\n\n经实地走访，**两个村**的台账不全。\n")).remarks()
        soup = BeautifulSoup(shown[0]["text/html"], "html.parser")
        assert soup.find("h3").get_text() == "总体看法"
        assert soup.find("strong").get_text() == "两个村"
        assert shown[0][FINDINGS] == []

    def test_chinese_remarks_say_so_in_an_english_report(self, shown):
        for language in ("en", "zh"):
            Report(made.evaluated(language, remarks="建议逐户核对存折（3户）。")).remarks()
        Report(made.evaluated("en", remarks="Check 朔城区 again, house by house.")).remarks()
        boxes = [BeautifulSoup(output["text/html"], "html.parser").find("div") for output in shown]
        assert [box.get("lang") for box in boxes] == ["zh", None, None]

    @pytest.mark.parametrize(("language", "said"), [("zh", "没有补充意见"), ("en", "added no remarks")])
    def test_none(self, shown, language, said):
        Report(made.evaluated(language, remarks="  \n")).remarks()
        assert said in shown[0]["text/html"]

    def test_raw_html_is_shown_as_typed(self):
        said = as_html("<img src=x onerror=alert(1)>\n\ntext <b>bold</b>")
        assert "<img" not in said
        assert "<b>" not in said

    def test_no_script_behind_a_link_and_no_picture_from_outside(self):
        said = as_html("[x](javascript:alert(1)) ![村委会](https://example.org/a.png)")
        assert "javascript:" not in said
        assert "<img" not in said
        assert "村委会" in said

    def test_headings_stand_below_the_sections(self):
        soup = BeautifulSoup(as_html("# 一\n## 二\n###### 六"), "html.parser")
        assert [tag.name for tag in soup.find("div").find_all(True)] == ["h3", "h4", "h6"]

    def test_tables_have_scopes(self):
        soup = BeautifulSoup(as_html("| 村 | 户 |\n|---|--:|\n| 甲 | 3 |\n"), "html.parser")
        assert [th["scope"] for th in soup.find_all("th")] == ["col", "col", "row"]
        assert [td.get_text() for td in soup.find("tbody").find_all(True)] == ["甲3", "甲", "3"]
