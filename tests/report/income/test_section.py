"""The income section: its sentences, tables and figure in both languages, from the demo's figures."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from helpers.contents import cells, words_of
from helpers.evaluations import demo

from evalkit.evaluation import Income, JointIncome, Outcome
from evalkit.report import figures, tables, text
from evalkit.report.content import NOTHING
from evalkit.report.drawing.canvas import png
from evalkit.report.wording.words import load_words
from evalkit.statistics import Estimate

ZH, EN = load_words("zh"), load_words("en")


@cache
def income(county: str, as_of: int = 2019) -> Income:
    of = demo(county, as_of)
    return of.income(of.plan.growth[0])


@cache
def joint(as_of: int = 2019) -> JointIncome:
    of = demo("140600", as_of)
    return of.joint_income(of.plan.growth[0])


class TestSentences:
    def test_what_the_data_cannot_tell(self):
        said = words_of(text.income(income("140603")), ZH)
        assert "标准误约为收入的2.4%" in said
        assert "须高于8.1%或低于4.9%，才能与6.5%区分开；本次估计的5.4%与其差别在抽样误差之内，不能区分。" in said
        said = words_of(text.income(income("140603")), EN)
        assert "must be above 8.1% a year, or below 4.9%, to be told from 6.5%. The 5.4% found differs" in said

    def test_what_they_can(self):
        assert "本次估计的8.1%可以与其区分。" in words_of(text.income(income("140600")), ZH)

    def test_whether_the_gap_closes(self):
        said = words_of(text.income(income("140603")), EN)
        assert "For 2020 the ratio is projected at 0.497" in said
        assert "so the gap is not closed by then" in said
        ratio, narrowing = income("140603").gap_ahead
        found = ratio.result.interval
        wide = replace(ratio, result=replace(ratio.result, interval=replace(found, high=1.1)))
        above = replace(ratio, result=replace(ratio.result, interval=replace(found, low=1.01, high=1.1)))
        for changed, expected in ((wide, "届时差距能否消除尚不能判定"), (above, "届时差距已消除")):
            shown = replace(income("140603"), gap_ahead=(changed, narrowing))
            assert expected in words_of(text.income(shown), ZH)

    def test_the_error_assumed_of_a_published_comparator_is_said(self):
        said = words_of(text.income(income("140603")), ZH)
        assert "全体居民收入为公布数据，未公布抽样误差，这里按相对标准误1.0%计算。" in said
        assert "a relative standard error of 1.0% is assumed here" in words_of(text.income(income("140603")), EN)
        *known, assumed = income("140603").comparison
        assert "未公布抽样误差" not in words_of(text.income(replace(income("140603"), comparison=tuple(known))), ZH)
        exact = replace(assumed, result=replace(assumed.result, value=0.0))
        shown = replace(income("140603"), comparison=(*known, exact))
        assert "这里按无误差处理" in words_of(text.income(shown), ZH)

    def test_a_level_above_the_promised_one_is_no_target_reached(self):
        required = income("140603").required
        for basis, expected in (
            ("survey", "不等于目标已经实现"),
            ("census", "已高于按目标增速推算的2020年水平。"),
        ):
            below = replace(required, basis=basis, result=Estimate(value=-0.01))
            said = words_of(text.income(replace(income("140603"), required=below)), ZH)
            assert expected in said
            assert "也能实现目标" not in said
        barely = replace(required, result=Estimate(value=0.001))
        assert "不等于" not in words_of(text.income(replace(income("140603"), required=barely)), ZH)

    def test_the_growth_still_needed_is_said_with_its_interval(self):
        said = words_of(text.income(income("140602")), ZH)
        assert "最后一年（2020年）的增速须高于2.1%（95%置信区间−2.2%至6.7%）" in said

    def test_years_are_named_where_the_others_are_known_for_fewer(self):
        shown = income("140603")
        growth, *rest = shown.comparison
        fewer = replace(
            shown, comparison=(replace(growth, year=2017), *rest), comparator=shown.comparator[:3]
        )  # fmt: skip
        said = words_of(text.income(fewer), ZH)
        assert "2015年至2017年，全体居民人均可支配收入年均增速为" in said
        assert "该比值的预测只依据双方都有数据的3个年份（最近为2017年）。" in said
        assert "双方都有数据" not in words_of(text.income(shown), ZH)

    def test_what_uncertainty_is_left_at_the_end(self):
        shown = income("140603", 2020)
        assert "误差只来自抽样" in words_of(text.income(shown), ZH)
        counted = replace(shown.verdict, finding=replace(shown.verdict.finding, basis="census"))
        assert "没有抽样误差" in words_of(text.income(replace(shown, verdict=counted)), ZH)
        faster = next(v for v in shown.verdict.alternatives if v.finding.reading.id == "faster_than_residents")
        said = words_of(text.income(replace(shown, verdict=faster)), ZH)
        assert "并含对全体居民收入所假定的误差" in said
        assert "误差只来自抽样" not in said

    def test_an_uncertain_city_is_said_beside_the_reading_about_it(self):
        verdict = income("140603").verdict
        assert "偏于绝对" not in words_of(text.income(income("140603")), ZH)
        *others, poor = verdict.alternatives
        result = replace(poor.finding.result, notes=("comparator-uncertain",))
        poor = replace(poor, finding=replace(poor.finding, result=result))
        shown = replace(income("140603"), verdict=replace(verdict, alternatives=(*others, poor)))
        assert "全市农村的全体居民收入的误差不小于本地收入的误差" in words_of(text.income(shown), ZH)

    def test_formula_growth_is_said(self):
        verdict = income("140603").verdict
        finding = replace(verdict.finding, result=replace(verdict.finding.result, notes=("group-variance",)))
        shown = replace(income("140603"), verdict=replace(verdict, finding=finding))
        assert "更像是按固定增速推算的数字" in words_of(text.income(shown), ZH)

    def test_one_county_alone_is_not_multiplied(self):
        first, *rest = joint().verdicts
        reason = replace(first.reason, code="no-income")
        none = [replace(v, outcome=Outcome.NOT_ASSESSED, probability=None, reason=reason) for v in rest]
        said = words_of(text.joint_income(replace(joint(), verdicts=(first, *none))), ZH)
        assert "可以预测的只有1个县（区）" in said
        assert "相乘" not in said

    def test_every_reading_with_its_figures_and_the_one_about_poor_areas(self):
        poor = words_of(text.income(income("140603")), ZH)
        assert "“贫困地区农村快于全市农村居民”口径：预测为" in poor
        assert "快于全市农村的全体居民" in poor
        elsewhere = words_of(text.income(income("140602")), ZH)
        assert "口径：不作评定，该口径只适用于贫困地区的县（区）。" in elsewhere
        assert "“贫困地区农村快于全市农村居民”口径为“未评定”" not in elsewhere

    def test_a_large_standard_error_is_flagged(self):
        base, error, *bounds = income("140603").telling
        assert (base.year, error.year) == (2015, 2019)
        for place, probability, is_said in ((0, 0.2, True), (1, 0.2, True), (1, 0.3, False)):
            large = [base, error]
            large[place] = replace(large[place], result=Estimate(value=0.03))
            verdict = replace(income("140603").verdict, probability=probability)
            shown = replace(income("140603"), verdict=verdict, telling=(*large, *bounds))
            assert ("往往估得偏低" in words_of(text.income(shown), ZH)) == is_said
        # 2.2% of the income, and a probability of .03.
        assert "往往估得偏低" not in words_of(text.income(income("140681")), ZH)

    def test_a_borrowed_drift_is_said(self):
        verdict = income("140603").verdict
        finding = replace(verdict.finding, result=replace(verdict.finding.result, notes=("group-drift",)))
        shown = replace(income("140603"), verdict=replace(verdict, finding=finding))
        assert "预测借用同组各县（区）的增速" in words_of(text.income(shown), ZH)
        assert "往往估得偏低" not in words_of(text.income(shown), ZH)
        unlikely = replace(shown, verdict=replace(shown.verdict, probability=0.05))
        assert "自有数据的年份如此之少时，较低的达标概率往往估得偏低" in words_of(text.income(unlikely), ZH)

    def test_what_a_projection_rests_on(self):
        """A county is drawn to its group's growth, whether or not it lacks years; the city stands alone."""
        assert "预测只依据本地5个年份和同组各县（区）的数据" in words_of(text.income(income("140603")), ZH)
        assert "预测只依据5个年份的数据" in words_of(text.income(income("140600")), ZH)

    def test_probabilities_near_certainty_are_not_spelt_out(self):
        verdict = replace(income("140603").verdict, probability=0.00003)
        assert "概率为0.1%以下" in words_of(text.income(replace(income("140603"), verdict=verdict)), ZH)
        none = replace(joint().all_if_independent, result=Estimate(value=1e-9))
        said = words_of(text.joint_income(replace(joint(), all_if_independent=none)), EN)
        assert "(which would give under 0.1%)" in said

    def test_no_difference_is_none_of_any_sign(self):
        verdict = demo("140603").verdicts()[0]
        (faster,) = (v for v in verdict.alternatives if v.finding.reading.id == "faster_than_residents")
        finding = replace(faster.finding, result=replace(faster.finding.result, value=-1e-8))
        verdict = replace(verdict, alternatives=(replace(faster, finding=finding),))
        said = words_of(text.income(replace(income("140603"), verdict=verdict)), EN)
        assert "projected at 0.0 percentage points" in said

    def test_real_growth_of_others_is_called_so(self):
        of = demo("140603", I01="real")
        said = words_of(text.income(of.income(of.plan.growth[0])), ZH)
        assert "扣除价格因素后，全体居民人均可支配收入年均实际增速为" in said

    def test_the_years_that_are_left_are_counted_from_the_last_one_known(self):
        found = income("140603")
        shown = replace(found, levels=found.levels[:-1])
        assert "要实现目标，2018年至2020年（2年间）的年均增速须高于" in words_of(text.income(shown), ZH)
        assert "要实现目标，最后一年（2020年）的增速须高于" in words_of(text.income(found), ZH)

    def test_the_counties_together(self):
        said = words_of(text.joint_income(joint()), ZH)
        assert "在可以预测的6个县（区）中，到2020年全部实现目标（高于6.5%）的概率为0.7%" in said
        assert "可能性最大的是3个" in said
        assert "那样得到的是0.2%" in said

    def test_the_counties_at_the_end(self):
        said = words_of(text.joint_income(joint(2020)), EN)
        assert "of 6 counties: 2 met, 1 not met and 3 cannot be told." in said

    def test_counties_that_are_left_out_are_named(self):
        (first, *rest) = joint().verdicts
        reason = replace(first.reason, code="no-income")
        none = replace(first, outcome=Outcome.NOT_ASSESSED, probability=None, reason=reason)
        said = words_of(text.joint_income(replace(joint(), verdicts=(none, *rest))), EN)
        assert "Not projected and left out: Shuocheng District (" in said


class TestTables:
    def test_by_area(self):
        rows = cells(tables.income_areas(income("140603")))
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
        rows = {row[0]: row[1:] for row in cells(tables.income_areas(income("140603")))}
        growth = rows["实际增速（截至2019年）"]
        assert [cell.split("（")[0] for cell in growth] == ["3.7%", "2.6%", "4.4%"]
        assert rows["实际增速达标概率"] == ["2.5%", "2.6%", "5.4%"]
        assert rows["实际增速的结论"] == ["难以按期达标"] * 3

    def test_each_area_beside_the_residents_of_the_same_area(self):
        """Town: from 23,400 to 29,847 yuan in four years are 6.3% a year; 14,073 of 23,400 in 2015 are .601."""
        table = tables.income_areas(income("140603"))
        rows = {row[0]: [cell.split("（")[0] for cell in row[1:]] for row in cells(table)}
        assert rows["全体居民截至2019年的年均增速"] == ["6.8%", "6.3%", "7.9%"]
        assert rows["与全体居民年均增速之差（百分点）"] == ["−1.4", "−1.9", "−1.8"]
        assert rows["2015年与全体居民人均收入之比"][1] == f"{14073 / 23400:.3f}"
        assert "与全体居民的比较，城镇对城镇、农村对农村。" in [ZH.say(note) for note in table.notes]

    def test_an_area_of_which_the_residents_are_not_known_says_so(self):
        whole, urban, rural = income("140603").by_area
        shown = replace(income("140603"), by_area=(whole, replace(urban, comparison=()), rural))
        rows = {row[0]: row[1:] for row in cells(tables.income_areas(shown))}
        assert rows["与全体居民年均增速之差（百分点）"][1] == "没有全体居民的收入数据"
        assert rows["2019年与全体居民人均收入之比"][1] == "无数据"

    def test_an_area_without_prices_says_so(self):
        whole, urban, rural = income("140603").by_area
        verdict = replace(whole.in_other_prices, outcome=Outcome.NOT_ASSESSED, probability=None)
        verdict = replace(verdict, reason=replace(verdict.reason, code="no-prices"))
        none = [replace(area, in_other_prices=verdict, growth_in_other_prices=None) for area in (whole, urban, rural)]
        rows = cells(tables.income_areas(replace(income("140603"), by_area=tuple(none))))
        said = [row for row in rows if row[0].startswith("实际增速")]
        assert said == [["实际增速的结论", *["未评定（缺少所需年份的价格指数，无法扣除价格因素）"] * 3]]

    def test_at_the_end_only_growth_and_outcome(self):
        rows = cells(tables.income_areas(income("140602", 2020)))
        assert [row[0] for row in rows] == [
            "截至2020年的年均增速", "结论", "实际增速（截至2020年）", "实际增速的结论",
            "全体居民截至2020年的年均增速", "与全体居民年均增速之差（百分点）", "2015年与全体居民人均收入之比",
            "2020年与全体居民人均收入之比",
        ]  # fmt: skip

    def test_an_area_without_data(self):
        whole, urban, rural = income("140603").by_area
        verdict = replace(urban.verdict, outcome=Outcome.NOT_ASSESSED, probability=None)
        verdict = replace(verdict, reason=replace(verdict.reason, code="no-income"))
        nothing = replace(
            urban, verdict=verdict, growth=None, required=None, projected_level=None, in_other_prices=verdict,
            growth_in_other_prices=None, comparison=(),
        )  # fmt: skip
        shown = replace(income("140603"), by_area=(whole, nothing, rural))
        rows = cells(tables.income_areas(shown))
        outcomes = {row[0]: row[2] for row in rows if row[0].endswith("结论")}
        assert set(outcomes.values()) == {"未评定（没有可用的收入数据）"}
        assert {row[2] for row in rows if row[0] not in outcomes} == {"无数据"}

    @pytest.mark.parametrize("as_of", [2019, 2020])
    def test_no_two_rows_are_headed_alike(self, as_of):
        for words in (ZH, EN):
            heads = [row[0] for row in cells(tables.income(income("140603", as_of)), words)]
            assert len(set(heads)) == len(heads)
        assert "Average growth per year (urban, 2015–2019)" in [
            row[0] for row in cells(tables.income(income("140603")), EN)
        ]
        assert "达到目标还需的年均增速（2019—2020年）" in [
            row[0] for row in cells(tables.income(income("140603")), ZH)
        ]

    def test_peers_and_ours(self):
        table = tables.income_peers(income("140603"))
        rows = cells(table)
        assert [row[2] for row in rows] == [
            "进展中等",
            "有一定进展，尚须加快",
            "差距明显（天气符号“多云”）",
            "按期达标存在风险",
        ]
        assert rows[-1][1] == "达标概率为25.1%"
        assert "抽样误差" in ZH.say(table.notes[0])
        assert tables.income_peers(income("140602", 2020)) == NOTHING

    def test_how_many_counties(self):
        assert [row[0] for row in cells(tables.joint_income(joint()))] == list("0123456")
        assert cells(tables.joint_income(joint(2020))) == [
            ["达标", "2"],
            ["未达标", "1"],
            ["证据不足以判定", "3"],
        ]

    @pytest.mark.parametrize("words", [ZH, EN], ids=["zh", "en"])
    def test_everything_can_be_said(self, words):
        for county in ("140602", "140603", "140600"):
            for as_of in (2019, 2020):
                shown = income(county, as_of)
                for content in (
                    text.income(shown), tables.income(shown), tables.income_areas(shown),
                    tables.income_peers(shown), text.joint_income(joint(as_of)), tables.joint_income(joint(as_of)),
                ):  # fmt: skip
                    assert content == NOTHING or len(words_of(content, words)) > 20


class TestFigures:
    def test_the_needed_path(self):
        kinds = [series.kind for series in figures.income(income("140603")).drawing.series]
        assert kinds == ["observed", "target", "needed", "projected", "comparator"]
        shown = figures.income(income("140603")).drawing.series
        # The fan is as wide at its start as the level that it starts from is uncertain.
        assert shown[3].points[0] == shown[0].points[-1]
        assert shown[3].points[0].low < shown[3].points[0].value < shown[3].points[0].high
        kinds = [series.kind for series in figures.income(income("140603", 2020)).drawing.series]
        assert kinds == ["observed", "target", "comparator"]

    @pytest.mark.parametrize("words", [ZH, EN], ids=["zh", "en"])
    def test_the_counties_together(self, words):
        figure = figures.joint_income(joint())
        assert "43.8%" in words.say(figure.alt)
        assert len(png(figure.drawing, words)) > 3000
        assert figures.joint_income(joint(2020)) == NOTHING
