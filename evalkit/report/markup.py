"""Blocks as HTML that reads well to the eye, to a screen reader and without any style sheet."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator
from html import escape
from itertools import groupby

from evalkit.report.blocks import (
    Block,
    CodeBlock,
    FigureBlock,
    HeadingBlock,
    ListBlock,
    ParagraphBlock,
    QuoteBlock,
    RuleBlock,
    Run,
    Runs,
    TableBlock,
    TableCell,
    WrittenBlock,
    plain,
)

CSS_WIDTH = 605  # pixels: the 16 cm that figures are drawn for
LONGEST_WORDS = 32
_PICTURE = 'src="data:image/png;base64,'
# JupyterLab sets all cells to the right; only numbers belong there.
_RIGHT = ' style="text-align:right"'


def in_notebook(table: TableBlock) -> str:
    """A table that scrolls by itself: a stop of the keyboard, since a notebook's width is not known."""
    name = f' aria-labelledby="{escape(table.id)}"' if table.id else ""
    return f' tabindex="0" role="region"{name} style="overflow-x:auto"'


def html(blocks: Iterable[Block], scrolling: Callable[[TableBlock], str] = in_notebook) -> str:
    """The blocks as HTML.

    scrolling : the attributes of the box that a table scrolls in
    """
    return "\n".join(_block(block, scrolling) for block in blocks)


def pictures(source: str) -> Iterator[bytes]:
    """The pictures of HTML made here, in their order.

    >>> list(pictures(html([FigureBlock(png=b"PNG", alt="", caption=())])))
    [b'PNG']
    """
    for following in source.split(_PICTURE)[1:]:
        yield b64decode(following.partition('"')[0])


def _block(block: Block, scrolling: Callable[[TableBlock], str]) -> str:
    match block:
        case HeadingBlock():
            id = f' id="{escape(block.id)}"' if block.id else ""
            made = f"<h{block.level}{id}>{_runs(block.text)}</h{block.level}>"
        case ParagraphBlock(role="notice"):
            made = f'<p role="note"><strong>{_runs(block.text)}</strong></p>'
        case ParagraphBlock():
            made = f"<p>{_runs(block.text)}</p>"
        case ListBlock():
            made = _list(block, scrolling)
        case TableBlock():
            made = _table(block, scrolling)
        case FigureBlock():
            made = _figure(block)
        case QuoteBlock():
            made = f"<blockquote>\n{html(block.blocks, scrolling)}\n</blockquote>"
        case CodeBlock():
            made = f"<pre><code>{escape(block.text)}</code></pre>"
        case RuleBlock():
            made = "<hr>"
        case WrittenBlock():
            language = f' lang="{block.language}"' if block.language else ""
            made = f'<div class="remarks"{language}>\n{html(block.blocks, scrolling)}\n</div>'
    return made


def _runs(text: Runs) -> str:
    linked = groupby(text, key=lambda run: run.link)
    return "".join(
        f'<a href="{escape(link)}">{"".join(map(_run, runs))}</a>' if link else "".join(map(_run, runs))
        for link, runs in linked
    )


def _run(run: Run) -> str:
    """One run, its looks inside each other.

    >>> _run(Run(text="a < b", language="zh", is_strong=True))
    '<span lang="zh"><strong>a &lt; b</strong></span>'
    """
    text = escape(run.text).replace("\n", "<br>\n")
    for name, has in (("code", run.is_code), ("em", run.is_emphasised), ("strong", run.is_strong)):
        text = f"<{name}>{text}</{name}>" if has else text
    return f'<span lang="{run.language}">{text}</span>' if run.language else text


def _list(block: ListBlock, scrolling: Callable[[TableBlock], str]) -> str:
    start = f' start="{block.start}"' if block.start > 1 else ""
    name = "ol" if block.start else "ul"
    items = "".join(f"<li>{_item(item, block.is_loose, scrolling)}</li>" for item in block.items)
    return f"<{name}{start}>{items}</{name}>"


def _item(item: tuple[Block, ...], is_loose: bool, scrolling: Callable[[TableBlock], str]) -> str:
    return "\n".join(
        _runs(block.text) if isinstance(block, ParagraphBlock) and not is_loose else _block(block, scrolling)
        for block in item
    )


def _table(table: TableBlock, scrolling: Callable[[TableBlock], str]) -> str:
    sides = [f' style="text-align:{side}"' for side in table.sides]
    head = "".join(
        f'<th scope="col"{side}>{_runs(column)}</th>' for column, side in zip(table.columns, sides, strict=True)
    )
    body = "\n".join(_row(row, sides) for row in table.rows)
    notes = "".join(f'\n<p class="note">{_runs(note)}</p>' for note in table.notes)
    caption = ""
    if table.caption:
        caption = (
            f'<caption id="{escape(table.id)}" style="text-align:left">{_caption(table.label, table.caption)}'
            "</caption>\n"
        )
    return (
        f'<div class="table-scroll"{scrolling(table)}>\n'
        f"<table>{caption}<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table>\n</div>{notes}"
    )


def _row(row: tuple[TableCell, ...], sides: list[str]) -> str:
    head, *rest = row
    cells = "".join(_cell(cell, side) for cell, side in zip(rest, sides[1:], strict=True))
    return f'<tr><th scope="row" style="text-align:left">{_runs(head.text)}</th>{cells}</tr>'


def _cell(cell: TableCell, side: str) -> str:
    if cell.is_number:
        return f'<td class="number"{_RIGHT}>{_runs(cell.text)}</td>'
    symbol = f'<span aria-hidden="true">{escape(cell.symbol)} </span>' if cell.symbol else ""
    # A sentence needs a line's width, where a word is content with its own.
    kind = ' class="sentence"' if len(plain(cell.text)) > LONGEST_WORDS else ""
    return f"<td{kind}{side}>{symbol}{_runs(cell.text)}</td>"


def _figure(figure: FigureBlock) -> str:
    source = b64encode(figure.png).decode("ascii")
    return (
        f'<figure style="margin-left:0"><img alt="{escape(figure.alt)}" width="{CSS_WIDTH}" '
        f'style="max-width:100%;height:auto" {_PICTURE}{source}">'
        f"<figcaption>{_caption(figure.label, figure.caption)}</figcaption></figure>"
    )


def _caption(label: str, caption: Runs) -> str:
    return (f"<b>{escape(label)}</b> " if label else "") + _runs(caption)
