"""What departments report beside what was found."""

from __future__ import annotations

from helpers import findings as made
from helpers.contents import words_of

from evalkit.report import figures, tables, text
from evalkit.report.content import NOTHING
from evalkit.report.wording.words import load_words

ZH, EN = load_words("zh"), load_words("en")


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
