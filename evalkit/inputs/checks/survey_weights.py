"""Whether the survey's weights fit how its rows were sampled.

A weight says how many people a row stands for, a population how many there are: where the two contradict each other,
people who were never asked pass for counted ones, or a part of the county for a larger or smaller one than it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evalkit.inputs.checks.survey_units import PSU, STRATUM, any_in, count_in, named, strata_of
from evalkit.inputs.reading.typed import TypedTable, fill_labels
from evalkit.problems import Problem
from evalkit.statistics.sample.strata import OWN_WEIGHT

# Rows of a county that stand for fewer people than this, on average; and a hundred times the middle weight.
_LEAST_WEIGHT, _OUT_OF_LINE = 0.9, 100
# Without the people of the villages the variance may come out at three quarters of what it is, and not at less.
_LEAST_VARIANCE = 0.75
# Of the middle row of a stratum, of a village. Silent people whose weight the others carry explain a factor of two.
_TOO_LIGHT, _TOO_HEAVY, _OF_A_VILLAGE = 0.5, 2.5, 5.0
_STAGES = ("psu", "ssu", "psu_population", "psu_probability", "ssu_population", "weight")


def check_weights(survey: TypedTable, frame: pd.DataFrame) -> Iterator[Problem]:
    """Weights that the populations do not explain, that are shares, or far from the others of their stratum.

    frame : the survey as `with_units` gives it, with its blanks: whoever has no psu was sampled from a list, and not
        within a village
    """
    frame = frame[frame["weight"].notna()]
    is_listed = frame["psu"].isna()
    frame = fill_labels(frame, ["psu"]).assign(
        is_listed=is_listed,
        fraction=_fractions(survey, frame),
        # A county whose weights are shares is told so, and nothing else.
        is_share=_mean_in(frame["weight"], frame["of_county"]) < _LEAST_WEIGHT,
        psu_rows=count_in(frame["of_psu"]),
    )
    yield from _forgotten_people(survey, frame)
    # The city would count each county alike.
    yield from survey.problems(
        frame[frame["is_share"]].drop_duplicates("of_county"), "weight",
        rule=lambda row: f"the {row.year:.0f} rows of county {row.county_code} stand for fewer people than there are "
        "rows; a weight is no share",
        remedy="give how many people each row stands for, 1 in a full count",
    )  # fmt: skip
    # A slip of the decimal point: that row's answer would be the county's.
    median = _median_in(frame["weight"], frame["of_stratum"])
    yield from survey.problems(
        frame.assign(median=median)[frame["weight"] > _OUT_OF_LINE * median].drop_duplicates("of_stratum"), "weight",
        rule=lambda row: f"more than {_OUT_OF_LINE} times the median weight of {named(STRATUM, row)} "
        f"({row.median:g})",
        remedy="correct it, or give those rows a stratum of their own",
    )  # fmt: skip
    yield from _weights_against_fractions(survey, frame)


def _fractions(survey: TypedTable, frame: pd.DataFrame) -> pd.Series:
    """Per row the share of units like it that were sampled; unknown where a stratum contradicts itself.

    What contradicts itself, or cannot be read, is said elsewhere.
    """
    is_unclear = ~frame.index.isin(survey.readable(frame, *_STAGES).index)
    is_listed = frame["psu"].isna()
    is_mixed = any_in(is_listed, frame["of_stratum"]) & any_in(~is_listed, frame["of_stratum"])
    fraction = pd.Series(strata_of(frame).psu_fraction, index=frame.index)
    return fraction.mask(is_mixed | any_in(is_unclear, frame["of_stratum"]))


def _forgotten_people(survey: TypedTable, frame: pd.DataFrame) -> Iterator[Problem]:
    """Units taken whole by their populations, whose rows stand for more people than themselves.

    A certain unit would pass for a full count, without any sampling error, though people were sampled in it; where
    most villages were sampled, what is left of their variance would be too little. Without a second stage the share
    of people asked is taken to be `fraction`, by the weights it is 1/weight; were people in a village no more alike
    than others, the variance would come out at (1 - fraction)/(1 - 1/weight) of what it is.
    """
    fraction, is_whole = frame["fraction"], frame["fraction"] == 1.0
    # A weight of one row says little: people of a list, and a full count, are looked at together.
    are_together = is_whole | (frame["psu_rows"] == 1)
    unit = np.where(are_together, -1 - frame["of_stratum"], frame["of_psu"])
    mean = _mean_in(frame["weight"], pd.Series(pd.factorize(2 * unit + is_whole)[0], index=frame.index))
    is_hidden = frame["ssu_population"].isna() & ~frame["is_listed"] & (mean * fraction > OWN_WEIGHT)
    is_short = is_hidden & (1 - fraction < _LEAST_VARIANCE * (1 - 1 / mean))
    is_odd = (is_whole & (mean > OWN_WEIGHT)) | is_short
    all_whole = ~any_in(~is_whole, frame["of_stratum"])
    odd = frame.assign(is_whole=is_whole, all_whole=all_whole)[is_odd].drop_duplicates("of_stratum")
    remedy = "give ssu_population, the people of each village"

    def together(row: Any) -> str:
        return named(STRATUM if row.all_whole else PSU, row)

    yield from survey.problems(
        odd[odd["is_whole"]], "weight",
        rule=lambda row: f"stands for others, though every unit of {together(row)} was taken",
        remedy=f"{remedy}; or add those who did not answer and write 1, if it is a full count",
    )  # fmt: skip
    yield from survey.problems(
        odd[~odd["is_whole"]], "weight", remedy=remedy,
        rule=lambda row: f"ssu_population is blank, as if everybody in {together(row)} had been asked: weight "
        f"{1 / row.fraction:.4g}",
    )  # fmt: skip


def _weights_against_fractions(survey: TypedTable, frame: pd.DataFrame) -> Iterator[Problem]:
    """The first row of a stratum whose weights are not those that its sampling fractions make.

    Ten villages of 20 people at a fifth of their weight hardly count beside people counted in full. Of a household
    one person may stand for all holders, or all for one. Weights without the people of their village may be larger
    than its rows explain, and those of units taken whole are looked at above.
    """
    frame = frame[frame["fraction"].notna() & ~frame["is_share"]]
    holders = frame["holders_in_household"].fillna(1.0)
    # Exactly half of it is no contradiction, whatever the last digit of a product says.
    factor = (frame["weight"] * frame["fraction"]).round(9)
    may_be_heavy = (frame["ssu_population"].isna() & ~frame["is_listed"]) | (frame["fraction"] == 1.0)
    is_odd = np.zeros(len(frame), dtype=bool)
    for unit, light, heavy in (("of_stratum", _TOO_LIGHT, _TOO_HEAVY), ("of_psu", 1 / _OF_A_VILLAGE, _OF_A_VILLAGE)):
        low = _median_in(factor * holders, frame[unit])
        high = _median_in(factor / holders, frame[unit])
        is_unit = (unit == "of_stratum") | (frame["psu_rows"] > 1)
        is_odd |= is_unit & ((low < light) | ((high > heavy) & ~may_be_heavy))
    yield from survey.problems(
        frame.assign(factor=factor)[is_odd].drop_duplicates("of_stratum"), "weight",
        rule=lambda row: f"{row.factor:.2g} times the {1 / row.fraction:.4g} that the populations (or probability) "
        f"of {named(STRATUM, row)} make it",
        remedy="give psu_population / villages sampled (or 1 / psu_probability) x ssu_population / people sampled in "
        "the village, or correct these",
    )  # fmt: skip


def _mean_in(values: pd.Series, number: pd.Series) -> NDArray[np.float64]:
    """Per row, the mean over the rows of its number."""
    return (np.bincount(number, values) / np.maximum(np.bincount(number), 1))[number]


def _median_in(values: pd.Series, number: pd.Series) -> pd.Series:
    return values.groupby(number.to_numpy(), sort=False).transform("median")
