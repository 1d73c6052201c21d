"""Who is left behind: groups below the target, in words, tables and figures."""

from __future__ import annotations

from dataclasses import replace
from math import nan

from helpers import findings as made
from helpers.contents import cells, words_of

from evalkit.evaluation.coverage.groups import is_too_uncertain, is_unreliable
from evalkit.report import figures, tables, text
from evalkit.report.content import NOTHING
from evalkit.report.wording import phrases
from evalkit.report.wording.words import load_words

ZH, EN = load_words("zh"), load_words("en")


class TestDomains:
    def test_hidden_cells_show_no_figure(self):
        row = next(r for r in cells(tables.domains(made.coverage())) if r[0] == "残疾等级：二级")
        assert row[1:] == ["隐匿", "隐匿", "隐匿", "隐匿", "人数过少，不予公布"]

    def test_little_data_are_marked(self):
        row = next(r for r in cells(tables.domains(made.coverage())) if r[0] == "残疾等级：四级")
        assert row[-1] == "样本小，仅供参考"

    def test_of_too_little_nothing_is_said(self):
        """An interval of 36 percentage points: no figure for the ear, the reason in the table and in the text."""
        rows = {r[0]: r for r in cells(tables.domains(made.coverage()))}
        assert rows["残疾等级：一级"][-1] == "样本太少，不足以判断"
        assert "宽达+30.0个百分点" not in words_of(tables.domains(made.coverage()), ZH)
        assert "宽达30个百分点以上" in words_of(tables.domains(made.coverage()), ZH)
        assert "以下人群样本太少，不足以判断：一级残疾人。" in words_of(text.domains(made.coverage()), ZH)
        alt = words_of(figures.domains(made.coverage()), ZH)
        assert "88.0%" not in alt

    def test_where_sampled_answers_agree_and_the_figure_is_not_whole_it_says_why(self):
        same = ("pooled-design-effect",)
        mixed = made.finding(made.CARE, made.estimate(0.999, 0.95, 1.0, notes=same))
        whole = made.finding(made.CARE, made.estimate(1.0, 0.95, 1.0, notes=same))
        assert "只见于全面调查的部分" in ZH.say(phrases.notes(mixed))
        assert "只见于" not in ZH.say(phrases.notes(whole))

    def test_when_nothing_can_be_said(self):
        """31 points wide with the target of 95% within; narrower; as wide but below it; none; a full count."""
        wide = made.finding(made.CARE, made.estimate(0.8, 0.65, 0.96))
        narrow = made.finding(made.CARE, made.estimate(0.8, 0.67, 0.96))
        below = made.finding(made.CARE, made.estimate(0.6, 0.4, 0.94))
        none = made.finding(made.CARE, made.estimate(0.8))
        counted = made.finding(made.CARE, made.estimate(0.8, 0.4, 1.0, **made.CENSUS), basis="census")
        found = (wide, narrow, below, none, counted)
        assert [is_too_uncertain(f) for f in found] == [True, False, False, True, False]

    def test_of_a_100_percent_target_a_wide_interval_says_nothing_wherever_it_lies(self):
        assert is_too_uncertain(made.finding(made.POVERTY, made.estimate(0.7, 0.5, 0.9)))

    def test_a_column_that_is_hidden_whole_becomes_a_note(self):
        coverage = made.coverage()
        grade = coverage.by["disability_grade"][1]
        coverage = replace(coverage, by={**coverage.by, "disability_grade": (grade,)})
        table = tables.domains(coverage)
        assert not any("等级" in row[0] for row in cells(table))
        assert "不予公布：残疾等级" in ZH.say(table.notes[1])
        assert table.findings[-1] is grade
        only_hidden = replace(coverage, by={"disability_grade": (grade,)})
        assert len(tables.domains(only_hidden).rows) == 1
        assert figures.domains(only_hidden) == NOTHING
        assert "没有可用于比较" in words_of(text.domains(only_hidden), ZH)

    def test_values_stand_in_the_order_of_the_wording_files(self):
        assert [row[0] for row in cells(tables.domains(made.coverage()))][1:3] == ["性别：男", "性别：女"]

    def test_unknown_columns_keep_their_names(self):
        assert any(row[0] == "herding：yes" for row in cells(tables.domains(made.coverage())))

    def test_only_groups_wholly_below_are_called_so(self):
        said = words_of(text.domains(made.coverage()), ZH)
        assert "整体低于目标（高于95%）：男性残疾人89.1%" in said
        assert "一级残疾人8" not in said  # its interval is wide, and reaches over the target

    def test_a_few_answers_are_unreliable(self):
        few = made.finding(made.CARE, made.estimate(0.9, 0.8, 0.95, n=29))
        enough = made.finding(made.CARE, made.estimate(0.9, 0.8, 0.95, n=30))
        loose = made.finding(made.CARE, made.estimate(0.9, 0.8, 0.95, df=7.0))
        counted = made.finding(made.CARE, made.estimate(0.9, 0.9, 0.9, n=5, **made.CENSUS), basis="census")
        assert [is_unreliable(f) for f in (few, enough, loose, counted)] == [True, False, True, False]

    def test_indicators_with_a_group_below_are_shown_and_the_others_appended(self):
        told, others = made.coverage(), replace(made.coverage(), indicator=made.CARE, by={})
        assert text.groups_below([others, told]) == ([told], [others])
        said = words_of(text.left_behind([others, told]), ZH)
        assert "有1项指标存在低于目标的人群，分述如下：困难残疾人生活补贴覆盖率。" in said
        assert "没有可以公布的分人群数据：重度残疾人护理补贴覆盖率。" in said
        assert "见文末“附：各类人群的估计值”" in said
        assert "文末" not in words_of(text.left_behind([told]), ZH)
        assert text.left_behind([]) == NOTHING

    def test_where_no_group_is_below_one_sentence_says_so(self):
        high = made.finding(made.LIVING, made.estimate(0.98, 0.955, 0.99), sex="male")
        none = replace(made.coverage(), by={"sex": (high,)})
        said = words_of(text.left_behind([none]), ZH)
        assert "没有发现低于目标的人群" in said
        assert "不等于各类人群均已达到目标：困难残疾人生活补贴覆盖率。" in said

    def test_of_a_100_percent_target_no_sampled_group_is_called_below(self):
        low = made.finding(made.POVERTY, made.estimate(0.8, 0.7, 0.9), sex="male")
        poverty = replace(made.coverage(), indicator=made.POVERTY, verdict=made.verdicts()[4], by={"sex": (low,)})
        assert text.groups_below([poverty]) == ([], [poverty])
        assert "目标为全部覆盖" in words_of(text.left_behind([poverty]), ZH)

    def test_of_a_full_count_wrong_answers_put_no_group_below(self):
        """Of 100 answers 3 may be wrong: 93 of 100 could be 96, above the target of 95; 91 could not."""
        chief = replace(made.verdicts()[-1], answer_error=0.01)
        groups = tuple(
            made.finding(made.SCHOOL, made.estimate(v, v, v, n=100, **made.CENSUS), basis="census", sex=sex)
            for v, sex in ((0.93, "male"), (0.91, "female"))
        )
        counted = [replace(made.coverage(), verdict=chief, by={"sex": (g,)}) for g in groups]
        assert text.groups_below(counted) == (counted[1:], counted[:1])
        said = words_of(text.domains(counted[1]), ZH)
        assert "全面调查结果低于目标（不低于95%），差距超出答案差错和缺失所能造成的程度：女性残疾人91.0%" in said
        assert "置信区间" not in said

    def test_the_heading_says_that_it_is_about_groups(self):
        assert "困难残疾人生活补贴覆盖率：不同人群" in words_of(text.domains(made.coverage()), ZH)
        assert "重度残疾人护理补贴覆盖率：各县（区）比较" in words_of(text.by_county(made.by_county()), ZH)

    def test_every_indicators_table_says_what_its_figure_rests_on(self):
        (note, *_) = tables.domains(made.coverage()).notes
        assert ZH.say(note) == (
            "“总体”一行依据抽样调查，区间方法为对数几率变换（t分布），置信水平95%，自由度28，设计效应1.31；"
            "符合条件的1,834人。"
        )
        full = next(v for v in made.verdicts() if v.finding.basis == "census")
        counted = replace(made.coverage(), verdict=full)
        assert "自由度" not in ZH.say(tables.domains(counted).notes[0])
        assert "没有抽样误差" in ZH.say(tables.domains(counted).notes[0])

    def test_without_groups_the_whole_stands_alone(self):
        bare = replace(made.coverage(), by={})
        assert [row[0] for row in cells(tables.domains(bare))] == ["总体"]
        verdict = bare.verdict
        unknown = replace(verdict.finding, result=replace(verdict.finding.result, value=nan, interval=None))
        assert words_of(text.appended(bare), ZH).strip() == f"{bare.indicator.name.zh}：各类人群的估计值"
        nothing = replace(bare, verdict=replace(verdict, finding=unknown))
        assert tables.domains(nothing) == text.appended(nothing) == NOTHING
        assert "没有可用于比较不同人群的数据" in words_of(text.domains(bare), ZH)
