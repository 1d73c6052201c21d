"""The marks of figures and of the city's table: shape, fill and colour say the same thing.

Long names in narrow places: lines of a given width, Chinese and English.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from unicodedata import east_asian_width

from evalkit.evaluation.results import Outcome

INK = "#222222"
GREY = "#6b6b6b"
BLUE = "#0072B2"
VERMILION = "#C44E00"
SKY = "#CFE3F1"
PALE = "#E9E9E9"
REACHED = "#E3EEF6"
MISSED = "#F2BE9C"


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A point of a figure.

    shape : matplotlib's name of the marker
    symbol : the same shape as a character, for tables
    ground : behind it in a map of many: pale where a target is reached, darker where it is missed, white if open
    """

    shape: str
    symbol: str
    color: str
    is_filled: bool = True
    ground: str = "white"

    @property
    def style(self) -> dict[str, Any]:
        """As matplotlib takes it."""
        return {
            "marker": self.shape,
            "color": self.color,
            "markerfacecolor": self.color if self.is_filled else "white",
            "markeredgewidth": 0.6 if self.is_filled else 1.4,
        }


# What cannot be told before the deadline and what is at risk are both open: the same mark, other words.
OUTCOMES = {
    Outcome.MET: Mark(shape="o", symbol="●", color=BLUE, ground=REACHED),
    Outcome.NOT_MET: Mark(shape="X", symbol="×", color=VERMILION, ground=MISSED),
    Outcome.INCONCLUSIVE: Mark(shape="D", symbol="◇", color=INK, is_filled=False),
    Outcome.ON_TRACK: Mark(shape="^", symbol="▲", color=BLUE, ground=REACHED),
    Outcome.AT_RISK: Mark(shape="D", symbol="◇", color=INK, is_filled=False),
    Outcome.OFF_TRACK: Mark(shape="v", symbol="▼", color=VERMILION, ground=MISSED),
    Outcome.NOT_ASSESSED: Mark(shape="_", symbol="－", color=GREY),
}
PLAIN = Mark(shape="o", symbol="●", color=INK)
UNRELIABLE = Mark(shape="o", symbol="○", color=INK, is_filled=False)
TOO_FEW = Mark(shape="", symbol="", color="#9a9a9a", is_filled=False)
SUPPOSED = Mark(shape="<", symbol="◁", color=INK, is_filled=False)
REPORTED = Mark(shape="s", symbol="□", color=GREY, is_filled=False)


# What must not begin a line in Chinese.
CLOSING = "，。；：、！？）》」』”’%％"


@lru_cache(maxsize=1024)
def wrapped(text: str, width: int) -> str:
    """The text in as few lines of at most `width` columns as it takes, and these about equally long.

    A Chinese character takes two columns. English breaks between words, Chinese between any two characters,
    but not before closing punctuation. A word longer than the width stays whole.

    >>> print(wrapped("困难残疾人生活补贴覆盖率", 22))
    困难残疾人生
    活补贴覆盖率
    >>> print(wrapped("Living allowance for people in need", 20))
    Living allowance
    for people in need
    """
    lines = _lines(text, width)
    narrower = width - 1
    while len(lines) > 1 and narrower > 0:
        again = _lines(text, narrower)
        if len(again) > len(lines) or max(map(columns, again)) > narrower:
            break
        lines, narrower = again, narrower - 1
    return "\n".join(lines)


def _lines(text: str, width: int) -> list[str]:
    lines = [""]
    for piece in _pieces(text):
        if lines[-1] and columns(lines[-1] + piece.rstrip()) > width and piece[0] not in CLOSING:
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return [line.rstrip() for line in lines]


def columns(text: str) -> int:
    """How wide a text is in columns of a narrow letter."""
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def _pieces(text: str) -> list[str]:
    """What a line may not break: words with the blank before them, single Chinese characters."""
    pieces: list[str] = []
    for c in text:
        wide = east_asian_width(c) in "WF"
        before = pieces[-1][-1] if pieces else ""
        if pieces and not wide and c != " " and east_asian_width(before) not in "WF":
            pieces[-1] += c
        else:
            pieces.append(c)
    return pieces
