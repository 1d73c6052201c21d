"""What a report shows: text, tables and figures, as data that know no language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from evalkit.report.wording.phrases import Shown
from evalkit.report.wording.words import Sayable, Words, sentences

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A heading under the section's own; `id` is what a link can name."""

    id: str
    text: Sayable


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """Running text."""

    text: Sayable

    @classmethod
    def of(cls, said: Iterable[Sayable]) -> Paragraph:
        """Whole sentences, one after the other."""
        return cls(text=sentences(*said))


@dataclass(frozen=True, kw_only=True)
class Bullets:
    """A list in no order of its own."""

    texts: tuple[Sayable, ...]


Block = Heading | Paragraph | Bullets


@dataclass(frozen=True, kw_only=True)
class Text:
    """Sentences made from findings.

    findings : exactly those whose figures are said
    """

    blocks: tuple[Block, ...]
    findings: tuple[Shown, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A cell of a table.

    is_number : set to the right, so that digits stand below each other
    symbol : shown before the text and not read aloud; the text alone must say it
    """

    text: Sayable
    is_number: bool = False
    symbol: str = ""

    @classmethod
    def number(cls, text: Sayable) -> Cell:
        """A cell that is set to the right."""
        return cls(text=text, is_number=True)


Row = tuple[Cell, ...]
# The heading of a column, and what it holds of each thing that the table is about; text alone is a cell of words.
Column = tuple[Sayable, Callable[[T], Sayable | Cell]]


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table; the first cell of every row heads it.

    notes : explanations below the table
    """

    caption: Sayable
    columns: tuple[Sayable, ...]
    rows: tuple[Row, ...]
    notes: tuple[Sayable, ...] = ()
    findings: tuple[Shown, ...] = ()

    @classmethod
    def of(
        cls, things: Iterable[T], columns: Sequence[Column[T]], *, caption: Sayable,
        notes: Iterable[Sayable] = (), findings: Iterable[Shown] = (),
    ) -> Table:  # fmt: skip
        """A table with a row for each thing; the first column names it."""
        return cls(
            caption=caption,
            columns=tuple(heading for heading, _ in columns),
            rows=tuple(tuple(_cell(held(thing)) for _, held in columns) for thing in things),
            notes=tuple(notes),
            findings=tuple(findings),
        )


def _cell(held: Sayable | Cell) -> Cell:
    return held if isinstance(held, Cell) else Cell(text=held)


class Drawing(Protocol):
    """What a figure draws, as data; `evalkit.report.drawing.canvas` makes a picture of it.

    height : inches that it takes on a page
    """

    def height(self, words: Words) -> float: ...

    def draw(self, canvas: Canvas, words: Words) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A figure and its description in words, made from the same findings."""

    caption: Sayable
    alt: Sayable
    drawing: Drawing
    findings: tuple[Shown, ...] = ()


Content = Text | Table | Figure

# What there is to show where there is nothing; `report.show` passes it over.
NOTHING = Text(blocks=())
