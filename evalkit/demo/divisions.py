"""The table of counties, and the rows that stand under a code which a county had before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from pandas import DataFrame

from evalkit.demo.recipe import CountyRecipe, Recipe
from evalkit.inputs.schema import COUNTIES
from evalkit.plan import Bilingual


def county_table(recipe: Recipe, counties: Sequence[CountyRecipe]) -> DataFrame:
    """The city, its counties, and the codes that some of them had before."""
    city = recipe.city
    rows = [
        _named(city.code, city.name)
        | {"group": city.group, "price_region": city.price_region, "is_poor_area": 0}
        | {"persons": sum(county.persons for county in counties)}
    ]
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
