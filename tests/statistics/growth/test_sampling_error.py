"""The covariance of log levels' sampling errors, from published standard errors."""

import math

import numpy as np
import pytest

from evalkit.statistics import StatisticsError, error_covariance


def test_relative_errors_and_fading_correlation():
    found = error_covariance([[100, 200, 400]], [[2, 6, 4]], 0.5)
    # Relative errors 2%, 3%, 1%; correlations .5, .5, .25.
    expected = [[4e-4, 3e-4, 0.5e-4], [3e-4, 9e-4, 1.5e-4], [0.5e-4, 1.5e-4, 1e-4]]
    assert found[0] == pytest.approx(np.array(expected), abs=1e-18)


def test_a_level_that_is_no_sample_has_no_error():
    for error in (0, math.nan):
        found = error_covariance([100, 100], [error, 2])
        assert found[0].tolist() == [[0, 0], [0, 4e-4]]


def test_a_missing_level_has_no_error_and_disturbs_none():
    found = error_covariance([100, math.nan, 100], [2, 2, 2], 0.5)
    assert found[0] == pytest.approx(np.array([[4e-4, 0, 1e-4], [0, 0, 0], [1e-4, 0, 4e-4]]))


def test_correlations_by_county_and_by_year():
    levels, errors = np.full((2, 3), 100.0), np.full((2, 3), 1.0)
    by_county = error_covariance(levels, errors, [0.2, 0.8])
    assert by_county[:, 0, 2] == pytest.approx([0.04e-4, 0.64e-4])
    # A new sample in the third year (nan) has nothing in common with the two before.
    by_year = error_covariance(levels, errors, [[9e-1, 0.5, math.nan], [0.1, 0.5, 0.4]])
    assert by_year[0, 0, 1] == pytest.approx(0.5e-4)
    assert by_year[0, 0, 2] == by_year[0, 1, 2] == 0
    assert by_year[1, 0, 2] == pytest.approx(0.2e-4)


@pytest.mark.parametrize(
    ("levels", "errors", "correlation", "match"),
    [
        ([100, 0], [1, 1], 0, r"levels\[1\] = 0"),
        ([100, 100], [1], 0, "shape"),
        ([100, 100], [1, -1], 0, "negative"),
        ([100, 100], [1, 1], 1.5, "between -1 and 1"),
        ([100, 100], [1, 1], [0.1, 0.2, 0.3], "correlation of shape"),
    ],
)
def test_what_cannot_be_is_refused(levels, errors, correlation, match):
    with pytest.raises(StatisticsError, match=match):
        error_covariance(levels, errors, correlation)
