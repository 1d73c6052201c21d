"""report.docx in the look of official documents (GB/T 9704), with headings, alt texts and header rows."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from evalkit.publish.columns import PADDING, SIZES, SMALLEST, half_ems
from evalkit.publish.pandoc import pandoc
from evalkit.publish.paper import (
    CONTENTS_ENTRY,
    CONTENTS_HEADING,
    NOTE_SIZE,
    POINTS,
    TEXT_WIDTH,
    Paper,
)
from evalkit.publish.word_mark import CORE, PLACE, marked
from evalkit.publish.word_opening import SUMMARY_STYLES, open_word

# The standard's fonts are not everywhere and may not be embedded: Word takes the second where the first lacks.
TITLE, HEADING, SUBHEADING, BODY = "方正小标宋简体", "黑体", "楷体", "仿宋"
FALL_BACKS = {TITLE: "宋体", HEADING: "SimHei", SUBHEADING: "KaiTi", BODY: "FangSong"}
LATIN = "Times New Roman"
SIZE_2, SIZE_3 = 22, 16  # points of 二号 and 三号
LINE_PITCH = 28
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STYLES = {
    # style: font, size, indent of the first line in characters, space before and after in points
    "Heading 1": (TITLE, SIZE_2, 0, 0, 10),
    "Subtitle": (SUBHEADING, SIZE_3, 0, 0, 14),
    "Heading 2": (HEADING, SIZE_3, 0, 14, 0),
    "Heading 3": (SUBHEADING, SIZE_3, 0, 8, 0),
    "Normal": (BODY, SIZE_3, 0, 0, 0),
    "Body Text": (BODY, SIZE_3, 2, 0, 0),
    "First Paragraph": (BODY, SIZE_3, 2, 0, 0),
    "Compact": (BODY, SIZE_3, 0, 0, 0),
    "Summary Text": (BODY, SIZE_3, 2, 0, 0),
    "Summary List": (BODY, SIZE_3, 0, 0, 0),
    CONTENTS_HEADING: (HEADING, SIZE_3, 0, 0, 4),
    CONTENTS_ENTRY: (BODY, 14, 0, 0, 0),
    "Note": (BODY, NOTE_SIZE, 0, 3, 3),
    "Table Caption": (HEADING, 12, 0, 8, 4),
    "Image Caption": (HEADING, 12, 0, 4, 10),
}


def _cell_style(points: float, *, is_head: bool) -> str:
    return f"Table {'Head' if is_head else 'Text'} {points:g}"


def _is_head(style: str) -> bool:
    """The head stays with the first row."""
    return style.startswith("Table Head")


_CELLS = {
    _cell_style(size, is_head=is_head): (BODY, size, 0, 0, 0)
    for size in (*SIZES, SMALLEST)
    for is_head in (True, False)
}
# Twentieths of a point: above and below the text of a cell, and beside it.
_AIR, _BESIDE = 30, round(20 * PADDING)
_TIGHT = ("Normal", "Note", "Table Caption", "Image Caption")
_CENTRED = ("Heading 1", "Subtitle", "Table Caption", "Image Caption")
# A heading without what it heads, and a caption without its table, would be alone at the end of a page.
_WITH_NEXT = ("Heading 1", "Heading 2", "Heading 3", "Table Caption", CONTENTS_HEADING)


@cache
def reference() -> bytes:
    """The document whose styles pandoc takes, made once per process."""
    import docx
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
    from docx.shared import Cm

    word = docx.Document(io.BytesIO(pandoc("--print-default-data-file", "reference.docx")))
    for name in ("Note", *SUMMARY_STYLES, CONTENTS_ENTRY, *_CELLS):
        word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    for name, look in (_STYLES | _CELLS).items():
        _set_style(word.styles[name], *look)
        layout = word.styles[name].paragraph_format
        layout.alignment = WD_ALIGN_PARAGRAPH.CENTER if name in _CENTRED else None
        layout.keep_with_next = name in _WITH_NEXT or None
    for name in filter(_is_head, _CELLS):
        word.styles[name].font.bold = True
        word.styles[name].paragraph_format.keep_with_next = True
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
    from docx.enum.text import WD_LINE_SPACING
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

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


def report_docx(paper: Paper, folder: Path) -> bytes:
    """The Word file of a report, its pictures being in `folder`; the same input gives the same bytes."""
    import docx
    from docx.shared import Pt

    (folder / "reference.docx").write_bytes(reference())
    made = pandoc(
        "--from=html", "--to=docx", f"--reference-doc={folder / 'reference.docx'}", f"--resource-path={folder}",
        "--output=-", html=paper.html,
    )  # fmt: skip
    word = docx.Document(io.BytesIO(made))
    _describe(word, paper)
    for level in (1, 2, 3):
        # Chinese headings differ in their typeface, as the standard has it; Latin letters have one for all.
        word.styles[f"Heading {level}"].font.bold = paper.document.language == "en"
    _set_edges(word.sections[0], paper.notice)
    _break_title(word.paragraphs[0])
    open_word(word, paper)
    for table, size, is_whole in zip(word.tables, paper.sizes, paper.are_whole, strict=True):
        _set_table(table, size)
        _keep_together(table, is_whole)
        _set_columns(table, word.sections[0])
    _keep_with_next(word)
    for paragraph in word.paragraphs:
        # An exact line pitch would cut a picture to one line.
        if paragraph._p.xpath(".//w:drawing"):
            paragraph.paragraph_format.line_spacing = 1.0
            paragraph.paragraph_format.first_line_indent = 0
            paragraph.paragraph_format.keep_with_next = True
            paragraph.paragraph_format.space_before = Pt(8)
    whole = io.BytesIO()
    word.save(whole)
    return _same_bytes(whole.getvalue())


def _describe(word: Any, paper: Paper) -> None:
    """Title, dates and language; no time of day, so that equal reports have equal bytes.

    A language is said for each script: digits and Latin names are English in a Chinese report, too, or a line
    could end inside a number.
    """
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    document = paper.document
    language = "zh-CN" if document.language == "zh" else "en-US"
    about = word.core_properties
    about.title, about.author, about.language = document.title, "evalkit", language
    about.identifier = f"evalkit {PLACE}"
    about.created = about.modified = datetime(int(document.metadata["as_of"]), 12, 31)
    (defaults,) = word.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr")
    for old in word.styles.element.xpath("//w:lang"):
        old.getparent().remove(old)
    lang = OxmlElement("w:lang")
    lang.set(qn("w:val"), "en-US")
    lang.set(qn("w:eastAsia"), "zh-CN")
    defaults.append(lang)


def _set_edges(section: Any, notice: str) -> None:
    """The notice above every page, and its number below: — 1 —."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    head, foot = section.header.paragraphs[0], section.footer.paragraphs[0]
    head.alignment = foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    head.add_run(notice).font.size = Pt(9)
    foot.add_run("— ").font.size = Pt(14)
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    number = foot.add_run("1")
    number.font.size = Pt(14)
    field.append(number._r)
    foot._p.append(field)
    foot.add_run(" —").font.size = Pt(14)


def _set_table(table: Any, points: float) -> None:
    """Small type, lines between rows, a first row that is bold and repeats, and no row across two pages."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    _set_lines(table._tbl.tblPr)
    # Screen readers take the first column for the rows' names.
    look = table._tbl.tblPr.find(qn("w:tblLook"))
    look.set(qn("w:firstColumn"), "1")
    look.set(qn("w:val"), "00A0")
    for number, row in enumerate(table._tbl.tr_lst):
        properties = row.get_or_add_trPr()
        for name in ("cantSplit", *(["tblHeader"] if number == 0 else [])):
            if properties.find(qn(f"w:{name}")) is None:
                properties.append(OxmlElement(f"w:{name}"))
        style = table.part.document.styles[_cell_style(points, is_head=number == 0)].style_id
        for paragraph in row.iter(qn("w:p")):
            paragraph.style = style


def _keep_together(table: Any, is_whole: bool) -> None:
    """A small table stays on one page; of another, neither the first row nor the last stands alone."""
    rows = table._tbl.tr_lst
    for number in range(len(rows) - 1) if is_whole else {1, len(rows) - 2} - {0, len(rows) - 1}:
        _keep_row(rows[number])


def _keep_with_next(word: Any) -> None:
    """The notes of a table stay on the page of its last row, and with what it announces a sentence that does."""
    from docx.oxml.ns import qn

    paragraphs = {paragraph._p: paragraph for paragraph in word.paragraphs}
    notes = {element for element, paragraph in paragraphs.items() if paragraph.style.name == "Note"}
    for element, paragraph in paragraphs.items():
        if element in notes:
            paragraph.paragraph_format.keep_together = True
            before = element.getprevious()
            if before is not None and before.tag == qn("w:tbl"):
                _keep_row(before.tr_lst[-1])
            elif before in notes:
                paragraphs[before].paragraph_format.keep_with_next = True
        if paragraph.text.rstrip().endswith((":", "：")):
            paragraph.paragraph_format.keep_with_next = True


def _keep_row(row: Any) -> None:
    """On the page of what follows."""
    from docx.oxml.ns import qn

    for paragraph in row.iter(qn("w:p")):
        properties = paragraph.get_or_add_pPr()
        if properties.find(qn("w:keepNext")) is None:
            properties._add_keepNext()


def _break_title(paragraph: Any) -> None:
    """A long Chinese title in lines that end with a part of it, as the standard has it: never inside a word."""
    text, room = paragraph.text, TEXT_WIDTH * POINTS / SIZE_2
    is_chinese = half_ems(text) > 1.5 * len(text)
    if len(paragraph.runs) != 1 or not is_chinese or half_ems(text) / 2 <= room:
        return
    lines = [""]
    for part in re.split(r"(?<=[”》])", text):
        if lines[-1] and half_ems(lines[-1] + part) / 2 > room:
            lines.append("")
        lines[-1] += part
    paragraph.runs[0].text = "\n".join(lines)


def _set_lines(properties: Any) -> None:
    """Thin lines between rows, and a little air; Word wants its elements in this order."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls, qn

    line = 'w:val="single" w:sz="4" w:space="0" w:color="808080"'
    lines = "".join(f"<w:{side} {line}/>" for side in ("top", "bottom", "insideH"))
    sides = {"top": _AIR, "left": _BESIDE, "bottom": _AIR, "right": _BESIDE}
    air = "".join(f'<w:{side} w:w="{width}" w:type="dxa"/>' for side, width in sides.items())
    borders = parse_xml(f"<w:tblBorders {nsdecls('w')}>{lines}</w:tblBorders>")
    margins = parse_xml(f"<w:tblCellMar {nsdecls('w')}>{air}</w:tblCellMar>")
    layout, look = (properties.find(qn(f"w:{name}")) for name in ("tblLayout", "tblLook"))
    (look if layout is None else layout).addprevious(borders)
    look.addprevious(margins)


def _set_columns(table: Any, section: Any) -> None:
    """The shares that pandoc gave, of the width that this page has; pandoc knows only that of its own."""
    room = section.page_width - section.left_margin - section.right_margin
    shares = [column.width for column in table.columns]
    for column, share in zip(table.columns, shares, strict=True):
        column.width = round(room * share / sum(shares))


def _same_bytes(made: bytes) -> bytes:
    """The same archive without the time it was made at, with the fall-backs of its fonts and its own hash."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        parts = {name: old.read(name) for name in old.namelist()} | {"word/fontTable.xml": _font_table()}
        for name, content in (parts | {CORE: marked(parts)}).items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, content)
    return out.getvalue()


def _font_table() -> bytes:
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/></w:font>' for name, other in FALL_BACKS.items()
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return f'{head}<w:fonts xmlns:w="{_W}">{fonts}</w:fonts>'.encode()
