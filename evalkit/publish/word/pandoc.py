"""What pandoc makes a Word file from: the blocks of a report, and a document with the styles of GB/T 9704."""

from __future__ import annotations

import io
import json
import subprocess
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from evalkit.publish.columns import SIZES, SMALLEST, TEXT_HEIGHT, TEXT_WIDTH
from evalkit.publish.document import page_words
from evalkit.publish.paper import NOTE_SIZE, Paper, captioned, set_rows
from evalkit.report import blocks

# Word's own names for them.
CONTENTS_HEADING, CONTENTS_ENTRY = "TOC Heading", "toc 1"
SUMMARY_STYLES = {"Summary Text": ("Body Text", "First Paragraph"), "Summary List": ("Compact",)}
# The standard's fonts are not everywhere and may not be embedded: Word takes the second where the first lacks.
TITLE, HEADING, SUBHEADING, BODY = "方正小标宋简体", "黑体", "楷体", "仿宋"
FALL_BACKS = {TITLE: "宋体", HEADING: "SimHei", SUBHEADING: "KaiTi", BODY: "FangSong"}
LATIN = "Times New Roman"
SIZE_2, SIZE_3 = 22, 16  # points of 二号 and 三号
LINE_PITCH = 28
_STYLES = {
    # style: font, size, indent of the first line in characters, space before and after in points
    "Heading 1": (TITLE, SIZE_2, 0, 0, 10),
    "Subtitle": (SUBHEADING, SIZE_3, 0, 0, 14),
    "Heading 2": (HEADING, SIZE_3, 0, 14, 0),
    "Heading 3": (SUBHEADING, SIZE_3, 0, 8, 0),
    **dict.fromkeys(("Normal", "Compact", "Summary List"), (BODY, SIZE_3, 0, 0, 0)),
    **dict.fromkeys(("Body Text", "First Paragraph", "Summary Text"), (BODY, SIZE_3, 2, 0, 0)),
    CONTENTS_HEADING: (HEADING, SIZE_3, 0, 0, 4),
    CONTENTS_ENTRY: (BODY, 14, 0, 0, 0),
    "Note": (BODY, NOTE_SIZE, 0, 3, 3),
    "Table Caption": (HEADING, 12, 0, 8, 4),
    "Captioned Figure": (BODY, SIZE_3, 0, 8, 0),
    "Image Caption": (HEADING, 12, 0, 4, 10),
}


_CELLS = {f"Table {part} {size:g}": (BODY, size, 0, 0, 0) for size in (*SIZES, SMALLEST) for part in ("Head", "Text")}
# An exact line pitch would cut a picture to one line.
_TIGHT = ("Normal", "Note", "Table Caption", "Captioned Figure", "Image Caption")
_CENTRED = ("Heading 1", "Subtitle", "Table Caption", "Captioned Figure", "Image Caption")
# A heading without what it heads, and a caption without its table, would be alone at the end of a page.
_WITH_NEXT = ("Heading 1", "Heading 2", "Heading 3", "Table Caption", "Captioned Figure", CONTENTS_HEADING)


@cache
def reference() -> bytes:
    """The document whose styles pandoc takes, made once per process."""
    word = docx.Document(io.BytesIO(_pandoc("--print-default-data-file", "reference.docx")))
    for name in ("Note", *SUMMARY_STYLES, CONTENTS_ENTRY, *_CELLS):
        word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    for name, look in (_STYLES | _CELLS).items():
        _set_style(word.styles[name], *look)
        layout = word.styles[name].paragraph_format
        layout.alignment = WD_ALIGN_PARAGRAPH.CENTER if name in _CENTRED else None
        layout.keep_with_next = name in _WITH_NEXT or None
        if name.startswith("Table Head"):
            word.styles[name].font.bold = layout.keep_with_next = True
    stops = word.styles[CONTENTS_ENTRY].paragraph_format.tab_stops
    stops.add_tab_stop(Cm(TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(3.7), Cm(3.5)
    section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)
    made = io.BytesIO()
    word.save(made)
    return made.getvalue()


def _set_style(style: Any, font: str, size: float, indent: int, before: int, after: int) -> None:
    style.font.name, style.font.size = LATIN, Pt(size)
    style.font.bold, style.font.italic = False, False
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.rPr.rFonts
    for spacing in style.element.rPr.xpath("w:spacing"):
        style.element.rPr.remove(spacing)
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), font)
    layout = style.paragraph_format
    layout.space_before, layout.space_after = Pt(before), Pt(after)
    layout.first_line_indent = Pt(indent * size)
    if style.name in _TIGHT or style.name in _CELLS:
        return
    layout.line_spacing_rule = WD_LINE_SPACING.AT_LEAST if "1" in style.name else WD_LINE_SPACING.EXACTLY
    layout.line_spacing = Pt(LINE_PITCH)


Json = dict[str, Any]
_PLAIN: list[Any] = ["", [], []]  # what pandoc says of a part that has no id, no class and no attribute


def as_word(paper: Paper, folder: Path) -> bytes:
    """What pandoc makes of a report, its pictures being in `folder`."""
    (folder / "reference.docx").write_bytes(reference())
    writer = _Writer(paper)
    first, others = (*paper.document.heading, *paper.document.summary), paper.document.body
    parts = [*writer.all_of(first), *writer.contents(), *writer.all_of(others)]
    source = json.dumps({"pandoc-api-version": [1, 23, 1], "meta": {}, "blocks": parts})
    return _pandoc(
        "--from=json", "--to=docx", f"--reference-doc={folder / 'reference.docx'}",
        f"--resource-path={folder}", "--output=-", text=source,
    )  # fmt: skip


def _pandoc(*arguments: str, text: str = "") -> bytes:
    """What pandoc answers, as its wheel brings it; pypandoc itself starts it three times."""
    command = [_path(), *arguments]
    return subprocess.run(command, input=text.encode(), check=True, capture_output=True).stdout  # noqa: S603


@cache
def _path() -> str:
    import pypandoc  # type: ignore[import-untyped]

    return str(pypandoc.get_pandoc_path())


class _Writer:
    def __init__(self, paper: Paper) -> None:
        self._paper = paper

    def contents(self) -> list[Json]:
        """The chapters as links, each with a line of dots and its page, which Word fills in as it opens the file."""
        if not self._paper.chapters:
            return []
        name = page_words(self._paper.document.language)["contents"]
        return [
            _styled(CONTENTS_HEADING, _part("Para", _runs((blocks.Run(text=name),)))),
            _styled(CONTENTS_ENTRY, *map(_entry, self._paper.chapters)),
        ]

    def all_of(self, several: Iterable[blocks.Block]) -> list[Json]:
        return [made for block in several for made in self._one(block)]

    def _one(self, block: blocks.Block) -> list[Json]:
        match block:
            case blocks.HeadingBlock():
                made = [_part("Header", [block.level, [block.id, [], []], _runs(block.text)])]
            case blocks.ParagraphBlock(role="subtitle"):
                made = [_styled("Subtitle", _part("Para", _runs(block.text)))]
            case blocks.ParagraphBlock():
                made = [_part("Para", _runs(block.text))]
            case blocks.ListBlock():
                made = [self._list(block)]
            case blocks.TableBlock():
                notes = (_styled("Note", _part("Para", _runs(note))) for note in block.notes)
                # Between two bare tables pandoc puts an empty paragraph.
                made = [_part("Div", [_PLAIN, [self._table(block)]]), *notes]
            case blocks.FigureBlock():
                made = [self._figure(block)]
            case blocks.QuoteBlock():
                made = [_part("BlockQuote", self.all_of(block.blocks))]
            case blocks.CodeBlock():
                made = [_part("CodeBlock", [_PLAIN, block.text])]
            case blocks.RuleBlock():
                # Some readers of Word files draw pandoc's own rule as a dot.
                line = '<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="1" w:color="808080"/></w:pBdr>'
                made = [_raw("Block", f"<w:p><w:pPr>{line}</w:pPr></w:p>")]
            case blocks.WrittenBlock():
                made = self.all_of(block.blocks)
                if block.language:
                    made = [_part("Div", [_language(block.language), made])]
        return made

    def _list(self, block: blocks.ListBlock) -> Json:
        items = [self.all_of(item) for item in block.items]
        if not block.is_loose:
            items = [[p | {"t": "Plain"} if p["t"] == "Para" else p for p in item] for item in items]
        if not block.start:
            return _part("BulletList", items)
        return _part("OrderedList", [[block.start, {"t": "DefaultStyle"}, {"t": "DefaultDelim"}], items])

    def _table(self, table: blocks.TableBlock) -> Json:
        layout = self._paper.layouts[table.label]
        head, text = f"Table Head {layout.size:g}", f"Table Text {layout.size:g}"
        columns = [
            [_side(side), _part("ColWidth", round(share / 100, 3))]
            for side, share in zip(table.sides, layout.shares, strict=True)
        ]
        heads = [_cell(*cell, head) for cell in zip(table.columns, table.sides, strict=True)]
        rows = [[_PLAIN, [_cell(*cell, text) for cell in row]] for row in set_rows(table)]
        parts = [_PLAIN, [[_PLAIN, heads]]], [[_PLAIN, 1, [], rows]], [_PLAIN, []]
        return _part("Table", [_PLAIN, _caption(table), columns, *parts])

    def _figure(self, figure: blocks.FigureBlock) -> Json:
        picture = self._paper.pictures[figure.label]
        # As wide as the text, unless that is too high for a page.
        about = ["", [], [["width", f"{min(TEXT_WIDTH, TEXT_HEIGHT / picture.ratio):.2f}cm"]]]
        image = _part("Image", [about, _runs((blocks.Run(text=figure.alt),)), [picture.file, ""]])
        return _part("Figure", [_PLAIN, _caption(figure), [_part("Plain", [image])]])


def _entry(heading: blocks.HeadingBlock) -> Json:
    """A line of the contents: pandoc would set the link in blue, and knows no fields."""
    field = (
        "<w:tab/>",
        '<w:fldChar w:fldCharType="begin" w:dirty="true"/>',
        f'<w:instrText xml:space="preserve"> PAGEREF {heading.id} \\h </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        '<w:t xml:space="preserve"> </w:t>',
        '<w:fldChar w:fldCharType="end"/>',
    )
    page = "".join(f"<w:r>{part}</w:r>" for part in field)
    begin, end = (_raw("Inline", f'<w:hyperlink w:anchor="{heading.id}">'), _raw("Inline", f"{page}</w:hyperlink>"))
    return _part("Para", [begin, *_runs(heading.text), end])


def _raw(kind: str, xml: str) -> Json:
    return _part(f"Raw{kind}", ["openxml", xml])


def _part(kind: str, content: Any) -> Json:
    return {"t": kind, "c": content}


def _styled(style: str, *parts: Json) -> Json:
    return _part("Div", [["", [], [["custom-style", style]]], list(parts)])


def _language(language: str) -> list[Any]:
    return ["", [], [["lang", language]]]


def _caption(block: blocks.TableBlock | blocks.FigureBlock) -> list[Any]:
    return [None, [_part("Plain", _runs(captioned(block)))]]


def _cell(text: blocks.Runs, side: blocks.Alignment, style: str) -> list[Any]:
    # A paragraph of nothing at all would lose its style, and make its row as high as running text.
    return [_PLAIN, _side(side), 1, 1, [_styled(style, _part("Para", _runs(text or (blocks.Run(text=""),))))]]


def _side(side: blocks.Alignment) -> Json:
    return {"t": f"Align{side.capitalize()}"}


def _runs(text: blocks.Runs) -> list[Json]:
    return [made for run in text for made in _run(run)]


def _run(run: blocks.Run) -> list[Json]:
    made: list[Json] = []
    for number, line in enumerate(run.text.split("\n")):
        made += [{"t": "LineBreak"}] if number else []
        made.append(_part("Code", [_PLAIN, line]) if run.is_code else _part("Str", line))
    for kind, has in (("Emph", run.is_emphasised), ("Strong", run.is_strong)):
        made = [_part(kind, made)] if has else made
    made = [_part("Span", [_language(run.language), made])] if run.language else made
    return [_part("Link", [_PLAIN, made, [run.link, ""]])] if run.link else made
