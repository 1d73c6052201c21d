"""report.docx in the look of official documents (GB/T 9704), with headings, alt texts and header rows."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from evalkit.publish.paper import Paper

# The standard's fonts are not everywhere and may not be embedded: Word takes the second where the first lacks.
TITLE, HEADING, SUBHEADING, BODY = "方正小标宋简体", "黑体", "楷体", "仿宋"
FALL_BACKS = {TITLE: "宋体", HEADING: "SimHei", SUBHEADING: "KaiTi", BODY: "FangSong"}
LATIN = "Times New Roman"
SIZE_2, SIZE_3 = 22, 16  # points of 二号 and 三号
LINE_PITCH = 28
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_WIDE_TABLE = 8  # columns
_STYLES = {
    # style: font, size, indent of the first line in characters
    "Heading 1": (TITLE, SIZE_2, 0),
    "Heading 2": (HEADING, SIZE_3, 0),
    "Heading 3": (SUBHEADING, SIZE_3, 0),
    "Normal": (BODY, SIZE_3, 0),
    "Body Text": (BODY, SIZE_3, 2),
    "First Paragraph": (BODY, SIZE_3, 2),
    "Compact": (BODY, SIZE_3, 0),
    "Table Caption": (HEADING, 12, 0),
    "Image Caption": (HEADING, 12, 0),
}


@cache
def reference() -> bytes:
    """The document whose styles pandoc takes, made once per process."""
    import subprocess

    import docx
    import pypandoc  # type: ignore[import-untyped]
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm

    command = [pypandoc.get_pandoc_path(), "--print-default-data-file", "reference.docx"]
    start = subprocess.run(command, check=True, capture_output=True).stdout  # noqa: S603  # our own wheel's
    word = docx.Document(io.BytesIO(start))
    for name, (font, size, indent) in _STYLES.items():
        _set_style(word.styles[name], font, size, indent)
    for name in ("Heading 1", "Table Caption", "Image Caption"):
        word.styles[name].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(3.7), Cm(3.5)
    section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)
    made = io.BytesIO()
    word.save(made)
    return made.getvalue()


def _set_style(style: Any, font: str, size: int, indent: int) -> None:
    from docx.enum.text import WD_LINE_SPACING
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    style.font.name, style.font.size = LATIN, Pt(size)
    style.font.bold, style.font.italic = False, False
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.rPr.rFonts
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), font)
    layout = style.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    layout.first_line_indent = Pt(indent * size)
    if "Caption" in style.name or style.name == "Normal":
        return
    layout.line_spacing_rule = WD_LINE_SPACING.AT_LEAST if "1" in style.name else WD_LINE_SPACING.EXACTLY
    layout.line_spacing = Pt(LINE_PITCH)


def report_docx(paper: Paper, folder: Path) -> bytes:
    """The Word file of a report, its pictures being in `folder`; the same input gives the same bytes."""
    import docx
    import pypandoc

    (folder / "reference.docx").write_bytes(reference())
    target = folder / "pandoc.docx"
    pypandoc.convert_text(
        paper.html, "docx", format="html", outputfile=str(target),
        extra_args=[f"--reference-doc={folder / 'reference.docx'}", f"--resource-path={folder}"],
    )  # fmt: skip
    word = docx.Document(str(target))
    _describe(word, paper)
    _set_edges(word.sections[0], paper.notice)
    for table in word.tables:
        _set_table(table)
    for paragraph in word.paragraphs:
        # An exact line pitch would cut a picture to one line.
        if paragraph._p.xpath(".//w:drawing"):
            paragraph.paragraph_format.line_spacing = 1.0
            paragraph.paragraph_format.first_line_indent = 0
            paragraph.paragraph_format.keep_with_next = True
    made = io.BytesIO()
    word.save(made)
    return _same_bytes(made.getvalue())


def _describe(word: Any, paper: Paper) -> None:
    """Title, dates and language; no time of day, so that equal reports have equal bytes."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    document = paper.document
    language = "zh-CN" if document.language == "zh" else "en-US"
    about = word.core_properties
    about.title, about.author, about.language = document.title, "evalkit", language
    about.created = about.modified = datetime(int(document.metadata["as_of"]), 12, 31)
    (defaults,) = word.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr")
    for old in word.styles.element.xpath("//w:lang"):
        old.getparent().remove(old)
    lang = OxmlElement("w:lang")
    lang.set(qn("w:val"), language)
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


def _set_table(table: Any) -> None:
    """Small type, lines between rows, a first row that repeats, and no row across two pages."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    size = Pt(6.5 if len(table.columns) > _WIDE_TABLE else 9)
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "808080")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    look = table._tbl.tblPr.find(qn("w:tblLook"))
    if look is not None:
        look.addprevious(borders)
    for number, row in enumerate(table._tbl.tr_lst):
        properties = row.get_or_add_trPr()
        for name in ("cantSplit", *(["tblHeader"] if number == 0 else [])):
            if properties.find(qn(f"w:{name}")) is None:
                properties.append(OxmlElement(f"w:{name}"))
    for cell in table._cells:
        for paragraph in cell.paragraphs:
            paragraph.paragraph_format.line_spacing = 1.0
            paragraph.paragraph_format.first_line_indent = 0
            for run in paragraph.runs:
                run.font.size = size


def _same_bytes(made: bytes) -> bytes:
    """The same archive without the time it was made at, and with the fall-backs of its fonts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = _font_table() if name == "word/fontTable.xml" else old.read(name)
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
