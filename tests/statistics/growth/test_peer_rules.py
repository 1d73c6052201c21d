"""Other institutions' rules, each at its cuts, by hand."""

from __future__ import annotations

from math import nan

import pytest

from evalkit.statistics import StatisticsError, peer_rules


def says(levels, target, horizon):
    return {one.rule: (one.says, one.figure) for one in peer_rules(levels, target=target, horizon=horizon)}


def growing(share: float, required: float = 0.10) -> dict[str, tuple[str, float]]:
    """Four years in, of five, with growth so far at this share of the 10% a year that are required."""
    last = 100 * (1 + share * required) ** 4
    return says([100, nan, nan, nan, last], 100 * (1 + required) ** 5, 1)


@pytest.mark.parametrize(
    ("share", "open_sdg", "unsd"),
    [
        (1.2, "on-track", "on-track"), (0.95, "on-track", "on-track"), (0.949, "moderate", "fair"),
        (0.60, "moderate", "fair"), (0.599, "insufficient", "fair"), (0.50, "insufficient", "fair"),
        (0.499, "insufficient", "limited"), (0.0, "insufficient", "limited"), (-0.01, "away", "limited"),
        (-0.10, "away", "limited"), (-0.101, "away", "deterioration"),
    ],
)  # fmt: skip
def test_the_ratio_of_observed_and_required_growth(share: float, open_sdg: str, unsd: str) -> None:
    found = growing(share)
    assert (found["open-sdg"][0], found["unsd"][0]) == (open_sdg, unsd)
    assert found["open-sdg"][1] == found["unsd"][1] == pytest.approx(share, abs=1e-12)


@pytest.mark.parametrize(
    ("target", "missing", "weather"),
    [
        (110, 0.0, "sunny"),  # 10 a year, 10 ahead
        (110.4, 0.4 / 10.4, "sunny"),
        (110 + 10 / 19, 0.05, "slightly-cloudy"),  # exactly 5% of the way is no longer sun
        (112.5, 0.20, "slightly-cloudy"),
        (112.6, 2.6 / 12.6, "cloudy"),
        (99, 0.0, "sunny"),  # reached
    ],
)
def test_carrying_on_the_mean_change(target: float, missing: float, weather: str) -> None:
    found = says([60, 70, 80, 90, 100], target, 1)["destatis"]
    assert found == (weather, pytest.approx(missing, abs=1e-12))


def test_the_mean_is_of_the_last_five_changes_alone() -> None:
    """Seven changes: 100 in the first two years, 1 a year since; one year ahead, 2 more are needed."""
    levels = [100, 150, 200, 201, 202, 203, 204, 205]
    assert says(levels, 207, 1)["destatis"] == ("cloudy", pytest.approx(0.5))


def test_a_missing_middle_year_changes_no_mean() -> None:
    assert says([60, nan, 80, nan, 100], 112.5, 1) == says([60, 70, 80, 90, 100], 112.5, 1)


def test_falling_is_a_storm() -> None:
    found = says([100, 98, 96], 106, 1)
    assert [found[rule][0] for rule in ("open-sdg", "unsd", "destatis")] == [
        "away",
        "deterioration",
        "stormy",
    ]


@pytest.mark.parametrize(
    ("levels", "target", "horizon", "fault"),
    [
        ([100], 110, 1, "the first and the last are needed"),
        ([nan, 100], 110, 1, "the first and the last are needed"),
        ([100, 105], 110, 0, "nothing is left to be foreseen"),
        ([100, 105], 100, 1, "not above the first level"),
        ([100, 0], 110, 1, "growth needs levels above 0"),
    ],
)
def test_what_cannot_be_judged(levels, target: float, horizon: int, fault: str) -> None:
    with pytest.raises(StatisticsError, match=fault):
        peer_rules(levels, target=target, horizon=horizon)
