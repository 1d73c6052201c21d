"""Whether the survey's rows agree on their sampling units: labels of villages, populations, probabilities.

How sure a figure is follows from how many villages it rests on, out of how many: a village that passes for two, or
for as many as people were met in it, makes a false certainty, and so does a wrong population, without any other sign.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evalkit.inputs.reading.typed import TypedTable, fill_labels
from evalkit.problems import Problem
from evalkit.statistics import SurveyDesign
from evalkit.statistics.sample.strata import Strata, read_strata

# Strata never cross county borders: the same label in two counties names two of them.
COUNTY = ["year", "county_code"]
STRATUM = [*COUNTY, "stratum"]
PSU = [*STRATUM, "psu"]
_POPULATIONS = ["psu_population", "psu_probability", "ssu_population"]
_COLUMNS = [*PSU, "ssu", "weight", *_POPULATIONS, "holders_in_household"]
# The number of a row's unit, beside the columns that name it.
_NUMBER = {"county_code": "of_county", "stratum": "of_stratum", "psu": "of_psu", "ssu": "of_ssu"}
_SHORT_NUMBER = r"\d{1,3}"


def with_units(frame: pd.DataFrame) -> pd.DataFrame:
    """How the rows of a survey were sampled: those columns, and the numbers of_county, of_stratum, of_psu, of_ssu.

    A county's blank strata are one; a row without a psu (or ssu) is one of its own. Rows whose year or county is not
    known are left out.
    """
    frame = fill_labels(frame[_COLUMNS].dropna(subset=COUNTY), ["stratum"])
    number: NDArray[np.intp] = np.asarray(frame["year"], dtype=np.intp)
    numbers = {}
    for column, name in _NUMBER.items():
        codes, labels = pd.factorize(frame[column])
        codes = np.where(codes < 0, len(labels) + np.arange(len(codes)), codes)
        numbers[name] = number = pd.factorize(number * (codes.max(initial=0) + 1) + codes)[0]
    return frame.assign(**numbers)


def strata_of(frame: pd.DataFrame) -> Strata:
    """How the rows of a survey were taken, by what they say of populations and probabilities.

    frame : as `with_units` gives it
    Beside strata with probabilities, a population N of which n PSUs are there is the probability n/N.
    """
    name = "psu_population"
    if frame["psu_probability"].notna().any():
        name, psus = "psu_probability", _distinct(frame, "stratum", "psu")
        frame = frame.assign(psu_probability=frame[name].fillna(psus / frame["psu_population"]))
    columns: dict[str, Any] = {name: name}
    design = SurveyDesign(
        "weight", stratum="of_stratum", psu="of_psu", ssu="of_ssu", ssu_population="ssu_population", **columns
    )
    return read_strata(frame, design)


def check_village_labels(survey: TypedTable) -> Iterator[Problem]:
    """Villages in two strata, and people without a village beside those with one.

    survey : under the codes that stand in the file: two counties that became one may both have a village 1
    """
    frame = survey.readable(with_units(survey.frame), "psu")
    is_blank = frame["psu"].isna()
    villages = frame[~is_blank]
    yield from _villages_in_two_strata(survey, villages)
    # Each row without a village would be one of its own.
    first = _first_rows(frame, ~is_blank)
    yield from survey.problems(
        frame.assign(first=first)[is_blank & first.notna()].drop_duplicates("of_stratum"), "psu",
        rule=lambda row: f"blank, but row {row.first:.0f} names a village of {named(STRATUM, row)}",
        remedy="name the village of every row; people sampled from a list, or counted in full, "
        "are a stratum of their own",
    )  # fmt: skip
    is_of_several = first.isna() & (frame["ssu_population"] > 1)
    yield from survey.problems(
        frame[is_of_several].drop_duplicates("of_stratum"), "psu",
        rule=lambda row: f"blank, but ssu_population says that its village has {row.ssu_population:g} people "
        f"({named(STRATUM, row)})",
        remedy="name the village, or leave ssu_population blank where people were sampled from a list",
    )  # fmt: skip


def _villages_in_two_strata(survey: TypedTable, frame: pd.DataFrame) -> Iterator[Problem]:
    """The first village of a county that is met in a second stratum, and how many there are like it.

    Numbers may be counted anew in each stratum, unless as many people live in all of those met again. The numbers of
    people in a list, one row each, may stand in another list too.
    """
    frame = survey.readable(frame, "stratum")
    is_of_several = (count_in(frame["of_psu"]) > 1) | (frame["ssu_population"] > 1)
    frame = frame[any_in(is_of_several, frame["of_stratum"])]
    villages = frame.drop_duplicates("of_psu")
    county_and_label = ["of_county", "psu"]
    if not villages.duplicated(county_and_label).any():
        return
    villages = villages.assign(row=villages.index)
    first = villages.drop_duplicates(county_and_label)
    columns = [*county_and_label, "row", "stratum", "ssu_population"]
    met = villages.merge(first[columns], on=county_and_label, suffixes=("", "_before"))
    met = met[met["stratum"] != met["stratum_before"]]
    has_as_many = met["ssu_population"] == met["ssu_population_before"]
    are_alike = ~any_in(~has_as_many, met["of_stratum"])
    odd = met[are_alike | ~met["psu"].str.fullmatch(_SHORT_NUMBER).astype(bool)]
    odd = odd.assign(more=count_in(odd["of_county"]) - 1).drop_duplicates("of_county")
    yield from survey.problems(
        odd.set_index("row"), "psu",
        rule=lambda row: f"in stratum {row.stratum or '(blank)'} here, but in {row.stratum_before or '(blank)'} in "
        f"row {row.row_before}{f' (and {row.more} more like it)' if row.more else ''}; a village lies in one stratum",
        remedy="correct the stratum, or if they are two villages give each a label of its own",
    )  # fmt: skip


def check_populations(survey: TypedTable, frame: pd.DataFrame) -> Iterator[Problem]:
    """Populations that differ within their stratum or PSU, or are smaller than the sample from it.

    frame : the survey as `with_units` gives it
    """
    for groups, unit in ((STRATUM, "psu"), (PSU, "ssu")):
        yield from _not_constant(survey, frame, groups, f"{unit}_population")
        yield from _too_small(survey, frame, groups, unit)
    yield from _not_constant(survey, frame, PSU, "psu_probability")
    yield from _sampled_in_two_ways(survey, frame)


def _sampled_in_two_ways(survey: TypedTable, frame: pd.DataFrame) -> Iterator[Problem]:
    """Strata whose PSUs were drawn with equal and with unequal probabilities, or in part with unknown ones."""
    if frame["psu_probability"].isna().all():
        return
    frame = survey.readable(frame, "psu_population", "psu_probability")
    is_given = frame["psu_probability"].notna()
    has_number = any_in(frame["psu_population"].notna(), frame["of_stratum"])
    yield from survey.problems(
        frame[is_given & has_number].drop_duplicates("of_stratum"), "psu_probability",
        rule=lambda row: f"psu_population is given too in {named(STRATUM, row)}",
        remedy="leave psu_population blank where villages were sampled with unequal probabilities, else "
        "psu_probability",
    )  # fmt: skip
    first = _first_rows(frame, is_given)
    # Within a PSU it is said already.
    is_odd = first.notna() & ~any_in(is_given, frame["of_psu"]) & ~has_number
    yield from survey.problems(
        frame.assign(first=first)[is_odd].drop_duplicates("of_stratum"), "psu_probability",
        rule=lambda row: f"blank, but row {row.first:.0f} gives it in {named(STRATUM, row)}",
        remedy="give it for every village of the stratum, or for none",
    )  # fmt: skip


def _too_small(survey: TypedTable, frame: pd.DataFrame, groups: list[str], unit: str) -> Iterator[Problem]:
    population = f"{unit}_population"
    given = frame[frame[population].notna()]
    given = given.assign(sampled=_distinct(given, groups[-1], unit)).drop_duplicates(_NUMBER[groups[-1]])
    yield from survey.problems(
        given[given[population] < given["sampled"]], population,
        rule=lambda row: f"fewer than the {row.sampled} sampled from {named(groups, row)}",
        remedy=f"give the number of {unit}s before any was sampled, or correct the labels in {unit}",
    )  # fmt: skip


def _not_constant(survey: TypedTable, frame: pd.DataFrame, groups: list[str], column: str) -> Iterator[Problem]:
    """The first row of each group that gives another value than the row it starts with; blank is another."""
    frame = survey.readable(frame, column)
    number, value = frame[_NUMBER[groups[-1]]], frame[column].to_numpy()
    _, starts, of_row = np.unique(number, return_index=True, return_inverse=True)
    start = starts[of_row]
    is_odd = (value != value[start]) & ~(np.isnan(value) & np.isnan(value[start]))
    yield from survey.problems(
        frame.assign(start=frame.index[start], first=value[start])[is_odd].drop_duplicates(number.name), column,
        rule=lambda row: f"{'blank, but ' if pd.isna(getattr(row, column)) else ''}row {row.start} says "
        f"{'nothing' if pd.isna(row.first) else f'{row.first:g}'} of {named(groups, row)}",
        remedy="give all its rows the same value",
    )  # fmt: skip


def _first_rows(frame: pd.DataFrame, is_given: pd.Series) -> pd.Series:
    """Per row, the first row of its stratum of which the flag is set; nan where there is none."""
    given = frame[is_given].drop_duplicates("of_stratum")
    return frame["of_stratum"].map(pd.Series(given.index, index=given["of_stratum"]))


def _distinct(frame: pd.DataFrame, outer: str, unit: str) -> NDArray[np.intp]:
    """Per row, how many different units (ssu, psu) there are in its outer one (psu, stratum)."""
    number: NDArray[np.intp] = frame[_NUMBER[outer]].to_numpy()
    is_first = ~frame[_NUMBER[unit]].duplicated().to_numpy()
    counts: NDArray[np.intp] = np.bincount(number[is_first], minlength=number.max(initial=0) + 1)
    return counts[number]


def count_in(number: pd.Series) -> NDArray[np.intp]:
    """Per row, how many rows have its number."""
    counts: NDArray[np.intp] = np.bincount(number)
    return counts[number]


def any_in(flags: Any, number: pd.Series) -> NDArray[np.bool_]:
    """Per row, whether the flag is set in any row of its number."""
    is_set: NDArray[np.bool_] = np.bincount(number, np.asarray(flags, dtype=np.float64)) > 0
    return is_set[number]


def named(groups: list[str], row: object) -> str:
    """Which of the groups a row belongs to, without the labels that are blank.

    >>> from types import SimpleNamespace
    >>> named(["county_code", "stratum"], SimpleNamespace(county_code="140602", stratum=""))
    'county_code 140602'
    """
    return ", ".join(f"{name} {label}" for name in groups if str(label := getattr(row, name)))
