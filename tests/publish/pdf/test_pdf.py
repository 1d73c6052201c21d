"""report.pdf: tags for screen readers, and a glyph for every character."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pikepdf
import pytest
from helpers.blocks import paragraph
from helpers.executed_notebooks import cell, executed, shown, small_report
from helpers.pdf import elements as tagged

from evalkit.publish import PublishError, publish


@pytest.fixture(scope="module", params=["zh", "en"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    folder = tmp_path_factory.mktemp(request.param)
    publish(executed(folder, *small_report(), language=request.param), formats=("pdf",))
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


def test_a_character_without_a_glyph_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PublishError, match=r"report\.pdf = 𪚥 \(U\+2A6A5\): characters that"):
        publish(executed(tmp_path, cell(shown(paragraph("𪚥")))))
