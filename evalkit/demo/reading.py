"""From recipe.yaml to a Recipe: the entries of the file are the fields of the model, of the kinds it states.

Every problem of the file is collected and raised once, with its line.
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from evalkit.demo.recipe import DemoError, Range, Recipe
from evalkit.plan import Bilingual, Expression, PlanError, load_plan
from evalkit.plan.document import Section, near, read_mapping

# What a scalar must be, what to call it, and how to write it.
_SCALARS: dict[type, tuple[type | tuple[type, ...], str, str]] = {
    str: (str, "a text", "put it between quotation marks"),
    int: (int, "a whole number", "write it without a fraction"),
    float: ((int, float), "a number", "write a plain number, a share as a fraction"),
    bool: (bool, "true or false", "write true or false"),
    date: (date, "a date", "write it as 2020-12-31, without quotation marks"),
}


def load_recipe(path: str | Path) -> Recipe:
    """The recipe in the file at `path`, with the plan that it names (a path from the recipe's folder).

    Raises DemoError with every problem of the file, and PlanError if the plan cannot be read.
    """
    path = Path(path)
    section = read_mapping(path, DemoError)
    name = section.text("plan")
    if section.problems:
        raise DemoError(section.problems)
    recipe = _model(section, Recipe, plan=load_plan(path.parent / name))
    if recipe is not None:
        _check_names(section, recipe)
        _check_years(section, recipe)
    if section.problems:
        raise DemoError(section.problems)
    assert isinstance(recipe, Recipe)
    return recipe


def _model(section: Section, model: Any, **known: object) -> Any:
    """A dataclass from the entries of a section; None if something in them is wrong."""
    before = len(section.problems)
    kinds = get_type_hints(model, include_extras=True)
    values = dict(known)
    for field in fields(model):
        if field.name in known:
            continue
        is_needed = field.default is MISSING and field.default_factory is MISSING
        if section.get(field.name, required=is_needed) is not None:
            values[field.name] = _entry(section, field.name, kinds[field.name])
    section.finish()
    return model(**values) if len(section.problems) == before else None


def _entry(section: Section, key: Any, kind: Any) -> Any:
    """One entry of a section, of the kind that the model states."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is types.UnionType:  # a field that may be None, and is not
        kind = inner[0]
    if origin is tuple:
        return _tuple(section, key, inner[0])
    if kind is Range:
        return _range(section, key)
    if kind is Bilingual:
        return section.bilingual(key)
    if kind is Expression or not (origin is Mapping or is_dataclass(kind)):
        return _scalar(section, key, section.get(key), kind)
    part = section.section(key)
    if part is None or is_dataclass(kind):
        return None if part is None else _model(part, kind)
    return {_scalar(part, name, name, inner[0]): _entry(part, name, inner[1]) for name in part.content}


def _tuple(section: Section, key: Any, kind: Any) -> tuple[Any, ...]:
    """A list; a single number stands for a list of one."""
    if is_dataclass(kind):
        return tuple(_model(part, kind) for part in section.sections(key))
    value = section.get(key)
    values = [value] if isinstance(value, int | float) else section.items(key)
    return tuple(_scalar(section, key, value, kind) for value in values)


def _range(section: Section, key: Any) -> Range:
    """Two numbers, the lower first."""
    values = section.items(key)
    limits = [_scalar(section, key, value, float) for value in values]
    if len(limits) != 2 or None in limits or limits[0] > limits[1]:
        shown = ", ".join(str(value) for value in values)
        section.refuse(key, "must be two numbers, the lower first", "write them as [0.9, 0.95]", value=shown)
        return Range(low=0.0, high=0.0)
    return Range(low=limits[0], high=limits[1])


def _scalar(section: Section, key: Any, value: object, kind: Any) -> Any:
    """A text, number, date or expression; None, and a problem noted, if it is none."""
    limits: tuple[float, float] | None = None
    if get_origin(kind) is Annotated:
        kind, limits = get_args(kind)
    if kind is Expression:
        try:
            return Expression(str(value), place=section.place(key))
        except PlanError as error:
            section.problems.extend(error.problems)
            return None
    allowed, name, remedy = _SCALARS[kind]
    if not isinstance(value, allowed) or (isinstance(value, bool) and kind is not bool):
        section.refuse(key, f"must be {name}", remedy, value=value)
        return None
    if limits is not None and not limits[0] <= float(str(value)) <= limits[1]:
        section.refuse(key, f"must lie in {limits[0]:g} to {limits[1]:g}", remedy, value=value)
    return value if kind is date else kind(value)


def _check_names(section: Section, recipe: Recipe) -> None:
    """Whether what one entry names stands in another."""
    answers = [answer.id for answer in (*recipe.traits, *recipe.answers)]
    strata, full_counts, regions = list(recipe.strata), list(recipe.full_counts), list(recipe.prices)
    coverage = [indicator.id for indicator in recipe.plan.coverage]
    commitments = [str(entry["id"]) for entry in (*recipe.plan.promises, *recipe.plan.tasks)]
    named: list[tuple[str, Iterable[str], list[str]]] = [
        ("pattern, shares", recipe.pattern.shares, answers),
        ("pattern, strata", recipe.pattern.strata, strata),
        ("pattern, price_region", [recipe.pattern.price_region], regions),
        ("city, price_region", [recipe.city.price_region], regions),
        ("audit, indicators", recipe.audit.indicators, coverage),
        ("complete_lists", recipe.complete_lists, coverage),
        ("progress, items", [item.id for item in recipe.progress.items], commitments),
    ]
    for county in recipe.counties:
        named += [
            (f"{county.code}, shares", county.shares, answers),
            (f"{county.code}, strata", county.strata, strata),
            (f"{county.code}, silent", county.silent, full_counts),
            (f"{county.code}, unreported", county.unreported, coverage),
            (f"{county.code}, price_region", [county.price_region or regions[0]], regions),
        ]
    for place, names, known in named:
        for name in names:
            if name not in known:
                section.refuse(None, f"{place}: unknown name", near(name, known), value=name)


def _check_years(section: Section, recipe: Recipe) -> None:
    """Whether everything that is given by year is given for every year."""
    count = len(recipe.survey_years)
    shares: dict[str, tuple[tuple[float, ...], tuple[int, ...]]] = {
        f"{answer.id}, {who.text}": (values, (1, count))
        for answer in (*recipe.traits, *recipe.answers)
        for who, values in answer.groups.items()
    }
    for county in recipe.counties:
        shares |= {f"{county.code}, shares, {name}": (s, (1, count)) for name, s in county.shares.items()}
        shares |= {f"{county.code}, silent, {name}": (s, (count,)) for name, s in county.silent.items()}
    steps = (len(recipe.progress.years),)
    shares |= {f"progress, {item.id}": (item.chance or item.part, steps) for item in recipe.progress.items}
    for place, (values, counts) in shares.items():
        if len(values) not in counts:
            wanted = " or ".join(str(c) for c in counts)
            section.refuse(None, f"{place}: needs {wanted} values", "write one per year", value=len(values))
    if recipe.plan.growth and recipe.plan.base_year not in recipe.income.years:
        rule = f"income, years: must hold the plan's base year {recipe.plan.base_year}"
        section.refuse(None, rule, "add it", value=", ".join(str(year) for year in recipe.income.years))
