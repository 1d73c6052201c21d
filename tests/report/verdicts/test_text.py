"""The summary and the headline: the counts, what they hang on, what is said first."""

from __future__ import annotations

from dataclasses import replace

from helpers import findings as made
from helpers.contents import cells, words_of

from evalkit.evaluation.results import Outcome, Reason
from evalkit.report import tables, text
from evalkit.report.wording.words import load_words

ZH, EN = load_words("zh"), load_words("en")


class TestSummary:
    def test_counts_every_outcome(self):
        said = words_of(text.counts(made.verdicts()), ZH)
        assert "截至2019年，朔城区纳入评估的8项指标中，已达到1项、尚未达到2项、尚不能判定3项" in said
        assert "其中约束性指标6项" in said

    def test_final_words(self):
        said = words_of(text.counts(made.verdicts("final")), ZH)
        assert "以2020年数据评定" in said
        assert "截至" not in said

    def test_a_citys_counties_are_counted_too(self):
        verdicts = made.verdicts()
        said = words_of(text.counts(verdicts, {"140602": verdicts, "140603": verdicts, "140621": []}), ZH)
        assert "2个县（区）共16项次评定结果中，已达到2项、尚未达到4项" in said

    def test_one_row_for_each_indicator_and_no_reasons(self):
        verdicts = made.verdicts()
        shown = cells(tables.summary(verdicts))
        assert [row[0] for row in shown] == [v.finding.indicator.name.zh for v in verdicts]
        assert all(len(row) == 5 for row in shown)
        assert cells(tables.summary(made.standing(False)))[2][-1] == "尚未达到（宜先复核）"

    def test_what_is_called_reached_and_might_not_be_is_named(self):
        open_one = next(v for v in made.verdicts() if v.if_missing_uncovered is Outcome.NOT_MET)
        name = open_one.finding.indicator.name.zh
        said = words_of(text.provisos([replace(open_one, outcome=Outcome.MET)]), ZH)
        assert f"判定为“已达到”的，如将缺失答案全部视为未覆盖，下列结论即不成立：{name}。" in said
        assert "下列结论即不成立" not in words_of(text.provisos([open_one]), ZH)

    def test_what_hangs_on_a_reading_or_is_to_be_checked_is_named(self):
        said = words_of(text.provisos(made.standing(False)), ZH)
        assert "判定为“尚未达到”但宜先复核的有：重度残疾人护理补贴覆盖率。" in said
        assert "结论取决于对规划规定的理解的有：" in said
        assert "宜先复核" not in words_of(text.provisos(made.standing(True)), ZH)

    def test_the_first_steps_alone(self):
        every, first = (text.next_steps(made.verdicts(), most=most) for most in (None, 2))
        assert [len(found.blocks[1].texts) > 2 for found in (every, first)] == [True, False]
        assert words_of(first, ZH).strip().startswith("当前最紧要的工作：")


class TestHeadline:
    def test_failures_are_held_against_all_that_were_judged(self):
        assert "以下结论不再充分，宜先复核：重度残疾人护理补贴覆盖率。" in words_of(
            text.headline(made.standing(False)), ZH
        )
        assert "全部仍然成立" in words_of(text.headline(made.standing(True)), ZH)
        assert "校正" not in words_of(text.headline(made.verdicts()), ZH)

    def test_a_failure_that_no_longer_stands_is_flagged_in_its_row(self):
        assert cells(tables.verdicts(made.standing(False)))[2][-1].endswith("；按全部评定项次校正后宜先复核。")
        assert "校正" not in cells(tables.verdicts(made.standing(True)))[2][-1]

    def test_a_failure_to_be_checked_first_says_so_wherever_it_is_named_first(self):
        assert "93.1%（目标为高于95%；宜先复核）" in words_of(text.headline(made.standing(False)), ZH)
        assert "宜先复核）" not in words_of(text.headline(made.standing(True)), ZH)
        assert cells(tables.verdicts(made.standing(False)))[2][5] == "尚未达到（宜先复核）"
        assert cells(tables.verdicts(made.standing(True)))[2][5] == "尚未达到"
        coverage = replace(made.coverage(), indicator=made.CARE, verdict=made.standing(False)[2])
        assert "未达到的结论不再充分，宜先复核" in words_of(text.coverage(coverage), ZH)

    def test_says_which_fail_first(self):
        said = words_of(text.headline(made.verdicts()), ZH)
        assert said.index("尚未达到（2项）：重度残疾人护理补贴覆盖率93.1%") < said.index("已达到（1项）")

    def test_says_which_depend_on_a_reading(self):
        said = words_of(text.headline(made.verdicts()), ZH)
        assert "按“高于95%”口径为“尚不能判定”，按“不低于95%”口径为“已达到”" in said

    def test_says_if_none_depends_on_a_reading(self):
        content = text.headline([made.verdicts()[3]])
        assert "均不改变本报告的结论" in words_of(content, ZH)
        assert "尚不能判定" not in words_of(content, ZH)  # no explanation of what does not occur

    def test_says_which_hang_on_missing_answers(self):
        assert "由“尚不能判定”变为“尚未达到”的有困难残疾人生活补贴覆盖率" in words_of(
            text.headline(made.verdicts()), ZH
        )

    def test_what_would_no_longer_be_reached_comes_first(self):
        open_one = next(v for v in made.verdicts() if v.if_missing_uncovered is Outcome.NOT_MET)
        met = replace(open_one, outcome=Outcome.MET)
        said = words_of(text.headline([open_one, met, open_one]), ZH)
        name = open_one.finding.indicator.name.zh
        assert f"由“已达到”变为“尚未达到”的有{name}；由“尚不能判定”变为“尚未达到”的有{name}和{name}。" in said

    def test_one_reason_for_many_is_said_once(self):
        verdicts = [
            replace(v, outcome=Outcome.NOT_ASSESSED, reason=Reason(code=code), alternatives=())
            for v, code in zip(made.verdicts()[1:4], ("no-answers", "no-basis", "no-answers"), strict=True)
        ]
        said = words_of(text.headline(verdicts), ZH)
        first, second, third = (v.finding.indicator.name.zh for v in verdicts)
        assert f"{first}和{third}（没有可用的调查答案）；{second}（" in said

    def test_projection_is_called_one(self):
        said = words_of(text.headline(made.verdicts()), EN)
        assert "1 at risk: Income growth of disabled people's households, projected at 7.1%" in said
        assert "are projections from the years so far" in said
        assert "projections" not in words_of(text.headline(made.verdicts("final")), EN)

    def test_final_words(self):
        said = words_of(text.headline(made.verdicts("final")), ZH)
        assert "达标（2项）" in said
        assert "截至" not in said
