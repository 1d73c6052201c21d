"""Long names in narrow places: lines of a given width, Chinese and English."""

from __future__ import annotations

from unicodedata import east_asian_width

# What must not begin a line in Chinese.
CLOSING = "，。；：、！？）》」』”’%％"


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
