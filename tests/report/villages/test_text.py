"""How far off, and in which villages: in words and tables."""

from __future__ import annotations

from dataclasses import replace

from helpers import findings as made
from helpers.contents import cells, words_of

from evalkit.report import figures, tables, text
from evalkit.report.content import NOTHING
from evalkit.report.wording.words import load_words
from evalkit.statistics.results import Estimate

ZH, EN = load_words("zh"), load_words("en")


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
