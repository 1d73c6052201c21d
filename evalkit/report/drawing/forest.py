"""Rows of estimates with their intervals, each against its target.

Findings and verdicts as rows of a forest figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import floor, isnan, nan
from typing import TYPE_CHECKING, Any

from evalkit.evaluation.coverage.groups import is_too_uncertain, is_unreliable, known_interval
from evalkit.evaluation.results import Finding, Outcome, Verdict
from evalkit.report.drawing.marks import GREY, INK, OUTCOMES, PALE, PLAIN, TOO_FEW, UNRELIABLE, Mark, wrapped
from evalkit.report.wording import phrases
from evalkit.report.wording.numbers import rate_text
from evalkit.report.wording.words import Phrase, Sayable, Words, phrase

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas
    from matplotlib.lines import Line2D


LINE = 0.17  # inches that a line of a label takes
GAP = 0.13  # inches between rows
FRAME = 0.62  # inches of axis and axis label under a panel
LABEL_COLUMNS = 26
ANSWER_COLUMNS = 22
MARGIN = 0.03  # of the scale, so that a mark at 100% does not touch the words beside it
ROUNDING = 1e-9


@dataclass(frozen=True, kw_only=True)
class Row:
    """One estimate, its name to the left.

    answer : what stands to the right of it
    starts_group : a line parts it from the rows above
    target : of this row alone; the panel's holds for all
    other, other_mark : a second figure on the same row, joined to the first by a line
    """

    label: Sayable
    answer: Sayable = ""
    mark: Mark | None = None
    value: float = nan
    low: float = nan
    high: float = nan
    target: float = nan
    other: float = nan
    other_mark: Mark | None = None
    starts_group: bool = False

    @property
    def figures(self) -> list[float]:
        numbers = (self.value, self.low, self.high, self.target, self.other)
        return [number for number in numbers if not isnan(number)]

    def height(self, words: Words) -> float:
        label = wrapped(words.say(self.label), LABEL_COLUMNS)
        answer = wrapped(words.say(self.answer), ANSWER_COLUMNS)
        return (1 + max(label.count("\n"), answer.count("\n"))) * LINE + GAP

    def draw(self, axes: Axes, place: float, height: float, words: Words) -> None:
        if not isnan(self.target):
            half = min(height, LINE + GAP) * 0.42
            axes.plot([self.target] * 2, [place - half, place + half], color=INK, linewidth=2.2, zorder=2)
        if not isnan(self.other) and self.other_mark is not None:
            joined = [self.value, self.other]
            axes.plot(joined, [place] * 2, color=GREY, linewidth=1, linestyle=":", zorder=2)
            _draw_mark(axes, self.other, place, self.other_mark)
        if self.mark is not None and not isnan(self.low):
            axes.plot([self.low, self.high], [place] * 2, color=self.mark.color, linewidth=2, zorder=3)
        self.draw_estimate(axes, place, words)

    def draw_estimate(self, axes: Axes, place: float, words: Words) -> None:
        """The mark over everything else of the row, and the words to the right of it."""
        if self.mark is not None and not isnan(self.value):
            _draw_mark(axes, self.value, place, self.mark)
        text = wrapped(words.say(self.answer), ANSWER_COLUMNS)
        axes.text(1.02, place, text, transform=axes.get_yaxis_transform(), va="center", ha="left", color=INK)


@dataclass(frozen=True, kw_only=True)
class Panel:
    """Rows on one scale of percentages.

    axis : what the scale measures
    target : a line through all rows
    is_points : of differences: the scale is in percentage points, with signs
    """

    rows: tuple[Row, ...]
    axis: Sayable
    target: float = nan
    is_points: bool = False

    def height(self, words: Words) -> float:
        return FRAME + sum(row.height(words) for row in self.rows)

    def draw(self, axes: Axes, words: Words) -> None:
        """Rows from top to bottom, each as high as its label, so the y axis is in inches."""
        heights = [row.height(words) for row in self.rows]
        bottom, places = 0.0, []
        for height in heights:
            places.append(bottom + height / 2)
            bottom += height
        axes.set_ylim(bottom, 0)
        for row, place, height in zip(self.rows, places, heights, strict=True):
            row.draw(axes, place, height, words)
            if row.starts_group:
                axes.axhline(place - height / 2, color=GREY, linewidth=0.5)
        if not isnan(self.target):
            axes.axvline(self.target, color=INK, linewidth=1.6, zorder=1)
        self._draw_scale(axes, words)
        draw_labels(axes, [words.say(row.label) for row in self.rows], places)

    def _draw_scale(self, axes: Axes, words: Words) -> None:
        from matplotlib.ticker import MaxNLocator

        low, high = self.limits()
        ticks = MaxNLocator(nbins=6, steps=[1, 2, 5, 10]).tick_values(low, high)
        axes.set_xticks([tick for tick in ticks if low - ROUNDING <= tick <= high + ROUNDING])
        axes.set_xlim(low, high + MARGIN * (high - low))
        axes.set_xlabel(words.say(self.axis))
        axes.xaxis.set_major_formatter(lambda x, _: _points(x) if self.is_points else rate_text(x))
        axes.grid(axis="x", color=PALE, linewidth=0.6)
        axes.set_axisbelow(True)

    def limits(self) -> tuple[float, float]:
        """The scale: everything drawn with some air, in whole steps; shares never run past 100%."""
        figures = [f for row in (*self.rows, Row(label="", target=self.target)) for f in row.figures]
        low, high = (min(figures), max(figures)) if figures else (0.0, 1.0)
        air = 0.06 * (high - low) or 0.02
        step = 0.05 if high - low > 0.12 else 0.01
        floor_of = floor((low - air) / step) * step
        top = high + air if high > 1.0 else min(high + air, 1.0)
        return (max(floor_of, 0.0) if low >= 0 else floor_of), top


def draw_labels(axes: Axes, labels: Sequence[str], places: Sequence[float]) -> None:
    """Names to the left of their rows, where the labels of an axis stand, at a third of what its ticks would cost."""
    from matplotlib import rcParams

    transform, vertical, horizontal = axes.get_yaxis_text1_transform(rcParams["ytick.major.pad"])
    for label, place in zip(labels, places, strict=True):
        axes.text(
            0, place, wrapped(label, LABEL_COLUMNS), transform=transform, va=vertical, ha=horizontal,
            fontsize=rcParams["ytick.labelsize"],
        )  # fmt: skip
    axes.yaxis.set_visible(False)
    axes.spines["left"].set_visible(False)


def _points(difference: float) -> str:
    sign = "+" if difference > ROUNDING else ""
    return sign + rate_text(difference).removesuffix("%")


def _draw_mark(axes: Axes, x: float, y: float, mark: Mark) -> None:
    axes.plot([x], [y], markersize=7.5, linestyle="none", clip_on=False, zorder=5, **mark.style)


@dataclass(frozen=True, kw_only=True)
class Forest:
    """Panels below each other, each with its own scale.

    key : marks with what they mean, below the panels
    """

    panels: tuple[Panel, ...]
    key: tuple[tuple[Mark | None, Sayable], ...] = ()

    @classmethod
    def of(
        cls, rows: Iterable[Row], *, axis: Sayable, target: float = nan,
        key: Iterable[tuple[Mark | None, Sayable]] = (),
    ) -> Forest:  # fmt: skip
        """Rows in one panel, against their target; `key` is of the other marks."""
        return cls(panels=(Panel(rows=tuple(rows), axis=axis, target=target),), key=(TARGET_KEY, *key))

    def height(self, words: Words) -> float:
        return sum(panel.height(words) for panel in self.panels) + 0.3 * bool(self.key)

    def draw(self, canvas: Canvas, words: Words) -> None:
        heights = [panel.height(words) for panel in self.panels]
        axes = canvas.subplots(len(self.panels), 1, squeeze=False, height_ratios=heights)
        for panel, place in zip(self.panels, axes[:, 0], strict=True):
            panel.draw(place, words)
        if self.key:
            canvas.legend(
                handles=list(key_handles(self.key, words)), loc="outside lower center", ncols=len(self.key),
                frameon=False, handletextpad=0.4, columnspacing=1.6,
            )  # fmt: skip


def key_handles(key: tuple[tuple[Mark | None, Sayable], ...], words: Words) -> Iterator[Line2D]:
    """Handles of a legend; None is the target's line."""
    from matplotlib.lines import Line2D

    for mark, label in key:
        if mark is None:
            style: dict[str, Any] = {"marker": "|", "color": INK, "markersize": 11, "markeredgewidth": 2.2}
        else:
            style = mark.style
        yield Line2D([], [], linestyle="none", label=words.say(label), **style)


TARGET_KEY: tuple[None, Phrase] = (None, phrase("figure.key.target"))
UNRELIABLE_KEY: tuple[Mark, Phrase] = (UNRELIABLE, phrase("figure.key.unreliable"))


def has_figures(findings: Iterable[Finding]) -> bool:
    """Whether there is anything to draw."""
    return any(not isnan(finding.result.value) for finding in findings)


def limits(finding: Finding) -> tuple[float, float]:
    """The interval's limits, nan where there is none to draw."""
    found = known_interval(finding)
    return (found.low, found.high) if found is not None else (nan, nan)


def verdict_row(verdict: Verdict, label: Sayable, *, target: float = nan) -> Row:
    """A verdict's estimate under the mark of its outcome; the outcome in words to the right."""
    low, high = limits(verdict.finding)
    return Row(
        label=label,
        answer=phrases.outcome(verdict),
        mark=None if verdict.outcome is Outcome.NOT_ASSESSED else OUTCOMES[verdict.outcome],
        value=verdict.finding.result.value,
        low=low,
        high=high,
        target=target,
    )


def finding_row(finding: Finding, label: Sayable, mark: Mark | None = None) -> Row:
    """A finding with its value in words to the right; an unreliable one is hollow, and of too few nothing is said."""
    too_few = is_too_uncertain(finding) and bool(finding.domain)
    usual = UNRELIABLE if is_unreliable(finding) else PLAIN
    low, high = limits(finding)
    return Row(
        label=label,
        answer=phrase("cell.too_few") if too_few else phrases.value(finding),
        mark=mark or (TOO_FEW if too_few else usual),
        value=finding.result.value,
        low=low,
        high=high,
    )


def verdict_clause(verdict: Verdict, name: Sayable) -> Phrase:
    """A verdict's row for the ear: name, estimate, interval, target, outcome."""
    if verdict.outcome is Outcome.NOT_ASSESSED:
        return phrase("alt.not_assessed", name=name, outcome=phrases.outcome(verdict))
    return phrase(
        "alt.verdict",
        name=name,
        estimate=phrases.estimate(verdict.finding),
        target=phrases.target(verdict, "words"),
        outcome=phrases.outcome(verdict),
    )


def outcome_key(verdicts: Sequence[Verdict]) -> tuple[tuple[Mark, Phrase], ...]:
    """The marks of the outcomes that occur, in their order."""
    words = {v.outcome: phrases.outcome(v) for v in verdicts}
    return tuple((OUTCOMES[outcome], words[outcome]) for outcome in Outcome if outcome in words)
