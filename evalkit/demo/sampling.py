"""The field survey: villages drawn in every stratum, people in every village, some groups counted in full."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.random import Generator
from numpy.typing import NDArray
from pandas import DataFrame, Series

from evalkit.demo.answers import holds
from evalkit.demo.recipe import CountyRecipe, Recipe, Villages
from evalkit.demo.streams import stream
from evalkit.inputs.schema import SURVEY

# Weights are ratios of small whole numbers: four digits keep them readable and sums right.
WEIGHT_DIGITS = 4


def draw_survey(recipe: Recipe, county: CountyRecipe, state: DataFrame, year: int, seed: int) -> DataFrame:
    """One row per person selected in a county in one year, with the columns of the table `survey`.

    state : everyone on the list in that year, see `make_states`
    """
    rng = stream(seed, county.code, f"survey {year}")
    full_count = _full_counts(recipe, state)
    parts = [_count_in_full(state[full_count == name], name) for name in recipe.full_counts]
    for name, villages in county.strata.items():
        parts.append(_two_stages(rng, state[(full_count == "") & (state["stratum"] == name)], villages))
    selected = pd.concat([part for part in parts if len(part)], ignore_index=True)
    selected["response"] = _responses(rng, recipe, county, selected, recipe.survey_years.index(year))
    return _tidy(_blank(rng, recipe, selected), county, year)


def _full_counts(recipe: Recipe, state: DataFrame) -> Series[str]:
    """The full count that each person belongs to, the first that fits; "" for none."""
    name = Series("", index=state.index, dtype=object)
    for full_count, who in reversed(list(recipe.full_counts.items())):
        name[holds(who, state)] = full_count
    return name


def _count_in_full(people: DataFrame, name: str) -> DataFrame:
    """Everyone, each a unit of their own."""
    return people.assign(
        stratum=name, is_full_count=True, psu="", psu_population=len(people), ssu_population=1, weight=1.0
    )


def _two_stages(rng: Generator, people: DataFrame, villages: Villages) -> DataFrame:
    """Villages with equal probabilities, then people in each with equal probabilities."""
    inhabited = np.unique(people["village"])
    count = min(villages.sampled, len(inhabited))
    chosen = rng.choice(inhabited, size=count, replace=False)
    here = people[people["village"].isin(chosen)]
    village = here.groupby("village")["person"]
    lot = Series(rng.random(len(here)), index=here.index)
    size = village.transform("size")
    taken = lot.groupby(here["village"]).rank() <= villages.people
    weight: Series[float] = len(inhabited) / count * size / np.minimum(size, villages.people)
    drawn = here.assign(
        is_full_count=False,
        psu=here["village"].astype(str).str.zfill(3),
        psu_population=len(inhabited),
        ssu_population=size,
        weight=weight.round(WEIGHT_DIGITS),
    )
    return drawn[taken]


def _responses(
    rng: Generator, recipe: Recipe, county: CountyRecipe, selected: DataFrame, position: int
) -> NDArray[np.object_]:
    """How each visit ended."""
    factor = np.ones(len(selected))
    for who, number in recipe.response.effects.items():
        factor[holds(who, selected)] *= number
    lot = rng.random(len(selected)) / factor
    refused, absent = recipe.response.refused, recipe.response.absent
    silent = np.select([lot < refused, lot < refused + absent], ["refused", "absent"], "")
    full = selected["is_full_count"].to_numpy()
    silent[full] = ""
    is_there = selected["gone"].eq("").to_numpy()
    for name, counts in county.silent.items():
        among = np.flatnonzero(full & is_there & selected["stratum"].eq(name).to_numpy())
        silent[rng.permutation(among)[: counts[position]]] = "refused"
    return np.where(is_there, np.where(silent == "", "complete", silent), selected["gone"]).astype(object)


def _blank(rng: Generator, recipe: Recipe, selected: DataFrame) -> DataFrame:
    """The answers as whole numbers, blank for those who gave none, and here and there one missing.

    Traits are known beforehand: of those who answered, none is missing.
    """
    traits = [trait.id for trait in recipe.traits]
    asked = [column.name for column in SURVEY.columns if column.is_answer and column.name in selected]
    lost = rng.random((len(selected), len(asked))) < recipe.response.item_missing
    lost &= ~selected["is_full_count"].to_numpy()[:, None]
    lost &= ~np.isin(asked, traits)
    lost |= selected["response"].ne("complete").to_numpy()[:, None]
    return selected.assign(**selected[asked].astype("Int64").mask(lost))


def _tidy(selected: DataFrame, county: CountyRecipe, year: int) -> DataFrame:
    """The columns of the table, labels that are unique in the whole data set, rows by stratum and village."""
    # With a letter between, or the number would look like that of a mobile phone.
    person = county.code + "-P" + selected["person"].astype(str).str.zfill(5)
    frame = selected.assign(
        year=year,
        county_code=county.code,
        person_id=person,
        household_id=county.code + "-H" + selected["household"].astype(str).str.zfill(5),
        stratum=county.code + "-" + selected["stratum"],
        psu=person.where(selected["is_full_count"], county.code + "-V" + selected["psu"]),
        ssu=person,
        psu_probability=np.nan,
    )
    return frame.sort_values(["stratum", "psu", "person_id"], ignore_index=True).reindex(columns=SURVEY.names)
