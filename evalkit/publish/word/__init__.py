"""report.docx in the look of official documents (GB/T 9704), with headings, alt texts and header rows."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, nsmap, qn
from docx.shared import Pt

from evalkit.publish.columns import PADDING, POINTS, TEXT_WIDTH, half_ems
from evalkit.publish.files import CORE, PLACE, marked
from evalkit.publish.paper import Paper, Setting, announces, summary_size
from evalkit.publish.word.pandoc import CONTENTS_HEADING, FALL_BACKS, SIZE_2, SUMMARY_STYLES, as_word

# Twentieths of a point: above and below the text of a cell, and beside it.
_AIR, _BESIDE = 30, round(20 * PADDING)
# 三号 as in all of the report, or 小三, 四号, 小四, 五号 or less where the summary is long.
_FIRST_PAGE = Setting(
    sizes=((16, 28), (15, 26), (14, 24), (12, 21), (12, 18), (10.5, 15), (10, 13.5)),
    height=22 * POINTS,
    latin=0.88,
    gap=0,
    fixed={"h1": (22, 30, 10), "h2": (16, 28, 14), "h3": (16, 28, 8), "caption": (12, 16, 12)},
)


def report_docx(paper: Paper, folder: Path) -> bytes:
    """The Word file of a report, its pictures being in `folder`; the same input gives the same bytes."""
    word = docx.Document(io.BytesIO(as_word(paper, folder)))
    _describe(word, paper)
    for level in (1, 2, 3):
        # Chinese headings differ in their typeface, as the standard has it; Latin letters have one for all.
        word.styles[f"Heading {level}"].font.bold = paper.document.language == "en"
    _set_edges(word.sections[0], paper.document.notice)
    _break_title(word.paragraphs[0])
    if paper.document.summary:
        _set_summary(word, *summary_size(paper, _FIRST_PAGE))
    for table, layout in zip(word.tables, paper.layouts.values(), strict=True):
        _set_table(table, layout.is_whole, word.sections[0])
    _keep_with_next(word)
    whole = io.BytesIO()
    word.save(whole)
    return _same_bytes(whole.getvalue())


def _set_summary(word: Any, points: float, line: float) -> None:
    for name in SUMMARY_STYLES:
        style = word.styles[name]
        style.font.size = Pt(points)
        style.paragraph_format.line_spacing = Pt(line)
    word.styles["Summary Text"].paragraph_format.first_line_indent = Pt(2 * points)
    new = {old: name for name, several in SUMMARY_STYLES.items() for old in several}
    for paragraph in word.paragraphs:
        if paragraph.style.name == CONTENTS_HEADING:
            paragraph.paragraph_format.page_break_before = True
            return
        if paragraph.style.name in new:
            paragraph.style = word.styles[new[paragraph.style.name]]


def _describe(word: Any, paper: Paper) -> None:
    """Title, dates and language; no time of day, so that equal reports have equal bytes.

    A language is said for each script: digits and Latin names are English in a Chinese report, too, or a line
    could end inside a number.
    """
    document, about = paper.document, word.core_properties
    about.title, about.author = document.title, "evalkit"
    about.language = "zh-CN" if document.language == "zh" else "en-US"
    about.identifier = f"evalkit {PLACE}"
    about.created = about.modified = datetime(int(document.metadata["as_of"]), 12, 31)
    (defaults,) = word.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr")
    for old in word.styles.element.xpath("//w:lang"):
        old.getparent().remove(old)
    defaults.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="en-US" w:eastAsia="zh-CN"/>'))


def _set_edges(section: Any, notice: str) -> None:
    """The notice above every page, and its number below: — 1 —."""
    head, foot = section.header.paragraphs[0], section.footer.paragraphs[0]
    head.alignment = foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    head.add_run(notice).font.size = Pt(9)
    for text in ("— ", "1", " —"):
        foot.add_run(text).font.size = Pt(14)
    number = foot.runs[1]._r
    field = parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"/>')
    number.addprevious(field)
    field.append(number)


def _set_table(table: Any, is_whole: bool, section: Any) -> None:
    """Lines between rows, a first row that repeats, and no row across two pages.

    A small table stays on one page; of another, neither the first row nor the last stands alone.
    """
    _set_lines(table._tbl.tblPr)
    # Screen readers take the first column for the rows' names.
    look = table._tbl.tblPr.find(qn("w:tblLook"))
    look.set(qn("w:firstColumn"), "1")
    look.set(qn("w:val"), "00A0")
    rows = table._tbl.tr_lst
    for row in rows:
        properties = row.get_or_add_trPr()
        for name in ("cantSplit", "tblHeader") if row is rows[0] else ("cantSplit",):
            if properties.find(qn(f"w:{name}")) is None:
                properties.append(OxmlElement(f"w:{name}"))
    for number in range(len(rows) - 1) if is_whole else {1, len(rows) - 2} - {0, len(rows) - 1}:
        _keep_row(rows[number])
    # pandoc gave shares of the width of its own page.
    room = section.page_width - section.left_margin - section.right_margin
    shares = [column.width for column in table.columns]
    for column, share in zip(table.columns, shares, strict=True):
        column.width = round(room * share / sum(shares))


def _keep_with_next(word: Any) -> None:
    """The notes of a table stay on the page of its last row, and with what it announces a sentence that does."""
    before = None
    for paragraph in word.paragraphs:
        is_note = paragraph.style.name == "Note"
        if is_note:
            paragraph.paragraph_format.keep_together = True
            above = paragraph._p.getprevious()
            if above is not None and above.tag == qn("w:tbl"):
                _keep_row(above.tr_lst[-1])
            elif before is not None and above is before._p:
                before.paragraph_format.keep_with_next = True
        if announces(paragraph.text):
            paragraph.paragraph_format.keep_with_next = True
        before = paragraph if is_note else None


def _keep_row(row: Any) -> None:
    """On the page of what follows."""
    for paragraph in row.iter(qn("w:p")):
        paragraph.get_or_add_pPr().get_or_add_keepNext()


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
    line = 'w:val="single" w:sz="4" w:space="0" w:color="808080"'
    lines = "".join(f"<w:{side} {line}/>" for side in ("top", "bottom", "insideH"))
    sides = {"top": _AIR, "left": _BESIDE, "bottom": _AIR, "right": _BESIDE}
    air = "".join(f'<w:{side} w:w="{width}" w:type="dxa"/>' for side, width in sides.items())
    layout, look = (properties.find(qn(f"w:{name}")) for name in ("tblLayout", "tblLook"))
    borders = parse_xml(f"<w:tblBorders {nsdecls('w')}>{lines}</w:tblBorders>")
    (look if layout is None else layout).addprevious(borders)
    look.addprevious(parse_xml(f"<w:tblCellMar {nsdecls('w')}>{air}</w:tblCellMar>"))


def _same_bytes(made: bytes) -> bytes:
    """The same archive without the time it was made at, with the fall-backs of its fonts and its own hash."""
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/></w:font>' for name, other in FALL_BACKS.items()
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    table = f'{head}<w:fonts xmlns:w="{nsmap["w"]}">{fonts}</w:fonts>'.encode()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        parts = {name: old.read(name) for name in old.namelist()} | {"word/fontTable.xml": table}
        for name, content in (parts | {CORE: marked(parts)}).items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, content)
    return out.getvalue()
