"""Whom the figures of a report are about, and which of these figures may be shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.evaluations import evaluate
from helpers.workspace import Row, census, silent, village_rows, where, write_workspace

from evalkit.evaluation import Outcome, findings_rows
from evalkit.evaluation.disclosure.cells import People, hidden_cells

# Another reading of "who is a child", and its children.
YOUNG = """      - id: young
        name: {zh: 十一岁以下, en: up to 11}
        reason: {zh: 无, en: none}
        eligible: age >= 6 and age <= 11
"""


def write(root: Path, survey: list[Row], *, readings: str = "") -> None:
    write_workspace(root, survey=survey, plan={"  - id: H1\n": f"{readings}  - id: H1\n"})


def aged(rows: list[Row], older: int) -> list[Row]:
    """The first so many are 14 years old."""
    return where(rows, range(older), age=14)


def girls(code: str = "11"):
    evaluation = evaluate(code)
    found = evaluation.coverage(evaluation.plan.indicator("C1"), by=["sex"])
    return next(f for f in found.by["sex"] if f.domain["sex"] == "female")


def test_missing_answers_do_not_make_a_cell_large_enough_to_show(root: Path) -> None:
    """24 girls, 12 refused, 11 covered, one not: the one is alone, however many stay silent beside her."""
    rows = [silent(row) if i in range(1, 24, 2) else row for i, row in enumerate(census("11", 48, 48))]
    write(root, where(rows, [47], has_cover=0) + census("12", 24, 48))
    assert girls().result.notes == ("suppressed",)


def test_a_cell_of_answers_enough_is_shown(root: Path) -> None:
    rows = census("11", 24, 48)
    write(root, rows + census("12", 24, 48))
    assert girls().result.n == 24


def alternatives(code: str):
    (verdict,) = [v for v in evaluate(code).verdicts() if v.finding.indicator.id == "C1"]
    return {v.finding.reading.id: v for v in verdict.alternatives}


def test_another_readings_whole_does_not_show_the_few_who_count_under_one_alone(root: Path) -> None:
    """Three children of 14: the whole of all less the whole of the young is theirs."""
    survey = aged(census("11", 30, 60), 3) + aged(census("12", 30, 60), 30)
    write(root, survey, readings=YOUNG)
    young = alternatives("11")["young"]
    assert young.outcome is Outcome.NOT_MET
    [row] = findings_rows([young])
    assert (row["value"], row["n"], row["notes"], row["population"]) == (None, 0, "suppressed", None)
    # Of at_least the same people count as of the default: nothing to hide.
    assert alternatives("11")["at_least"].finding.result.n == 60
    # The city's difference less the other county's is the three again: both counties' are withheld.
    assert alternatives("12")["young"].finding.result.notes == ("suppressed",)


# A reading that takes in more children than the judged one.
WIDER = YOUNG.replace("id: young", "id: wider").replace("age >= 6 and age <= 11", "age >= 3")


def test_another_readings_whole_does_not_show_the_few_uncovered_who_count_under_it_alone(root: Path) -> None:
    """Twenty of 4 years, one of them uncovered: the wider whole less the judged one is about that one."""
    rows = where(where(census("11", 60, 60), range(40, 60), age=4), [*range(15), 59], has_cover=0)
    others = where(census("12", 30, 60), range(15, 45), age=4)
    write(root, rows + others, readings=WIDER)
    assert alternatives("11")["wider"].finding.result.notes == ("suppressed",)
    # Ten of them uncovered, and ten not, are no few.
    write(root, where(rows, range(40, 49), has_cover=0) + others, readings=WIDER)
    assert alternatives("11")["wider"].finding.result.n == 60


def test_another_readings_whole_is_shown_where_many_make_the_difference(root: Path) -> None:
    survey = [row for code in ("11", "12") for row in where(census(code, 30, 60), range(1, 60, 2), age=14)]
    write(root, survey, readings=YOUNG)
    young = alternatives("11")["young"].finding.result
    assert (young.n, young.value) == (30, 0.5)


def test_a_sum_that_is_shown_elsewhere_gives_no_hidden_cell_away() -> None:
    """6 and 6 hide each other in their row of 112; shown with z as one sum, the first would be had."""
    sizes = {("A", "x"): 6, ("A", "y"): 6, ("A", "z"): 40, ("A", "w"): 60}
    counts = {cell: People(n, n, 10 * n) for cell, n in sizes.items()}
    assert hidden_cells(counts, below=10) == {("A", "x"), ("A", "y")}
    sums = [[("A", "x"), ("A", "z")], [("A", "y"), ("A", "w")]]
    assert hidden_cells(counts, below=10, sums=sums) == set(counts)


def test_another_reading_that_adds_cells_up_gives_none_of_them_away(root: Path) -> None:
    """A reading of girls alone: with the whole it shows the boys, too, and each sex is a cell of the table."""
    girls_alone = YOUNG.replace("id: young", "id: girls").replace(
        "age >= 6 and age <= 11", "age >= 6 and sex == 'female'"
    )
    write(root, census("11", 57, 60) + census("12", 30, 60), readings=girls_alone)
    # One girl and two boys are not covered: sex is hidden, and so is the reading that says the same.
    assert girls().result.notes == ("suppressed",)
    assert alternatives("11")["girls"].finding.result.notes == ("suppressed",)


def test_of_a_full_count_of_a_few_people_nothing_is_shown(root: Path) -> None:
    """Three children in the county, all covered: their share is their own answers, and "met" says the same."""
    toddlers = [row | {"age": 3, "has_cover": None, "needs_house": None} for row in census("11", 60, 60)[3:]]
    write(root, census("11", 60, 60)[:3] + toddlers + census("12", 60, 60))
    evaluation = evaluate("11")
    found = evaluation.coverage(evaluation.plan.indicator("C1"), by=["sex"])
    for verdict in (found.verdict, *found.verdict.alternatives):
        assert (verdict.outcome, verdict.reason.code) == (Outcome.NOT_ASSESSED, "few-people")
        assert verdict.if_missing_uncovered is None
    assert found.verdict.depends_on_reading is False
    assert evaluation.shortfall(found.indicator) is None
    shown = [found.verdict, *found.verdict.alternatives, *found.by["sex"]]
    assert all(row["value"] is None and row["notes"] == "suppressed" for row in findings_rows(shown))
    assert found.all_missing_uncovered is None
    assert found.nonresponse == ()
    assert evaluation.comparisons() == []
    # With the other county's figures, the city's would give them away.
    assert evaluate("12").verdicts()[1].finding.result.notes == ("suppressed",)
    assert evaluate("12").verdicts()[1].outcome is Outcome.MET  # of 60 people
    assert evaluate("10").verdicts()[1].finding.result.n == 63


@pytest.mark.parametrize(
    ("older", "outcome", "code"),
    [(57, Outcome.NOT_ASSESSED, "few-people"), (3, Outcome.NOT_MET, "not-above")],
)
def test_a_reading_about_a_few_people_has_no_outcome_and_one_about_many_keeps_it(
    root: Path, older: int, outcome: Outcome, code: str
) -> None:
    """Of 60 children 57 are 14 years old: "young" is about three; or three are, and it is about 57."""
    other = aged(census("12", 30, 60), 30)
    write(root, aged(census("11", 30, 60), older) + other, readings=YOUNG)
    (verdict,) = [v for v in evaluate("11").verdicts() if v.finding.indicator.id == "C1"]
    (young,) = [v for v in verdict.alternatives if v.finding.reading.id == "young"]
    assert (young.outcome, young.reason.code) == (outcome, code)
    assert young.finding.result.notes == ("suppressed",)
    assert (young in verdict.applicable) == (outcome is Outcome.NOT_MET)


def by_sex(code: str = "11"):
    evaluation = evaluate(code)
    return evaluation.coverage(evaluation.plan.indicator("C1"), by=["sex"])


def test_who_did_not_say_which_sex_is_not_left_by_subtraction(root: Path) -> None:
    """41 uncovered of 121: 20 girls of 60, 20 boys of 60, and one of neither; without those shown, that one."""
    rows = where(census("11", 121, 121), range(40), has_cover=0)
    write(root, where(rows, [120], sex=None, has_cover=0) + census("12", 40, 80))
    found = by_sex()
    assert found.verdict.finding.result.n == 121
    assert [f.domain["sex"] for f in found.by["sex"]] == ["female", "male"]
    left = found.verdict.finding.result.n - sum(f.result.n for f in found.by["sex"])
    # Girls and the one together: 61, of whom 21 are not covered.
    assert left == 61
    assert sum(f.result.notes == ("suppressed",) for f in found.by["sex"]) == 1


def sampled(code: str) -> list[Row]:
    """Ten of 100 villages, ten of 100 people in each, every fifth uncovered."""
    rows = [row | {"psu": f"v{i // 10}", "weight": 100} for i, row in enumerate(village_rows(code, 10, 10))]
    return where(rows, range(0, 100, 5), has_cover=0)


def test_who_did_not_say_is_no_cell_of_a_sample_either(root: Path) -> None:
    write(root, where(sampled("11"), [1], sex=None) + sampled("12"))
    assert [f.result.n for f in by_sex().by["sex"]] == [0, 50]


def test_many_who_did_not_say_hide_nobody(root: Path) -> None:
    """Thirty of neither sex are no few people; the county's others are shown."""
    write(root, where(sampled("11"), range(30), sex=None) + sampled("12"))
    assert [f.result.n for f in by_sex().by["sex"]] == [35, 35]


def test_a_column_in_which_all_are_alike_is_not_offered(root: Path) -> None:
    """All girls: the table of one row would be the county's whole again; hiding it would hide nothing."""
    write(root, census("11", 60, 61, sex="female") + census("12", 40, 80))
    found = by_sex()
    assert (found.verdict.finding.result.n, found.by["sex"]) == (61, ())
    # One uncovered girl is the county's figure already, and the city's less the other county's.
    assert [f.result.n for f in by_sex("10").by["sex"]] == [101, 40]


# Housed children count as covered.
HOUSED = YOUNG.replace("id: young", "id: housed").replace(
    "eligible: age >= 6 and age <= 11", "covered: has_cover == 1 or needs_house == 1"
)


def housed(rows: list[Row], people: int) -> list[Row]:
    """So many of the uncovered live in a house of their own."""
    uncovered = [place for place, row in enumerate(rows) if not row["has_cover"]]
    return where(where(rows, uncovered, needs_house=0), uncovered[:people], needs_house=1)


def test_few_people_of_a_full_count_who_are_covered_under_one_reading_alone_are_not_given_away(
    root: Path,
) -> None:
    write(root, housed(census("11", 30, 60), 3) + sampled("12"), readings=HOUSED)
    assert alternatives("11")["housed"].finding.result.notes == ("suppressed",)


def test_of_a_sample_they_are_any_few_of_many(root: Path) -> None:
    write(root, housed(sampled("11"), 3) + sampled("12"), readings=HOUSED)
    assert alternatives("11")["housed"].finding.result.value == pytest.approx(0.83)
