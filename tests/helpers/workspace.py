"""A workspace small enough to count by hand: one city, two counties, one plan."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

Row = dict[str, Any]

PLAN = """
id: tiny
name: {zh: 小规划, en: Tiny plan}
place_name: {zh: 小市, en: Tiny City}
issued: 2016-01-01
base_year: 2015
target_year: 2020
deadline: 2020-12-31
on_track: 0.9
off_track: 0.1
answer_error: 0.01
domains: [sex]
indicators:
  - id: G1
    kind: growth
    name: {zh: 收入增速, en: Income growth}
    definition: {zh: 收入增速, en: Income growth}
    unit: household
    binding: false
    judged_on: [survey, model]
    place: "1"
    lead_office: {zh: 无, en: none}
    people: disabled
    area: all
    real: false
    target: {operator: ">", value: 0.065}
    default:
      name: {zh: 名义, en: nominal}
      reason: {zh: 无, en: none}
    readings:
      - id: real
        name: {zh: 实际, en: real}
        reason: {zh: 无, en: none}
        real: true
  - id: C1
    kind: coverage
    name: {zh: 覆盖, en: Cover}
    definition: {zh: 覆盖, en: Cover}
    unit: person
    binding: true
    judged_on: [census, survey]
    place: "2"
    lead_office: {zh: 无, en: none}
    eligible: age >= 6
    covered: has_cover == 1
    target: {operator: ">", value: 0.95}
    default:
      name: {zh: 高于, en: above}
      reason: {zh: 无, en: none}
    readings:
      - id: at_least
        name: {zh: 不低于, en: at least}
        reason: {zh: 无, en: none}
        target: {operator: ">=", value: 0.95}
  - id: H1
    kind: coverage
    name: {zh: 住房, en: Housing}
    definition: {zh: 住房, en: Housing}
    unit: household
    binding: true
    judged_on: [census, survey]
    place: "3"
    lead_office: {zh: 无, en: none}
    eligible: needs_house == 1
    covered: has_house == 1
    target: {operator: ">=", value: 1}
"""
COUNTIES: list[Row] = [
    {"code": "10", "name_zh": "小市", "name_en": "Tiny City", "parent_code": None, "price_region": "X"},
    {"code": "11", "name_zh": "甲县", "name_en": "County A", "parent_code": "10", "price_region": "X"},
    {"code": "12", "name_zh": "乙县", "name_en": "County B", "parent_code": "10", "price_region": "X"},
]
SECOND_CITY: list[Row] = [
    {"code": "20", "name_zh": "大市", "name_en": "Big City", "price_region": "X"},
    {"code": "21", "name_zh": "丙县", "name_en": "County C", "parent_code": "20", "price_region": "X"},
]
PRICES: dict[int, object] = dict.fromkeys(range(2015, 2021), 102)
LEVELS = {code: [10000, 10720, 11430, 12280, 13110, 14026] for code in ("10", "11", "12")}


def incomes(
    levels: Mapping[str, Sequence[object]],
    *,
    people: str = "disabled",
    errors: object = 100,
    correlations: object = 0.5,
) -> list[Row]:
    """Rows of the income table: county code -> levels from 2015 on, None where a year has no row.

    errors, correlations : of every year, or a list of one for each
    """
    return [
        {
            "county_code": code, "year": 2015 + i, "people": people, "area": "all", "income_yuan": level,
            "standard_error_yuan": errors[i] if isinstance(errors, list) else errors,
            "panel_correlation": correlations[i] if isinstance(correlations, list) else correlations,
        }
        for code, of_county in levels.items()
        for i, level in enumerate(of_county)
        if level is not None
    ]  # fmt: skip


def beside_residents(levels: Mapping[str, Sequence[int]], errors: object = 100) -> list[Row]:
    """The same, and twice the levels for all residents, of unknown precision."""
    theirs = {code: [2 * level for level in of_county] for code, of_county in levels.items()}
    return [
        *incomes(levels, errors=errors),
        *incomes(theirs, people="all_residents", errors=None, correlations=None),
    ]


def person(county: str = "11", *, covered: bool | None = True, **cells: object) -> Row:
    """A row of the survey: somebody of age 10 who answered and stands for nobody else; `cells` by their columns."""
    has_cover = None if covered is None else int(covered)
    return {
        "year": 2020, "county_code": county, "stratum": "all", "psu": None, "weight": 1, "psu_population": None,
        "holders_in_household": 1, "response": "complete", "sex": "female", "age": 10, "has_cover": has_cover,
        "needs_house": None, "has_house": None,
    } | cells  # fmt: skip


def silent(row: Row, response: str = "refused", **cells: object) -> Row:
    """Somebody who did not answer, and why."""
    blank = dict.fromkeys(("has_cover", "needs_house", "has_house"))
    return row | blank | {"response": response} | cells


def where(rows: Iterable[Row], chosen: Callable[[Row], bool] | Collection[int], **cells: object) -> list[Row]:
    """The rows, with these cells in those that are chosen, by their places or by what they say."""
    is_chosen = [chosen(row) if callable(chosen) else place in chosen for place, row in enumerate(rows)]
    return [row | cells if chosen else row for row, chosen in zip(rows, is_chosen, strict=True)]


def census(county: str, covered: int, people: int, **cells: object) -> list[Row]:
    """A full count: everyone a PSU of their own, in a stratum of as many; every second one a girl."""
    return [
        person(
            county, covered=i < covered, person_id=f"P{county}{i}", household_id=f"H{county}{i}", psu=i,
            psu_population=people, sex="female" if i % 2 else "male", needs_house=0,
        ) | cells
        for i in range(people)
    ]  # fmt: skip


def houses(county: str, lacking: int, households: int) -> list[Row]:
    """A full count of households that need a house, which so many of them lack."""
    return [
        row | {"sex": "male", "age": 30, "needs_house": 1, "has_house": int(i >= lacking)}
        for i, row in enumerate(census(county, households, households))
    ]


def village_rows(county: str, villages: int, people: int, uncovered: int = 0, **cells: object) -> list[Row]:
    """So many people from each of so many of 100 villages, weight 10; the first ones are not covered."""
    return [
        person(
            county, covered=k >= uncovered, psu=f"v{k % villages}", weight=10, psu_population=100,
            sex="female" if k % 2 else "male",
        ) | cells
        for k in range(villages * people)
    ]  # fmt: skip


def sample(stratum: str, *, villages: int, of: int | None, people: int, weight: float, **cells: object) -> list[Row]:
    """Everyone covered, in so many villages `of` so many of county 11, so many people in each."""
    drawn = {"stratum": stratum, "psu_population": of, "weight": float(f"{weight:g}")} | cells
    return [person(psu=f"v{k % villages}", **drawn) for k in range(villages * people)]


def write_workspace(
    root: Path,
    *,
    survey: Iterable[Row],
    income: Iterable[Row] | None = None,
    register: Iterable[Row] = (),
    counties: Iterable[Row] = COUNTIES,
    prices: Mapping[int, object] = PRICES,
    plan: Mapping[str, str] | None = None,
    about: str = "is_synthetic: true",
) -> Path:
    """The workspace in `root`: the plan `tiny`, the data set `tiny`.

    survey : rows; who has no person_id or household_id is given one
    plan : words of the plan -> what stands there instead
    about : lines of dataset.yaml
    """
    home, data, params = root / "data" / "plans" / "tiny", root / "data" / "tiny", root / "params"
    for folder in (home, data, params):
        folder.mkdir(parents=True, exist_ok=True)
    text = PLAN
    for old, new in (plan or {}).items():
        assert old in text
        text = text.replace(old, new, 1)
    (home / "plan.yaml").write_text(text, encoding="utf-8")
    named = "name: {zh: 小, en: Tiny}\nsource: {zh: 测试, en: tests}\n"
    (data / "dataset.yaml").write_text(f"{named}{about}\n", encoding="utf-8")
    people = [{"person_id": f"N{n}", "household_id": f"N{n}"} | row for n, row in enumerate(survey)]
    tables = {
        "counties": counties,
        "prices": [{"region": "X", "year": year, "cpi": cpi} for year, cpi in prices.items()],
        "income": beside_residents(LEVELS) if income is None else income,
        "survey": people,
        "register": register,
    }
    for name, rows in tables.items():
        if rows:
            write_table(data / f"{name}.csv", list(rows))
    return root


def write_table(file: Path, rows: Sequence[Row]) -> None:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    lines = [columns, *([row.get(column) for column in columns] for row in rows)]
    text = "".join(",".join("" if cell is None else str(cell) for cell in line) + "\n" for line in lines)
    file.write_text(text, encoding="utf-8")
