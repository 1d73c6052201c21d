"""How far promises and tasks have come, as the city and its counties document it."""

from __future__ import annotations

import numpy as np
from pandas import DataFrame

from evalkit.demo.recipe import ProgressItem, Recipe
from evalkit.demo.streams import stream
from evalkit.demo.words import both
from evalkit.inputs.schema import PROGRESS

COUNTY, CITY = "county", "city"


def document(recipe: Recipe, code: str, of: str, seed: int) -> DataFrame:
    """Rows of the table `progress` of one county (or the city).

    of : whose items: "county" or "city"
    """
    rng = stream(seed, code, "progress")
    grades = list(recipe.progress.grades)
    shares = np.array(list(recipe.progress.grades.values()))
    rows = []
    for item in recipe.progress.items:
        if item.of != of:
            continue
        luck, lot = rng.standard_normal(), rng.random()
        for position, year in enumerate(recipe.progress.years):
            grade = grades[rng.choice(len(grades), p=shares / shares.sum())]
            value = _value(item, position, luck, lot)
            source = both(recipe.progress.sources[grade])
            rows.append((code, item.id, year, value, _status(value, item.goal), grade, source))
    return DataFrame(rows, columns=PROGRESS.names)


def _value(item: ProgressItem, position: int, luck: float, lot: float) -> float:
    """What was done by then; the same lot serves all years, so that what is reached stays reached."""
    if item.chance:
        return item.goal if lot < item.chance[position] else 0.0
    return round(item.goal * item.part[position] * float(np.exp(item.spread * luck)), item.digits)


def _status(value: float, goal: float) -> str:
    if value >= goal:
        return "done"
    return "under_way" if value > 0 else "not_started"
