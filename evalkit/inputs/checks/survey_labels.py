"""Whether the survey's labels can name the villages that were drawn.

How sure a figure is follows from how many villages it rests on: a village that passes for two, or for as many as
people were met in it, makes a false certainty.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from evalkit.inputs.checks.survey_populations import STRATUM, named
from evalkit.inputs.reading.typed import TypedTable, fill_labels
from evalkit.problems import Problem

_COUNTY = ["year", "county_code"]
_NUMBER = r"\d{1,3}"


def check_labelled(survey: TypedTable) -> Iterator[Problem]:
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
