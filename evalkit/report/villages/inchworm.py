"""Inchworms: how plausible each value of a figure is, as a body that is thick where it is most plausible.

After the inchworm plots of VCQI, the WHO's Vaccination Coverage Quality Indicators.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isnan
from typing import TYPE_CHECKING

from evalkit.evaluation.coverage.shortfall import Shortfall
from evalkit.evaluation.results import Verdict
from evalkit.report.content import NOTHING, Content, Figure
from evalkit.report.drawing import forest
from evalkit.report.drawing.marks import INK, SKY
from evalkit.report.wording import phrases
from evalkit.report.wording.words import Sayable, Words, clauses, phrase
from evalkit.statistics.results import Interval

if TYPE_CHECKING:
    from matplotlib.axes import Axes


BODY = 0.38  # inches a worm takes at its thickest
AIR = 0.19  # inches between rows, on top of a forest's
SAME = 1e-9


def inchworm(shortfalls: Sequence[Shortfall]) -> Content:
    """How far from their targets are the shares that are missed or undecided, and how sure is that?

    shortfalls : of one county; full counts are left out, since all of their worm would be a point
    """
    shown = [s for s in shortfalls if s.stack]
    if not shown:
        return NOTHING
    verdicts = [s.verdict for s in shown]
    county, interval = verdicts[0].finding.county.name, phrases.interval_heading(v.finding for v in verdicts)
    return Figure(
        caption=phrase("figure.inchworm.caption", county=county, interval=interval),
        alt=phrase("figure.inchworm.alt", county=county, rows=clauses(_in_short(verdicts))),
        drawing=forest.Forest.of(map(_worm, shown), axis=phrase("axis.coverage"), key=forest.outcome_key(verdicts)),
        findings=tuple(verdicts),
    )


def _in_short(verdicts: Sequence[Verdict]) -> Iterator[Sayable]:
    """How many of each outcome, and which is farthest from its target; the table of all indicators has the rest."""
    if len(verdicts) > 1:
        yield phrases.counted(verdicts)
    farthest = min(verdicts, key=lambda v: v.finding.result.value - v.target.value)
    said = forest.verdict_clause(farthest, farthest.finding.indicator.name)
    yield said if len(verdicts) == 1 else phrase("alt.farthest", verdict=said)
    yield phrase("alt.see_verdicts")


def _worm(shortfall: Shortfall) -> Worm:
    verdict = shortfall.verdict
    row = forest.verdict_row(verdict, verdict.finding.indicator.name, target=verdict.target.value)
    return Worm(**vars(row), stack=shortfall.stack)


@dataclass(frozen=True, kw_only=True)
class Worm(forest.Row):
    """One figure as a body between ticks at `low` and `high`.

    stack : its intervals at rising levels
    """

    stack: tuple[Interval, ...]

    @property
    def figures(self) -> list[float]:
        return [self.value, self.target, self.stack[-1].low, self.stack[-1].high]

    def height(self, words: Words) -> float:
        return super().height(words) + AIR

    def draw(self, axes: Axes, place: float, height: float, words: Words) -> None:
        points = outline(self.value, self.stack)
        half = [y * BODY / 2 for _, y in points]
        axes.fill_between(
            [x for x, _ in points], [place - h for h in half], [place + h for h in half], facecolor=SKY,
            edgecolor=INK, linewidth=0.8,
        )  # fmt: skip
        for limit in (self.low, self.high):
            if not isnan(limit):
                ends = [place - BODY * 0.3, place + BODY * 0.3]
                axes.plot([limit] * 2, ends, color=INK, linewidth=1.2, zorder=3)
        ends = [place - BODY * 0.6, place + BODY * 0.6]
        axes.plot([self.target] * 2, ends, color=INK, linewidth=2.4, zorder=4)
        self.draw_estimate(axes, place, words)


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
    points = [((x0 + x1) / 2, (p1 - p0) / (x1 - x0)) for (x0, p0), (x1, p1) in pairwise(edges) if x1 - x0 > SAME]
    most = max((y for _, y in points), default=1.0)
    ends = [(edges[0][0], points[0][1]), (edges[-1][0], points[-1][1])] if points else []
    return [(x, y / most) for x, y in (*ends[:1], *points, *ends[1:])]
