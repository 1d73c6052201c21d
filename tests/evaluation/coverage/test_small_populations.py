"""Samples of a small population, from the data set to the verdict; counted by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from helpers.evaluations import evaluate, verdict_on
from helpers.villages import READING, shares
from helpers.workspace import sample, village_rows, where, write_workspace

from evalkit.evaluation import Outcome
from evalkit.evaluation.coverage.estimates import pool_counties
from evalkit.evaluation.coverage.place import answers_by_village
from evalkit.evaluation.results import Verdict
from evalkit.statistics import SurveyDesign, estimate_share


def of_a_list(root: Path, uncovered: int) -> Verdict:
    """350 of a list of 400 in county 11, beside county 12's villages, in which people are alike."""
    listed = where(sample("list", villages=350, of=400, people=1, weight=400 / 350), range(uncovered), has_cover=0)
    clumped = where(village_rows("12", 20, 5), lambda row: row["psu"] in ("v1", "v3"), has_cover=0)
    write_workspace(root, survey=listed + clumped)
    return verdict_on(evaluate())


def test_most_of_a_list_is_more_than_a_sample_of_ever_so_many(root: Path) -> None:
    """338 of 350 covered leave at most 17 of 400 uncovered (hypergeometric): 95.75%; as ever so many people, 94%."""
    verdict = of_a_list(root, 12)
    result = verdict.finding.result
    assert result.interval is not None
    assert (result.interval.low, result.interval.high) == (383 / 400, 388 / 400)
    assert result.interval.method == "hypergeometric"
    assert verdict.outcome is Outcome.MET


def test_two_more_uncovered_people_leave_it_open(root: Path) -> None:
    """336 of 350: no more than 380 of 400 for certain, which is 95% and not above it."""
    assert of_a_list(root, 14).outcome is Outcome.INCONCLUSIVE


def test_a_list_all_covered(root: Path) -> None:
    """Of two uncovered people among 400 one or both are met all but once in 64 times; of one, but once in 8."""
    result = of_a_list(root, 0).finding.result
    assert result.interval is not None
    assert (result.interval.low, result.interval.high) == (399 / 400, 1.0)
    assert result.notes == ()


def test_holders_of_one_household_do_not_make_a_sample_a_full_count() -> None:
    """Forty holders, each standing for 2.1 and two to a household: of households they stand for 1.05."""
    people = {f"v{k}": (10, 8 + (k == 0), 2.1) for k in range(4)}
    asked = shares(people)
    frame = asked.survey.frame.assign(holders_in_household=2.0)
    survey = replace(asked.survey, frame=frame, selected=frame)
    household = replace(asked.indicator, unit="household")
    asked = replace(asked, survey=survey, indicator=household)
    assert answers_by_village(survey, asked.questions[0]) == (10, 4)
    assert (household.id, READING.id) in pool_counties(survey, asked.questions)


def test_who_of_a_list_did_not_answer_was_not_met() -> None:
    """48 of 50 answers, 50 of 100 drawn of 110 being silent: weights a little apart change next to nothing."""
    found = []
    for weights in (np.full(100, 1.1), np.where(np.arange(100) % 2, 1.11, 1.09)):
        frame = pd.DataFrame({"weight": weights, "people": 110, "covered": 1.0})
        frame.loc[frame.index % 4 < 2, "covered"] = np.nan
        frame.loc[[2, 6], "covered"] = 0.0
        frame.loc[[0, 1], "covered"] = 1.0
        design = SurveyDesign("weight", psu_population="people")
        (share,) = estimate_share(
            frame,
            "covered",
            design=design,
            minimum_design_effect=1.0,
            minimum_correlation=0.1,
            hypergeometric=True,
        )
        assert share.interval is not None
        found.append((share.interval.low, share.interval.high))
    assert found[1] == pytest.approx(found[0], abs=0.015)
