"""The true value of every quantity that an evaluation estimates, for the county and for the city."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd
from pandas import DataFrame

from evalkit.demo.income import Levels
from evalkit.demo.people import holds
from evalkit.demo.recipe import CountyRecipe, Recipe
from evalkit.plan import Indicator, Reading
from evalkit.statistics.arrays import Flags

COLUMNS = ("county_code", "year", "indicator", "reading", "quantity", "eligible", "covered", "value")


def counted(there: DataFrame, indicator: Indicator, reading: Reading) -> tuple[DataFrame, Flags, Flags]:
    """One row per person or household, as the indicator has it, who of them is eligible under a reading, and
    who of the eligible is covered.

    there : the people who are there
    """
    if indicator.unit == "household":
        there = there.drop_duplicates("household")
    assert reading.eligible is not None
    assert reading.covered is not None
    eligible = holds(reading.eligible, there)
    return there, eligible, eligible & holds(reading.covered, there)


def true_coverage(recipe: Recipe, county: CountyRecipe, state: DataFrame, year: int) -> DataFrame:
    """Who is eligible and covered in one county and year, by indicator and reading.

    state : everyone on the list in that year, see `make_states`
    """
    there = state[state["gone"] == ""]
    rows = [
        (county.code, year, indicator.id, reading.id, int(eligible.sum()), int(covered.sum()))
        for indicator in recipe.plan.coverage
        for reading in indicator.readings
        for _, eligible, covered in [counted(there, indicator, reading)]
    ]
    return DataFrame(rows, columns=["county_code", "year", "indicator", "reading", "eligible", "covered"])


def with_city(recipe: Recipe, counties: DataFrame) -> DataFrame:
    """The true coverage of the counties and of the city, their sum."""
    keys = ["year", "indicator", "reading"]
    city = counties.groupby(keys, sort=False)[["eligible", "covered"]].sum().reset_index()
    found = pd.concat([counties, city.assign(county_code=recipe.city.code)], ignore_index=True)
    value = (found["covered"] / found["eligible"].where(found["eligible"] > 0)).round(8)
    return found.assign(quantity="coverage", value=value)


def true_growth(
    recipe: Recipe, levels: Mapping[str, Levels], regions: Mapping[str, str], counties: Iterable[CountyRecipe]
) -> DataFrame:
    """Average growth from the plan's base year to each later year, by county and city, indicator and reading.

    levels : code -> true incomes
    regions : code -> whose prices apply
    counties : all that were made, those beyond the recipe's included
    """
    rows = []
    poor = {county.code for county in counties if county.is_poor_area}
    for code, truth in levels.items():
        for indicator in recipe.plan.growth:
            for reading in indicator.readings:
                if reading.only_in == "poor_areas" and code not in poor:
                    continue
                there = levels[recipe.city.code] if reading.comparator_county == "city" else truth
                quantity, growth = _growth(recipe, truth, there, reading, recipe.prices[regions[code]])
                keys = (indicator.id, reading.id, quantity)
                rows += [(code, year, *keys, value) for year, value in growth.items()]
    return DataFrame(rows, columns=["county_code", "year", "indicator", "reading", "quantity", "value"])


def _growth(
    recipe: Recipe, truth: Levels, there: Levels, reading: Reading, prices: Mapping[int, float]
) -> tuple[str, dict[int, float]]:
    """Growth by year, or, against other people, by how much it exceeds theirs.

    there : true incomes where the others live
    """
    base = recipe.plan.base_year
    years = [year for year in recipe.income.years if base < year <= recipe.plan.target_year]
    growth = {year: _average(recipe, truth, reading.people, reading.area, year) for year in years}
    if reading.real:
        rises = {year: np.prod([prices[y] / 100.0 for y in range(base + 1, year + 1)]) for year in years}
        growth = {year: float((1.0 + growth[year]) / rises[year] ** (1.0 / (year - base)) - 1.0) for year in years}
    if reading.comparator is None:
        return "average_growth", {year: round(value, 8) for year, value in growth.items()}
    others = {year: _average(recipe, there, reading.comparator, reading.area, year) for year in years}
    return "growth_difference", {year: round(growth[year] - others[year], 8) for year in years}


def _average(recipe: Recipe, truth: Levels, people: str, area: str, year: int) -> float:
    base, level = (recipe.plan.base_year, dict(zip(recipe.income.years, truth.level(people, area), strict=True)))
    return float((level[year] / level[base]) ** (1.0 / (year - base)) - 1.0)


def join(coverage: DataFrame, growth: DataFrame) -> DataFrame:
    """The rows of both in one order, with the columns of truth.csv."""
    kinds = {"eligible": "Int64", "covered": "Int64"}
    parts = [part.reindex(columns=COLUMNS).astype(kinds) for part in (coverage, growth)]
    return pd.concat(parts).sort_values(list(COLUMNS[:4]), kind="stable", ignore_index=True)
