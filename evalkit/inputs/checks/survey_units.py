"""Whether the survey's rows agree on their sampling units: labels of villages, populations, probabilities.

How sure a figure is follows from how many villages it rests on, out of how many: a village that passes for two, or
for as many as people were met in it, makes a false certainty, and so does a wrong population, without any other sign.
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


def check_populations(survey: TypedTable) -> Iterator[Problem]:
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


_COUNTY = ["year", "county_code"]
_NUMBER = r"\d{1,3}"


def check_village_labels(survey: TypedTable) -> Iterator[Problem]:
    """Villages in two strata, and people without a village beside those with one.

    survey : under the codes that stand in the file: two counties that became one may both have a village 1
    """
    frame = survey.frame.dropna(subset=_COUNTY)
    frame = fill_labels(frame.drop(index=survey.unread.get("psu", ()), errors="ignore"), ["stratum"])
    yield from _villages_in_two_strata(survey, frame)
    number = pd.Series(frame.index, index=frame.index).where(frame["psu"].notna())
    leader = number.groupby([frame[column] for column in STRATUM], sort=False).transform("first")
    blank = frame.assign(leader=leader)[frame["psu"].isna()]
    yield from _people_without_a_village(survey, blank)
    yield from _villages_without_a_name(survey, blank)


def _villages_in_two_strata(survey: TypedTable, frame: pd.DataFrame) -> Iterator[Problem]:
    """The first village of a county that is met in a second stratum, and how many there are like it.

    Numbers may be counted anew in each stratum, unless as many people live in all of those met again. The numbers of
    people in a list, one row each, may stand in another list too.
    """
    frame = frame.drop(index=survey.unread.get("stratum", ()), errors="ignore").dropna(subset=["psu"])
    strata = [frame[column] for column in STRATUM]
    rows_of_psu = frame.groupby([*STRATUM, "psu"], sort=False)["psu"].transform("size")
    is_of_several = (rows_of_psu > 1) | (frame["ssu_population"] > 1)
    frame = frame[is_of_several.groupby(strata, sort=False).transform("any").astype(bool)]
    villages = frame.drop_duplicates([*STRATUM, "psu"])
    met_before = villages.assign(leader=villages.index).drop_duplicates([*_COUNTY, "psu"])
    met_before = met_before[[*_COUNTY, "psu", "leader", "stratum", "ssu_population"]]
    again = villages.assign(row=villages.index).merge(
        met_before, on=[*_COUNTY, "psu"], suffixes=("", "_before")
    )
    again = again[again["stratum"] != again["stratum_before"]]
    is_alike = again["ssu_population"] == again["ssu_population_before"]
    is_alike = (
        is_alike.groupby([again[column] for column in STRATUM], sort=False).transform("all").astype(bool)
    )
    odd = again[is_alike | ~again["psu"].str.fullmatch(_NUMBER).astype(bool)]
    more = odd.groupby(_COUNTY, sort=False)["psu"].transform("size") - 1
    columns = ["row", "psu", "stratum", "leader", "stratum_before", "more"]
    rows: Iterator[Any] = odd.assign(more=more).loc[~odd.duplicated(_COUNTY), columns].itertuples(index=False)
    for row, psu, stratum, leader, before, others in rows:
        likewise = f" (and so for {others} more)" if others else ""
        yield survey.problem(
            row, "psu", value=psu,
            rule=f"in stratum {stratum or '(blank)'} here, in {before or '(blank)'} in row {leader}{likewise}; "
            "a village lies in one stratum",
            remedy="correct the stratum, or if they are two villages give each a label of its own",
        )  # fmt: skip


def _people_without_a_village(survey: TypedTable, frame: pd.DataFrame) -> Iterator[Problem]:
    """The first row of a stratum whose psu is blank, though others name one: each would be a village of its own.

    frame : the rows without a psu; `leader`, the first row of their stratum with one
    """
    odd = frame[frame["leader"].notna()]
    rows: Iterator[Any] = odd.loc[~odd.duplicated(STRATUM), ["leader", *STRATUM]].itertuples()
    for row, leads, *labels in rows:
        yield survey.problem(
            row, "psu", rule=f"blank, but row {leads:.0f} names a village of {named(STRATUM, labels)}",
            remedy="name the village of every row; people drawn from a list, or counted in full, "
            "are a stratum of their own",
        )  # fmt: skip


def _villages_without_a_name(survey: TypedTable, frame: pd.DataFrame) -> Iterator[Problem]:
    """The first row of a stratum that has people of a village, and no village: each row would be a unit.

    frame : as above
    """
    odd = frame[frame["leader"].isna() & (frame["ssu_population"] > 1)]
    rows: Iterator[Any] = odd.loc[~odd.duplicated(STRATUM), ["ssu_population", *STRATUM]].itertuples()
    for row, people, *labels in rows:
        yield survey.problem(
            row, "psu", rule=f"blank, but ssu_population says that {people:g} are in it ({named(STRATUM, labels)})",
            remedy="name the village, or leave ssu_population blank where people were drawn from a list",
        )  # fmt: skip
