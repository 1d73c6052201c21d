"""Small data sets, counted by hand, that would be called "met" by whoever counts carelessly."""

from __future__ import annotations

from pathlib import Path

import pytest
import tiny
from test_evaluation import coverage, evaluate, village_rows

from evalkit.evaluation import EvaluationError, Outcome


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(root: Path, survey: str) -> None:
    """The tiny workspace with this survey; county 12 is a full count of its own, if the survey has none of it."""
    tiny.write_workspace(root, survey=survey + ("" if ",12," in survey else tiny.census("12", 20, 30)))


def test_a_survey_after_the_deadline_is_no_evidence(root: Path) -> None:
    """All covered in 2021, nothing asked in 2020: whether the target was met by 2020 nobody knows."""
    write(root, tiny.census("11", 40, 40, year=2021) + tiny.census("12", 40, 40, year=2021))
    with pytest.raises(EvaluationError, match=r"parameter as_of = 2021: after 2020.*ask as of 2020"):
        evaluate(as_of=2021)
    verdict = coverage(evaluate(as_of=2020)).verdict
    assert (verdict.outcome, verdict.reason.code) == (Outcome.NOT_ASSESSED, "no-answers")


def test_a_better_survey_after_the_deadline_does_not_replace_that_of_its_year(root: Path) -> None:
    late = tiny.census("11", 40, 40, year=2021).replace("P11", "L11")
    write(root, tiny.census("11", 30, 40) + late)
    verdict = coverage(evaluate()).verdict
    assert (verdict.finding.year, verdict.outcome, verdict.stage) == (2020, Outcome.NOT_MET, "final")


def test_a_survey_before_the_deadline_stays_interim(root: Path) -> None:
    write(root, tiny.census("11", 40, 40, year=2019) + tiny.census("12", 40, 40, year=2019))
    verdict = coverage(evaluate()).verdict
    assert (verdict.finding.year, verdict.outcome, verdict.stage) == (2019, Outcome.MET, "interim")


def test_strata_and_villages_of_counties_that_were_merged_stay_apart(root: Path) -> None:
    """10 of 100 villages in each of two counties that became one: v0 of the one is not v0 of the other."""
    write(root, village_rows("11", 10, 5, 0) + village_rows("21", 10, 5, 0))
    counties = tiny.COUNTIES.replace("parent_code,", "parent_code,valid_from,valid_to,successor_code,")
    counties = counties.replace(",10,X", ",10,,,,X").replace(",,X", ",,,,,X", 1)
    counties += "21,旧县,Old County,10,,2019-12-31,11,X\n"
    (root / "data" / "tiny" / "counties.csv").write_text(counties, encoding="utf-8")
    result = coverage(evaluate()).verdict.finding.result
    assert (result.n, result.population, result.df) == (100, 1000, 18)


def test_the_same_labels_in_two_counties_are_two_villages(root: Path) -> None:
    """Without strata, v0 of county 11 is none of county 12's: the city has 20 villages, not 10."""
    write(root, village_rows("11", 10, 5, 0, stratum="") + village_rows("12", 10, 5, 0, stratum=""))
    assert coverage(evaluate("10")).verdict.finding.result.df == 18
    assert coverage(evaluate("11")).verdict.finding.result.df == 9
