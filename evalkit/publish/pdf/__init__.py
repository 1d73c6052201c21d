"""report.pdf: tagged for screen readers (PDF/UA-1), set by typst with the fonts that the figures use."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf

from evalkit.plan.model import Language
from evalkit.problems import Problem
from evalkit.publish.columns import POINTS, TEXT_WIDTH, half_ems
from evalkit.publish.document import PublishError, page_words
from evalkit.publish.paper import Paper, Setting, summary_size
from evalkit.publish.pdf.breaks import Thing, Treatment, read_marks, treat
from evalkit.publish.pdf.typst import flowing, quoted, typst_markup
from evalkit.report.blocks import all_texts
from evalkit.report.drawing.fonts import FAMILY, font_file

_TITLE, _SMALLEST_TITLE = 18, 14
_FIRST_PAGE = Setting(
    sizes=tuple((size, 1.6 * size) for size in (11, 10.5, 10, 9.5, 9)),
    height=23 * POINTS,
    latin=1.0,
    gap=0.3,
    fixed={"h1": (_TITLE, 25, 10), "h2": (14, 20, 32), "h3": (12, 18, 28), "caption": (10, 14, 18)},
)


def report_pdf(paper: Paper, folder: Path) -> bytes:
    """The PDF of a report, its pictures being in `folder`; the same input gives the same bytes.

    Raises PublishError if a picture has no alt text or a character no glyph.
    """
    import typst

    layout = Path(__file__).with_name("layout.typ").read_text("utf-8")
    body, source = layout + typst_markup(paper), folder / "report.typ"
    _check_glyphs(paper)
    fonts = [str(font.parent) for font in _fonts()]

    def ask(treated: dict[str, Treatment]) -> list[Thing]:
        source.write_text(_settings(paper, treated) + body, "utf-8")
        return read_marks([mark["value"] for mark in json.loads(compiler.query("<mark>"))])

    try:
        source.write_text("", "utf-8")
        compiler = typst.Compiler(str(source), str(folder), fonts, ignore_system_fonts=True)
        treated = treat(ask, flowing(paper))
        source.write_text(_settings(paper, treated) + body, "utf-8")
        made = compiler.compile(pdf_standards=["ua-1"])
    except typst.TypstError as error:
        rule, remedy = " ".join(str(error).split()), "correct the name or the figure that this is about"
        raise PublishError(Problem(place="report.pdf", rule=rule, remedy=remedy)) from error
    assert isinstance(made, bytes)
    return _with_row_headers(made)


def _fonts() -> tuple[Path, Path]:
    """Those of the figures: the second has the symbols that the first lacks."""
    import matplotlib

    return font_file(), Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"


@cache
def _characters() -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    return frozenset(code for font in _fonts() for code in FT2Font(str(font)).get_charmap())


def _check_glyphs(paper: Paper) -> None:
    """Raise PublishError for characters that a reader would meet as empty boxes; typst does not mind them."""
    document = paper.document
    text = "".join((document.notice, *all_texts(document.heading + document.blocks)))
    missing = sorted(char for char in set(text) if char.isprintable() and ord(char) not in _characters())
    if missing:
        found = ", ".join(f"{char} (U+{ord(char):04X})" for char in missing)
        rule = f"characters that {' or '.join(FAMILY)} can draw"
        remedy = "correct the name in the data, the plan or the remarks"
        raise PublishError(Problem(place="report.pdf", value=found, rule=rule, remedy=remedy))


def _settings(paper: Paper, treated: dict[str, Treatment]) -> str:
    """What layout.typ needs to know of a report."""
    document = paper.document
    is_chinese = document.language == "zh"
    title_size, is_long = _title_size(document.title)
    settings = {
        "title": quoted(document.title),
        "language": f'(lang: "{document.language}", region: {quoted("cn") if is_chinese else "none"})',
        "fonts": f"({', '.join(_families(document.language))})",
        "notice": quoted(document.notice),
        "is-long": str(is_long).lower(),
        "title-size": f"{title_size}pt",
        "has-summary": str(bool(paper.document.summary)).lower(),
        "contents": quoted(page_words(document.language)["contents"]),
        "summary-size": f"{summary_size(paper, _FIRST_PAGE)[0]}pt",
        "treated": _dictionary({name: _dictionary(each) for name, each in treated.items()}),
    }
    return "".join(f"#let {name} = {value}\n" for name, value in settings.items())


def _title_size(title: str) -> tuple[int, bool]:
    """Points of the title, and whether its first line must end with the plan's name for it to fit.

    >>> _title_size("某某市某某县《某某市某某事业发展规划纲要》实施情况中期评估报告"), _title_size("甲县评估报告")
    ((18, True), (18, False))
    """
    first, mark, rest = title.partition("》")
    if not mark or not rest or half_ems(title) * _TITLE / 2 <= TEXT_WIDTH * POINTS:
        return _TITLE, False
    fits = int(TEXT_WIDTH * POINTS / (half_ems(first + mark) / 2))
    return max(min(_TITLE, fits), _SMALLEST_TITLE), True


def _families(language: Language) -> Iterator[str]:
    """The Chinese font draws quotation marks as wide as a character; an English text takes the other's."""
    chinese, latin = FAMILY
    covered = ', covers: regex("[^“”‘’…—]")' if language == "en" else ""
    yield f"(name: {quoted(chinese)}{covered})"
    yield quoted(latin)


def _dictionary(entries: Mapping[str, str]) -> str:
    """As typst writes it.

    >>> _dictionary({}), _dictionary({"t1": "(need: 3cm)"})
    ('(:)', '(t1: (need: 3cm),)')
    """
    return f"({' '.join(f'{name}: {value},' for name, value in entries.items()) or ':'})"


def _with_row_headers(pdf: bytes) -> bytes:
    """The PDF with the first cell of every row of a table's body as its header (TH of scope Row).

    typst's Python package cannot set these tags yet (its `pdf.header-cell` is shut off).

    typst names the column's header in every cell (Headers), and a screen reader that finds such names looks for
    no other header. They are taken away: scopes say the same of tables as plain as ours, for rows and columns
    (ISO 14289-1, 7.5).
    """
    with pikepdf.open(io.BytesIO(pdf)) as file:
        elements = (found for found in file.objects if isinstance(found, pikepdf.Dictionary))
        for body in (element for element in elements if element.get("/S") == "/TBody"):
            for row in _kids(body):
                first, *others = _kids(row)
                if first.S == pikepdf.Name.TD:
                    first.S = pikepdf.Name.TH
                    _about(first).Scope = pikepdf.Name.Row
                for about in map(_about, (first, *others)):
                    if "/Headers" in about:
                        del about["/Headers"]
        made = io.BytesIO()
        # An identifier from the content, where the time would give every file another.
        file.save(made, deterministic_id=True)
    return made.getvalue()


def _kids(element: Any) -> list[Any]:
    """The elements below one; marked content and references to objects are none."""
    below = _several(element, "/K")
    return [kid for kid in below if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]


def _about(cell: Any) -> Any:
    """What a cell says of itself as part of a table."""
    attributes = _several(cell, "/A")
    for attribute in attributes:
        if attribute.O == "/Table":
            return attribute
    cell.A = pikepdf.Array([pikepdf.Dictionary(O=pikepdf.Name.Table), *attributes])
    return cell.A[0]


def _several(element: Any, name: str) -> list[Any]:
    """An entry that holds one thing by itself, or several in an array."""
    found = element.get(name, pikepdf.Array())
    return list(found) if isinstance(found, pikepdf.Array) else [found]
