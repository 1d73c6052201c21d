"""Which county has reached which target, where do failures gather, and do they stand among so many verdicts?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING

from evalkit.evaluation.results import Outcome, Verdict
from evalkit.report.content import NOTHING, Block, Bullets, Cell, Content, Figure, Paragraph, Table, Text
from evalkit.report.drawing import forest
from evalkit.report.drawing.marks import INK, OUTCOMES, PALE, Mark, columns, wrapped
from evalkit.report.verdicts.next_steps import by_indicator
from evalkit.report.verdicts.text import totals
from evalkit.report.wording import phrases
from evalkit.report.wording.numbers import Decimal
from evalkit.report.wording.words import Phrase, Sayable, Words, clauses, items, phrase

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas


GAP = 0.14
HEAD = 0.6
KEY = 0.3
LETTER = 0.07  # inches of a narrow letter, for names turned upright
# A page of 16 cm, less the row labels, in columns of a narrow letter at 9 points.
PAGE_COLUMNS = 66
MOST_WORDED = 8
CELL = 0.48  # half of a cell, in columns


def matrix_text(county_verdicts: Mapping[str, Sequence[Verdict]]) -> Text:
    """How many targets has each county reached, and where do the failures gather?

    county_verdicts : county code -> its verdicts, the same indicators in the same order
    """
    counties = [verdicts for verdicts in county_verdicts.values() if verdicts]
    shown = tuple(verdict for verdicts in counties for verdict in verdicts)
    blocks: list[Block] = [
        Paragraph.of(_totals(counties, shown)),
        Bullets(texts=tuple(_county(verdicts) for verdicts in counties)),
    ]
    if failing := [verdict for verdict in shown if verdict.outcome in phrases.FAILING]:
        blocks.append(Paragraph(text=phrase("matrix.failing", which=by_indicator(failing, shown))))
    blocks.append(Paragraph(text=phrase("matrix.many")))
    return Text(blocks=tuple(blocks), findings=shown)


def _totals(counties: Sequence[Sequence[Verdict]], shown: Sequence[Verdict]) -> Iterator[Sayable]:
    yield totals(counties)
    changing = [verdict for verdict in shown if verdict.depends_on_reading]
    if changing:
        yield phrase("matrix.readings", count=len(changing), which=by_indicator(changing, shown))


def _county(verdicts: Sequence[Verdict]) -> Phrase:
    return phrase("matrix.county", county=verdicts[0].finding.county.name, counts=phrases.counted(verdicts))


def failures_text(failures: Sequence[Verdict]) -> Content:
    """Do the failures still stand, so many verdicts having been given at once?"""
    if all(failure.finding.basis == "census" for failure in failures):
        return NOTHING
    doubtful = [failure.finding for failure in failures if not failure.stands]
    which = items(phrase("matrix.stands.one", county=f.county.name, name=f.indicator.name) for f in doubtful)
    text = phrase("matrix.stands.some", which=which) if doubtful else phrase("matrix.stands.all")
    findings = tuple(shown for f in failures for shown in (f, f.adjusted))
    return Text(blocks=(Paragraph(text=text),), findings=findings)


def matrix_table(county_verdicts: Mapping[str, Sequence[Verdict]]) -> Content:
    """Which county has reached which target?

    county_verdicts : county code -> its verdicts, the same indicators in the same order
    """
    counties = [verdicts for verdicts in county_verdicts.values() if verdicts]
    if not counties:
        return NOTHING
    return Table(
        caption=phrase("table.matrix.caption"),
        columns=(phrase("column.indicator"), *(verdicts[0].finding.county.name for verdicts in counties)),
        rows=tuple(
            (Cell(text=row[0].finding.indicator.name), *(_flagged_outcome(verdict) for verdict in row))
            for row in zip(*counties, strict=True)
        ),
        notes=tuple(_matrix_notes(counties)),
        findings=tuple(verdict for verdicts in counties for verdict in verdicts),
    )


def _matrix_notes(counties: Sequence[Sequence[Verdict]]) -> Iterator[Sayable]:
    every = [verdict for verdicts in counties for verdict in verdicts]
    if any(verdict.depends_on_reading for verdict in every):
        yield phrase("table.matrix.by_reading")
    if any(verdict.stands is False for verdict in every):
        yield phrase("table.matrix.to_check")


def _flagged_outcome(verdict: Verdict) -> Cell:
    """The outcome and, in words that a cell has room for, what else must be known before it is used."""
    flags = {"standing.short": verdict.stands is False, "reading.short": verdict.depends_on_reading}
    said: Sayable = phrases.outcome(verdict)
    if known := [phrase(key) for key, holds in flags.items() if holds]:
        said = phrase("cell.of_domain", name=said, domain=clauses(known))
    return Cell(text=said, symbol=OUTCOMES[verdict.outcome].symbol)


def failures_table(failures: Sequence[Verdict]) -> Content:
    """Which failures stand, so many verdicts having been given at once?"""
    if not failures:
        return NOTHING
    levels = [f.finding.result.interval for f in failures]
    tail = max((1 - interval.level) / 2 for interval in levels if interval is not None)
    return Table.of(
        failures,
        (
            (phrase("column.indicator"), lambda f: f.finding.indicator.name),
            (phrase("column.county"), lambda f: f.finding.county.name),
            (phrase("column.estimate"), lambda f: Cell.number(phrases.value(f.finding))),
            (
                phrases.interval_heading(f.finding for f in failures),
                lambda f: Cell.number(phrases.interval(f.finding)),
            ),
            (phrase("column.adjusted"), lambda f: Cell.number(_adjusted(f))),
            (phrase("column.stands"), lambda f: phrase("matrix.stands.yes" if f.stands else "matrix.stands.no")),
        ),
        caption=phrase("table.failures.caption"),
        notes=(phrase("table.failures.note", limit=Decimal(tail, 3)),),
        findings=(shown for f in failures for shown in (f, f.adjusted)),
    )


def _adjusted(failure: Verdict) -> Sayable:
    is_none = isnan(failure.adjusted.result.value)
    return phrase("number.not_applicable") if is_none else phrases.value(failure.adjusted)


def matrix_figure(county_verdicts: Mapping[str, Sequence[Verdict]]) -> Content:
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
        alt=phrase("figure.matrix.alt", rows=clauses(_stands_out(counties))),
        drawing=Grid(
            rows=tuple(row[0].finding.indicator.name for row in indicators),
            columns=tuple(verdicts[0].finding.county.name for verdicts in counties),
            cells=tuple(tuple(map(_square, row)) for row in indicators),
            key=forest.outcome_key(shown),
            signs=tuple(
                (phrase(f"uncertain.{name}.sign"), phrase(f"uncertain.{name}.meaning")) for name in _uncertain(*shown)
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
    failing = [sum(verdict.outcome in phrases.FAILING for verdict in verdicts) for verdicts in counties]
    most = max(failing)
    if most:
        names = [v[0].finding.county.name for v, n in zip(counties, failing, strict=True) if n == most]
        yield phrase("alt.most_failing", which=phrases.few(names), count=most)
    yield phrase("alt.see_table")


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
        return [forest.LINE * self._lines(*row, words) + GAP for row in zip(self.rows, self.cells, strict=True)]

    def _lines(self, label: Sayable, row: tuple[Square | None, ...], words: Words) -> int:
        """Those of the label, or one for the mark and the lines under it."""
        under = [self.under(square, words) for square in row if square is not None]
        name = wrapped(words.say(label), forest.LABEL_COLUMNS)
        return 1 + max([name.count("\n"), *(1 + text.count("\n") for text in under if text)])

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
        forest.draw_labels(axes, [words.say(row) for row in self.rows], places)
        heads = [words.say(column) for column in self.columns]
        if self.is_worded:
            heads = [wrapped(head, max(self.cell_columns, 6)) for head in heads]
        axes.set_xticks(range(len(heads)), heads, rotation=0 if self.is_worded else 90)
        axes.xaxis.tick_top()
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
        if self.signs or not self.is_worded:
            self._draw_key(canvas, words)

    def _draw_cell(self, axes: Axes, square: Square, words: Words, *, column: int, top: float, height: float) -> None:
        mark, word = square.mark, self.under(square, words)
        axes.fill_between([column - CELL, column + CELL], top, top + height, color=mark.ground, linewidth=0, zorder=0)
        block = forest.LINE * (1 + (1 + word.count("\n") if word else 0))
        y = top + (height - block) / 2 + forest.LINE / 2
        axes.plot([column], [y], markersize=8, linestyle="none", **mark.style)
        if word:
            axes.text(column, y + forest.LINE * 0.6, word, ha="center", va="top", fontsize=9, color=INK)

    def _draw_key(self, canvas: Canvas, words: Words) -> None:
        from matplotlib.lines import Line2D

        marks = () if self.is_worded else self.key
        signs = [f"{words.say(sign)} {words.say(meaning)}" for sign, meaning in self.signs]
        handles = [
            *forest.key_handles(marks, words),
            *(Line2D([], [], linestyle="none", label=text) for text in signs),
        ]
        widest = max(columns(str(handle.get_label())) for handle in handles)
        canvas.legend(
            handles=handles, loc="outside lower center", frameon=False,
            ncols=max(1, min(len(handles), 90 // (widest + 6))), handlelength=1.2 if marks else 0.0,
        )  # fmt: skip
