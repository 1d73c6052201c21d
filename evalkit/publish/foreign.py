"""What the evaluators wrote themselves, made to be as easy to reach as what evalkit writes."""

from __future__ import annotations

import re
from html import escape
from itertools import count

from evalkit.plan.model import Language
from evalkit.publish import words

_HEADING = re.compile(r"<h(?P<level>[2-6])>")
_TABLE = re.compile(r"<table>(?P<rest>(?!\s*<caption).*?</table>)", re.DOTALL)
_BODY = re.compile(r"<tbody>.*?</tbody>", re.DOTALL)
_FIRST_CELL = re.compile(r"(<tr>\s*)<td\b([^>]*)>(.*?)</td>", re.DOTALL)


def mended(blocks: tuple[str, ...], language: Language) -> tuple[str, ...]:
    """The blocks with an id for every heading, and for every table a caption and headers of its rows.

    >>> mended(("<h3>Next steps</h3>",), "en")
    ('<h3 id="written-1">Next steps</h3>',)
    >>> print(mended(("<table><tbody><tr><td>a</td><td>1</td></tr></tbody></table>",), "en")[0])
    <div class="table-scroll" tabindex="0" role="region" aria-labelledby="written-1">
    <table><caption id="written-1">Table of the evaluators</caption><tbody><tr><th scope="row">a</th><td>1</td></tr></tbody></table>
    </div>
    """  # noqa: E501
    numbers = count(1)

    def heading(found: re.Match[str]) -> str:
        return f'<h{found["level"]} id="written-{next(numbers)}">'

    def table(found: re.Match[str]) -> str:
        id, name = f"written-{next(numbers)}", escape(words.REMARKS_TABLE.text(language))
        rows = _BODY.sub(lambda body: _FIRST_CELL.sub(r'\1<th scope="row"\2>\3</th>', body[0]), found["rest"])
        return (
            f'<div class="table-scroll" tabindex="0" role="region" aria-labelledby="{id}">\n'
            f'<table><caption id="{id}">{name}</caption>{rows}\n</div>'
        )

    return tuple(_TABLE.sub(table, _HEADING.sub(heading, block)) for block in blocks)
