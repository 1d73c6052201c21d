"""Totals, ratios and differences against R's survey package: tests/reference/survey_estimates.R."""

from dataclasses import replace
from math import isnan

import pandas as pd
import pytest
from helpers import REFERENCE
from helpers.schools import DESIGNS, TABLE, schools

from evalkit.statistics import (
    Estimate,
    SurveyDesign,
    compare_domains,
    estimate_ratio,
    estimate_share,
    estimate_total,
)

NAMES = ("strat", "clus1", "clus2", "clus2_replaced")


def estimates(name: str, quantity: str) -> dict[str, Estimate]:
    """All schools under the label "", and those of each type."""
    frame, design = schools(name), DESIGNS[name][1]
    found = {}
    for by in (None, "stype"):
        match quantity:
            case "total":
                rows = estimate_total(frame, "api_stu", design=design, by=by)
            case "ratio":
                rows = estimate_ratio(frame, "api_stu", "api99", design=design, by=by)
            case "ratio of known":
                rows = estimate_ratio(frame, "api_stu", "enroll", design=design)
            case "share":
                rows = estimate_share(frame, "is_high", design=design, by=by)
            case "difference":
                rows = compare_domains(frame, "is_high", design=design, by="stype")
        found |= {"-".join(map(str, one.domain.values())): one for one in rows}
    return found


@pytest.mark.parametrize("quantity", ["total", "ratio", "ratio of known", "share", "difference"])
@pytest.mark.parametrize("name", NAMES)
def test_estimates_are_those_of_r(name, quantity):
    rows = TABLE[(TABLE.design == name) & (TABLE.method == "linearised") & (TABLE.quantity == quantity)]
    found = estimates(name, quantity)
    assert len(rows) == {"ratio of known": 1, "difference": 3}.get(quantity, 4)
    for row in rows.itertuples():
        ours = found[row.label]
        assert ours.value == pytest.approx(row.value, rel=1e-12)
        assert ours.df == row.df
        if isnan(ours.standard_error):
            # A share of 0 or 1, of which R says that it is certain.
            assert quantity in ("share", "difference")
            continue
        assert ours.standard_error == pytest.approx(row.standard_error, rel=1e-10)
        margin = ours.interval.high - ours.value
        if ours.interval.method == "wald":
            assert margin > 1.95 * ours.standard_error


def test_missing_amounts_of_a_ratio_are_counted():
    frame = schools("clus2")
    [found] = estimate_ratio(frame, "api_stu", "enroll", design=DESIGNS["clus2"][1])
    assert (found.missing, found.n) == (6, len(frame) - 6)


LONELY = pd.read_csv(REFERENCE / "survey_lonely.csv", comment="#").fillna({"label": ""})
LONELY_DESIGN = SurveyDesign("weight", stratum="stratum", psu="village", single_psu="centre")
LONELY_DESIGNS = {
    "one_stage": LONELY_DESIGN,
    "two_stages": replace(LONELY_DESIGN, psu_population="villages", ssu="home", ssu_population="homes"),
}
# As in survey_lonely.R: stratum b has one village of seven, village 4 one home of three.
TEN_PEOPLE = pd.DataFrame(
    {
        "stratum": list("aaaaabbccc"),
        "village": [1, 1, 2, 2, 2, 3, 3, 4, 5, 5],
        "villages": [5, 5, 5, 5, 5, 7, 7, 4, 4, 4],
        "home": range(10),
        "homes": [4, 4, 6, 6, 6, 9, 9, 3, 8, 8],
        "weight": [5, 5, 5, 5, 5, 31.5, 31.5, 6, 8, 8],
        "amount": [4, 6, 5, 7, 3, 8, 2, 9, 1, 6],
        "heads": [1, 2, 3, 2, 1, 4, 2, 3, 1, 2],
        "sex": list("fmfmfmffmf"),
    }
)


@pytest.mark.parametrize("name", LONELY_DESIGNS)
def test_a_single_psu_or_ssu_is_centred_as_r_adjusts_it(name):
    """A total counts it as it stands, which is no distance from the mean of all."""
    design = LONELY_DESIGNS[name]
    found = {}
    for by in (None, "sex"):
        of = {
            "total": estimate_total(TEN_PEOPLE, "amount", design=design, by=by),
            "ratio": estimate_ratio(TEN_PEOPLE, "amount", "heads", design=design, by=by),
        }
        found |= {(quantity, "".join(map(str, one.domain.values()))): one for quantity in of for one in of[quantity]}
    rows = LONELY[LONELY.design == name]
    assert len(rows) == len(found) == 6
    for row in rows.itertuples():
        ours = found[row.quantity, row.label]
        assert ours.value == pytest.approx(row.value, rel=1e-12)
        assert ours.standard_error == pytest.approx(row.standard_error, rel=1e-10)
