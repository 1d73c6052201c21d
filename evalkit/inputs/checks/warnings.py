"""What no rule forbids, and yet leaves indicators without a verdict: said by `evalkit check`, stopping nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pandas as pd

from evalkit.inputs.checks.survey_units import strata_of, with_units
from evalkit.inputs.checks.tables import ANSWERED
from evalkit.inputs.dataset import Dataset, listed_counties
from evalkit.inputs.errors import listed
from evalkit.plan.model import Indicator, Plan
from evalkit.problems import Problem


def find_warnings(dataset: Dataset, plan: Plan) -> tuple[Problem, ...]:
    """The indicators that will not be evaluated, of which counties, and why.

    Asked of the plan's default readings; of prices, of every reading in real terms. Coverage is evaluated from the
    latest survey alone, so that a county without an answer of that year has none.
    """
    warnings = (_survey_warnings, _income_warnings, _price_warnings)
    return tuple(problem for of_table in warnings for problem in of_table(dataset, plan))


def _survey_warnings(dataset: Dataset, plan: Plan) -> Iterator[Problem]:
    survey, place = dataset.survey, dataset.places["survey"]
    if not plan.coverage:
        return
    if survey.empty:
        up_to = f" up to {dataset.as_of}" if dataset.as_of else ""
        yield place.problem(
            rule=f"no row{up_to}; {_unevaluated([i.id for i in plan.coverage])}",
            remedy="add a row for everyone who was selected",
        )
        return
    year = int(survey["year"].max())
    latest = survey[survey["year"] == year]
    is_answered = latest["response"] == ANSWERED
    answered = latest[is_answered]
    counties = dataset.counties.loc[dataset.counties["parent_code"].notna(), "code"]
    silent = [code for code in counties if code not in set(answered["county_code"])]
    if silent:
        yield place.problem(
            rule=f"no row of {year} with response {ANSWERED} in {_counties(dataset, silent)}; "
            f"{_unevaluated([i.id for i in plan.coverage])} there",
            remedy="add the rows; only the latest survey is read",
        )
    lacking: dict[tuple[str, ...], list[str]] = {}
    for indicator in plan.coverage:
        known = _known(answered, indicator)
        without = tuple(code for code in counties if code not in known and code not in silent)
        if without:
            lacking.setdefault(without, []).append(indicator.id)
    is_sampled = pd.Series(strata_of(with_units(latest)).stands_for_others, index=latest.index)
    yield from _counts_beside_a_sample(dataset, plan, answered, is_sampled[is_answered])
    for codes, ids in lacking.items():
        yield place.problem(
            rule=f"nobody of whom the answers of {year} say that they are eligible, and whether they are covered, "
            f"in {_counties(dataset, codes)}; {_unevaluated(ids)} there",
            remedy="nothing, if nobody is entitled there; otherwise fill in the answers",
        )


def _counts_beside_a_sample(
    dataset: Dataset, plan: Plan, answered: pd.DataFrame, is_sampled: pd.Series
) -> Iterator[Problem]:
    """Indicators whose eligible people were all counted, in counties of which another part was sampled.

    is_sampled : whether each of those who answered stands for others
    """
    sampled = set(answered.loc[is_sampled, "county_code"])
    found: dict[tuple[str, ...], list[str]] = {}
    for indicator in plan.coverage:
        if indicator.id not in dataset.complete_lists:
            counted = _known(answered[~is_sampled], indicator) & sampled - _known(answered[is_sampled], indicator)
            if counted:
                found.setdefault(tuple(sorted(counted)), []).append(indicator.id)
    for codes, ids in found.items():
        yield dataset.places["survey"].problem(
            rule=f"all who count for {', '.join(ids)} were counted one by one in {_counties(dataset, codes)}, where "
            "others were sampled; the sample may have missed some, and it is judged so",
            remedy="name it in complete_lists of dataset.yaml, if everybody eligible stood on the list",
        )


def _known(answered: pd.DataFrame, indicator: Indicator) -> set[str]:
    """The counties in which somebody counts for the indicator."""
    reading = indicator.default
    assert reading.eligible is not None
    assert reading.covered is not None
    is_known = (reading.eligible.evaluate(answered) == 1) & reading.covered.evaluate(answered).notna()
    return set(answered.loc[is_known, "county_code"])


def _income_warnings(dataset: Dataset, plan: Plan) -> Iterator[Problem]:
    """Series without any year after the base year whose precision is known."""
    income = dataset.income[(dataset.income["year"] > plan.base_year) & dataset.income["income_yuan"].notna()]
    lacking: dict[tuple[str, str, str, tuple[str, ...]], list[str]] = {}
    for indicator in plan.growth:
        people, area = indicator.default.people, indicator.default.area
        of_series = income[(income["people"] == people) & (income["area"] == area)]
        counties = dataset.counties
        if indicator.default.only_in == "poor_areas":
            counties = counties[counties["is_poor_area"] == 1]
        have = set(of_series["county_code"])
        are_judged = set(of_series.loc[of_series["standard_error_yuan"].notna(), "county_code"])
        for what, without in (
            ("income", tuple(code for code in counties["code"] if code not in have)),
            ("standard_error_yuan", tuple(code for code in counties["code"] if code in have - are_judged)),
        ):
            if without:
                lacking.setdefault((what, people, area, without), []).append(indicator.id)
    for (what, people, area, codes), ids in lacking.items():
        yield dataset.places["income"].problem(
            rule=f"no {what} of {people} ({area}) after {plan.base_year} for {_counties(dataset, codes)}; "
            f"{_unevaluated(ids)} there",
            remedy="add it" if what == "income" else "add it; an income of unknown precision is shown, never judged",
        )


def _price_warnings(dataset: Dataset, plan: Plan) -> Iterator[Problem]:
    """Regions without the prices of a year: from then on real growth is not known."""
    ids = [i.id for i in plan.growth if any(reading.real for reading in i.readings)]
    if not ids or dataset.income.empty:
        return
    # What lies beyond the target year is not the plan's.
    last = min(int(dataset.income["year"].max()), plan.target_year)
    lacking: dict[tuple[str, ...], list[str]] = {}
    for region in dataset.counties["price_region"].dropna().unique():
        have = set(dataset.prices.loc[dataset.prices["region"] == region, "year"])
        absent = tuple(str(year) for year in range(plan.base_year + 1, last + 1) if year not in have)
        if absent:
            lacking.setdefault(absent, []).append(region)
    for years, regions in lacking.items():
        known = int(years[0]) - 1
        how_far = "not known" if known == plan.base_year else f"known up to {known} alone"
        yield dataset.places["prices"].problem(
            rule=f"no prices for {listed(regions)} for {', '.join(years)}; the real growth of {', '.join(ids)} is "
            f"{how_far}",
            remedy="add the rows; only readings in real terms need them",
        )


def _counties(dataset: Dataset, codes: Iterable[str]) -> str:
    return listed_counties(dataset.counties[dataset.counties["code"].isin(list(codes))])


def _unevaluated(ids: list[str]) -> str:
    kind = "indicator" if len(ids) == 1 else "indicators"
    return f"{kind} {', '.join(ids)} will not be evaluated"
