"""Inchworms: how plausible each value of a figure is, as a body that is thick where it is most plausible.

After the inchworm plots of VCQI, the WHO's Vaccination Coverage Quality Indicators.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isnan, nan
from typing import TYPE_CHECKING

from evalkit.evaluation.coverage.shortfall import Shortfall
from evalkit.evaluation.results import Verdict
from evalkit.report.content import NOTHING, Content, Figure
from evalkit.report.drawing.forest import (
    ANSWER_COLUMNS,
    TARGET_KEY,
    ForestRow,
    Panel,
    draw_labels,
    key_handles,
    level,
    limits,
    outcome_key,
    verdict_clause,
)
from evalkit.report.drawing.marks import INK, OUTCOMES, SKY, Mark, wrapped
from evalkit.report.wording import phrases
from evalkit.report.wording.words import Sayable, Words, clauses, phrase
from evalkit.statistics.results import Interval

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas


BODY = 0.38  # inches a worm takes at its thickest
AIR = 0.19  # inches between rows, on top of a forest's
KEY = 0.3
SAME = 1e-9


def inchworm(shortfalls: Sequence[Shortfall]) -> Content:
    """How far from their targets are the shares that are missed or undecided, and how sure is that?

    shortfalls : of one county; full counts are left out, since all of their worm would be a point
    """
    shown = [s for s in shortfalls if s.stack]
    if not shown:
        return NOTHING
    verdicts = [s.verdict for s in shown]
    county, interval = verdicts[0].finding.county.name, level(v.finding for v in verdicts)
    return Figure(
        caption=phrase("figure.inchworm.caption", county=county, interval=interval),
        alt=phrase("figure.inchworm.alt", county=county, rows=clauses(_in_short(verdicts))),
        drawing=Worms(
            worms=tuple(_worm(s) for s in shown),
            axis=phrase("axis.coverage"),
            key=(TARGET_KEY, *outcome_key(verdicts)),
        ),
        findings=tuple(verdicts),
    )


def _in_short(verdicts: Sequence[Verdict]) -> Iterator[Sayable]:
    """How many of each outcome, and which is farthest from its target; the table of all indicators has the rest."""
    if len(verdicts) > 1:
        yield phrases.counted(verdicts)
    farthest = min(verdicts, key=lambda v: v.finding.result.value - v.target.value)
    said = verdict_clause(farthest, farthest.finding.indicator.name)
    yield said if len(verdicts) == 1 else phrase("alt.farthest", verdict=said)
    yield phrase("alt.see_verdicts")


def _worm(shortfall: Shortfall) -> Worm:
    verdict = shortfall.verdict
    low, high = limits(verdict.finding)
    return Worm(
        label=verdict.finding.indicator.name,
        answer=phrases.outcome(verdict),
        mark=OUTCOMES[verdict.outcome],
        value=verdict.finding.result.value,
        low=low,
        high=high,
        target=verdict.target.value,
        stack=shortfall.stack,
    )


@dataclass(frozen=True, kw_only=True)
class Worm:
    """One figure: its stack of intervals at rising levels, its ticks at `low` and `high`, its target."""

    label: Sayable
    answer: Sayable
    mark: Mark
    value: float
    low: float
    high: float
    target: float
    stack: tuple[Interval, ...]

    @property
    def row(self) -> ForestRow:
        """The same as a row of a forest, for its place and its scale."""
        ends = self.stack[-1] if self.stack else None
        return ForestRow(
            label=self.label, answer=self.answer, mark=self.mark, value=self.value, target=self.target,
            low=ends.low if ends else nan, high=ends.high if ends else nan,
        )  # fmt: skip


def outline(value: float, stack: Sequence[Interval]) -> list[tuple[float, float]]:
    """Points (x, thickness in [0, 1]) of a worm: the slope of the confidence distribution.

    stack : intervals of one estimate at rising levels. A level's limits leave (1 - level) / 2 outside on each side,
        so that between the limits of two levels lies half of the difference of the levels

    >>> from evalkit.statistics.results import Interval
    >>> two = [Interval(low=0.5 - w, high=0.5 + w, level=2 * w, method="x") for w in (0.1, 0.2)]
    >>> [(round(x, 2), round(y, 2)) for x, y in outline(0.5, two)]  # a flat law: thick throughout
    [(0.3, 1.0), (0.35, 1.0), (0.45, 1.0), (0.55, 1.0), (0.65, 1.0), (0.7, 1.0)]
    """
    edges = [
        *((i.low, (1 - i.level) / 2) for i in reversed(stack)), (value, 0.5),
        *((i.high, (1 + i.level) / 2) for i in stack),
    ]  # fmt: skip
    points = [
        ((x0 + x1) / 2, (p1 - p0) / (x1 - x0)) for (x0, p0), (x1, p1) in pairwise(edges) if x1 - x0 > SAME
    ]
    most = max((y for _, y in points), default=1.0)
    ends = [(edges[0][0], points[0][1]), (edges[-1][0], points[-1][1])] if points else []
    return [(x, y / most) for x, y in (*ends[:1], *points, *ends[1:])]


@dataclass(frozen=True, kw_only=True)
class Worms:
    """Worms below each other on one scale of percentages, each against its own target."""

    worms: tuple[Worm, ...]
    axis: Sayable
    key: tuple[tuple[Mark | None, Sayable], ...]

    def height(self, words: Words) -> float:
        return self._panel.height(words) + AIR * len(self.worms) + KEY

    @property
    def _panel(self) -> Panel:
        return Panel(rows=tuple(worm.row for worm in self.worms), axis=self.axis)

    def draw(self, canvas: Canvas, words: Words) -> None:
        panel, axes = self._panel, canvas.subplots()
        places, bottom = [], 0.0
        for height in panel.heights(words):
            places.append(bottom + (height + AIR) / 2)
            bottom += height + AIR
        axes.set_ylim(bottom, 0)
        for worm, place in zip(self.worms, places, strict=True):
            _draw(axes, worm, place, words)
        panel.draw_scale(axes, words)
        draw_labels(axes, [words.say(worm.label) for worm in self.worms], places)
        canvas.legend(
            handles=list(key_handles(self.key, words)), loc="outside lower center", ncols=len(self.key),
            frameon=False, handletextpad=0.4, columnspacing=1.6,
        )  # fmt: skip


def _draw(axes: Axes, worm: Worm, place: float, words: Words) -> None:
    points = outline(worm.value, worm.stack)
    across = [x for x, _ in points]
    half = [y * BODY / 2 for _, y in points]
    axes.fill_between(
        across, [place - h for h in half], [place + h for h in half], facecolor=SKY, edgecolor=INK, linewidth=0.8,
    )  # fmt: skip
    for limit in (worm.low, worm.high):
        if not isnan(limit):
            axes.plot(
                [limit] * 2, [place - BODY * 0.3, place + BODY * 0.3], color=INK, linewidth=1.2, zorder=3
            )
    axes.plot([worm.target] * 2, [place - BODY * 0.6, place + BODY * 0.6], color=INK, linewidth=2.4, zorder=4)
    axes.plot(
        [worm.value], [place], markersize=7.5, linestyle="none", clip_on=False, zorder=5, **worm.mark.style
    )
    answer = wrapped(words.say(worm.answer), ANSWER_COLUMNS)
    axes.text(1.02, place, answer, transform=axes.get_yaxis_transform(), va="center", ha="left", color=INK)
