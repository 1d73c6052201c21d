"""Whether all incomes are in yuan.

An income in 万元 among others would make a growth of minus 99.99%, a standard error in 万元 a certain verdict.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from evalkit.inputs import income_scale
from evalkit.inputs.typed import TypedTable
from evalkit.problems import Problem

_SERIES = ["county_code", "people", "area"]
# No income grows or falls so in a year, and no survey is large enough for such a standard error.
_MOST_TIMES, _LEAST_RELATIVE_ERROR = 5, 1e-4


def incomes_in_yuan(typed: TypedTable) -> Iterator[Problem]:
    """Incomes that cannot be in yuan, and standard errors that cannot be the income's; each row once."""
    frame = typed.frame.dropna(subset=[*_SERIES, "year", "income_yuan"])
    frame = frame[~frame.duplicated([*_SERIES, "year"])]
    odd = _far_from_neighbour(frame)
    # Far from a neighbour that is itself under the floor: the neighbour is wrong.
    odd = odd[odd["usual"] >= income_scale.LEAST_YUAN]
    yield from _neighbours(typed, odd)
    frame = frame.drop(index=odd.index)
    yield from income_scale.too_small(typed, frame)
    frame = frame[frame["income_yuan"] >= income_scale.LEAST_YUAN]
    odd = income_scale.far_from_other_counties(frame)
    yield from income_scale.other_counties(typed, odd)
    series = [pd.MultiIndex.from_frame(rows[_SERIES]) for rows in (frame, odd)]
    yield from income_scale.other_people(typed, frame[~series[0].isin(series[1])])
    yield from _impossible_errors(typed, frame.drop(index=odd.index))


def _neighbours(typed: TypedTable, odd: pd.DataFrame) -> Iterator[Problem]:
    rows: Iterator[Any] = odd.itertuples()
    for row, income, year, usual in rows:
        size = f"more than {_MOST_TIMES} times" if income > usual else "under a fifth of"
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
    is_far = (here > _MOST_TIMES * there) | (there > _MOST_TIMES * here)
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
