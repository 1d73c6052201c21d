"""Income in figures."""

from __future__ import annotations

import pytest
from helpers.evaluations import demo_income, demo_joint

from evalkit.report import figures
from evalkit.report.content import NOTHING
from evalkit.report.drawing.canvas import png
from evalkit.report.wording.words import load_words

ZH, EN = load_words("zh"), load_words("en")


class TestFigures:
    def test_the_needed_path(self):
        kinds = [series.kind for series in figures.income(demo_income("140603")).drawing.series]
        assert kinds == ["observed", "target", "needed", "projected", "comparator"]
        shown = figures.income(demo_income("140603")).drawing.series
        # The fan is as wide at its start as the level that it starts from is uncertain.
        assert shown[3].points[0] == shown[0].points[-1]
        assert shown[3].points[0].low < shown[3].points[0].value < shown[3].points[0].high
        kinds = [series.kind for series in figures.income(demo_income("140603", 2020)).drawing.series]
        assert kinds == ["observed", "target", "comparator"]

    @pytest.mark.parametrize("words", [ZH, EN], ids=["zh", "en"])
    def test_the_counties_together(self, words):
        figure = figures.joint_income(demo_joint())
        assert "43.8%" in words.say(figure.alt)
        assert len(png(figure.drawing, words)) > 3000
        assert figures.joint_income(demo_joint(2020)) == NOTHING
