"""Small data sets, counted by hand, that would be called "met" by whoever counts carelessly."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from helpers.evaluations import evaluate, verdict_on
from helpers.workspace import (
    COUNTIES,
    Row,
    census,
    person,
    sample,
    silent,
    village_rows,
    where,
    write_workspace,
)

from evalkit.evaluation import EvaluationError, Outcome
from evalkit.inputs import DatasetError


def write(root: Path, survey: list[Row], **more: Any) -> None:
    """The tiny workspace with this survey; county 12 is a full count of its own, if the survey has none of it."""
    others = [] if "12" in {row["county_code"] for row in survey} else census("12", 20, 30)
    write_workspace(root, survey=survey + others, **more)


def test_a_survey_after_the_deadline_is_no_evidence(root: Path) -> None:
    """All covered in 2021, nothing asked in 2020: whether the target was met by 2020 nobody knows."""
    write(root, census("11", 40, 40, year=2021) + census("12", 40, 40, year=2021))
    with pytest.raises(EvaluationError, match=r"parameter as_of = 2021: after 2020.*ask as of 2020"):
        evaluate(as_of=2021)
    verdict = verdict_on(evaluate(as_of=2020))
    assert (verdict.outcome, verdict.reason.code) == (Outcome.NOT_ASSESSED, "no-answers")


def test_a_better_survey_after_the_deadline_does_not_replace_that_of_its_year(root: Path) -> None:
    write(root, census("11", 30, 40) + census("11", 40, 40, year=2021))
    verdict = verdict_on(evaluate())
    assert (verdict.finding.year, verdict.outcome, verdict.stage) == (2020, Outcome.NOT_MET, "final")


def test_a_survey_before_the_deadline_stays_interim(root: Path) -> None:
    write(root, census("11", 40, 40, year=2019) + census("12", 40, 40, year=2019))
    verdict = verdict_on(evaluate())
    assert (verdict.finding.year, verdict.outcome, verdict.stage) == (2019, Outcome.MET, "interim")


def test_strata_and_villages_of_counties_that_were_merged_stay_apart(root: Path) -> None:
    """10 of 100 villages in each of two counties that became one: v0 of the one is not v0 of the other."""
    old = {"code": "21", "name_zh": "旧县", "name_en": "Old County", "parent_code": "10", "price_region": "X"}
    counties = [*COUNTIES, old | {"valid_to": "2019-12-31", "successor_code": "11"}]
    write(root, village_rows("11", 10, 5) + village_rows("21", 10, 5), counties=counties)
    result = verdict_on(evaluate()).finding.result
    assert (result.n, result.population, result.df) == (100, 1000, 18)


def test_the_same_labels_in_two_counties_are_two_villages(root: Path) -> None:
    """Without strata, v0 of county 11 is none of county 12's: the city has 20 villages, not 10."""
    write(root, village_rows("11", 10, 5, stratum=None) + village_rows("12", 10, 5, stratum=None))
    assert verdict_on(evaluate("10")).finding.result.df == 18
    assert verdict_on(evaluate("11")).finding.result.df == 9


def test_a_sample_in_every_village_is_no_full_count(root: Path) -> None:
    """All 10 villages, 10 people of about 100 in each: without ssu_population it would pass for a full count."""
    write(root, sample("all", villages=10, of=10, people=10, weight=10))
    with pytest.raises(DatasetError, match=r"weight = 10: stands for others, though every unit.*stratum all"):
        evaluate()


def test_the_one_village_of_a_stratum_is_no_full_count(root: Path) -> None:
    write(root, sample("all", villages=1, of=1, people=60, weight=5))
    with pytest.raises(DatasetError, match=r"weight = 5: stands for others.*give ssu_population"):
        evaluate()


@pytest.mark.parametrize(
    "drawn",
    [
        {"psu_population": 10, "ssu_population": 10},
        {"psu_population": 10, "psu_probability": 1},
        {"psu_probability": 1},
    ],
)
def test_populations_that_leave_nobody_out_contradict_weights(root: Path, drawn: dict[str, int]) -> None:
    """10 villages with 10 people each, and a weight of 5."""
    rows = [person(code, psu=f"v{k % 10}", weight=5, **drawn) for code in ("11", "12") for k in range(100)]
    write_workspace(root, survey=rows)
    with pytest.raises(DatasetError, match=r"row 2, weight = 5: stands for others, though every unit"):
        evaluate()


def test_the_uncounted_tenth_decides(root: Path) -> None:
    """900 counted and covered, 100 more from whom two were asked: between 90% and 100%, whatever the two say."""
    rows = sample("counted", villages=900, of=900, people=1, weight=1)
    write(root, rows + sample("rest", villages=2, of=100, people=1, weight=50))
    verdict = verdict_on(evaluate())
    assert verdict.finding.result.value == pytest.approx(1.0)
    assert verdict.finding.result.interval is not None
    assert verdict.finding.result.interval.low == pytest.approx(0.9, abs=0.005)
    assert verdict.outcome is Outcome.INCONCLUSIVE


def test_weights_that_are_shares_are_refused(root: Path) -> None:
    """They sum to 1 in each county: the city would be the plain mean of its counties, large or small."""
    write(root, sample("all", villages=10, of=100, people=10, weight=0.01))
    with pytest.raises(DatasetError, match=r"weight = 0\.01: the 2020 rows of county 11 stand for fewer people"):
        evaluate()


def test_a_slip_of_the_decimal_point_does_not_make_one_village_the_county(root: Path) -> None:
    write(
        root,
        where(
            sample("all", villages=20, of=100, people=5, weight=10, has_cover=0),
            [0],
            weight=1001,
            has_cover=1,
        ),
    )
    with pytest.raises(DatasetError, match=r"row 2, weight = 1001: more than 100 times the median weight.*\(10\)"):
        evaluate()


def test_one_village_of_many_tells_nothing(root: Path) -> None:
    write(root, sample("all", villages=1, of=100, people=200, weight=100))
    verdict = verdict_on(evaluate())
    assert (verdict.outcome, verdict.reason.code) == (Outcome.INCONCLUSIVE, "no-interval")


def test_one_eligible_person_in_a_sample_tells_nothing(root: Path) -> None:
    write(root, where(sample("all", villages=20, of=100, people=5, weight=10, age=3), [0], age=10))
    verdict = verdict_on(evaluate())
    assert (verdict.finding.result.n, verdict.outcome) == (1, Outcome.INCONCLUSIVE)


def test_the_silent_of_a_sampled_stratum_may_be_eligible(root: Path) -> None:
    """All 40 listed children go to school; of 100 others drawn, 10 refused and may be children: no full count."""
    others = sample("rest", villages=20, of=200, people=5, weight=20, age=3)
    others[:10] = [silent(row, age=None) for row in others[:10]]
    write(root, census("11", 40, 40) + others)
    verdict = verdict_on(evaluate())
    result = verdict.finding.result
    assert (result.n, result.missing, result.value) == (40, 10, 1.0)
    assert result.interval is not None
    # Each of the ten stands for twenty. Of the 90 others, none eligible, 40 stand for 25 (their villages' silent with
    # them), 50 for 20: 4.56 people per village, sum m²/sum m, are 1.356 times the spread, and the most unseen 40 x 25
    # (1 - c/25), c = 22.06 the fortieth root of 25^40 x 0.025^1.356: the 50 take no part, as c is more than 20.
    unseen = 40 * (25 - 25 * 0.025 ** ((1 + 0.1 * (10 * 16 + 10 * 25) / 90 - 0.1) / 40))
    assert (result.interval.low, result.interval.high) == (pytest.approx(40 / (240 + unseen)), 1.0)
    assert verdict.outcome is Outcome.INCONCLUSIVE
    assert verdict.if_missing_uncovered is Outcome.NOT_MET


def test_a_city_is_not_judged_by_the_county_that_answered(root: Path) -> None:
    """In county 11 nobody answers the question: all of those who do live in 12."""
    blank = sample("all", villages=20, of=100, people=5, weight=10, has_cover=None)
    write(root, blank + village_rows("12", 30, 20))
    verdict = verdict_on(evaluate("10"))
    assert (verdict.outcome, verdict.reason.code) == (Outcome.NOT_ASSESSED, "part-of-city")


def test_a_sixth_who_refuse_change_the_verdict_if_they_are_not_covered(root: Path) -> None:
    """All 600 who answer are covered, 120 refuse: the report says what hangs on the 120."""
    refusing = [silent(row) for row in village_rows("11", 60, 2)]
    rows = village_rows("11", 60, 10) + refusing + village_rows("12", 60, 10, 30)
    write(root, [row | {"weight": 1.6667} for row in rows])
    verdict = verdict_on(evaluate())
    assert (verdict.finding.result.n, verdict.finding.result.missing) == (600, 120)
    assert verdict.outcome is Outcome.MET
    assert verdict.if_missing_uncovered is Outcome.NOT_MET


def test_people_counted_twice_are_refused_in_another_county_too(root: Path) -> None:
    write(root, census("11", 40, 40) + where(census("12", 40, 40), [0], person_id="P110"))
    with pytest.raises(DatasetError, match=r"row 42, person_id.*row 2 holds the same person_id / year"):
        evaluate()


def test_the_same_people_in_two_surveys_are_counted_in_the_later_one_alone(root: Path) -> None:
    write(root, census("11", 40, 40, year=2019) + census("11", 30, 40))
    result = verdict_on(evaluate()).finding.result
    assert (result.n, result.value) == (40, 0.75)


def test_a_county_that_the_last_survey_left_out_is_not_judged_by_the_one_before(root: Path) -> None:
    write(root, census("11", 40, 40, year=2019) + census("12", 40, 40))
    assert verdict_on(evaluate()).reason.code == "no-answers"
    assert verdict_on(evaluate("10")).reason.code == "part-of-city"


def test_all_of_a_sample_is_never_all_of_the_county(root: Path) -> None:
    """100% of houses by a sample of 400 households, none without."""
    write(root, sample("all", villages=80, of=100, people=5, weight=1.25, age=30, needs_house=1, has_house=1))
    verdict = verdict_on(evaluate(), "H1")
    assert verdict.finding.result.value == 1.0
    assert (verdict.outcome, verdict.reason.code) == (Outcome.INCONCLUSIVE, "full-count-needed")
