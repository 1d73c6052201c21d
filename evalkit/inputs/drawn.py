"""Whether the survey could have been drawn as its rows say: populations against samples.

A wrong population makes a wrong finite population correction, and a wrong interval, without any other sign.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from evalkit.inputs.defaults import fill_labels
from evalkit.inputs.typed import TypedTable
from evalkit.problems import Problem

# Strata never cross county borders: the same label in two counties names two of them.
_STRATUM = ["year", "county_code", "stratum"]
_PSU = [*_STRATUM, "psu"]
# A full count stands for itself; calibration may leave a weight a little to either side of 1.
_OWN_WEIGHT, _LEAST_WEIGHT, _OUT_OF_LINE = 1.005, 0.9, 100
# Stands for a blank cell; no population is negative.
_BLANK = -1.0


def check_drawn(survey: TypedTable) -> Iterator[Problem]:
    """Populations that differ within their stratum or PSU, or are smaller than the sample from it.

    A row without a psu (or ssu) is one of its own.
    """
    frame = fill_labels(survey.frame.dropna(subset=["year", "county_code"]), ("stratum", "psu", "ssu"))
    for groups, unit in ((_STRATUM, "psu"), (_PSU, "ssu")):
        yield from _not_constant(survey, frame, groups, f"{unit}_population")
        yield from _too_small(survey, frame, groups, unit)
    yield from _not_constant(survey, frame, _PSU, "psu_probability")
    yield from _contradicted_counts(survey, frame)
    yield from _weights_that_are_shares(survey, frame)
    yield from _weights_out_of_line(survey, frame)


def _contradicted_counts(survey: TypedTable, frame: pd.DataFrame) -> Iterator[Problem]:
    """Strata taken whole by their populations, whose rows stand for more people than themselves.

    Such a stratum would pass for a full count, without any sampling error, though people were sampled in it.
    """
    groups = frame.groupby(_STRATUM, sort=False, dropna=False)
    psus = frame.groupby(_PSU, sort=False, dropna=False)
    has_all_psus = (frame["psu_population"] == groups["psu"].transform("nunique")) | (
        frame["psu_probability"] == 1.0
    )
    has_all_ssus = frame["ssu_population"].isna() | (
        frame["ssu_population"] == psus["ssu"].transform("nunique")
    )
    is_whole = (
        (has_all_psus & has_all_ssus).groupby([frame[c] for c in _STRATUM], dropna=False).transform("all")
    )
    odd = frame[is_whole & (groups["weight"].transform("mean") > _OWN_WEIGHT)]
    rows: Iterator[Any] = odd.loc[~odd.duplicated(_STRATUM), ["weight", *_STRATUM]].itertuples()
    for row, weight, *labels in rows:
        yield survey.problem(
            row, "weight", value=f"{weight:g}",
            rule=f"stands for others, though every unit of {_named(_STRATUM, labels)} was taken",
            remedy="give ssu_population, the people of each village; or write 1, if it is a full count",
        )  # fmt: skip


def _weights_that_are_shares(survey: TypedTable, frame: pd.DataFrame) -> Iterator[Problem]:
    """Counties whose rows stand for fewer people than there are rows: the city would count each county alike."""
    mean = frame.groupby(["year", "county_code"], sort=False)["weight"].transform("mean")
    odd = frame[mean < _LEAST_WEIGHT]
    first = odd.loc[~odd.duplicated(["year", "county_code"]), ["weight", "county_code", "year"]]
    rows: Iterator[Any] = first.itertuples()
    for row, weight, code, year in rows:
        yield survey.problem(
            row, "weight", value=f"{weight:g}",
            rule=f"the {year:.0f} rows of county {code} stand for fewer people than they are; a weight is no share",
            remedy="give how many people each row stands for, 1 in a full count",
        )  # fmt: skip


def _weights_out_of_line(survey: TypedTable, frame: pd.DataFrame) -> Iterator[Problem]:
    """The first row of a stratum that stands for a hundred times as many people as the middle one.

    A slip of the decimal point: that row's answer would be the county's.
    """
    middle = frame.groupby(_STRATUM, sort=False, dropna=False)["weight"].transform("median")
    odd = frame.assign(middle=middle)[frame["weight"] > _OUT_OF_LINE * middle]
    rows: Iterator[Any] = odd.loc[~odd.duplicated(_STRATUM), ["weight", "middle", *_STRATUM]].itertuples()
    for row, weight, usual, *labels in rows:
        yield survey.problem(
            row, "weight", value=f"{weight:g}",
            rule=f"more than {_OUT_OF_LINE} times the middle weight of {_named(_STRATUM, labels)} ({usual:g})",
            remedy="correct it, or give those rows a stratum of their own",
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
            rule=f"fewer than the {drawn} sampled from {_named(groups, labels)}",
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
        what = f"row {leader} says {_figure(first)} of {_named(groups, labels)}"
        yield survey.problem(
            row, column, value="" if is_blank else f"{number:g}",
            rule=f"blank, but {what}" if is_blank else what,
            remedy="give all its rows the same value",
        )  # fmt: skip


def _figure(value: float) -> str:
    return "nothing" if value == _BLANK else f"{value:g}"


def _named(groups: list[str], labels: list[object]) -> str:
    """Which group it is, without the labels that are blank.

    >>> _named(["county_code", "stratum"], ["140602", ""])
    'county_code 140602'
    """
    return ", ".join(f"{name} {label}" for name, label in zip(groups, labels, strict=True) if str(label))
