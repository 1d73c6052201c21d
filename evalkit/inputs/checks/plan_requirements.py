"""What a plan needs of a data set, and what of it is not there."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from difflib import get_close_matches

import pandas as pd
from pandas.api.types import is_numeric_dtype

from evalkit.inputs.checks.survey_units import strata_of, with_units
from evalkit.inputs.dataset import Dataset, listed_counties
from evalkit.inputs.errors import Place, listed
from evalkit.inputs.reading.cells import number
from evalkit.inputs.reading.personal import shown
from evalkit.inputs.schema import SURVEY
from evalkit.plan.conditions import Kind
from evalkit.plan.model import Plan
from evalkit.problems import Problem


def check_dataset(dataset: Dataset, plan: Plan, *, doubtful: Collection[str] = ()) -> tuple[Problem, ...]:
    """What the plan needs and the data set lacks, and what the data set holds that the plan does not know.

    Needed are the columns that expressions name, the income that growth starts from, and the region of whose prices
    real growth is net.

    doubtful : tables with problems of their own: a cell that could not be read is not missing as well
    """
    found: list[Problem] = []
    if dataset.survey_columns or "survey" not in doubtful:
        found += _missing_columns(dataset, plan)
    has_columns = not found
    for table in ("register", "audit"):
        found += _unknown_indicators(dataset, plan, table)
    found += _unknown_lists(dataset, plan)
    if has_columns and "survey" not in doubtful:
        found += _contradicted_lists(dataset, plan)
    if not {"income", "counties"} & set(doubtful):
        found += _missing_incomes(dataset, plan)
    if not {"income", "counties", "prices"} & set(doubtful):
        found += _missing_prices(dataset, plan)
    return tuple(found)


def _missing_columns(dataset: Dataset, plan: Plan) -> Iterator[Problem]:
    needed: dict[str, tuple[Kind, list[str]]] = {}
    for indicator in plan.coverage:
        for reading in indicator.readings:
            for expression in filter(None, (reading.eligible, reading.covered)):
                for column, kind in expression.kinds.items():
                    ids = needed.setdefault(column, (kind, []))[1]
                    ids += [indicator.id] if indicator.id not in ids else []
    place = dataset.places["survey"]
    if needed and not dataset.survey_columns:
        rule = f"the table is missing; the plan measures {listed([i.id for i in plan.coverage])} in it"
        yield place.problem(rule=rule, remedy="add it; docs/codebook.md lists its columns")
        return
    for column, (kind, ids) in sorted(needed.items()):
        if column in dataset.survey_columns:
            yield from _of_another_kind(dataset, column, kind, ids)
        else:
            yield place.problem(
                column=column, rule=f"the column is missing; {_indicators(ids)} it",
                remedy=_how_to_add(column, [c for c in dataset.survey_columns if c not in needed]),
            )  # fmt: skip


def _indicators(ids: list[str]) -> str:
    return f"indicator {ids[0]} needs" if len(ids) == 1 else f"indicators {', '.join(ids)} need"


def _how_to_add(column: str, others: Collection[str]) -> str:
    own = [name for name in others if name not in SURVEY.names]
    near = get_close_matches(column, own, n=1, cutoff=0.7)
    if near:
        return f"rename {near[0]}?"
    known = SURVEY.column(column)
    if known is None:
        return "add it, or correct the plan"
    values = {"flag": " (0 or 1)"}.get(known.kind, f" ({', '.join(known.allowed)})" if known.allowed else "")
    return f"add it{values}: {known.meaning.en}"


def _of_another_kind(dataset: Dataset, column: str, kind: Kind, ids: list[str]) -> Iterator[Problem]:
    """Texts where the plan compares numbers, and the other way round; pandas would find nothing equal."""
    values, place = dataset.survey[column].dropna(), dataset.places["survey"]
    holds_numbers = is_numeric_dtype(values)
    if values.empty or holds_numbers == (kind == "number"):
        return
    needed = f"{_indicators(ids)} {kind}s"
    is_number = pd.Series([not holds_numbers and number(str(v)) is not None for v in values], index=values.index)
    if not is_number.any():
        rule = f"the column holds {'numbers' if holds_numbers else 'texts'}; {needed}"
        yield place.problem(column=column, rule=rule, remedy="correct the data or the plan")
        return
    for row, value in values[~is_number].items():
        yield place.problem(
            row=row, column=column, value=shown(str(value), of_people=True),
            rule=f"not a number; {needed}", remedy="correct it, or leave the cell blank if it is unknown",
        )  # fmt: skip


def _unknown_indicators(dataset: Dataset, plan: Plan, table: str) -> Iterator[Problem]:
    """Indicators and readings that the plan does not have; each once, at its first row."""
    readings = {i.id: [reading.id for reading in i.readings] for i in plan.indicators}
    frame = dataset.table(table)[["indicator", "reading"]].dropna().drop_duplicates()
    place = dataset.places[table]
    unknown = frame[~frame["indicator"].isin(readings)].drop_duplicates("indicator")
    for row, indicator, _ in unknown.itertuples():
        yield place.problem(
            row=row, column="indicator", value=indicator, rule="the plan has no such indicator",
            remedy=f"it has {listed(list(readings))}; correct the id, or remove its rows",
        )  # fmt: skip
    for row, indicator, reading in frame[frame["indicator"].isin(readings)].itertuples():
        if reading not in readings[indicator]:
            yield place.problem(
                row=row, column="reading", value=reading, rule=f"{indicator} has no such reading in the plan",
                remedy=f"it has {listed(readings[indicator])}; a blank means the default one",
            )  # fmt: skip


def _unknown_lists(dataset: Dataset, plan: Plan) -> Iterator[Problem]:
    known = [indicator.id for indicator in plan.coverage]
    for name in dataset.complete_lists:
        if name not in known:
            yield Place("dataset.yaml").problem(
                column="complete_lists", value=name, rule="the plan has no such indicator of coverage",
                remedy=f"it has {listed(known)}; correct the id",
            )  # fmt: skip


def _contradicted_lists(dataset: Dataset, plan: Plan) -> Iterator[Problem]:
    """Indicators that a sample met somebody eligible for, beside the list of a county said to hold them all."""
    survey = dataset.survey[dataset.survey["year"] == dataset.survey["year"].max()]
    indicators = [indicator for indicator in plan.coverage if indicator.id in dataset.complete_lists]
    if not indicators:
        return
    # Whoever stands for others was sampled, and not looked for by a list.
    is_sampled = strata_of(with_units(survey)).stands_for_others
    for indicator in indicators:
        is_eligible = pd.Series(False, index=survey.index)
        for reading in indicator.readings:
            is_eligible |= reading.eligible is not None and reading.eligible.evaluate(survey) == 1
        counted = survey.loc[is_eligible & ~is_sampled, "county_code"]
        rows = survey.index[is_eligible & is_sampled & survey["county_code"].isin(counted)]
        if len(rows):
            yield dataset.places["survey"].problem(
                row=rows[0], column="weight",
                rule=f"stands for others and counts for {indicator.id}, though dataset.yaml says that all "
                "who do were looked for one by one",
                remedy=f"take {indicator.id} out of complete_lists, or correct the row",
            )  # fmt: skip


def _missing_incomes(dataset: Dataset, plan: Plan) -> Iterator[Problem]:
    """Counties without the income that growth starts from, for each series that a reading compares."""
    start = dataset.income[(dataset.income["year"] == plan.base_year) & dataset.income["income_yuan"].notna()]
    place = dataset.places["income"]
    # What all counties must have is asked for once.
    wanted = _series(plan)
    for (people, area, where), ids in wanted.items():
        if where != "all" and (people, area, "all") in wanted:
            continue
        have = start.loc[(start["people"] == people) & (start["area"] == area), "county_code"]
        absent = dataset.counties[~dataset.counties["code"].isin(have)]
        if where == "city":
            absent = absent[absent["parent_code"].isna()]
        elif where == "poor_areas":
            absent = absent[absent["is_poor_area"] == 1]
        if not absent.empty:
            what = f"no income of {people} ({area}) in {plan.base_year} for {listed_counties(absent)}"
            yield place.problem(
                rule=f"{what}; {_indicators(ids)} it", remedy="add the rows: growth is measured from that year"
            )


def _series(plan: Plan) -> dict[tuple[str, str, str], list[str]]:
    """(people, area, where) -> the indicators that need this income."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for indicator in plan.growth:
        for reading in indicator.readings:
            needed: list[tuple[str, str]] = [(reading.people, reading.only_in or "all")]
            if reading.comparator is not None:
                where = "city" if reading.comparator_county == "city" else needed[0][1]
                needed.append((reading.comparator, where))
            for people, where in needed:
                ids = found.setdefault((people, reading.area, where), [])
                ids += [indicator.id] if indicator.id not in ids else []
    return found


def _missing_prices(dataset: Dataset, plan: Plan) -> Iterator[Problem]:
    """Regions of prices that are not named, or of which prices know nothing, where growth is judged in real terms."""
    ids = [i.id for i in plan.growth if any(reading.real for reading in i.readings)]
    if not ids or dataset.income.empty:
        return
    blank = dataset.counties[dataset.counties["price_region"].isna()]
    for row, code in blank["code"].items():
        yield dataset.places["counties"].problem(
            row=row, column="price_region",
            rule=f"blank for {code}; {_indicators(ids)} prices for it", remedy="give the region whose prices apply",
        )  # fmt: skip
    # Without any prices real growth is left out, and a warning says so; a name that no row has is wrong.
    there = sorted(set(dataset.prices["region"]))
    regions = dataset.counties.drop_duplicates("price_region")["price_region"].dropna()
    for row, region in regions.items():
        if there and region not in there:
            yield dataset.places["counties"].problem(
                row=row, column="price_region", value=region, rule="no row of prices has this region",
                remedy=f"they have {listed(there)}; correct it, or add its rows to prices",
            )  # fmt: skip
