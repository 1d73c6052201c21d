"""Growth between two levels: cases countable by hand, R's arithmetic, edges and errors."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.statistics import (
    StatisticsError,
    average_growth,
    distinct_growth,
    growth_difference,
    growth_interval,
    level_ratio,
    required_growth,
)

incomes = st.floats(min_value=100, max_value=1e6)


def test_average_growth_is_the_root_of_the_ratio():
    assert average_growth(100, 121, 2) == pytest.approx(0.1, abs=1e-15)
    assert average_growth(8000, 10_960.693, 5) == pytest.approx((10_960.693 / 8000) ** 0.2 - 1, abs=1e-15)
    assert average_growth(100, 81, 2) == pytest.approx(-0.1, abs=1e-15)


def test_scalars_give_a_number_and_arrays_an_array_with_nan_where_a_level_is_missing():
    assert type(average_growth(100, 121, 2)) is float
    growth = average_growth([100, 100, math.nan], [121, 144, 100], 2)
    assert growth == pytest.approx([0.1, 0.2, math.nan], nan_ok=True)
    assert average_growth(100, [110, 121], [1, 2]) == pytest.approx([0.1, 0.1])


def test_required_growth_reaches_the_target():
    target = 10_000 * 1.065**5
    needed = required_growth(12_000, target, 2)
    assert 12_000 * (1 + needed) ** 2 == pytest.approx(target, rel=1e-14)
    assert required_growth(20_000, target, 2) < 0


@given(first=incomes, last=incomes, years=st.integers(1, 30))
def test_required_growth_undoes_average_growth(first, last, years):
    assert first * (1 + average_growth(first, last, years)) ** years == pytest.approx(last, rel=1e-9)


@pytest.mark.parametrize("level", [0, -5, math.inf, "12000", "text", True])
def test_a_level_that_is_no_income_is_refused(level):
    with pytest.raises(StatisticsError, match="first"):
        average_growth(level, 100, 1)


@pytest.mark.parametrize("years", [0, -1, math.nan])
def test_growth_over_no_years_is_refused(years):
    with pytest.raises(StatisticsError, match="more than 0 years"):
        required_growth(100, 120, years)


def test_all_bad_levels_are_named_at_once():
    with pytest.raises(StatisticsError) as caught:
        average_growth([0, 5, -2], 100, 1)
    assert [fault.where for fault in caught.value.faults] == ["first[0] = 0", "first[2] = -2"]


def test_the_interval_is_the_delta_method_on_the_log_scale():
    # Relative errors 3% and 4%, correlation .5: variance .0009 + .0016 - 2 * .5 * .0012 = .0013.
    growth = growth_interval(100, 146.41, 4, first_error=3, last_error=5.8564, correlation=0.5)
    margin = 1.959963984540054 * math.sqrt(0.0013) / 4
    assert growth.value == pytest.approx(0.1, abs=1e-12)
    assert growth.interval.low == pytest.approx(1.1 * math.exp(-margin) - 1, abs=1e-12)
    assert growth.interval.high == pytest.approx(1.1 * math.exp(margin) - 1, abs=1e-12)
    assert growth.standard_error == pytest.approx(1.1 * math.sqrt(0.0013) / 4, abs=1e-12)
    assert growth.interval.method == "log-delta"
    assert growth.notes == ()


@pytest.mark.parametrize("error", [None, 0, math.nan])
def test_levels_that_are_no_samples_give_an_interval_of_no_width(error):
    growth = growth_interval(100, 121, 2, first_error=error, last_error=error)
    assert growth.interval.low == growth.value == growth.interval.high
    assert growth.standard_error == 0
    assert growth.notes == ("census",)


def test_one_sampled_level_is_enough_for_a_width():
    growth = growth_interval(100, 121, 2, last_error=2)
    assert growth.interval.low < growth.value < growth.interval.high
    assert growth.notes == ()


def test_a_missing_level_gives_no_growth():
    growth = growth_interval(math.nan, 121, 2, last_error=2)
    assert math.isnan(growth.value)
    assert growth.interval is None
    assert growth.notes == ("empty",)


def test_a_panel_knows_growth_better():
    widths = []
    for correlation in (0, 0.7):
        interval = growth_interval(100, 121, 2, first_error=3, last_error=3.63, correlation=correlation).interval
        widths.append(interval.high - interval.low)
    # The same relative error in both years: a correlation of .7 leaves the root of 1 - .7 of the width.
    assert widths[1] / widths[0] == pytest.approx(math.sqrt(0.3), rel=1e-3)


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        ("first_error", -1),
        ("last_error", math.inf),
        ("correlation", 1.1),
        ("correlation", math.nan),
        ("level", 95),
    ],
)
def test_errors_that_cannot_be_are_refused(argument, value):
    with pytest.raises(StatisticsError, match=argument):
        growth_interval(100, 121, 2, **{argument: value})


def test_the_distinct_growth_is_the_one_whose_interval_just_leaves_out_the_target():
    for correlation in (0, 0.5):
        least = distinct_growth(0.065, 4, first_error=0.04, last_error=0.03, correlation=correlation)
        last = 100 * (1 + least) ** 4
        found = growth_interval(100, last, 4, first_error=4, last_error=0.03 * last, correlation=correlation)
        assert found.interval.low == pytest.approx(0.065, abs=1e-12)
        most = distinct_growth(0.065, 4, first_error=0.04, last_error=0.03, correlation=correlation, below=True)
        last = 100 * (1 + most) ** 4
        found = growth_interval(100, last, 4, first_error=4, last_error=0.03 * last, correlation=correlation)
        assert found.interval.high == pytest.approx(0.065, abs=1e-12)
    assert distinct_growth(0.065, 4, first_error=0, last_error=0) == pytest.approx(0.065, abs=1e-15)


def test_against_a_census_the_difference_is_the_interval_moved():
    own = growth_interval(8000, 11_000, 4, first_error=200, last_error=220)
    other = growth_interval(20_000, 26_000, 4)
    ahead = growth_difference(own, other)
    assert ahead.value == own.value - other.value
    assert ahead.interval.low == pytest.approx(own.interval.low - other.value, abs=1e-15)
    assert ahead.interval.high == pytest.approx(own.interval.high - other.value, abs=1e-15)
    assert ahead.standard_error == own.standard_error


def test_the_difference_of_two_samples_adds_the_squares_of_the_distances():
    own = growth_interval(8000, 11_000, 4, last_error=220)
    other = growth_interval(20_000, 26_000, 4, last_error=520)
    ahead = growth_difference(own, other)
    low = math.hypot(own.value - own.interval.low, other.interval.high - other.value)
    assert ahead.interval.low == pytest.approx(ahead.value - low, abs=1e-15)
    assert ahead.notes == ()


def test_the_difference_of_two_censuses_is_certain():
    ahead = growth_difference(growth_interval(100, 121, 2), growth_interval(100, 144, 2))
    assert ahead.interval.low == ahead.value == ahead.interval.high == pytest.approx(-0.1)
    assert ahead.notes == ("census",)


def test_a_difference_needs_two_intervals_of_one_level():
    own = growth_interval(100, 121, 2, level=0.9)
    for other in (growth_interval(100, 121, 2), growth_interval(math.nan, 121, 2)):
        with pytest.raises(StatisticsError, match="same level"):
            growth_difference(own, other)


def test_the_ratio_of_levels_has_the_interval_of_its_log():
    gap = level_ratio(12_000, 20_000, error=360, comparator_error=800)
    margin = 1.959963984540054 * math.hypot(0.03, 0.04)
    assert gap.value == pytest.approx(0.6)
    assert gap.interval.low == pytest.approx(0.6 * math.exp(-margin))
    assert gap.interval.high == pytest.approx(0.6 * math.exp(margin))
    assert level_ratio(12_000, 20_000).notes == ("census",)


def test_the_interval_keeps_its_promise():
    random = np.random.default_rng(11)
    true, years, size = np.log(1.3), 4, 4000
    errors = random.multivariate_normal([0, 0], [[0.0016, 0.0008], [0.0008, 0.0016]], size=size)
    inside = 0
    for first, last in 1000 * np.exp(np.array([0, true]) + errors):
        interval = growth_interval(
            first, last, years, first_error=0.04 * first, last_error=0.04 * last, correlation=0.5
        ).interval
        inside += interval.contains(np.expm1(true / years))
    # 95% of 4,000 with a standard error of 0.34%.
    assert 0.94 < inside / size < 0.96
