"""Which files publishing writes, moves aside and takes away, and that equal reports are equal files."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from helpers.blocks import FIGURE, TABLE, paragraph
from helpers.executed_notebooks import Page, cell, executed, row, shown, small_report

from evalkit.publish import PublishError, publish
from evalkit.request import FormatError


def test_an_unknown_format_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="formats = odt: unknown; choose from html"):
        publish(tmp_path / "nowhere.ipynb", formats=("html", "odt"))


def test_publishing_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    notebook = executed(tmp_path, cell(shown(TABLE, [row(value=0.1)])))
    first = [path.read_bytes() for path in publish(notebook)]
    assert [path.read_bytes() for path in publish(notebook)] == first


@pytest.mark.parametrize(
    ("formats", "links"),
    [
        (("html", "docx", "pdf"), ["report.docx", "report.pdf", "report.ipynb", "findings.csv"]),
        (("html",), ["report.ipynb", "findings.csv"]),
    ],
)
def test_a_page_links_the_files_made_with_it(tmp_path: Path, formats: tuple[str, ...], links: list[str]) -> None:
    notebook = executed(tmp_path, cell(shown(TABLE)))
    page = Page(next(path for path in publish(notebook, formats=formats) if path.suffix == ".html"))
    assert [a["href"] for a in page.all("a") if not a["href"].startswith("#")] == links


@pytest.fixture(scope="module", params=["zh", "en"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    folder = tmp_path_factory.mktemp(request.param)
    publish(executed(folder, *small_report(), language=request.param))
    return request.param, folder


def test_the_same_notebook_gives_the_same_bytes_in_every_format(made: tuple[str, Path], tmp_path: Path) -> None:
    language, folder = made
    publish(executed(tmp_path, *small_report(), language=language))
    for name in ("report.html", "report.docx", "report.pdf", "findings.csv"):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes(), name


def test_a_figure_without_alt_text_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    notebook = executed(tmp_path, cell(shown(replace(FIGURE, alt=" "))))
    with pytest.raises(PublishError, match="figure 1: a figure with a text for those who cannot see it"):
        publish(notebook)
    assert [path.name for path in tmp_path.iterdir()] == ["report.ipynb"]


def test_only_the_formats_asked_for_are_written(tmp_path: Path) -> None:
    paths = publish(executed(tmp_path, *small_report()), formats=("docx",))
    assert [path.name for path in paths] == ["findings.csv", "report.docx"]
    assert docx.Document(io.BytesIO(paths[1].read_bytes())).tables


def test_a_word_file_with_somebody_s_words_is_set_aside(tmp_path: Path) -> None:
    notebook = executed(tmp_path, *small_report())
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
    notebook = executed(tmp_path, *small_report())

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
    notebook = executed(tmp_path, *small_report())
    publish(notebook, formats=("docx",))
    executed(tmp_path, *small_report(), cell(shown(paragraph("8.1%"))))
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
    publish(executed(tmp_path, *small_report()), formats=("docx",))
    assert {name: (tmp_path / name).read_bytes() for name in made} == made
