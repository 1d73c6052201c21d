"""All counties and all targets: text, table and figure."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from helpers import findings as made
from helpers.contents import cells, words_of
from PIL import Image

from evalkit.evaluation.results import Outcome
from evalkit.report import figures, tables, text
from evalkit.report.content import NOTHING
from evalkit.report.drawing.canvas import png
from evalkit.report.wording.words import load_words

ZH, EN = load_words("zh"), load_words("en")


def picture(content, words=ZH):
    return Image.open(BytesIO(png(content.drawing, words)))


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
        verdicts = made.standing(False)
        both = replace(verdicts[1], outcome=Outcome.NOT_MET, stands=False)
        table = tables.matrix({"140602": [*verdicts[:1], both, *verdicts[2:]]})
        assert cells(table)[1][1] == "尚未达到（宜先复核；取决于口径）"
        assert cells(table)[2][1] == "尚未达到（宜先复核）"
        assert "“宜先复核”表示" in ZH.say(table.notes[-1])
        assert len(tables.matrix({"140602": made.standing(True)}).notes) == 1

    def test_of_a_full_count_there_is_no_p_value_and_the_cell_says_so(self):
        counted = replace(made.verdicts()[-1], stands=True)
        table = tables.failures([counted])
        assert cells(table)[0][4] == "不适用"


class TestMatrix:
    """All counties and indicators: what looks certain and is not has a sign, and the signs are explained."""

    def uncertain(self, **changes):
        """The counties, the first one's first verdicts being of each kind."""
        counties = made.county_verdicts()
        code, verdicts = next(iter(counties.items()))
        plain = replace(verdicts[0], outcome=Outcome.MET, stands=None, alternatives=(), if_missing_uncovered=None)
        other = replace(plain, outcome=Outcome.NOT_MET)
        kinds = (
            replace(plain, if_missing_uncovered=Outcome.NOT_MET),
            replace(plain, if_missing_uncovered=Outcome.MET),
            replace(other, stands=False, alternatives=(plain,)),
            replace(other, stands=True, if_missing_uncovered=Outcome.NOT_MET),
            replace(plain, outcome=Outcome.INCONCLUSIVE, if_missing_uncovered=Outcome.NOT_MET),
        )
        return {code: [*kinds]}

    def test_each_kind_of_doubt_has_its_sign(self):
        squares = [row[0] for row in figures.matrix(self.uncertain()).drawing.cells]
        assert [[ZH.say(sign) for sign in square.signs] for square in squares] == [
            ["※"],
            [],
            ["＊", "＃"],
            [],
            [],
        ]

    def test_the_signs_that_occur_are_explained_and_no_others(self):
        drawing = figures.matrix(self.uncertain()).drawing
        assert [(ZH.say(sign), ZH.say(meaning)) for sign, meaning in drawing.signs] == [
            ("＊", "取决于口径"), ("＃", "宜先复核"), ("※", "缺失答案可能改变结论"),
        ]  # fmt: skip
        certain = {code: verdicts[1:2] for code, verdicts in self.uncertain().items()}
        assert figures.matrix(certain).drawing.signs == ()

    def test_they_are_counted_for_the_ear(self):
        alt = ZH.say(figures.matrix(self.uncertain()).alt)
        assert "“取决于口径”的1项；“宜先复核”的1项；“缺失答案可能改变结论”的1项" in alt

    @pytest.mark.parametrize("counties", [1, 12])
    @pytest.mark.parametrize("words", [ZH, EN], ids=["zh", "en"])
    def test_signs_are_drawn_where_no_words_fit_too(self, counties, words):
        """Without its signs the picture is another one."""
        figure = figures.matrix({str(n): next(iter(self.uncertain().values())) for n in range(counties)})
        grid = figure.drawing
        assert grid.is_worded == (counties == 1)
        bare = tuple(tuple(replace(square, signs=()) for square in row) for row in grid.cells)
        with_signs, without = (
            picture(figure, words),
            picture(replace(figure, drawing=replace(grid, cells=bare)), words),
        )
        assert with_signs.tobytes() != without.tobytes()
