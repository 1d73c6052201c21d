"""Word and PDF, read back as their readers' software reads them."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pikepdf
import pytest
from helpers.blocks import FIGURE, TABLE, heading, paragraph
from helpers.executed_notebooks import cell, executed, shown
from helpers.pdf import elements as tagged

from evalkit.publish import PublishError, publish


def cells() -> list[Any]:
    return [
        cell(
            shown(heading("income", "收入")),
            shown([heading("x", "浉河区、埇桥区", level=3), paragraph("7.6%")]),
            shown(TABLE),
        ),
        cell(shown(FIGURE)),
    ]


@pytest.fixture(scope="module", params=["zh", "en"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    folder = tmp_path_factory.mktemp(request.param)
    publish(executed(folder, *cells(), language=request.param))
    return request.param, folder


def table_attributes(elements: list[Any], kind: str) -> list[Any]:
    """What the cells of a kind say of themselves as part of a table."""
    cells = [element for element in elements if str(element.S) == kind]
    return [attributes for cell in cells for attributes in cell.A if str(attributes.O) == "/Table"]


def test_the_pdf_is_tagged_for_screen_readers(made: tuple[str, Path]) -> None:
    language, folder = made
    with pikepdf.open(folder / "report.pdf") as pdf:
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert "甲县评估报告" in str(metadata["dc:title"])
        assert str(pdf.Root.Lang) == {"zh": "zh-CN", "en": "en"}[language]
        assert bool(pdf.Root.MarkInfo.Marked)
        with pdf.open_outline() as outline:
            assert [item.title for item in outline.root] == ["甲县评估报告"]
        elements = list(tagged(pdf.Root.StructTreeRoot.K))
        kinds = [str(element.S) for element in elements]
        assert [kind for kind in kinds if kind in {"/H1", "/H2", "/H3"}] == ["/H1", "/H2", "/H3"]
        heads = [str(attributes.Scope) for attributes in table_attributes(elements, "/TH")]
        assert heads == ["/Column", "/Column", "/Row"]
        assert kinds.count("/TD") == 1
        assert not [cell for cell in table_attributes(elements, "/TD") if "/Headers" in cell]
        figures = [element for element in elements if str(element.S) == "/Figure"]
        assert [str(figure.Alt) for figure in figures] == ["Income rises"]


def test_the_word_file_has_levels_alts_header_rows_and_no_code(made: tuple[str, Path]) -> None:
    language, folder = made
    word = docx.Document(str(folder / "report.docx"))
    styles = [
        (p.style.name, p.text) for p in word.paragraphs if p.style and p.style.name.startswith("Heading")
    ]
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


def test_the_same_notebook_gives_the_same_bytes_in_every_format(
    made: tuple[str, Path], tmp_path: Path
) -> None:
    language, folder = made
    publish(executed(tmp_path, *cells(), language=language))
    for name in ("report.html", "report.docx", "report.pdf", "findings.csv"):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes(), name


def test_a_figure_without_alt_text_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    notebook = executed(tmp_path, cell(shown(replace(FIGURE, alt=" "))))
    with pytest.raises(PublishError, match="figure 1: a figure with a text for those who cannot see it"):
        publish(notebook)
    assert [path.name for path in tmp_path.iterdir()] == ["report.ipynb"]


def test_a_character_without_a_glyph_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PublishError, match=r"report\.pdf = 𪚥 \(U\+2A6A5\): characters that"):
        publish(executed(tmp_path, cell(shown(paragraph("𪚥")))))


def test_only_the_formats_asked_for_are_written(tmp_path: Path) -> None:
    paths = publish(executed(tmp_path, *cells()), formats=("docx",))
    assert [path.name for path in paths] == ["findings.csv", "report.docx"]
    assert docx.Document(io.BytesIO(paths[1].read_bytes())).tables


def test_a_word_file_with_somebody_s_words_is_set_aside(tmp_path: Path) -> None:
    notebook = executed(tmp_path, *cells())
    written = publish(notebook, formats=("docx",))
    assert publish(notebook, formats=("docx",)) == written
    word = tmp_path / "report.docx"
    made = word.read_bytes()
    for number in ("", "1"):
        word.write_bytes(b"remarks by hand" + number.encode())
        aside = tmp_path / f"report.edited{number}.docx"
        assert publish(notebook, formats=("docx",)) == (*written, aside)
        assert aside.read_bytes() == b"remarks by hand" + number.encode()
        assert word.read_bytes() == made


def test_fewer_formats_leave_no_file_with_the_figures_of_before(tmp_path: Path) -> None:
    notebook = executed(tmp_path, *cells())

    def left(*formats: str) -> list[str]:
        publish(notebook, formats=formats)
        return sorted(path.name for path in tmp_path.glob("report.*") if path != notebook)

    assert left("html", "docx", "pdf") == ["report.docx", "report.html", "report.pdf"]
    assert left("docx") == ["report.docx"]
    assert left("html", "pdf") == ["report.html", "report.pdf"]
    assert left("pdf") == ["report.pdf"]
    assert left("html") == ["report.html"]


def test_a_word_file_as_it_was_made_gives_way_to_another_and_one_that_was_saved_anew_does_not(
    tmp_path: Path,
) -> None:
    """Figures that changed are no words of somebody; python-docx saves as Word does, whatever was changed."""
    notebook = executed(tmp_path, *cells())
    publish(notebook, formats=("docx",))
    executed(tmp_path, *cells(), cell(shown(paragraph("8.1%"))))
    assert [path.name for path in publish(notebook, formats=("docx",))] == ["findings.csv", "report.docx"]
    word = docx.Document(str(tmp_path / "report.docx"))
    word.sections[0].footer.paragraphs[0].add_run("评估组")
    word.save(str(tmp_path / "report.docx"))
    saved = (tmp_path / "report.docx").read_bytes()
    assert publish(notebook, formats=("html",))[-1] == tmp_path / "report.edited.docx"
    assert (tmp_path / "report.edited.docx").read_bytes() == saved
    assert not (tmp_path / "report.docx").exists()


def test_a_page_and_a_pdf_that_evalkit_did_not_make_stay(tmp_path: Path) -> None:
    made = {"report.html": b"<p>by hand</p>", "report.pdf": b"%PDF-1.7 by hand"}
    for name, content in made.items():
        (tmp_path / name).write_bytes(content)
    publish(executed(tmp_path, *cells()), formats=("docx",))
    assert {name: (tmp_path / name).read_bytes() for name in made} == made
