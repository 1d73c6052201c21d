"""Every share, standard error and limit against R's survey package: tests/reference/survey_shares.R."""

from functools import cache
from math import asin, isnan, pi, sqrt

import pandas as pd
import pytest
from helpers import REFERENCE
from helpers.schools import DESIGNS, SCHOOLS
from scipy.special import stdtrit

from evalkit.statistics import Estimate, SurveyDesign, estimate_share, estimate_shares
from evalkit.statistics.shares.estimate import estimate_of

OURS = {
    "logit": "logit",
    "mean": "wald",
    "beta": "beta",
    "asin": "arcsine",
    "profile": "likelihood",
    "likelihood": "likelihood",
}


@cache
def _read(name: str) -> pd.DataFrame:
    return pd.read_csv(REFERENCE / f"{name}.csv", comment="#")


@cache
def _frame(name: str) -> pd.DataFrame:
    return _read("apistrat").query("is_kept == 1") if name == "kept" else _read(name)


@pytest.mark.parametrize("design_name", DESIGNS)
def test_shares_are_those_of_r(design_name):
    data, design = DESIGNS[design_name]
    frame = _frame(data)
    rows = _read("survey_shares").fillna({"eligible": "", "by": "", "label": ""})
    rows = rows[rows.design == design_name]
    assert len(rows) >= 4
    for method, of_method in rows.groupby("method"):
        found = _estimates(frame, design, OURS[method], of_method)
        for question, expected in of_method.groupby(["indicator", "eligible", "by"]):
            by_label = {"+".join(map(str, one.domain.values())): one for one in found[question]}
            for row in expected.itertuples():
                _check(by_label[row.label], row)
            with_answers = {label for label, one in by_label.items() if one.n > 0}
            assert with_answers >= set(expected.label)
            if method == "mean":
                assert with_answers == set(expected.label)


def _estimates(frame, design, method, rows) -> dict[tuple[str, str, str], list[Estimate]]:
    """Ours of each indicator, eligible and by in the rows, in one call."""
    groupings = {by: [column for column in by.split("+") if column] for by in rows.by.unique()}
    questions = sorted(set(zip(rows.indicator, rows.eligible, strict=True)))
    table = estimate_shares(
        frame,
        {question: (question[0], question[1] or None) for question in questions},
        design=design,
        groupings=list(groupings.values()),
        method=method,
    )
    grouped = list(dict.fromkeys(column for columns in groupings.values() for column in columns))
    found = {(*question, by): [] for question in questions for by in groupings}
    for row in table.to_dict("records"):
        by = "+".join(column for column in grouped if row[column] is not None)
        found[*row["indicator"], by].append(estimate_of(row, groupings[by]))
    return found


def _check(ours, theirs) -> None:
    assert ours.value == pytest.approx(theirs.value, abs=1e-12)
    assert (ours.n, ours.df) == (theirs.n, theirs.df)
    if ours.value in (0, 1):
        # R says 0 here; nobody knows the standard error.
        assert isnan(theirs.standard_error) or theirs.standard_error < 1e-15
        assert isnan(ours.standard_error)
        return
    assert ours.standard_error == pytest.approx(theirs.standard_error, abs=1e-11)
    # R's simple variance is n / (n - 1) times ours.
    assert ours.design_effect * (ours.n - 1) / ours.n == pytest.approx(theirs.design_effect, rel=1e-9)
    if ours.df == 0:
        assert ours.interval is None
        assert "no-df" in ours.notes
        return
    if ours.df == 1:
        # R's logit limits turn to 0 and NaN here, as it rounds the level that t(1) stands for to 1.
        return
    found = (ours.interval.low, ours.interval.high)
    if theirs.method == "likelihood":
        # R lays a spline through ten points of the profile, and sometimes through too few.
        if not isnan(theirs.low) and ours.df > 10:
            assert found == pytest.approx((theirs.low, theirs.high), abs=2e-3)
        return
    if theirs.method == "asin" and not is_within_the_circle(ours):
        # R comes back from beyond 0 or 1; ours stays there.
        assert 0.0 in found or 1.0 in found
        return
    # Wald limits outside [0, 1] are cut; R leaves them.
    assert found == pytest.approx((max(theirs.low, 0.0), min(theirs.high, 1.0)), abs=5e-9)


def is_within_the_circle(ours) -> bool:
    angle = asin(sqrt(ours.value))
    margin = -stdtrit(ours.df, 0.025) * ours.standard_error / (2 * sqrt(ours.value * (1 - ours.value)))
    return margin < angle < pi / 2 - margin


def test_labels_used_again_in_another_stratum_are_other_psus():
    schools = _frame("apistrat")
    numbered = schools.assign(school=schools.groupby("stype").cumcount())
    design = SurveyDesign("pw", stratum="stype", psu="school", psu_population="fpc")
    assert estimate_share(numbered, "is_high", design=design) == estimate_share(schools, "is_high", design=SCHOOLS)
