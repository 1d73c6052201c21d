"""Counties by indicators: one mark and one word in every cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.report.figures.labels import columns, wrapped
from evalkit.report.figures.marks import INK, PALE, Mark
from evalkit.report.wording import Sayable, Words

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

        from evalkit.report.figures.forest import key_handles

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
