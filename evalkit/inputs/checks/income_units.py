"""Whether all incomes are in yuan: beside a floor, the years before and after, the other counties, other people.

An income in 万元 among others would make a growth of minus 99.99%, a standard error in 万元 a certain verdict. The
data are compared only with themselves, widely enough that no real difference between places or people comes near.
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
# No income grows or falls so in a year, and no survey is large enough for such a standard error.
_MOST_TIMES_IN_A_YEAR, _LEAST_RELATIVE_ERROR = 5, 1e-4
_SERIES = ["county_code", "people", "area"]
_YUAN = "give yuan per head and year in every row (1.4888 万元 is 14888)"
_ONLY_YUAN = f"{_YUAN}; no other unit or currency is read"


def incomes_in_yuan(typed: TypedTable) -> Iterator[Problem]:
    """Incomes that cannot be in yuan, and standard errors that cannot be the income's; each row once."""
    frame = typed.frame.dropna(subset=[*_SERIES, "year", "income_yuan"])
    frame = frame[~frame.duplicated([*_SERIES, "year"])]
    odd = _far_from_neighbour(frame)
    yield from typed.problems(
        odd, "income_yuan", remedy=f"{_YUAN}, or correct it",
        rule=lambda row: f"{_size(row, _MOST_TIMES_IN_A_YEAR, 'fifth')} that of {row.year_before:.0f} "
        f"({row.usual:.10g}), same county, people and area; probably in another unit",
    )  # fmt: skip
    frame = frame.drop(index=odd.index)
    yield from typed.problems(
        _under_the_floor(frame), "income_yuan", remedy=_ONLY_YUAN,
        rule=lambda row: f"under {LEAST_YUAN}, as {row.small} of {row.all} rows of county {row.county_code}, "
        f"{row.people}, {row.area}; no yearly income in yuan is so small",
    )  # fmt: skip
    frame = frame[frame["income_yuan"] >= LEAST_YUAN]
    odd = _far_from_other_counties(frame)
    yield from typed.problems(
        odd, "income_yuan", remedy=_ONLY_YUAN,
        rule=lambda row: f"{_size(row, _MOST_TIMES, 'twentieth')} that of most others in {row.year:.0f} "
        f"(median: {row.usual:.10g}), same people and area; probably in another unit",
    )  # fmt: skip
    series = [pd.MultiIndex.from_frame(rows[_SERIES]) for rows in (frame, odd)]
    yield from typed.problems(
        _far_from_other_people(frame[~series[0].isin(series[1])]), "income_yuan", remedy=_ONLY_YUAN,
        rule=lambda row: f"under a twentieth of that of {row.whose} ({row.most:.10g}), same county, year and area; "
        "probably in another unit",
    )  # fmt: skip
    yield from typed.problems(
        _impossible_errors(frame.drop(index=odd.index)), "standard_error_yuan",
        rule=lambda row: f"{row.size} the income it belongs to ({row.income_yuan:.10g}); probably in another unit",
        remedy="give yuan, as for the income; 0 for a full count, blank where it is unknown",
    )  # fmt: skip


def _size(row: Any, times: int, part: str) -> str:
    return f"more than {times} times" if row.income_yuan > row.usual else f"under a {part} of"


def _far_from_neighbour(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows far from the year before or after in their series, with that `year_before` and its income, `usual`.

    Of two neighbours it is the one farther from the middle of the series; of two rows alone, the smaller. Where the
    neighbour is itself under the floor, the neighbour is wrong.
    """
    frame = frame.assign(row=frame.index).sort_values([*_SERIES, "year"], kind="stable")
    log = np.log(frame["income_yuan"])
    middle = log.groupby([frame[name] for name in _SERIES], sort=False).transform("median")
    frame = frame.assign(distance=(log - middle).abs().round(9))
    columns = ["row", "year", "income_yuan", "distance"]
    before = frame.groupby(_SERIES, sort=False)[columns].shift().add_suffix("_before")
    pairs = pd.concat([frame[columns], before], axis=1)
    income, other = pairs["income_yuan"], pairs["income_yuan_before"]
    pairs = pairs[np.maximum(income, other) > _MOST_TIMES_IN_A_YEAR * np.minimum(income, other)]
    if pairs.empty:  # nearly always
        return frame.iloc[:0]
    lead = pairs["distance"] - pairs["distance_before"]
    is_odd = (lead > 0) | ((lead == 0) & (pairs["income_yuan"] <= pairs["income_yuan_before"]))
    exchanged = {name: f"{name}_before" for name in columns} | {f"{name}_before": name for name in columns}
    odd = pd.concat([pairs[is_odd], pairs[~is_odd].rename(columns=exchanged)]).loc[pairs.index]
    odd = odd.drop_duplicates("row").astype({"row": np.int64}).set_index("row").sort_index()
    odd = odd.rename(columns={"income_yuan_before": "usual"})
    return odd[odd["usual"] >= LEAST_YUAN]


def _under_the_floor(frame: pd.DataFrame) -> pd.DataFrame:
    """The first income under the floor of each series, with how many of its rows are (`small` of `all`)."""
    is_small = frame["income_yuan"] < LEAST_YUAN
    series = is_small.groupby([frame[name] for name in _SERIES], sort=False)
    counted = frame.assign(small=series.transform("sum"), all=series.transform("size"))
    return counted[is_small].drop_duplicates(_SERIES)


def _far_from_other_counties(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows more than 20 times, or under a twentieth of, most others of their year, people and area (at least two).

    One row of each series, with `usual`, the middle one of the others and itself.
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


def _far_from_other_people(frame: pd.DataFrame) -> pd.DataFrame:
    """The smaller of two incomes of one county, year and area more than 20 times apart; once for each county.

    With `most`, the larger one, and the people `whose` it is.
    """
    by_size = frame.sort_values("income_yuan", kind="stable")
    groups = by_size.groupby(["county_code", "area", "year"], sort=False)
    most = groups[["income_yuan", "people"]].transform("last")
    by_size = by_size.assign(most=most["income_yuan"], whose=most["people"])
    low = by_size[by_size["most"] > _MOST_TIMES * by_size["income_yuan"]]
    return low.sort_index().drop_duplicates(["county_code", "area", "people"])


def _impossible_errors(frame: pd.DataFrame) -> pd.DataFrame:
    """Standard errors larger than the income, or (0 apart, a full count) smaller than any survey's."""
    error, income = frame["standard_error_yuan"], frame["income_yuan"]
    is_tiny = (error > 0) & (error < _LEAST_RELATIVE_ERROR * income)
    size = np.where(is_tiny, "less than a ten-thousandth of", "larger than")
    return frame.assign(size=size)[(error > income) | is_tiny]
