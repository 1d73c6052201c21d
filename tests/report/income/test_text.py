"""Income in sentences."""

from __future__ import annotations

from dataclasses import replace
from math import nan

from helpers import findings as made
from helpers.contents import cells, words_of
from helpers.evaluations import demo, demo_income, demo_joint

from evalkit.evaluation import Outcome
from evalkit.report import figures, tables, text
from evalkit.report.content import NOTHING
from evalkit.report.wording.words import load_words
from evalkit.statistics import Estimate
from evalkit.statistics.results import Interval

ZH, EN = load_words("zh"), load_words("en")


class TestIncome:
    def test_interim(self):
        said = words_of(text.income(made.income()), ZH)
        assert "2015年至2019年，朔城区残疾人家庭人均可支配收入年均名义增速为7.2%" in said
        assert "概率为87.3%" in said
        assert "最后一年（2020年）的增速须高于3.8%" in said
        assert "年均增速之差（前者减后者）为−0.3个百分点（95%置信区间−1.6至+0.9个百分点），尚不能判定孰快孰慢" in said
        assert "不是保证" in said

    def test_final_projects_nothing(self):
        said = words_of(text.income(made.income("final")), ZH)
        assert "预测" not in said
        assert "评定结论为达标：置信区间下限6.6%高于目标要求（高于6.5%）" in said

    def test_faster_only_beyond_chance(self):
        income = made.income()
        faster = made.finding(
            made.GROWTH, made.estimate(0.012, 0.004, 0.02), quantity="growth_difference"
        )  # fmt: skip
        said = words_of(text.income(replace(income, comparison=(faster,))), ZH)
        assert "增长快于全体居民，年均增速高1.2个百分点（95%置信区间0.4至2.0个百分点）。" in said
        slower = replace(faster, result=made.estimate(-0.012, -0.02, -0.004))
        said = words_of(text.income(replace(income, comparison=(slower,))), ZH)
        assert "增长慢于全体居民，年均增速低1.2个百分点（95%置信区间0.4至2.0个百分点）。" in said
        counted = replace(
            faster,
            result=Estimate(value=0.012, interval=Interval(low=0.012, high=0.012, level=0.95, method="census")),
        )
        said = words_of(text.income(replace(income, comparison=(counted,))), EN)
        assert "grew faster than that of all residents, by 1.2 percentage points a year." in said

    def test_a_target_already_secured(self):
        required = made.finding(made.GROWTH, Estimate(value=-0.01), quantity="required_growth", year=2020)
        said = words_of(text.income(replace(made.income(), required=required)), ZH)
        assert "已高于按目标增速推算的2020年水平，但收入是抽样估计" in said

    def test_no_income_at_all(self):
        nothing = made.verdict(
            made.GROWTH, Estimate(value=nan), Outcome.NOT_ASSESSED, "no-income", quantity="average_growth"
        )  # fmt: skip
        empty = replace(
            made.income(), verdict=nothing, levels=(), comparator=(), target_levels=(), growth=(),
            required=None, projected_level=None, projected_growth=None, fan=(), comparison=(),
        )  # fmt: skip
        assert "未作评定：没有可用的收入数据。" in words_of(text.income(empty), ZH)
        assert tables.income(empty) == NOTHING
        assert figures.income(empty) == NOTHING

    def test_real_growth_names_the_year_of_its_prices(self):
        income = made.income()
        real = replace(made.GROWTH.default, real=True)
        income = replace(
            income,
            levels=tuple(replace(finding, reading=real) for finding in income.levels),
            growth=tuple(replace(finding, reading=real) for finding in income.growth),
        )
        said = words_of(text.income(income), ZH)
        assert "扣除价格因素后" in said
        assert "按2015年价格计算，2019年人均可支配收入为11,890元" in said
        assert ZH.say(tables.income(income).notes[0]) == "收入和增速均已扣除价格因素，收入按2015年价格计算。"
        assert "2015年价格" in ZH.say(figures.income(income).drawing.axis)

    def test_a_projection_without_levels_is_still_called_one(self):
        income = replace(made.income(), fan=(), projected_level=None, projected_growth=None)
        assert "不是保证" in words_of(text.income(income), ZH)

    def test_nothing_missed_is_said_in_words(self):
        def peer(value):
            result = Estimate(value=value, notes=("peer-sunny",))
            return made.finding(made.GROWTH, result, quantity="peer_miss", rule="destatis")

        for value, figure in ((0.0, "补足全部剩余差距"), (0.12, "尚缺剩余差距的12.0%")):
            row = cells(tables.income_peers(replace(made.income(), peers=(peer(value),))))[0]
            assert figure in row[1]
            assert "的0.0%" not in row[1]

    def test_table_has_every_level(self):
        rows = cells(tables.income(made.income()))
        assert ["人均可支配收入（2019年）", "11,890元", "11,307元至12,473元"] in [row[:3] for row in rows]
        assert ["年均增速（城镇，2015—2019年）", "7.4%"] in [row[:2] for row in rows]
        # The first cell heads its row, and is read aloud with each of the others: no two are alike.
        heads = [row[0] for row in rows]
        assert len(set(heads)) == len(heads)


class TestSentences:
    def test_what_the_data_cannot_tell(self):
        said = words_of(text.income(demo_income("140603")), ZH)
        assert "标准误约为收入的2.4%" in said
        assert "须高于8.1%或低于4.9%，才能与6.5%区分开；本次估计的5.4%与其差别在抽样误差之内，不能区分。" in said
        said = words_of(text.income(demo_income("140603")), EN)
        assert "must be above 8.1% a year, or below 4.9%, to be told from 6.5%. The 5.4% found differs" in said

    def test_what_they_can(self):
        assert "本次估计的8.1%可以与其区分。" in words_of(text.income(demo_income("140600")), ZH)

    def test_whether_the_gap_closes(self):
        said = words_of(text.income(demo_income("140603")), EN)
        assert "For 2020 the ratio is projected at 0.497" in said
        assert "so the gap is not closed by then" in said
        ratio, narrowing = demo_income("140603").gap_ahead
        found = ratio.result.interval
        wide = replace(ratio, result=replace(ratio.result, interval=replace(found, high=1.1)))
        above = replace(ratio, result=replace(ratio.result, interval=replace(found, low=1.01, high=1.1)))
        for changed, expected in ((wide, "届时差距能否消除尚不能判定"), (above, "届时差距已消除")):
            shown = replace(demo_income("140603"), gap_ahead=(changed, narrowing))
            assert expected in words_of(text.income(shown), ZH)

    def test_the_error_assumed_of_a_published_comparator_is_said(self):
        said = words_of(text.income(demo_income("140603")), ZH)
        assert "全体居民收入为公布数据，未公布抽样误差，这里按相对标准误1.0%计算。" in said
        assert "a relative standard error of 1.0% is assumed here" in words_of(text.income(demo_income("140603")), EN)
        *known, assumed = demo_income("140603").comparison
        assert "未公布抽样误差" not in words_of(
            text.income(replace(demo_income("140603"), comparison=tuple(known))), ZH
        )
        exact = replace(assumed, result=replace(assumed.result, value=0.0))
        shown = replace(demo_income("140603"), comparison=(*known, exact))
        assert "这里按无误差处理" in words_of(text.income(shown), ZH)

    def test_a_level_above_the_promised_one_is_no_target_reached(self):
        required = demo_income("140603").required
        for basis, expected in (
            ("survey", "不等于目标已经实现"),
            ("census", "已高于按目标增速推算的2020年水平。"),
        ):
            below = replace(required, basis=basis, result=Estimate(value=-0.01))
            said = words_of(text.income(replace(demo_income("140603"), required=below)), ZH)
            assert expected in said
            assert "也能实现目标" not in said
        barely = replace(required, result=Estimate(value=0.001))
        assert "不等于" not in words_of(text.income(replace(demo_income("140603"), required=barely)), ZH)

    def test_the_growth_still_needed_is_said_with_its_interval(self):
        said = words_of(text.income(demo_income("140602")), ZH)
        assert "最后一年（2020年）的增速须高于2.1%（95%置信区间−2.2%至6.7%）" in said

    def test_years_are_named_where_the_others_are_known_for_fewer(self):
        shown = demo_income("140603")
        growth, *rest = shown.comparison
        fewer = replace(
            shown, comparison=(replace(growth, year=2017), *rest), comparator=shown.comparator[:3]
        )  # fmt: skip
        said = words_of(text.income(fewer), ZH)
        assert "2015年至2017年，全体居民人均可支配收入年均增速为" in said
        assert "该比值的预测只依据双方都有数据的3个年份（最近为2017年）。" in said
        assert "双方都有数据" not in words_of(text.income(shown), ZH)

    def test_what_uncertainty_is_left_at_the_end(self):
        shown = demo_income("140603", 2020)
        assert "误差只来自抽样" in words_of(text.income(shown), ZH)
        counted = replace(shown.verdict, finding=replace(shown.verdict.finding, basis="census"))
        assert "没有抽样误差" in words_of(text.income(replace(shown, verdict=counted)), ZH)
        faster = next(v for v in shown.verdict.alternatives if v.finding.reading.id == "faster_than_residents")
        said = words_of(text.income(replace(shown, verdict=faster)), ZH)
        assert "并含对全体居民收入所假定的误差" in said
        assert "误差只来自抽样" not in said

    def test_an_uncertain_city_is_said_beside_the_reading_about_it(self):
        verdict = demo_income("140603").verdict
        assert "偏于绝对" not in words_of(text.income(demo_income("140603")), ZH)
        *others, poor = verdict.alternatives
        result = replace(poor.finding.result, notes=("comparator-uncertain",))
        poor = replace(poor, finding=replace(poor.finding, result=result))
        shown = replace(demo_income("140603"), verdict=replace(verdict, alternatives=(*others, poor)))
        assert "全市农村的全体居民收入的误差不小于本地收入的误差" in words_of(text.income(shown), ZH)

    def test_formula_growth_is_said(self):
        verdict = demo_income("140603").verdict
        finding = replace(verdict.finding, result=replace(verdict.finding.result, notes=("group-variance",)))
        shown = replace(demo_income("140603"), verdict=replace(verdict, finding=finding))
        assert "更像是按固定增速推算的数字" in words_of(text.income(shown), ZH)

    def test_one_county_alone_is_not_multiplied(self):
        first, *rest = demo_joint().verdicts
        reason = replace(first.reason, code="no-income")
        none = [replace(v, outcome=Outcome.NOT_ASSESSED, probability=None, reason=reason) for v in rest]
        said = words_of(text.joint_income(replace(demo_joint(), verdicts=(first, *none))), ZH)
        assert "可以预测的只有1个县（区）" in said
        assert "相乘" not in said

    def test_every_reading_with_its_figures_and_the_one_about_poor_areas(self):
        poor = words_of(text.income(demo_income("140603")), ZH)
        assert "“贫困地区农村快于全市农村居民”口径：预测为" in poor
        assert "快于全市农村的全体居民" in poor
        elsewhere = words_of(text.income(demo_income("140602")), ZH)
        assert "口径：不作评定，该口径只适用于贫困地区的县（区）。" in elsewhere
        assert "“贫困地区农村快于全市农村居民”口径为“未评定”" not in elsewhere

    def test_a_large_standard_error_is_flagged(self):
        base, error, *bounds = demo_income("140603").telling
        assert (base.year, error.year) == (2015, 2019)
        for place, probability, is_said in ((0, 0.2, True), (1, 0.2, True), (1, 0.3, False)):
            large = [base, error]
            large[place] = replace(large[place], result=Estimate(value=0.03))
            verdict = replace(demo_income("140603").verdict, probability=probability)
            shown = replace(demo_income("140603"), verdict=verdict, telling=(*large, *bounds))
            assert ("往往估得偏低" in words_of(text.income(shown), ZH)) == is_said
        # 2.2% of the income, and a probability of .03.
        assert "往往估得偏低" not in words_of(text.income(demo_income("140681")), ZH)

    def test_a_borrowed_drift_is_said(self):
        verdict = demo_income("140603").verdict
        finding = replace(verdict.finding, result=replace(verdict.finding.result, notes=("group-drift",)))
        shown = replace(demo_income("140603"), verdict=replace(verdict, finding=finding))
        assert "预测借用同组各县（区）的增速" in words_of(text.income(shown), ZH)
        assert "往往估得偏低" not in words_of(text.income(shown), ZH)
        unlikely = replace(shown, verdict=replace(shown.verdict, probability=0.05))
        assert "自有数据的年份如此之少时，较低的达标概率往往估得偏低" in words_of(text.income(unlikely), ZH)

    def test_what_a_projection_rests_on(self):
        """A county is drawn to its group's growth, whether or not it lacks years; the city stands alone."""
        assert "预测只依据本地5个年份和同组各县（区）的数据" in words_of(text.income(demo_income("140603")), ZH)
        assert "预测只依据5个年份的数据" in words_of(text.income(demo_income("140600")), ZH)

    def test_probabilities_near_certainty_are_not_spelt_out(self):
        verdict = replace(demo_income("140603").verdict, probability=0.00003)
        assert "概率为0.1%以下" in words_of(text.income(replace(demo_income("140603"), verdict=verdict)), ZH)
        none = replace(demo_joint().all_if_independent, result=Estimate(value=1e-9))
        said = words_of(text.joint_income(replace(demo_joint(), all_if_independent=none)), EN)
        assert "(which would give under 0.1%)" in said

    def test_no_difference_is_none_of_any_sign(self):
        verdict = demo("140603").verdicts()[0]
        (faster,) = (v for v in verdict.alternatives if v.finding.reading.id == "faster_than_residents")
        finding = replace(faster.finding, result=replace(faster.finding.result, value=-1e-8))
        verdict = replace(verdict, alternatives=(replace(faster, finding=finding),))
        said = words_of(text.income(replace(demo_income("140603"), verdict=verdict)), EN)
        assert "projected at 0.0 percentage points" in said

    def test_real_growth_of_others_is_called_so(self):
        of = demo("140603", I01="real")
        said = words_of(text.income(of.income(of.plan.growth[0])), ZH)
        assert "扣除价格因素后，全体居民人均可支配收入年均实际增速为" in said

    def test_the_years_that_are_left_are_counted_from_the_last_one_known(self):
        found = demo_income("140603")
        shown = replace(found, levels=found.levels[:-1])
        assert "要实现目标，2018年至2020年（2年间）的年均增速须高于" in words_of(text.income(shown), ZH)
        assert "要实现目标，最后一年（2020年）的增速须高于" in words_of(text.income(found), ZH)

    def test_the_counties_together(self):
        said = words_of(text.joint_income(demo_joint()), ZH)
        assert "在可以预测的6个县（区）中，到2020年全部实现目标（高于6.5%）的概率为0.7%" in said
        assert "可能性最大的是3个" in said
        assert "那样得到的是0.2%" in said

    def test_the_counties_at_the_end(self):
        said = words_of(text.joint_income(demo_joint(2020)), EN)
        assert "of 6 counties: 2 met, 1 not met and 3 cannot be told." in said

    def test_counties_that_are_left_out_are_named(self):
        (first, *rest) = demo_joint().verdicts
        reason = replace(first.reason, code="no-income")
        none = replace(first, outcome=Outcome.NOT_ASSESSED, probability=None, reason=reason)
        said = words_of(text.joint_income(replace(demo_joint(), verdicts=(none, *rest))), EN)
        assert "Not projected and left out: Shuocheng District (" in said
