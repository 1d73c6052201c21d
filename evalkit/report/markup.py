"""Content as HTML that reads well to the eye, to a screen reader and without any style sheet."""

from __future__ import annotations

import re
from base64 import b64encode
from html import escape

from evalkit.report.content import Block, Bullets, Cell, Content, Figure, Heading, Table, Text
from evalkit.report.wording.words import Sayable, Words

# JupyterLab sets all cells to the right; only numbers belong there.
LEFT = ' style="text-align:left"'
LONGEST_WORDS = 32
# Characters and full-width punctuation, with the digits between and after them.
CHINESE = re.compile(
    r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef][\d\u3000-\u303f\u3400-\u9fff\uff00-\uffef-]*"
)
RIGHT = ' style="text-align:right"'


def html(content: Content, words: Words, *, id: str) -> str:
    """The HTML of one content in one language.

    id : unique in the report; a table's caption is named by it
    """
    if isinstance(content, Text):
        return "\n".join(_block(block, words) for block in content.blocks)
    if isinstance(content, Table):
        return _table(content, words, id)
    return _figure(content, words)


def _block(block: Block, words: Words) -> str:
    if isinstance(block, Heading):
        return f'<h3 id="{escape(block.id)}">{said(block.text, words)}</h3>'
    if isinstance(block, Bullets):
        return "<ul>" + "".join(f"<li>{marked(text, words)}</li>" for text in block.texts) + "</ul>"
    return f"<p>{marked(block.text, words)}</p>"


def said(thing: Sayable, words: Words) -> str:
    """Anything sayable, in the language, safe to stand in HTML.

    >>> from evalkit.report.wording.words import load_words
    >>> said("a < b & c", load_words("en"))
    'a &lt; b &amp; c'
    """
    return escape(words.say(thing))


def marked(thing: Sayable, words: Words) -> str:
    """The same where marks may stand: Chinese within an English report, as a plan's own words, says that it is.

    >>> from evalkit.report.wording.words import load_words
    >>> marked("专栏1-2 (box)", load_words("en"))
    '<span lang="zh">专栏1-2</span> (box)'
    """
    text = said(thing, words)
    return text if words.language == "zh" else CHINESE.sub(r'<span lang="zh">\g<0></span>', text)


def _table(table: Table, words: Words, id: str) -> str:
    kinds = zip(*((cell.is_number for cell in row) for row in table.rows), strict=True)
    sides = [RIGHT if all(kind) else LEFT for kind in kinds] or [LEFT] * len(table.columns)
    head = "".join(
        f'<th scope="col"{side}>{said(column, words)}</th>'
        for column, side in zip(table.columns, sides, strict=True)
    )
    body = "\n".join(_row(row, words) for row in table.rows)
    notes = "".join(f'\n<p class="note">{marked(note, words)}</p>' for note in table.notes)
    return (
        f'<div class="table-scroll" tabindex="0" role="region" aria-labelledby="{id}"'
        ' style="overflow-x:auto">\n'
        f'<table><caption id="{id}"{LEFT}>{said(table.caption, words)}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table>\n</div>{notes}"
    )


def _row(row: tuple[Cell, ...], words: Words) -> str:
    head, *rest = row
    cells = "".join(_cell(cell, words) for cell in rest)
    return f'<tr><th scope="row"{LEFT}>{marked(head.text, words)}</th>{cells}</tr>'


def _cell(cell: Cell, words: Words) -> str:
    if cell.is_number:
        return f'<td class="number"{RIGHT}>{said(cell.text, words)}</td>'
    symbol = f'<span aria-hidden="true">{escape(cell.symbol)} </span>' if cell.symbol else ""
    text = marked(cell.text, words)
    # A sentence needs a line's width, where a word is content with its own.
    kind = ' class="sentence"' if len(words.say(cell.text)) > LONGEST_WORDS else ""
    return f"<td{kind}{LEFT}>{symbol}{text}</td>"


def _figure(figure: Figure, words: Words) -> str:
    # matplotlib takes half a second to import; a report's words and tables do without it.
    from evalkit.report.drawing.canvas import CSS_WIDTH, png

    source = b64encode(png(figure.drawing, words)).decode("ascii")
    return (
        f'<figure style="margin-left:0"><img alt="{said(figure.alt, words)}" width="{CSS_WIDTH}" '
        f'style="max-width:100%;height:auto" src="data:image/png;base64,{source}">'
        f"<figcaption>{said(figure.caption, words)}</figcaption></figure>"
    )
