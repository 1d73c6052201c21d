"""A whole synthetic evaluation: its tables, and the truth behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from io import StringIO
from pathlib import Path

import pandas as pd
from pandas import DataFrame
from ruamel.yaml import YAML

from evalkit.demo.answers import add_traits, make_states
from evalkit.demo.counties import choose_counties
from evalkit.demo.errors import DemoError
from evalkit.demo.income import Levels, city_levels, county_levels, observe
from evalkit.demo.population import make_people
from evalkit.demo.progress import CITY, COUNTY, document
from evalkit.demo.reading import load_recipe
from evalkit.demo.recipe import CountyRecipe, Recipe
from evalkit.demo.registers import report
from evalkit.demo.sampling import draw_survey
from evalkit.demo.truth import join, true_coverage, true_growth, with_city
from evalkit.inputs.schema import COUNTIES, PRICES, TABLES
from evalkit.problems import Problem

TRUTH = "truth"
DESCRIPTION = "dataset.yaml"


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
        "counties": _counties(recipe, chosen),
        "income": _former_codes(_income(recipe, chosen, levels, seed), chosen, "year"),
        "prices": _prices(recipe),
        "survey": survey.sort_values("year", kind="stable", ignore_index=True),
        "register": register,
        "audit": audit,
        "progress": _former_codes(_progress(recipe, chosen, seed), chosen, "as_of"),
    }
    truth = join([with_city(recipe, coverage), true_growth(recipe, levels, regions)])
    return {**{table.name: tables[table.name] for table in TABLES}, TRUTH: truth}


def write_demo(
    recipe_path: str | Path, output: str | Path, *, seed: int, counties: int | None = None
) -> None:
    """Write a synthetic evaluation to the folder `output`: a CSV file per table, truth.csv and dataset.yaml.

    recipe_path : the recipe, which also names the plan whose indicators the truth is of
    seed, counties : see `make_demo`

    Raises DemoError, before anything is written, for a recipe that cannot be used, and for a folder that
    holds a data set which is not synthetic.
    """
    recipe, output = load_recipe(recipe_path), Path(output)
    _refuse_real_data(output)
    tables = make_demo(recipe, seed, counties)
    output.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        # Ten digits: whole numbers without a point, shares as they were rounded.
        table.to_csv(output / f"{name}.csv", index=False, float_format="%.10g", lineterminator="\n")
    _write(output / DESCRIPTION, _description(recipe))


def _refuse_real_data(output: Path) -> None:
    """A synthetic data set may be made anew; anything else is not to be written over."""
    held = [table.name for table in TABLES if (output / f"{table.name}.csv").exists()]
    description = output / DESCRIPTION
    is_synthetic = description.is_file() and "is_synthetic: true" in description.read_text(encoding="utf-8")
    if held and not is_synthetic:
        raise DemoError(
            Problem(
                place=str(output), value=f"{held[0]}.csv", remedy="name another folder",
                rule="holds a data set that is not said to be synthetic",
            )
        )  # fmt: skip


def _description(recipe: Recipe) -> str:
    content = {
        "name": {"zh": recipe.name.zh, "en": recipe.name.en},
        "is_synthetic": True,
        "source": {"zh": recipe.source.zh, "en": recipe.source.en},
    }
    text = StringIO()
    yaml = YAML()
    yaml.width = 10_000
    yaml.dump(content, text)
    return text.getvalue()


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


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


def _counties(recipe: Recipe, counties: Sequence[CountyRecipe]) -> DataFrame:
    """The city, its counties, and the codes that some of them had before."""
    city = recipe.city
    common = {"parent_code": city.code}
    rows = [
        {
            "code": city.code, "name_zh": city.name.zh, "name_en": city.name.en, "group": city.group,
            "price_region": city.price_region, "is_poor_area": 0, "persons": sum(c.persons for c in counties),
        }
    ]  # fmt: skip
    for county in counties:
        shared = {
            "group": county.group, "price_region": county.price_region,
            "is_poor_area": int(county.is_poor_area), **common,
        }  # fmt: skip
        row = {"code": county.code, "name_zh": county.name.zh, "name_en": county.name.en, **shared}
        row["persons"] = county.persons
        if county.former is not None:
            former = county.former
            last, next_day = former.until, date.fromordinal(former.until.toordinal() + 1)
            row["valid_from"] = next_day.isoformat()
            rows.append(
                {
                    "code": former.code, "name_zh": former.name.zh, "name_en": former.name.en, **shared,
                    "valid_to": last.isoformat(), "successor_code": county.code,
                }
            )  # fmt: skip
        rows.append(row)
    return DataFrame(rows).reindex(columns=COUNTIES.names).astype({"persons": "Int64"})


def _former_codes(rows: DataFrame, counties: Sequence[CountyRecipe], time: str) -> DataFrame:
    """Rows of years that ended before a code did stand under that code."""
    code = rows["county_code"]
    for county in counties:
        if county.former is not None:
            is_before = rows[time] < county.former.until.year
            code = code.mask(is_before & (code == county.code), county.former.code)
    return rows.assign(county_code=code)
