"""Income in tables."""

from __future__ import annotations

from dataclasses import replace

import pytest
from helpers.contents import cells, words_of
from helpers.evaluations import demo_income, demo_joint

from evalkit.evaluation import Outcome
from evalkit.report import tables, text
from evalkit.report.content import NOTHING
from evalkit.report.wording.words import load_words

ZH, EN = load_words("zh"), load_words("en")


class TestTables:
    def test_by_area(self):
        rows = cells(tables.income_areas(demo_income("140603")))
        assert rows[0] == [
            "截至2019年的年均增速",
            "5.4%（3.8%至7.1%）",
            "4.4%（1.7%至7.1%）",
            "6.1%（4.1%至8.2%）",
        ]
        assert ["达标概率", "25.1%", "15.5%", "43.9%"] in rows
        assert ["2020年预测收入（元）", "11,049（9,774至12,491）"] in [row[:2] for row in rows]
        assert [len(row) for row in rows] == [4] * len(rows)

    def test_each_area_in_both_prices(self):
        """The income of each area net of prices, with its probability: 5.4% in all are 3.7%."""
        rows = {row[0]: row[1:] for row in cells(tables.income_areas(demo_income("140603")))}
        growth = rows["实际增速（截至2019年）"]
        assert [cell.split("（")[0] for cell in growth] == ["3.7%", "2.6%", "4.4%"]
        assert rows["实际增速达标概率"] == ["2.5%", "2.6%", "5.4%"]
        assert rows["实际增速的结论"] == ["难以按期达标"] * 3

    def test_each_area_beside_the_residents_of_the_same_area(self):
        """Town: from 23,400 to 29,847 yuan in four years are 6.3% a year; 14,073 of 23,400 in 2015 are .601."""
        table = tables.income_areas(demo_income("140603"))
        rows = {row[0]: [cell.split("（")[0] for cell in row[1:]] for row in cells(table)}
        assert rows["全体居民截至2019年的年均增速"] == ["6.8%", "6.3%", "7.9%"]
        assert rows["与全体居民年均增速之差（百分点）"] == ["−1.4", "−1.9", "−1.8"]
        assert rows["2015年与全体居民人均收入之比"][1] == f"{14073 / 23400:.3f}"
        assert "与全体居民的比较，城镇对城镇、农村对农村。" in [ZH.say(note) for note in table.notes]

    def test_an_area_of_which_the_residents_are_not_known_says_so(self):
        whole, urban, rural = demo_income("140603").by_area
        shown = replace(demo_income("140603"), by_area=(whole, replace(urban, comparison=()), rural))
        rows = {row[0]: row[1:] for row in cells(tables.income_areas(shown))}
        assert rows["与全体居民年均增速之差（百分点）"][1] == "没有全体居民的收入数据"
        assert rows["2019年与全体居民人均收入之比"][1] == "无数据"

    def test_an_area_without_prices_says_so(self):
        whole, urban, rural = demo_income("140603").by_area
        verdict = replace(whole.in_other_prices, outcome=Outcome.NOT_ASSESSED, probability=None)
        verdict = replace(verdict, reason=replace(verdict.reason, code="no-prices"))
        none = [replace(area, in_other_prices=verdict, growth_in_other_prices=None) for area in (whole, urban, rural)]
        rows = cells(tables.income_areas(replace(demo_income("140603"), by_area=tuple(none))))
        said = [row for row in rows if row[0].startswith("实际增速")]
        assert said == [["实际增速的结论", *["未评定（缺少所需年份的价格指数，无法扣除价格因素）"] * 3]]

    def test_at_the_end_only_growth_and_outcome(self):
        rows = cells(tables.income_areas(demo_income("140602", 2020)))
        assert [row[0] for row in rows] == [
            "截至2020年的年均增速", "结论", "实际增速（截至2020年）", "实际增速的结论",
            "全体居民截至2020年的年均增速", "与全体居民年均增速之差（百分点）", "2015年与全体居民人均收入之比",
            "2020年与全体居民人均收入之比",
        ]  # fmt: skip

    def test_an_area_without_data(self):
        whole, urban, rural = demo_income("140603").by_area
        verdict = replace(urban.verdict, outcome=Outcome.NOT_ASSESSED, probability=None)
        verdict = replace(verdict, reason=replace(verdict.reason, code="no-income"))
        nothing = replace(
            urban, verdict=verdict, growth=None, required=None, projected_level=None, in_other_prices=verdict,
            growth_in_other_prices=None, comparison=(),
        )  # fmt: skip
        shown = replace(demo_income("140603"), by_area=(whole, nothing, rural))
        rows = cells(tables.income_areas(shown))
        outcomes = {row[0]: row[2] for row in rows if row[0].endswith("结论")}
        assert set(outcomes.values()) == {"未评定（没有可用的收入数据）"}
        assert {row[2] for row in rows if row[0] not in outcomes} == {"无数据"}

    @pytest.mark.parametrize("as_of", [2019, 2020])
    def test_no_two_rows_are_headed_alike(self, as_of):
        for words in (ZH, EN):
            heads = [row[0] for row in cells(tables.income(demo_income("140603", as_of)), words)]
            assert len(set(heads)) == len(heads)
        assert "Average growth per year (urban, 2015–2019)" in [
            row[0] for row in cells(tables.income(demo_income("140603")), EN)
        ]
        assert "达到目标还需的年均增速（2019—2020年）" in [
            row[0] for row in cells(tables.income(demo_income("140603")), ZH)
        ]

    def test_peers_and_ours(self):
        table = tables.income_peers(demo_income("140603"))
        rows = cells(table)
        assert [row[2] for row in rows] == [
            "进展中等",
            "有一定进展，尚须加快",
            "差距明显（天气符号“多云”）",
            "按期达标存在风险",
        ]
        assert rows[-1][1] == "达标概率为25.1%"
        assert "抽样误差" in ZH.say(table.notes[0])
        assert tables.income_peers(demo_income("140602", 2020)) == NOTHING

    def test_how_many_counties(self):
        assert [row[0] for row in cells(tables.joint_income(demo_joint()))] == list("0123456")
        assert cells(tables.joint_income(demo_joint(2020))) == [
            ["达标", "2"],
            ["未达标", "1"],
            ["证据不足以判定", "3"],
        ]

    @pytest.mark.parametrize("words", [ZH, EN], ids=["zh", "en"])
    def test_everything_can_be_said(self, words):
        for county in ("140602", "140603", "140600"):
            for as_of in (2019, 2020):
                shown = demo_income(county, as_of)
                for content in (
                    text.income(shown), tables.income(shown), tables.income_areas(shown),
                    tables.income_peers(shown), text.joint_income(demo_joint(as_of)),
                    tables.joint_income(demo_joint(as_of)),
                ):  # fmt: skip
                    assert content == NOTHING or len(words_of(content, words)) > 20
