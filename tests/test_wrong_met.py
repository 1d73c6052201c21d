"""Small data sets, counted by hand, that would be called "met" by whoever counts carelessly."""

from __future__ import annotations

from pathlib import Path

import pytest
import tiny
from test_evaluation import coverage, evaluate

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
