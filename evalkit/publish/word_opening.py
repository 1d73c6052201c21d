"""The first pages of a Word file: title and summary on one, then the contents with their page numbers."""

from __future__ import annotations

from typing import Any

from evalkit.publish.first_page import Setting, summary_size
from evalkit.publish.paper import CONTENTS_ENTRY, CONTENTS_HEADING, POINTS, TEXT_WIDTH, Paper

# 三号 as in all of the report, or 小三, 四号, 小四, 五号 or less where the summary is long.
_SETTING = Setting(
    sizes=((16, 28), (15, 26), (14, 24), (12, 21), (12, 18), (10.5, 15), (10, 13.5)),
    width=TEXT_WIDTH * POINTS,
    height=22 * POINTS,
    latin=0.88,
    gap=0,
    fixed={"h1": (22, 30, 10), "h2": (16, 28, 14), "h3": (16, 28, 8), "caption": (12, 16, 12)},
)
SUMMARY_STYLES = {"Summary Text": ("Body Text", "First Paragraph"), "Summary List": ("Compact",)}


def open_word(word: Any, paper: Paper) -> None:
    """Give the summary its page, and every entry of the contents the number of the page that it leads to."""
    if paper.first_page:
        _set_summary(word, *summary_size(paper.first_page, paper.first_tables, _SETTING))
    for paragraph in word.paragraphs:
        if paragraph.style.name == CONTENTS_ENTRY:
            _number(paragraph)


def _set_summary(word: Any, points: float, line: float) -> None:
    from docx.shared import Pt

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


def _number(entry: Any) -> None:
    """A line of dots and the page of a heading, as a field that Word fills in when it opens or prints the file."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls, qn

    (link,) = entry._p.iter(qn("w:hyperlink"))
    for style in link.xpath(".//w:rStyle"):
        style.getparent().remove(style)
    name = link.get(qn("w:anchor"))
    for inside in (
        "<w:tab/>",
        '<w:fldChar w:fldCharType="begin" w:dirty="true"/>',
        f'<w:instrText xml:space="preserve"> PAGEREF {name} \\h </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        '<w:t xml:space="preserve"> </w:t>',
        '<w:fldChar w:fldCharType="end"/>',
    ):
        link.append(parse_xml(f"<w:r {nsdecls('w')}>{inside}</w:r>"))
