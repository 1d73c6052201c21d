"""Full counts in people: what hangs on one of them, and which differences wrong answers could explain."""

from __future__ import annotations

from dataclasses import replace
from math import nan

import pytest
from helpers import findings as made

from evalkit.evaluation.coverage.groups import limits_of
from evalkit.evaluation.results import Outcome
from evalkit.evaluation.verdicts.rule import judge, not_assessed
from evalkit.report import figures, tables, text
from evalkit.report.wording import phrases
from evalkit.report.wording.phrases import few_more
from evalkit.report.wording.words import load_words
from evalkit.statistics import Estimate
from evalkit.statistics.proportion.full_count import uncovered_units, units_counted
from evalkit.statistics.shares.differences import possible_ranks

ZH, EN = load_words("zh"), load_words("en")
ERROR = 0.01


def counted(of, covered, people, *, missing=0, place=made.SHUOCHENG, answer_error=ERROR, n=None):
    """A full count judged as the evaluation judges it; `covered` of those who answered."""
    answered = people - missing
    result = made.estimate(
        covered / answered, covered / people, (covered + missing) / people, n=n or answered, missing=missing,
        population=float(people), **made.CENSUS,
    )  # fmt: skip
    found = made.finding(of, result, basis="census", place=place)
    return replace(judge(found, stage="interim", answer_error=answer_error), answer_error=answer_error)


def said(content, words=ZH):
    return words.say(content.blocks[1].text)


def test_figures_of_full_counts_alone_speak_of_no_confidence():
    """Without anybody missing there is no line to explain; with somebody missing it is no confidence interval."""

    def caption(*results):
        found = [
            made.verdict(made.SCHOOL, result, Outcome.NOT_MET, "below", basis="census", place=place)
            for result, place in zip(results, (made.SHUOCHENG, made.PINGLU), strict=True)
        ]
        return ZH.say(figures.by_county(found).caption), ZH.say(tables.by_county(found).columns[3])

    exact = [made.estimate(value, value, value, **made.CENSUS) for value in (0.9, 0.92)]
    bounds = made.estimate(0.92, 0.9, 0.94, **made.CENSUS)
    counted = ("各县（区）残疾儿童少年接受义务教育比例的全面调查结果（点）与目标值（竖线）", "可能范围")
    assert caption(*exact) == counted
    said, heading = caption(exact[0], bounds)
    assert "可能范围（横线）" in said
    assert heading == "可能范围"
    assert "95%置信区间（横线）" in ZH.say(figures.by_county(made.by_county()).caption)


class TestFewMore:
    def test_one_more_child_undoes_it(self):
        """199 of 209 are 95.2%, 198 are 94.7%."""
        assert few_more(counted(made.SCHOOL, 199, 208 + 1, missing=1)) == 1

    @pytest.mark.parametrize(
        ("covered", "more"),
        [(190, 1), (191, 2), (192, None)],  # of 200 with a 95% target 189 are too few; 1% of 200 are 2
    )
    def test_a_few_are_no_more_than_answers_may_be_wrong(self, covered, more):
        assert few_more(counted(made.SCHOOL, covered, 200)) == more

    def test_above_the_target_is_undone_at_the_target(self):
        """Of 100 more than 95 must be covered."""
        assert few_more(counted(made.CARE, 96, 100)) == 1

    def test_one_is_a_few_of_few(self):
        assert few_more(counted(made.SCHOOL, 19, 20, answer_error=0.0)) == 1

    def test_not_of_samples_failures_and_100_percent_targets(self):
        assert few_more(counted(made.SCHOOL, 189, 200)) is None
        assert few_more(counted(made.POVERTY, 200, 200)) is None
        assert few_more(made.verdicts()[3]) is None

    def test_is_said_in_table_text_and_headline(self):
        verdict = counted(made.SCHOOL, 199, 209, missing=1)
        coverage = replace(made.coverage(), indicator=made.SCHOOL, verdict=verdict)
        reason = ZH.say(tables.verdicts([verdict]).rows[0][-1].text)
        assert "209人中再有1人未覆盖，即达不到目标" in reason
        assert "再有1人未覆盖" in ZH.say(text.coverage(coverage).blocks[1].text)
        assert "再有1人未覆盖" in ZH.say(text.headline([verdict]).blocks[0].texts[0])
        assert "1 more uncovered out of 209 people would undo this" in EN.say(text.coverage(coverage).blocks[1].text)

    def test_households_are_called_households(self):
        homes = replace(made.HOUSES, readings=made.SCHOOL.readings)
        assert "再有1户未覆盖" in ZH.say(phrases.margin_flag(counted(homes, 19, 20)))


class TestPeople:
    def test_answers_of_one_household_count_once(self):
        """77 certificate holders of 66 households, 5 of them uncovered."""
        verdict = counted(made.HOUSES, 61, 66, n=77)
        assert units_counted(verdict.finding.result) == 66
        assert uncovered_units(verdict.finding.result, 61 / 66) == 5
        assert "（66户中5户未覆盖）" in ZH.say(phrases.reason(verdict))
        assert "(not covered: 5 of 66 households)" in EN.say(phrases.reason(verdict))

    def test_nobody_uncovered_is_said_in_words(self):
        assert "（66户均已覆盖）" in ZH.say(phrases.reason(counted(made.HOUSES, 66, 66)))

    def test_what_must_be_checked_again_says_how_many(self):
        verdict = counted(made.HOUSES, 64, 66)
        assert verdict.reason.code == "recheck-needed"
        assert "（66户中2户未覆盖）低于目标（100%），但差距未超出个别答案有误" in ZH.say(phrases.reason(verdict))

    def test_income_has_no_uncovered_people(self):
        result = made.estimate(0.07, 0.07, 0.07, n=300, **made.CENSUS)
        verdict = made.verdict(made.GROWTH, result, Outcome.MET, "above", basis="census", quantity="average_growth")
        assert "未覆盖" not in ZH.say(phrases.reason(verdict))
        assert few_more(verdict) is None


def homes(*covered_of_100, **more):
    places = (made.SHUOCHENG, made.PINGLU, made.SHIHE)
    return [counted(made.HOUSES, c, 100, place=p, **more) for c, p in zip(covered_of_100, places, strict=False)]


class TestWrongAnswers:
    """Of 100 answers, each wrong once in a hundred, more than 3 are wrong in 1.8% of cases: 3 are reckoned with."""

    def test_the_limits_are_those_of_the_verdict(self):
        for covered, outcome in ((97, Outcome.INCONCLUSIVE), (96, Outcome.NOT_MET)):
            (verdict,) = homes(covered)
            assert verdict.outcome is outcome
            assert limits_of(verdict).high == pytest.approx(min((covered + 3) / 100, 1.0))
            assert limits_of(verdict).low == pytest.approx((covered - 3) / 100)

    def test_differences_within_answer_errors_put_nobody_in_an_order(self):
        verdicts = homes(98, 96, 95)
        assert "不能分出先后" in said(text.by_county(verdicts))
        assert "可以认为" not in said(text.by_county(verdicts))
        assert "最高" not in said(text.by_county(verdicts))
        places = [ZH.say(row[4].text) for row in tables.by_county(verdicts).rows]
        assert places == ["第1至3位"] * 3
        assert any("答案差错" in ZH.say(note) for note in tables.by_county(verdicts).notes)
        assert "put the counties in no order" in said(text.by_county(verdicts), EN)

    def test_greater_differences_do(self):
        verdicts = homes(100, 98, 80)
        assert "两两比较共3对，差别大于由此所能造成的有2对，其余1对不能分出先后" in said(text.by_county(verdicts))
        places = possible_ranks([limits_of(v) for v in verdicts])
        assert places == [(1, 2), (1, 2), (3, 3)]

    def test_without_answer_errors_the_figures_are_exact(self):
        verdicts = homes(98, 96, 95, answer_error=0.0)
        assert "两两比较共3对，结果不同的3对" in said(text.by_county(verdicts))
        assert [ZH.say(row[4].text) for row in tables.by_county(verdicts).rows] == ["第1位", "第2位", "第3位"]

    def test_equal_full_counts_share_their_places(self):
        places = possible_ranks([limits_of(v) for v in homes(95, 95, 90, answer_error=0.0)])
        assert places == [(1, 2), (1, 2), (3, 3)]

    def test_a_county_of_which_nothing_is_known_may_be_ahead_of_all(self):
        verdicts = homes(98, 96, 95, answer_error=0.0)
        silent = replace(verdicts[1].finding, result=Estimate(value=nan))
        verdicts[1] = not_assessed(silent, stage="interim", code="no-answers")
        places = [ZH.say(row[4].text) for row in tables.by_county(verdicts).rows]
        assert places == ["第1至2位", "无数据", "第2至3位"]

    def test_samples_keep_their_intervals(self):
        (verdict,) = [replace(v, answer_error=ERROR) for v in made.verdicts()[3:4]]
        assert limits_of(verdict) == verdict.finding.result.interval

    def test_beside_samples_it_is_said(self):
        sampled = replace(made.by_county()[1], answer_error=ERROR)
        assert "已计入个别答案可能有误的影响" in said(text.by_county([*homes(98), sampled]))
