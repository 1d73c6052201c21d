"""How large the summary's type may be, so that title and summary end on the first page of Word and PDF."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from math import ceil

from evalkit.publish.columns import half_ems

_ELEMENT = re.compile(r"<(?P<name>h1|h2|h3|p|li|caption)\b[^>]*>(?P<text>.*?)</(?P=name)>", re.DOTALL)
_INDENT = 36  # points that a list is set in, at most
# A line that ends at a word's end is not full.
_SLACK = 1.05


@dataclass(frozen=True, kw_only=True)
class Setting:
    """How a format sets the first page; lengths in points.

    sizes : of the summary's text, each with the distance from line to line, the wanted one first
    width, height : of the text on a page
    latin : how wide a Latin letter is on average, in half ems
    gap : between two paragraphs, of the size
    fixed : of what keeps its size, element -> (size, from line to line, space above and below)
    """

    sizes: Sequence[tuple[float, float]]
    width: float
    height: float
    latin: float
    gap: float
    fixed: dict[str, tuple[float, float, float]]


def summary_size(html: str, tables: float, setting: Setting) -> tuple[float, float]:
    """The largest size, and its lines, with which title and summary fit on a page; the smallest if none does.

    html : of title and summary
    tables : how high the summary's tables are, in points

    >>> words = Setting(sizes=((16, 24), (12, 18)), width=160, height=100, latin=1, gap=0, fixed={})
    >>> summary_size("<p>" + "字" * 30 + "</p>", 0, words), summary_size("<p>" + "字" * 40 + "</p>", 0, words)
    ((16, 24), (12, 18))
    """
    fitting = (size for size in setting.sizes if tables + _height(html, size, setting) <= setting.height)
    return next(fitting, setting.sizes[-1])


def _height(html: str, size: tuple[float, float], setting: Setting) -> float:
    total = 0.0
    for found in _ELEMENT.finditer(html):
        own = (*size, setting.gap * size[0])
        points, line, around = setting.fixed.get(found["name"], own)
        room = setting.width - (_INDENT if found["name"] == "li" else 0)
        text = unescape(re.sub(r"<[^>]*>", "", found["text"])).strip()
        letters = sum(character < "\u2e80" for character in text)
        wide = (half_ems(text) - (1 - setting.latin) * letters) * points / 2
        total += around + line * max(ceil(_SLACK * wide / room), 1)
    return total
