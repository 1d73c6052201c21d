"""Whether the survey could have been drawn as its rows say: populations against samples.

A wrong population makes a wrong finite population correction, and a wrong interval, without any other sign.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from evalkit.inputs.reading.typed import TypedTable, fill_labels
from evalkit.problems import Problem

# Strata never cross county borders: the same label in two counties names two of them.
STRATUM = ["year", "county_code", "stratum"]
PSU = [*STRATUM, "psu"]
# Stands for a blank cell; no population is negative.
_BLANK = -1.0


def check_drawn(survey: TypedTable) -> Iterator[Problem]:
    """Populations that differ within their stratum or PSU, or are smaller than the sample from it.

    A row without a psu (or ssu) is one of its own.
    """
    frame = fill_labels(survey.frame.dropna(subset=["year", "county_code"]), ("stratum", "psu", "ssu"))
    for groups, unit in ((STRATUM, "psu"), (PSU, "ssu")):
        yield from _not_constant(survey, frame, groups, f"{unit}_population")
        yield from _too_small(survey, frame, groups, unit)
    yield from _not_constant(survey, frame, PSU, "psu_probability")
    yield from _drawn_in_two_ways(survey, frame)


def _drawn_in_two_ways(survey: TypedTable, frame: pd.DataFrame) -> Iterator[Problem]:
    """Strata whose PSUs were drawn with equal and with unequal probabilities, or in part with unknown ones."""
    for column in ("psu_population", "psu_probability"):
        frame = frame.drop(index=survey.unread.get(column, ()), errors="ignore")
    is_given = frame["psu_probability"].notna()
    if not is_given.any():
        return
    strata = [frame[column] for column in STRATUM]
    has_number = frame["psu_population"].notna().groupby(strata, sort=False).transform("any")
    twice = frame[is_given & has_number]
    rows: Iterator[Any] = twice.loc[~twice.duplicated(STRATUM), ["psu_probability", *STRATUM]].itertuples()
    for row, probability, *labels in rows:
        yield survey.problem(
            row, "psu_probability", value=f"{probability:g}",
            rule=f"psu_population is given too in {named(STRATUM, labels)}",
            remedy="leave psu_population blank where villages were drawn with unequal probabilities, "
            "else psu_probability",
        )  # fmt: skip
    # Within a PSU it is said already.
    has_own = is_given.groupby([frame[column] for column in PSU], sort=False).transform("any")
    number = pd.Series(frame.index, index=frame.index).where(is_given)
    leader = number.groupby(strata, sort=False).transform("first")
    blank = frame.assign(leader=leader)[~has_own & leader.notna() & ~has_number]
    rows = blank.loc[~blank.duplicated(STRATUM), ["leader", *STRATUM]].itertuples()
    for row, first, *labels in rows:
        yield survey.problem(
            row, "psu_probability", rule=f"blank, but row {first:.0f} gives it in {named(STRATUM, labels)}",
            remedy="give it of every village of the stratum, or of none",
        )  # fmt: skip


def _too_small(survey: TypedTable, frame: pd.DataFrame, groups: list[str], unit: str) -> Iterator[Problem]:
    population = f"{unit}_population"
    given = frame[frame[population].notna()]
    sampled = given.groupby(groups, sort=False, dropna=False)[unit].nunique().to_numpy()
    first = given.loc[~given.duplicated(groups), [population, *groups]].assign(sampled=sampled)
    rows: Iterator[Any] = first[first[population] < first["sampled"]].itertuples()
    for row, number, *labels, drawn in rows:
        yield survey.problem(
            row, population, value=_figure(number),
            rule=f"fewer than the {drawn} sampled from {named(groups, labels)}",
            remedy=f"give the number of {unit}s before any was drawn, or correct the labels in {unit}",
        )  # fmt: skip


def _not_constant(
    survey: TypedTable, frame: pd.DataFrame, groups: list[str], column: str
) -> Iterator[Problem]:
    """The first row of each group that gives another value than the row it starts with; blank is another."""
    frame = frame.drop(index=survey.unread.get(column, ()), errors="ignore")
    if not frame[column].notna().any():
        return
    value = frame[column].fillna(_BLANK)
    leaders = pd.DataFrame({"leader": frame.index, "first": value}, index=frame.index)
    leaders = leaders.groupby([frame[name] for name in groups], sort=False, dropna=False).transform("first")
    odd = frame.loc[value != leaders["first"], [column, *groups]].join(leaders)
    rows: Iterator[Any] = odd[~odd.duplicated(groups)].itertuples()
    for row, number, *labels, leader, first in rows:
        is_blank = pd.isna(number)
        what = f"row {leader} says {_figure(first)} of {named(groups, labels)}"
        yield survey.problem(
            row, column, value="" if is_blank else f"{number:g}",
            rule=f"blank, but {what}" if is_blank else what,
            remedy="give all its rows the same value",
        )  # fmt: skip


def _figure(value: float) -> str:
    return "nothing" if value == _BLANK else f"{value:g}"


def named(groups: list[str], labels: list[object]) -> str:
    """Which group it is, without the labels that are blank.

    >>> named(["county_code", "stratum"], ["140602", ""])
    'county_code 140602'
    """
    return ", ".join(f"{name} {label}" for name, label in zip(groups, labels, strict=True) if str(label))
