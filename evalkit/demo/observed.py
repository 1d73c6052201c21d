"""What is observed of a county: the field survey, the departments' registers and their audit, and progress.

A register misses some of the eligible, lists some who are not, and calls covered some who are not: enough of
them to reach the share that the department reports.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.random import Generator
from numpy.typing import NDArray
from pandas import DataFrame, Series

from evalkit.demo.people import holds
from evalkit.demo.recipe import AuditRecipe, CountyRecipe, Recipe, Villages, stream
from evalkit.demo.truth import counted
from evalkit.inputs.schema import AUDIT, PROGRESS, REGISTER, SURVEY
from evalkit.plan import Indicator
from evalkit.plan.reader import DEFAULT

# Weights are ratios of small whole numbers: four digits keep them readable and sums right.
WEIGHT_DIGITS = 4


def draw_survey(recipe: Recipe, county: CountyRecipe, state: DataFrame, year: int, seed: int) -> DataFrame:
    """One row per person selected in a county in one year, with the columns of the table `survey`.

    state : everyone on the list in that year, see `make_states`
    """
    rng = stream(seed, county.code, f"survey {year}")
    # The full count that each person belongs to, the first that fits; "" for none.
    full_count = Series("", index=state.index, dtype=object)
    for name, who in reversed(list(recipe.full_counts.items())):
        full_count[holds(who, state)] = name
    whole: dict[str, Any] = {"is_full_count": True, "psu": "", "ssu_population": 1, "weight": 1.0}
    parts = [
        people.assign(stratum=name, psu_population=len(people), **whole)
        for name in recipe.full_counts
        for people in [state[full_count == name]]
    ]
    for name, villages in county.strata.items():
        parts.append(_two_stages(rng, state[(full_count == "") & (state["stratum"] == name)], villages))
    selected = pd.concat([part for part in parts if len(part)], ignore_index=True)
    selected["response"] = _responses(rng, recipe, county, selected, recipe.survey_years.index(year))
    return _tidy(_blank(rng, recipe, selected), county, year)


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
    asked = [column.name for column in SURVEY.columns if column.is_answer and column.name in selected]
    lost = rng.random((len(selected), len(asked))) < recipe.response.item_missing
    lost &= ~selected["is_full_count"].to_numpy()[:, None]
    lost &= ~np.isin(asked, [trait.id for trait in recipe.traits])
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
    there = state[state["gone"] == ""]
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
    same: dict[str, Any] = {"county_code": county.code, "year": year, "reading": DEFAULT}
    return register.assign(**same)[list(REGISTER.names)], checked.assign(**same).reindex(columns=AUDIT.names)


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
    truth, target = covered.sum() / max(1, eligible.sum()), indicator.default.target.value
    share = truth + rng.uniform(rules.rosiness.low, rules.rosiness.high) * (1.0 - truth)
    if share <= target and rng.random() < rules.reaches_target:
        share = target + (1.0 - target) * rng.uniform(0.1, 0.6)
    missing = int(np.ceil(share * listed.sum())) - int(reported.sum())
    reported[rng.permutation(np.flatnonzero(listed & ~reported))[: max(0, missing)]] = True
    columns = {"is_eligible": eligible, "is_covered": covered, "is_listed": listed, "is_reported": reported}
    return DataFrame({"village": there["village"].to_numpy(), **columns})


def _audit(rng: Generator, audit: AuditRecipe, cases: DataFrame) -> DataFrame:
    """Cases of the register drawn and visited, and villages searched for eligible people it misses."""
    listed = cases["is_listed"]
    parts = []
    for stratum, is_in, count in (
        ("reported_covered", cases["is_reported"], audit.reported_covered),
        ("reported_uncovered", ~cases["is_reported"], audit.reported_uncovered),
    ):
        there = cases[listed & is_in]
        drawn = there.iloc[np.sort(rng.permutation(len(there))[:count])]
        parts.append(drawn.assign(stratum=stratum, weight=len(there) / max(1, len(drawn))))
    villages = np.unique(cases["village"])
    searched = rng.choice(villages, size=min(audit.villages, len(villages)), replace=False)
    missed = cases[cases["is_eligible"] & ~listed & cases["village"].isin(searched)]
    parts.append(missed.assign(stratum="outside_register", weight=len(villages) / len(searched)))
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
            # The same lot and luck serve all years, so that what is reached stays reached.
            if item.chance:
                value = item.goal if lot < item.chance[position] else 0.0
            else:
                part = item.part[position] * float(np.exp(item.spread * luck))
                value = round(item.goal * part, item.digits)
            status = "done" if value >= item.goal else "under_way" if value > 0 else "not_started"
            source = recipe.progress.sources[grade].both
            rows.append((code, item.id, year, value, status, grade, source))
    return DataFrame(rows, columns=PROGRESS.names)
