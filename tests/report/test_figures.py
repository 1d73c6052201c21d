"""Figures: drawn from handmade findings in both languages, the same bytes twice, no box for a letter."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from math import nan

import matplotlib as mpl
import numpy as np
import pytest
from helpers import findings as made
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Canvas
from PIL import Image

from evalkit.evaluation.results import Outcome
from evalkit.report import figures, tables
from evalkit.report.content import NOTHING
from evalkit.report.drawing import fonts
from evalkit.report.drawing.canvas import DPI, STYLE, WIDTH, png
from evalkit.report.drawing.fonts import FontError, font_file
from evalkit.report.drawing.forest import Panel, Row
from evalkit.report.drawing.marks import TOO_FEW, UNRELIABLE
from evalkit.report.income.joint import Counts
from evalkit.report.wording import phrases
from evalkit.report.wording.words import load_words
from evalkit.statistics.results import Estimate

ZH, EN = load_words("zh"), load_words("en")


def drawings():
    return {
        "verdicts": figures.verdicts(made.verdicts()),
        "verdicts-final": figures.verdicts(made.verdicts("final")),
        "income": figures.income(made.income()),
        "income-final": figures.income(made.income("final")),
        "domains": figures.domains(made.coverage()),
        "comparisons": figures.comparisons(made.comparisons()),
        "matrix": figures.matrix(made.county_verdicts()),
        "by_county": figures.by_county(made.by_county()),
        "inchworm": figures.inchworm(made.shortfalls()),
        "organ_pipe": figures.organ_pipe(made.shortfalls()[0]),
        "growth_comparison": figures.growth_comparison([made.income()]),
        "growth_comparison-city": figures.growth_comparison(made.incomes()),
    }


def picture(content, words=ZH):
    return Image.open(BytesIO(png(content.drawing, words)))


@pytest.mark.parametrize("words", [ZH, EN], ids=["zh", "en"])
@pytest.mark.parametrize("name", drawings())
def test_every_figure_fills_a_page_width_and_leaves_its_edges_white(name, words):
    image = picture(drawings()[name], words)
    assert image.width == int(WIDTH * DPI)
    grey = np.asarray(image.convert("L"))
    assert grey.min() < 80  # something is drawn
    edges = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    assert edges.min() > 200  # and nothing is cut off


def test_same_findings_same_bytes():
    assert png(drawings()["domains"].drawing, ZH) == png(drawings()["domains"].drawing, ZH)


def test_nothing_of_the_software_or_the_day_is_in_the_file():
    assert set(picture(drawings()["by_county"]).info) <= {"dpi", "transparency"}


def test_the_users_settings_neither_change_nor_show():
    plain = png(drawings()["by_county"].drawing, ZH)
    with mpl.rc_context({"font.size": 30, "axes.facecolor": "black", "font.family": ["DejaVu Sans"]}):
        before = dict(mpl.rcParams)
        assert png(drawings()["by_county"].drawing, ZH) == plain
        assert dict(mpl.rcParams) == before


def test_type_is_large_enough():
    sizes = [size for name, size in STYLE.items() if name.endswith("size")]
    assert len(sizes) >= 5
    assert min(sizes) >= 9


def test_a_character_without_a_glyph_is_an_error_that_names_it():
    strange = made.county(zh="𠮷城")
    with pytest.raises(FontError, match=r"U\+20BB7"):
        png(figures.by_county([made.verdict(made.CARE, made.estimate(0.9, 0.8, 0.96), Outcome.INCONCLUSIVE,
                                            "straddles", place=strange)]).drawing, ZH)  # fmt: skip


def test_rare_characters_of_real_districts_are_drawn():
    place = made.county(zh="浉埇硚瀍漷区")
    figure = figures.by_county(
        [made.verdict(made.CARE, made.estimate(0.9, 0.8, 0.96), Outcome.INCONCLUSIVE, "straddles", place=place)]
    )
    assert picture(figure).height > 100


def test_the_font_is_found_without_importing_its_package():
    assert font_file().name == "NotoSansSC-Regular.ttf"
    code = "import evalkit.report.drawing.fonts as f, sys; f.font_file(); assert 'zhplot' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_missing_font_says_what_to_install(monkeypatch):
    monkeypatch.setattr(fonts, "PACKAGE", "no_such_package_of_fonts")
    with pytest.raises(FontError, match="pip install no_such_package_of_fonts"):
        font_file()


def test_words_and_tables_do_without_matplotlib():
    code = (
        "import evalkit.report, sys; from evalkit.report import figures, tables, text, Report;"
        "assert not [m for m in sys.modules if m.split('.')[0] == 'matplotlib']"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


class TestAlternatives:
    """What a reader who cannot see the picture is told."""

    def test_a_verdict_has_figure_interval_target_and_outcome(self):
        alt = ZH.say(figures.verdicts(made.verdicts()[2:3]).alt)
        assert "重度残疾人护理补贴覆盖率93.1%（95%置信区间90.2%至94.99%），目标为高于95%，尚未达到" in alt

    def test_beside_a_table_it_says_what_stands_out_and_where_the_figures_are(self):
        alt = ZH.say(figures.verdicts(made.verdicts()).alt)
        assert alt == (
            "朔城区各项指标：已达到1项、尚未达到2项、尚不能判定3项、按期达标存在风险1项和未评定1项；"
            "尚未达到的是重度残疾人护理补贴覆盖率和残疾儿童少年接受义务教育比例；数值见同一节的表。"
        )

    @pytest.mark.parametrize(
        "figure",
        [
            figures.verdicts(made.verdicts()), figures.domains(made.coverage()),
            figures.comparisons(made.comparisons()), figures.matrix(made.county_verdicts()),
            figures.by_county(made.by_county()),
        ],
        ids=["verdicts", "domains", "comparisons", "matrix", "by_county"],
    )  # fmt: skip
    def test_beside_a_table_it_is_short(self, figure):
        assert len(ZH.say(figure.alt)) <= 150
        assert "见同一节的表" in ZH.say(figure.alt)
        assert "table of this section" in EN.say(figure.alt)

    @pytest.mark.parametrize("name", drawings())
    def test_it_is_no_table(self, name):
        """About 150 Chinese characters, 300 English ones; one sentence, however long its parts."""
        figure = drawings()[name]
        chinese, english = ZH.say(figure.alt), EN.say(figure.alt)
        assert len(chinese) <= 150
        assert len(english) <= 311
        assert not re.search(r"\. [a-z]", english)
        assert english[0].isupper()

    def test_of_many_open_shares_the_farthest_from_its_target_is_named(self):
        """93.1% is 1.9 points below its 95%, 97.02% above."""
        alt = ZH.say(figures.inchworm(made.shortfalls()).alt)
        assert "尚未达到1项和尚不能判定2项；离目标最远的是重度残疾人护理补贴覆盖率93.1%" in alt
        assert "“各项指标评定结果及理由”表" in alt
        assert "各项指标评定结果及理由" in ZH.say(tables.verdicts(made.verdicts()).caption)

    def test_many_names_are_cut(self):
        names = [f"项{k}" for k in range(1, 6)]
        assert ZH.say(phrases.few(names)) == "项1、项2和项3等5个"
        assert ZH.say(phrases.few(names[:3])) == "项1、项2和项3"

    def test_counties_that_differ_by_more_than_chance_are_named(self):
        assert "最低的是平鲁区90.1%" in ZH.say(figures.by_county(made.by_county()).alt)
        assert "不足以分出先后" in ZH.say(figures.by_county(made.by_county()[1:3]).alt)

    def test_pairs_that_differ_are_counted_though_the_ends_do_not(self):
        """Of 97% to 99%, 90% to 96% and 50% to 99% the first two differ; the lowest overlaps both."""
        intervals = [(0.98, 0.97, 0.99), (0.93, 0.90, 0.96), (0.75, 0.50, 0.99)]
        verdicts = [
            replace(verdict, finding=replace(verdict.finding, result=replace(
                verdict.finding.result, value=value,
                interval=replace(verdict.finding.result.interval, low=low, high=high),
            )))
            for verdict, (value, low, high) in zip(made.by_county()[:3], intervals, strict=True)
        ]  # fmt: skip
        alt = ZH.say(figures.by_county(verdicts).alt)
        assert "两两比较3对，可以认为有差别的1对" in alt
        assert "不足以分出先后" not in alt
        assert "最低" not in alt
        assert "1 of 3 pairs differ" in EN.say(figures.by_county(verdicts).alt)

    def test_the_greatest_difference_is_named(self):
        alt = ZH.say(figures.comparisons(made.comparisons()).alt)
        assert "3项中，上报高于调查结果且差别超出抽样误差的1项，低于的1项" in alt
        assert "差别最大的是辅助器具适配率，部门上报70.0%" in alt

    def test_groups_below_the_target_are_named(self):
        alt = EN.say(figures.domains(made.coverage()).alt)
        assert "surely below the target: men; figures in the table" in alt

    def test_income_has_both_ends(self):
        alt = ZH.say(figures.income(made.income()).alt)
        assert "残疾人家庭（调查）由2015年的9,012元变为2019年的11,890元" in alt
        assert "概率" not in alt
        assert alt.count("7.1%") == 1

    def test_matrix_says_where_failures_gather(self):
        counties = made.county_verdicts()
        alt = EN.say(figures.matrix(counties).alt)
        assert "3 reached, 6 not yet reached" in alt
        assert "most failures (2) in Shuocheng, Pinglu and Shihe" in alt
        few = {code: verdicts[:3] for code, verdicts in counties.items()}
        few["140603"] = [*few["140603"][:2], counties["140603"][3]]  # reached where the others fail
        assert "最多的是朔城区和浉河区（1项）" in ZH.say(figures.matrix(few).alt)


class TestEdges:
    def test_a_name_of_forty_characters(self):
        long = made.verdict(made.LONG, made.estimate(1.0, 0.97, 1.0), Outcome.INCONCLUSIVE, "straddles")
        assert len(made.LONG.name.zh) >= 40
        for words in (ZH, EN):
            image = picture(figures.verdicts([*made.verdicts(), long]), words)
            assert image.width == int(WIDTH * DPI)

    def test_no_interval_draws_the_mark_alone(self):
        verdict = made.verdict(made.CARE, made.estimate(0.9, n=2), Outcome.INCONCLUSIVE, "no-interval")
        figure = figures.verdicts([verdict])
        assert np.isnan(figure.drawing.panels[0].rows[0].low)
        assert picture(figure).height > 50

    def test_an_interval_without_limits_is_none(self):
        verdict = made.verdict(made.CARE, made.estimate(0.9, nan, nan), Outcome.INCONCLUSIVE, "no-interval")
        assert "nan" not in ZH.say(figures.verdicts([verdict]).alt)

    def test_hidden_groups_are_not_drawn(self):
        rows = figures.domains(made.coverage()).drawing.panels[0].rows
        hidden = [row for row in rows if ZH.say(row.label) == "残疾等级：二级"]
        assert np.isnan([hidden[0].value, hidden[0].low, hidden[0].high]).all()
        assert ZH.say(hidden[0].answer) == "隐匿"

    def test_what_rests_on_little_is_hollow_and_the_key_says_so(self):
        figure = figures.domains(made.coverage())
        assert "样本小，仅供参考" in [ZH.say(label) for _, label in figure.drawing.key]
        hollow = [ZH.say(row.label) for row in figure.drawing.panels[0].rows if row.mark == UNRELIABLE]
        assert hollow == ["残疾等级：四级"]

    def test_of_too_few_the_interval_is_faint_and_no_figure_stands_beside_it(self):
        rows = {ZH.say(row.label): row for row in figures.domains(made.coverage()).drawing.panels[0].rows}
        assert ZH.say(rows["残疾等级：一级"].answer) == "样本太少，不足以判断"
        assert rows["残疾等级：一级"].mark == TOO_FEW

    def test_nothing_known_draws_nothing(self):
        nothing = made.verdict(made.DEVICES, Estimate(value=nan), Outcome.NOT_ASSESSED, "no-answers")
        assert figures.verdicts([nothing]) == NOTHING
        assert figures.by_county([nothing]) == NOTHING
        empty = replace(made.coverage(), verdict=nothing, by={}, reported=None, all_missing_uncovered=None)
        assert figures.domains(empty) == NOTHING

    def test_many_counties_get_marks_and_a_key(self):
        many = {
            str(n): made.verdicts(place=made.county(str(n), f"第{n}县", f"County {n}")) for n in range(12)
        }  # fmt: skip
        figure = figures.matrix(many)
        assert not figure.drawing.is_worded
        assert picture(figure).width == int(WIDTH * DPI)

    def test_a_scale_of_shares_ends_at_all(self):
        low, high = Panel(rows=(Row(label="x", value=0.99, low=0.9, high=1.0),), axis="").limits()
        assert low < 0.9
        assert high == 1.0
        assert Panel(rows=(Row(label="x"),), axis="").limits()[0] >= 0


def test_labels_stand_clear_of_the_edges_of_their_bars():
    """An edge is a point wide, half of it outside the bar; at 0.2% the bar itself is hardly higher."""
    chances = (0.002, 0.021, 0.128, 0.438, 0.297, 0.107, 0.007)
    counts = Counts(chances=chances, labels=tuple(f"{chance:.1%}" for chance in chances), axis="counties")
    figure = Canvas(figsize=(WIDTH, counts.height(EN)), dpi=DPI, layout="constrained")
    canvas = FigureCanvasAgg(figure)
    counts.draw(figure, EN)
    canvas.draw()
    (axes,) = figure.axes
    point = DPI / 72
    for bar, label in zip(axes.patches, axes.texts, strict=True):
        assert label.get_window_extent().y0 - bar.get_window_extent().y1 > 2 * point
        assert label.get_window_extent().y1 < axes.get_window_extent().y1 + point


def test_one_drawing_serves_both_languages():
    figure = figures.by_county(made.by_county())
    assert png(figure.drawing, ZH) != png(figure.drawing, EN)
