"""Which villages may be shown one by one: none with few respondents, nor one recoverable by subtraction."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame, factorize

from evalkit.evaluation.disclosure.cells import People
from evalkit.evaluation.survey import COUNTY, with_labelled_blanks

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

Name = tuple[object, ...]  # stratum and PSU


@dataclass(frozen=True, kw_only=True)
class _Part:
    """The answers of a county, of a stratum, or of a cell that is shown elsewhere.

    people : (3, villages) answers, covered among them, and people of whom they were drawn
    is_entire : the villages all of whose answers these are: whoever knows the cell can take them from it
    """

    people: Floats
    is_entire: Flags

    @property
    def villages(self) -> Flags:
        return np.asarray(self.people[0] > 0)

    def gives_away(self, is_shown: Flags, *, is_sampled: Flags, below: int) -> bool:
        """Whether the part less those shown is somebody, but not two sampled villages and enough people."""
        taken = self.is_entire & is_shown
        rest = self.villages & ~taken
        if not taken.any() or not rest.any():
            return False
        by_chance = rest & is_sampled
        fewest = min(self.people[0] @ by_chance, People(*(self.people @ rest)).fewest)
        return bool(by_chance.sum() < 2 or fewest < below)


def shown_alone(rows: DataFrame, unit: list[str], columns: Collection[str], *, below: int) -> frozenset[Name]:
    """The villages (PSUs) that may be shown one by one.

    rows : of the eligible who answered: covered, is_sampled, and `of`, the people for whom the row stands in its
        village
    unit : the columns that name a village
    columns : those whose cells are shown elsewhere

    County by county: the city's figures are sums of its counties', whose own reports show the same villages.
    """
    villages = rows.groupby(unit).agg(n=("covered", "size"), is_sampled=("is_sampled", "any"))
    names = [*villages.index.to_frame().itertuples(index=False, name=None)]
    village = rows.groupby(unit).ngroup().to_numpy()
    n, is_sampled = villages["n"].to_numpy(), villages["is_sampled"].to_numpy()
    # Small parts first: what joins the rest of an area joins that of its county, too.
    parts = sorted(
        (part for column in (COUNTY, unit[0], *columns) for part in _parts(rows, village, n, column)),
        key=lambda part: int(part.villages.sum()),
    )
    (everyone,) = _parts(rows, village, n, None)
    order = sorted(range(len(names)), key=lambda number: (n[number], str(names[number])))
    is_shown = is_sampled & np.array([People(*one).fewest >= below for one in everyone.people.T])
    while True:
        open_ = (p for p in parts if p.gives_away(is_shown, is_sampled=is_sampled, below=below))
        if (part := next(open_, None)) is None:
            return frozenset(names[number] for number in np.flatnonzero(is_shown))
        is_shown[next(number for number in order if is_shown[number] and part.is_entire[number])] = False


def _parts(rows: DataFrame, village: NDArray[Any], n: NDArray[Any], column: str | None) -> Iterator[_Part]:
    """One part for each county and value of the column; for None, one of all.

    n : answers of each village
    """
    code = np.zeros(len(rows), np.intp)
    for name in () if column is None else dict.fromkeys((COUNTY, column)):
        values, labels = factorize(with_labelled_blanks(rows, name), sort=True)
        code = code * len(labels) + values
    number, _ = factorize(code, sort=True)
    shape = int(number.max()) + 1, len(n)
    counted = [
        np.bincount(number * len(n) + village, weights, shape[0] * shape[1]).reshape(shape)
        for weights in (None, rows["covered"], rows["of"])
    ]
    for people in np.stack(counted, axis=1).astype(np.float64):
        yield _Part(people=people, is_entire=(people[0] > 0) & (people[0] == n))
