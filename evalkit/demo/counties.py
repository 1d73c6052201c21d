"""Which counties an evaluation has: the recipe's, then as many more as asked, made after its pattern."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from numpy.random import Generator

from evalkit.demo.errors import DemoError
from evalkit.demo.recipe import CountyIncome, CountyRecipe, Pattern, Range, Recipe, Villages
from evalkit.demo.streams import stream
from evalkit.plan import Bilingual
from evalkit.problems import Problem


def choose_counties(recipe: Recipe, seed: int, count: int | None) -> tuple[CountyRecipe, ...]:
    """The first `count` counties; all that the recipe lists if no count is given.

    Raises DemoError if there cannot be so many, or so few.
    """
    listed = tuple(
        replace(
            county,
            group=county.group or recipe.city.group,
            price_region=county.price_region or recipe.city.price_region,
        )
        for county in recipe.counties
    )
    count = len(listed) if count is None else count
    codes = _further_codes(recipe, count - len(listed))
    if count < 1 or len(codes) < count - len(listed):
        raise DemoError(
            Problem(
                place="counties", value=str(count), remedy="ask for another number",
                rule=f"must lie in 1 to {len(listed) + len(codes)}",
            )
        )  # fmt: skip
    return listed[:count] + tuple(
        _further(recipe.pattern, code, number, seed) for number, code in enumerate(codes, start=1)
    )


def _further_codes(recipe: Recipe, count: int) -> list[str]:
    """Codes counted upward from the pattern's first, as long as it is, none that the recipe lists."""
    first = recipe.pattern.first_code
    listed = {county.code for county in recipe.counties} | {recipe.city.code}
    listed |= {county.former.code for county in recipe.counties if county.former}
    codes = (str(number).zfill(len(first)) for number in range(int(first), 10 ** len(first)))
    free = (code for code in codes if code not in listed)
    return [code for code, _ in zip(free, range(max(count, 0)), strict=False)]


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
        strata={
            name: Villages(
                part=part["part"] / whole,
                village=part["village"],
                sampled=round(part["sampled"]),
                people=round(part["people"]),
            )
            for name, part in strata.items()
        },
        income=CountyIncome(**income),
        shares={name: _gaining(rng, **ranges) for name, ranges in pattern.shares.items()},
    )


def _draw(rng: Generator, limits: Range) -> float:
    return float(rng.uniform(limits.low, limits.high))


def _draws(rng: Generator, ranges: Mapping[str, Range]) -> dict[str, float]:
    return {name: _draw(rng, limits) for name, limits in ranges.items()}


def _gaining(rng: Generator, first: Range, gain: Range | None = None) -> tuple[float, ...]:
    """A share, and what it has become by the next survey."""
    share = _draw(rng, first)
    return (share,) if gain is None else (share, min(1.0, share + _draw(rng, gain)))
