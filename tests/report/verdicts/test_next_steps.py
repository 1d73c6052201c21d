"""What to do next, the most urgent first."""

from __future__ import annotations

from dataclasses import replace
from math import nan

import pytest
from helpers import findings as made
from helpers.contents import cells, words_of

from evalkit.evaluation.results import Outcome
from evalkit.report import tables, text
from evalkit.report.wording.words import load_words
from evalkit.statistics.results import Estimate

ZH, EN = load_words("zh"), load_words("en")


class TestNextSteps:
    def test_each_step_names_its_indicators(self):
        said = words_of(text.next_steps(made.verdicts()), ZH)
        assert "尽快补齐：重度残疾人护理补贴覆盖率和残疾儿童少年接受义务教育比例。" in said
        assert "先实地复核，再作判定：危房改造率。" in said
        assert "全面核查后判定：农村建档立卡残疾人脱贫率。" in said
        assert "补充调查：辅助器具适配率。" in said
        assert "请规划制定单位明确口径：困难残疾人生活补贴覆盖率。" in said

    def test_a_city_names_the_counties(self):
        verdicts = [v for of_county in made.county_verdicts().values() for v in of_county]
        assert "Dangerous houses renovated (Shuocheng, Pinglu and Shihe)" in words_of(text.next_steps(verdicts), EN)

    def test_what_no_longer_stands_among_so_many_is_to_be_checked_first(self):
        said = words_of(text.next_steps(made.standing(False)), ZH)
        assert "尽快补齐：残疾儿童少年接受义务教育比例。" in said
        assert "先行复核：重度残疾人护理补贴覆盖率。" in said

    def test_a_county_is_referred_to_its_own_report(self):
        undecided = [v for v in made.verdicts() if v.reason.code == "straddles"]
        assert "所需数量见本报告中" in words_of(text.next_steps(undecided), ZH)
        of_city = [v for of_county in made.county_verdicts().values() for v in of_county]
        assert "所需数量见县（区）报告中" in words_of(text.next_steps(of_city), ZH)

    def test_many_to_be_visited_are_cut_to_the_most_urgent(self):
        """Reached first, whatever is missing; then by the share of missing answers."""

        def lacking(missing, outcome, place):
            return made.verdict(made.CARE, made.estimate(0.97, 0.96, 0.98, n=100, missing=missing), outcome,
                                 "above", if_missing_uncovered=Outcome.NOT_MET, place=place)  # fmt: skip

        places = [made.county(str(140600 + k), f"{k}县", f"C{k}") for k in range(7)]
        undecided = [lacking(10 * k, Outcome.INCONCLUSIVE, place) for k, place in enumerate(places[:6], start=1)]
        met = lacking(1, Outcome.MET, places[6])
        said = words_of(text.next_steps([*undecided, met]), ZH)
        assert "缺失答案可能改变结论的共7项次" in said
        assert "最要紧的5项次是：重度残疾人护理补贴覆盖率（6县、5县、4县、3县和2县）。" in said
        few = words_of(text.next_steps([*undecided[:2], met]), ZH)
        assert "补访未答者：重度残疾人护理补贴覆盖率（6县、1县和0县）。" in few

    @pytest.mark.parametrize(
        ("outcome", "code", "asked", "not_asked"),
        [
            (Outcome.NOT_MET, "not-above", "查明原因，研究增收措施", "查明未覆盖的原因"),
            (Outcome.INCONCLUSIVE, "straddles", "今后扩大收入调查的样本", "所需数量见"),
        ],
    )
    def test_of_an_income_nobody_is_uncovered_and_no_number_is_promised(self, outcome, code, asked, not_asked):
        growth = made.verdict(
            made.GROWTH, made.estimate(0.06, 0.05, 0.07), outcome, code, stage="final",
            quantity="average_growth", year=2020,
        )  # fmt: skip
        for verdicts in (
            [growth],
            [growth, replace(growth, finding=replace(growth.finding, county=made.PINGLU))],
        ):
            said = words_of(text.next_steps(verdicts), ZH)
            assert asked in said
            assert not_asked not in said

    def test_what_is_not_reached_is_never_called_so(self):
        """Projected to be met, and undecided for a reason without a step of its own; met alone needs nothing."""
        ahead, undecided = made.verdicts()[0], made.verdicts()[2]
        ahead = replace(ahead, outcome=Outcome.ON_TRACK)
        undecided = replace(undecided, outcome=Outcome.INCONCLUSIVE, if_missing_uncovered=None)
        for verdict in (ahead, undecided):
            said = words_of(text.next_steps([verdict]), ZH)
            assert "均已达到" not in said
            assert f"继续跟踪，取得新的数据后再作评定：{verdict.finding.indicator.name.zh}。" in said
        assert "继续跟踪" not in words_of(text.next_steps(made.verdicts()), ZH)

    def test_what_is_not_published_of_a_few_people_is_neither_reached_nor_to_be_surveyed(self):
        hidden = Estimate(value=nan, notes=("suppressed",))
        few = made.verdict(made.SCHOOL, hidden, Outcome.NOT_ASSESSED, "few-people", basis="census")
        said = words_of(text.next_steps([few, made.verdicts()[3]]), ZH)
        assert said.strip() == "可以公布结论的各项指标均已达到目标；其余指标涉及的人数过少，不公布结论。"
        assert cells(tables.verdicts([few]))[0][2:] == [
            "隐匿", "隐匿", "全面调查", "未评定", "涉及的人数过少，为保护个人信息不公布结论和数字。",
        ]  # fmt: skip

    def test_nothing_to_do(self):
        assert "没有须进一步核实" in words_of(text.next_steps([made.verdicts()[3]]), ZH)
