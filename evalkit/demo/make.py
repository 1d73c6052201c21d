"""Makes a synthetic evaluation of as many counties as asked: its tables, the truth behind them, its files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import timedelta
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import pandas as pd
from numpy.random import Generator
from pandas import DataFrame
from ruamel.yaml import YAML

from evalkit.demo.income import city_levels, county_levels, observe
from evalkit.demo.observed import document, draw_survey, report
from evalkit.demo.people import add_traits, make_people, make_states
from evalkit.demo.reading import load_recipe
from evalkit.demo.recipe import City, CountyIncome, CountyRecipe, DemoError, Pattern, Range, Recipe, Villages, stream
from evalkit.demo.truth import join, true_coverage, true_growth, with_city
from evalkit.inputs.schema import COUNTIES, PRICES, TABLES
from evalkit.plan import Bilingual
from evalkit.problems import Problem

TRUTH = "truth"


def make_demo(recipe: Recipe, seed: int, counties: int | None = None, cities: int = 1) -> dict[str, DataFrame]:
    """The tables of a synthetic evaluation, and `truth`, by name.

    seed : the same seed gives the same tables; a county's rows do not depend on how many counties there are
    counties : how many, the recipe's first; without it all that the recipe lists
    cities : how many; the recipe's own has the counties that the recipe lists, further ones share the others

    Raises DemoError if there cannot be so many.
    """
    chosen = choose_counties(recipe, seed, counties)
    own = len(chosen) if cities == 1 else min(len(recipe.counties), len(chosen))
    further = len(chosen) - own
    if not 1 <= cities <= 1 + further:
        rule, remedy = f"must lie in 1 to {1 + further}: each further city needs a further county", "ask for fewer"
        raise DemoError(Problem(place="cities", value=str(cities), rule=rule, remedy=remedy))
    ends = [own + further * number // max(cities - 1, 1) for number in range(cities)]
    parts = [
        _city(replace(recipe, city=_nth_city(recipe, number)), chosen[start:end], seed)
        for number, (start, end) in enumerate(pairwise([0, *ends]))
    ]
    tables = {name: pd.concat([part[name] for part in parts], ignore_index=True) for name in parts[0]}
    prices = [(region, *pair) for region, years in recipe.prices.items() for pair in years.items()]
    tables["survey"] = tables["survey"].sort_values("year", kind="stable", ignore_index=True)
    return tables | {"prices": DataFrame(prices, columns=PRICES.names)}


def _nth_city(recipe: Recipe, number: int) -> City:
    """The recipe's own, then invented ones, whose codes count downward from the last there is."""
    if number == 0:
        return recipe.city
    code, name = str(10 ** len(recipe.city.code) - number), recipe.pattern.city_name
    name = Bilingual(zh=name.zh.format(number=number), en=name.en.format(number=number))
    return replace(recipe.city, code=code, name=name, group=code)


def _city(recipe: Recipe, chosen: Sequence[CountyRecipe], seed: int) -> dict[str, DataFrame]:
    """The tables of one city; prices are those of all."""
    levels = {county.code: county_levels(recipe, county, seed) for county in chosen}
    levels[recipe.city.code] = city_levels(list(levels.values()))
    regions = {county.code: county.price_region for county in chosen}
    regions[recipe.city.code] = recipe.city.price_region
    # County by county, as the people of thousands of counties do not fit into memory together.
    parts = [_county(recipe, county, seed) for county in chosen]
    survey, register, audit, coverage = (pd.concat(same, ignore_index=True) for same in zip(*parts, strict=True))
    asked = {county.code: county.income.sample_households for county in chosen}
    asked[recipe.city.code] = recipe.city.sample_households
    income = [observe(recipe, code, levels[code], households, seed) for code, households in asked.items()]
    progress = [document(recipe, code, seed) for code in dict.fromkeys([recipe.city.code, *asked])]
    return {
        "counties": county_table(recipe, chosen),
        "income": under_former_codes(pd.concat(income, ignore_index=True), chosen, "year"),
        "survey": survey,
        "register": register,
        "audit": audit,
        "progress": under_former_codes(pd.concat(progress, ignore_index=True), chosen, "as_of"),
        TRUTH: join(with_city(recipe, coverage), true_growth(recipe, levels, regions, chosen)),
    }


def _county(recipe: Recipe, county: CountyRecipe, seed: int) -> tuple[DataFrame, ...]:
    """What rests on the people of one county: its survey, register, audit and true coverage, of all years."""
    people = add_traits(recipe, county, make_people(recipe, county, seed), seed)
    years = [
        (draw_survey(recipe, county, state, year, seed), *report(recipe, county, state, year, seed),
         true_coverage(recipe, county, state, year))
        for year, state in make_states(recipe, county, people, seed).items()
    ]  # fmt: skip
    return tuple(pd.concat(same, ignore_index=True) for same in zip(*years, strict=True))


def choose_counties(recipe: Recipe, seed: int, count: int | None) -> tuple[CountyRecipe, ...]:
    """The first `count` counties; all that the recipe lists if no count is given.

    Raises DemoError if there cannot be so many, or so few.
    """
    group, region = recipe.city.group, recipe.city.price_region
    listed = tuple(
        replace(county, group=county.group or group, price_region=county.price_region or region)
        for county in recipe.counties
    )
    count = len(listed) if count is None else count
    # Counted upward from the pattern's first, as long as it is, none that the recipe lists.
    first = recipe.pattern.first_code
    taken = {recipe.city.code, *(county.code for county in listed)}
    taken |= {county.former.code for county in listed if county.former}
    numbered = (str(number).zfill(len(first)) for number in range(int(first), 10 ** len(first)))
    codes = list(islice((code for code in numbered if code not in taken), max(count - len(listed), 0)))
    if count < 1 or len(codes) < count - len(listed):
        rule, remedy = f"must lie in 1 to {len(listed) + len(codes)}", "ask for another number"
        raise DemoError(Problem(place="counties", value=str(count), rule=rule, remedy=remedy))
    return listed[:count] + tuple(
        _further(recipe.pattern, code, number, seed) for number, code in enumerate(codes, start=1)
    )


def _further(pattern: Pattern, code: str, number: int, seed: int) -> CountyRecipe:
    """One invented county."""
    rng = stream(seed, code, "county")
    strata = {name: _draws(rng, ranges) for name, ranges in pattern.strata.items()}
    whole = sum(part["part"] for part in strata.values())
    group = (number - 1) // pattern.counties_per_group + 1
    income: dict[str, Any] = _draws(rng, pattern.income)
    income["sample_households"] = round(income["sample_households"])
    return CountyRecipe(
        code=code,
        name=Bilingual(zh=pattern.name.zh.format(number=number), en=pattern.name.en.format(number=number)),
        group=pattern.group.format(number=group),
        price_region=pattern.price_region,
        is_poor_area=bool(rng.random() < pattern.poor_area),
        persons=round(_draw(rng, pattern.persons)),
        ages={age: _draw(rng, limits) for age, limits in pattern.ages.items()},
        strata={name: _villages(whole, **part) for name, part in strata.items()},
        income=CountyIncome(**income),
        shares={name: _gaining(rng, **ranges) for name, ranges in pattern.shares.items()},
    )


def _villages(whole: float, *, part: float, village: float, sampled: float, people: float) -> Villages:
    return Villages(part=part / whole, village=village, sampled=round(sampled), people=round(people))


def _draw(rng: Generator, limits: Range) -> float:
    return float(rng.uniform(limits.low, limits.high))


def _draws(rng: Generator, ranges: Mapping[str, Range]) -> dict[str, float]:
    return {name: _draw(rng, limits) for name, limits in ranges.items()}


def _gaining(rng: Generator, first: Range, gain: Range | None = None) -> tuple[float, ...]:
    """A share, and what it has become by the next survey."""
    share = _draw(rng, first)
    return (share,) if gain is None else (share, min(1.0, share + _draw(rng, gain)))


def county_table(recipe: Recipe, counties: Sequence[CountyRecipe]) -> DataFrame:
    """The city, its counties, and the codes that some of them had before."""
    city = recipe.city
    own = {"group": city.group, "price_region": city.price_region, "is_poor_area": 0}
    rows = [_named(city.code, city.name) | own | {"persons": sum(county.persons for county in counties)}]
    for county in counties:
        shared = {
            "parent_code": city.code, "group": county.group, "price_region": county.price_region,
            "is_poor_area": int(county.is_poor_area),
        }  # fmt: skip
        row = _named(county.code, county.name) | shared | {"persons": county.persons}
        if county.former is not None:
            last_day = county.former.until
            ended = {"valid_to": last_day.isoformat(), "successor_code": county.code}
            rows.append(_named(county.former.code, county.former.name) | shared | ended)
            row["valid_from"] = (last_day + timedelta(days=1)).isoformat()
        rows.append(row)
    return DataFrame(rows).reindex(columns=COUNTIES.names).astype({"persons": "Int64"})


def _named(code: str, name: Bilingual) -> dict[str, object]:
    return {"code": code, "name_zh": name.zh, "name_en": name.en}


def under_former_codes(rows: DataFrame, counties: Sequence[CountyRecipe], time: str) -> DataFrame:
    """Rows of years that ended before a code did stand under that code."""
    code = rows["county_code"]
    for county in counties:
        if county.former is not None:
            is_before = rows[time] < county.former.until.year
            code = code.mask(is_before & (code == county.code), county.former.code)
    return rows.assign(county_code=code)


DESCRIPTION = "dataset.yaml"


def write_demo(
    recipe_path: str | Path, output: str | Path, *, seed: int, counties: int | None = None, cities: int = 1
) -> None:
    """Write a synthetic evaluation to the folder `output`: a CSV file per table, truth.csv and dataset.yaml.

    recipe_path : the recipe, which also names the plan whose indicators the truth is of
    seed, counties, cities : see `make_demo`

    Raises DemoError, before anything is written, for a recipe that cannot be used, and for a folder that
    holds a data set which is not synthetic.
    """
    recipe, output = load_recipe(recipe_path), Path(output)
    held = [table.name for table in TABLES if (output / f"{table.name}.csv").exists()]
    description = output / DESCRIPTION
    is_synthetic = description.is_file() and "is_synthetic: true" in description.read_text(encoding="utf-8")
    if held and not is_synthetic:
        rule, remedy = "holds a data set that is not said to be synthetic", "name another folder"
        raise DemoError(Problem(place=str(output), value=f"{held[0]}.csv", rule=rule, remedy=remedy))
    tables = make_demo(recipe, seed, counties, cities)
    output.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        # Ten digits: whole numbers without a point, shares as they were rounded.
        table.to_csv(output / f"{name}.csv", index=False, float_format="%.10g", lineterminator="\n")
    content = {"name": asdict(recipe.name), "is_synthetic": True, "source": asdict(recipe.source)}
    content["complete_lists"] = list(recipe.complete_lists)
    yaml = YAML()
    yaml.width = 10_000
    with description.open("w", encoding="utf-8", newline="\n") as file:
        yaml.dump(content, file)
