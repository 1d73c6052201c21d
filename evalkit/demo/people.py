"""The people of a county, and in each survey year who is still there and what each would answer.

Of every group that a recipe names, exactly its share says yes (to the nearest person): those with the strongest
inclination. So the truth is what the recipe asks for, whatever the seed, while villages, households and kinds of
people differ as they do in reality.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from pandas import DataFrame, Series

from evalkit.demo.recipe import Answer, CountyRecipe, People, Recipe, Villages, stream
from evalkit.plan import Expression
from evalkit.statistics.arrays import Flags, Floats

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
    for position, (stratum, part) in enumerate(zip(strata.values(), parts / parts.sum(), strict=True)):
        count = max(2, round(float(part) * len(household) / stratum.village))
        size = rng.lognormal(0.0, spread, count)
        here = np.flatnonzero(of_household == position)
        village[here] = before + rng.choice(count, size=len(here), p=size / size.sum())
        before += count
    return of_household[household], 1 + village[household]


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


def add_traits(recipe: Recipe, county: CountyRecipe, people: DataFrame, seed: int) -> DataFrame:
    """The people with the columns that are known before the survey."""
    for trait in recipe.traits:
        (inclination,) = _inclinations(people, trait, county, seed, years=1)
        people = people.assign(**{trait.id: _say(people, trait, county, inclination, 0).astype(np.int64)})
    return people


def make_states(recipe: Recipe, county: CountyRecipe, people: DataFrame, seed: int) -> dict[int, DataFrame]:
    """By survey year, everyone on the list in that year.

    Beside the columns of `people`, with their age in that year: `gone` ("moved" or "died", else ""),
    holders_in_household (of those who are there), and the answers (0 or 1, nan for those who are gone).
    """
    years = recipe.survey_years
    rng = stream(seed, county.code, "departures")
    moved, died = recipe.response.moved, recipe.response.died
    ways = np.array(["moved", "died", ""], dtype=object)
    gone = [ways[rng.choice(3, size=len(people), p=[moved, died, 1.0 - moved - died])] for _ in years]
    inclinations = {a.id: _inclinations(people, a, county, seed, years=len(years)) for a in recipe.answers}
    household = people["household"].to_numpy()
    states = {}
    listed: Flags = np.ones(len(people), dtype=bool)
    for position, year in enumerate(years):
        frame = people.assign(age=people["age"] + year - years[0], gone=gone[position])
        there = frame["gone"].eq("").to_numpy() & listed
        present = frame[there]
        for answer in recipe.answers:
            inclination = inclinations[answer.id][position][there]
            present = present.assign(**{answer.id: _say(present, answer, county, inclination, position)})
        holders = np.bincount(household[there], minlength=household.max() + 1)[household]
        frame = frame.assign(holders_in_household=np.maximum(1, holders))
        states[year] = frame.join(present[[answer.id for answer in recipe.answers]])[listed]
        listed = there
    return states


def _inclinations(people: DataFrame, answer: Answer, county: CountyRecipe, seed: int, *, years: int) -> list[Floats]:
    """By survey year, how inclined each person (or household) is to say yes, in standard deviations."""
    rng = stream(seed, county.code, answer.id)
    unit = people["household"].to_numpy() if answer.household else np.arange(len(people))
    village = rng.standard_normal(people["village"].max() + 1)[people["village"]]
    own = rng.standard_normal(unit.max() + 1)
    effect = np.zeros(len(people))
    for who, number in answer.effects.items():
        effect += number * holds(who, people)
    # A household's is the mean of its people's.
    effect = (np.bincount(unit, weights=effect) / np.maximum(1, np.bincount(unit)))[unit]
    fixed = effect + np.sqrt(answer.correlation) * village
    found = []
    for _ in range(years):
        found.append(fixed + np.sqrt(1.0 - answer.correlation) * own[unit])
        fresh = rng.standard_normal(len(own))
        own = answer.persistence * own + np.sqrt(1.0 - answer.persistence**2) * fresh
    return found


def holds(who: Expression, people: DataFrame) -> Flags:
    """Whether the expression holds of each person; an open one counts as no."""
    return np.asarray(who.evaluate(people) == 1.0)


def _say(
    frame: DataFrame, answer: Answer, county: CountyRecipe, inclination: Floats, position: int
) -> NDArray[np.float64]:
    """1 for those who say yes, 0 for the others."""
    yes = np.zeros(len(frame))
    for number, (who, shares) in enumerate(answer.groups.items()):
        stated = county.shares.get(answer.id, shares) if number == 0 else shares
        share = stated[position if len(stated) > 1 else 0]
        asked = holds(who, frame)
        if answer.household:
            household = frame["household"].to_numpy()
            first = asked & ~Series(household).where(asked).duplicated().to_numpy()
            chosen = _strongest(inclination, first, share)
            yes[np.isin(household, household[chosen]) & asked] = 1.0
        else:
            yes[_strongest(inclination, asked, share)] = 1.0
    return yes


def _strongest(inclination: Floats, asked: Flags, share: float) -> NDArray[np.int64]:
    """The positions of that share of those asked who are most inclined.

    >>> _strongest(np.array([0.1, 2.0, 0.5, 9.0]), np.array([True, True, True, False]), 2 / 3).tolist()
    [1, 2]
    """
    among = np.flatnonzero(asked)
    count = int(share * len(among) + 0.5)
    return np.sort(among[np.argsort(-inclination[among], kind="stable")[:count]])
