"""A workspace small enough to count by hand: one city, two counties, one plan."""

from __future__ import annotations

from pathlib import Path

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
COUNTIES = """code,name_zh,name_en,parent_code,price_region
10,小市,Tiny City,,X
11,甲县,County A,10,X
12,乙县,County B,10,X
"""
PRICES = "region,year,cpi\n" + "".join(f"X,{year},102\n" for year in range(2015, 2021))
SURVEY_HEAD = (
    "year,person_id,household_id,county_code,stratum,psu,weight,psu_population,holders_in_household,response,"
    "sex,age,has_cover,needs_house,has_house\n"
)


def income(levels: dict[str, list[int]], error: str = "100") -> str:
    """The income table: county code -> levels from 2015 on, each with this standard error."""
    rows = ["county_code,year,people,area,income_yuan,standard_error_yuan,panel_correlation"]
    for code, values in levels.items():
        rows += [f"{code},{2015 + i},disabled,all,{v},{error},0.5" for i, v in enumerate(values)]
        rows += [f"{code},{2015 + i},all_residents,all,{2 * v},," for i, v in enumerate(values)]
    return "\n".join(rows) + "\n"


LEVELS = {code: [10000, 10720, 11430, 12280, 13110, 14026] for code in ("10", "11", "12")}


def census(county: str, covered: int, people: int, *, year: int = 2020) -> str:
    """Rows of a full count: everyone a PSU of their own, in a stratum of as many."""
    return "".join(
        f"{year},P{county}{i},H{county}{i},{county},all,{i},1,{people},1,complete,"
        f"{'female' if i % 2 else 'male'},10,{int(i < covered)},0,\n"
        for i in range(people)
    )


def village_rows(
    county: str, villages: int, people: int, uncovered: int, *, first: int = 0, **changes: str
) -> str:
    """So many people from each of so many of 100 villages, weight 10; the first ones are not covered."""
    cells = {"response": "complete", "age": "10", "stratum": "all"} | changes
    return "".join(
        f"2020,S{county}{first + k},S{county}{first + k},{county},{cells['stratum']},v{(first + k) % villages},10,"
        f"100,1,{cells['response']},{'female' if k % 2 else 'male'},{cells['age']},"
        f"{int(k >= uncovered) if cells['response'] == 'complete' else ''},,\n"
        for k in range(villages * people)
    )


def sample(stratum: str, *, villages: int, of: int | str, people: int, weight: float, age: int = 10) -> str:
    """Everyone covered, in so many villages `of` so many, so many people in each."""
    return "".join(
        f"2020,Z{stratum}{k},Z{stratum}{k},11,{stratum},v{k % villages},{weight:g},{of},1,complete,female,{age},1,,\n"
        for k in range(villages * people)
    )


def write_workspace(root: Path, *, survey: str, income_table: str | None = None, register: str = "") -> Path:
    """The workspace in `root`: the plan `tiny`, the data set `tiny`."""
    plan, data, params = root / "data" / "plans" / "tiny", root / "data" / "tiny", root / "params"
    for folder in (plan, data, params):
        folder.mkdir(parents=True)
    (plan / "plan.yaml").write_text(PLAN, encoding="utf-8")
    about = "name: {zh: 小, en: Tiny}\nis_synthetic: true\nsource: {zh: 测试, en: tests}\n"
    (data / "dataset.yaml").write_text(about, encoding="utf-8")
    (data / "counties.csv").write_text(COUNTIES, encoding="utf-8")
    (data / "prices.csv").write_text(PRICES, encoding="utf-8")
    (data / "income.csv").write_text(income_table or income(LEVELS), encoding="utf-8")
    (data / "survey.csv").write_text(SURVEY_HEAD + survey, encoding="utf-8")
    if register:
        head = "county_code,year,indicator,reading,eligible,covered\n"
        (data / "register.csv").write_text(head + register, encoding="utf-8")
    return root
