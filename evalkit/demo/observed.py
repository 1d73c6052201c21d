"""What is observed of a county: the field survey, the departments' registers and their audit, and progress.

A register misses some of the eligible, lists some who are not, and calls covered some who are not: enough of
them to reach the share that the department reports.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.random import Generator
from numpy.typing import NDArray
from pandas import DataFrame, Series

from evalkit.demo.people import holds
from evalkit.demo.recipe import AuditRecipe, CountyRecipe, ProgressItem, Recipe, Villages, stream
from evalkit.demo.truth import counted, present
from evalkit.inputs.schema import AUDIT, PROGRESS, REGISTER, SURVEY, Table
from evalkit.plan import Indicator
from evalkit.plan.reader import DEFAULT

# Weights are ratios of small whole numbers: four digits keep them readable and sums right.
WEIGHT_DIGITS = 4


def draw_survey(recipe: Recipe, county: CountyRecipe, state: DataFrame, year: int, seed: int) -> DataFrame:
    """One row per person selected in a county in one year, with the columns of the table `survey`.

    state : everyone on the list in that year, see `make_states`
    """
    rng = stream(seed, county.code, f"survey {year}")
    full_count = _full_counts(recipe, state)
    parts = [_count_in_full(state[full_count == name], name) for name in recipe.full_counts]
    for name, villages in county.strata.items():
        parts.append(_two_stages(rng, state[(full_count == "") & (state["stratum"] == name)], villages))
    selected = pd.concat([part for part in parts if len(part)], ignore_index=True)
    selected["response"] = _responses(rng, recipe, county, selected, recipe.survey_years.index(year))
    return _tidy(_blank(rng, recipe, selected), county, year)


def _full_counts(recipe: Recipe, state: DataFrame) -> Series[str]:
    """The full count that each person belongs to, the first that fits; "" for none."""
    name = Series("", index=state.index, dtype=object)
    for full_count, who in reversed(list(recipe.full_counts.items())):
        name[holds(who, state)] = full_count
    return name


def _count_in_full(people: DataFrame, name: str) -> DataFrame:
    """Everyone, each a unit of their own."""
    return people.assign(
        stratum=name, is_full_count=True, psu="", psu_population=len(people), ssu_population=1, weight=1.0
    )


def _two_stages(rng: Generator, people: DataFrame, villages: Villages) -> DataFrame:
    """Villages with equal probabilities, then people in each with equal probabilities."""
    inhabited = np.unique(people["village"])
    count = min(villages.sampled, len(inhabited))
    chosen = rng.choice(inhabited, size=count, replace=False)
    here = people[people["village"].isin(chosen)]
    village = here.groupby("village")["person"]
    lot = Series(rng.random(len(here)), index=here.index)
    size = village.transform("size")
    taken = lot.groupby(here["village"]).rank() <= villages.people
    weight: Series[float] = len(inhabited) / count * size / np.minimum(size, villages.people)
    drawn = here.assign(
        is_full_count=False,
        psu=here["village"].astype(str).str.zfill(3),
        psu_population=len(inhabited),
        ssu_population=size,
        weight=weight.round(WEIGHT_DIGITS),
    )
    return drawn[taken]


def _responses(
    rng: Generator, recipe: Recipe, county: CountyRecipe, selected: DataFrame, position: int
) -> NDArray[np.object_]:
    """How each visit ended."""
    factor = np.ones(len(selected))
    for who, number in recipe.response.effects.items():
        factor[holds(who, selected)] *= number
    lot = rng.random(len(selected)) / factor
    refused, absent = recipe.response.refused, recipe.response.absent
    silent = np.select([lot < refused, lot < refused + absent], ["refused", "absent"], "")
    full = selected["is_full_count"].to_numpy()
    silent[full] = ""
    is_there = selected["gone"].eq("").to_numpy()
    for name, counts in county.silent.items():
        among = np.flatnonzero(full & is_there & selected["stratum"].eq(name).to_numpy())
        silent[rng.permutation(among)[: counts[position]]] = "refused"
    return np.where(is_there, np.where(silent == "", "complete", silent), selected["gone"]).astype(object)


def _blank(rng: Generator, recipe: Recipe, selected: DataFrame) -> DataFrame:
    """The answers as whole numbers, blank for those who gave none, and here and there one missing.

    Traits are known beforehand: of those who answered, none is missing.
    """
    traits = [trait.id for trait in recipe.traits]
    asked = [column.name for column in SURVEY.columns if column.is_answer and column.name in selected]
    lost = rng.random((len(selected), len(asked))) < recipe.response.item_missing
    lost &= ~selected["is_full_count"].to_numpy()[:, None]
    lost &= ~np.isin(asked, traits)
    lost |= selected["response"].ne("complete").to_numpy()[:, None]
    return selected.assign(**selected[asked].astype("Int64").mask(lost))


def _tidy(selected: DataFrame, county: CountyRecipe, year: int) -> DataFrame:
    """The columns of the table, labels that are unique in the whole data set, rows by stratum and village."""
    # With a letter between, or the number would look like that of a mobile phone.
    person = county.code + "-P" + selected["person"].astype(str).str.zfill(5)
    frame = selected.assign(
        year=year,
        county_code=county.code,
        person_id=person,
        household_id=county.code + "-H" + selected["household"].astype(str).str.zfill(5),
        stratum=county.code + "-" + selected["stratum"],
        psu=person.where(selected["is_full_count"], county.code + "-V" + selected["psu"]),
        ssu=person,
        psu_probability=np.nan,
    )
    return frame.sort_values(["stratum", "psu", "person_id"], ignore_index=True).reindex(columns=SURVEY.names)


def report(
    recipe: Recipe, county: CountyRecipe, state: DataFrame, year: int, seed: int
) -> tuple[DataFrame, DataFrame]:
    """The register of one county and year, by default readings, and its audit: rows of these tables."""
    rows: list[tuple[str, int, int]] = []
    audits: list[DataFrame] = []
    there = present(state)
    for indicator in recipe.plan.coverage:
        rng = stream(seed, county.code, f"register {year} {indicator.id}")
        cases = _cases(rng, recipe, indicator, there)
        listed = cases[cases["is_listed"]]
        if year not in county.unreported.get(indicator.id, ()):
            rows.append((indicator.id, len(listed), int(listed["is_reported"].sum())))
        if indicator.id in recipe.audit.indicators and year in recipe.audit.years:
            audit = _audit(rng, recipe.audit, cases)
            audits.append(audit.assign(indicator=indicator.id, psu=county.code + "-V" + audit["psu"]))
    register = DataFrame(rows, columns=["indicator", "eligible", "covered"])
    checked = pd.concat(audits) if audits else DataFrame(columns=AUDIT.names)
    return _of(register, county, year, REGISTER), _of(checked, county, year, AUDIT)


def _of(rows: DataFrame, county: CountyRecipe, year: int, table: Table) -> DataFrame:
    found = rows.assign(county_code=county.code, year=year, reading=DEFAULT)
    return found.reindex(columns=table.names)


def _cases(rng: Generator, recipe: Recipe, indicator: Indicator, there: DataFrame) -> DataFrame:
    """The people (or households) who are there, with the truth and with what the register holds of them.

    Columns: village, is_eligible, is_covered, is_listed, is_reported (as covered).
    """
    rules = recipe.register
    there, eligible, covered = counted(there, indicator, indicator.default)
    listed = eligible & (rng.random(len(there)) >= rules.omitted)
    strangers = rng.permutation(np.flatnonzero(~eligible))
    listed[strangers[: round(rules.extra * eligible.sum())]] = True
    reported = listed & covered
    entries = int(listed.sum())
    share = _reported_share(rng, recipe, indicator, covered.sum() / max(1, eligible.sum()))
    missing = int(np.ceil(share * entries)) - int(reported.sum())
    reported[rng.permutation(np.flatnonzero(listed & ~reported))[: max(0, missing)]] = True
    columns = {"is_eligible": eligible, "is_covered": covered, "is_listed": listed, "is_reported": reported}
    return DataFrame({"village": there["village"].to_numpy(), **columns})


def _reported_share(rng: Generator, recipe: Recipe, indicator: Indicator, truth: float) -> float:
    rules, target = recipe.register, indicator.default.target.value
    share = truth + rng.uniform(rules.rosiness.low, rules.rosiness.high) * (1.0 - truth)
    if share <= target and rng.random() < rules.reaches_target:
        share = target + (1.0 - target) * rng.uniform(0.1, 0.6)
    return float(share)


def _audit(rng: Generator, audit: AuditRecipe, cases: DataFrame) -> DataFrame:
    """Cases of the register drawn and visited, and villages searched for eligible people it misses."""
    listed = cases["is_listed"]
    parts = [
        _visit(rng, cases[listed & cases["is_reported"]], audit.reported_covered, "reported_covered"),
        _visit(rng, cases[listed & ~cases["is_reported"]], audit.reported_uncovered, "reported_uncovered"),
        _search(rng, cases[cases["is_eligible"] & ~listed], np.unique(cases["village"]), audit.villages),
    ]
    found = pd.concat([part for part in parts if len(part)])
    is_silent = rng.random(len(found)) < audit.silent
    verified = found[["is_eligible", "is_covered"]].astype("Int64")
    return found.assign(
        psu=found["village"].astype(str).str.zfill(3),
        weight=found["weight"].round(4),
        in_register=found["is_listed"].astype("Int64"),
        reported_covered=found["is_reported"].astype("Int64").where(found["is_listed"]),
        verified_eligible=verified["is_eligible"].mask(is_silent),
        verified_covered=verified["is_covered"].mask(is_silent),
        response=np.where(is_silent, "absent", "complete"),
    )


def _visit(rng: Generator, cases: DataFrame, count: int, stratum: str) -> DataFrame:
    drawn = cases.iloc[np.sort(rng.permutation(len(cases))[:count])]
    return drawn.assign(stratum=stratum, weight=len(cases) / max(1, len(drawn)))


def _search(rng: Generator, cases: DataFrame, villages: NDArray[np.int64], count: int) -> DataFrame:
    searched = rng.choice(villages, size=min(count, len(villages)), replace=False)
    found = cases[cases["village"].isin(searched)]
    return found.assign(stratum="outside_register", weight=len(villages) / len(searched))


def document(recipe: Recipe, code: str, seed: int) -> DataFrame:
    """Rows of the table `progress` of one county (or the city)."""
    rng = stream(seed, code, "progress")
    grades = list(recipe.progress.grades)
    shares = np.array(list(recipe.progress.grades.values()))
    rows = []
    for item in recipe.progress.items:
        if item.of != ("city" if code == recipe.city.code else "county"):
            continue
        luck, lot = rng.standard_normal(), rng.random()
        for position, year in enumerate(recipe.progress.years):
            grade = grades[rng.choice(len(grades), p=shares / shares.sum())]
            value = _value(item, position, luck, lot)
            source = recipe.progress.sources[grade].both
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
