"""Which tables may be wider than a narrow screen and must scroll by keyboard: decided here, since no script runs."""

from __future__ import annotations

import re

from evalkit.publish.columns import cell_texts, half_ems

# What 320 CSS pixels hold within the page's margins, in em of a table's type (style.css: 15 px).
_ROOM = 19.2
# style.css: the padding of a cell, and the least a cell takes at that width.
_PADDING, _LEAST, _HALF_EM = 1.6, 5.5, 0.56

_SCROLLED = re.compile(
    r'<div class="table-scroll"(?P<before>[^>]*) tabindex="0" role="region"(?P<after>[^>]*)>'
    r"(?P<table>\s*<table\b.*?</table>)",
    re.DOTALL,
)


def groups(html: str) -> str:
    """The page with each scrolling table as a group, a stop of the keyboard only where it may overflow.

    A region would be a landmark, and twenty-six of them lead nowhere. What fits at 320 pixels fits everywhere.

    >>> small = '<div class="table-scroll" tabindex="0" role="region" aria-labelledby="a"><table><tr><th>a</th><td>'
    >>> groups(small + "1</td></tr></table></div>")[:61]
    '<div class="table-scroll" role="group" aria-labelledby="a"><t'
    >>> groups(small + "a-single-word-that-no-line-can-break</td></tr></table></div>")[:54]
    '<div class="table-scroll" tabindex="0" role="group" ar'
    """

    def group(found: re.Match[str]) -> str:
        stop = ' tabindex="0"' if may_overflow(found["table"]) else ""
        return (
            f'<div class="table-scroll"{found["before"]}{stop} role="group"{found["after"]}>{found["table"]}'
        )

    return _SCROLLED.sub(group, html)


def may_overflow(table: str) -> bool:
    """Whether a table could be wider than a screen of 320 pixels: every cell taken as if it stood on one line."""
    rows = cell_texts(table)
    if not rows or any(len(row) != len(rows[0]) for row in rows):
        return True
    longest = [max(half_ems(cell) for cell in column) for column in zip(*rows, strict=True)]
    return sum(max(_LEAST, _HALF_EM * length + _PADDING) for length in longest) > _ROOM
