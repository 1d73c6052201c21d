"""Whether whole series of incomes are of the size of incomes: against a floor, the other counties, other people.

A series that is in 万元 from its first year to its last has no neighbouring year that would tell. Compared are only
the data with themselves, widely enough that no real difference between places or people comes near.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from evalkit.inputs.typed import TypedTable
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
            "in yuan no year's income is so small",
            remedy=_REMEDY,
        )  # fmt: skip


def far_from_other_counties(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows more than 20 times, or under a twentieth of, most others of their year, people and area (at least two).

    frame : as above. Gives income, and `usual`, the middle one of the others and itself; one row of each series
    """
    found = []
    for _, group in frame.groupby(["year", "people", "area"], sort=True):
        incomes = np.sort(group["income_yuan"].to_numpy(dtype=float))
        own = group["income_yuan"].to_numpy(dtype=float)
        near = np.searchsorted(incomes, own * _MOST_TIMES, side="right") - np.searchsorted(
            incomes, own / _MOST_TIMES, side="left"
        )
        is_far = (len(own) > 2) & (2 * (len(own) - near) > len(own) - 1)
        found.append(group[is_far].assign(usual=float(np.median(own))))
    if not found:
        return frame.assign(usual=np.nan).iloc[:0]
    return pd.concat(found).drop_duplicates(_SERIES).sort_index()


def other_counties(typed: TypedTable, odd: pd.DataFrame) -> Iterator[Problem]:
    """What is wrong with the rows that `far_from_other_counties` gives."""
    rows: Iterator[Any] = odd[["income_yuan", "usual", "year"]].itertuples()
    for row, income, usual, year in rows:
        size = f"more than {_MOST_TIMES} times" if income > usual else "under a twentieth of"
        yield typed.problem(
            row, "income_yuan", value=f"{income:.10g}",
            rule=f"{size} that of most others in {year:.0f} (the middle one: {usual:.10g}), same people and area; "
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
