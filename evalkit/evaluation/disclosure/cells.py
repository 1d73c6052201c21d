"""Which cells of a cross-table, and which villages, may be shown; decided once for all counties and the city.

A cell about fewer than `below` people is hidden. A single hidden cell could be had by subtraction, so a second one
goes with it: within a county from the county's whole, across counties from the city's cell, and from any other sum
that is shown (another reading's whole is one). What is left of a line is about its hidden cells together, and those
together must not be about fewer than `below` people either. Villages are shown one by one under the same rule.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame

from evalkit.evaluation.survey import CITY, UNKNOWN
from evalkit.statistics.sample.strata import NEARLY_WHOLE

Flags = NDArray[np.bool_]
Codes = NDArray[np.intp]
Cell = tuple[str, object]  # county code (or CITY), value of the column


@dataclass(frozen=True)
class People:
    """Those whom a figure is about.

    n : answers; covered : how many of them are covered; of : people of whom they were drawn, themselves among them

    >>> (People(60, 55, 60) + People(12, 12, 12)).fewest
    5
    """

    n: float
    covered: float
    of: float

    def __add__(self, other: People) -> People:
        return People(self.n + other.n, self.covered + other.covered, self.of + other.of)

    @property
    def is_full_count(self) -> bool:
        return self.n >= NEARLY_WHOLE * self.of

    @property
    def fewest(self) -> int:
        """Of a full count the fewest of all, covered and uncovered; of a sample nobody knows who is in it: all."""
        parts = (self.n, self.covered, self.n - self.covered) if self.is_full_count else (self.n,)
        return int(min((part for part in parts if part > 0), default=0))


NOBODY = People(0, 0, 0)


def hidden_cells(
    counts: Mapping[Cell, People],
    *,
    below: int,
    sums: Iterable[Collection[Cell]] = (),
    known: Collection[Cell] = frozenset(),
) -> frozenset[Cell]:
    """The cells to hide, given the people whom each one is about.

    counts : with the cells of value UNKNOWN, which are in the wholes that others are subtracted from
    below : the threshold; 0 hides nothing
    sums : cells that are shown as a sum elsewhere, besides the county's and the value's own
    known : cells that are shown elsewhere in any case (the only one of a county is its whole)

    >>> few, many = People(4, 4, 40), People(50, 40, 500)
    >>> people = {("A", "f"): many, ("A", "m"): many, ("B", "f"): few, ("B", "m"): many, ("C", "f"): many}
    >>> sorted(hidden_cells(people, below=10))  # B's men go with B's women; A's with B's, by the city's table
    [('A', 'f'), ('A', 'm'), ('B', 'f'), ('B', 'm')]
    """
    counts = {cell: people for cell, people in counts.items() if people.n > 0}
    hidden = {cell for cell, people in counts.items() if people.fewest < below} - {*known}
    lines = [[cell for cell in line if cell in counts] for line in (*_lines(counts), *sums)]
    lines = [line for line in lines if len(line) > 1]  # the sum of one cell is in `known`, or not shown
    while True:
        shown = [[cell for cell in line if cell not in hidden and cell not in known] for line in lines]
        concealed = [[cell for cell in line if cell in hidden] for line in lines]
        open_lines = [k for k, line in enumerate(concealed) if _gives_away(counts, line, below)]
        # Looked for only when no line does by itself: adding and subtracting lines gives away more.
        open_lines = open_lines if any(shown[k] for k in open_lines) else _solved(concealed)
        # Blanks are not shown anyway; after them the smallest.
        more = {
            min(shown[k], key=lambda cell: (cell[1] != UNKNOWN, counts[cell].fewest, str(cell)))
            for k in open_lines
            if shown[k]
        }
        if not more:
            return frozenset(hidden)
        hidden |= more


def _lines(counts: Mapping[Cell, People]) -> Iterator[list[Cell]]:
    """The table's rows and columns."""
    for axis in (0, 1):
        found: dict[object, list[Cell]] = {}
        for cell in counts:
            found.setdefault(cell[axis], []).append(cell)
        yield from found.values()


def _gives_away(counts: Mapping[Cell, People], hidden: list[Cell], below: int) -> bool:
    """Whether a line less what it shows is one cell, or about fewer people than the threshold.

    With the city's own cell hidden a column has no sum to subtract from.
    """
    places = {code for code, _ in hidden}
    is_column_without_sum = CITY in places and len(places) > 1
    together = sum((counts[cell] for cell in hidden), NOBODY)
    return len(hidden) == 1 or (not is_column_without_sum and 0 < together.fewest < below)


def _solved(concealed: list[list[Cell]]) -> list[int]:
    """The lines with a hidden cell whose figure follows from all lines' sums together.

    A cell follows if no solution of "all sums are 0" moves it: its row in a basis of the null space is 0.
    """
    cells = sorted({cell for line in concealed for cell in line}, key=str)
    if not cells:
        return []
    place = {cell: k for k, cell in enumerate(cells)}
    sums = np.zeros((len(concealed), len(cells)))
    for k, line in enumerate(concealed):
        for cell in line:
            # The city's cell is the sum of its column, the counties' are the parts.
            is_total = cell[0] == CITY and any(other[0] != CITY for other in line)
            sums[k, place[cell]] = -1.0 if is_total else 1.0
    _, sizes, directions = np.linalg.svd(sums)
    free = directions[int((sizes > 1e-9).sum()) :]
    follows = {cell for cell in cells if np.abs(free[:, place[cell]]).max(initial=0.0) < 1e-9}
    return [k for k, line in enumerate(concealed) if follows & {*line}]


def shown_alone(
    rows: DataFrame, cells: Iterable[Codes], names: Sequence[object], is_sampled: Flags, *, below: int
) -> Flags:
    """Per village (PSU): whether it may be shown by itself.

    rows : of the eligible who answered: `village`, its number; `covered`; and `of`, the people of the village for
        whom the row stands
    cells : the number of each row's county, of its stratum and of each cell that is shown elsewhere. None goes beyond
        a county: the city's figures are sums of its counties', whose own reports show the same villages
    names, is_sampled : per village

    Whoever knows a cell can take from it the villages that are in it with all their answers. The rest must be nobody,
    or two sampled villages at least and enough people.
    """
    everyone = _people(rows, np.zeros(len(rows), np.intp), len(names))[0]
    people = np.concatenate([_people(rows, cell, len(names)) for cell in cells])
    # Small cells first: what joins the rest of an area joins that of its county, too.
    people = people[np.argsort((people[:, 0] > 0).sum(axis=1), kind="stable")]
    is_there = people[:, 0] > 0
    is_entire = is_there & (people[:, 0] == everyone[0])
    order = sorted(range(len(names)), key=lambda number: (everyone[0, number], str(names[number])))
    is_shown = is_sampled & (_fewest(everyone.T) >= below)
    while True:
        taken = is_entire & is_shown
        rest = is_there & ~taken
        by_chance = rest & is_sampled
        fewest = np.minimum((people[:, 0] * by_chance).sum(axis=1), _fewest((people * rest[:, None]).sum(axis=2)))
        is_open = taken.any(axis=1) & rest.any(axis=1) & ((by_chance.sum(axis=1) < 2) | (fewest < below))
        if not is_open.any():
            return is_shown
        part = int(np.argmax(is_open))
        is_shown[next(number for number in order if taken[part, number])] = False


def _people(rows: DataFrame, cell: Codes, villages: int) -> NDArray[np.float64]:
    """(cells, 3, villages): answers, covered among them, and people of whom they were drawn."""
    _, number = np.unique(cell, return_inverse=True)
    shape = int(number.max()) + 1, villages
    place = number * villages + rows["village"].to_numpy()
    counted = (
        np.bincount(place, weights, shape[0] * shape[1]).reshape(shape)
        for weights in (None, rows["covered"], rows["of"])
    )
    return np.stack([*counted], axis=1).astype(np.float64)


def _fewest(people: NDArray[np.float64]) -> NDArray[np.int_]:
    return np.array([People(*one).fewest for one in people.tolist()])
