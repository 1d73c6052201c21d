"""Organ pipes: a bar per village, as wide as its eligible people are many, filled as far as they are covered.

After the organ pipe plots of VCQI: the filled area is the covered share of the whole. The table has the same bars.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from evalkit.evaluation.coverage.shortfall import Shortfall, Village
from evalkit.report.content import NOTHING, Cell, Content, Figure, Table
from evalkit.report.drawing import forest
from evalkit.report.drawing.marks import BLUE, INK, SKY
from evalkit.report.villages.text import count_below
from evalkit.report.wording import phrases
from evalkit.report.wording.numbers import Decimal, Percent, percent_text, rate_text
from evalkit.report.wording.words import Sayable, Words, clauses, phrase

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas


HEIGHT = 2.9  # inches
HEADROOM = 1.02
KINDS = ("village", "together", "uncovered", "target", "whole")
VILLAGE: dict[str, Any] = {"facecolor": BLUE, "edgecolor": "white"}
TOGETHER: dict[str, Any] = {"facecolor": "#d9d9d9", "edgecolor": "#8c8c8c", "hatch": "////"}
UNCOVERED: dict[str, Any] = {"facecolor": SKY, "edgecolor": "white"}


def organ_pipe(shortfall: Shortfall) -> Content:
    """Are all villages alike, or are some left out? Nothing to draw where few villages may be shown."""
    villages, verdict = shortfall.villages, shortfall.verdict
    if not villages.shown:
        return NOTHING
    # The areas that add up to the whole: villages shown together are hatched.
    areas = "dark" if villages.others is None else "dark_and_hatched"
    names = phrases.names(verdict.finding)
    return Figure(
        caption=phrase("figure.organ_pipe.caption", **names, covered=phrase(f"figure.organ_pipe.{areas}")),
        alt=phrase("figure.organ_pipe.alt", **names, rows=clauses(_clauses(shortfall))),
        drawing=Pipes(
            pipes=_pipes(shortfall),
            target=verdict.target.value,
            whole=verdict.finding.result.value,
            axis=phrase("axis.coverage"),
            width_axis=phrase("axis.eligible"),
        ),
        findings=(verdict, *shortfall.findings),
    )


def _pipes(shortfall: Shortfall) -> tuple[Pipe, ...]:
    villages = shortfall.villages
    others = [] if villages.others is None else [villages.others]
    total = sum(v.eligible for v in (*villages.shown, *others))

    def pipe(village: Village, *, is_together: bool = False) -> Pipe:
        return Pipe(width=village.eligible / total, filled=village.covered, is_together=is_together)

    return (*map(pipe, villages.shown), *(pipe(village, is_together=True) for village in others))


def _clauses(shortfall: Shortfall) -> list[Sayable]:
    """The villages for the ear: the ends, how many are below the target, and those shown together."""
    villages, verdict = shortfall.villages, shortfall.verdict
    marks, shown = (verdict.target.value,), villages.shown
    said: list[Sayable] = [
        forest.verdict_clause(verdict, phrase("label.whole")),
        phrase(
            "alt.villages",
            count=len(shown),
            highest=Percent(shown[0].covered, marks),
            lowest=Percent(shown[-1].covered, marks),
        ),
        phrase("alt.villages_below", count=count_below(shortfall)),
    ]
    if villages.others is not None:
        share = Percent(villages.others.covered, marks)
        said.append(phrase("alt.villages_together", count=villages.others.count, value=share))
    return said


def villages(shortfall: Shortfall) -> Content:
    """How many of the villages are covered how far, and how many of the eligible live there?

    Exactly what the figure shows: its bars, alike ones together; no village has a name. Nothing where none is shown.
    """
    if not shortfall.villages.shown:
        return NOTHING
    return Table.of(
        _bars(shortfall),
        (
            (phrase("column.covered"), lambda bar: bar[0]),
            (phrase("column.villages"), lambda bar: _sum(village.count for village in bar[1])),
            (phrase("column.eligible_about"), lambda bar: _sum(village.eligible for village in bar[1])),
        ),
        caption=phrase("table.villages.caption", **phrases.names(shortfall.verdict.finding)),
        notes=(phrase("table.villages.note"),),
        findings=(shortfall.verdict, *shortfall.findings),
    )


def _bars(shortfall: Shortfall) -> Iterator[tuple[Sayable, list[Village]]]:
    villages, marks = shortfall.villages, (shortfall.verdict.target.value,)
    for _, alike in groupby(villages.shown, key=lambda village: percent_text(village.covered, marks)):
        bars = [*alike]
        yield Percent(bars[0].covered, marks), bars
    if (others := villages.others) is not None:
        yield phrase("cell.together", value=Percent(others.covered, marks)), [others]


def _sum(numbers: Iterable[float]) -> Cell:
    return Cell.number(Decimal(sum(numbers)))


@dataclass(frozen=True, kw_only=True)
class Pipe:
    """One bar: `width` and `filled` are shares; the widths of all bars add up to 1.

    is_together : of several villages, and so hatched
    """

    width: float
    filled: float
    is_together: bool = False


@dataclass(frozen=True, kw_only=True)
class Pipes:
    """Bars from left to right, with the target and the whole as lines."""

    pipes: tuple[Pipe, ...]
    target: float
    whole: float
    axis: Sayable
    width_axis: Sayable

    @property
    def area(self) -> float:
        """The filled area: the covered share of all."""
        return sum(pipe.width * pipe.filled for pipe in self.pipes)

    def height(self, words: Words) -> float:
        return HEIGHT

    def draw(self, canvas: Canvas, words: Words) -> None:
        from matplotlib.patches import Patch

        axes, left = canvas.subplots(), 0.0
        names = {kind: words.say(phrase(f"figure.key.{kind}")) for kind in KINDS}
        for pipe in self.pipes:
            place: dict[str, Any] = {"x": left, "width": pipe.width, "align": "edge", "linewidth": 0.8}
            axes.bar(height=1 - pipe.filled, bottom=pipe.filled, **place, **UNCOVERED)
            axes.bar(height=pipe.filled, **place, **(TOGETHER if pipe.is_together else VILLAGE))
            left += pipe.width
        axes.axhline(self.target, color=INK, linewidth=2, zorder=3, label=names["target"])
        axes.axhline(self.whole, color=INK, linewidth=1.4, linestyle=(0, (4, 2)), zorder=3, label=names["whole"])
        axes.set_xlim(0, 1)
        axes.set_ylim(0, HEADROOM)
        axes.set_ylabel(words.say(self.axis))
        axes.set_xlabel(words.say(self.width_axis))
        for scale in (axes.xaxis, axes.yaxis):
            scale.set_major_formatter(lambda share, _: rate_text(share))
        patches = [Patch(label=names["village"], **VILLAGE)]
        if any(pipe.is_together for pipe in self.pipes):
            patches.append(Patch(label=names["together"], **TOGETHER))
        patches.append(Patch(label=names["uncovered"], **UNCOVERED))
        lines, _ = axes.get_legend_handles_labels()
        canvas.legend(
            handles=[*patches, *lines], loc="outside lower center", ncols=3, frameon=False,
            columnspacing=1.6, handlelength=1.8,
        )  # fmt: skip
