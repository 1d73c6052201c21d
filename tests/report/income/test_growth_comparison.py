"""The counties' growth beside each other: text, table and figure."""

from __future__ import annotations

from dataclasses import replace

from helpers import findings as made
from helpers.contents import cells, words_of

from evalkit.report import figures, tables, text
from evalkit.report.content import NOTHING
from evalkit.report.wording.words import load_words

ZH, EN = load_words("zh"), load_words("en")


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


class TestGrowthComparisonFigure:
    def test_one_county_has_a_row_for_each_and_the_difference_against_nothing(self):
        rates, difference = figures.growth_comparison([made.income()]).drawing.panels
        assert [ZH.say(row.label) for row in rates.rows] == ["残疾人家庭", "全体居民"]
        assert [row.value for row in rates.rows] == [0.0717, 0.075]
        assert (difference.rows[0].low, difference.rows[0].high) == (-0.016, 0.0094)
        assert difference.target == 0.0
        assert difference.is_points

    def test_many_counties_have_a_row_each(self):
        rates, difference = figures.growth_comparison(made.incomes()).drawing.panels
        assert [ZH.say(row.label) for row in difference.rows] == ["朔城区", "平鲁区", "浉河区"]
        assert [row.other for row in rates.rows] == [0.075] * 3

    def test_faster_or_slower_only_beyond_chance(self):
        alt = ZH.say(figures.growth_comparison(made.incomes()).alt)
        assert "前者较快的有平鲁区；前者较慢的有浉河区；尚不能判定孰快孰慢的有朔城区" in alt
        one = ZH.say(figures.growth_comparison([made.income()]).alt)
        assert "−0.3个百分点（95%置信区间−1.6至+0.9个百分点），尚不能判定孰快孰慢" in one

    def test_nothing_to_compare_is_no_figure(self):
        assert figures.growth_comparison([replace(made.income(), comparison=())]) == NOTHING
