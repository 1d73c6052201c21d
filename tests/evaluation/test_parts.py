"""What a report reads of its city: the same figures from it as from all rows, and nothing that others change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from helpers.evaluations import CITY, demo, evaluate, of_county
from helpers.workspace import LEVELS, Row, beside_residents, census, village_rows, write_workspace

from evalkit.evaluation import Evaluation
from evalkit.evaluation.parts import FOLDER, read_part, write_part

COUNTY = "140602"


def everything(of: Evaluation) -> list[Any]:
    """All that a report asks."""
    plan = of.plan
    income = [ask(i) for i in plan.growth for ask in (of.income, of.incomes, of.joint_income)]
    coverage = [(of.coverage(i, plan.domains), of.shortfall(i)) for i in plan.coverage]
    return [of.verdicts(), of.county_verdicts(), income, coverage, of.comparisons()]


@pytest.mark.parametrize(("county", "as_of"), [("140602", 2020), ("140622", 2019), ("140681", 2019), (CITY, 2019)])
def test_a_part_says_what_all_rows_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, county: str, as_of: int
) -> None:
    whole, from_all_rows = demo(CITY, as_of), of_county(demo(CITY, as_of), county)
    asked = from_all_rows.parameters
    write_part(whole.of(asked), tmp_path)
    monkeypatch.setenv(FOLDER, str(tmp_path))
    part = read_part(asked)
    assert part is not whole
    assert repr(everything(part)) == repr(everything(from_all_rows))
    assert part.manifest() == Evaluation.load(**asked.as_dict()).manifest() == whole.of(asked).manifest()


def test_a_part_of_other_parameters_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    part = demo(CITY).of(replace(demo(CITY).parameters, county=COUNTY))
    write_part(part, tmp_path)
    assert read_part(part.parameters) is None
    monkeypatch.setenv(FOLDER, str(tmp_path))
    assert read_part(part.parameters).county == part.county
    assert read_part(replace(part.parameters, level=0.9)) is None


def test_a_part_holds_nobody_of_another_county() -> None:
    part = demo(CITY).of(replace(demo(CITY).parameters, county=COUNTY))
    frames = [part.dataset.survey, part.dataset.register, part.dataset.audit, part.survey.selected, part.survey.frame]
    frames += [part._coverage.city.survey.selected, part._coverage.survey.frame]
    assert {code for rows in frames for code in rows["county_code"]} == {COUNTY}


SAMPLE = village_rows("11", 8, 10, uncovered=6)
DEARER = LEVELS | {"12": [*LEVELS["12"][:-1], LEVELS["12"][-1] + 100]}


@pytest.mark.parametrize(
    ("others", "reaches"),
    [(census("12", 30, 40), set()), (village_rows("12", 8, 10, uncovered=5), {"city"})],
    ids=["a full count lends nothing", "a sample lends its design effect"],
)
def test_another_countys_answer_reaches_a_report_as_far_as_it_bears_on_it(
    root: Path, others: list[Row], reaches: set[str]
) -> None:
    before = hashes(root, survey=SAMPLE + others)
    changed = [*others[:-1], others[-1] | {"has_cover": 1 - others[-1]["has_cover"]}]
    after = hashes(root, survey=SAMPLE + changed)
    assert differing(before, after) == {"11": reaches, "12": {"data/survey"} | reaches}


def test_an_income_reaches_its_whole_group(root: Path) -> None:
    before = hashes(root, survey=SAMPLE)
    dearer = hashes(root, survey=SAMPLE, income=beside_residents(DEARER))
    assert differing(before, dearer) == {"11": {"data/income"}, "12": {"data/income"}}


def hashes(root: Path, **tables: Any) -> dict[str, Mapping[str, str]]:
    write_workspace(root, **tables)
    return {code: evaluate(code).manifest().hashes for code in ("11", "12")}


def differing(before: dict[str, Mapping[str, str]], after: dict[str, Mapping[str, str]]) -> dict[str, set[str]]:
    return {code: {name for name, _ in before[code].items() ^ after[code].items()} for code in before}
