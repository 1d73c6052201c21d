"""Blocks made by hand, for the tests of publishing."""

from __future__ import annotations

import io

from PIL import Image

from evalkit.report.blocks import (
    FigureBlock,
    HeadingBlock,
    ListBlock,
    ParagraphBlock,
    Run,
    Runs,
    TableBlock,
    TableCell,
)


def text(words: str) -> Runs:
    return (Run(text=words),)


def heading(id: str, name: str, level: int = 2) -> HeadingBlock:
    return HeadingBlock(level=level, id=id, text=text(name))


def paragraph(words: str) -> ParagraphBlock:
    return ParagraphBlock(text=text(words))


def bullets(*items: str) -> ListBlock:
    return ListBlock(items=tuple((paragraph(item),) for item in items))


def cell(words: str, kind: str = "") -> TableCell:
    """kind : "number", or a symbol that stands before the words"""
    return TableCell(text=text(words), is_number=kind == "number", symbol="" if kind == "number" else kind)


def table(
    *rows: tuple[TableCell, ...], heads: tuple[str, ...], id: str = "c", caption: str = "表",
    notes: tuple[str, ...] = (),
) -> TableBlock:  # fmt: skip
    return TableBlock(
        columns=tuple(map(text, heads)),
        rows=rows,
        id=id,
        caption=text(caption),
        notes=tuple(map(text, notes)),
    )


def long_table(rows: int, sentence: str = "短", notes: tuple[str, ...] = ()) -> TableBlock:
    """Rows that all say the same."""
    body = ((cell(f"行{n}"), cell(sentence)) for n in range(rows))
    return table(*body, heads=("指标", "理由"), id=f"c{rows}", notes=notes)


def figure(wide: int, high: int, alt: str = "a figure", caption: str = "图") -> FigureBlock:
    made = io.BytesIO()
    Image.new("RGB", (wide, high), "white").save(made, "PNG")
    return FigureBlock(png=made.getvalue(), alt=alt, caption=text(caption))


TABLE = table((cell("C1"), cell("reached")), heads=("指标", "结论"), id="caption-1", caption="Verdicts")
FIGURE = figure(2, 1, alt="Income rises", caption="Income")
