"""What counties lend each other, counted by hand."""

import re
from dataclasses import replace

import pandas as pd
import pytest

from evalkit.statistics import Clustering, StatisticsError, SurveyDesign, estimate_share, pool_clustering

DESIGN = SurveyDesign("weight", stratum="county", psu="village")


def county(name: str, *villages: tuple[int, int]) -> pd.DataFrame:
    """Villages as (covered, people)."""
    rows = [
        {"county": name, "village": v, "weight": 1.0, "covered": int(person < covered)}
        for v, (covered, size) in enumerate(villages)
        for person in range(size)
    ]
    return pd.DataFrame(rows)


# A: p = 10/12, V = 3/2 (2/3² + 2/3² + 4/3²)/12² = 1/36, of draws 5/432: design effect 2.4; 4 answers per village;
# one village is mixed. B: p = 3/4, V = 2 (1/2² + 1/2²)/4² = 1/16, of draws 3/64: 4/3; 2 answers; one is mixed.
A = county("A", (4, 4), (4, 4), (2, 4))
B = county("B", (2, 2), (1, 2))


def pooled(*counties: pd.DataFrame) -> Clustering | None:
    return pool_clustering(pd.concat(counties), {"I": ("covered", None)}, design=DESIGN, by=["county"]).get("I")


def test_design_effects_are_weighted_by_answers_and_correlations_by_mixed_villages():
    found = pooled(A, B)
    assert found.design_effect == pytest.approx((12 * 2.4 + 4 * 4 / 3) / 16, rel=1e-12)
    shown = (1 * 1.4 + 1 * 1 / 3) / (1 * 3 + 1 * 1)
    assert found.correlation == pytest.approx((2 * shown + 15 * 0.1) / (2 + 15), rel=1e-12)


def test_a_county_that_cannot_tell_lends_nothing():
    everyone = county("C", (4, 4), (4, 4))
    assert pooled(A, B, everyone) == pooled(A, B)
    assert pooled(everyone) is None


def test_villages_less_alike_than_chance_do_not_lend_a_negative_correlation():
    even = county("D", (3, 4), (3, 4), (3, 4), (2, 4))
    assert pooled(even) == Clustering(design_effect=1.0, correlation=pytest.approx(1.5 / (4 + 15)))


def test_people_who_share_no_village_cannot_tell_a_correlation():
    alone = county("E", (1, 1), (0, 1), (1, 1), (1, 1))
    found = pooled(alone)
    assert found.correlation == pytest.approx(0.1)


def villages_drawn(frame: pd.DataFrame, of: int, *, stratum: str = "s", weight: float = 5.0) -> pd.DataFrame:
    return frame.assign(stratum=frame["county"] + stratum, villages=of, weight=weight)


OF_MANY = SurveyDesign("weight", stratum="stratum", psu="village", psu_population="villages", single_psu="centre")


def pooled_of(*counties: pd.DataFrame, design: SurveyDesign = OF_MANY) -> Clustering:
    frame = pd.concat(counties, ignore_index=True)
    return pool_clustering(frame, {"I": ("covered", None)}, design=design, by=["county"])["I"]


@pytest.mark.parametrize("of", [4, 30, float("nan")])
def test_how_many_villages_a_county_left_out_does_not_make_its_people_less_alike(of):
    assert pooled_of(villages_drawn(A, of), villages_drawn(B, 300)) == pooled(A, B)


def test_second_stages_are_not_lent_either():
    frame = pd.concat([villages_drawn(A, 30), villages_drawn(B, 30)]).assign(people=9)
    design = replace(OF_MANY, ssu_population="people")
    assert pooled_of(frame, design=design) == pooled(A, B)


def counted(people: int, uncovered: int, *, of: int, county_name: str = "B") -> pd.DataFrame:
    """People of a list of so many, each its own unit."""
    rows = {
        "county": county_name,
        "stratum": f"{county_name} list",
        "village": [f"p{k}" for k in range(people)],
    }
    covered = [int(k >= uncovered) for k in range(people)]
    return pd.DataFrame(rows).assign(villages=of, weight=of / people, covered=covered)


@pytest.mark.parametrize("of", [500, 510, 1000])
def test_people_of_a_list_or_a_full_count_lend_neither_likeness_nor_weight(of):
    """500 people met of 500, 510 or 1,000 beside the two villages of B: what B lends is what its villages show."""
    beside = pooled_of(villages_drawn(A, 30), villages_drawn(B, 30), counted(500, 20, of=of))
    assert beside == pooled(A, B)
    alone = pooled_of(villages_drawn(A, 30), villages_drawn(B, 30), counted(500, 20, of=of, county_name="C"))
    assert alone == pooled(A, B)


def test_villages_of_a_stratum_that_was_nearly_counted_lend_nothing():
    """Nineteen of twenty villages counted whole, and nothing else in county C: its villages were hardly drawn."""
    nearly = villages_drawn(county("C", *[(1, 2)] * 10, *[(2, 2)] * 9), 20, stratum="nearly", weight=20 / 19)
    assert pooled_of(villages_drawn(A, 30), villages_drawn(B, 30), nearly) == pooled(A, B)


def test_strata_that_differ_do_not_make_villages_alike():
    """All covered in two villages of one stratum, half in those of another: no two villages of a stratum differ."""
    strata = [
        villages_drawn(county("C", (4, 4), (4, 4)), 30, stratum="a"),
        villages_drawn(county("C", (2, 4), (2, 4)), 30, stratum="b"),
    ]
    assert pooled_of(villages_drawn(A, 30), villages_drawn(B, 30), *strata) == pooled(A, B)


def test_a_full_count_by_villages_has_no_mixed_villages_to_lend():
    """Twenty villages counted whole, ten with both kinds of people: none was drawn by chance."""
    whole = villages_drawn(county("B", *[(1, 2)] * 10, *[(2, 2)] * 10), 20, stratum="counted", weight=1.0)
    whole = whole.assign(village=whole["village"] + 100)
    beside = pooled_of(villages_drawn(A, 30), villages_drawn(B, 30), whole)
    assert beside == pooled(A, B)


def test_unequal_weights_are_no_likeness():
    """People of villages of weight 1 or 3. p = 7/12, deviations of villages (10, -2, -2)/12 and -6/12: 4/3 of their
    squares, 144/144, over p (1 - p) sum w² = 35/144 x 24; m = sum W²/sum w² = 48/24; three are mixed.
    """
    frame = county("A", (2, 2), (1, 2), (1, 2), (1, 2))
    frame["weight"] = frame["village"].map({0: 1.0, 1: 1.0, 2: 1.0, 3: 3.0})
    found = pool_clustering(frame, {"I": ("covered", None)}, design=DESIGN, by=["county"])["I"]
    effect = 4 / 3 * (100 + 4 + 4 + 36) / 144 / (35 / 144 * 24)
    assert found.design_effect == max(1.0, effect) == 1.0
    shown = max(3 * (effect - 1) / (3 * (2 - 1)), 0)
    assert found.correlation == pytest.approx((3 * shown + 1.5) / 18)
    # Villages all of one kind: deviations (10, 10 - 0)/... with weights 1, 1, 3, wholly alike whatever the weights.
    alike = county("A", (2, 2), (0, 2), (2, 2))
    alike["weight"] = alike["village"].map({0: 1.0, 1: 1.0, 2: 3.0})
    found = pool_clustering(alike, {"I": ("covered", None)}, design=DESIGN, by=["county"])["I"]
    # p = 8/10; W (y - p) = 2/5, -8/5, 6/5, squares 104/25; times 3/2 over 4/25 x (1 + 1 + 9) 2
    assert found.design_effect == pytest.approx(1.5 * 104 / 25 / (4 / 25 * 22))


def test_a_village_drawn_alone_lends_nothing():
    """Under `centre` it would count as far as it lies from the county's mean, which is no variation of villages."""
    alone = villages_drawn(county("B", (1, 4)).assign(village=9), 30, stratum="alone")
    assert pooled_of(villages_drawn(A, 30), villages_drawn(B, 30), alone) == pooled(A, B)


def test_one_village_in_each_stratum_is_no_variation():
    """Answers in one village of each of two strata, though two were drawn in each: no degree of freedom, no loan."""
    frame = pd.concat(
        villages_drawn(county("C", *of), 30, stratum=stratum)
        for stratum, of in (("a", [(3, 4), (1, 4)]), ("b", [(1, 4), (1, 4)]))
    ).assign(asked=lambda f: f["village"] == 0)
    found = pool_clustering(frame, {"I": ("covered", "asked")}, design=OF_MANY, by=["county"])
    assert found == {}
    assert "I" in pool_clustering(frame, {"I": ("covered", None)}, design=OF_MANY, by=["county"])


def test_one_column_of_groups_may_be_named_alone():
    frame = pd.concat([A, B])
    found = pool_clustering(frame, {"I": ("covered", None)}, design=DESIGN, by="county")
    assert found["I"] == pooled(A, B)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ({"indicators": {"I": "covered"}}, "indicator 'I': 'covered' is no pair of columns; "),
        ({"indicators": ["covered"]}, "indicators: expected a mapping, got list; "),
        ({"by": 3.5}, "by: expected a column or a list of columns, got float; "),
        ({"by": "town"}, "column 'town': the frame has none; "),
    ],
)
def test_calls_that_cannot_be(call, message):
    asked = {"indicators": {"I": ("covered", None)}, "by": "county"} | call
    with pytest.raises(StatisticsError, match="^" + re.escape(message)):
        pool_clustering(A, asked.pop("indicators"), design=DESIGN, **asked)


def test_groups_of_nothing_lend_as_one():
    frame = pd.concat([A, B])
    together, none_named = (
        pool_clustering(frame, {"I": ("covered", None)}, design=DESIGN, by=by)["I"] for by in ([], None)
    )
    assert together == none_named
    # One group of both: weighted otherwise than two.
    assert together != pooled(A, B)


def test_the_design_effect_is_raised_by_the_people_in_a_village():
    shares = estimate_share(pd.concat([A, B]), "covered", design=DESIGN, by="county", minimum_correlation=0.5)
    effects = {one.domain["county"]: (one.design_effect, one.notes) for one in shares}
    note = ("raised-design-effect",)
    assert effects == {"A": (1 + 3 * 0.5, note), "B": (1 + 1 * 0.5, note)}
    # The larger of the two that are asked for; and the sample's own where it is larger still.
    [both] = estimate_share(A, "covered", design=DESIGN, minimum_correlation=0.5, minimum_design_effect=3.0)
    assert both.design_effect == 3.0
    assert both.effective_n == pytest.approx(12 / 3)
    [own] = estimate_share(A, "covered", design=DESIGN, minimum_correlation=0.4)
    assert (own.design_effect, own.notes) == (pytest.approx(2.4), ())


def test_where_all_are_covered_the_lent_effect_is_raised_too():
    everyone = county("C", (4, 4), (4, 4), (4, 4))
    [found] = estimate_share(everyone, "covered", design=DESIGN, design_effect=1.2, minimum_correlation=0.5)
    assert found.effective_n == pytest.approx(12 / 2.5)
    assert found.notes == ("pooled-design-effect",)


@pytest.mark.parametrize("correlation", [-0.1, 1.5, float("nan")])
def test_a_correlation_that_is_none(correlation):
    with pytest.raises(StatisticsError, match=r"minimum_correlation = .*: not between 0 and 1"):
        estimate_share(A, "covered", design=DESIGN, minimum_correlation=correlation)
