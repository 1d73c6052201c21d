"""Findings and verdicts on data that can be counted by hand."""

from __future__ import annotations

from dataclasses import replace
from math import exp
from pathlib import Path

import pytest
from helpers.evaluations import coverage, evaluate, verdict_on
from helpers.tables import resident_id
from helpers.workspace import (
    LEVELS,
    Row,
    beside_residents,
    census,
    houses,
    silent,
    village_rows,
    where,
    write_workspace,
)
from scipy.stats import t as student

from evalkit.evaluation import EvaluationError, Outcome, findings_rows
from evalkit.report import tables
from evalkit.request import ParameterError
from evalkit.statistics import probability_of_no_more


def test_a_full_count_at_exactly_the_target(root: Path) -> None:
    """19 of 20: 95.0% is not above 95%, and is at least 95%: the reading decides, and the report says so."""
    write_workspace(root, survey=census("11", 19, 20) + census("12", 20, 20))
    verdict = verdict_on(evaluate())
    result = verdict.finding.result
    assert (result.value, result.standard_error, result.n, result.population) == (0.95, 0.0, 20, 20)
    assert verdict.finding.basis == "census"
    assert verdict.outcome is Outcome.NOT_MET
    assert [v.outcome for v in verdict.alternatives] == [Outcome.MET]
    assert verdict.depends_on_reading
    assert verdict.stage == "final"


def test_the_city_is_all_its_counties(root: Path) -> None:
    write_workspace(root, survey=census("11", 19, 20) + census("12", 30, 30))
    found = coverage(evaluate("10"))
    assert found.verdict.finding.result.value == pytest.approx(49 / 50)
    assert found.verdict.outcome is Outcome.MET
    assert {c.code for c in evaluate("10").members} == {"11", "12"}
    by_county = evaluate("10").by_county(evaluate("10").plan.indicator("C1"))
    assert [v.finding.result.value for v in by_county] == [0.95, 1.0]


def test_of_a_full_count_with_gaps_the_missing_set_the_bounds(root: Path) -> None:
    """39 of 40 children seen, all covered: between 39/40 and 1, and no sampling error to speak of."""
    rows = census("11", 40, 40)
    rows[0] = silent(rows[0])
    write_workspace(root, survey=rows + census("12", 20, 30))
    found = coverage(evaluate())
    result = found.verdict.finding.result
    assert (result.n, result.missing, result.value, result.population) == (39, 1, 1.0, 40)
    assert found.verdict.finding.basis == "census"
    assert result.interval is not None
    assert (result.interval.low, result.interval.high) == (pytest.approx(39 / 40), 1.0)
    assert found.response.result.value == pytest.approx(39 / 40)
    assert found.verdict.outcome is Outcome.MET
    assert found.verdict.if_missing_uncovered is Outcome.MET


def test_a_full_count_whose_missing_could_decide_is_inconclusive(root: Path) -> None:
    """95.5% of the children seen go to school, but with two more unseen it may be 91% or 96%."""
    rows = census("11", 43, 44)
    rows[:2] = silent(rows[0]), silent(rows[1], "absent")
    write_workspace(root, survey=rows + census("12", 20, 30))
    verdict = verdict_on(evaluate())
    assert verdict.finding.result.value == pytest.approx(41 / 42)
    assert verdict.outcome is Outcome.INCONCLUSIVE
    assert verdict.if_missing_uncovered is Outcome.NOT_MET


def test_who_died_or_moved_is_out_of_scope_and_not_missing(root: Path) -> None:
    rows = census("11", 20, 20)
    rows[0] = silent(rows[0], "died")
    write_workspace(root, survey=rows + census("12", 20, 30))
    found = coverage(evaluate())
    result = found.verdict.finding.result
    assert (result.n, result.missing, result.population, result.value) == (19, 0, 19, 1.0)
    assert found.response.result.value == 1.0
    assert found.verdict.finding.basis == "census"


def test_a_household_counts_once_however_many_holders_it_has(root: Path) -> None:
    """Three households: one of two holders without a house, two of one holder with: 2 of 3, not 2 of 4."""
    one, other, *rest = houses("11", 2, 4)
    of_two = {"household_id": "A", "holders_in_household": 2}
    write_workspace(root, survey=[one | of_two, other | of_two, *rest, *census("12", 20, 30)])
    verdict = verdict_on(evaluate(suppress_below=0), "H1")
    assert verdict.finding.result.value == pytest.approx(2 / 3)
    assert verdict.finding.result.population == pytest.approx(3)
    # One household of three may be one miskeyed answer.
    assert (verdict.outcome, verdict.reason.code) == (Outcome.INCONCLUSIVE, "recheck-needed")


def test_a_report_on_real_people_hides_single_ones(root: Path) -> None:
    write_workspace(root, survey=census("11", 19, 20), about="is_synthetic: false")
    with pytest.raises(ParameterError, match="suppress_below = 2: must be at least 3, for the data are of real"):
        evaluate(suppress_below=2)
    assert evaluate(suppress_below=3).parameters.suppress_below == 3


def test_small_groups_are_hidden_and_not_to_be_had_by_subtraction(root: Path) -> None:
    """20 children, one uncovered: of a full count that one child would show; both sexes are hidden."""
    write_workspace(root, survey=census("11", 19, 20) + census("12", 30, 60))
    cells = coverage(evaluate()).by["sex"]
    assert len(cells) == 2
    assert all(c.result.notes == ("suppressed",) and c.result.n == 0 for c in cells)
    shown = coverage(evaluate(suppress_below=0)).by["sex"]
    assert sorted(c.result.n for c in shown) == [10, 10]


def reported(county: str, covered: int, eligible: int = 100, year: int = 2020) -> Row:
    """What a department reports of C1."""
    return {
        "county_code": county, "year": year, "indicator": "C1", "reading": "default", "eligible": eligible,
        "covered": covered,
    }  # fmt: skip


def test_a_departments_figure_is_shown_beside_and_decides_nothing(root: Path) -> None:
    survey = census("11", 10, 20) + census("12", 30, 30)
    write_workspace(root, survey=survey, register=[reported("11", 99)])
    evaluation = evaluate()
    (comparison,) = evaluation.comparisons()
    assert comparison.reported.result.value == 0.99
    assert comparison.reported.basis == "register"
    assert comparison.difference.result.value == pytest.approx(0.49)
    assert evaluation.verdicts()[1].outcome is Outcome.NOT_MET


def test_what_lies_later_than_as_of_is_not_read(root: Path) -> None:
    survey = census("11", 10, 20, year=2019) + census("11", 20, 20, year=2020)
    write_workspace(root, survey=survey)
    then, now = evaluate(as_of=2019), evaluate(as_of=2020)
    assert verdict_on(then).finding.result.value == 0.5
    assert verdict_on(now).finding.result.value == 1.0
    assert (then.stage, now.stage) == ("interim", "final")
    assert then.verdicts()[0].outcome in (Outcome.ON_TRACK, Outcome.AT_RISK, Outcome.OFF_TRACK)


def test_no_survey_by_then_is_said_and_not_a_gap(root: Path) -> None:
    write_workspace(root, survey=census("11", 10, 20, year=2020))
    verdicts = evaluate(as_of=2018).verdicts()
    assert [v.reason.code for v in verdicts[1:]] == ["no-answers", "no-answers"]
    assert all(v.outcome is Outcome.NOT_ASSESSED for v in verdicts[1:])


def test_income_at_the_target_year_is_judged_by_what_was_measured(root: Path) -> None:
    """7% a year with a standard error of 100 yuan: the interval on the log scale, by hand."""
    write_workspace(root, survey=census("11", 10, 20))
    verdict = evaluate().verdicts()[0]
    result = verdict.finding.result
    assert result.value == pytest.approx((14026 / 10000) ** 0.2 - 1)
    spread = (0.01**2 + (100 / 14026) ** 2 - 2 * 0.5**5 * 0.01 * 100 / 14026) ** 0.5 / 5
    assert result.interval is not None
    low = (1 + result.value) * 2.718281828459045 ** (-1.959963984540054 * spread) - 1
    assert result.interval.low == pytest.approx(low, abs=1e-12)
    assert low < 0.065
    assert verdict.outcome is Outcome.INCONCLUSIVE
    # In real terms 2% a year goes to prices: 4.9% is not above 6.5%.
    assert verdict.alternatives[0].outcome is Outcome.NOT_MET
    assert verdict.alternatives[0].finding.result.value == pytest.approx(1.0699984 / 1.02 - 1, abs=1e-4)


def test_income_of_unknown_precision_is_not_judged(root: Path) -> None:
    write_workspace(root, survey=census("11", 10, 20), income=beside_residents(LEVELS, errors=None))
    for as_of in (2019, 2020):
        verdict = evaluate(as_of=as_of).verdicts()[0]
        assert (verdict.outcome, verdict.reason.code) == (Outcome.NOT_ASSESSED, "no-basis")


def test_two_levels_are_too_few_to_project(root: Path) -> None:
    write_workspace(root, survey=census("11", 10, 20))
    verdict = evaluate(as_of=2016).verdicts()[0]
    assert (verdict.outcome, verdict.reason.code) == (Outcome.NOT_ASSESSED, "too-few-years")


def test_an_unknown_reading_or_domain_is_refused_with_what_there_is(root: Path) -> None:
    write_workspace(root, survey=census("11", 10, 20))
    with pytest.raises(EvaluationError, match="C1 has the readings default, at_least"):
        evaluate(readings={"C1": "at_most"})
    evaluation = evaluate()
    with pytest.raises(EvaluationError, match="one of the plan's domains"):
        evaluation.coverage(evaluation.plan.indicator("C1"), by=["age"])


@pytest.mark.parametrize(
    ("register", "expected"),
    [
        ([reported("11", 90), reported("12", 210, 300)], (2020, 0.75)),
        # County 12 has not reported in 2020: what is left is no figure of the city, that of 2019 is.
        ([reported("11", 90), reported("11", 80, year=2019), reported("12", 200, 300, 2019)], (2019, 0.7)),
        ([reported("11", 90), reported("12", 200, 300, 2019)], None),
        ([reported("11", 90)], None),
    ],
)
def test_the_city_reports_what_all_of_its_counties_report(
    root: Path, register: list[Row], expected: tuple[int, float] | None
) -> None:
    survey = census("11", 20, 40) + census("12", 20, 40)
    write_workspace(root, survey=survey, register=register)
    evaluation = evaluate("10")
    found = coverage(evaluation).reported
    assert (found and (found.year, pytest.approx(found.result.value))) == expected
    assert len(evaluation.comparisons()) == (expected is not None)
    # A county's own figure is the latest it has.
    assert coverage(evaluate("11")).reported.year == 2020


def test_what_all_counties_report_is_not_held_against_what_was_found_in_some(root: Path) -> None:
    register = [reported("11", 90), reported("12", 210, 300)]
    write_workspace(root, survey=census("11", 20, 40), register=register)
    assert evaluate("10").comparisons() == []
    assert len(evaluate("11").comparisons()) == 1


def test_a_reading_that_is_asked_for_is_the_one_judged(root: Path) -> None:
    write_workspace(root, survey=census("11", 19, 20))
    verdict = evaluate(readings={"C1": "at_least"}).verdicts()[1]
    assert verdict.outcome is Outcome.MET
    assert [v.finding.reading.id for v in verdict.alternatives] == ["default"]


def test_blank_eligibility_cannot_make_a_full_count_met(root: Path) -> None:
    """Blank the ages of the uncovered: they may still be eligible, so that the count has gaps."""
    rows = where(census("11", 38, 40), [38, 39], age=None, has_cover=None)
    write_workspace(root, survey=rows + census("12", 20, 30))
    verdict = verdict_on(evaluate())
    result = verdict.finding.result
    assert (result.n, result.missing, result.value) == (38, 2, 1.0)
    assert result.interval is not None
    assert (result.interval.low, result.interval.high) == (pytest.approx(38 / 40), 1.0)
    assert verdict.outcome is Outcome.INCONCLUSIVE


def test_a_city_of_which_a_county_was_not_surveyed_is_not_judged(root: Path) -> None:
    write_workspace(root, survey=census("11", 40, 40))
    verdict = verdict_on(evaluate("10"))
    assert (verdict.outcome, verdict.reason.code) == (Outcome.NOT_ASSESSED, "part-of-city")
    assert [name.zh for name in verdict.reason.counties] == ["乙县"]


def test_the_citys_own_small_cells_are_hidden(root: Path) -> None:
    """One uncovered girl in each county: two in the city, which would show as well."""
    survey = census("11", 39, 40) + census("12", 39, 40)
    write_workspace(root, survey=survey)
    cells = coverage(evaluate("10")).by["sex"]
    assert all(cell.result.notes == ("suppressed",) for cell in cells)


def test_remarks_with_a_resident_id_are_not_published(root: Path) -> None:
    root = write_workspace(root, survey=census("11", 19, 20))
    (root / "params" / "remarks").mkdir()
    remarks = root / "params" / "remarks" / "11.md"
    remarks.write_text(f"一切正常。\n受访者 {resident_id()} 反映问题。\n", encoding="utf-8")
    with pytest.raises(EvaluationError, match=r"11\.md, line 2: holds what looks like") as refused:
        _ = evaluate().remarks
    assert resident_id() not in str(refused.value)


def test_remarks_stand_in_the_reports_language_where_they_are_written(root: Path) -> None:
    """The other language's where not: better than none."""
    root = write_workspace(root, survey=census("11", 19, 20))
    folder = root / "params" / "remarks"
    folder.mkdir()
    (folder / "11.md").write_text("一切正常。", encoding="utf-8")
    assert [evaluate(language=language).remarks for language in ("zh", "en")] == ["一切正常。"] * 2
    (folder / "11.en.md").write_text("All is well.", encoding="utf-8")
    assert [evaluate(language=language).remarks for language in ("zh", "en")] == [
        "一切正常。", "All is well.",
    ]  # fmt: skip
    (folder / "11.md").unlink()
    assert evaluate(language="zh").remarks == "All is well."


def test_the_standard_error_shown_is_that_of_the_interval(root: Path) -> None:
    """County 11's own villages are too alike to be trusted: interval and error take the pooled design effect."""
    clumped = where(village_rows("12", 20, 5), lambda row: row["psu"] in ("v0", "v1", "v2", "v3"), has_cover=0)
    write_workspace(root, survey=village_rows("11", 20, 5, 10) + clumped)
    result = verdict_on(evaluate()).finding.result
    assert "raised-design-effect" in result.notes
    assert result.interval is not None
    spread = result.value * (1 - result.value)
    assert result.standard_error == pytest.approx((spread * result.design_effect / result.n) ** 0.5)
    t = student.isf(0.025, result.df)
    low = 1 / (1 + (1 - result.value) / result.value * exp(t * result.standard_error / spread))
    assert result.interval.low == pytest.approx(low)


def test_the_silent_of_unknown_age_count_as_far_as_others_are_children(root: Path) -> None:
    """100 answer, 80 of them children, all covered; 40 refuse, 32 of whom should be children: 80 of 112."""
    answered = village_rows("11", 10, 8) + village_rows("11", 10, 2, age=3)
    refusing = [silent(row, age=None) for row in village_rows("11", 10, 4)]
    write_workspace(root, survey=answered + refusing + census("12", 20, 30))
    found = coverage(evaluate())
    assert found.verdict.finding.result.value == 1.0
    assert found.all_missing_uncovered is not None
    assert found.all_missing_uncovered.result.value == pytest.approx(80 / 112)
    # Of the 40 nobody knows which 32 are children: the figure counts the answers there are.
    assert (found.all_missing_uncovered.result.n, found.all_missing_uncovered.result.missing) == (80, 0)
    assert found.verdict.if_missing_uncovered is not Outcome.MET
    figures = {f.quantity: (f.result.value, f.result.n, f.result.missing) for f in found.nonresponse}
    assert figures == {
        "item_nonresponse": (0.0, 80, 0), "unknown_eligibility": (pytest.approx(40 / 140), 140, 40),
        "unknown_among_interviewed": (0.0, 100, 0), "out_of_scope": (0.0, 140, 0),
    }  # fmt: skip
    assert (found.response.result.value, found.response.result.n) == (pytest.approx(100 / 140), 140)


def test_a_question_left_blank_is_item_nonresponse_and_no_no(root: Path) -> None:
    rows = where(census("11", 40, 40), range(4), has_cover=None)
    write_workspace(root, survey=rows + census("12", 20, 30))
    found = coverage(evaluate())
    figures = {f.quantity: (f.result.value, f.result.n, f.result.missing) for f in found.nonresponse}
    assert figures["item_nonresponse"] == (0.1, 40, 4)
    # And the report's own table carries them, so that they stand in findings.csv.
    shown = {row["quantity"]: row["missing"] for row in findings_rows(tables.evidence([found]).findings)}
    assert {name: shown[name] for name in ("item_nonresponse", "unknown_eligibility")} == {
        "item_nonresponse": 4, "unknown_eligibility": 0,
    }  # fmt: skip
    assert found.response.result.value == 1.0
    assert found.verdict.finding.result.value == 1.0


def test_a_full_count_fails_all_by_more_than_wrong_answers_could(root: Path) -> None:
    """Answers may be wrong 1 in 100 times: 3 houses of 100 are to be looked at again, 4 of 100 are a failure."""
    write_workspace(root, survey=houses("11", 3, 100) + houses("12", 4, 100))
    verdict = verdict_on(evaluate("11"), "H1")
    assert (verdict.outcome, verdict.reason.code) == (Outcome.INCONCLUSIVE, "recheck-needed")
    assert verdict_on(evaluate("12"), "H1").outcome is Outcome.NOT_MET


def test_a_citys_full_target_fails_with_a_county_whose_failure_stands(root: Path) -> None:
    """4 of 100 households lack it in county B and none of 300 in A: 1% of the city, which errors could explain."""
    write_workspace(root, survey=houses("11", 0, 300) + houses("12", 4, 100))
    city = verdict_on(evaluate("10"), "H1")
    assert (city.outcome, city.reason.code) == (Outcome.NOT_MET, "county-below")
    assert [name.en for name in city.reason.counties] == ["County B"]
    again = replace(evaluate("10"))  # with verdicts of its own, to be changed
    (member,) = (v for v in again.by_county(again.plan.indicator("H1")) if v.finding.county.code == "12")
    assert member.stands
    again._coverage.city._verdicts["12", "H1"] = replace(member, stands=False)
    again._coverage.city._verdicts.pop(("10", "H1"), None)
    doubtful = verdict_on(again, "H1")
    assert (doubtful.outcome, doubtful.reason.code) == (Outcome.INCONCLUSIVE, "recheck-needed")


def test_a_countys_failure_says_whether_it_stands_in_the_citys_list(root: Path) -> None:
    """Of two counties and three verdicts with a p-value; the city's table says the same."""
    write_workspace(root, survey=village_rows("11", 30, 5, 15) + village_rows("12", 30, 5, 40))
    own = {code: evaluate(code).verdicts()[1] for code in ("11", "12")}
    assert [v.outcome for v in own.values()] == [Outcome.NOT_MET, Outcome.NOT_MET]
    listed = {f.finding.county.code: f for f in evaluate("10").failures()}
    for code, verdict in own.items():
        assert verdict.stands == listed[code].stands
        assert verdict.adjusted_p_value == listed[code].adjusted.result.value
    single = {
        code: probability_of_no_more(
            v.finding.result.value, 0.95, effective_n=v.finding.result.effective_n, df=v.finding.result.df
        )
        for code, v in own.items()
    }
    assert own["12"].adjusted_p_value == pytest.approx(2 * single["12"])
    assert own["11"].adjusted_p_value == pytest.approx(max(single["11"], 2 * single["12"]))
    assert evaluate("11").coverage(evaluate("11").plan.indicator("C1")).verdict == own["11"]


def test_what_would_settle_a_sample_is_held_against_the_villages_that_answered(root: Path) -> None:
    """Of ten villages nine have an answer of somebody who is asked about; in the last all are 3 years old."""
    survey = where(village_rows("11", 10, 30, 3), lambda row: row["psu"] == "v9", age=3)
    write_workspace(root, survey=survey + census("12", 40, 40))
    found = {f.quantity: f.result.value for f in coverage(evaluate()).needed_to_decide}
    assert found["villages_answered"] == 9
