"""The tags of row headers, which typst's Python package cannot set yet (its `pdf.header-cell` is shut off)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pikepdf


def with_row_headers(pdf: bytes) -> bytes:
    """The PDF with the first cell of every row of a table's body as its header (TH of scope Row).

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
