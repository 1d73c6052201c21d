"""What Word and PDF share: what comes first, how large tables, pictures and the summary's type are."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path

from evalkit.problems import Problem
from evalkit.publish.columns import POINTS, TEXT_HEIGHT, TEXT_WIDTH, columns, half_ems, height
from evalkit.publish.document import Document, PublishError
from evalkit.report.blocks import (
    Alignment,
    Block,
    FigureBlock,
    HeadingBlock,
    ListBlock,
    ParagraphBlock,
    Run,
    Runs,
    TableBlock,
    each,
    plain,
)

# A taller figure would leave half a page empty before it; smaller than this share its words are hard to read.
_WANTED_HEIGHT, _LEAST_SHARE = 10.5, 0.75
# A table up to here stays on one page.
_TOGETHER = 8.0
NOTE_SIZE = 9  # points
_INDENT = 36  # points that a list is set in, at most
# A line that ends at a word's end is not full.
_SLACK = 1.05


@dataclass(frozen=True, kw_only=True)
class Layout:
    """How a table is set.

    shares : of the width of the text, in per cent, of each column
    size : of the type, in points
    height : about, in cm
    """

    shares: list[float]
    size: float
    height: float

    @property
    def is_whole(self) -> bool:
        """Whether the table is to stay on one page."""
        return self.height <= _TOGETHER


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A figure as a file.

    ratio : of its height to its width
    """

    file: str
    ratio: float

    @classmethod
    def written(cls, figure: FigureBlock, path: Path) -> Picture:
        path.write_bytes(figure.png)
        wide, high = struct.unpack(">II", figure.png[16:24])
        return cls(file=path.name, ratio=high / wide)

    @property
    def width(self) -> float:
        """Centimetres: all of the text's; less if it is tall, as far as it can be read, and within the page."""
        wanted = max(_WANTED_HEIGHT / self.ratio, _LEAST_SHARE * TEXT_WIDTH)
        return round(min(TEXT_WIDTH, wanted, TEXT_HEIGHT / self.ratio), 2)


@dataclass(frozen=True, kw_only=True)
class Paper:
    """What Word and PDF are made of.

    chapters : for the contents, which a report of one chapter does without
    layouts, pictures : of every table and figure, by its label
    """

    document: Document
    chapters: tuple[HeadingBlock, ...]
    layouts: dict[str, Layout]
    pictures: dict[str, Picture]


def read_paper(document: Document, folder: Path) -> Paper:
    """The content of a report, its pictures written into `folder`.

    Raises PublishError, naming each figure, if one has no alt text.
    """
    layouts, pictures, problems = dict[str, Layout](), dict[str, Picture](), list[Problem]()
    for block in each(document.blocks):
        if isinstance(block, TableBlock):
            shares, size = columns(block)
            layouts[block.label] = Layout(shares=shares, size=size, height=height(block, shares, size))
        elif isinstance(block, FigureBlock):
            number = len(pictures) + 1
            pictures[block.label] = Picture.written(block, folder / f"figure{number}.png")
            if not block.alt.strip():
                rule = "a figure with a text for those who cannot see it"
                remedy = "show it with report.show(), which writes that text from the findings"
                problems.append(Problem(place=f"figure {number}", rule=rule, remedy=remedy))
    if problems:
        raise PublishError(problems)
    chapters = tuple(heading for heading in document.headings if heading.level == 2)
    chapters = chapters if len(chapters) > 1 else ()
    return Paper(document=document, chapters=chapters, layouts=layouts, pictures=pictures)


def announces(text: str) -> bool:
    """Whether a paragraph must stay with what follows: "Most urgent:" alone at a page's end announces nothing."""
    return text.rstrip().endswith((":", "："))


def captioned(block: TableBlock | FigureBlock) -> Runs:
    """The caption with the number before it."""
    return (Run(text=block.label, is_strong=True), Run(text=" "), *block.caption)


def set_rows(table: TableBlock) -> Iterator[list[tuple[Runs, Alignment]]]:
    """The cells of every row, the symbol within the text, each with the side that it stands on."""
    sides: tuple[Alignment, ...] = ("left", *table.sides[1:])
    for row in table.rows:
        texts = ((Run(text=f"{cell.symbol} "), *cell.text) if cell.symbol else cell.text for cell in row)
        own = ("right" if cell.is_number else side for cell, side in zip(row, sides, strict=True))
        yield list(zip(texts, own, strict=True))


@dataclass(frozen=True, kw_only=True)
class Setting:
    """How a format sets the first page; lengths in points.

    sizes : of the summary's text, each with the distance from line to line, the wanted one first
    height : of the text on a page
    latin : how wide a Latin letter is on average, in half ems
    gap : between two paragraphs, of the size
    fixed : of what keeps its size, h1, h2, h3 or caption -> (size, from line to line, space above and below)
    """

    sizes: Sequence[tuple[float, float]]
    height: float
    latin: float
    gap: float
    fixed: dict[str, tuple[float, float, float]]


def summary_size(paper: Paper, setting: Setting) -> tuple[float, float]:
    """The largest size, and its lines, with which title and summary fit on a page; the smallest if none does."""
    summary = paper.document.summary
    labels = (block.label for block in summary if isinstance(block, TableBlock))
    tables = POINTS * sum(paper.layouts[label].height for label in labels)
    texts = list(_texts((*paper.document.heading, *summary)))
    fitting = (size for size in setting.sizes if tables + _height(texts, size, setting) <= setting.height)
    return next(fitting, setting.sizes[-1])


def _texts(blocks: Iterable[Block]) -> Iterator[tuple[str, str]]:
    """What takes room on a page, each with what it is."""
    for block in blocks:
        if isinstance(block, HeadingBlock):
            yield f"h{block.level}", plain(block.text)
        elif isinstance(block, ParagraphBlock):
            yield "p", plain(block.text)
        elif isinstance(block, ListBlock):
            yield from (("li", text) for item in block.items for _, text in _texts(item))
        elif isinstance(block, TableBlock):
            yield "caption", f"{block.label} {plain(block.caption)}"
            yield from (("p", plain(note)) for note in block.notes)


def _height(texts: Iterable[tuple[str, str]], size: tuple[float, float], setting: Setting) -> float:
    total = 0.0
    for kind, text in texts:
        own = (*size, setting.gap * size[0])
        points, line, around = setting.fixed.get(kind, own)
        room = TEXT_WIDTH * POINTS - (_INDENT if kind == "li" else 0)
        letters = sum(character < "\u2e80" for character in text)
        wide = (half_ems(text) - (1 - setting.latin) * letters) * points / 2
        total += around + line * max(ceil(_SLACK * wide / room), 1)
    return total
