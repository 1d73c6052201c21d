"""A PDF as a screen reader meets it: its structure tree, and the text that each element of it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pikepdf


def elements(below: Any) -> Iterator[Any]:
    """Every element of a structure tree, in reading order."""
    if isinstance(below, pikepdf.Array):
        for kid in below:
            yield from elements(kid)
    elif isinstance(below, pikepdf.Dictionary):
        if "/S" in below:
            yield below
        if "/K" in below:
            yield from elements(below.K)


def all_of(pdf: pikepdf.Pdf | Any, *kinds: str) -> list[Any]:
    """The elements of these kinds, e.g. "TH", below a file's root or below an element."""
    root = pdf.Root.StructTreeRoot.K if isinstance(pdf, pikepdf.Pdf) else pdf.get("/K", [])
    return [element for element in elements(root) if str(element.S)[1:] in kinds]


def table_attributes(cell: Any) -> Any:
    """What a cell says of itself as part of a table: its scope."""
    (found,) = [about for about in cell.A if str(about.O) == "/Table"]
    return found


OUTSIDE = -1  # instead of a number of marked content


class Texts:
    """The text of each piece of marked content of a file."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pieces = {page.objgen: dict(_pieces(page)) for page in pdf.pages}

    @staticmethod
    def outside(pdf: pikepdf.Pdf) -> list[str]:
        """What every page says that is no part of the text: its head and its foot."""
        return [dict(_pieces(page)).get(OUTSIDE, "") for page in pdf.pages]

    def of(self, element: Any, page: Any = None) -> str:
        """Everything that is said below an element, without spaces and line ends."""
        page = element.get("/Pg", page)
        kids = element.get("/K", [])
        said = ""
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, int):
                said += self._pieces[page.objgen].get(kid, "")
            elif "/S" in kid:
                said += self.of(kid, page)
            elif "/MCID" in kid:
                said += self._pieces[kid.get("/Pg", page).objgen].get(int(kid.MCID), "")
        return re.sub(r"\s", "", said)


def _pieces(page: pikepdf.Page) -> Iterator[tuple[int, str]]:
    maps = {name: _unicode(font) for name, font in page.Resources.get("/Font", {}).items()}
    open_marks: list[int] = []
    font: dict[int, str] = {}
    texts: dict[int, str] = {}
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in ("BDC", "BMC"):
            about = operands[1] if name == "BDC" else {}
            inherited = open_marks[-1] if open_marks else OUTSIDE
            open_marks.append(int(about["/MCID"]) if "/MCID" in about else inherited)
        elif name == "EMC":
            open_marks.pop()
        elif name == "Tf":
            font = maps[str(operands[0])]
        elif name in ("Tj", "TJ") and open_marks:
            strings = operands[0] if name == "TJ" else [operands[0]]
            codes = b"".join(bytes(part) for part in strings if isinstance(part, pikepdf.String))
            said = "".join(font[int.from_bytes(codes[i : i + 2], "big")] for i in range(0, len(codes), 2))
            texts[open_marks[-1]] = texts.get(open_marks[-1], "") + said
    yield from texts.items()


def _unicode(font: Any) -> dict[int, str]:
    """Glyph -> characters, as the font's ToUnicode map says."""
    source = font.ToUnicode.read_bytes().decode("latin-1")
    found: dict[int, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", source, re.DOTALL):
        for code, said in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            found[int(code, 16)] = bytes.fromhex(said).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", source, re.DOTALL):
        for low, high, said in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            first = int.from_bytes(bytes.fromhex(said), "big")
            for code in range(int(low, 16), int(high, 16) + 1):
                found[code] = chr(first + code - int(low, 16))
    return found


def pages_of(pdf: pikepdf.Pdf, element: pikepdf.Object) -> set[int]:
    """The pages that an element stands on."""
    return set(pages_below(pdf, element))


def pages_below(pdf: pikepdf.Pdf, element: pikepdf.Object) -> list[int]:
    pages = {page.objgen: number for number, page in enumerate(pdf.pages, start=1)}
    return [pages[item.Pg.objgen] for item in (element, *_below(element)) if "/Pg" in item]


def _below(element: pikepdf.Object) -> list[pikepdf.Object]:
    kids = element.get("/K", [])
    several = list(kids) if isinstance(kids, pikepdf.Array) else [kids]
    found = [kid for kid in several if isinstance(kid, pikepdf.Dictionary)]
    return found + [item for kid in found for item in _below(kid)]
