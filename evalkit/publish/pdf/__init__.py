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
from evalkit.publish.columns import half_ems
from evalkit.publish.document import PublishError
from evalkit.publish.paper import POINTS, TEXT_WIDTH, Paper, Setting, summary_size
from evalkit.publish.pdf.breaks import Thing, Treatment, read_marks, treat
from evalkit.publish.pdf.typst import flowing, quoted, typst_markup
from evalkit.publish.words import CONTENTS
from evalkit.report.blocks import all_texts
from evalkit.report.drawing.fonts import FAMILY, font_file

# Noto Sans SC comes in one weight: a thin stroke makes it bold. Captions carry their own numbers.
_LAYOUT = """\
#set document(title: {title}, author: "evalkit", date: none)
#set text(font: ({fonts}), size: 11pt, lang: "{lang}"{region})
#set page(paper: "a4", margin: (top: 3.2cm, bottom: 3cm, x: 2.7cm),
  header: align(center, text(size: 9pt, {notice})),
  footer: context align(center, text(size: 10pt)[— #counter(page).display() —]))
#set par(leading: 0.85em, spacing: 1.1em, justify: true)
#show strong: set text(stroke: 0.025em)
#show heading: set text(stroke: 0.02em)
#show heading: set block(above: 1.5em, below: 0.9em)
#show heading.where(level: 1): it => {{
  set par(justify: false, leading: 0.6em)
  {broken}block(below: 0.9em, align(center, text(size: {title_size}pt, it)))
}}
#show <contents>: _ => {{
  {after_summary}
  block(below: 1em, {{
    set text(size: 9.5pt)
    strong({contents})
    show outline.entry: set block(above: 0.5em)
    outline(title: none, target: heading.where(level: 2), indent: 0pt)
  }})
}}
#show <summary-page>: set text(size: {summary}pt)
// Room for the caption, the head and two rows of a table, or the next page.
#let mark(kind) = context [#metadata((kind, here().page(), here().position().y / 1cm)) <mark>]
#let treated = {treated}
#let treatment(name, what, usual) = treated.at(name, default: (:)).at(what, default: usual)
#let need(height) = {{ block(breakable: false, above: 0pt, below: 0pt, height: height); v(1.1em - height) }}
#let before(name) = {{
  place(mark(name))
  need(treatment(name, "need", 3cm))
  v(treatment(name, "push", 0cm))
}}
#show table.cell.where(x: 0): it => {{ if it.y > 0 {{ mark("r") }}; it }}
#show <subtitle>: it => block(above: 0pt, below: 1em, width: 100%, align(center, it))
#show heading.where(level: 2): set text(size: 14pt)
#show heading.where(level: 3): set text(size: 12pt)
#set figure(numbering: none, supplement: none, gap: 0.7em)
#show figure.caption: it => block(sticky: true, {{
  set par(justify: false, leading: 0.6em)
  text(size: 10pt, it.body)
}})
#show figure.where(kind: table): set figure.caption(position: top)
#show figure.where(kind: table): set block(breakable: true)
#set table(inset: (x: 3.5pt, y: 4pt), stroke: (x: none, y: 0.4pt + luma(60%)))
#set table.cell(breakable: false)
#show table: set par(leading: 0.55em, justify: false)
#show table.cell.where(y: 0): set text(stroke: 0.02em)
#let horizontalrule = line(length: 100%, stroke: 0.4pt)
"""


_TITLE, _SMALLEST_TITLE = 18, 14
_FIRST_PAGE = Setting(
    sizes=tuple((size, 1.6 * size) for size in (11, 10.5, 10, 9.5, 9)),
    width=TEXT_WIDTH * POINTS,
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

    body, source = typst_markup(paper), folder / "report.typ"
    _check_glyphs(paper)
    fonts = [str(font.parent) for font in _fonts()]

    def ask(treated: dict[str, Treatment]) -> list[Thing]:
        source.write_text(_layout(paper, treated) + body, "utf-8")
        return read_marks([mark["value"] for mark in json.loads(compiler.query("<mark>"))])

    try:
        source.write_text("", "utf-8")
        compiler = typst.Compiler(str(source), str(folder), fonts, ignore_system_fonts=True)
        treated = treat(ask, flowing(paper))
        source.write_text(_layout(paper, treated) + body, "utf-8")
        made = compiler.compile(pdf_standards=["ua-1"])
    except typst.TypstError as error:
        raise PublishError(
            Problem(
                place="report.pdf",
                value="",
                rule=" ".join(str(error).split()),
                remedy="correct the name or the figure that this is about",
            )
        ) from error
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
    text = "".join(all_texts((*paper.document.heading, *paper.document.blocks)))
    missing = sorted(char for char in set(text) if char.isprintable() and ord(char) not in _characters())
    if missing:
        raise PublishError(
            Problem(
                place="report.pdf",
                value=", ".join(f"{char} (U+{ord(char):04X})" for char in missing),
                rule=f"characters that {' or '.join(FAMILY)} can draw",
                remedy="correct the name in the data, the plan or the remarks",
            )
        )


def _layout(paper: Paper, treated: dict[str, Treatment]) -> str:
    is_chinese = paper.document.language == "zh"
    return _LAYOUT.format(
        title=quoted(paper.document.title),
        notice=quoted(paper.document.notice),
        treated=_dictionary({name: _dictionary(each) for name, each in treated.items()}),
        fonts=", ".join(_families(paper.document.language)),
        lang="zh" if is_chinese else "en",
        region=', region: "cn"' if is_chinese else "",
        contents=quoted(CONTENTS.text(paper.document.language)),
        after_summary="pagebreak(weak: true)" if paper.summary else "",
        summary=summary_size(paper, _FIRST_PAGE)[0],
        **_title_layout(paper.document.title),
    )


def _title_layout(title: str) -> dict[str, str]:
    r"""A long title ends its first line with the plan's name, in the largest type that this line then fits in.

    >>> _title_layout("某某市某某县《某某市某某事业发展规划纲要》实施情况中期评估报告")
    {'broken': 'show "》": [》#linebreak()]\n  ', 'title_size': '18'}
    >>> _title_layout("甲县评估报告")["broken"]
    ''
    """
    first, mark, rest = title.partition("》")
    if not mark or not rest or half_ems(title) * _TITLE / 2 <= TEXT_WIDTH * POINTS:
        return {"broken": "", "title_size": str(_TITLE)}
    fits = int(TEXT_WIDTH * POINTS / (half_ems(first + mark) / 2))
    return {
        "broken": 'show "》": [》#linebreak()]\n  ',
        "title_size": str(max(min(_TITLE, fits), _SMALLEST_TITLE)),
    }


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
        for body in _all(file.Root.StructTreeRoot, "/TBody"):
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


def _all(element: Any, kind: str) -> Iterator[Any]:
    for kid in _kids(element):
        if kind == kid.S:
            yield kid
        else:
            yield from _all(kid, kind)


def _kids(element: Any) -> list[Any]:
    """The elements below one; marked content and references to objects are none."""
    below = element.get("/K", [])
    several = below if isinstance(below, pikepdf.Array) else [below]
    return [kid for kid in several if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]


def _about(cell: Any) -> Any:
    """What a cell says of itself as part of a table."""
    attributes = cell.get("/A", pikepdf.Array())
    several = attributes if isinstance(attributes, pikepdf.Array) else [attributes]
    for attribute in several:
        if attribute.O == "/Table":
            return attribute
    cell.A = pikepdf.Array([pikepdf.Dictionary(O=pikepdf.Name.Table), *several])
    return cell.A[0]
