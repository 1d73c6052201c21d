"""Income in figures."""

from __future__ import annotations

from functools import cache

import pytest
from helpers.evaluations import demo

from evalkit.evaluation import Income, JointIncome
from evalkit.report import figures
from evalkit.report.content import NOTHING
from evalkit.report.drawing.canvas import png
from evalkit.report.wording.words import load_words

ZH, EN = load_words("zh"), load_words("en")


@cache
def income(county: str, as_of: int = 2019) -> Income:
    of = demo(county, as_of)
    return of.income(of.plan.growth[0])


@cache
def joint(as_of: int = 2019) -> JointIncome:
    of = demo("140600", as_of)
    return of.joint_income(of.plan.growth[0])


class TestFigures:
    def test_the_needed_path(self):
        kinds = [series.kind for series in figures.income(income("140603")).drawing.series]
        assert kinds == ["observed", "target", "needed", "projected", "comparator"]
        shown = figures.income(income("140603")).drawing.series
        # The fan is as wide at its start as the level that it starts from is uncertain.
        assert shown[3].points[0] == shown[0].points[-1]
        assert shown[3].points[0].low < shown[3].points[0].value < shown[3].points[0].high
        kinds = [series.kind for series in figures.income(income("140603", 2020)).drawing.series]
        assert kinds == ["observed", "target", "comparator"]

    @pytest.mark.parametrize("words", [ZH, EN], ids=["zh", "en"])
    def test_the_counties_together(self, words):
        figure = figures.joint_income(joint())
        assert "43.8%" in words.say(figure.alt)
        assert len(png(figure.drawing, words)) > 3000
        assert figures.joint_income(joint(2020)) == NOTHING
