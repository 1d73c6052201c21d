"""What departments report, and what an audit of their registers finds.

A register misses some of the eligible, lists some who are not, and calls covered some who are not: enough of
them to reach the share that the department reports.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.random import Generator
from numpy.typing import NDArray
from pandas import DataFrame

from evalkit.demo.recipe import AuditRecipe, CountyRecipe, Recipe
from evalkit.demo.streams import stream
from evalkit.demo.truth import counted, present
from evalkit.inputs.schema import AUDIT, REGISTER, Table
from evalkit.plan import Indicator
from evalkit.plan.readings import DEFAULT


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
