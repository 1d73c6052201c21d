from dataclasses import replace
from math import isnan, log, nan, sqrt

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import brentq
from scipy.special import gammaln
from scipy.stats import beta, norm, t

from evalkit.statistics import StatisticsError, SurveyDesign, estimate_share, estimate_shares

VILLAGES = SurveyDesign("weight", psu="village")
TWO_STAGES = SurveyDesign("weight", psu="village", psu_population="villages", ssu_population="people")


def _two_villages_of_four() -> pd.DataFrame:
    """Two villages of four, two people of three in each: three of the four asked are covered."""
    return pd.DataFrame(
        {
            "village": ["A", "A", "B", "B"],
            "weight": 3.0,
            "villages": 4,
            "people": 3,
            "covered": [1, 0, 1, 1],
        }
    )


def test_two_stages_by_hand():
    [found] = estimate_share(_two_villages_of_four(), "covered", design=TWO_STAGES)
    # Influence 3 (y - 3/4) / 12: A .0625 -.1875, B .0625 .0625. Villages -.125 and .125, their mean 0.
    first = (1 - 2 / 4) * 2 / 1 * (0.125**2 + 0.125**2)
    second = 2 / 4 * (1 - 2 / 3) * 2 / 1 * (2 * 0.125**2)
    assert found.value == 0.75
    assert found.standard_error == pytest.approx(sqrt(first + second), rel=1e-14)
    assert (found.n, found.missing, found.population, found.df, found.notes) == (4, 0, 12.0, 1.0, ())
    assert found.design_effect == pytest.approx((first + second) / (0.75 * 0.25 / 4), rel=1e-14)
    assert found.effective_n == pytest.approx(4 / found.design_effect, rel=1e-14)
    half = t.ppf(0.975, 1) * found.standard_error / (0.75 * 0.25)
    assert found.interval.low == pytest.approx(1 / (1 + np.exp(half) / 3), rel=1e-9)
    assert found.interval.method == "logit"


def test_without_a_population_the_second_stage_adds_nothing():
    frame = _two_villages_of_four()
    [found] = estimate_share(frame, "covered", design=VILLAGES)
    assert found.standard_error == pytest.approx(sqrt(2 * 2 * 0.125**2), rel=1e-14)
    for blank in ({"villages": nan}, {"villages": nan, "people": nan}):
        assert estimate_share(frame.assign(**blank), "covered", design=TWO_STAGES) == [found]


def test_people_outside_the_domain_keep_their_villages_in_the_variance():
    # Four villages, one woman each in A and B: C and D are zeros, not absent.
    frame = pd.DataFrame(
        {
            "village": ["A", "B", "B", "C", "D"],
            "sex": ["f", "f", "m", "m", "m"],
            "weight": 1.0,
            "covered": [1, 0, 1, 1, 0],
        }
    )
    women, men = estimate_share(frame, "covered", design=VILLAGES, by="sex")
    assert women.standard_error == pytest.approx(sqrt(4 / 3 * (0.25**2 + 0.25**2)), rel=1e-14)
    assert (women.domain["sex"], women.n, women.df) == ("f", 2, 1.0)
    assert (men.n, men.df) == (3, 2.0)


def test_several_rows_of_one_household_are_one_secondary_unit():
    frame = pd.DataFrame(
        {
            "village": ["A"] * 3 + ["B"] * 3,
            "household": [1, 1, 2, 1, 2, 2],
            "weight": 1.0,
            "villages": 2,
            "households": 4,
            "covered": [1, 1, 0, 1, 1, 0],
        }
    )
    design = SurveyDesign(
        "weight", psu="village", psu_population="villages", ssu="household", ssu_population="households"
    )
    [found] = estimate_share(frame, "covered", design=design)
    # p = 2/3, both villages taken. Households: A 2/3, -2/3; B 1/3, -1/3 (each over 6); f2 = 2/4.
    second = 0.5 * 2 * (2 * (2 / 18) ** 2 + 2 * (1 / 18) ** 2)
    assert found.standard_error == pytest.approx(sqrt(second), rel=1e-12)


def test_a_full_count_has_no_width():
    frame = pd.DataFrame({"weight": 1.0, "children": 4, "covered": [1, 1, 1, 0]})
    [found] = estimate_share(frame, "covered", design=SurveyDesign("weight", psu_population="children"))
    assert (found.value, found.standard_error, found.notes) == (0.75, 0.0, ("census",))
    assert (found.interval.low, found.interval.high, found.interval.method) == (0.75, 0.75, "census")
    assert isnan(found.df)


def test_a_full_count_with_an_answer_missing_is_no_census():
    frame = pd.DataFrame({"weight": 1.0, "children": 10, "covered": [1] * 8 + [0, nan]})
    [found] = estimate_share(frame, "covered", design=SurveyDesign("weight", psu_population="children"))
    squares = (8 * (1 / 9) ** 2 + (8 / 9) ** 2) / 9**2
    assert found.standard_error == pytest.approx(sqrt(1 / 10 * 10 / 9 * squares), rel=1e-14)
    assert (found.n, found.missing, found.df, found.population) == (9, 1, 8.0, 10.0)
    assert found.interval.low < found.value < found.interval.high
    assert "census" not in found.notes


def test_strata_taken_whole_spend_no_df():
    frame = pd.DataFrame(
        {
            "stratum": ["whole"] * 5 + ["sampled"] * 4,
            "weight": [1.0] * 5 + [3.0] * 4,
            "people": [5] * 5 + [12] * 4,
            "covered": [1, 1, 1, 0, 1, 1, 0, 1, 1],
        }
    )
    design = SurveyDesign("weight", stratum="stratum", psu_population="people")
    [found] = estimate_share(frame, "covered", design=design)
    assert (found.n, found.df) == (9, 3.0)
    whole, sampled = estimate_share(frame, "covered", design=design, by=["stratum"])[::-1]
    assert (whole.notes, sampled.df) == (("census",), 3.0)


def test_villages_all_taken_but_sampled_within_are_strata_of_their_people():
    """Two people of three in each of two villages: 4 - 2 df, whichever way it is said that both were certain."""
    frame = _two_villages_of_four().assign(villages=2, certain=1.0)
    by_probability = SurveyDesign("weight", psu="village", psu_probability="certain", ssu_population="people")
    for design in (TWO_STAGES, by_probability):
        [found] = estimate_share(frame, "covered", design=design)
        assert found.df == 2.0
        assert found.standard_error == pytest.approx(sqrt((1 - 2 / 3) * 2 * (2 * 0.125**2)), rel=1e-14)
        [one] = estimate_share(frame[:2].assign(villages=1), "covered", design=design)
        assert (one.value, one.df) == (0.5, 1.0)
        assert one.interval is not None
    # All covered, and nobody to borrow from: each of the four is a unit drawn within a village.
    [alike] = estimate_share(frame.assign(covered=1), "covered", design=TWO_STAGES)
    assert (alike.effective_n, alike.notes) == (4.0, ("conservative-design-effect",))


def test_households_of_a_certain_village_are_its_df():
    frame = pd.DataFrame(
        {"village": 1, "household": [1, 1, 2, 2, 3, 3], "weight": 2.0, "villages": 1, "people": 6}
    ).assign(covered=[1, 0, 1, 1, None, None])
    design = replace(TWO_STAGES, ssu="household")
    [found] = estimate_share(frame, "covered", design=design)
    assert (found.n, found.df) == (4, 1.0)


def test_certain_villages_lend_no_df_to_those_drawn_by_chance():
    """A hundred people of one certain village would hide that only two of the other villages were drawn."""
    certain = pd.DataFrame({"village": 0, "weight": 2.0, "p": 1.0, "people": 200, "covered": [1, 0] * 50})
    drawn = pd.DataFrame({"village": [1, 1, 2, 2], "weight": 9.0, "p": 0.5, "people": 9, "covered": [1, 1, 0, 1]})
    design = SurveyDesign("weight", psu="village", psu_probability="p", ssu_population="people")
    assert estimate_share(pd.concat([certain, drawn]), "covered", design=design)[0].df == 1.0
    assert estimate_share(certain, "covered", design=design)[0].df == 99.0


@pytest.mark.parametrize("psu", [None, "village"])
def test_answers_missing_from_a_full_count_are_missing_person_by_person(psu):
    """Two villages alike to a hair: their totals would say that the missing answer does not matter."""
    frame = pd.DataFrame({"village": [1, 1, 1, 2, 2, 2], "weight": 1.0, "covered": [1, 0, None, 1, 0, None]})
    frame["units"] = 2 if psu else 6
    [found] = estimate_share(frame, "covered", design=SurveyDesign("weight", psu=psu, psu_population="units"))
    # p = 1/2, four influences of 1/8; a third of six answers is missing.
    assert found.standard_error == pytest.approx(sqrt(1 / 3 * 6 / 5 * 4 / 64), rel=1e-14)
    assert (found.df, found.n, found.missing) == (3.0, 4, 2)


def test_all_covered_borrows_the_design_effect_of_the_other_groups():
    frame = pd.DataFrame(
        {
            "county": ["a"] * 8 + ["b"] * 8,
            "village": np.repeat(range(8), 2),
            "weight": 1.0,
            "covered": [1, 1, 1, 1, 0, 0, 1, 1] + [1] * 8,
        }
    )
    design = SurveyDesign("weight", stratum="county", psu="village")
    some, all_of_them = estimate_share(frame, "covered", design=design, by="county")
    assert some.design_effect > 2  # whole villages are covered or not
    assert all_of_them.notes == ("pooled-design-effect",)
    assert isnan(all_of_them.standard_error)
    assert all_of_them.effective_n == pytest.approx(8 / some.design_effect)
    assert all_of_them.design_effect == pytest.approx(some.design_effect)
    size = all_of_them.effective_n * (norm.ppf(0.975) / t.ppf(0.975, 3)) ** 2
    assert all_of_them.interval.low == pytest.approx(beta.ppf(0.025, size, 1), rel=1e-9)
    assert (all_of_them.interval.high, all_of_them.interval.method) == (1.0, "clopper-pearson")


def test_all_covered_and_nobody_to_borrow_from_counts_villages():
    frame = pd.DataFrame({"village": np.repeat(range(5), 10), "weight": 1.0, "covered": True})
    [found] = estimate_share(frame, "covered", design=VILLAGES)
    assert (found.effective_n, found.notes) == (5.0, ("conservative-design-effect",))
    assert found.design_effect == 10.0
    [told] = estimate_share(frame, "covered", design=VILLAGES, design_effect=2.0)
    assert (told.effective_n, told.notes) == (25.0, ("pooled-design-effect",))
    assert found.interval.low < told.interval.low < 1


def test_a_pooled_design_effect_is_at_least_1():
    # Every village has one covered and one uncovered: the design effect of county a is 0, which is no figure.
    frame = pd.DataFrame(
        {
            "county": ["a"] * 6 + ["b"] * 6 + ["c"] * 8,
            "village": [*np.repeat(range(6), 2), *np.repeat(range(6, 10), 2)],
            "weight": 1.0,
            "covered": [1, 0] * 3 + [1] * 6 + [1, 0, 1, 1, 1, 0, 0, 1],
        }
    )
    design = SurveyDesign("weight", stratum="county", psu="village")
    even, full, mixed = estimate_share(frame, "covered", design=design, by="county")
    assert mixed.design_effect < 1
    assert full.effective_n == full.n == 6
    # Equal villages by chance are no certainty: the same is borrowed, and the interval keeps its width.
    assert even.notes == full.notes == ("pooled-design-effect",)
    assert even.interval.low < 0.5 < even.interval.high
    assert even.interval.method == "logit"


def test_yes_and_1_may_stand_in_one_column():
    frame = pd.DataFrame({"village": [1, 2, 3, 4], "weight": 1.0, "covered": [True, 1, 0, False]}, dtype=object)
    frame = frame.astype({"weight": float})
    [found] = estimate_share(frame, "covered", design=VILLAGES)
    assert (found.value, found.n) == (0.5, 4)
    with pytest.raises(StatisticsError, match="column 'covered': expected booleans, or 0 and 1, got object"):
        estimate_share(frame.assign(covered=[True, 1, "0", False]), "covered", design=VILLAGES)


def test_groups_of_many_columns_of_many_labels_stay_apart():
    """70,000 labels in each of four columns make 2.4e19 combinations, more than 64 bits can number."""
    count = 70_000
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({column: rng.permutation(count) for column in "abcd"}).assign(weight=1.0, covered=1)
    frame.loc[1, list("abcd")] = frame.loc[0, list("abcd")]
    frame.loc[2, "c"] = None
    design = SurveyDesign("weight")
    shares = estimate_shares(frame, {"I": ("covered", None)}, design=design, groupings=[list("abcd")])
    found = shares[list("abcd")].astype(int)
    assert len(found) == count - 2
    assert shares.n.to_numpy()[(found == frame.loc[0, list("abcd")].astype(int)).all(axis=1)].tolist() == [2]
    expected = frame.drop(index=[1, 2])[list("abcd")].astype(int).sort_values(list("abcd"))
    assert found.to_numpy().tolist() == expected.to_numpy().tolist()


def test_counties_lend_their_design_effect_by_their_answers():
    frame = pd.DataFrame(
        {
            "county": ["a"] * 8 + ["b"] * 4 + ["c"] * 4,
            "village": np.repeat(range(8), 2),
            "weight": 1.0,
            "covered": [1, 1, 1, 1, 0, 0, 1, 1] + [1, 1, 0, 1] + [1] * 4,
        }
    )
    design = SurveyDesign("weight", stratum="county", psu="village")
    a, b, c = estimate_share(frame, "covered", design=design, by="county")
    # a: villages 1/16 three times and -3/16, 4/3 x 12/256 over 3/128; b: 1/8 and -1/8, 1/16 over 3/64.
    assert (a.design_effect, b.design_effect) == pytest.approx((8 / 3, 4 / 3), rel=1e-12)
    assert c.design_effect == pytest.approx((8 * 8 / 3 + 4 * 4 / 3) / 12, rel=1e-12)


@pytest.mark.parametrize(("met", "df"), [(17, 16 + 2), (18, 2)])
def test_nine_tenths_met_are_nearly_a_full_count(met, df):
    nearly = pd.DataFrame({"stratum": "nearly", "people": 20, "weight": 20 / met, "covered": [0, *[1] * (met - 1)]})
    sampled = pd.DataFrame({"stratum": "sampled", "people": 30, "weight": 10.0, "covered": [1, 0, 1]})
    design = SurveyDesign("weight", stratum="stratum", psu_population="people")
    [found] = estimate_share(pd.concat([nearly, sampled]), "covered", design=design)
    assert found.df == df


def test_people_of_a_list_lend_no_df_to_villages():
    """Ten of twenty children met, beside three of thirty villages: 2 df, not 2 + 9; by themselves the ten have 9."""
    children = pd.DataFrame(
        {"stratum": "children", "village": range(10), "units": 20, "weight": 2.0, "covered": [0, 1] * 5}
    )
    villages = pd.DataFrame(
        {
            "stratum": "rest",
            "village": [1, 1, 2, 2, 3, 3],
            "units": 30,
            "weight": 10.0,
            "covered": [1, 0, 1, 1, 1, 0],
        }
    )
    design = SurveyDesign("weight", stratum="stratum", psu="village", psu_population="units")
    [both] = estimate_share(pd.concat([children, villages]), "covered", design=design)
    assert (both.n, both.df) == (16, 2.0)
    assert estimate_share(children, "covered", design=design)[0].df == 9.0
    # Two lists beside each other are no villages.
    lists = pd.concat([children, children.assign(stratum="others")])
    assert estimate_share(lists, "covered", design=design)[0].df == 18.0


def test_a_full_count_has_no_minimum_design_effect():
    frame = pd.DataFrame({"weight": 1.0, "children": 4, "covered": [1, 1, 1, 0]})
    design = SurveyDesign("weight", psu_population="children")
    [found] = estimate_share(frame, "covered", design=design, minimum_design_effect=2.0)
    assert (found.design_effect, found.notes, found.interval.high) == (0.0, ("census",), 0.75)
    assert isnan(found.effective_n)


METHODS = (
    *("logit", "wilson", "clopper-pearson", "korn-graubard", "jeffreys"),
    *("beta", "arcsine", "likelihood", "wald"),
)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("covered", [0, 1])
def test_every_method_has_a_width_at_0_and_1(method, covered):
    frame = pd.DataFrame({"village": np.repeat(range(5), 4), "weight": 1.0, "covered": covered})
    [found] = estimate_share(frame, "covered", design=VILLAGES, method=method)
    assert found.interval.contains(covered)
    assert found.interval.high - found.interval.low > 0.2
    stands_in = {"logit": "clopper-pearson", "wald": "clopper-pearson"}
    assert found.interval.method == stands_in.get(method, method)


def test_intervals_on_the_effective_size():
    frame = pd.DataFrame(
        {"village": np.repeat(range(10), 4), "weight": 1.0, "covered": [1, 1, 1, 0] * 4 + [1] * 20 + [0] * 4}
    )
    found = {m: estimate_share(frame, "covered", design=VILLAGES, method=m)[0] for m in METHODS}
    one = found["wilson"]
    size = one.effective_n * (norm.ppf(0.975) / t.ppf(0.975, 9)) ** 2
    seen = size * 0.8
    assert one.value == 0.8
    low = beta.ppf(0.025, seen, size - seen + 1)
    assert found["clopper-pearson"].interval.low == pytest.approx(low, rel=1e-9)
    low = beta.ppf(0.025, seen + 0.5, size - seen + 0.5)
    assert found["jeffreys"].interval.low == pytest.approx(low, rel=1e-9)
    z = norm.ppf(0.975)
    low = (seen + z**2 / 2 - z * sqrt(seen * 0.2 + z**2 / 4)) / (size + z**2)
    assert one.interval.low == pytest.approx(low, rel=1e-9)
    size = one.effective_n * (t.ppf(0.975, 39) / t.ppf(0.975, 9)) ** 2
    low = beta.ppf(0.025, size * 0.8, size * 0.2 + 1)
    assert found["korn-graubard"].interval.low == pytest.approx(low, rel=1e-9)
    assert found["beta"].interval == replace(found["korn-graubard"].interval, method="beta")
    angle = np.arcsin(sqrt(0.8)) - t.ppf(0.975, 9) / (2 * sqrt(one.effective_n))
    assert found["arcsine"].interval.low == pytest.approx(np.sin(angle) ** 2, rel=1e-9)
    low = found["likelihood"].interval.low
    deviance = 2 * (0.8 * np.log(0.8 / low) + 0.2 * np.log(0.2 / (1 - low))) * 39 / 40
    assert deviance * one.effective_n == pytest.approx(t.ppf(0.975, 9) ** 2, rel=1e-9)
    low = 0.8 - t.ppf(0.975, 9) * one.standard_error
    assert found["wald"].interval.low == pytest.approx(low, rel=1e-9)


def test_korn_graubard_never_counts_more_than_were_asked():
    frame = pd.DataFrame({"village": np.repeat(range(30), 2), "weight": 1.0, "covered": [1, 0] * 29 + [1, 1]})
    [found] = estimate_share(frame, "covered", design=VILLAGES, method="korn-graubard")
    assert found.effective_n > 600
    assert found.interval.low == pytest.approx(beta.ppf(0.025, 31, 60 - 31 + 1), rel=1e-9)
    [uncapped] = estimate_share(frame, "covered", design=VILLAGES, method="beta")
    assert uncapped.interval.low > found.interval.low


def test_missing_answers_are_not_no():
    frame = pd.DataFrame(
        {
            "village": [1, 1, 2, 2, 3, 3, 3],
            "weight": 2.0,
            "eligible": [1, 1, 1, 1, 0, nan, 1],
            "covered": [1, nan, 0, 1, 1, 1, 1],
        }
    )
    [found] = estimate_share(frame, "covered", eligible="eligible", design=VILLAGES)
    assert found.value == 0.75
    # One eligible without an answer, one not known to be eligible; 5 are, for 2 people each.
    assert (found.n, found.missing, found.population) == (4, 2, 10.0)
    # Influences 2 (y - 3/4) / 8, the unanswered one a zero.
    assert found.standard_error == pytest.approx(sqrt(3 / 2 * (0.0625**2 + 0.125**2 + 0.0625**2)), rel=1e-14)


def test_domains_without_answers_or_df_say_so():
    frame = pd.DataFrame(
        {
            "village": [1, 1, 2, 3, 3],
            "sex": ["f", "f", "m", "x", "x"],
            "weight": 1.0,
            "eligible": [1, 1, 1, 0, 1],
            "covered": [1, 0, 1, 1, nan],
        }
    )
    women, men, others = estimate_share(frame, "covered", eligible="eligible", design=VILLAGES, by="sex")
    assert (women.interval, women.df, women.notes) == (None, 0.0, ("no-df",))
    assert (men.interval, men.notes) == (None, ("no-df",))
    assert isnan(others.value)
    assert (others.interval, others.n, others.missing, others.notes) == (None, 0, 1, ("empty",))


def test_rows_of_weight_0_stand_for_nobody():
    frame = pd.DataFrame({"village": [1, 1, 2, 2, 3], "weight": [1.0, 1, 1, 0, 0], "covered": [1, 0, 1, 0, nan]})
    [found] = estimate_share(frame, "covered", design=VILLAGES)
    assert (found.value, found.n, found.missing, found.df) == (2 / 3, 3, 0, 1.0)


def test_choices_for_a_single_psu():
    # p = 6/8. Influences: villages -1.5/8 and .5/8, at 1/8 from their mean; the single one 1/8 from that of all.
    frame = pd.DataFrame(
        {
            "stratum": ["s"] * 4 + ["u"] * 4,
            "village": [1, 1, 2, 2, 3, 3, 3, 3],
            "weight": 1.0,
            "covered": [0, 0, 1, 1, 1, 1, 1, 1],
        }
    )

    def variance(choice: str) -> float:
        design = SurveyDesign("weight", stratum="stratum", psu="village", single_psu=choice)
        return estimate_share(frame, "covered", design=design)[0].standard_error ** 2

    known = 2 / 1 * (1 / 8**2 + 1 / 8**2)
    assert variance("certainty") == pytest.approx(known, rel=1e-12)
    assert variance("centre") == pytest.approx(known + 1 / 8**2, rel=1e-12)
    assert variance("average") == pytest.approx(2 * known, rel=1e-12)


def test_choices_for_a_single_ssu():
    # As `_two_villages_of_four`, and a third village in which one person of three was asked, and is covered.
    alone = pd.DataFrame({"village": ["C"], "weight": 9.0, "villages": 4, "people": 3, "covered": 1})
    frame = pd.concat([_two_villages_of_four(), alone])

    def variance(choice: str) -> float:
        design = SurveyDesign(
            "weight", psu="village", psu_population="villages", ssu_population="people", single_psu=choice
        )
        return estimate_share(frame, "covered", design=design)[0].standard_error ** 2

    # p = 18/21; influences A 3/147 - 18/147, B twice 3/147, C 9/147.
    first = (1 - 3 / 4) * 3 / 2 * (15**2 + 6**2 + 9**2) / 147**2
    known = 3 / 4 * (1 - 2 / 3) * 2 * (2 * (21 / 2) ** 2) / 147**2
    assert variance("certainty") == pytest.approx(first + known, rel=1e-12)
    assert variance("centre") == pytest.approx(first + known + 3 / 4 * 2 / 3 * (9 / 147) ** 2, rel=1e-12)
    assert variance("average") == pytest.approx(first + known * 3 / 2, rel=1e-12)


def test_a_psu_certain_to_be_drawn_adds_only_what_is_within_it():
    frame = _two_villages_of_four().assign(probability=[1.0, 1.0, 0.5, 0.5])
    frame = pd.concat([frame, frame[2:].assign(village="C", covered=[0, 1])])
    design = SurveyDesign("weight", psu="village", psu_probability="probability", ssu_population="people")
    [found] = estimate_share(frame, "covered", design=design)
    # p = 4/6, influences over 18: A 1 -2, B 1 1, C -2 1, of which A is certain.
    first = (1 - 0.5) * 2 / 1 * (2 * 1.5**2)
    second = 1 * (1 / 3) * 2 * (2 * 1.5**2) + 0.5 * (1 / 3) * 2 * (2 * 1.5**2)
    assert found.standard_error == pytest.approx(sqrt(first + second) / 18, rel=1e-12)
    assert found.df == 1.0


def test_many_indicators_and_groupings_in_one_table():
    frame = pd.DataFrame(
        {
            "county": ["b", "b", "a", "a", "a"],
            "grade": [2, 1, 2, 1, None],
            "weight": 1.0,
            "is_eligible": [True, True, True, False, True],
            "has_aid": [True, False, True, True, True],
            "has_card": pd.array([1, 0, 1, None, 0], dtype="Int64"),
        }
    )
    indicators = {"I09": ("has_aid", "is_eligible"), "I03": ("has_card", None)}
    table = estimate_shares(
        frame, indicators, design=SurveyDesign("weight"), groupings=[[], ["county"], ["county", "grade"]]
    )
    rows = table[["indicator", "county", "grade", "value", "n", "missing"]]
    rows = [tuple(None if v != v else v for v in row) for row in rows.itertuples(index=False)]
    assert rows == [
        ("I09", None, None, 0.75, 4, 0),
        ("I03", None, None, 0.5, 4, 1),
        ("I09", "a", None, 1.0, 2, 0),
        ("I09", "b", None, 0.5, 2, 0),
        ("I03", "a", None, 0.5, 2, 1),
        ("I03", "b", None, 0.5, 2, 0),
        ("I09", "a", 1.0, None, 0, 0),
        ("I09", "a", 2.0, 1.0, 1, 0),
        ("I09", "b", 1.0, 0.0, 1, 0),
        ("I09", "b", 2.0, 1.0, 1, 0),
        ("I03", "a", 1.0, None, 0, 1),
        ("I03", "a", 2.0, 1.0, 1, 0),
        ("I03", "b", 1.0, 0.0, 1, 0),
        ("I03", "b", 2.0, 1.0, 1, 0),
    ]
    one_by_one = estimate_share(frame, "has_aid", eligible="is_eligible", design=SurveyDesign("weight"), by="county")
    together = table[(table.indicator == "I09") & table.county.notna() & table.grade.isna()]
    assert together.value.tolist() == [one.value for one in one_by_one]
    assert together.low.tolist() == [one.interval.low for one in one_by_one]
    assert together.notes.tolist() == [one.notes for one in one_by_one]
    effects = {"I09": 4.0}
    told = estimate_shares(
        frame, indicators, design=SurveyDesign("weight"), groupings=[["county"]], design_effects=effects
    )
    assert told.effective_n[0] == 2 / 4


@pytest.mark.parametrize(
    "answers",
    [
        pd.Series([True, None, False]),
        pd.Series([True, None, False], dtype="boolean"),
        pd.Series([1, None, 0], dtype="Int64"),
        pd.Series([1.0, nan, 0.0]),
        pd.Series([1, None, 0.0], dtype=object),
    ],
)
def test_answers_come_in_many_types(answers):
    frame = pd.DataFrame({"weight": 1.0, "covered": answers})
    [found] = estimate_share(frame, "covered", design=SurveyDesign("weight"))
    assert (found.value, found.n, found.missing) == (0.5, 2, 1)


def test_a_column_of_blanks_is_no_answers():
    for blanks in ([None, None], [nan, nan], pd.Series([None, None], dtype="str")):
        frame = pd.DataFrame({"weight": 1.0, "covered": blanks})
        [found] = estimate_share(frame, "covered", design=SurveyDesign("weight"))
        assert (found.notes, found.missing, found.population) == (("empty",), 2, 2.0)


GOOD = pd.DataFrame({"weight": [1.0, 1.0, 1.0], "covered": [1, 0, 1], "sex": ["f", "m", "f"]})
REFUSED = [
    ({"covered": "insured"}, "column 'insured': the frame has none; it has weight, covered, sex"),
    ({"by": "age"}, "column 'age': the frame has none; it has weight, covered, sex"),
    (
        {"covered": "weight", "frame": GOOD.assign(weight=2.0)},
        "column 'weight': neither 0 nor 1 nor blank in row 0, 1, 2; write 1 for yes, 0 for no, nothing for unknown",
    ),
    (
        {"covered": "sex"},
        "column 'sex': expected booleans, or 0 and 1, got str; write 1 for yes, 0 for no, nothing for unknown",
    ),
    ({"level": 95}, "level = 95: a level lies between 0 and 1; write 0.95 for 95%"),
    (
        {"method": "normal"},
        "method = 'normal': no such interval; name one of logit, wilson, clopper-pearson, korn-graubard, "
        "jeffreys, beta, arcsine, likelihood, wald",
    ),
    ({"design_effect": 0.0}, "design_effect = 0.0: a design effect is above 0; pool it over like groups"),
    (
        {"by": "value", "frame": GOOD.assign(value=1)},
        "column 'value': a column of the result has this name; rename the grouping column",
    ),
    (
        {"frame": GOOD[:0]},
        "frame: no rows; pass everyone in the sample, the ineligible included",
    ),
]


@pytest.mark.parametrize(("change", "message"), REFUSED)
def test_what_is_refused(change, message):
    call = {"frame": GOOD, "covered": "covered", "design": SurveyDesign("weight")} | change
    with pytest.raises(StatisticsError) as raised:
        estimate_share(call.pop("frame"), call.pop("covered"), **call)
    assert str(raised.value) == message


def mixed(counted: int, found: int, uncovered: int) -> pd.DataFrame:
    """`found` of `counted` people counted one by one, some uncovered; and six villages of ten, all covered."""
    people = [("count", f"p{i}", 1.0, counted, int(i >= uncovered)) for i in range(found)]
    villages = [("villages", f"v{i // 10}", 5.0, 30, 1) for i in range(60)]
    return pd.DataFrame([*people, *villages], columns=["stratum", "village", "weight", "villages", "covered"])


def none_met(drawn: float, people: float) -> float:
    """The share uncovered under which a simple sample meets none with probability .025."""

    def excess(uncovered: float) -> float:
        ways = gammaln(people - uncovered + 1) - gammaln(people - uncovered - drawn + 1)
        return ways + gammaln(people - drawn + 1) - gammaln(people + 1) - log(0.025)

    return float(brentq(excess, 0, people - drawn)) / people


MIXED = SurveyDesign("weight", stratum="stratum", psu="village", psu_population="villages")


@pytest.mark.parametrize(("counted", "found"), [(20, 20), (20, 19)])
def test_one_uncovered_in_a_full_count_says_nothing_of_villages_where_all_were_covered(counted, found):
    """The share is far from certain: what was counted is known, the villages are 60 answers over their effect."""
    [share] = estimate_share(mixed(counted, found, 1), "covered", design=MIXED, design_effect=3.0)
    weight = 300 / (300 + found)
    assert share.value == pytest.approx(1 - 1 / (300 + found))
    assert share.df == 5  # the villages'; the people counted are none
    # 60 answers, with the effect of 3 that draws with replacement have; a fifth of the villages takes a fifth off.
    assert (share.design_effect, share.effective_n) == (pytest.approx(2.4), pytest.approx(25.0))
    drawn = 20 * (1.959963984540054 / 2.570581835636314) ** 2  # z / t(5), squared
    lowest = 1 - none_met(drawn, 5 * drawn)
    assert lowest > 0.025 ** (1 / drawn)  # were they draws of ever so many
    low = share.value - weight * (1 - lowest)
    assert share.interval.method == "hypergeometric"
    if found == counted:
        assert low - 2e-3 < share.interval.low < low  # in effective sizes, a little wider
        assert share.interval.high == pytest.approx(share.value)
    else:  # who was not found among the counted adds to both sides
        assert low - 4e-3 < share.interval.low < low
        assert share.value < share.interval.high
    assert share.notes == ("pooled-design-effect",)


def test_a_stratum_that_was_nearly_counted_stands_for_itself_where_there_is_nothing_else():
    people = mixed(20, 19, 2).query("stratum == 'count'")
    [share] = estimate_share(people, "covered", design=MIXED)
    assert (share.n, share.df) == (19, 18)
    assert share.interval.low < share.value < share.interval.high


def test_a_minimum_design_effect_widens_and_says_so():
    frame = pd.DataFrame(
        {
            "village": [i // 5 for i in range(50)],
            "weight": 1.0,
            "covered": [int(i % 10 > 0) for i in range(50)],
        }
    )
    [own] = estimate_share(frame, "covered", design=VILLAGES)
    [same] = estimate_share(frame, "covered", design=VILLAGES, minimum_design_effect=own.design_effect / 2)
    [raised] = estimate_share(frame, "covered", design=VILLAGES, minimum_design_effect=2.0)
    assert own.design_effect < 2
    assert same == own
    assert raised.design_effect == 2.0
    assert raised.effective_n == pytest.approx(25)
    assert raised.standard_error == own.standard_error
    assert raised.interval.low < own.interval.low
    assert raised.interval.high > own.interval.high
    assert raised.notes == ("raised-design-effect",)


def test_intervals_of_several_levels_cost_one_pass_and_are_those_of_each_level():
    frame = pd.DataFrame(
        {
            "village": [1, 1, 2, 2, 3, 3, 4, 4],
            "sex": list("fmfmfmff"),
            "weight": 2.0,
            "covered": [1, 0, 1, 1, 0, 1, 1, None],
            "other": [1, 1, 1, 1, 1, 0, 1, 1],
        }
    )
    asked = {"design": VILLAGES, "groupings": [[], ["sex"]], "hypergeometric": True}
    indicators = {"I": ("covered", None), "J": ("other", "covered")}
    levels = [0.5, 0.95, 0.99]
    together = estimate_shares(frame, indicators, level=levels, **asked)
    assert together["level"].tolist() == levels * (len(together) // 3)
    for number, level in enumerate(levels):
        alone = estimate_shares(frame, indicators, level=level, **asked)
        pd.testing.assert_frame_equal(together.iloc[number::3].reset_index(drop=True), alone)
    with pytest.raises(StatisticsError, match=r"level: none; give one"):
        estimate_shares(frame, indicators, level=[], **asked)
    with pytest.raises(StatisticsError, match=r"level = 95: a level lies between 0 and 1"):
        estimate_shares(frame, indicators, level=[0.5, 95], **asked)
