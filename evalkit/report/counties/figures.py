"""Counties by indicators: one mark and one word in every cell.

The city's counties beside each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import comb
from typing import TYPE_CHECKING

from evalkit.evaluation.results import Outcome, Verdict
from evalkit.report.content import NOTHING, Content, Figure
from evalkit.report.drawing.forest import (
    TARGET_KEY,
    Forest,
    Panel,
    has_figures,
    outcome_key,
    verdict_clause,
    verdict_row,
)
from evalkit.report.drawing.marks import INK, OUTCOMES, PALE, Mark, columns, wrapped
from evalkit.report.ranks import apart, overlap, ranked
from evalkit.report.verdicts.figures import FAILING
from evalkit.report.wording import phrases
from evalkit.report.wording.words import Sayable, Words, clauses, phrase

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas


LABEL_COLUMNS = 26
LINE = 0.17
GAP = 0.14
HEAD = 0.6
KEY = 0.3
LETTER = 0.07  # inches of a narrow letter, for names turned upright
# A page of 16 cm, less the row labels, in columns of a narrow letter at 9 points.
PAGE_COLUMNS = 66
MOST_WORDED = 8
CELL = 0.48  # half of a cell, in columns


@dataclass(frozen=True, kw_only=True)
class Square:
    """One cell: its mark, its word, and the signs of what makes it uncertain."""

    mark: Mark
    word: Sayable
    signs: tuple[Sayable, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Grid:
    """A mark per row and column.

    cells : rows of squares; None where there is nothing
    key : the marks with their words, shown where the columns are too narrow for words
    signs : the signs that occur, with their meaning, shown below
    """

    rows: tuple[Sayable, ...]
    columns: tuple[Sayable, ...]
    cells: tuple[tuple[Square | None, ...], ...]
    key: tuple[tuple[Mark, Sayable], ...]
    signs: tuple[tuple[Sayable, Sayable], ...] = ()

    def height(self, words: Words) -> float:
        turned = 0.0 if self.is_worded else KEY + LETTER * max(columns(words.say(c)) for c in self.columns)
        return HEAD + sum(self.heights(words)) + turned + KEY * bool(self.signs)

    @property
    def is_worded(self) -> bool:
        """Whether words fit under the marks."""
        return len(self.columns) <= MOST_WORDED

    def heights(self, words: Words) -> list[float]:
        texts = [max(self._lines(label, words), self._most_lines(row, words)) for label, row in
                 zip(self.rows, self.cells, strict=True)]  # fmt: skip
        return [LINE * lines + GAP for lines in texts]

    def _lines(self, label: Sayable, words: Words) -> int:
        return 1 + wrapped(words.say(label), LABEL_COLUMNS).count("\n")

    def _most_lines(self, row: tuple[Square | None, ...], words: Words) -> int:
        """One line for the mark, and the lines under it."""
        under = [self.under(square, words) for square in row if square is not None]
        return 1 + max((1 + text.count("\n") for text in under if text), default=0)

    def under(self, square: Square, words: Words) -> str:
        """What stands under the mark: the word with its signs; where no word fits, the signs."""
        signs = "".join(words.say(sign) for sign in square.signs)
        return wrapped(words.say(square.word) + signs, self.cell_columns) if self.is_worded else signs

    @property
    def cell_columns(self) -> int:
        return max(PAGE_COLUMNS // max(len(self.columns), 1) - 1, 4)

    def draw(self, canvas: Canvas, words: Words) -> None:
        axes = canvas.subplots()
        heights = self.heights(words)
        top, places = 0.0, []
        for row, height in zip(self.cells, heights, strict=True):
            places.append(top + height / 2)
            axes.axhline(top, color=PALE, linewidth=0.8)
            for column, cell in enumerate(row):
                if cell is not None:
                    self._draw_cell(axes, cell, words, column=column, top=top, height=height)
            top += height
        axes.axhline(top, color=PALE, linewidth=0.8)
        axes.set_ylim(top, 0)
        axes.set_xlim(-0.5, len(self.columns) - 0.5)
        axes.set_yticks(places, [wrapped(words.say(row), LABEL_COLUMNS) for row in self.rows])
        heads = [words.say(column) for column in self.columns]
        if self.is_worded:
            heads = [wrapped(head, max(self.cell_columns, 6)) for head in heads]
        axes.set_xticks(range(len(heads)), heads, rotation=0 if self.is_worded else 90)
        axes.xaxis.tick_top()
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
        if self.signs or not self.is_worded:
            self._draw_key(canvas, words)

    def _draw_cell(
        self, axes: Axes, square: Square, words: Words, *, column: int, top: float, height: float
    ) -> None:
        mark, word = square.mark, self.under(square, words)
        axes.fill_between(
            [column - CELL, column + CELL], top, top + height, color=mark.ground, linewidth=0, zorder=0
        )
        block = LINE * (1 + (1 + word.count("\n") if word else 0))
        y = top + (height - block) / 2 + LINE / 2
        axes.plot([column], [y], markersize=8, linestyle="none", **mark.style)
        if word:
            axes.text(column, y + LINE * 0.6, word, ha="center", va="top", fontsize=9, color=INK)

    def _draw_key(self, canvas: Canvas, words: Words) -> None:
        from matplotlib.lines import Line2D

        from evalkit.report.drawing.forest import key_handles

        marks = () if self.is_worded else self.key
        signs = [f"{words.say(sign)} {words.say(meaning)}" for sign, meaning in self.signs]
        handles = [
            *key_handles(marks, words),
            *(Line2D([], [], linestyle="none", label=text) for text in signs),
        ]
        widest = max(columns(str(handle.get_label())) for handle in handles)
        canvas.legend(
            handles=handles, loc="outside lower center", frameon=False,
            ncols=max(1, min(len(handles), 90 // (widest + 6))), handlelength=1.2 if marks else 0.0,
        )  # fmt: skip


def matrix(county_verdicts: Mapping[str, Sequence[Verdict]]) -> Content:
    """Which county has reached which target?

    county_verdicts : county code -> its verdicts, the same indicators in the same order
    """
    counties = [verdicts for verdicts in county_verdicts.values() if verdicts]
    if not counties:
        return NOTHING
    shown = tuple(verdict for verdicts in counties for verdict in verdicts)
    indicators = list(zip(*counties, strict=True))
    return Figure(
        caption=phrase("figure.matrix.caption"),
        alt=phrase(
            "figure.matrix.alt",
            rows=clauses(_stands_out(counties)),
        ),
        drawing=Grid(
            rows=tuple(row[0].finding.indicator.name for row in indicators),
            columns=tuple(verdicts[0].finding.county.name for verdicts in counties),
            cells=tuple(tuple(map(_square, row)) for row in indicators),
            key=outcome_key(shown),
            signs=tuple(
                (phrase(f"uncertain.{name}.sign"), phrase(f"uncertain.{name}.meaning"))
                for name in _uncertain(*shown)
            ),
        ),
        findings=shown,
    )


def _square(verdict: Verdict) -> Square:
    return Square(
        mark=OUTCOMES[verdict.outcome],
        word=phrases.outcome(verdict),
        signs=tuple(phrase(f"uncertain.{name}.sign") for name in _uncertain(verdict)),
    )


def _uncertain(*verdicts: Verdict) -> dict[str, int]:
    """What makes outcomes uncertain that look certain, and of how many of these verdicts.

    Missing answers count where a target that is reached might not be; what is open says so by its mark.
    """
    found = {
        "reading": sum(verdict.depends_on_reading for verdict in verdicts),
        "standing": sum(verdict.stands is False for verdict in verdicts),
        "missing": sum(
            verdict.outcome is Outcome.MET and verdict.if_missing_uncovered not in (None, Outcome.MET)
            for verdict in verdicts
        ),
    }
    return {name: count for name, count in found.items() if count}


def _stands_out(counties: Sequence[Sequence[Verdict]]) -> Iterator[Sayable]:
    """How many outcomes of each kind, how many are uncertain, where failures gather; the table has each one."""
    every = [verdict for verdicts in counties for verdict in verdicts]
    yield phrases.counted(every)
    for name, count in _uncertain(*every).items():
        yield phrase("alt.uncertain", count=count, meaning=phrase(f"uncertain.{name}.meaning"))
    failing = [sum(verdict.outcome in FAILING for verdict in verdicts) for verdicts in counties]
    most = max(failing)
    if most:
        names = [v[0].finding.county.name for v, n in zip(counties, failing, strict=True) if n == most]
        yield phrase("alt.most_failing", which=phrases.few(names), count=most)
    yield phrase("alt.see_table")


def _compared(verdicts: Sequence[Verdict]) -> Iterator[Sayable]:
    """The outcomes, how many pairs surely differ, and the ends where they do; the table has each county."""
    if len(verdicts) == 1:
        yield verdict_clause(verdicts[0], verdicts[0].finding.county.name)
        return
    yield phrases.counted(verdicts, "count.counties")
    known = ranked(verdicts)
    if differing := len(apart(known)):
        yield phrase("alt.apart", pairs=comb(len(known), 2), apart=differing)
    elif len(known) > 1:
        yield phrase("alt.no_order")
    if len(known) > 1 and not overlap(known[0], known[-1]):
        lowest, highest = phrases.county_estimate(known[0]), phrases.county_estimate(known[-1])
        yield phrase("alt.ends", lowest=lowest, highest=highest)
    yield phrase("alt.see_table")


def by_county(verdicts: Sequence[Verdict]) -> Content:
    """How do the counties stand against one target, and how sure is it?

    verdicts : one indicator's, one per county, in the order of the data
    """
    if not has_figures(v.finding for v in verdicts):
        return NOTHING
    indicator = verdicts[0].finding.indicator
    return Figure(
        caption=phrases.figure_caption("by_county", [v.finding for v in verdicts], indicator=indicator.name),
        alt=phrase(
            "figure.by_county.alt",
            indicator=indicator.name,
            rows=clauses(_compared(verdicts)),
        ),
        drawing=Forest(
            panels=(
                Panel(
                    rows=tuple(verdict_row(v, v.finding.county.name) for v in verdicts),
                    axis=phrase(f"axis.{indicator.kind}"),
                    target=verdicts[0].target.value,
                ),
            ),
            key=(TARGET_KEY,),
        ),
        findings=tuple(verdicts),
    )
