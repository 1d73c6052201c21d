"""What a design costs at least: weights, villages and fractions, counted by hand."""

from __future__ import annotations

from itertools import product
from math import ceil

import numpy as np
import pandas as pd
import pytest
from scipy.stats import hypergeom

from evalkit.statistics import SurveyDesign, estimate_share, proportion_interval
from evalkit.statistics.proportion.hypergeometric import finite_limits

RAISED = ("raised-design-effect",)


def villages(*answers: list[int], weights: list[float] | None = None, **columns: object) -> pd.DataFrame:
    rows = [
        {"village": v, "weight": 1.0 if weights is None else weights[v], "covered": y}
        for v, of_village in enumerate(answers)
        for y in of_village
    ]
    return pd.DataFrame(rows).assign(**columns)


# Four villages of two people; their own design effect is below 1.
FOUR = ([1, 1], [1, 0], [1, 0], [1, 0])
UNEQUAL = villages(*FOUR, weights=[1.0, 1.0, 1.0, 3.0])
BY_VILLAGE = SurveyDesign("weight", psu="village")


def test_unequal_weights_cost_kishs_factor() -> None:
    """sum w = 12, sum w² = 6 x 1 + 2 x 9 = 24, sum W² = 3 x 2² + 6² = 48; of 8 people Kish's factor is 8 x 24/144."""
    [by_effect] = estimate_share(UNEQUAL, "covered", design=BY_VILLAGE, minimum_design_effect=3.0)
    assert (by_effect.design_effect, by_effect.notes) == (pytest.approx(3 * 4 / 3), RAISED)
    assert by_effect.effective_n == pytest.approx(8 / 4)
    [by_correlation] = estimate_share(UNEQUAL, "covered", design=BY_VILLAGE, minimum_correlation=0.5)
    assert by_correlation.design_effect == pytest.approx(8 / 144 * (0.5 * 24 + 0.5 * 48))
    [none_asked] = estimate_share(UNEQUAL, "covered", design=BY_VILLAGE)
    assert none_asked.design_effect < 1
    assert none_asked.notes == ()


def test_where_all_are_covered_unequal_weights_cost_the_same() -> None:
    everyone = UNEQUAL.assign(covered=1)
    [found] = estimate_share(
        everyone,
        "covered",
        design=BY_VILLAGE,
        design_effect=1.0,
        minimum_correlation=0.5,
        minimum_design_effect=1.0,
    )
    assert (found.design_effect, found.effective_n) == (pytest.approx(2.0), pytest.approx(4.0))


def test_where_all_are_covered_the_larger_of_lent_and_least_counts() -> None:
    [found] = estimate_share(
        UNEQUAL.assign(covered=1), "covered", design=BY_VILLAGE, design_effect=1.0, minimum_design_effect=3.0
    )
    assert found.design_effect == pytest.approx(3 * 4 / 3)


def test_with_nobody_to_borrow_from_a_village_that_stands_for_half_is_not_one_of_many() -> None:
    """Three villages of 2 and one of 6: worth 12²/48 = 3 people, not 4."""
    [found] = estimate_share(UNEQUAL.assign(covered=1), "covered", design=BY_VILLAGE)
    assert (found.effective_n, found.notes) == (pytest.approx(3.0), ("conservative-design-effect",))


def test_a_certain_village_beside_others_is_one_of_them() -> None:
    """Thirty people of a certain village and two of each of three others: 120²/1320 is 11, but 4 villages."""
    certain = pd.DataFrame({"village": "c", "weight": 2.0, "p": 1.0, "people": 60}, index=range(30))
    drawn = pd.DataFrame({"village": [*"xxyyzz"], "weight": 10.0, "p": 0.1, "people": 2})
    design = SurveyDesign("weight", psu="village", psu_probability="p", ssu_population="people")
    [found] = estimate_share(pd.concat([certain, drawn]).assign(covered=1), "covered", design=design)
    assert (found.df, found.effective_n) == (2.0, pytest.approx(4.0))


def test_both_stages_fractions_are_the_samples_own() -> None:
    """4 of 8 villages, 2 of 10 people in each: (1 - 1/2)(1 + .5) + 1/2 (1 - 2/10)."""
    frame = villages(*FOUR, weights=[10.0] * 4, villages=8, people=10)
    design = SurveyDesign("weight", psu="village", psu_population="villages", ssu_population="people")
    [found] = estimate_share(frame, "covered", design=design, minimum_correlation=0.5)
    assert (found.design_effect, found.notes) == (pytest.approx(0.75 + 0.4), RAISED)
    # All villages taken: strata of their people, among whom no correlation is left to chance.
    whole = frame.assign(villages=4, weight=5.0)
    [certain] = estimate_share(whole, "covered", design=design, minimum_correlation=0.5)
    [without] = estimate_share(whole, "covered", design=design)
    assert certain.design_effect == pytest.approx(max(without.design_effect, 0.8))


def test_people_of_one_household_are_wholly_alike() -> None:
    """A certain village of 4 homes, two asked, two people in each: P = 2 x 2², (1 - 1/2) 8/4² of 4 people."""
    frame = pd.DataFrame({"village": 1, "home": [1, 1, 2, 2], "weight": 2.0, "villages": 1, "homes": 4, "covered": 1})
    design = SurveyDesign("weight", psu="village", psu_population="villages", ssu="home", ssu_population="homes")
    [found] = estimate_share(frame, "covered", design=design, design_effect=1.0)
    assert found.design_effect == pytest.approx(4 * 0.5 * 8 / 16)


def test_missing_answers_of_a_full_count_are_its_only_uncertainty() -> None:
    """16 of 20 people answer, all covered: a fifth is left out, and no more than the four silent are uncovered."""
    frame = pd.DataFrame({"weight": 1.0, "people": 20, "covered": [1.0] * 16 + [np.nan] * 4})
    [found] = estimate_share(frame, "covered", design=LIST, design_effect=1.0)
    assert (found.design_effect, found.effective_n) == (pytest.approx(0.2), pytest.approx(80))
    assert 0.8 <= found.interval.low < 0.95


def listed(uncovered: int, drawn: int = 350, people: int = 400) -> pd.DataFrame:
    answers = [int(k >= uncovered) for k in range(drawn)]
    return pd.DataFrame({"weight": people / drawn, "people": people, "covered": answers})


LIST = SurveyDesign("weight", psu_population="people")


def test_people_of_a_list_are_not_alike_by_village() -> None:
    [found] = estimate_share(listed(12), "covered", design=LIST, minimum_design_effect=2.0, minimum_correlation=0.5)
    assert found.design_effect == pytest.approx(0.125 * 350 / 349)
    assert found.notes == ()


@pytest.mark.parametrize("uncovered", [0, 1, 12, 175])
def test_a_simple_list_has_exact_limits(uncovered: int) -> None:
    [found] = estimate_share(
        listed(uncovered), "covered", design=LIST, minimum_design_effect=2.0, hypergeometric=True
    )
    exact = proportion_interval(350 - uncovered, 350, population=400)
    assert found.interval == exact
    assert found.notes == ()
    if uncovered == 12:  # of 400 people 383 are covered at least: 16 uncovered or fewer
        assert exact.low == 383 / 400


def test_a_list_of_unequal_weights_or_two_lists_have_not() -> None:
    frame = listed(12)
    uneven = frame.assign(weight=frame["weight"] * np.where(frame.index < 100, 1.1, 1.0))
    two = frame.assign(stratum=["a"] * 175 + ["b"] * 175, people=200)
    for other, design in (
        (uneven, LIST),
        (two, SurveyDesign("weight", stratum="stratum", psu_population="people")),
    ):
        [found] = estimate_share(other, "covered", design=design, minimum_design_effect=1.0, hypergeometric=True)
        [logit] = estimate_share(other, "covered", design=design, minimum_design_effect=1.0)
        people = ceil(found.population)
        assert found.interval.low != proportion_interval(round(found.value * 350), 350, population=people).low
        assert found.interval.low <= logit.interval.low
        assert found.interval.low == pytest.approx(382 / 400, abs=0.004)


def test_most_of_a_list_all_covered_is_not_worth_eight_times_as_many() -> None:
    """350 of 400: one uncovered would be missed once in 8; n / (1 - f) = 2,800 people say that there is none."""
    [found] = estimate_share(listed(0), "covered", design=LIST, design_effect=1.0)
    assert found.effective_n == pytest.approx(2800)
    assert 398 / 400 < found.interval.low < 399 / 400
    assert found.interval.method == "hypergeometric"


def test_of_most_villages_the_unseen_ones_count() -> None:
    """15 of 17 villages of twenty, one uncovered in each of five: what the two others hold is no normal law."""
    answers = [[int(k > 0 or v > 4) for k in range(20)] for v in range(15)]
    frame = villages(*answers, weights=[17 / 15] * 15, villages=17)
    design = SurveyDesign("weight", psu="village", psu_population="villages")
    asked = {"design": design, "minimum_correlation": 0.1, "minimum_design_effect": 1.0}
    [logit] = estimate_share(frame, "covered", **asked)
    [found] = estimate_share(frame, "covered", hypergeometric=True, **asked)
    assert logit.effective_n == found.effective_n == pytest.approx(300 / (2 / 17 * 2.9))
    assert (logit.interval.method, found.interval.method) == ("logit", "hypergeometric")
    assert found.interval.low < logit.interval.low < found.value < logit.interval.high <= found.interval.high


def test_of_few_villages_the_population_does_not_count() -> None:
    frame = villages(*FOUR * 4, weights=[20.0] * 16, villages=320)
    design = SurveyDesign("weight", psu="village", psu_population="villages")
    asked = {"design": design, "minimum_design_effect": 1.0}
    assert estimate_share(frame, "covered", hypergeometric=True, **asked) == estimate_share(frame, "covered", **asked)


@pytest.mark.parametrize(("people", "part"), list(product([20, 58, 117, 400], [0.1, 0.3, 0.6, 0.9])))
def test_limits_of_whole_numbers_are_never_nearer_than_the_exact_ones(people: int, part: float) -> None:
    drawn = round(people * part)
    for met in sorted({0, 1, drawn // 3, drawn - 1, drawn}):
        low, high = finite_limits(
            np.array([met / drawn]), np.array([float(drawn)]), np.array([drawn / people]), 0.025
        )
        exact = proportion_interval(met, drawn, population=people)
        assert low[0] <= exact.low + 1e-12
        assert high[0] >= exact.high - 1e-12
        assert people * (exact.low - low[0] + high[0] - exact.high) < 2 + 0.02 * people


def test_the_law_of_the_limits_is_the_hypergeometric() -> None:
    """At the limit itself: 103 of 117 met, all covered; one more uncovered person than it says is found out."""
    low, _ = finite_limits(np.array([1.0]), np.array([103.0]), np.array([103 / 117]), 0.025)
    uncovered = (1 - low[0]) * 117
    assert hypergeom.pmf(0, 117, int(uncovered), 103) > 0.025 > hypergeom.pmf(0, 117, int(uncovered) + 1, 103)
