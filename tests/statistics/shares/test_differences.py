from math import hypot, isnan, nan, sqrt

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t

from evalkit.statistics import SurveyDesign, calibrate, compare_domains, estimate_share

VILLAGES = SurveyDesign("weight", psu="village")


def people(covered: list[int]) -> pd.DataFrame:
    """Three villages, two women and two men in each."""
    return pd.DataFrame(
        {
            "village": np.repeat(["A", "B", "C"], 4),
            "sex": ["f", "f", "m", "m"] * 3,
            "weight": 1.0,
            "covered": covered,
        }
    )


def test_a_difference_by_hand_counts_the_villages_that_both_share():
    frame = people([1, 1, 1, 0, 1, 0, 0, 0, 1, 1, 1, 1])
    [found] = compare_domains(frame, "covered", by="sex", design=VILLAGES)
    # Women 5/6, men 1/2. Influences by village: women (2, 1, 2) - 5/3, men (1, 0, 2) - 1, each over 6.
    parts = [(1 / 3 - 0) / 6, (-2 / 3 + 1) / 6, (1 / 3 - 1) / 6]
    assert found.value == pytest.approx(1 / 3, rel=1e-14)
    assert found.standard_error == pytest.approx(sqrt(3 / 2 * sum(part**2 for part in parts)), rel=1e-12)
    assert dict(found.domain) == {"sex": "f", "against_sex": "m"}
    assert (found.n, found.missing, found.population, found.df) == (12, 0, 12.0, 2.0)
    margin = t.ppf(0.975, 2) * found.standard_error
    assert found.interval.low == pytest.approx(1 / 3 - margin, rel=1e-12)
    women, men = estimate_share(frame, "covered", by="sex", design=VILLAGES)
    assert found.standard_error < hypot(women.standard_error, men.standard_error)


def test_groups_of_different_strata_are_independent():
    frame = people([1, 1, 1, 0, 1, 0, 0, 0, 1, 1, 1, 1])
    frame = pd.concat([frame.assign(county="a"), people([1, 0] * 6).assign(county="b")])
    frame = pd.concat([frame, people([1, 0, 0, 0] * 2 + [1, 1, 1, 0]).assign(county="c")])
    design = SurveyDesign("weight", stratum="county", psu="village")
    shares = {one.domain["county"]: one for one in estimate_share(frame, "covered", by="county", design=design)}
    found = compare_domains(frame, "covered", by="county", design=design)
    assert [tuple(one.domain.values()) for one in found] == [("a", "b"), ("a", "c"), ("b", "c")]
    a_and_c = found[1]
    expected = hypot(shares["a"].standard_error, shares["c"].standard_error)
    assert a_and_c.standard_error == pytest.approx(expected, rel=1e-12)
    assert (a_and_c.df, a_and_c.interval.method) == (4.0, "wald")


def test_a_share_of_1_lends_its_interval():
    frame = people([1, 1, 1, 0, 1, 1, 0, 0, 1, 1, 1, 1])
    [found] = compare_domains(frame, "covered", by="sex", design=VILLAGES)
    women, men = estimate_share(frame, "covered", by="sex", design=VILLAGES)
    assert women.value == 1
    assert isnan(found.standard_error)
    assert found.interval.method == "square-and-add"
    low = 0.5 - hypot(1 - women.interval.low, men.interval.high - 0.5)
    high = 0.5 + (0.5 - men.interval.low)
    assert (found.interval.low, found.interval.high) == pytest.approx((low, high), rel=1e-12)
    assert found.notes == women.notes


def test_two_full_counts_differ_by_what_they_differ():
    frame = people([1, 1, 1, 0, 1, 0, 0, 0, 1, 1, 1, 1]).assign(people=12)
    design = SurveyDesign("weight", psu_population="people")
    [found] = compare_domains(frame, "covered", by="sex", design=design)
    assert (found.standard_error, found.notes) == (0.0, ("census",))
    assert found.interval.low == found.value == found.interval.high
    # With answers missing the counted groups are no census, each with its own gaps.
    frame = frame.assign(covered=frame.covered.where(~frame.index.isin([0, 9, 10]), nan))
    [found] = compare_domains(frame, "covered", by="sex", design=design)
    women, men = estimate_share(frame, "covered", by="sex", design=design)
    assert (women.missing, men.missing) == (2, 1)
    # One stratum: what is left of a covariance between the two is small, and there.
    independent = hypot(women.standard_error, men.standard_error)
    assert found.standard_error == pytest.approx(independent, rel=0.02)


def test_no_interval_of_one_is_none_of_the_difference():
    frame = people([1, 0] * 6).assign(sex=["f", "f", "m", "m", *["m"] * 8])
    [found] = compare_domains(frame, "covered", by=["sex"], design=VILLAGES)
    assert found.interval is None
    assert "no-df" in found.notes


def test_a_full_count_s_difference_is_as_unsure_as_the_group_with_gaps():
    frame = pd.DataFrame({"sex": list("fffmmmmm"), "weight": 1.0, "covered": [1, 0, nan, 1, 1, 0, 1, 0]})
    design = SurveyDesign("weight", psu_population="people")
    [found] = compare_domains(frame.assign(people=8), "covered", by="sex", design=design)
    # Women's influences 1/4 and -1/4, a third of their answers missing; of the men nothing is.
    assert found.standard_error == pytest.approx(sqrt(1 / 3 * 8 / 7 * 2 / 16), rel=1e-12)


def test_a_stratum_without_either_group_has_no_part_in_the_average():
    frame = pd.DataFrame(
        {"village": [1] * 4 + [2] * 4, "group": list("aabb") * 2, "covered": [1, 1, 0, 0, 1, 0, 1, 0]}
    ).assign(stratum="s", weight=1.0)
    alone = pd.DataFrame({"village": [3, 3], "group": "c", "covered": [1, 0], "stratum": "t", "weight": 1.0})
    design = SurveyDesign("weight", stratum="stratum", psu="village", single_psu="average")
    found = compare_domains(pd.concat([frame, alone]), "covered", by="group", design=design)[0]
    # a 3/4 and b 1/4: villages 1/8 + 1/8 and -1/4.
    assert found.standard_error == pytest.approx(sqrt(2 * 2 / 16), rel=1e-12)


@pytest.mark.parametrize("is_calibrated", [False, True])
def test_a_calibration_of_what_is_so_anyway_changes_no_difference(is_calibrated):
    frame = people([1, 1, 1, 0, 1, 0, 0, 0, 1, 1, 1, 1]).assign(one=1)
    known = calibrate(frame, VILLAGES, {"one": {1: 12}}) if is_calibrated else None
    [found] = compare_domains(frame, "covered", by="sex", design=VILLAGES, calibration=known)
    assert found.standard_error == pytest.approx(sqrt(3 / 2 * (1 + 1 + 4)) / 18, rel=1e-12)
