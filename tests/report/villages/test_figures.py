"""Inchworms and organ pipes."""

from __future__ import annotations

import pytest
from helpers import findings as made

from evalkit.report import figures
from evalkit.report.content import NOTHING
from evalkit.report.villages.inchworm import outline
from evalkit.report.wording.words import load_words

ZH, EN = load_words("zh"), load_words("en")


class TestShortfall:
    """How far off coverage is, and in which villages."""

    def test_bars_fill_the_width_and_their_area_is_the_coverage(self):
        pipes = figures.organ_pipe(made.shortfalls()[0]).drawing
        assert [round(pipe.width, 2) for pipe in pipes.pipes] == [0.2, 0.3, 0.2, 0.1, 0.1, 0.1]
        assert sum(pipe.width for pipe in pipes.pipes) == pytest.approx(1)
        assert pipes.area == pytest.approx(0.931)
        assert pipes.whole == 0.931

    def test_bars_descend_and_the_small_villages_stand_last_and_hatched(self):
        pipes = figures.organ_pipe(made.shortfalls()[0]).drawing.pipes
        assert [pipe.filled for pipe in pipes] == [1.0, 0.95, 0.9, 0.9, 0.85, 0.91]
        assert [pipe.is_together for pipe in pipes] == [False] * 5 + [True]

    def test_villages_for_the_ear(self):
        """At a target of above 95%, 95% is below it."""
        alt = ZH.say(figures.organ_pipe(made.shortfalls()[0]).alt)
        assert "可逐村列出的5个村中，最高100.0%，最低85.0%；其中调查值低于目标值的3个" in alt
        assert "其余2个村合并为91.0%" in alt
        assert "目标为高于95%，尚未达到" in alt

    def test_no_villages_to_show_is_no_figure_and_a_reason(self):
        few, undefined, counted = made.shortfalls()[1:]
        assert [figures.organ_pipe(s) for s in (few, undefined, counted)] == [NOTHING] * 3

    def test_a_worm_for_every_sampled_indicator(self):
        worms = figures.inchworm(made.shortfalls()).drawing.panels[0].rows
        assert [ZH.say(worm.label) for worm in worms] == [
            "重度残疾人护理补贴覆盖率", "困难残疾人生活补贴覆盖率", "农村建档立卡残疾人脱贫率"
        ]  # fmt: skip
        assert next((w.value, w.low, w.high, w.target) for w in worms) == (0.931, 0.902, 0.9499, 0.95)
        assert figures.inchworm([made.shortfalls()[-1]]) == NOTHING

    def test_a_worm_is_thickest_at_its_estimate_and_spans_the_widest_interval(self):
        points = outline(0.931, made.stack(0.931, 0.01))
        assert max(points, key=lambda point: point[1])[0] == pytest.approx(0.931, abs=0.0011)
        assert max(y for _, y in points) == 1
        assert (points[0][0], points[-1][0]) == pytest.approx((0.909, 0.953))

    def test_a_worm_of_all_covered_has_no_right_half(self):
        points = outline(1.0, made.stack(1.0, 0.01))
        assert max(x for x, _ in points) == 1.0

    def test_worms_for_the_ear(self):
        alt = EN.say(figures.inchworm(made.shortfalls()).alt)
        assert "Coverage of the care allowance 93.1% (95% confidence interval 90.2% to 94.99%)" in alt
