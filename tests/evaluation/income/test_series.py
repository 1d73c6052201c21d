"""A yearly income series: each year's own correlation, ratios, and what a figure rests on; by hand."""

from __future__ import annotations

from math import exp, nan, sqrt

import numpy as np
import pandas as pd
import pytest

from evalkit.evaluation.income.series import IncomeTable, Series
from evalkit.statistics import growth_difference

Z = 1.959963984540054


def series(levels, errors, correlations, *, people="disabled", first=2015) -> Series:
    """Read from a table with these rows; a level "none" has no row at all."""
    rows = [
        {
            "county_code": "11", "people": people, "area": "all", "year": first + number, "income_yuan": level,
            "standard_error_yuan": error, "panel_correlation": correlation,
        }
        for number, (level, error, correlation) in enumerate(zip(levels, errors, correlations, strict=True))
        if level != "none"
    ]  # fmt: skip
    table = pd.DataFrame(rows)
    incomes = IncomeTable(table, first=first, last=first + len(levels) - 1)
    return incomes.series("11", people=people, area="all")


LEVELS, ERRORS = [10000, 10500, 11000, 12000], [200, 210, 330, 240]


def test_each_year_has_its_own_correlation_with_the_year_before() -> None:
    """Relative errors 2, 2, 3, 2%; correlations .9, .5, .8, so .45 over two years and .36 over three."""
    found = series(LEVELS, ERRORS, [nan, 0.9, 0.5, 0.8])
    assert found.covariance[0, 1] == pytest.approx(0.9 * 0.02 * 0.02)
    assert found.covariance[0, 2] == pytest.approx(0.45 * 0.02 * 0.03)
    assert found.covariance[1, 3] == pytest.approx(0.40 * 0.02 * 0.02)
    assert found.ends_correlation == pytest.approx(0.36)
    spread = sqrt(2 * 0.02**2 * (1 - 0.36)) / 3
    growth = found.growth(0.95)
    assert growth.standard_error == pytest.approx(1.2 ** (1 / 3) * spread)
    assert growth.interval is not None
    assert growth.interval.low == pytest.approx(1.2 ** (1 / 3) / exp(Z * spread) - 1)


def test_growth_to_a_middle_year_has_the_correlation_up_to_it() -> None:
    found = series(LEVELS, ERRORS, [nan, 0.9, 0.5, 0.8]).until(2017)
    assert found.ends_correlation == pytest.approx(0.45)
    assert series(LEVELS, ERRORS, [nan, 0.9, 0.5, 0.8]).until(2016).ends_correlation == pytest.approx(0.9)


def test_the_last_year_s_correlation_says_nothing_of_the_years_before() -> None:
    """A new sample drawn in 2017: whatever 2018 shares with it, nothing is shared with 2015."""
    found = series(LEVELS, ERRORS, [nan, 0.9, nan, 0.8])
    assert found.ends_correlation == 0
    assert found.growth(0.95).standard_error == pytest.approx(1.2 ** (1 / 3) * sqrt(2) * 0.02 / 3)
    assert found.covariance[2, 3] == pytest.approx(0.8 * 0.03 * 0.02)


def test_the_base_year_s_correlation_is_with_a_year_that_is_not_asked() -> None:
    assert series(LEVELS, ERRORS, [0.7, 0.9, 0.5, 0.8]).ends_correlation == pytest.approx(0.36)


def test_a_year_without_a_row_breaks_the_chain_and_one_without_an_income_does_not() -> None:
    gone = series([10000, "none", 11000, 12000], ERRORS, [nan, 0.9, 0.5, 0.8])
    assert gone.ends_correlation == 0
    blank = series([10000, nan, 11000, 12000], [200, nan, 330, 240], [nan, 0.9, 0.5, 0.8])
    assert blank.ends_correlation == pytest.approx(0.36)
    assert blank.covariance[1].tolist() == [0, 0, 0, 0]


def test_the_errors_of_a_ratio_are_those_of_both() -> None:
    own = series(LEVELS, ERRORS, [nan, 0.9, 0.5, 0.8])
    others = series([20000, 21000, 22000, 25000], [200, 210, 220, 500], [nan, 0.2, 0.3, 0.4])
    ratio = own.over(others)
    assert ratio.levels.tolist() == pytest.approx([0.5, 0.5, 0.5, 0.48])
    assert ratio.relative_errors[0] == pytest.approx(sqrt(0.02**2 + 0.01**2))
    assert ratio.relative_errors[2] == pytest.approx(sqrt(0.03**2 + 0.01**2))
    assert ratio.covariance[0, 3] == pytest.approx(0.36 * 0.02 * 0.02 + 0.024 * 0.01 * 0.02)
    assert not ratio.assumes(0, 1, 2, 3)


def test_an_error_is_assumed_of_a_published_comparator_and_the_ratio_says_so() -> None:
    own = series(LEVELS, ERRORS, [nan, 0.9, 0.5, 0.8])
    others = series([20000, 21000, 22000, 25000], [200, 210, nan, 500], [nan] * 4).assuming(0.04)
    ratio = own.over(others)
    assert [ratio.assumes(place) for place in range(4)] == [False, False, True, False]
    assert ratio.relative_errors[2] == pytest.approx(0.05)
    # Independent between years: what two years share is ours alone.
    assert ratio.covariance[1, 2] == pytest.approx(0.5 * 0.02 * 0.03)
    assert ratio.basis == "survey"


@pytest.mark.parametrize("error", [0.0, 0.01])
def test_a_comparison_with_an_assumed_error_is_no_full_count(error: float) -> None:
    own = series(LEVELS, [0] * 4, [nan] * 4)
    ratio = own.over(series([20000, 21000, 22000, 25000], [nan] * 4, [nan] * 4).assuming(error))
    assert (own.basis, ratio.basis, ratio.ends_basis) == ("census", "survey", "survey")


def test_formula_is_told_from_what_was_read_and_stays_with_prices_and_ratios() -> None:
    own = series([10000, 10700, 11449, 12250], [0] * 4, [nan] * 4)
    assert own.is_formula
    assert own.deflated([1, 1.03, 1.04, 1.08]).is_formula
    assert own.over(series([20000, 21500, 22000, 25000], [0] * 4, [nan] * 4)).is_formula
    assert series([10000, 10700, 11449, 12250], [200] * 4, [nan] * 4).is_formula
    assert not series(LEVELS, [0] * 4, [nan] * 4).is_formula


def test_prices_leave_relative_errors_as_they_are() -> None:
    own = series(LEVELS, ERRORS, [nan, 0.9, 0.5, 0.8])
    real = own.deflated([1, 1.02, 1.04, 1.06])
    assert real.levels[-1] == pytest.approx(12000 / 1.06)
    assert np.array_equal(real.covariance, own.covariance)
    assert real.error(-1) == pytest.approx(240 / 1.06)


@pytest.mark.parametrize(
    ("errors", "basis", "of_growth"),
    [
        ([200, 200, 200, 200], "survey", "survey"),
        ([0, 0, 0, 0], "census", "census"),
        ([0, 200, 200, 0], "survey", "census"),
        ([200, nan, 200, 200], "survey", "survey"),  # the middle year is left out
        ([0, nan, nan, 0], "census", "census"),
        ([200, 200, 200, nan], "survey", "published"),  # growth so far is not known, a projection is
        ([nan, 200, 200, 200], "published", "published"),
        ([200, nan, nan, nan], "published", "published"),
        ([nan] * 4, "published", "published"),
    ],
)
def test_what_it_rests_on(errors, basis: str, of_growth: str) -> None:
    found = series(LEVELS, errors, [nan] * 4)
    assert (found.basis, found.ends_basis) == (basis, of_growth)


def test_a_level_of_unknown_precision_is_left_out() -> None:
    found = series(LEVELS, [200, nan, 330, 240], [nan, 0.9, 0.5, 0.8]).of_known_precision()
    assert np.isnan(found.levels).tolist() == [False, True, False, False]
    assert found.ends_correlation == pytest.approx(0.36)


def test_the_difference_of_growths_counts_both_errors() -> None:
    own, others = (series(LEVELS, errors, [nan] * 4) for errors in (ERRORS, [100, 100, 100, 120]))
    found = growth_difference(own.growth(0.95), others.growth(0.95))
    spreads = (sqrt(2) * 0.02 / 3, sqrt(2) * 0.01 / 3)
    assert found.standard_error == pytest.approx(1.2 ** (1 / 3) * sqrt(sum(s**2 for s in spreads)))
