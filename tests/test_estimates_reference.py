"""Totals, ratios and differences against R's survey package: tests/reference/survey_estimates.R."""

from math import isnan
from pathlib import Path

import pandas as pd
import pytest
from test_shares_reference import DESIGNS

from evalkit.statistics import Estimate, compare_domains, estimate_ratio, estimate_share, estimate_total

REFERENCE = Path(__file__).parent / "reference"
TABLE = pd.read_csv(REFERENCE / "survey_estimates.csv", comment="#").fillna({"label": ""})
NAMES = ("strat", "clus1", "clus2", "clus2_replaced")


def schools(name: str) -> pd.DataFrame:
    return pd.read_csv(REFERENCE / f"{DESIGNS[name][0]}.csv", comment="#")


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
