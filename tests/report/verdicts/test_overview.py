"""The table of all verdicts: figures, targets, outcomes and what they depend on."""

from __future__ import annotations

from dataclasses import replace

from helpers import findings as made
from helpers.contents import cells, words_of

from evalkit.evaluation.results import Outcome, Reason
from evalkit.plan.model import Bilingual, Reading, Target
from evalkit.report import figures, tables, text
from evalkit.report.wording.words import load_words

ZH, EN = load_words("zh"), load_words("en")


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
