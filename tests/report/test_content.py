"""Texts and tables made from handmade findings."""

from __future__ import annotations

import re
from dataclasses import FrozenInstanceError, replace
from math import nan

import pytest
from helpers import ROOT
from helpers import findings as made
from helpers.contents import cells, contents, words_of

from evalkit.evaluation.coverage.groups import is_too_uncertain, is_unreliable
from evalkit.evaluation.findings_table import findings_rows
from evalkit.evaluation.results import Outcome, Reason, Verdict
from evalkit.plan.model import Bilingual, Reading, Target
from evalkit.report import figures, tables, text
from evalkit.report.content import NOTHING, Figure, Table, Text
from evalkit.report.wording import phrases
from evalkit.report.wording.numbers import percent_text, rate_text
from evalkit.report.wording.words import load_words
from evalkit.statistics.results import Estimate, Interval

ZH, EN = load_words("zh"), load_words("en")


ALL = {(stage, name): content for stage in ("interim", "final") for name, content in contents(stage).items()}


@pytest.mark.parametrize("words", [ZH, EN], ids=["zh", "en"])
@pytest.mark.parametrize("key", ALL, ids="-".join)
def test_everything_can_be_said_and_every_percentage_stands_in_the_findings(key, words):
    content = ALL[key]
    said = words_of(content, words)
    assert "{" not in said
    known = {"1%", "2.5%", "5%", "10%", "90%"} if key[1].startswith(("text.methods", "tables.")) else set()
    for item in content.findings:
        finding = item.finding if isinstance(item, Verdict) else item
        beside = (finding.reading.target.value,)
        result, limits = finding.result, finding.result.interval
        known |= {percent_text(result.value, beside), rate_text(beside[0])}
        if limits is not None:
            known |= {
                percent_text(limits.low, beside),
                percent_text(limits.high, beside),
                rate_text(limits.level),
            }
        if isinstance(item, Verdict) and item.probability is not None:
            known.add(percent_text(item.probability))
    if "methods" in key[1] or "definitions" in key[1]:
        known |= {"95%"} | {rate_text(round(i.default.target.value, 2)) for i in made.PLAN.indicators} | {"6.5%"}
    if key[1] == "text.methods":
        # What the back-test found, as the table of the methods page has it for the default method.
        page = (ROOT / "docs" / "methods_income.md").read_text(encoding="utf-8")
        (row,) = re.findall(r"^\| \*\*shrunk\*\* .*$", page, flags=re.MULTILINE)
        known |= {f"{held}%" for held in re.findall(r"\*\*([\d.]+) / ", row)}
    assert set(re.findall(r"−?[\d.]+%", said)) - known == set()


@pytest.mark.parametrize("key", ALL, ids="-".join)
def test_contents_are_frozen_and_know_no_language(key):
    with pytest.raises(FrozenInstanceError):
        ALL[key].findings = ()
    chinese = re.findall(r"[一-鿿]", words_of(ALL[key], EN))
    assert not chinese


@pytest.mark.parametrize("key", [k for k in ALL if "methods" not in k[1] and "definitions" not in k[1]],
                         ids="-".join)  # fmt: skip
def test_findings_become_rows(key):
    rows = findings_rows(ALL[key].findings)
    assert rows
    assert all(row["county_code"] for row in rows)


def standing(stands):
    """The verdicts, the failure of the care allowance standing, or not, among all judged in the city."""
    return [replace(v, stands=stands) if v.finding.indicator is made.CARE else v for v in made.verdicts()]


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
        assert cells(tables.summary(standing(False)))[2][-1] == "尚未达到（宜先复核）"

    def test_what_is_called_reached_and_might_not_be_is_named(self):
        open_one = next(v for v in made.verdicts() if v.if_missing_uncovered is Outcome.NOT_MET)
        name = open_one.finding.indicator.name.zh
        said = words_of(text.provisos([replace(open_one, outcome=Outcome.MET)]), ZH)
        assert f"判定为“已达到”的，如将缺失答案全部视为未覆盖，下列结论即不成立：{name}。" in said
        assert "下列结论即不成立" not in words_of(text.provisos([open_one]), ZH)

    def test_what_hangs_on_a_reading_or_is_to_be_checked_is_named(self):
        said = words_of(text.provisos(standing(False)), ZH)
        assert "判定为“尚未达到”但宜先复核的有：重度残疾人护理补贴覆盖率。" in said
        assert "结论取决于对规划规定的理解的有：" in said
        assert "宜先复核" not in words_of(text.provisos(standing(True)), ZH)

    def test_the_first_steps_alone(self):
        every, first = (text.next_steps(made.verdicts(), most=most) for most in (None, 2))
        assert [len(found.blocks[1].texts) > 2 for found in (every, first)] == [True, False]
        assert words_of(first, ZH).strip().startswith("当前最紧要的工作：")


class TestHeadline:
    def test_failures_are_held_against_all_that_were_judged(self):
        assert "以下结论不再充分，宜先复核：重度残疾人护理补贴覆盖率。" in words_of(
            text.headline(standing(False)), ZH
        )
        assert "全部仍然成立" in words_of(text.headline(standing(True)), ZH)
        assert "校正" not in words_of(text.headline(made.verdicts()), ZH)

    def test_a_failure_that_no_longer_stands_is_flagged_in_its_row(self):
        assert cells(tables.verdicts(standing(False)))[2][-1].endswith("；按全部评定项次校正后宜先复核。")
        assert "校正" not in cells(tables.verdicts(standing(True)))[2][-1]

    def test_a_failure_to_be_checked_first_says_so_wherever_it_is_named_first(self):
        assert "93.1%（目标为高于95%；宜先复核）" in words_of(text.headline(standing(False)), ZH)
        assert "宜先复核）" not in words_of(text.headline(standing(True)), ZH)
        assert cells(tables.verdicts(standing(False)))[2][5] == "尚未达到（宜先复核）"
        assert cells(tables.verdicts(standing(True)))[2][5] == "尚未达到"
        coverage = replace(made.coverage(), indicator=made.CARE, verdict=standing(False)[2])
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


class TestVerdicts:
    def test_a_row_has_target_figure_interval_basis_outcome_and_reason(self):
        row = cells(tables.verdicts(made.verdicts()))[2]
        assert row == [
            "重度残疾人护理补贴覆盖率", ">95%（约束性）", "93.1%", "90.2%至94.99%", "抽样调查",
            "尚未达到", "置信区间上限94.99%仍未达到目标要求（高于95%）。",
        ]  # fmt: skip

    def test_a_reading_that_decides_is_flagged(self):
        assert "口径影响结论：按“不低于95%”口径为“已达到”" in cells(tables.verdicts(made.verdicts()))[1][-1]

    def test_what_was_not_assessed_says_why_and_shows_no_figure(self):
        row = cells(tables.verdicts(made.verdicts()))[6]
        assert row[2:] == ["无数据", "无数据", "无数据", "未评定", "没有可用的调查答案。"]

    def test_a_full_count_has_no_sampling_error(self):
        row = cells(tables.verdicts(made.verdicts()))[7]
        assert row[3:5] == ["无抽样误差", "全面调查"]
        # 92.31% of 52 people.
        assert row[-1] == "全面调查结果92.3%（52人中4人未覆盖）低于目标要求（不低于95%）。"

    def test_the_outcome_has_a_symbol_and_words(self):
        outcome = tables.verdicts(made.verdicts()).rows[2][5]
        assert (outcome.symbol, ZH.say(outcome.text)) == ("×", "尚未达到")

    def test_undecided_is_explained_where_it_occurs(self):
        assert tables.verdicts(made.verdicts()).notes
        assert not tables.verdicts([made.verdicts()[2]]).notes

    def test_without_an_interval_the_reason_still_reads(self):
        verdict = made.verdict(made.CARE, made.estimate(0.9, n=3), Outcome.INCONCLUSIVE, "no-interval")
        (row,) = cells(tables.verdicts([verdict]), EN)
        assert row[2:4] == ["90.0%", "none"]
        assert row[-1] == "there are too few data for a confidence interval."

    def test_levels_that_differ_are_not_named_in_the_heading(self):
        other = made.verdict(made.CARE, made.estimate(0.9, 0.8, 0.96, level=0.9), Outcome.INCONCLUSIVE, "straddles")
        heads = [ZH.say(c) for c in tables.verdicts([made.verdicts()[3], other]).columns]
        assert "置信区间" in heads
        assert "95%置信区间" not in heads


class TestRelativeTarget:
    def test_faster_than_residents_is_said_in_words(self):
        reading = Reading(
            id="faster", name=Bilingual(zh="快于全体居民", en="faster than all"), comparator="all_residents",
            reason=Bilingual(zh="正文", en="the text"), target=Target(operator=">", value=0.0),
        )  # fmt: skip
        verdict = made.verdict(
            made.GROWTH, made.estimate(0.004, -0.01, 0.018), Outcome.INCONCLUSIVE, "straddles",
            quantity="growth_difference", reading=reading,
        )  # fmt: skip
        (row,) = cells(tables.verdicts([verdict]))
        assert row[1:4] == ["快于全体居民（预期性）", "+0.4个百分点", "−1.0至+1.8个百分点"]
        income = replace(made.income(), verdict=verdict)
        assert "目标为快于全体居民" in words_of(figures.income(income), ZH)


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


class TestComparisons:
    def test_only_differences_beyond_chance_are_listed(self):
        said = words_of(text.comparisons(made.comparisons()), ZH)
        assert "高于调查结果且差别超出抽样误差的1项，低于调查结果且差别超出抽样误差的1项" in said
        assert "重度残疾人护理补贴覆盖率：部门上报99.1%" in said
        assert "养老保险参保率：" not in said

    def test_a_difference_is_higher_or_lower_and_bears_no_sign(self):
        """99.1 against 93.1, and 70 against 78."""
        said = words_of(text.comparisons(made.comparisons()), ZH)
        assert "上报比调查高6.0个百分点。" in said
        assert "上报比调查低8.0个百分点。" in said
        said = words_of(text.comparisons(made.comparisons()), EN)
        assert "the report is 8.0 percentage points lower." in said

    def test_differences_of_rounded_figures_are_explained(self):
        assert "差值按未取整的数值计算" in words_of(tables.comparisons(made.comparisons()), ZH)
        assert "taken before rounding" in words_of(figures.comparisons(made.comparisons()), EN)

    def test_departments_decide_nothing(self):
        for content in (text.comparisons(made.comparisons()), tables.comparisons(made.comparisons())):
            assert "decide nothing" in words_of(content, EN) or "change no outcome" in words_of(content, EN)

    def test_none(self):
        assert "没有可与调查结果对照" in words_of(text.comparisons([]), ZH)
        assert tables.comparisons([]) == NOTHING
        assert figures.comparisons([]) == NOTHING


class TestCity:
    def test_matrix_counts_per_county(self):
        said = words_of(text.matrix(made.county_verdicts()), ZH)
        assert "3个县（区）共24项次评定结果中" in said
        assert "浉河区：已达到1项" in said
        assert "重度残疾人护理补贴覆盖率（朔城区、平鲁区和浉河区）" in said

    def test_matrix_table_is_indicators_by_counties(self):
        table = tables.matrix(made.county_verdicts())
        assert [ZH.say(c) for c in table.columns] == ["指标", "朔城区", "平鲁区", "浉河区"]
        assert cells(table)[2] == ["重度残疾人护理补贴覆盖率"] + ["尚未达到"] * 3

    def test_overlap_is_said(self):
        said = words_of(text.by_county(made.by_county()), EN)
        assert "Of 3 pairs of counties, 1 have intervals that do not overlap" in said
        assert "The lowest is Pinglu 90.1%" in said

    def test_all_overlapping(self):
        alike = [
            made.verdict(made.CARE, made.estimate(v, v - 0.03, v + 0.03), Outcome.INCONCLUSIVE, "straddles", place=p)
            for v, p in ((0.95, made.SHUOCHENG), (0.96, made.PINGLU))
        ]
        said = words_of(text.by_county(alike), ZH)
        assert "不足以区分先后" in said
        assert "最高" not in said

    def test_one_county_is_no_comparison(self):
        assert "可供比较的数据不足" in words_of(text.by_county(made.by_county()[:1]), ZH)

    def test_order_is_no_ranking(self):
        table = tables.by_county(made.by_county())
        assert [row[0] for row in cells(table)] == ["朔城区", "平鲁区", "浉河区", "山阴县"]
        assert "不是名次" in ZH.say(table.notes[0])

    def test_places_that_overlap_are_said(self):
        """Shuocheng is surely ahead of Pinglu; Shihe overlaps both; Shanyin, unknown, may be anywhere."""
        places = [row[4] for row in cells(tables.by_county(made.by_county()))]
        assert places == ["第1至3位", "第2至4位", "第1至4位", "无数据"]

    def test_full_counts_have_no_intervals_to_overlap(self):
        def counted(value, place):
            result = made.estimate(value, value, value, **made.CENSUS)
            return made.verdict(made.SCHOOL, result, Outcome.MET, "above", basis="census", place=place)

        places = (made.SHUOCHENG, made.PINGLU, made.SHIHE)
        said = words_of(text.by_county([counted(v, p) for v, p in zip((0.95, 0.97, 0.97), places, strict=True)]), ZH)
        assert "均为全面调查，没有抽样误差；两两比较共3对，结果不同的2对" in said
        assert "区间" not in said

    def test_pairs_that_are_all_apart(self):
        said = words_of(text.by_county(made.by_county()[:2]), ZH)
        assert "两两比较共1对，区间都互不重叠" in said
        assert "0对" not in said

    def test_no_counties(self):
        assert tables.matrix({}) == NOTHING
        assert figures.matrix({}) == NOTHING

    def test_verdicts_that_depend_on_a_reading_are_named_and_marked(self):
        assert "结论取决于对规划规定的理解：困难残疾人生活补贴覆盖率（朔城区、平鲁区和浉河区）" in words_of(
            text.matrix(made.county_verdicts()), ZH
        )
        table = tables.matrix(made.county_verdicts())
        assert cells(table)[1][1] == "尚不能判定（取决于口径）"
        assert "“取决于口径”表示" in ZH.say(table.notes[0])
        assert "“取决于口径”的3项" in ZH.say(figures.matrix(made.county_verdicts()).alt)

    def test_a_failure_to_be_checked_first_says_so_in_the_table_of_all_counties(self):
        verdicts = standing(False)
        both = replace(verdicts[1], outcome=Outcome.NOT_MET, stands=False)
        table = tables.matrix({"140602": [*verdicts[:1], both, *verdicts[2:]]})
        assert cells(table)[1][1] == "尚未达到（宜先复核；取决于口径）"
        assert cells(table)[2][1] == "尚未达到（宜先复核）"
        assert "“宜先复核”表示" in ZH.say(table.notes[-1])
        assert len(tables.matrix({"140602": standing(True)}).notes) == 1

    def test_of_a_full_count_there_is_no_p_value_and_the_cell_says_so(self):
        counted = replace(made.verdicts()[-1], stands=True)
        table = tables.failures([counted])
        assert cells(table)[0][4] == "不适用"


def test_a_citys_figure_without_a_county_says_so_wherever_it_stands():
    """Two indicators lack the same county and share a sentence; a third lacks another and has its own."""
    city = replace(made.SHUOCHENG, is_city=True, name=made.PLAN.place_name)

    def lacking(of, *names):
        found = made.verdict(of, made.estimate(0.926, 0.9, 0.94), Outcome.NOT_ASSESSED, "part-of-city", place=city)
        return replace(found, reason=Reason(code="part-of-city", counties=names))

    verdicts = [
        lacking(made.CARE, made.SHIHE.name), lacking(made.PENSION, made.SHIHE.name),
        lacking(made.LIVING, made.PINGLU.name),
    ]  # fmt: skip
    for table in (tables.verdicts(verdicts), tables.summary(verdicts)):
        assert [row[2] for row in cells(table)] == ["92.6%（不含浉河区）"] * 2 + ["92.6%（不含平鲁区）"]
        assert cells(table, EN)[0][2] == "92.6% (without Shihe)"
    said = words_of(text.headline(verdicts), ZH)
    assert said.count("浉河区没有相应的调查结果，其余各县（区）不能代表全市") == 1
    assert said.count("平鲁区没有相应的调查结果") == 1
    groups = replace(made.coverage(), verdict=verdicts[2])
    assert "以上数字不含平鲁区" in words_of(text.domains(groups), ZH)
    assert ZH.say(tables.domains(groups).notes[0]).startswith("本表数字不含平鲁区")


def test_a_figure_that_is_not_there_is_said_in_words():
    """A dash is read as nothing, and nobody explains it."""
    counted = replace(made.coverage(), verdict=made.verdicts()[-1], all_missing_uncovered=None)
    more = {("interim", name): tables.evidence([counted]) for name in ("counted",)}
    for content in (ALL | more).values():
        if isinstance(content, Table):
            said = [text for row in cells(content) for text in row]
            assert not [text for text in said if text and (not re.search(r"\w", text) or "＊" in text)]


class TestGrowthComparison:
    def test_counties_by_direction(self):
        said = words_of(text.growth_comparison(made.incomes()), ZH)
        assert "可以认为前者较快的1个：平鲁区。" in said
        assert "可以认为前者较慢的1个：浉河区。" in said
        assert "尚不能判定孰快孰慢的1个：朔城区。" in said

    def test_table(self):
        assert cells(tables.growth_comparison(made.incomes()))[0] == [
            "朔城区", "7.2%", "5.9%至8.5%", "7.5%", "−0.3个百分点", "−1.6至+0.9个百分点"
        ]  # fmt: skip

    def test_differences_of_rounded_figures_are_explained(self):
        assert "差值按未取整的数值计算" in words_of(tables.growth_comparison(made.incomes()), ZH)

    def test_nothing_to_compare(self):
        alone = [replace(made.income(), comparison=())]
        assert text.growth_comparison(alone) == NOTHING
        assert tables.growth_comparison(alone) == NOTHING


class TestShortfalls:
    def test_says_for_which_the_villages_differ(self):
        said = words_of(text.shortfalls(made.shortfalls()), ZH)
        assert (
            "未达到目标或尚不能判定、可以分析的覆盖类指标共4项，其中3项可以比较各抽样村（社区）：村与村之间差别超出随机波动范围的有1项"
            in said
        )
        assert "有的村明显偏低：重度残疾人护理补贴覆盖率。" in said
        assert "出现这样大差别的概率只有1.2%" in said
        # One of the five is at 95% itself.
        assert "覆盖率最高的为100.0%，最低的为85.0%，调查值低于目标值的有3个" in said

    def test_says_why_there_is_no_picture(self):
        said = words_of(text.shortfalls(made.shortfalls()), ZH)
        assert "不作分村的图：困难残疾人生活补贴覆盖率和农村建档立卡残疾人脱贫率" in said
        assert "不分抽样村：残疾儿童少年接受义务教育比例" in said

    def test_many_comparisons_ask_for_smaller_probabilities(self):
        """Two of four at 0.013 and 0.02: 0.013 is above 0.05 / 4, so that none counts."""
        first = made.shortfalls()[0]

        def with_chance(value):
            return replace(first, alike=replace(first.alike, result=Estimate(value=value)))

        four = [with_chance(value) for value in (0.013, 0.02, 0.5, 0.6)]
        said = words_of(text.shortfalls(four), ZH)
        assert "差别超出随机波动范围的有0项" in said
        assert said.count("可能有差别，但还不足以认定") == 2
        assert said.count("差别未超出随机波动范围") == 2
        assert "差别超出随机波动范围的有2项" in words_of(text.shortfalls([with_chance(0.012), *four[1:3]]), ZH)

    def test_a_probability_near_one_is_said_in_words(self):
        first = made.shortfalls()[0]
        certain = replace(first, alike=replace(first.alike, result=Estimate(value=0.9996)))
        said = words_of(text.shortfalls([certain]), ZH)
        assert "几乎总会出现这样大的差别" in said
        assert "差别的概率为" not in said
        assert "would nearly always come about" in words_of(text.shortfalls([certain]), EN)

    def test_the_bars_are_in_a_table_too_alike_ones_together(self):
        """Of 100 eligible 20 live where all are covered, 30 where 95% are, 20 and 10 where 90% are."""
        table = tables.villages(made.shortfalls()[0])
        assert cells(table) == [
            ["100.0%", "1", "20"], ["95.0%", "1", "30"], ["90.0%", "2", "30"], ["85.0%", "1", "10"],
            ["91.0%（答案少的村合并）", "2", "10"],
        ]  # fmt: skip
        assert table.findings == figures.organ_pipe(made.shortfalls()[0]).findings

    def test_villages_that_may_not_be_shown_are_in_no_table(self):
        assert [tables.villages(s) for s in made.shortfalls()[1:]] == [NOTHING] * 3

    def test_the_caption_names_the_areas_as_they_are_drawn(self):
        """Villages shown together are hatched, and count among the covered."""
        first = made.shortfalls()[0]
        assert "深色面积与斜线面积之和约为" in words_of(figures.organ_pipe(first), ZH)
        alone = replace(first, villages=replace(first.villages, others=None))
        assert "所占比例，为保护个人信息已取约数；深色面积之和约为" in words_of(figures.organ_pipe(alone), ZH)

    def test_nothing_missed(self):
        """Reached is said of what is met alone: not of nothing, nor of what is not assessed or projected."""
        met, unknown, ahead = made.verdicts()[3], made.verdicts()[6], made.verdicts()[0]
        assert "均已达到目标，本节" in words_of(text.shortfalls([], [met, ahead]), ZH)
        for verdicts in ([], [unknown], [met, unknown], [ahead]):
            said = words_of(text.shortfalls([], verdicts), ZH)
            assert "没有可以分析的指标" in said
            assert "不等于各项指标均已达到目标" in said
            assert "does not mean that all targets are reached" in words_of(text.shortfalls([], verdicts), EN)


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
        said = words_of(text.next_steps(standing(False)), ZH)
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


class TestPrecision:
    def test_names_method_level_error_effect_df_and_size(self):
        rows = {r[0]: r[1:] for r in cells(tables.precision([made.coverage()], [made.income()]))}
        assert rows["困难残疾人生活补贴覆盖率"] == [
            "对数几率变换（t分布）", "95%", "1.30个百分点", "1.31", "28", "183"
        ]  # fmt: skip
        assert rows["残疾人家庭人均收入年均增速（预测）"][0] == "向组内增速收缩的预测"

    def test_a_full_count_has_none_of_these(self):
        counted = replace(made.coverage(), verdict=made.verdicts()[-1])
        ((_, *row),) = cells(tables.precision([counted]))
        assert row == ["全面调查", *["不适用"] * 5]

    def test_nothing_estimated(self):
        assert tables.precision([]) == NOTHING


class TestMethods:
    def test_rule_sources_and_limits(self):
        said = words_of(text.methods(made.evaluated()), ZH)
        assert "95%置信区间与目标值的位置关系" in said
        assert "名义上不超过2.5%" in said
        assert "使用的数据为“示范数据”（来源：evalkit 生成）" in said
        assert "模拟数据" in said
        assert "计算p值，即假定" in said  # what the tables of failures and their headings use
        assert "按Holm法校正，即把" in said
        assert "校正后的p值不大于2.5%的" in said
        assert "低于10%的称“难以按期达标”" in said
        assert "少于10人" in said

    def test_a_final_report_says_nothing_of_projections(self):
        assert "收入预测" not in words_of(text.methods(made.evaluated(stage="final")), ZH)

    def test_manifest(self):
        rows = cells(tables.methods(made.evaluated()))
        assert ["指定口径", "参数", "I02: at_least"] in rows
        assert ["数据：调查", "文件校验值", "cdcdcdcdcdcd"] in rows
        assert ["numpy", "软件版本", "2.4.6"] in rows

    def test_definitions_name_every_reading(self):
        row = cells(tables.definitions(made.evaluated()))[1]
        assert row[-1] == "按“高于95%”口径：规划原文；按“不低于95%”口径：附件"


def test_kinds_of_contents():
    kinds = {"text": Text, "tables": Table, "figures": Figure}
    for (_, name), content in ALL.items():
        assert isinstance(content, kinds[name.split(".")[0]])
