"""Whether whole series of incomes are of the size of incomes: against a floor, the other counties, other people.

A series that is in 万元 from its first year to its last has no neighbouring year that would tell. Compared are only
the data with themselves, widely enough that no real difference between places or people comes near.

Whether all incomes are in yuan.

An income in 万元 among others would make a growth of minus 99.99%, a standard error in 万元 a certain verdict.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from evalkit.inputs.reading.typed import TypedTable
from evalkit.problems import Problem

# In 1978, before the reforms, rural residents of China had 134 yuan a head and year: no later income is under 100.
LEAST_YUAN = 100
# The richest county of China has not five times the income of the poorest; 万元 and 元 differ ten thousand times.
_MOST_TIMES = 20
_REMEDY = "give yuan per head and year in every row (1.4888 万元 is 14888); no other unit or currency is read"
_SERIES = ["county_code", "people", "area"]


def too_small(typed: TypedTable, frame: pd.DataFrame) -> Iterator[Problem]:
    """The first income under the floor of each series, with how many of its rows are.

    frame : county_code, people, area, year, income_yuan; index: the row in the file
    """
    is_small = frame["income_yuan"] < LEAST_YUAN
    together = is_small.groupby([frame[name] for name in _SERIES], sort=False)
    counts = pd.DataFrame({"small": together.transform("sum"), "all": together.transform("size")})
    odd = frame[is_small].drop_duplicates(_SERIES)
    rows: Iterator[Any] = odd[["income_yuan", *_SERIES]].join(counts).itertuples()
    for row, income, code, people, area, number, of in rows:
        yield typed.problem(
            row, "income_yuan", value=f"{income:.10g}",
            rule=f"under {LEAST_YUAN}, as {number} of {of} rows of county {code}, {people}, {area}; "
            "no yearly income in yuan is so small",
            remedy=_REMEDY,
        )  # fmt: skip


def far_from_other_counties(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows more than 20 times, or under a twentieth of, most others of their year, people and area (at least two).

    frame : as above. Gives income, and `usual`, the middle one of the others and itself; one row of each series
    """
    income = frame["income_yuan"].to_numpy(dtype=float)
    is_far, usual = np.zeros(len(frame), dtype=bool), np.full(len(frame), np.nan)
    for rows in frame.groupby(["year", "people", "area"]).indices.values():
        own, incomes = income[rows], np.sort(income[rows])
        most = np.searchsorted(incomes, own * _MOST_TIMES, side="right")
        near = most - np.searchsorted(incomes, own / _MOST_TIMES, side="left")
        is_far[rows] = (len(own) > 2) & (2 * (len(own) - near) > len(own) - 1)
        usual[rows] = np.median(own)
    odd = frame.assign(usual=usual)[is_far]
    return odd.sort_values(["year", "people", "area"], kind="stable").drop_duplicates(_SERIES).sort_index()


def other_counties(typed: TypedTable, odd: pd.DataFrame) -> Iterator[Problem]:
    """What is wrong with the rows that `far_from_other_counties` gives."""
    rows: Iterator[Any] = odd[["income_yuan", "usual", "year"]].itertuples()
    for row, income, usual, year in rows:
        size = f"more than {_MOST_TIMES} times" if income > usual else "under a twentieth of"
        yield typed.problem(
            row, "income_yuan", value=f"{income:.10g}",
            rule=f"{size} that of most others in {year:.0f} (median: {usual:.10g}), same people and area; "
            "probably in another unit",
            remedy=_REMEDY,
        )  # fmt: skip


def other_people(typed: TypedTable, frame: pd.DataFrame) -> Iterator[Problem]:
    """The smaller of two incomes of one county, year and area more than 20 times apart; once for each county."""
    place = ["county_code", "area", "year"]
    by_size = frame.sort_values("income_yuan", kind="stable")
    groups = by_size.groupby(place, sort=False)
    most = groups[["income_yuan", "people"]].transform("last")
    by_size = by_size.assign(most=most["income_yuan"], whose=most["people"])
    low = by_size[by_size["most"] > _MOST_TIMES * by_size["income_yuan"]]
    low = low.sort_index().drop_duplicates(["county_code", "area", "people"])
    rows: Iterator[Any] = low[["income_yuan", "most", "whose"]].itertuples()
    for row, income, above, people in rows:
        yield typed.problem(
            row, "income_yuan", value=f"{income:.10g}",
            rule=f"under a twentieth of that of {people} ({above:.10g}), same county, year and area; "
            "probably in another unit",
            remedy=_REMEDY,
        )  # fmt: skip


# No income grows or falls so in a year, and no survey is large enough for such a standard error.
_MOST_TIMES_OF_THE_MIDDLE, _LEAST_RELATIVE_ERROR = 5, 1e-4


def incomes_in_yuan(typed: TypedTable) -> Iterator[Problem]:
    """Incomes that cannot be in yuan, and standard errors that cannot be the income's; each row once."""
    frame = typed.frame.dropna(subset=[*_SERIES, "year", "income_yuan"])
    frame = frame[~frame.duplicated([*_SERIES, "year"])]
    odd = _far_from_neighbour(frame)
    # Far from a neighbour that is itself under the floor: the neighbour is wrong.
    odd = odd[odd["usual"] >= LEAST_YUAN]
    yield from _neighbours(typed, odd)
    frame = frame.drop(index=odd.index)
    yield from too_small(typed, frame)
    frame = frame[frame["income_yuan"] >= LEAST_YUAN]
    odd = far_from_other_counties(frame)
    yield from other_counties(typed, odd)
    series = [pd.MultiIndex.from_frame(rows[_SERIES]) for rows in (frame, odd)]
    yield from other_people(typed, frame[~series[0].isin(series[1])])
    yield from _impossible_errors(typed, frame.drop(index=odd.index))


def _neighbours(typed: TypedTable, odd: pd.DataFrame) -> Iterator[Problem]:
    rows: Iterator[Any] = odd.itertuples()
    for row, income, year, usual in rows:
        size = f"more than {_MOST_TIMES_OF_THE_MIDDLE} times" if income > usual else "under a fifth of"
        yield typed.problem(
            row, "income_yuan", value=f"{income:.10g}",
            rule=f"{size} that of {year:.0f} ({usual:.10g}), same county, people and area; probably in another unit",
            remedy="give yuan per head and year in every row (1.4888 万元 is 14888), or correct it",
        )  # fmt: skip


def _far_from_neighbour(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows with (income, neighbour's year, neighbour's income); of two neighbours the one that is odd.

    Odd is the one farther from the middle of its series; of two rows alone, the smaller.
    """
    frame = frame.sort_values([*_SERIES, "year"], kind="stable")
    log = np.log(frame["income_yuan"])
    groups = [frame[name] for name in _SERIES]
    before = frame.groupby(groups, sort=False)[["year", "income_yuan"]].shift()
    distance = (log - log.groupby(groups, sort=False).transform("median")).abs().round(9)
    row_before = pd.Series(frame.index, index=frame.index).groupby(groups, sort=False).shift()
    here, there = frame["income_yuan"], before["income_yuan"]
    is_far = (here > _MOST_TIMES_OF_THE_MIDDLE * there) | (there > _MOST_TIMES_OF_THE_MIDDLE * here)
    found: dict[int, tuple[float, float, float]] = {}
    pairs: Iterator[Any] = pd.DataFrame(
        {
            "row": frame.index, "year": frame["year"], "income": frame["income_yuan"], "distance": distance,
            "row_0": row_before, "year_0": before["year"], "income_0": before["income_yuan"],
            "distance_0": distance.groupby(groups, sort=False).shift(),
        }
    )[is_far].itertuples(index=False)  # fmt: skip
    for pair in pairs:
        if (pair.distance, -pair.income) >= (pair.distance_0, -pair.income_0):
            found.setdefault(pair.row, (pair.income, pair.year_0, pair.income_0))
        else:
            found.setdefault(int(pair.row_0), (pair.income_0, pair.year, pair.income))
    return pd.DataFrame.from_dict(found, orient="index", columns=["income", "year", "usual"]).sort_index()


def _impossible_errors(typed: TypedTable, frame: pd.DataFrame) -> Iterator[Problem]:
    """Standard errors larger than the income, or (0 apart, a full count) smaller than any survey's."""
    error, income = frame["standard_error_yuan"], frame["income_yuan"]
    is_tiny = (error > 0) & (error < _LEAST_RELATIVE_ERROR * income)
    odd = frame.loc[(error > income) | is_tiny, ["standard_error_yuan", "income_yuan"]]
    rows: Iterator[Any] = odd.itertuples()
    for row, wrong, of in rows:
        size = "larger than" if wrong > of else "less than a ten-thousandth of"
        yield typed.problem(
            row, "standard_error_yuan", value=f"{wrong:.10g}",
            rule=f"{size} the income it belongs to ({of:.10g}); probably in another unit",
            remedy="give yuan, as for the income; 0 for a full count, blank where it is unknown",
        )  # fmt: skip
