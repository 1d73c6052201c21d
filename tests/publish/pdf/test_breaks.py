"""Pages of the PDF break well: see publish/pdf/breaks.py."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from helpers.blocks import bullets, figure, heading, paragraph
from helpers.blocks import long_table as table
from helpers.executed_notebooks import cell, executed, shown
from helpers.pdf import all_of, pages_of

from evalkit.publish import pdf, publish
from evalkit.publish.pdf import breaks
from evalkit.publish.pdf.breaks import BOTTOM, Thing, Treatment, read_marks, treat
from evalkit.report.blocks import Block

NOTES = ("注一", "注二")


Asked = Callable[[dict[str, Treatment]], list[Thing]]


def published(folder: Path, *blocks: Block | list[Block]) -> Path:
    folder.mkdir(exist_ok=True)
    publish(executed(folder, cell(*map(shown, blocks))), formats=("pdf",))
    return folder / "report.pdf"


def filling(paragraphs: int) -> list[Block]:
    return [paragraph(f"第{n}段") for n in range(paragraphs)]


def rows_on_pages(path: Path) -> tuple[list[int], set[int]]:
    """How many rows of a file's one table stand on each of its pages, and the pages of what follows it."""
    with pikepdf.open(path) as file:
        (body,) = all_of(file, "TBody")
        pages = [min(pages_of(file, row)) for row in all_of(body, "TR")]
        texts = [pages_of(file, element) for element in all_of(file, "P")]
        return [pages.count(page) for page in sorted(set(pages))], {max(pages), *texts[-1], *texts[-2]}


@pytest.fixture
def unmended(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Pages as typst itself breaks them."""

    def nothing(ask: Asked, flowing: set[str]) -> dict[str, Treatment]:
        return {}

    return lambda: monkeypatch.setattr(pdf, "treat", nothing)


# Where a page ends in the middle of 24 rows: at the notes, before the last row, after the first.
BEFORE = (*range(9, 19), 26, 27, 28)


@pytest.mark.parametrize("before", BEFORE)
def test_no_row_stands_alone_and_notes_stand_below_rows(tmp_path: Path, before: int) -> None:
    """A table of 24 rows after more and more text: wherever the page ends."""
    counts, last = rows_on_pages(published(tmp_path, filling(before), table(24, notes=NOTES)))
    assert min(counts) >= 2
    assert len(last) == 1


def test_without_that_some_would(tmp_path: Path, unmended: Callable[[], None]) -> None:
    unmended()
    found = [
        rows_on_pages(published(tmp_path / str(before), filling(before), table(24, notes=NOTES))) for before in BEFORE
    ]
    assert any(min(counts) < 2 for counts, _ in found)
    assert any(len(last) > 1 for _, last in found)


def figure_pages(path: Path) -> tuple[int, list[int]]:
    """The page of a file's one figure, and of each paragraph."""
    with pikepdf.open(path) as file:
        (drawn,) = all_of(file, "Figure")
        return min(pages_of(file, drawn)), [min(pages_of(file, p)) for p in all_of(file, "P") if pages_of(file, p)]


def test_what_follows_a_figure_fills_the_page_before_it(tmp_path: Path, unmended: Callable[[], None]) -> None:
    """Sixteen paragraphs leave eleven cm; a figure of ten with its caption does not fit, eight paragraphs do."""
    blocks = filling(22), figure(1000, 670), filling(8)
    page, paragraphs = figure_pages(published(tmp_path, *blocks))
    assert page == 2
    assert paragraphs.count(1) > 22
    unmended()
    page, paragraphs = figure_pages(published(tmp_path, *blocks))
    assert page == 2
    assert paragraphs.count(1) <= 22


def test_a_figure_does_not_go_beyond_the_end_of_its_chapter(tmp_path: Path) -> None:
    path = published(tmp_path, filling(22), figure(1000, 670), [heading("next", "下一章"), *filling(3)])
    with pikepdf.open(path) as file:
        (drawn,), (chapter,) = all_of(file, "Figure"), all_of(file, "H2")
        assert (pages_of(file, drawn), pages_of(file, chapter)) == ({2}, {2})


@pytest.mark.parametrize("before", range(24, 34))
def test_nothing_is_announced_at_the_end_of_a_page(tmp_path: Path, before: int) -> None:
    steps = [paragraph("根据以上结果，建议："), bullets(*["查明原因"] * 6)]
    path = published(tmp_path, filling(before), [heading("next", "下一步"), *steps])
    with pikepdf.open(path) as file:
        (chapter,), first = all_of(file, "H2"), all_of(file, "LI")[0]
        announced = [p for p in all_of(file, "P") if pages_of(file, p)][before]
        assert pages_of(file, chapter) == pages_of(file, announced) == pages_of(file, first)


# What typst answers, in small: a table of ten rows that begins at 20 cm unless it is told something else.
def answering(rows: dict[str, list[int]], usual: list[int]) -> tuple[Asked, list[dict[str, Treatment]]]:
    asked: list[dict[str, Treatment]] = []

    def ask(treated: dict[str, Treatment]) -> list[Thing]:
        asked.append(treated)
        (done,) = [next(iter(t)) for t in treated.values()] or [""]
        return read_marks([("t1", 1, 20.0), *(("r", page, 25.0) for page in rows.get(done, usual))])

    return ask, asked


def test_a_table_that_begins_with_one_row_is_given_the_rest_of_the_page() -> None:
    ask, _ = answering({"need": [2, 2, 2]}, [1, 2, 2])
    assert treat(ask, set()) == {"t1": {"need": f"{BOTTOM - 20 + 0.1:.2f}cm"}}


def test_a_row_alone_at_the_end_is_first_drawn_back_and_else_joined_by_another() -> None:
    ask, _ = answering({"inset": [1, 1, 1]}, [1, 1, 2])
    assert treat(ask, set()) == {"t1": {"inset": "3pt"}}
    ask, _ = answering({"push": [1, 1, 2, 2]}, [1, 1, 1, 2])
    # The last but one ends at 25.45; it no longer fits when it ends below 26.7.
    assert treat(ask, set()) == {"t1": {"push": "1.40cm"}}


def test_what_nothing_mends_stays_as_it_is_and_typst_is_not_asked_for_ever() -> None:
    ask, asked = answering({}, [1, 1, 2])
    assert treat(ask, set()) == {}
    assert len(asked) == 4
    many = read_marks([mark for n in range(50) for mark in ((f"t{n}", 1, 3.0), ("r", 1, 4.0), ("r", 2, 4.0))])
    tries: list[int] = []
    assert treat(lambda treated: tries.append(1) or many, set()) == {}  # type: ignore[func-returns-value]
    assert len(tries) == breaks._PATIENCE + 1


@pytest.mark.parametrize(("y", "scale"), [(14.8, None), (15.5, "0.98"), (16.5, "0.88"), (17.2, None)])
def test_a_figure_that_nearly_fits_is_made_smaller_by_15_per_cent_at_most(y: float, scale: str | None) -> None:
    """It is 10 cm high; with its caption 11.3 of the page's last 26.7 - y cm would do."""

    def ask(treated: dict[str, Treatment]) -> list[Thing]:
        fits = y + 11.3 <= BOTTOM or "scale" in treated.get("f1", {})
        return read_marks([("f1", 1, y), ("d", 1 if fits else 2, 13.2)])

    assert treat(ask, set()).get("f1", {}).get("scale") == scale
