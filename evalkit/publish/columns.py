"""How wide the columns of a table are on paper, where nothing scrolls, and how small its type must be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from math import ceil
from unicodedata import east_asian_width

from evalkit.report.blocks import TableBlock, TableCell, plain

SIZES = (9.0, 8.0, 7.5)  # points, as long as a cell then needs no more lines than MOST_LINES
SMALLEST = 6.5  # for a table whose figures would not fit side by side otherwise
MOST_LINES = 3
POINTS = 28.35  # of a cm
TEXT_WIDTH, TEXT_HEIGHT = 15.6, 21.0  # cm, of an A4 page within the margins of GB/T 9704
PADDING = 3.5  # points, at either side of a cell, in Word and PDF
_PADDING = 2 * PADDING + 1
# Latin letters and digits are a little wider than half an em in the fonts used.
_HALF_EM = 0.54
_SLACK = 1.15
_LINE, _AIR = 1.35, 6.0  # of the type size; points above and below the text of a cell
# Words of a Chinese cell that is no sentence stay together up to here.
# A verdict, its mark before it, up to there: half a word is no verdict.
# So is a row's name that breaks after every few characters none.
_TOGETHER, _VERDICT_TOGETHER, _NAME_TOGETHER = 8, 11, 12


def columns(table: TableBlock) -> tuple[list[float], float]:
    """The share of the width, in per cent, that each column gets, and the size of the type in points.

    Every column gets what its longest figure or word needs, and all columns what they need so that the highest
    cell has as few lines as can be. The type is the largest with which three lines do. Then the rows' names get as
    much more as makes the whole table lower: a remark of one row must not break the names of all.

    >>> from evalkit.report.blocks import Run
    >>> heads = (Run(text="names"),), (Run(text="fifteen letters"),)
    >>> shares, size = columns(TableBlock(columns=heads, rows=()))
    >>> [round(share) for share in shares], size
    ([29, 71], 9.0)
    """
    needs = list(zip(*([max(half_ems(t), 1) for t in row] for row in texts(table)), strict=True))
    heads = [_unbroken(plain(column), _TOGETHER) for column in table.columns]
    names_and_cells = ([_unbroken_cell(*pair) for pair in enumerate(row)] for row in table.rows)
    least = list(zip(heads, *names_and_cells, strict=True))
    most, narrowest = [max(column) for column in needs], [max(column) for column in least]
    for size in (*SIZES, SMALLEST):
        room = (TEXT_WIDTH * POINTS - _PADDING * len(most)) / (size * _HALF_EM)
        widths, lines = _fewest_lines(most, narrowest, room)
        if lines <= MOST_LINES or (size == SIZES[-1] and sum(widths) <= room):
            break
    widths = _room_for_names(needs, most, narrowest, room, widths)
    padding = _PADDING / (size * _HALF_EM)
    total = sum(widths) + padding * len(widths)
    return [100 * (share + padding) / total for share in widths], size


def height(table: TableBlock, shares: Sequence[float], size: float) -> float:
    """About how high a table is, in cm."""
    room = [max(share / 100 * TEXT_WIDTH * POINTS - _PADDING, size) / (size * _HALF_EM) for share in shares]
    lines = [max(_lines(half_ems(t), r) for t, r in zip(row, room, strict=True)) for row in texts(table)]
    return sum(_LINE * size * max(n, 1) + _AIR for n in lines) / POINTS


def texts(table: TableBlock) -> list[list[str]]:
    """The text of every cell, row by row, that of the heads first."""
    return [list(map(plain, table.columns)), *([cell_text(cell) for cell in row] for row in table.rows)]


def cell_text(cell: TableCell) -> str:
    """A cell's text with the symbol before it."""
    return f"{cell.symbol} {plain(cell.text)}".strip()


def _fewest_lines(most: list[int], narrowest: list[int], room: float) -> tuple[list[float], float]:
    """Widths with which all fits into the room, and the lines then needed; figures alone if nothing fits."""

    def widths(lines: float) -> list[float]:
        # A line that ends at a word's end is not full.
        slack = 1.0 if lines <= 1 else _SLACK
        return [max(low, min(high, slack * high / lines)) for high, low in zip(most, narrowest, strict=True)]

    if sum(widths(1)) <= room:
        return widths(1), 1
    few, many = 1.0, float(max(most))
    if sum(widths(many)) > room:
        return widths(many), many
    while many - few > 0.01:
        middle = (few + many) / 2
        few, many = (few, middle) if sum(widths(middle)) <= room else (middle, many)
    return widths(many), many


def _room_for_names(
    needs: list[tuple[int, ...]], most: list[int], narrowest: list[int], room: float, widths: list[float]
) -> list[float]:
    """The widths with which all rows together have the fewest lines, the names in one line, two, three or as before.

    needs : of every column, of every row
    """
    found = [widths]
    for lines in (1, 2, 3):
        least = max(narrowest[0], min(most[0], ceil(most[0] / lines * (1 if lines == 1 else _SLACK))))
        if least + sum(narrowest[1:]) <= room:
            found.append(_fewest_lines(most, [least, *narrowest[1:]], room)[0])

    def height(tried: list[float]) -> tuple[int, float]:
        rows = zip(*needs, strict=True)
        # Longer names first among equals.
        return sum(max(map(_lines, row, tried)) for row in rows), -tried[0]

    return min(found, key=height)


def _lines(need: float, width: float) -> int:
    return 1 if need <= width + 0.1 else ceil(_SLACK * need / width)


def half_ems(text: str) -> int:
    """A Chinese character takes two, and so does a percent sign."""
    return sum(2 if character == "%" or east_asian_width(character) in "WFA" else 1 for character in text)


def _unbroken_cell(column: int, cell: TableCell) -> int:
    """What must stay on one line: a figure, a word, the beginning of a sentence."""
    text = cell_text(cell)
    if column > 0 and cell.is_number:
        return half_ems(text)
    together = _VERDICT_TOGETHER if cell.symbol else _TOGETHER
    return _unbroken(text, together if column > 0 else _NAME_TOGETHER)


def _unbroken(text: str, together: int) -> int:
    return max([*map(half_ems, _words(text)), min(half_ems(text), together)])


def _words(text: str) -> Iterator[str]:
    """Between two Chinese characters a line may end, too.

    >>> list(_words("95% of 公民"))
    ['95%', 'of', '公', '民']
    """
    return (found[0] for found in re.finditer(r"[^\s⺀-鿿　-〿＀-￯]+|[⺀-鿿　-〿＀-￯]", text))
