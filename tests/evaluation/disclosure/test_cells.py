"""Hidden cells: none can be had by subtraction."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from evalkit.evaluation.disclosure.cells import People, hidden_cells
from evalkit.evaluation.survey import CITY

SIZES = st.tuples(st.integers(0, 40), st.integers(0, 40), st.sampled_from([1, 10]))
COUNTS = st.dictionaries(
    st.tuples(st.sampled_from("ABCDEF"), st.sampled_from(["f", "m", "x", ""])),
    SIZES.map(lambda size: People(size[0], min(size[:2]), size[0] * size[2])),
    max_size=20,
)


def samples(sizes):
    return {cell: People(n, n, 10 * n) for cell, n in sizes.items()}


def full_counts(sizes):
    """Cell -> (people, uncovered)."""
    return {cell: People(n, n - uncovered, n) for cell, (n, uncovered) in sizes.items()}


def test_a_small_cell_takes_its_smallest_neighbours_with_it() -> None:
    sizes = {("A", "f"): 40, ("A", "m"): 60, ("B", "f"): 4, ("B", "m"): 30, ("C", "f"): 50, ("C", "m"): 70}
    assert hidden_cells(samples(sizes), below=10) == {("A", "f"), ("A", "m"), ("B", "f"), ("B", "m")}


def test_nothing_is_hidden_where_nothing_is_small_or_the_threshold_is_0() -> None:
    assert hidden_cells(samples({("A", "f"): 10, ("A", "m"): 12}), below=10) == frozenset()
    assert hidden_cells(samples({("A", "f"): 1, ("A", "m"): 12}), below=0) == frozenset()


def test_two_small_cells_that_are_few_people_together_take_a_third() -> None:
    """4 and 5: the whole less the two that are shown would be about nine people."""
    sizes = {("A", "u"): 4, ("A", "v"): 5, ("A", "w"): 20, ("A", "x"): 30}
    assert hidden_cells(samples(sizes), below=10) == {("A", "u"), ("A", "v"), ("A", "w")}
    assert hidden_cells(samples(sizes | {("A", "v"): 6}), below=10) == {("A", "u"), ("A", "v")}


def test_people_are_put_together_before_the_fewest_of_them_count() -> None:
    """5 uncovered of 60 beside 12 all covered: by subtraction, 5 uncovered of 72."""
    sizes = {("A", "1"): (60, 5), ("A", "2"): (9, 0), ("A", "3"): (58, 20), ("A", "4"): (78, 20)}
    assert hidden_cells(full_counts(sizes), below=10) == {("A", "1"), ("A", "2"), ("A", "3")}


def test_blanks_are_hidden_before_anything_that_is_shown_otherwise() -> None:
    sizes = {("A", "f"): 4, ("A", "m"): 60, ("A", ""): 80}
    assert hidden_cells(samples(sizes), below=10) == {("A", "f"), ("A", "")}


def test_the_only_cell_of_a_county_whose_whole_is_shown_protects_nobody() -> None:
    """County A has women alone, 30; hiding them would leave B's 4 to whoever subtracts A's whole from the city's."""
    sizes = {("A", "f"): 30, ("B", "f"): 4, ("B", "m"): 60, ("C", "f"): 50, ("C", "m"): 70}
    city = {(CITY, "f"): 84, (CITY, "m"): 130}
    hidden = hidden_cells(samples(sizes | city), below=10, known={("A", "f")})
    assert ("A", "f") not in hidden
    assert {("B", "f"), ("C", "f")} <= hidden


def test_lines_added_and_subtracted_give_no_cell_away() -> None:
    """Two blocks, a bridge between them: columns f and g less rows A and B leave cell (C, f), though no line does."""
    sizes = {(c, v): 100 for c in "ABCDE" for v in "fgxy"} | {(CITY, v): 500 for v in "fgxy"}
    blocks = [("A", "f"), ("A", "g"), ("B", "f"), ("B", "g"), ("D", "x"), ("D", "y"), ("E", "x"), ("E", "y")]
    few = dict.fromkeys([*blocks, ("C", "f"), ("C", "x")], 8)
    hidden = hidden_cells(samples(sizes | few), below=10)
    assert len(hidden) > len(few)
    assert not determined(hidden, sizes)


def determined(hidden, counts):
    """The hidden cells that follow from wholes, city's cells and shown cells: least squares, not a null space."""
    cells = sorted(hidden, key=str)
    lines = [{c: 1.0 for c in cells if c[0] == place} for place in {c[0] for c in counts}]
    lines += [{c: -1.0 if c[0] == CITY else 1.0 for c in cells if c[1] == value} for value in {c[1] for c in counts}]
    sums = np.array([[line.get(c, 0.0) for c in cells] for line in lines if line]).reshape(-1, len(cells))
    fits = {
        c: np.linalg.lstsq(sums.T, unit, rcond=None)[0] for c, unit in zip(cells, np.eye(len(cells)), strict=True)
    }
    return {
        c for (c, fit), unit in zip(fits.items(), np.eye(len(cells)), strict=True) if np.allclose(sums.T @ fit, unit)
    }


@given(COUNTS)
def test_every_small_cell_is_hidden_and_no_line_gives_few_people_away(
    counts: dict[tuple[str, str], People],
) -> None:
    hidden = hidden_cells(counts, below=10)
    assert {cell for cell, people in counts.items() if 0 < people.fewest < 10} <= hidden
    for axis in (0, 1):
        for key in {cell[axis] for cell in hidden}:
            line = [cell for cell, people in counts.items() if cell[axis] == key and people.n > 0]
            concealed = [cell for cell in line if cell in hidden]
            together = sum((counts[cell] for cell in concealed), People(0, 0, 0))
            assert len(concealed) == len(line) or (len(concealed) != 1 and together.fewest >= 10)
