"""What the evaluators write themselves, in markdown: blocks without raw HTML and foreign pictures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, cast
from urllib.parse import urlsplit

from mistune import create_markdown

from evalkit.plan.model import Language
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
    TableBlock,
    TableCell,
    WrittenBlock,
    plain,
)

_LINKS = ("", "http", "https", "mailto")


def written(
    markdown: str, language: Language, *, below: int = 2, attached: Mapping[str, bytes] | None = None
) -> WrittenBlock:
    """Markdown as it can stand in a report: raw HTML shown as typed, links of harmless kinds only.

    below : the level of the heading that it stands below; whatever its own highest is called comes next
    attached : pictures that come with it, name -> PNG; of any other only the description stays, since a report
        fetches nothing from outside

    >>> [(run.text, run.is_strong) for run in written("See **table 1** <i>", "en").blocks[0].text]
    [('See ', False), ('table 1', True), (' <i>', False)]
    """
    tokens = cast(list[dict[str, Any]], create_markdown(renderer="ast", plugins=["table"])(markdown))
    levels = [token["attrs"]["level"] for token in tokens if token["type"] == "heading"]
    lowered = below + 1 - min(levels, default=1)
    blocks = tuple(_lowered(block, lowered) for block in _blocks(tokens, attached or {}))
    return WrittenBlock(blocks=blocks, language="zh" if is_foreign(markdown, language) else "")


def is_foreign(text: str, language: Language) -> bool:
    """Whether words in an English report are Chinese, which it must say for them to be read aloud as such.

    >>> is_foreign("建议复核。", "en"), is_foreign("Check 朔城区 again.", "en"), is_foreign("建议复核。", "zh")
    (True, False, False)
    """
    letters = [letter for letter in text if letter.isalpha()]
    chinese = sum("\u3400" <= letter <= "\u9fff" for letter in letters)
    return language == "en" and 2 * chinese > len(letters)


def _lowered(block: Block, by: int) -> Block:
    return replace(block, level=min(block.level + by, 6)) if isinstance(block, HeadingBlock) else block


def _blocks(tokens: Iterable[dict[str, Any]], attached: Mapping[str, bytes]) -> Iterator[Block]:
    for token in tokens:
        kind, children = token["type"], token.get("children", [])
        if kind == "heading":
            yield HeadingBlock(level=token["attrs"]["level"], text=tuple(_runs(children)))
        elif kind in ("paragraph", "block_text"):
            yield _picture(children, attached) or ParagraphBlock(text=tuple(_runs(children)))
        elif kind == "list":
            yield ListBlock(
                items=tuple(tuple(_blocks(item["children"], attached)) for item in children),
                start=token["attrs"].get("start", 1) if token["attrs"]["ordered"] else 0,
                is_loose=not token["tight"],
            )
        elif kind == "table":
            yield _table(children)
        elif kind == "block_quote":
            yield QuoteBlock(blocks=tuple(_blocks(children, attached)))
        elif kind == "block_code":
            yield CodeBlock(text=token["raw"].rstrip("\n"))
        elif kind == "block_html":
            yield ParagraphBlock(text=(Run(text=token["raw"].strip()),))
        elif kind == "thematic_break":
            yield RuleBlock()


def _picture(children: list[dict[str, Any]], attached: Mapping[str, bytes]) -> FigureBlock | None:
    """A paragraph that is nothing but a picture pasted into the cell."""
    if len(children) != 1 or children[0]["type"] != "image":
        return None
    place = urlsplit(children[0]["attrs"]["url"])
    if place.scheme != "attachment" or place.path not in attached:
        return None
    described = tuple(_runs(children[0]["children"]))
    return FigureBlock(png=attached[place.path], alt=plain(described), caption=described)


def _table(children: list[dict[str, Any]]) -> TableBlock:
    head, *bodies = children
    rows = [row["children"] for body in bodies for row in body["children"]]
    return TableBlock(
        columns=tuple(tuple(_runs(cell["children"])) for cell in head["children"]),
        rows=tuple(tuple(TableCell(text=tuple(_runs(cell["children"]))) for cell in row) for row in rows),
        alignments=tuple(cell["attrs"]["align"] or "left" for cell in head["children"]),
    )


def _runs(tokens: Iterable[dict[str, Any]], **look: Any) -> Iterator[Run]:
    """Text in one run as far as it looks alike."""
    found: list[Run] = []
    for run in _each_run(tokens, look):
        if found and replace(found[-1], text="") == replace(run, text=""):
            found[-1] = replace(run, text=found[-1].text + run.text)
        elif run.text:
            found.append(run)
    return iter(found)


def _each_run(tokens: Iterable[dict[str, Any]], look: dict[str, Any]) -> Iterator[Run]:
    looks = {"strong": {"is_strong": True}, "emphasis": {"is_emphasised": True}}
    for token in tokens:
        kind, children = token["type"], token.get("children", [])
        if kind == "softbreak":
            yield Run(text=" ", **look)
        elif kind == "linebreak":
            yield Run(text="\n", **look)
        elif kind == "codespan":
            yield Run(text=token["raw"], **look | {"is_code": True})
        elif kind == "link" and urlsplit(token["attrs"]["url"]).scheme in _LINKS:
            yield from _each_run(children, look | {"link": token["attrs"]["url"]})
        elif children:
            yield from _each_run(children, look | looks.get(kind, {}))
        else:
            yield Run(text=token.get("raw", ""), **look)
