"""What counties lend each other, counted by hand."""

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
    return pool_clustering(pd.concat(counties), {"I": ("covered", None)}, design=DESIGN, by=["county"]).get(
        "I"
    )


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


def test_the_design_effect_is_raised_by_the_people_in_a_village():
    shares = estimate_share(pd.concat([A, B]), "covered", design=DESIGN, by="county", least_correlation=0.5)
    effects = {one.domain["county"]: (one.design_effect, one.notes) for one in shares}
    note = ("raised-design-effect",)
    assert effects == {"A": (1 + 3 * 0.5, note), "B": (1 + 1 * 0.5, note)}
    # The larger of the two that are asked for; and the sample's own where it is larger still.
    [both] = estimate_share(A, "covered", design=DESIGN, least_correlation=0.5, least_design_effect=3.0)
    assert both.design_effect == 3.0
    assert both.effective_n == pytest.approx(12 / 3)
    [own] = estimate_share(A, "covered", design=DESIGN, least_correlation=0.4)
    assert (own.design_effect, own.notes) == (pytest.approx(2.4), ())


def test_where_all_are_covered_the_lent_effect_is_raised_too():
    everyone = county("C", (4, 4), (4, 4), (4, 4))
    [found] = estimate_share(everyone, "covered", design=DESIGN, design_effect=1.2, least_correlation=0.5)
    assert found.effective_n == pytest.approx(12 / 2.5)
    assert found.notes == ("pooled-design-effect",)


@pytest.mark.parametrize("correlation", [-0.1, 1.5, float("nan")])
def test_a_correlation_that_is_none(correlation):
    with pytest.raises(StatisticsError, match=r"least_correlation = .*: not between 0 and 1"):
        estimate_share(A, "covered", design=DESIGN, least_correlation=correlation)
