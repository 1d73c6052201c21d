"""How wide the columns of a table are on paper, where nothing scrolls, and how small its type must be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from math import ceil, inf
from unicodedata import east_asian_width

SIZES = (9.0, 8.0, 7.5)  # points, as long as a cell then needs no more lines than MOST_LINES
SMALLEST = 6.5  # for a table whose figures would not fit side by side otherwise
MOST_LINES = 3
_CM = 28.35  # points
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

_TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
_ROW, _CELL = re.compile(r"<tr\b.*?</tr>", re.DOTALL), re.compile(r"<t[hd]\b[^>]*>.*?</t[hd]>", re.DOTALL)
_COLGROUP_PLACE = re.compile(r"(</caption>|<table\b[^>]*>(?!\s*<caption))")


def lay_out(html: str, width: float) -> tuple[str, tuple[float, ...], tuple[float, ...]]:
    """The page with the width of every column of every table; of each table its type size, points, and height, cm.

    width : of the text, in cm
    """
    sizes: list[float] = []
    heights: list[float] = []

    def table(found: re.Match[str]) -> str:
        shares, size = columns(found[0], width)
        sizes.append(size)
        heights.append(_height(cell_texts(found[0]), shares, size, width))
        cols = "".join(f'<col style="width:{share:.1f}%">' for share in shares)
        return _COLGROUP_PLACE.sub(rf"\1<colgroup>{cols}</colgroup>", found[0], count=1) if cols else found[0]

    return _TABLE.sub(table, html), tuple(sizes), tuple(heights)


def columns(table: str, width: float) -> tuple[list[float], float]:
    """The share of the width, in per cent, that each column gets, and the size of the type in points.

    Every column gets what its longest figure or word needs, and all columns what they need so that the highest
    cell has as few lines as can be. The type is the largest with which three lines do. Then the rows' names get as
    much more as makes the whole table lower: a remark of one row must not break the names of all.

    >>> shares, size = columns("<table><tr><th>names</th><th>fifteen letters</th></tr></table>", 15.6)
    >>> [round(share) for share in shares], size
    ([29, 71], 9.0)
    """
    rows = _cells(table)
    if not rows or any(len(row) != len(rows[0]) for row in rows):
        return [], SIZES[0]
    needs = list(zip(*([_length(cell) for cell in row] for row in rows), strict=True))
    least = list(zip(*([_unbroken(cell) for cell in row] for row in rows), strict=True))
    most, narrowest = [max(column) for column in needs], [max(column) for column in least]
    for size in (*SIZES, SMALLEST):
        room = (width * _CM - _PADDING * len(most)) / (size * _HALF_EM)
        widths, lines = _fewest_lines(most, narrowest, room)
        if lines <= MOST_LINES or (size == SIZES[-1] and sum(widths) <= room):
            break
    widths = _room_for_names(needs, most, narrowest, room, widths)
    padding = _PADDING / (size * _HALF_EM)
    total = sum(widths) + padding * len(widths)
    return [100 * (share + padding) / total for share in widths], size


def cell_texts(table: str) -> list[list[str]]:
    """The text of every cell of a table, row by row."""
    return [[_text(cell) for cell in row] for row in _cells(table)]


def _cells(table: str) -> list[list[str]]:
    return [_CELL.findall(row) for row in _ROW.findall(table)]


def _height(rows: list[list[str]], shares: list[float], size: float, width: float) -> float:
    """About how high a table is, in cm; endless if its rows differ, so that nobody tries to keep it together."""
    if not shares:
        return inf
    room = [max(share / 100 * width * _CM - _PADDING, size) / (size * _HALF_EM) for share in shares]
    lines = [max(_lines(half_ems(t), r) for t, r in zip(row, room, strict=True)) for row in rows]
    return sum(_LINE * size * max(n, 1) + _AIR for n in lines) / _CM


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


def _text(cell: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", cell)).strip()


def half_ems(text: str) -> int:
    """A Chinese character takes two, and so does a percent sign."""
    return sum(2 if character == "%" or east_asian_width(character) in "WFA" else 1 for character in text)


def _length(cell: str) -> int:
    return max(half_ems(_text(cell)), 1)


def _unbroken(cell: str) -> int:
    """What must stay on one line: a figure, a word, the beginning of a sentence."""
    text = _text(cell)
    if 'class="number"' in cell:
        return half_ems(text)
    together = _VERDICT_TOGETHER if "aria-hidden" in cell else _TOGETHER
    if 'scope="row"' in cell:
        together = _NAME_TOGETHER
    return max([*map(half_ems, _words(text)), min(half_ems(text), together)])


def _words(text: str) -> Iterator[str]:
    """Between two Chinese characters a line may end, too.

    >>> list(_words("95% of 公民"))
    ['95%', 'of', '公', '民']
    """
    return (found[0] for found in re.finditer(r"[^\s⺀-鿿　-〿＀-￯]+|[⺀-鿿　-〿＀-￯]", text))
