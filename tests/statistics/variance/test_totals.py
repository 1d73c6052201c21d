from math import inf, isnan, nan, sqrt

import pandas as pd
import pytest
from scipy.stats import t

from evalkit.statistics import StatisticsError, SurveyDesign, estimate_ratio, estimate_total

VILLAGES = SurveyDesign("weight", psu="village")


def people() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "village": ["A", "A", "B", "B", "C"],
            "sex": ["f", "m", "f", "m", "m"],
            "weight": [2.0, 2, 3, 3, 4],
            "eligible": [1, 1, 1, 0, 1],
            "income": [10.0, 20, 30, 40, 50],
            "heads": [1, 2, 2, 1, 4],
        }
    )


def test_a_total_by_hand():
    [found] = estimate_total(people(), "income", design=VILLAGES)
    # Villages 60, 210, 200; their mean 470/3.
    squares = sum((village - 470 / 3) ** 2 for village in (60, 210, 200))
    assert (found.value, found.n, found.df, found.population) == (470.0, 5, 2.0, 14.0)
    assert found.standard_error == pytest.approx(sqrt(3 / 2 * squares), rel=1e-14)
    margin = t.ppf(0.975, 2) * found.standard_error
    assert (found.interval.low, found.interval.high) == pytest.approx((470 - margin, 470 + margin), rel=1e-12)
    assert (found.interval.method, found.notes) == ("wald", ())


def test_villages_without_an_eligible_person_are_zeros():
    women, men = estimate_total(people(), "income", eligible="eligible", design=VILLAGES, by="sex")
    # Women's villages: 20, 90, 0; men's: 40, 0 (the one there is ineligible), 200.
    assert women.standard_error == pytest.approx(
        sqrt(3 / 2 * sum((v - 110 / 3) ** 2 for v in (20, 90, 0))), rel=1e-14
    )
    assert men.standard_error == pytest.approx(sqrt(3 / 2 * sum((v - 80) ** 2 for v in (40, 0, 200))), rel=1e-14)
    assert (women.df, men.df, men.n, men.population) == (1.0, 1.0, 2, 6.0)


def test_a_ratio_by_hand():
    frame = people().assign(heads=[1, 2, None, 1, 4])
    [found] = estimate_ratio(frame, "income", "heads", design=VILLAGES)
    # Income 60, 120, 200 to heads 6, 3, 16: 380 / 25; one woman is left out.
    ratio = 380 / 25
    parts = [(60 - 6 * ratio) / 25, (120 - 3 * ratio) / 25, (200 - 16 * ratio) / 25]
    assert (found.value, found.n, found.missing, found.population) == (ratio, 4, 1, 14.0)
    assert found.standard_error == pytest.approx(sqrt(3 / 2 * sum(part**2 for part in parts)), rel=1e-12)


def test_a_full_count_has_no_width():
    frame = people().assign(weight=1.0, people=5)
    design = SurveyDesign("weight", psu_population="people")
    [found] = estimate_total(frame, "income", design=design)
    assert (found.value, found.standard_error, found.notes) == (150.0, 0.0, ("census",))
    assert (found.interval.low, found.interval.high) == (150.0, 150.0)
    [mean] = estimate_ratio(frame.assign(one=1), "income", "one", design=design)
    assert (mean.value, mean.standard_error) == (30.0, 0.0)


def test_villages_that_happen_to_be_alike_do_not_make_a_total_certain():
    frame = pd.DataFrame({"village": [1, 1, 2, 2, 3, 3], "weight": 20.0, "covered": 1, "four_of_five": [0, 1] * 3})
    for column, value in (("covered", 120.0), ("four_of_five", 60.0)):
        [found] = estimate_total(frame, column, design=VILLAGES)
        assert (found.value, found.interval, found.notes) == (value, None, ("no-variance",))
        assert isnan(found.standard_error)
    # Weights whose sums are not to the last digit alike make no variance either.
    thirds = frame.assign(weight=[0.1, 0.2, 0.3, 0.0, 0.15, 0.15])
    [found] = estimate_total(thirds, "covered", design=VILLAGES)
    assert found.notes == ("no-variance",)


def test_what_cannot_be_told_has_no_interval():
    [nothing] = estimate_total(people().assign(income=0), "income", design=VILLAGES)
    assert (nothing.value, nothing.interval, nothing.notes) == (0.0, None, ("no-variance",))
    [even] = estimate_ratio(people().assign(income=lambda p: 3 * p.heads), "income", "heads", design=VILLAGES)
    assert (even.value, even.interval, even.notes) == (3.0, None, ("no-variance",))
    assert isnan(even.standard_error)
    _, men = estimate_ratio(people().assign(heads=[1, 0, 2, 0, 0]), "income", "heads", design=VILLAGES, by="sex")
    assert isnan(men.value)
    assert men.notes == ("empty",)
    one, *_ = estimate_total(people(), "income", design=VILLAGES, by="village")
    assert (one.value, one.interval, one.notes) == (60.0, None, ("no-df",))


def test_a_single_psu_counts_as_it_stands():
    frame = people().assign(stratum=["s", "s", "s", "s", "u"])

    def variance(choice: str) -> float:
        design = SurveyDesign("weight", stratum="stratum", psu="village", single_psu=choice)
        return estimate_total(frame, "income", design=design)[0].standard_error ** 2

    known = 2 * (75**2 + 75**2)
    assert variance("certainty") == pytest.approx(known, rel=1e-12)
    # Not its distance of 200 - 470 / 3 from the mean of all, nor in R: one village may be like that by chance.
    assert variance("centre") == pytest.approx(known + 200**2, rel=1e-12)
    assert variance("average") == pytest.approx(2 * known, rel=1e-12)


def test_of_unequal_probabilities_villages_outside_the_group_count_each_with_its_own():
    frame = pd.DataFrame(
        {"village": ["A", "B", "C"], "sex": ["f", "f", "m"], "weight": [2.0, 5.0, 1.25], "p": [0.5, 0.2, 0.8]}
    ).assign(amount=[1.0, 0.8, 7.0])
    design = SurveyDesign("weight", psu="village", psu_probability="p")
    women, _ = estimate_total(frame, "amount", design=design, by="sex")
    # Villages 2, 4 and 0, mean 2; C, where no woman was met, has .2 of villages like it left out, not the mean .5.
    assert women.standard_error == pytest.approx(sqrt(3 / 2 * (0.8 * 4 + 0.2 * 4)), rel=1e-12)


def test_a_single_household_counts_as_it_stands():
    frame = pd.DataFrame(
        {"village": ["A", "A", "A", "B", "B"], "household": [1, 1, 2, 1, 1], "weight": 1.0, "villages": 4}
    ).assign(households=4, amount=[1.0, 1.0, 1.0, 1.0, 2.0])
    design = SurveyDesign(
        "weight",
        psu="village",
        psu_population="villages",
        ssu="household",
        ssu_population="households",
        single_psu="centre",
    )
    [found] = estimate_total(frame, "amount", design=design)
    # Villages 3 and 3. Households 2 and 1 of A; 3 alone of B.
    variance = 0.5 * (1 - 2 / 4) * 2 * (0.25 + 0.25) + 0.5 * (1 - 1 / 4) * 3**2
    assert found.standard_error == pytest.approx(sqrt(variance), rel=1e-12)


def test_what_is_refused():
    with pytest.raises(StatisticsError) as raised:
        estimate_total(people().assign(income=[1, nan, 2, 3, 4]), "income", design=VILLAGES)
    assert str(raised.value) == (
        "column 'income': blank in row 1; give it, or leave the row out after `adjust_nonresponse`: "
        "a total without it is too small"
    )
    for income, message in (
        (inf, "column 'income': infinite in row 0, 1, 2, 3, 4; give a number, or nothing for unknown"),
        ("much", "column 'income': expected numbers, got str; turn its text into numbers"),
    ):
        with pytest.raises(StatisticsError) as raised:
            estimate_total(people().assign(income=income), "income", design=VILLAGES)
        assert str(raised.value) == message
    with pytest.raises(StatisticsError, match=r"level = 95: a level lies between 0 and 1"):
        estimate_ratio(people(), "income", "heads", design=VILLAGES, level=95)
    with pytest.raises(StatisticsError, match=r"column 'cost': the frame has none"):
        estimate_ratio(people(), "cost", "heads", design=VILLAGES)
