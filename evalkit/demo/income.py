"""Incomes: latent levels that grow by a random walk with drift, and what a panel survey sees of them.

Log incomes of a county's areas grow by the county's drift plus shocks shared by the city, the county and the
area. What is observed of disabled people's households carries a sampling error that persists from year to
year, as the same households are asked; figures of all residents are published without one. A county's whole
is its areas' mean weighted with people, and the city's is its counties', with a sample of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator
from pandas import DataFrame

from evalkit.demo.recipe import CountyRecipe, Recipe, stream
from evalkit.inputs.schema import INCOME
from evalkit.statistics.arrays import Floats

DISABLED, RESIDENTS = "disabled", "all_residents"
ALL = "all"
# Whose income, where, how much by year; its standard error and how many households were asked, None for all.
Series = tuple[str, str, Floats, Floats | None, int | None]


@dataclass(frozen=True, kw_only=True)
class Levels:
    """True incomes of a county or the city, and how many people they stand for.

    levels : people -> area -> income in yuan, an array over the years
    persons : people -> area -> people
    """

    levels: Mapping[str, Mapping[str, Floats]]
    persons: Mapping[str, Mapping[str, float]]

    def level(self, people: str, area: str = ALL) -> Floats:
        """The income of some people in one area, or in all of them."""
        levels, persons = self.levels[people], self.persons[people]
        if area != ALL:
            return levels[area]
        return sum((persons[a] * levels[a] for a in levels), np.zeros(1)) / sum(persons.values())


def county_levels(recipe: Recipe, county: CountyRecipe, seed: int) -> Levels:
    """The true incomes of a county."""
    income, rng = recipe.income, stream(seed, county.code, "income")
    steps = len(income.years) - 1
    city = income.shocks["city"] * stream(seed, recipe.city.code, "income").standard_normal(steps)
    own = income.shocks["county"] * rng.standard_normal(steps)
    levels: dict[str, dict[str, Floats]] = {DISABLED: {}, RESIDENTS: {}}
    for area, base in income.residents.items():
        for people, drift in ((DISABLED, county.income.growth), (RESIDENTS, county.income.residents_growth)):
            start = base * county.income.level * (income.disabled_share[area] if people == DISABLED else 1.0)
            yearly = np.log1p(drift + income.area_growth[area]) + city + own
            yearly = yearly + income.shocks["area"] * rng.standard_normal(steps)
            levels[people][area] = start * np.exp(np.concatenate([[0.0], np.cumsum(yearly)]))
    return Levels(levels=levels, persons=_persons(recipe, county))


def _persons(recipe: Recipe, county: CountyRecipe) -> dict[str, dict[str, float]]:
    parts = dict.fromkeys(recipe.income.residents, 0.0)
    for name, villages in county.strata.items():
        parts[recipe.strata[name]] += villages.part / sum(v.part for v in county.strata.values())
    urban = {"urban": county.income.urban_residents, "rural": 1.0 - county.income.urban_residents}
    return {
        DISABLED: {area: part * county.persons for area, part in parts.items()},
        RESIDENTS: {area: urban[area] * county.persons for area in parts},
    }


def city_levels(counties: Sequence[Levels]) -> Levels:
    """The true incomes of the city: its counties' means, weighted with people."""
    levels: dict[str, dict[str, Floats]] = {}
    persons: dict[str, dict[str, float]] = {}
    for people in counties[0].levels:
        areas = list(counties[0].levels[people])
        persons[people] = {area: sum(c.persons[people][area] for c in counties) for area in areas}
        levels[people] = {
            area: sum((c.persons[people][area] * c.level(people, area) for c in counties), np.zeros(1))
            / persons[people][area]
            for area in areas
        }
    return Levels(levels=levels, persons=persons)


def observe(recipe: Recipe, code: str, truth: Levels, sample_households: int, seed: int) -> DataFrame:
    """What is known of incomes: rows of the table `income`, in whole yuan."""
    series = _sampled(stream(seed, code, "income sample"), recipe, truth, sample_households)
    for area in (*truth.levels[RESIDENTS], ALL):
        series.append((RESIDENTS, area, truth.level(RESIDENTS, area), None, None))
    years = np.array(recipe.income.years)
    # In the first year there is nothing that the error could be correlated with.
    correlation = np.where(years > years[0], recipe.income.panel_correlation, np.nan)
    blank = np.full(len(years), np.nan)
    columns: dict[str, list[Any]] = {name: [] for name in INCOME.names}
    for people, area, income, error, households in series:
        source = recipe.income.sources[people].both
        same = {"county_code": code, "people": people, "area": area, "sample_households": households}
        for name, value in (same | {"source": source}).items():
            columns[name] += [value] * len(years)
        columns["year"].extend(years)
        columns["income_yuan"].extend(np.rint(income).astype(np.int64))
        columns["standard_error_yuan"].extend(blank if error is None else np.rint(error))
        columns["panel_correlation"].extend(blank if error is None else correlation)
    return DataFrame(columns).astype({"standard_error_yuan": "Int64", "sample_households": "Int64"})


def _sampled(rng: Generator, recipe: Recipe, truth: Levels, sample_households: int) -> list[Series]:
    """The disabled people's incomes: areas with independent errors, and the whole made from them."""
    persons, whole = truth.persons[DISABLED], sum(truth.persons[DISABLED].values())
    # By square roots: the smaller area is asked beyond its part, as its own figure is wanted too.
    roots = {area: np.sqrt(number) for area, number in persons.items()}
    series: list[Series] = []
    total, variance = np.zeros(1), np.zeros(1)
    for area, level in truth.levels[DISABLED].items():
        households = max(2, round(sample_households * roots[area] / sum(roots.values())))
        relative = recipe.income.dispersion / np.sqrt(households)
        # Of successive years the errors are correlated, as the same households are asked.
        errors = rng.standard_normal(len(level))
        own = np.sqrt(1.0 - recipe.income.panel_correlation**2)
        for year in range(1, len(errors)):
            errors[year] = recipe.income.panel_correlation * errors[year - 1] + own * errors[year]
        observed = level * np.exp(relative * errors)
        series.append((DISABLED, area, observed, relative * observed, households))
        total = total + persons[area] / whole * observed
        variance = variance + (persons[area] / whole * (relative * observed)) ** 2
    return [*series, (DISABLED, ALL, total, np.sqrt(variance), sample_households)]
