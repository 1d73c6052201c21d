"""Which cells of a cross-table may not be shown, decided once for all counties and the city together.

A cell of 1 to `below` - 1 answers is hidden. A single hidden cell could be had by subtraction, so a second
one goes with it: within a county from the county's whole, across counties from the city's cell, and from any
other sum that is shown (another reading's whole is one).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

Cell = tuple[str, object]  # county code, value of the column


def hidden_cells(
    counts: Mapping[Cell, int], *, below: int, sums: Iterable[Collection[Cell]] = ()
) -> frozenset[Cell]:
    """The cells to hide, given how many people each one rests on.

    counts : (county, value) -> people; for full counts the smallest of covered, uncovered and eligible
    below : the threshold; 0 hides nothing
    sums : cells that are shown as a sum elsewhere, besides the county's and the value's own

    >>> people = {("A", "f"): 40, ("A", "m"): 60, ("B", "f"): 4, ("B", "m"): 30, ("C", "f"): 50, ("C", "m"): 70}
    >>> sorted(hidden_cells(people, below=10))  # B's men go with B's women; A's with B's, by the city's table
    [('A', 'f'), ('A', 'm'), ('B', 'f'), ('B', 'm')]
    """
    hidden = {cell for cell, people in counts.items() if 0 < people < below}
    lines = [[cell for cell in line if counts.get(cell, 0) > 0] for line in (*_lines(counts), *sums)]
    while True:
        more = {cell for line in lines if (cell := _exposed(counts, hidden, below, line)) is not None}
        if not more:
            return frozenset(hidden)
        hidden |= more


def _lines(counts: Mapping[Cell, int]) -> Iterator[list[Cell]]:
    """The table's rows and columns."""
    for axis in (0, 1):
        found: dict[object, list[Cell]] = {}
        for cell in counts:
            found.setdefault(cell[axis], []).append(cell)
        yield from found.values()


def _exposed(counts: Mapping[Cell, int], hidden: set[Cell], below: int, line: list[Cell]) -> Cell | None:
    """The smallest shown cell of a line whose hidden cells subtraction would give away.

    That is a single one, or several that together are fewer than the threshold.
    """
    shown = [cell for cell in line if cell not in hidden]
    concealed = [counts[cell] for cell in line if cell in hidden]
    if shown and concealed and (len(concealed) == 1 or sum(concealed) < below):
        return min(shown, key=lambda cell: (counts[cell], str(cell)))
    return None
