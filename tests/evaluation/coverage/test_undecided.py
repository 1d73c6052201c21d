"""What would settle an undecided verdict, and which failures stand in a long list."""

from __future__ import annotations

from dataclasses import replace
from math import ceil, isnan

import pytest
from helpers.judged import COUNTY, finding

from evalkit.evaluation.coverage.place import needed_to_decide
from evalkit.evaluation.results import Finding, Outcome, Verdict
from evalkit.evaluation.verdicts.multiple_testing import adjusted_p_values, in_the_list
from evalkit.evaluation.verdicts.rule import judge
from evalkit.plan.model import Target
from evalkit.statistics import effective_n_to_tell, probability_of_no_more

ABOVE = Target(operator=">", value=0.9)


def sampled(low: float, value: float, high: float, target: Target = ABOVE, **result: float) -> Verdict:
    found = finding(low, value, high, target)
    figures = {"n": 200, "population": 5000.0, "df": 30.0, "design_effect": 2.0, "effective_n": 100.0}
    return judge(replace(found, result=replace(found.result, **(figures | result))), stage="final")


def values(found: tuple[Finding, ...]) -> dict[str, float]:
    return {f.quantity: f.result.value for f in found}


def test_what_it_takes_is_the_effective_n_times_the_design_effect_for_a_known_population() -> None:
    verdict = sampled(0.88, 0.93, 0.96)
    found = values(needed_to_decide(verdict, answers_per_village=8.0, villages=25))
    needed = effective_n_to_tell(0.93, 0.9, df=30.0) * 2.0
    answers = ceil(needed)
    assert found["answers_needed"] == answers
    assert found["villages_needed"] == ceil(answers / 8)
    assert found["villages_answered"] == 25
    assert found["detectable_coverage"] > 0.93


def test_where_no_villages_were_drawn_answers_alone_are_needed() -> None:
    found = values(needed_to_decide(sampled(0.88, 0.93, 0.96), answers_per_village=1.0, villages=0))
    assert "answers_needed" in found
    assert not {"villages_needed", "villages_answered"} & set(found)


def test_a_share_of_nothing_says_what_a_sample_could_have_shown_and_no_number_of_answers() -> None:
    found = values(needed_to_decide(sampled(0.0, 0.0, 0.95), answers_per_village=1.0, villages=2))
    assert set(found) == {"detectable_coverage"}


def test_where_it_takes_half_of_the_people_a_full_count_is_named() -> None:
    found = values(
        needed_to_decide(sampled(0.88, 0.93, 0.96, population=400.0), answers_per_village=8.0, villages=25)
    )
    assert found["full_count_needed"] == 400
    assert "answers_needed" not in found


def test_a_share_at_the_target_is_never_told_and_a_decided_verdict_needs_nothing() -> None:
    assert set(values(needed_to_decide(sampled(0.85, 0.9, 0.94), answers_per_village=8.0, villages=25))) == {
        "detectable_coverage"
    }
    assert needed_to_decide(sampled(0.91, 0.95, 0.98), answers_per_village=8.0, villages=25) == ()


def test_of_a_hundred_percent_the_data_leave_so_many_uncovered() -> None:
    verdict = sampled(0.96, 1.0, 1.0, Target(operator=">=", value=1.0), population=500.0)
    assert values(needed_to_decide(verdict, answers_per_village=8.0, villages=25)) == {
        "most_uncovered": 20, "full_count_needed": 500,
    }  # fmt: skip


def listed(*verdicts: Verdict) -> list[Verdict]:
    """The verdicts as a city's list of counties has them."""
    found = {number: (v.finding.result, v.target) for number, v in enumerate(verdicts)}
    adjusted = adjusted_p_values(found, answer_error=0.01)
    return [in_the_list(verdict, adjusted.get(number)) for number, verdict in enumerate(verdicts)]


def test_holm_counts_every_verdict_that_could_have_failed() -> None:
    """One failure at p = .02 stands alone and falls in a list of three; a full count stands always."""
    bad = sampled(0.75, 0.82, 0.8999, effective_n=70.0)
    assert bad.outcome is Outcome.NOT_MET
    single = probability_of_no_more(0.82, 0.9, effective_n=70.0, df=30.0)
    open_ones = [sampled(0.88, 0.93, 0.96), sampled(0.88, 0.93, 0.96)]
    [alone] = listed(bad)
    assert alone.adjusted.result.value == pytest.approx(single)
    assert alone.stands == (single <= 0.025)
    in_company, *_ = listed(bad, *open_ones)
    assert in_company.adjusted.result.value == pytest.approx(3 * single)
    assert in_company.adjusted_p_value == pytest.approx(3 * single)
    assert in_company.stands is False
    counted = judge(finding(0.8, 0.8, 0.8, ABOVE, basis="census"), stage="final")
    [census] = listed(counted)
    assert census.stands
    assert isnan(census.adjusted.result.value)
    assert census.finding.county == COUNTY


def test_met_and_open_verdicts_are_no_failures() -> None:
    verdicts = listed(sampled(0.91, 0.95, 0.98), sampled(0.88, 0.93, 0.96))
    assert [verdict.stands for verdict in verdicts] == [None, None]
