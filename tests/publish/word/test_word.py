"""report.docx: levels, alt texts, header rows, language, and what stays on one page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import docx
import pytest
from helpers.blocks import bullets, paragraph
from helpers.blocks import long_table as table
from helpers.executed_notebooks import cell, executed, shown, small_report

from evalkit.publish import publish


@pytest.fixture(scope="module", params=["zh", "en"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    folder = tmp_path_factory.mktemp(request.param)
    publish(executed(folder, *small_report(), language=request.param), formats=("docx",))
    return request.param, folder


def test_the_word_file_has_levels_alts_header_rows_and_no_code(made: tuple[str, Path]) -> None:
    language, folder = made
    word = docx.Document(str(folder / "report.docx"))
    styles = [(p.style.name, p.text) for p in word.paragraphs if p.style and p.style.name.startswith("Heading")]
    assert styles == [("Heading 1", "甲县评估报告"), ("Heading 2", "收入"), ("Heading 3", "浉河区、埇桥区")]
    assert word.element.xpath("//wp:docPr/@descr") == ["Income rises"]
    (table,) = word.tables
    assert [bool(row._tr.xpath("./w:trPr/w:tblHeader")) for row in table.rows] == [True, False]
    assert {cell.text for cell in table.rows[1].cells} == {"C1", "reached"}
    label = {"zh": ("表1", "图1"), "en": ("Table 1", "Figure 1")}[language]
    text = "\n".join(p.text for p in word.paragraphs)
    assert all(name in text for name in label)
    assert "secret_code" not in text


def test_the_word_file_says_its_language_its_title_and_that_data_are_synthetic(
    made: tuple[str, Path],
) -> None:
    language, folder = made
    word = docx.Document(str(folder / "report.docx"))
    assert word.core_properties.title == "甲县评估报告"
    assert word.core_properties.language == {"zh": "zh-CN", "en": "en-US"}[language]
    # One for Latin letters and one for Chinese characters.
    assert word.styles.element.xpath("//w:lang/@w:val") == ["en-US"]
    assert word.styles.element.xpath("//w:lang/@w:eastAsia") == ["zh-CN"]
    notice = word.sections[0].header.paragraphs[0].text
    assert {"zh": "模拟数据", "en": "synthetic"}[language] in notice
    footer = word.sections[0].footer._element
    assert footer.xpath(".//w:fldSimple/@w:instr") == ["PAGE"]
    fonts = word.styles["Heading 1"].element.xpath(".//w:rFonts/@w:eastAsia")
    assert fonts == ["方正小标宋简体"]


NOTES = ("注一", "注二")


def keeping(paragraphs: list[Any]) -> list[bool]:
    return [bool(p.paragraph_format.keep_with_next) for p in paragraphs]


def test_in_word_notes_stay_with_their_table_and_sentences_with_what_they_announce(tmp_path: Path) -> None:
    blocks = [table(30, notes=NOTES), paragraph("建议："), bullets("一"), paragraph("完。"), table(3)]
    publish(executed(tmp_path, cell(shown(blocks))), formats=("docx",))
    file = docx.Document(str(tmp_path / "report.docx"))
    noted, plain = file.tables
    assert [keeping(t.rows[-1].cells[0].paragraphs) for t in (noted, plain)] == [[True], [False]]
    notes = [p for p in file.paragraphs if p.style.name == "Note"]
    assert keeping(notes) == [True, False]
    assert all(note.paragraph_format.keep_together for note in notes)
    assert keeping([p for p in file.paragraphs if p.text in ("建议：", "完。")]) == [True, False]
