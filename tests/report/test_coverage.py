"""Coverage of one indicator: its sentences, its figures, the evidence it rests on."""

from __future__ import annotations

import re
from dataclasses import replace
from math import nan

from helpers import findings as made
from helpers.contents import cells, words_of

from evalkit.evaluation.results import Outcome
from evalkit.report import tables, text
from evalkit.report.content import NOTHING
from evalkit.report.wording.words import load_words
from evalkit.statistics.results import Estimate

ZH, EN = load_words("zh"), load_words("en")


class TestCoverage:
    def test_answer_evidence_and_readings(self):
        said = words_of(text.coverage(made.coverage()), ZH)
        assert "2019年抽样调查显示，朔城区困难残疾人生活补贴覆盖率估计为97.0%（95%置信区间95.0%至98.2%）" in said
        assert "截至2019年尚不能判定" in said
        assert "按“不低于95%”口径为“已达到”" in said
        assert "结论变为“尚未达到”" in said
        assert "部门上报为99.2%，仅供对照，不作为评定依据。" in said

    def test_same_outcome_under_other_readings_is_said(self):
        coverage = made.coverage()
        alternative = replace(coverage.verdict.alternatives[0], outcome=Outcome.INCONCLUSIVE)
        same = replace(coverage, verdict=replace(coverage.verdict, alternatives=(alternative,)))
        assert "改按“不低于95%”口径，结论相同" in words_of(text.coverage(same), ZH)

    def test_not_assessed_gives_the_reason_and_nothing_else(self):
        nothing = made.verdict(made.DEVICES, Estimate(value=nan), Outcome.NOT_ASSESSED, "no-answers")
        coverage = replace(
            made.coverage(),
            indicator=made.DEVICES,
            verdict=nothing,
            by={},
            reported=None,
            all_missing_uncovered=None,
        )
        said = words_of(text.coverage(coverage), ZH)
        assert "未作评定：没有可用的调查答案。" in said
        assert "%" not in said

    def test_a_full_count_with_people_missing_has_bounds_and_no_confidence(self):
        gaps = made.estimate(200 / 209, 199 / 209, 200 / 209, n=208, population=209.0, **made.CENSUS)
        verdict = made.verdict(made.SCHOOL, gaps, Outcome.MET, "at-or-above", basis="census")
        said = words_of(text.coverage(replace(made.coverage(), indicator=made.SCHOOL, verdict=verdict)), ZH)
        assert "95.7%（全面调查，有缺失，介于95.2%至95.7%之间）" in said
        assert "即使缺失者均未覆盖，结果95.2%（209人中10人未覆盖）仍达到目标要求（不低于95%）" in said
        assert "不是置信区间" in ZH.say(tables.verdicts([verdict]).notes[0])

    def test_nobody_missing_is_said(self):
        complete = made.verdict(made.CARE, made.estimate(0.97, 0.96, 0.98, missing=0), Outcome.MET, "above")
        assert "均有答案" not in words_of(text.coverage(made.coverage()), ZH)
        said = words_of(text.coverage(replace(made.coverage(), indicator=made.CARE, verdict=complete)), ZH)
        assert "240人的有效答案，符合条件者均有答案" in said

    def test_item_and_unit_nonresponse_are_said(self):
        said = words_of(text.coverage(made.coverage()), ZH)
        # 6 = 4 + 1 + 1, and 35 = 34 + 1: each number can be had from the others.
        assert (
            "240人的有效答案；另有6人答案缺失：受访者中4人符合条件而未答这一项（占符合条件受访者的1.6%）；"
            "受访者中1人不知是否符合条件；未应答者中1人已知符合条件。此外，未应答者中还有34人不知是否符合条件；"
            "连同受访者，不知是否符合条件的共35人，占应访者的5.0%。"
        ) in said
        assert "调查应访" not in said

    def test_who_was_asked_is_said_once_for_all(self):
        said = words_of(text.asked([made.coverage(), made.coverage()]), ZH)
        assert "列入调查的有715人，其中15人已迁出或去世，不再应访。" in said
        assert said.count("应访700人，未应答82人（应答率88.3%）") == 1
        assert "由同村的应答者代表" in said
        assert "估计值按权数计算" in said
        counted = replace(made.coverage(), verdict=made.verdicts()[-1])
        assert "同村" not in words_of(text.asked([counted]), ZH)
        unknown = replace(made.coverage().response, result=Estimate(value=nan))
        assert text.asked([replace(made.coverage(), response=unknown)]) == NOTHING

    def test_one_table_holds_the_evidence_of_all(self):
        rows = cells(tables.evidence([made.coverage()]))
        assert rows == [
            ["困难残疾人生活补贴覆盖率", "240份", "6人", "1.6%（4人）", "5.0%（35人）", "1,834人", "91.2%",
             "99.2%"]
        ]  # fmt: skip
        houses = replace(made.coverage(), indicator=made.HOUSES, all_missing_uncovered=None)
        row = cells(tables.evidence([houses]))[0]
        assert (row[1], row[5], row[6]) == ("240份", "1,834户", "97.0%（无缺失）")
        nothing = replace(made.coverage(), verdict=made.verdicts()[6], all_missing_uncovered=None,
                          reported=None, nonresponse=())  # fmt: skip
        assert cells(tables.evidence([nothing]))[0][1:] == [*["无数据"] * 6, "未上报"]
        assert tables.evidence([]) == NOTHING

    def test_a_question_that_all_answered_says_nothing_of_nonresponse(self):
        coverage = made.coverage()
        none = tuple(replace(f, result=Estimate(value=0.0, n=9)) for f in coverage.nonresponse)
        assert "未答这一项" not in words_of(text.coverage(replace(coverage, nonresponse=none)), ZH)

    def test_a_figure_that_is_withheld_appears_nowhere_and_its_verdict_does(self):
        coverage, nothing = made.coverage(), Estimate(value=nan, notes=("suppressed",))
        verdict = replace(
            coverage.verdict, alternatives=(), finding=replace(coverage.verdict.finding, result=nothing)
        )
        coverage = replace(
            coverage, verdict=verdict, by={}, all_missing_uncovered=None, nonresponse=(), reported=None
        )
        contents = (
            text.headline([verdict]), tables.verdicts([verdict]), text.coverage(coverage),
            text.by_county([verdict]), tables.by_county([verdict]),
        )  # fmt: skip
        for content in contents:
            said = words_of(content, ZH)
            assert "尚不能判定" in said
            assert not re.search(r"[0-8]\d\.\d%|208|240", said)
        assert "不公布所依据的数字" in words_of(tables.verdicts([verdict]), ZH)

    def test_what_would_settle_it_stands_beside_what_there_was(self):
        def needing(**more):
            found = {"answers_needed": 294.0, **more}
            model = {"quantity": "", "basis": "model"}
            settling = tuple(
                replace(made.finding(made.LIVING, Estimate(value=v)), **model | {"quantity": q})
                for q, v in found.items()
            )
            return words_of(text.coverage(replace(made.coverage(), needed_to_decide=settling)), ZH)

        in_villages = needing(villages_needed=104.0, villages_answered=41.0)
        assert "约需来自104个抽样单元（村、社区）的有效答案294份；本次为41个抽样单元的240份。" in in_villages
        assert "约需有效答案294份；本次为240份。" in needing()

    def test_households_are_called_households(self):
        coverage = replace(made.coverage(), indicator=made.HOUSES)
        said = words_of(text.coverage(coverage), ZH)
        assert "240份有效答案（一户有多名持证残疾人的，每人一份，估计时按户计）" in said
