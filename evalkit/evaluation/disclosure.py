"""Which cells of a cross-table may not be shown, decided once for all counties and the city together.

A cell of 1 to `below` - 1 answers is hidden. A single hidden cell could be had by subtraction, so a second
one goes with it: within a county from the county's whole, and across counties from the city's cell.
"""

from __future__ import annotations

from collections.abc import Mapping

Cell = tuple[str, object]  # county code, value of the column


def hidden_cells(counts: Mapping[Cell, int], *, below: int) -> frozenset[Cell]:
    """The cells to hide, given how many people each one rests on.

    counts : (county, value) -> people; for full counts the smallest of covered, uncovered and eligible
    below : the threshold; 0 hides nothing

    >>> people = {("A", "f"): 40, ("A", "m"): 60, ("B", "f"): 4, ("B", "m"): 30, ("C", "f"): 50, ("C", "m"): 70}
    >>> sorted(hidden_cells(people, below=10))  # B's men go with B's women; A's with B's, by the city's table
    [('A', 'f'), ('A', 'm'), ('B', 'f'), ('B', 'm')]
    """
    hidden = {cell for cell, people in counts.items() if 0 < people < below}
    while True:
        more = _exposed(counts, hidden, below, axis=0) | _exposed(counts, hidden, below, axis=1)
        if not more:
            return frozenset(hidden)
        hidden |= more


def _exposed(counts: Mapping[Cell, int], hidden: set[Cell], below: int, *, axis: int) -> set[Cell]:
    """The smallest shown cell of every row (axis 0) or column (1) whose hidden cells subtraction would give away.

    That is a single one, or several that together are fewer than the threshold.
    """
    more: set[Cell] = set()
    for key in {cell[axis] for cell in hidden}:
        line = [cell for cell, people in counts.items() if cell[axis] == key and people > 0]
        shown = [cell for cell in line if cell not in hidden]
        concealed = [counts[cell] for cell in line if cell in hidden]
        if shown and (len(concealed) == 1 or sum(concealed) < below):
            more.add(min(shown, key=lambda cell: (counts[cell], str(cell))))
    return more
