from math import isnan, nan, sqrt

import numpy as np
import pandas as pd
import pytest
from helpers import REFERENCE
from helpers.schools import DESIGNS, TABLE, schools

from evalkit.statistics import (
    StatisticsError,
    SurveyDesign,
    calibrate,
    compare_domains,
    estimate_ratio,
    estimate_share,
    estimate_total,
)
from evalkit.statistics.variance import calibration as calibration_margins

COUNTS = TABLE[TABLE.design == "population"]
STYPE, WIDE = (
    dict(zip(rows.label, rows.value, strict=True))
    for rows in (COUNTS[COUNTS.quantity == "stype"], COUNTS[COUNTS.quantity == "wide"])
)
BOTH = {"stype": STYPE, "wide": WIDE}
SCORES = BOTH | {"api99": float(COUNTS[COUNTS.quantity == "api99"].value.iloc[0])}
CASES = {
    "post-stratification": {"margins": {"stype": STYPE}, "method": "post-stratification"},
    "linear": {"margins": BOTH, "method": "linear"},
    "raking": {"margins": BOTH, "method": "raking"},
    "linear scores": {"margins": SCORES, "method": "linear"},
    "logit 0.2 3": {"margins": BOTH, "method": "logit", "bounds": (0.2, 3)},
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", ["strat", "clus1", "clus2", "clus2_replaced"])
def test_calibrated_estimates_are_those_of_r(name, case):
    rows = TABLE[(TABLE.design == name) & (TABLE.method == case)]
    if (name, case) == ("strat", "post-stratification"):
        # The strata are the post-strata, and R is not asked.
        assert rows.empty
        return
    assert len(rows) == 12
    frame, design = schools(name), DESIGNS[name][1]
    call = {"design": design, "calibration": calibrate(frame, design, **CASES[case])}
    found = {}
    for by in (None, "stype"):
        for quantity, some in (
            ("total", estimate_total(frame, "api_stu", by=by, **call)),
            ("share", estimate_share(frame, "is_high", by=by, **call)),
            ("ratio", estimate_ratio(frame, "api_stu", "api99", by=by, **call)),
        ):
            found |= {(quantity, *one.domain.values()): one for one in some}
    for row in rows.itertuples():
        ours = found[(row.quantity, row.label) if row.label else (row.quantity,)]
        assert ours.value == pytest.approx(row.value, rel=1e-10)
        assert ours.df == row.df
        if isnan(ours.standard_error):
            assert ours.value in (0, 1)
            continue
        assert ours.standard_error == pytest.approx(row.standard_error, rel=1e-9)


DIFFERENCES = pd.read_csv(REFERENCE / "survey_differences.csv", comment="#")


@pytest.mark.parametrize(("name", "case"), sorted(set(zip(DIFFERENCES.design, DIFFERENCES.method, strict=True))))
def test_differences_of_calibrated_shares_are_those_of_r(name, case):
    frame, design = schools(name), DESIGNS[name][1]
    calibration = calibrate(frame, design, **CASES[case])
    rows = DIFFERENCES[(DIFFERENCES.design == name) & (DIFFERENCES.method == case)]
    assert len(rows) == 3 + 1
    for by in ("stype", "wide"):
        found = compare_domains(frame, "is_high", by=by, design=design, calibration=calibration)
        expected = rows[rows.by == by]
        labels = ["-".join(map(str, one.domain.values())) for one in found]
        assert labels == expected.label.tolist()
        for ours, row in zip(found, expected.itertuples(), strict=True):
            assert ours.value == pytest.approx(row.value, rel=1e-9)
            if not isnan(ours.standard_error):
                assert ours.standard_error == pytest.approx(row.standard_error, rel=1e-9)


@pytest.mark.parametrize("case", CASES)
def test_the_weights_meet_the_margins(case):
    frame, design = schools("clus2"), DESIGNS["clus2"][1]
    calibration = calibrate(frame, design, **CASES[case])
    for column, total in CASES[case]["margins"].items():
        if isinstance(total, dict):
            found = calibration.weight.groupby(frame[column]).sum()
            assert found.to_dict() == pytest.approx(total, rel=1e-9)
        else:
            assert calibration.weight @ frame[column] == pytest.approx(total, rel=1e-9)
    assert calibration.weight.index.equals(frame.index)
    assert calibration.factor * frame.pw.to_numpy() == pytest.approx(calibration.weight.to_numpy(), rel=1e-12)
    if case.startswith("logit"):
        assert 0.2 < calibration.factor.min() < calibration.factor.max() < 3


def people() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "sex": ["f", "f", "m", "m", "m"],
            "area": ["u", "r", "u", "r", "r"],
            "weight": [1.0, 3, 2, 2, 2],
            "covered": [1, 0, 1, 1, 0],
        }
    )


ROWS = SurveyDesign("weight")
SEX = {"sex": {"f": 10, "m": 12}}


def test_post_stratification_by_hand():
    calibration = calibrate(people(), ROWS, SEX, method="post-stratification")
    assert calibration.weight.tolist() == [2.5, 7.5, 4, 4, 4]
    assert calibration.factor.tolist() == [2.5, 2.5, 2, 2, 2]
    [found] = estimate_total(people(), "covered", design=ROWS, calibration=calibration)
    # Residuals: women from 1/4 (weights 1 and 3), men from 2/3.
    parts = [2.5 * 3 / 4, 7.5 * -1 / 4, 4 / 3, 4 / 3, -8 / 3]
    assert (found.value, found.population) == (10.5, 22.0)
    assert found.standard_error == pytest.approx(sqrt(5 / 4 * sum(part**2 for part in parts)), rel=1e-12)
    for method in ("linear", "raking"):
        other = calibrate(people(), ROWS, SEX, method=method)
        assert other.weight.tolist() == pytest.approx(calibration.weight.tolist(), rel=1e-12)


def test_what_the_margins_know_is_certain():
    frame = people().assign(is_woman=lambda rows: (rows.sex == "f").astype(int))
    area = {"area": {"r": 15, "u": 7}}
    for margin in ({"is_woman": {1: 10, 0: 12}}, {"is_woman": 10} | SEX):
        calibration = calibrate(frame, ROWS, margin | area)
        [found] = estimate_total(frame, "is_woman", design=ROWS, calibration=calibration)
        assert found.value == pytest.approx(10, rel=1e-12)
        assert (found.standard_error, found.notes) == (0, ())
        assert found.interval.low == found.value == found.interval.high
    crossed = {("is_woman", "area"): {(1, "u"): 2, (1, "r"): 3, (0, "u"): 4, (0, "r"): 5}}
    for found in estimate_total(
        frame, "is_woman", by="area", design=ROWS, calibration=calibrate(frame, ROWS, crossed)
    ):
        assert found.standard_error == 0


def test_what_the_margins_know_of_others_is_not_certain():
    """All women met are covered and no man is: of those who were not met that says nothing."""
    frame = people().assign(covered=lambda rows: (rows.sex == "f").astype(int))
    [found] = estimate_total(frame, "covered", design=ROWS, calibration=calibrate(frame, ROWS, SEX))
    assert found.value == pytest.approx(10, rel=1e-12)
    assert (found.interval, found.notes) == (None, ("no-variance",))
    known = calibrate(frame, ROWS, {"covered": 9.0})
    women, _ = estimate_total(frame, "covered", by="sex", design=ROWS, calibration=known)
    assert women.notes == ("no-variance",)


def test_a_calibration_of_the_same_people_in_another_order_is_refused():
    """Equal weights and a new index: only the labels can tell that person 0 is another one."""
    frame = people().assign(weight=1.0)
    calibration = calibrate(frame, ROWS, SEX)
    estimate_share(frame.assign(covered=1), "covered", design=ROWS, calibration=calibration)
    other = frame[::-1].reset_index(drop=True)
    for wrong in (other, frame.drop(columns="sex")):
        with pytest.raises(StatisticsError, match="calibration: made of another frame or other weights"):
            estimate_share(wrong, "covered", design=ROWS, calibration=calibration)


def test_raking_keeps_the_odds():
    frame = people()
    calibration = calibrate(frame, ROWS, SEX | {"area": {"r": 15, "u": 7}})
    table = calibration.weight.groupby([frame.sex, frame.area]).sum()
    odds = table["f", "u"] * table["m", "r"] / (table["f", "r"] * table["m", "u"])
    assert odds == pytest.approx(1 * 4 / (3 * 2), rel=1e-9)


def test_crossed_margins_and_rows_of_nobody():
    frame = pd.concat([people(), people()[:1].assign(weight=0.0, sex=None)], ignore_index=True)
    cells = {("f", "u"): 2, ("f", "r"): 3, ("m", "u"): 4, ("m", "r"): 5}
    calibration = calibrate(frame, ROWS, {("sex", "area"): cells}, method="post-stratification")
    assert calibration.weight.tolist() == [2, 3, 4, 2.5, 2.5, 0]
    assert calibration.factor[5] == 1
    with_all = calibrate(people(), ROWS, {("sex", "area"): cells})
    assert with_all.weight.tolist() == pytest.approx([2, 3, 4, 2.5, 2.5], rel=1e-10)


def test_totals_may_be_a_series():
    """As a value_counts of a register gives them."""
    by_sex = calibrate(people(), ROWS, {"sex": pd.Series(SEX["sex"])})
    assert by_sex.weight.tolist() == calibrate(people(), ROWS, SEX).weight.tolist()
    cells = pd.Series([2, 3, 4, 5], pd.MultiIndex.from_product([["f", "m"], ["u", "r"]]))
    crossed = calibrate(people(), ROWS, {("sex", "area"): cells})
    assert crossed.weight.tolist() == pytest.approx([2, 3, 4, 2.5, 2.5], rel=1e-10)


def test_answers_missing_from_a_calibrated_full_count_leave_it_uncertain():
    frame = pd.DataFrame({"weight": 1.0, "one": 1, "people": 6, "covered": [1, 0, None, 1, 0, None]})
    design = SurveyDesign("weight", psu_population="people")
    calibration = calibrate(frame, design, {"one": {1: 6}})
    [found] = estimate_share(frame, "covered", design=design, calibration=calibration)
    # Four influences of 1/8, a third of six answers missing; the margin says what the list says.
    assert found.standard_error == pytest.approx(sqrt(1 / 3 * 6 / 5 * 4 / 64), rel=1e-12)


def test_bounds_of_linear_calibration_are_kept():
    frame = people().assign(weight=1.0)
    margins = {"sex": {"f": 2.9, "m": 2.1}, "area": {"u": 2, "r": 3}}
    free, bound = (calibrate(frame, ROWS, margins, method="linear", bounds=b) for b in (None, (0.2, 1.6)))
    assert free.factor.max() > 1.4
    assert bound.factor.max() <= 1.6 + 1e-12
    assert bound.weight.groupby(frame.sex).sum().to_dict() == pytest.approx(margins["sex"], rel=1e-9)


def test_shares_use_the_design_of_the_calibration():
    calibration = calibrate(people(), ROWS, SEX)
    [found] = estimate_share(people(), "covered", design=ROWS, calibration=calibration)
    [plain] = estimate_share(people(), "covered", design=ROWS)
    assert found.value == pytest.approx(10.5 / 22, rel=1e-12)
    assert found.df == plain.df
    assert found.interval.contains(found.value)
    message = "calibration: made of another frame or other weights"
    for frame in (people()[:4], people().assign(weight=1.0)):
        with pytest.raises(StatisticsError, match=message):
            estimate_share(frame, "covered", design=ROWS, calibration=calibration)


REFUSED = [
    (
        {"method": "rake"},
        "method = 'rake': no such calibration; name one of post-stratification, raking, linear, logit",
    ),
    (
        {"method": "logit"},
        "bounds: logit needs them; give the least and the greatest factor, as (0.3, 3)",
    ),
    ({"bounds": (0.5, 2)}, "bounds: raking knows none; choose logit or linear"),
    (
        {"method": "logit", "bounds": (2, 3)},
        "bounds = (2, 3): bounds lie around 1, the lower at least 0; give factors of the weights, as (0.3, 3)",
    ),
    (
        {"method": "post-stratification", "margins": SEX | {"area": {"u": 7, "r": 15}}},
        "method = 'post-stratification': 2 margins; cross the columns as one margin, or choose raking",
    ),
    ({"margins": {}}, "margins: none; give the known totals: {column: {label: people}}"),
    ({"margins": {"age": 3}}, "column 'age': the frame has none; it has sex, area, weight, covered"),
    (
        {"margins": {"sex": {"f": 10, "x": 12}}},
        "margin 'sex': no total for 'm', which the sample has; give one, or join the label to another\n"
        "margin 'sex': nobody in the sample is 'x'; join the label to another",
    ),
    (
        {"margins": {"sex": {"f": 10, "m": -1}}},
        "margin 'sex': no number above 0 for 'm'; give how many people there are; leave out labels of nobody",
    ),
    (
        {"margins": SEX | {"area": {"u": 7, "r": 10}}},
        "margins 'sex' and 'area': add up to 22 and 17 people; scale them to one population",
    ),
    (
        {"margins": {"weight": nan}},
        "margin 'weight': nan is neither; give the total of a column's numbers, or {label: people}",
    ),
    (
        {"margins": SEX | {"covered": 40}},
        "margins: no weights meet them; join small groups, drop a margin, or widen the bounds",
    ),
    (
        {"margins": SEX | {"covered": 40}, "method": "linear"},
        "method = 'linear': 2 weights would turn negative; choose raking, or logit with bounds",
    ),
    (
        {"margins": SEX, "method": "logit", "bounds": (0.9, 1.1)},
        "margins: no weights within (0.9, 1.1) times the design's meet them; "
        "join small groups, drop a margin, or widen the bounds",
    ),
]


@pytest.mark.parametrize(("change", "message"), REFUSED)
def test_what_is_refused(change, message):
    call = {"margins": SEX} | change
    with pytest.raises(StatisticsError) as raised:
        calibrate(people(), ROWS, **call)
    assert str(raised.value) == message


def test_blanks_are_refused():
    with pytest.raises(StatisticsError, match="column 'sex': no label in row 0; give everyone one"):
        calibrate(people().assign(sex=[None, "f", "m", "m", "m"]), ROWS, SEX)
    frame = people().assign(age=[30.0, nan, 20, 20, 20])
    with pytest.raises(StatisticsError, match="column 'age': no number in row 1; give everyone one"):
        calibrate(frame, ROWS, {"age": 500.0})
    with pytest.raises(StatisticsError, match="column 'age': all are 0; drop the margin"):
        calibrate(frame.assign(age=0), ROWS, {"age": 500.0})
    assert np.isfinite(calibrate(frame.assign(age=30), ROWS, {"age": 500.0}).weight).all()


def test_margins_of_too_many_labels_are_refused(monkeypatch):
    monkeypatch.setattr(calibration_margins, "MOST_CELLS", 9)
    with pytest.raises(StatisticsError) as raised:
        calibrate(people(), ROWS, SEX)
    assert str(raised.value) == (
        "5 rows x 2 labels: too many to hold at once; join labels, or calibrate strata or counties one by one"
    )
    monkeypatch.setattr(calibration_margins, "MOST_CELLS", 10)
    assert calibrate(people(), ROWS, SEX).weight.sum() == pytest.approx(22)
