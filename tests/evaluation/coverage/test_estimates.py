"""What a county's estimate takes from the other counties: design effects counted by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from helpers.villages import shares

from evalkit.evaluation.coverage.estimates import pool_counties
from evalkit.evaluation.survey import COUNTY
from evalkit.statistics import Clustering

# Ten villages of ten, more alike than draws would make them: the sample's own design effect is below 1.
EVEN = {f"v{k}": (10, 8 + (k % 5 == 0), 10) for k in range(10)}


def effects(lent: Clustering, by: str | None = None, *, is_raised: bool = True) -> list[float]:
    asked = replace(shares(EVEN), clustering=lent, is_raised=is_raised)
    return [estimate.design_effect for estimate in asked.estimates(by)]


def test_the_whole_of_a_county_takes_the_pooled_design_effect() -> None:
    """1 + 9 x 0.1 = 1.9 by the correlation of ten people in a village; the counties' own is 2."""
    assert effects(Clustering(design_effect=2.0, correlation=0.1)) == [pytest.approx(2.0)]


def test_a_county_as_one_of_several_takes_the_same() -> None:
    """As the city's list of p-values asks for it: a county's row is the county's whole."""
    assert effects(Clustering(design_effect=2.0, correlation=0.1), COUNTY) == [pytest.approx(2.0)]


def test_a_group_takes_the_correlation_alone() -> None:
    assert effects(Clustering(design_effect=2.0, correlation=0.1), "area") == [pytest.approx(1.9)]


def test_the_whole_takes_the_correlation_where_that_is_more() -> None:
    """1 + 9 x 0.3."""
    assert effects(Clustering(design_effect=2.0, correlation=0.3)) == [pytest.approx(3.7)]


def test_a_plan_may_take_the_samples_own() -> None:
    """Variance of ten village means 0.8 (8 times) and 0.9 (twice): 10/9 x (8 x 0.02² + 2 x 0.08²)/10² = 16/9 e-4.

    Of 100 draws: 0.82 x 0.18 / 100.
    """
    own = 16 / 9 * 1e-4 / (0.82 * 0.18 / 100)
    lent = Clustering(design_effect=2.0, correlation=0.3)
    assert effects(lent, is_raised=False) == [pytest.approx(own)]


def test_where_no_county_can_tell_a_correlation_is_assumed() -> None:
    """1 + 9 x 0.1, of ten people in a village, and not the sample's own."""
    asked = replace(shares(EVEN), clustering=None)
    assert [estimate.design_effect for estimate in asked.estimates()] == [pytest.approx(1.9)]


def test_a_full_count_lends_nothing_though_nobody_wrote_how_many_villages_there_are() -> None:
    """Beside three villages drawn, ten of which every holder stands for himself, each with both kinds."""
    drawn = {f"v{k}": (10, 10 - 4 * (k == 0), 10) for k in range(3)}
    counted = {f"w{k}": (10, 9 - k % 5, 1) for k in range(10)}
    alone = shares(drawn)
    both = shares(drawn | counted, stratum_of=dict.fromkeys(counted, "counted"))
    assert pool_counties(both.survey, both.questions) == pool_counties(alone.survey, alone.questions)
