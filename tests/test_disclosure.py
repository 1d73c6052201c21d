"""Hidden cells: none can be had by subtraction."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from evalkit.evaluation.disclosure import hidden_cells

COUNTS = st.dictionaries(
    st.tuples(st.sampled_from("ABCDEF"), st.sampled_from(["f", "m", "x"])), st.integers(0, 40), max_size=18
)


def test_a_small_cell_takes_its_smallest_neighbours_with_it() -> None:
    counts = {("A", "f"): 40, ("A", "m"): 60, ("B", "f"): 4, ("B", "m"): 30, ("C", "f"): 50, ("C", "m"): 70}
    assert hidden_cells(counts, below=10) == {("A", "f"), ("A", "m"), ("B", "f"), ("B", "m")}


def test_nothing_is_hidden_where_nothing_is_small_or_the_threshold_is_0() -> None:
    assert hidden_cells({("A", "f"): 10, ("A", "m"): 12}, below=10) == frozenset()
    assert hidden_cells({("A", "f"): 1, ("A", "m"): 12}, below=0) == frozenset()


@given(COUNTS)
def test_every_small_cell_is_hidden_and_no_line_has_a_lone_one(counts: dict[tuple[str, object], int]) -> None:
    hidden = hidden_cells(counts, below=10)
    assert {cell for cell, people in counts.items() if 0 < people < 10} <= hidden
    for axis in (0, 1):
        for key in {cell[axis] for cell in hidden}:
            line = [cell for cell, people in counts.items() if cell[axis] == key and people > 0]
            concealed = [cell for cell in line if cell in hidden]
            assert len(concealed) != 1 or len(line) == 1
