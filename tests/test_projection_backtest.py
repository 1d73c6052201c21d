"""The back-test: scores countable by hand, what it leaves out, and methods told apart."""

import math

import numpy as np
import pandas as pd
import pytest

from evalkit.statistics import Backtest, StatisticsError, backtest, project_income


def panel(counties=6, years=14, seed=1):
    random = np.random.default_rng(seed)
    return 8000 * np.exp(random.normal(0.07, 0.02, size=(counties, years)).cumsum(axis=1))


def by_hand(**columns):
    return Backtest(method="drift", horizon=1, level=0.8, cases=pd.DataFrame(columns), left_out=0)


def test_scores_by_hand():
    result = by_hand(
        origin=[4, 4, 5],
        observed=[1.0, 2.0, 3.0],
        median=[1.0, 2.5, 2.0],
        low=[0.5, 2.1, 1.5],
        high=[1.5, 2.9, 2.5],
    )
    assert result.coverage == pytest.approx(1 / 3)
    assert result.half_width == pytest.approx((0.5 + 0.4 + 0.5) / 3)
    # Widths 1, .8, 1 and 2 / .2 times the distances 0, .1, .5.
    assert result.interval_score == pytest.approx((1 + 0.8 + 1 + 10 * 0.6) / 3)
    assert result.worst_origin == (5, 0)


def test_probabilities_by_hand():
    result = by_hand(probability=[0.0, 0.05, 0.1, 0.6, 1.0], is_met=[0.0, 0, 1, 1, 1])
    assert result.brier_score == pytest.approx((0 + 0.0025 + 0.81 + 0.16 + 0) / 5)
    table = result.calibration()
    assert table["cases"].tolist() == [3, 0, 0, 1, 0, 1]
    assert table["came_true"].tolist()[0] == pytest.approx(1 / 3)
    assert table["said"].tolist()[3] == 0.6
    assert math.isnan(table["came_true"][1])


def test_each_case_is_the_projection_from_what_was_known():
    levels = panel()
    result = backtest(levels, history=5, horizon=2, growth=0.07)
    assert sorted(set(result.cases["origin"])) == list(range(4, 12))
    case = result.cases[(result.cases["origin"] == 6) & (result.cases["county"] == 3)].iloc[0]
    projection = project_income(levels[:, 2:7], horizon=2)[3]
    assert math.exp(case["low"]) == pytest.approx(projection.interval().low)
    assert case["probability"] == projection.growth.probability_above(0.07)
    assert math.exp(case["observed"]) == pytest.approx(levels[3, 8])
    assert bool(case["is_met"]) == ((levels[3, 8] / levels[3, 2]) ** (1 / 6) - 1 > 0.07)


def test_missing_years_are_left_out_and_counted():
    levels = panel(2, 8)
    levels[0, 7] = math.nan
    result = backtest(levels, history=5, horizon=1)
    assert (len(result.cases), result.left_out) == (5, 1)


def test_an_origin_without_any_projection_is_left_out_and_counted():
    """Of five origins the first sees one level a county, the second two; the others are as they are without these."""
    levels = panel(3, 10)
    late = levels.copy()
    late[:, :4] = math.nan
    result = backtest(late, history=5, horizon=1)
    assert sorted(set(result.cases["origin"])) == [6, 7, 8]
    # One level a county shows no growth, two no variation that anybody could lend.
    assert result.left_out == 6
    assert result.cases["low"].tolist() == backtest(late[:, 2:], history=5, horizon=1).cases["low"].tolist()


def test_where_no_origin_can_be_projected_the_reason_is_said():
    levels = panel(3, 10)
    with pytest.raises(StatisticsError, match="fewer than 3 levels"):
        backtest(levels, history=1, horizon=1, method="drift")


def test_all_cases_left_out():
    """Five levels are seen, and what came of them is not known."""
    levels = panel(3, 6)
    levels[:, 5] = math.nan
    result = backtest(levels, history=5, horizon=1)
    assert (len(result.cases), result.left_out) == (0, 3)
    assert math.isnan(result.coverage)
    assert (result.worst_origin[0], math.isnan(result.worst_origin[1])) == (None, True)


def test_methods_that_promise_too_much_are_found_out():
    levels = panel(60, 20, seed=4)
    groups = np.arange(60) // 6
    results = {
        method: backtest(levels, history=5, horizon=2, method=method, groups=groups)
        for method in ("shrunk", "drift", "drift-normal", "trend")
    }
    assert results["shrunk"].coverage > 0.95
    assert results["drift"].coverage == pytest.approx(0.95, abs=0.02)
    assert results["drift-normal"].coverage < 0.9
    assert results["trend"].coverage < 0.92
    assert results["shrunk"].interval_score == min(result.interval_score for result in results.values())


@pytest.mark.parametrize(("history", "horizon"), [(5, 0), (5, 10), (14, 1)])
def test_a_panel_that_is_too_short_is_refused(history, horizon):
    with pytest.raises(StatisticsError, match="14 years"):
        backtest(panel(), history=history, horizon=horizon)


def test_probabilities_that_were_not_asked_for_are_refused():
    with pytest.raises(StatisticsError, match="no threshold"):
        _ = backtest(panel(), history=5, horizon=1).brier_score
