"""What a report shows, said in its language: the blocks that a notebook keeps and that every format is made from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from evalkit.plan.model import Language
from evalkit.report.content import Block as Part
from evalkit.report.content import Bullets, Cell, Content, Figure, Heading, Table, Text
from evalkit.report.wording.words import Sayable, Words

# Of what `to_json` writes. A new version is a new number: publishing refuses what it cannot read.
VERSION = 1
# Chinese characters and full-width punctuation, with the digits between and after them.
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef][\d\u3000-\u303f\u3400-\u9fff\uff00-\uffef-]*")


@dataclass(frozen=True, kw_only=True)
class Run:
    r"""A stretch of text of one look and one language; "\n" in it is a line break.

    language : "zh" for Chinese within an English report, "" for the language around it
    link : where it leads, "" for nowhere
    """

    text: str
    language: str = ""
    is_strong: bool = False
    is_emphasised: bool = False
    is_code: bool = False
    link: str = ""


Runs = tuple[Run, ...]
Alignment = Literal["left", "right", "center"]
# What stands below the title: what the report is, and that its data are synthetic.
Role = Literal["", "subtitle", "notice"]


@dataclass(frozen=True, kw_only=True)
class HeadingBlock:
    """A heading; level 1 is the report's title, 2 a section's.

    id : what a link can name; "" in what people wrote, until it is published
    """

    level: int
    text: Runs
    id: str = ""


@dataclass(frozen=True, kw_only=True)
class ParagraphBlock:
    """Running text."""

    text: Runs
    role: Role = ""


@dataclass(frozen=True, kw_only=True)
class ListBlock:
    """A list.

    start : the first number; 0 for a list without numbers
    is_loose : whether paragraphs are set apart, as markdown has it where blank lines stand between them
    """

    items: tuple[tuple[Block, ...], ...]
    start: int = 0
    is_loose: bool = False


@dataclass(frozen=True, kw_only=True)
class TableCell:
    """A cell.

    symbol : shown before the text and not read aloud; the text alone says it
    """

    text: Runs
    is_number: bool = False
    symbol: str = ""


@dataclass(frozen=True, kw_only=True)
class TableBlock:
    """A table; the first cell of every row heads it.

    alignments : of each column; empty where columns of numbers alone stand to the right and all others to the left
    id : of the caption; "" in what people wrote, until it is published
    label : its number within the report, once the whole is known
    """

    columns: tuple[Runs, ...]
    rows: tuple[tuple[TableCell, ...], ...]
    alignments: tuple[Alignment, ...] = ()
    caption: Runs = ()
    id: str = ""
    notes: tuple[Runs, ...] = ()
    label: str = ""

    @property
    def sides(self) -> tuple[Alignment, ...]:
        """Where the text of each column stands; a number stands to the right in any."""
        are_numbers = (
            bool(self.rows) and all(row[at].is_number for row in self.rows) for at in range(len(self.columns))
        )
        usual: list[Alignment] = ["right" if are else "left" for are in are_numbers]
        return self.alignments or tuple(usual)


@dataclass(frozen=True, kw_only=True)
class FigureBlock:
    """A picture, its caption, and a text for those who cannot see it.

    label : its number within the report, once the whole is known
    """

    png: bytes
    alt: str
    caption: Runs
    label: str = ""


@dataclass(frozen=True, kw_only=True)
class QuoteBlock:
    """Other people's words."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, kw_only=True)
class CodeBlock:
    """Text shown as typed."""

    text: str


@dataclass(frozen=True, kw_only=True)
class RuleBlock:
    """A line across the text."""


@dataclass(frozen=True, kw_only=True)
class WrittenBlock:
    """What the evaluators wrote themselves.

    language : "zh" for Chinese in an English report, "" for the report's own
    """

    blocks: tuple[Block, ...]
    language: str = ""


Block = (
    HeadingBlock | ParagraphBlock | ListBlock | TableBlock | FigureBlock | QuoteBlock | CodeBlock | RuleBlock
    | WrittenBlock
)  # fmt: skip


def plain(text: Runs) -> str:
    """The text alone."""
    return "".join(run.text for run in text)


def each(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks and those within them."""
    for block in blocks:
        yield block
        if isinstance(block, (QuoteBlock, WrittenBlock)):
            yield from each(block.blocks)
        if isinstance(block, ListBlock):
            for item in block.items:
                yield from each(item)


def all_texts(blocks: Iterable[Block]) -> Iterator[str]:
    """Everything that is written in the blocks; alternative texts are not."""
    for block in each(blocks):
        if isinstance(block, CodeBlock):
            yield block.text
        elif isinstance(block, TableBlock):
            cells = (cell.symbol + plain(cell.text) for row in block.rows for cell in row)
            yield from (*map(plain, (block.caption, *block.columns, *block.notes)), *cells)
        elif isinstance(block, FigureBlock):
            yield plain(block.caption)
        elif isinstance(block, (HeadingBlock, ParagraphBlock)):
            yield plain(block.text)


def said(thing: Sayable, words: Words) -> Runs:
    """Anything sayable in the report's language."""
    return (Run(text=words.say(thing)),)


def marked(thing: Sayable, words: Words) -> Runs:
    """The same; Chinese within an English report, as a plan's own words, says that it is."""
    return in_languages(words.say(thing), words.language)


def in_languages(text: str, language: Language) -> Runs:
    """Text of a report in this language, in runs of one language each.

    >>> [(run.text, run.language) for run in in_languages("专栏1-2 (box)", "en")]
    [('专栏1-2', 'zh'), (' (box)', '')]
    """
    if language == "zh":
        return (Run(text=text),)
    found: list[Run] = []
    end = 0
    for chinese in CHINESE.finditer(text):
        found += [Run(text=text[end : chinese.start()]), Run(text=chinese[0], language="zh")]
        end = chinese.end()
    return tuple(run for run in (*found, Run(text=text[end:])) if run.text)


def resolve(content: Content, words: Words, *, id: str) -> tuple[Block, ...]:
    """The blocks of one content in one language; this draws a figure.

    id : unique in the report; a table's caption is named by it
    """
    if isinstance(content, Text):
        return tuple(_part(part, words) for part in content.blocks)
    if isinstance(content, Table):
        return (_table(content, words, id),)
    return (_figure(content, words),)


def _part(part: Part, words: Words) -> Block:
    if isinstance(part, Heading):
        return HeadingBlock(level=3, id=part.id, text=said(part.text, words))
    if isinstance(part, Bullets):
        items = (ParagraphBlock(text=marked(text, words)) for text in part.texts)
        return ListBlock(items=tuple((item,) for item in items))
    return ParagraphBlock(text=marked(part.text, words))


def _table(table: Table, words: Words, id: str) -> TableBlock:
    return TableBlock(
        id=id,
        caption=said(table.caption, words),
        columns=tuple(said(column, words) for column in table.columns),
        rows=tuple(tuple(_cell(cell, words) for cell in row) for row in table.rows),
        notes=tuple(marked(note, words) for note in table.notes),
    )


def _cell(cell: Cell, words: Words) -> TableCell:
    text = said(cell.text, words) if cell.is_number else marked(cell.text, words)
    return TableCell(text=text, is_number=cell.is_number, symbol=cell.symbol)


def _figure(figure: Figure, words: Words) -> FigureBlock:
    # matplotlib takes half a second to import; a report's words and tables do without it.
    from evalkit.report.drawing.canvas import png

    return FigureBlock(png=png(figure.drawing, words), alt=words.say(figure.alt), caption=said(figure.caption, words))


def to_json(blocks: Iterable[Block]) -> dict[str, Any]:
    """The blocks as a notebook keeps them; a picture is left to the HTML beside them, which has it already."""
    return {"version": VERSION, "blocks": [_written(block) for block in blocks]}


def from_json(written: Mapping[str, Any], pictures: Iterable[bytes]) -> tuple[Block, ...]:
    """The blocks that `to_json` wrote.

    pictures : those of the figures, in their order
    """
    left = iter(pictures)
    return tuple(_read(block, left) for block in written["blocks"])


def _written(thing: Any) -> Any:
    """Every field that differs from what is usual; text of no particular look is a string."""
    if isinstance(thing, tuple):
        if thing and all(isinstance(item, Run) for item in thing):
            runs = [_written(run) for run in thing]
            return runs[0] if len(runs) == 1 and isinstance(runs[0], str) else runs
        return [_written(item) for item in thing]
    if isinstance(thing, (str, int)):
        return thing
    fields = {
        name: _written(getattr(thing, name))
        for name, field in thing.__dataclass_fields__.items()
        if name not in ("png", "label") and getattr(thing, name) != field.default
    }
    if isinstance(thing, TableBlock):
        # Most figures stand in columns of figures: said once for all cells.
        numbers = [at for at, column in enumerate(zip(*thing.rows, strict=True)) if all(c.is_number for c in column)]
        fields |= {"numbers": numbers} if numbers else {}
        fields["rows"] = [
            [_written(replace(c, is_number=c.is_number and at not in numbers)) for at, c in enumerate(row)]
            for row in thing.rows
        ]
    if isinstance(thing, (Run, TableCell)):
        return fields["text"] if set(fields) == {"text"} and isinstance(fields["text"], str) else fields
    return {"type": _NAMES[type(thing)], **fields}


def _read(written: Mapping[str, Any], pictures: Any) -> Block:
    kind = _KINDS[written["type"]]
    fields: dict[str, Any] = {name: value for name, value in written.items() if name != "type"}
    if kind in (QuoteBlock, WrittenBlock):
        fields["blocks"] = tuple(_read(block, pictures) for block in fields["blocks"])
    elif kind is ListBlock:
        fields["items"] = tuple(tuple(_read(block, pictures) for block in item) for item in fields["items"])
    elif kind is TableBlock:
        numbers = fields.pop("numbers", ())
        fields["rows"] = tuple(
            tuple(_read_cell(cell, is_number=at in numbers) for at, cell in enumerate(row)) for row in fields["rows"]
        )
        fields["columns"] = tuple(map(_read_runs, fields["columns"]))
        fields["notes"] = tuple(map(_read_runs, fields.get("notes", ())))
        fields["alignments"] = tuple(fields.get("alignments", ()))
    elif kind is FigureBlock:
        fields["png"] = next(pictures)
    for name in {"text", "caption"} & set(fields):
        fields[name] = fields[name] if kind is CodeBlock else _read_runs(fields[name])
    return kind(**fields)  # type: ignore[no-any-return]


def _read_cell(written: Any, *, is_number: bool) -> TableCell:
    if isinstance(written, dict):
        return TableCell(**written | {"text": _read_runs(written["text"])})
    return TableCell(text=_read_runs(written), is_number=is_number)


def _read_runs(written: Any) -> Runs:
    if isinstance(written, str):
        return (Run(text=written),)
    return tuple(Run(**run) if isinstance(run, dict) else Run(text=run) for run in written)


_KINDS: dict[str, Any] = {kind.__name__.removesuffix("Block").lower(): kind for kind in get_args(Block)}
_NAMES = {kind: name for name, kind in _KINDS.items()}
