"""A whole synthetic evaluation: its tables, and the truth behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from pandas import DataFrame

from evalkit.demo.answers import add_traits, make_states
from evalkit.demo.counties import choose_counties
from evalkit.demo.divisions import county_table, under_former_codes
from evalkit.demo.income import Levels, city_levels, county_levels, observe
from evalkit.demo.population import make_people
from evalkit.demo.progress import CITY, COUNTY, document
from evalkit.demo.recipe import CountyRecipe, Recipe
from evalkit.demo.registers import report
from evalkit.demo.sampling import draw_survey
from evalkit.demo.truth import join, true_coverage, true_growth, with_city
from evalkit.inputs.schema import PRICES, TABLES

TRUTH = "truth"


def make_demo(recipe: Recipe, seed: int, counties: int | None = None) -> dict[str, DataFrame]:
    """The tables of a synthetic evaluation, and `truth`, by name.

    seed : the same seed gives the same tables; a county's rows do not depend on how many counties there are
    counties : how many, the recipe's first; without it all that the recipe lists

    Raises DemoError if there cannot be so many.
    """
    chosen = choose_counties(recipe, seed, counties)
    levels = {county.code: county_levels(recipe, county, seed) for county in chosen}
    levels[recipe.city.code] = city_levels(list(levels.values()))
    regions = {county.code: county.price_region for county in chosen}
    regions[recipe.city.code] = recipe.city.price_region
    # County by county, as the people of thousands of counties do not fit into memory together.
    parts = [_county(recipe, county, seed) for county in chosen]
    survey, register, audit, coverage = (
        pd.concat(same, ignore_index=True) for same in zip(*parts, strict=True)
    )
    tables = {
        "counties": county_table(recipe, chosen),
        "income": under_former_codes(_income(recipe, chosen, levels, seed), chosen, "year"),
        "prices": _prices(recipe),
        "survey": survey.sort_values("year", kind="stable", ignore_index=True),
        "register": register,
        "audit": audit,
        "progress": under_former_codes(_progress(recipe, chosen, seed), chosen, "as_of"),
    }
    truth = join([with_city(recipe, coverage), true_growth(recipe, levels, regions, chosen)])
    return {**{table.name: tables[table.name] for table in TABLES}, TRUTH: truth}


def _county(recipe: Recipe, county: CountyRecipe, seed: int) -> tuple[DataFrame, ...]:
    """What rests on the people of one county: its survey, register, audit and true coverage, of all years."""
    people = add_traits(recipe, county, make_people(recipe, county, seed), seed)
    years = [
        (draw_survey(recipe, county, state, year, seed), *report(recipe, county, state, year, seed),
         true_coverage(recipe, county, state, year))
        for year, state in make_states(recipe, county, people, seed).items()
    ]  # fmt: skip
    return tuple(pd.concat(same, ignore_index=True) for same in zip(*years, strict=True))


def _income(
    recipe: Recipe, counties: Sequence[CountyRecipe], levels: Mapping[str, Levels], seed: int
) -> DataFrame:
    asked = {county.code: county.income.sample_households for county in counties}
    asked[recipe.city.code] = recipe.city.sample_households
    parts = [observe(recipe, code, levels[code], households, seed) for code, households in asked.items()]
    return pd.concat(parts, ignore_index=True)


def _prices(recipe: Recipe) -> DataFrame:
    rows = [(region, year, index) for region, years in recipe.prices.items() for year, index in years.items()]
    return DataFrame(rows, columns=PRICES.names)


def _progress(recipe: Recipe, counties: Sequence[CountyRecipe], seed: int) -> DataFrame:
    parts = [document(recipe, recipe.city.code, CITY, seed)]
    parts += [document(recipe, county.code, COUNTY, seed) for county in counties]
    return pd.concat(parts, ignore_index=True)
