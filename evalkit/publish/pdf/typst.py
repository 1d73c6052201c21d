"""Blocks as typst takes them; `treatment`, `before` and `mark` stand in the layout that comes before."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from evalkit.publish.columns import PADDING
from evalkit.publish.paper import NOTE_SIZE, Paper, announces, captioned, set_rows
from evalkit.report import blocks


def typst_markup(paper: Paper) -> str:
    """Title, summary, a place for the contents, and everything else."""
    writer, document = _Writer(paper), paper.document
    summary = f"#block[\n{writer.all_of(document.summary)}\n] <summary-page>" if document.summary else ""
    contents = "#block[] <contents>" if paper.chapters else ""
    return "\n\n".join([writer.all_of(document.heading), summary, contents, writer.all_of(document.body)])


def flowing(paper: Paper) -> set[str]:
    """The figures that no chapter follows: what follows may fill the page before."""
    names = _names("f", paper.pictures)
    return {
        names[block.label]
        for block, following in pairwise((*paper.document.body, None))
        if isinstance(block, blocks.FigureBlock)
        and not (isinstance(following, blocks.HeadingBlock) and following.level == 2)
    }


def quoted(text: str) -> str:
    r"""Text as typst takes it.

    >>> print(quoted('a "b" \\ c'))
    "a \"b\" \\ c"
    """
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _names(letter: str, labels: Iterable[str]) -> dict[str, str]:
    return {label: f"{letter}{number}" for number, label in enumerate(labels, start=1)}


class _Writer:
    def __init__(self, paper: Paper) -> None:
        self._paper = paper
        self._names = _names("t", paper.layouts) | _names("f", paper.pictures)
        self._ids = {heading.id for heading in paper.document.headings}

    def all_of(self, several: Iterable[blocks.Block]) -> str:
        return "\n\n".join(map(self._one, several))

    def _one(self, block: blocks.Block) -> str:
        match block:
            case blocks.HeadingBlock():
                label = f"#label({quoted(block.id)})" if block.id else ""
                made = f"#heading(level: {block.level})[{self._runs(block.text)}]{label}"
            case blocks.ParagraphBlock(role="subtitle"):
                made = f"#block[\n{self._runs(block.text)}\n\n] <subtitle>"
            case blocks.ParagraphBlock():
                text = self._runs(block.text)
                is_first = announces(blocks.plain(block.text))
                made = f"#block(sticky: true)[\n{text}\n\n]" if is_first else text
            case blocks.ListBlock():
                made = self._list(block)
            case blocks.TableBlock():
                made = self._table(block)
            case blocks.FigureBlock():
                made = self._figure(block)
            case blocks.QuoteBlock():
                made = f"#quote(block: true)[\n{self.all_of(block.blocks)}\n]"
            case blocks.CodeBlock():
                made = f"#raw(block: true, {quoted(block.text)})"
            case blocks.RuleBlock():
                made = "#line(length: 100%, stroke: 0.4pt)"
            case blocks.WrittenBlock():
                made = self.all_of(block.blocks)
                if block.language:
                    made = f"#block[\n#set text({_language(block.language)})\n{made}\n]"
        return made

    def _list(self, block: blocks.ListBlock) -> str:
        items = ", ".join(f"[{self.all_of(item)}]" for item in block.items)
        tight = "false" if block.is_loose else "true"
        kind, start = ("enum", f"start: {block.start}, ") if block.start else ("list", "")
        return f"#{kind}(tight: {tight}, {start}{items})"

    def _table(self, table: blocks.TableBlock) -> str:
        layout, name = self._paper.layouts[table.label], self._names[table.label]
        head = ", ".join(map(_cell, map(self._runs, table.columns), table.sides))
        body = "\n".join(
            "".join(f"{_cell(self._runs(text), side)}, " for text, side in row) for row in set_rows(table)
        )
        before = f'#place(mark("{name}"))' if layout.is_whole else f'#before("{name}")'
        notes = (f'#block[#set text(size: {NOTE_SIZE}pt); #mark("n"){self._runs(note)}\n\n]' for note in table.notes)
        lines = [
            before,
            "#block[#figure(kind: table, align(center)[",
            f'#set table(inset: (x: {PADDING}pt, y: treatment("{name}", "inset", 4pt)))',
            f"#set text(size: {layout.size}pt)",
            f"#table(columns: ({', '.join(f'{share:.1f}%' for share in layout.shares)},),",
            f"table.header({head}),",
            f"table.hline(),\n{body})",
            f"], caption: [{self._runs(captioned(table))}])]",
            *notes,
        ]
        return "\n".join(["#block(breakable: false)[", *lines, "]"] if layout.is_whole else lines)

    def _figure(self, figure: blocks.FigureBlock) -> str:
        picture, name = self._paper.pictures[figure.label], self._names[figure.label]
        width = f'{picture.width}cm * treatment("{name}", "scale", 1)'
        image = f'image("{picture.file}", width: {width}, alt: {quoted(figure.alt)})'
        placement = f'placement: treatment("{name}", "placement", none)'
        caption = f'caption: [#mark("d"){self._runs(captioned(figure))}]'
        return f'#place(mark("{name}"))\n#figure({image}, {placement}, {caption})'

    def _runs(self, text: blocks.Runs) -> str:
        return "".join(map(self._run, text))

    def _run(self, run: blocks.Run) -> str:
        lines = map(quoted, run.text.split("\n"))
        text = "#linebreak()".join(f"#raw({line})" if run.is_code else f"#{line}" for line in lines)
        for name, has in (("emph", run.is_emphasised), ("strong", run.is_strong)):
            text = f"#{name}[{text}]" if has else text
        text = f"#text({_language(run.language)})[{text}]" if run.language else text
        if run.link.startswith("#"):
            return f"#link(label({quoted(run.link[1:])}))[{text}]" if run.link[1:] in self._ids else text
        return f"#link({quoted(run.link)})[{text}]" if run.link else text


def _cell(content: str, side: str) -> str:
    return f"table.cell(align: {side})[{content}]"


def _language(language: str) -> str:
    return f'lang: "{language}"'
