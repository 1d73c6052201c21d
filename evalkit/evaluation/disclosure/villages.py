"""Which villages may be shown one by one: none with few respondents, nor one recoverable by subtraction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame

from evalkit.evaluation.disclosure.cells import People

Flags = NDArray[np.bool_]
Codes = NDArray[np.intp]


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
        fewest = np.minimum(
            (people[:, 0] * by_chance).sum(axis=1), _fewest((people * rest[:, None]).sum(axis=2))
        )
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
