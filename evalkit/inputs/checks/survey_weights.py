"""Whether the survey's weights fit how its rows were drawn.

A weight says how many people a row stands for, a population how many there are: where the two contradict each other,
people who were never asked pass for counted ones, or a part of the county for a larger or smaller one than it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from evalkit.inputs.checks.survey_units import PSU, STRATUM, named
from evalkit.inputs.reading.typed import TypedTable, fill_labels
from evalkit.problems import Problem

# A full count stands for itself; calibration may leave a weight a little to either side of 1.
OWN_WEIGHT, _LEAST_WEIGHT, _OUT_OF_LINE = 1.005, 0.9, 100
# Without the people of the villages the variance may come out at three quarters of what it is, and not at less.
_LEAST_VARIANCE = 0.75
# Of the middle row of a stratum, of a village. Silent people whose weight the others carry explain a factor of two.
_TOO_LIGHT, _TOO_HEAVY, _OF_A_VILLAGE = 0.5, 2.5, 5.0
_STAGES = ("psu", "ssu", "psu_population", "psu_probability", "ssu_population", "weight")


def check_weights(survey: TypedTable) -> Iterator[Problem]:
    """Weights that the populations do not explain, that are shares, or far from the others of their stratum.

    survey : with its blanks: whoever has no psu was drawn from a list, and not within a village
    """
    frame = survey.frame.dropna(subset=["year", "county_code", "weight"])
    frame = frame.assign(is_listed=frame["psu"].isna())
    frame = _with_stages(survey, fill_labels(frame, ("stratum", "psu", "ssu")))
    yield from _forgotten_people(survey, frame)
    yield from _weights_that_are_shares(survey, frame)
    yield from _weights_out_of_line(survey, frame)
    yield from _other_weights_than_drawn(survey, frame)


def _with_stages(survey: TypedTable, frame: pd.DataFrame) -> pd.DataFrame:
    """The rows with `reach`, the share of PSUs like theirs that was drawn, and the `asked` SSUs of their PSU.

    Nothing is known of strata whose populations or labels cannot be, which is said elsewhere. `is_whole`: everybody
    was taken.
    """
    strata = [frame[column] for column in STRATUM]
    psus = frame.groupby(STRATUM, sort=False)["psu"].transform("nunique")
    asked = frame.groupby(PSU, sort=False)["ssu"].transform("nunique")
    reach = frame["psu_probability"].fillna(psus / frame["psu_population"])
    is_wrong = (reach > 1) | (frame["ssu_population"] < asked)
    for column in _STAGES:
        is_wrong |= frame.index.isin(survey.unread.get(column, ()))
    is_wrong |= frame["is_listed"].groupby(strata, sort=False).transform("nunique") > 1
    is_wrong = is_wrong.groupby(strata, sort=False).transform("any").astype(bool)
    has_everybody = frame["ssu_population"].isna() | (frame["ssu_population"] == asked)
    reach = reach.mask(is_wrong)
    return frame.assign(reach=reach, asked=asked, is_whole=(reach == 1.0) & has_everybody)


def _forgotten_people(survey: TypedTable, frame: pd.DataFrame) -> Iterator[Problem]:
    """Units taken whole by their populations, whose rows stand for more people than themselves.

    A certain unit would pass for a full count, without any sampling error, though people were sampled in it; where
    most villages were drawn, what is left of their variance would be too little. Without a second stage the share of
    people asked is taken to be `reach`, by the weights it is 1/weight; were people in a village no more alike than
    others, the variance would come out at (1 - reach)/(1 - 1/weight) of what it is.
    """
    reach, is_whole, is_blank = frame["reach"], frame["is_whole"], frame["ssu_population"].isna()
    is_alone = frame.groupby(PSU, sort=False)["weight"].transform("size") == 1
    # A weight of one row says little: people of a list, and a full count, are looked at together.
    unit = frame["psu"].mask(is_whole | is_alone, "")
    stratum = [frame[column] for column in STRATUM]
    mean = frame["weight"].groupby([*stratum, unit, is_whole], sort=False).transform("mean")
    hidden = is_blank & ~frame["is_listed"] & (mean * reach > OWN_WEIGHT)
    is_short = hidden & (1 - reach < _LEAST_VARIANCE * (1 - 1 / mean))
    of_stratum = is_whole.groupby(stratum, sort=False).transform("all")
    odd = frame.assign(of_stratum=of_stratum)[(is_whole & (mean > OWN_WEIGHT)) | is_short]
    columns = ["weight", "reach", "is_whole", "of_stratum", *PSU]
    rows: Iterator[Any] = odd.loc[~odd.duplicated(STRATUM), columns].itertuples()
    for row, weight, share, whole, all_whole, *labels in rows:
        units = named(STRATUM, labels[:-1]) if all_whole else named(PSU, labels)
        rule = f"stands for others, though every unit of {units} was taken"
        if not whole:
            rule = (
                f"ssu_population is blank, as if everybody in {units} had been asked: weight {1 / share:.4g}"
            )
        remedy = "give ssu_population, the people of each village"
        if whole:
            remedy += "; or add those who did not answer and write 1, if it is a full count"
        yield survey.problem(row, "weight", value=f"{weight:g}", rule=rule, remedy=remedy)


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
    middle = frame.groupby(STRATUM, sort=False)["weight"].transform("median")
    odd = frame.assign(middle=middle)[frame["weight"] > _OUT_OF_LINE * middle]
    rows: Iterator[Any] = odd.loc[~odd.duplicated(STRATUM), ["weight", "middle", *STRATUM]].itertuples()
    for row, weight, usual, *labels in rows:
        yield survey.problem(
            row, "weight", value=f"{weight:g}",
            rule=f"more than {_OUT_OF_LINE} times the middle weight of {named(STRATUM, labels)} ({usual:g})",
            remedy="correct it, or give those rows a stratum of their own",
        )  # fmt: skip


def _other_weights_than_drawn(survey: TypedTable, frame: pd.DataFrame) -> Iterator[Problem]:
    """The first row of a stratum whose weights are not those by which its populations say that it was drawn.

    Ten villages of 20 people at a fifth of their weight hardly count beside people counted in full. Of a household
    one person may stand for all holders, or all for one. Weights without the people of their village may be larger
    than its rows explain, and those of units taken whole are looked at above.
    """
    drawn = (frame["ssu_population"] / frame["asked"]).fillna(1.0) / frame["reach"]
    is_share = frame.groupby(["year", "county_code"], sort=False)["weight"].transform("mean") < _LEAST_WEIGHT
    frame = frame.assign(drawn=drawn, factor=frame["weight"] / drawn)[drawn.notna() & ~is_share]
    holders = frame["holders_in_household"].fillna(1.0)
    has_top = (frame["ssu_population"].notna() | frame["is_listed"]) & ~frame["is_whole"]
    is_odd = pd.Series(False, index=frame.index)
    for unit, light, heavy in ((STRATUM, _TOO_LIGHT, _TOO_HEAVY), (PSU, 1 / _OF_A_VILLAGE, _OF_A_VILLAGE)):
        groups = [frame[column] for column in unit]
        low = (frame["factor"] * holders).groupby(groups, sort=False).transform("median")
        high = (frame["factor"] / holders).groupby(groups, sort=False).transform("median")
        is_unit = unit is STRATUM or frame.groupby(PSU, sort=False)["weight"].transform("size") > 1
        is_odd |= is_unit & ((low < light) | ((high > heavy) & has_top))
    columns = ["weight", "drawn", "factor", *STRATUM]
    rows: Iterator[Any] = frame[is_odd].loc[~frame[is_odd].duplicated(STRATUM), columns].itertuples()
    for row, weight, right, factor, *labels in rows:
        yield survey.problem(
            row, "weight", value=f"{weight:g}",
            rule=f"{factor:.2g} times the {right:.4g} that the populations (or probability) of "
            f"{named(STRATUM, labels)} make it",
            remedy="give psu_population / villages sampled (or 1 / psu_probability) x ssu_population / people "
            "sampled in the village, or correct these",
        )  # fmt: skip
