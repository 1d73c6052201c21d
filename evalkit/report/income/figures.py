"""Income over the years: observed, promised, projected; below it the growth rates against the target.

One growth indicator: levels against the promised path, and rates against the target.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, isnan, nan
from typing import TYPE_CHECKING, Any

from evalkit.evaluation.results import Finding, Income
from evalkit.report.content import NOTHING, Content, Figure
from evalkit.report.drawing import forest
from evalkit.report.drawing.marks import (
    BLUE,
    GREY,
    INK,
    OUTCOMES,
    PALE,
    PLAIN,
    REPORTED,
    SKY,
    SUPPOSED,
    VERMILION,
    columns,
)
from evalkit.report.wording import phrases
from evalkit.report.wording.words import Phrase, Sayable, Words, clauses, phrase

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas


LINES_HEIGHT = 2.9  # inches of the upper panel, its legend apart
LEGEND_LINE = 0.2
LINES: dict[str, dict[str, Any]] = {
    "target": {"color": INK, "linewidth": 1.4, "linestyle": (0, (4, 2))},
    "needed": {"color": VERMILION, "linewidth": 1.6, "linestyle": (0, (1, 1)), "zorder": 5},
    "comparator": {"color": GREY, "linewidth": 1, "marker": "s", "markersize": 5, "markerfacecolor": "white"},
}
LEGEND_COLUMNS = 52  # of two entries side by side, in columns of a narrow letter


@dataclass(frozen=True, kw_only=True)
class Point:
    """A level in a year; without an interval `low` and `high` are the value."""

    year: int
    value: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Series:
    """Levels of one kind; `kind` is observed, target, needed, projected or comparator."""

    kind: str
    label: Sayable
    points: tuple[Point, ...]


@dataclass(frozen=True, kw_only=True)
class Fan:
    """Series of levels over a panel of growth rates."""

    series: tuple[Series, ...]
    axis: Sayable
    growth: forest.Panel

    def height(self, words: Words) -> float:
        return self._lines_height(words) + self.growth.height(words)

    def _lines_height(self, words: Words) -> float:
        return LINES_HEIGHT + LEGEND_LINE * ceil(len(self.series) / self._legend_columns(words))

    def _legend_columns(self, words: Words) -> int:
        """Two where the widest entry leaves room for another beside it."""
        widest = max(columns(words.say(series.label)) for series in self.series)
        return 2 if 2 * widest <= LEGEND_COLUMNS else 1

    def _draw_legend(self, axes: Axes, words: Words) -> None:
        """In the order of the series, below the years, since labels at the lines' ends would collide."""
        handles = {label: handle for handle, label in zip(*axes.get_legend_handles_labels(), strict=True)}
        labels = [words.say(series.label) for series in self.series]
        axes.legend(
            [handles[label] for label in labels], labels, loc="upper left", bbox_to_anchor=(0, -0.1),
            ncols=self._legend_columns(words), frameon=False,
        )  # fmt: skip

    def draw(self, canvas: Canvas, words: Words) -> None:
        heights = [self._lines_height(words), self.growth.height(words)]
        upper, lower = canvas.subplots(2, 1, height_ratios=heights)
        for series in self.series:
            _draw_series(upper, series, words)
        years = sorted({point.year for series in self.series for point in series.points})
        upper.set_xticks(years, [str(year) for year in years])
        upper.yaxis.set_major_formatter(lambda y, _: f"{y:,.0f}")
        upper.set_ylim(*_limits(self.series))
        upper.set_title(words.say(self.axis), loc="left", fontsize=9.5, color=GREY)
        upper.grid(axis="y", color=PALE, linewidth=0.6)
        upper.set_axisbelow(True)
        self._draw_legend(upper, words)
        self.growth.draw(lower, words)


def _limits(series: tuple[Series, ...]) -> tuple[float, float]:
    levels = [level for one in series for p in one.points for level in (p.value, p.low, p.high)]
    air = 0.05 * (max(levels) - min(levels)) or 1.0
    return max(min(levels) - air, 0.0), max(levels) + air


def _draw_series(axes: Axes, series: Series, words: Words) -> None:
    years = [point.year for point in series.points]
    values = [point.value for point in series.points]
    label = words.say(series.label)
    if series.kind in LINES:
        axes.plot(years, values, label=label, **LINES[series.kind])
    elif series.kind == "projected":
        _draw_fan(axes, series, label)
    else:
        below = [max(point.value - point.low, 0.0) for point in series.points]
        above = [max(point.high - point.value, 0.0) for point in series.points]
        axes.errorbar(
            years, values, yerr=[below, above], color=BLUE, linewidth=1.6, marker="o", markersize=5.5,
            capsize=3, label=label, zorder=4,
        )  # fmt: skip


def _draw_fan(axes: Axes, series: Series, label: str) -> None:
    """The band starts at the last observed level, whose interval the first point repeats; with none, at the point."""
    years = [point.year for point in series.points]
    low, high = ([point.low for point in series.points], [point.high for point in series.points])
    axes.fill_between(years, low, high, facecolor=SKY, edgecolor=BLUE, linewidth=0.8)
    axes.plot(
        years, [point.value for point in series.points], color=BLUE, linewidth=1.6, linestyle=":", marker="o",
        markersize=5.5, markerfacecolor="white", markevery=slice(1, None), label=label, zorder=3,
    )  # fmt: skip


def income(income: Income) -> Content:
    """Does income follow the promised path, where will it be at the target year, and how sure is that?"""
    if not income.levels:
        return NOTHING
    rates, first = list(_rates(income)), income.levels[0]
    axis = phrase("axis.income_real", year=first.year) if first.reading.real else phrase("axis.income")
    # A reading that compares with other people has no target that a line could stand at.
    is_compared = income.verdict.finding.reading.comparator is not None
    verdict = income.verdict
    names = phrases.names(verdict.finding)
    levels = (*income.levels, *income.target_levels, *income.fan, *income.comparator)
    return Figure(
        caption=phrase(
            "figure.income.caption", **names, interval=phrases.interval_heading((*income.levels, *income.fan))
        ),
        alt=phrase("figure.income.alt", **names, rows=clauses(_clauses(income))),
        drawing=Fan(
            series=tuple(_series(income)),
            axis=axis,
            growth=forest.Panel(
                rows=tuple(_growth_rows(income, rates)),
                axis=phrase("axis.growth"),
                target=nan if is_compared else verdict.target.value,
            ),
        ),
        findings=phrases.all_findings((verdict, *levels, *(finding for finding, _ in rates))),
    )


def _clauses(income: Income) -> Iterator[Sayable]:
    """Both ends of the line, and what it comes to; the table beside the figure has the other figures."""
    first, last = income.levels[0], income.levels[-1]
    yield phrase(
        "alt.levels",
        name=_series_name("observed", income),
        first_year=first.year,
        first=phrases.value(first),
        last_year=last.year,
        last=phrases.value(last),
    )
    yield forest.verdict_clause(income.verdict, phrase("label.verdict"))
    yield phrase("alt.see_table")


def _series(income: Income) -> Iterator[Series]:
    kinds: tuple[tuple[str, Sequence[Finding]], ...] = (
        ("observed", income.levels),
        ("target", income.target_levels),
        ("needed", _needed(income)),
        # The fan opens from the last observed level, as wide as that is known.
        ("projected", (*income.levels[-1:], *income.fan) if income.fan else ()),
        ("comparator", income.comparator),
    )
    for kind, findings in kinds:
        if findings:
            points = tuple(map(_point, findings))
            yield Series(kind=kind, label=_series_name(kind, income), points=points)


def _needed(income: Income) -> tuple[Finding, ...]:
    """From the last observed level to the one promised for the target year."""
    if income.required is None or not income.levels or not income.target_levels:
        return ()
    return income.levels[-1], income.target_levels[-1]


def _series_name(kind: str, income: Income) -> Phrase:
    finding = income.verdict.finding
    return phrase(
        f"label.series.{kind}", people=phrases.people(finding.reading.people), others=phrases.comparator(finding)
    )


def _point(finding: Finding) -> Point:
    value, (low, high) = finding.result.value, forest.limits(finding)
    known = (value, value) if isnan(low) else (low, high)
    return Point(year=finding.year, value=value, low=known[0], high=known[1])


def _rates(income: Income) -> Iterator[tuple[Finding, Sayable]]:
    """The growth rates shown under the levels, with their names."""
    if income.growth:
        yield income.growth[0], phrase("label.growth_so_far", year=income.growth[0].year)
    if income.required is not None:
        yield income.required, phrase("label.growth_required")
    if income.projected_growth is not None:
        yield income.projected_growth, phrase("label.growth_projected", year=income.projected_growth.year)
    for finding in income.comparison:
        if finding.quantity == "average_growth_of_comparator":
            yield (
                finding,
                phrase("label.growth_of_comparator", others=phrases.comparator(finding), year=finding.year),
            )


def _growth_rows(income: Income, rates: Sequence[tuple[Finding, Sayable]]) -> Iterator[forest.Row]:
    marks = {"required_growth": SUPPOSED, "average_growth_of_comparator": REPORTED}
    for finding, name in rates:
        mark = marks.get(finding.quantity, PLAIN)
        if finding.quantity == income.verdict.finding.quantity:
            mark = OUTCOMES[income.verdict.outcome]
        yield forest.finding_row(finding, name, mark)
