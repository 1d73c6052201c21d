"""The people of a county: certificate holders in households in villages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from pandas import DataFrame

from evalkit.demo.recipe import CountyRecipe, People, Recipe, Villages
from evalkit.demo.streams import stream

Integers = NDArray[np.int64]


def make_people(recipe: Recipe, county: CountyRecipe, seed: int) -> DataFrame:
    """Everyone on the list of certificate holders before the first survey, one row per person.

    Columns: person and household (pseudonymous numbers), village (a number within the county), stratum, area,
    sex, age (at the first survey), disability_category, disability_grade.
    """
    rng = stream(seed, county.code, "people")
    household = _households(rng, recipe.people, county.persons)
    stratum, village = _villages(rng, household, county.strata, recipe.people.village_spread)
    age, group = _ages(rng, recipe.people, county)
    category = _by_group(rng, group, recipe.people.categories)
    grade_shares = {name: dict(enumerate(shares, start=1)) for name, shares in recipe.people.grades.items()}
    names = np.array(list(county.strata))
    return DataFrame(
        {
            "person": 1 + rng.permutation(county.persons),
            "household": (1 + rng.permutation(household[-1] + 1))[household],
            "village": village,
            "stratum": names[stratum].astype(object),
            "area": np.array([recipe.strata[name] for name in county.strata], dtype=object)[stratum],
            "sex": np.where(rng.random(county.persons) < recipe.people.male, "male", "female").astype(object),
            "age": age,
            "disability_category": category,
            "disability_grade": _by_group(rng, category, grade_shares).astype(np.int64),
        }
    )


def _households(rng: Generator, people: People, persons: int) -> Integers:
    """The household of each person, counted from 0; people of one household stand together."""
    sizes = list(people.holders_per_household)
    shares = np.array(list(people.holders_per_household.values()))
    holders = rng.choice(sizes, size=persons, p=shares / shares.sum())
    return np.repeat(np.arange(persons), holders)[:persons]


def _villages(
    rng: Generator, household: Integers, strata: Mapping[str, Villages], spread: float
) -> tuple[Integers, Integers]:
    """The stratum (its position) and the village (counted over the county) of each person."""
    parts = np.array([stratum.part for stratum in strata.values()])
    last = np.round(np.cumsum(parts / parts.sum()) * len(household)).astype(np.int64) - 1
    # Whole households go to a stratum: the one that its first person falls into.
    edges = household[np.maximum(last, 0)]
    of_household = np.searchsorted(edges[:-1], np.arange(household[-1] + 1), side="left")
    village = np.zeros(len(of_household), dtype=np.int64)
    before = 0
    for position, (stratum, people) in enumerate(zip(strata.values(), _parts(parts, household), strict=True)):
        count = max(2, round(people / stratum.village))
        size = rng.lognormal(0.0, spread, count)
        here = np.flatnonzero(of_household == position)
        village[here] = before + rng.choice(count, size=len(here), p=size / size.sum())
        before += count
    return of_household[household], 1 + village[household]


def _parts(parts: NDArray[np.float64], household: Integers) -> list[float]:
    return [float(part) * len(household) for part in parts / parts.sum()]


def _ages(rng: Generator, people: People, county: CountyRecipe) -> tuple[Integers, NDArray[np.object_]]:
    """The age of each person, and the name of the table its category comes from."""
    bands = people.ages
    shares = np.array([county.ages.get(band.low, band.share) for band in bands])
    replaced = np.array([band.low in county.ages for band in bands])
    # What the county states stays as stated; the other bands share the rest.
    shares[~replaced] *= (1.0 - shares[replaced].sum()) / shares[~replaced].sum()
    band = rng.choice(len(bands), size=county.persons, p=shares)
    low, high = np.array([b.low for b in bands])[band], np.array([b.high for b in bands])[band]
    group = np.array([b.categories for b in bands], dtype=object)[band]
    return rng.integers(low, high, endpoint=True), group


def _by_group(
    rng: Generator, group: NDArray[np.object_], tables: Mapping[str, Mapping[Any, float]]
) -> NDArray[np.object_]:
    """A value for each person, drawn from the table of the group they are in."""
    drawn = np.empty(len(group), dtype=object)
    for name, table in tables.items():
        here = np.flatnonzero(group == name)
        shares = np.array(list(table.values()))
        position = rng.choice(len(table), size=len(here), p=shares / shares.sum())
        drawn[here] = np.array(list(table), dtype=object)[position]
    return drawn
