"""How far rounding can move a growth, by hand: of levels, of price indices, alone and in a difference."""

from __future__ import annotations

import pandas as pd
import pytest

from evalkit.evaluation.income.series import Rounded, moved_by_rounding, price_rounding

OWN = Rounded(growth=0.10, parts={"own": 2e-5, "X": 5e-4})


def prices(*index: float) -> pd.DataFrame:
    return pd.DataFrame({"region": "X", "year": range(2016, 2016 + len(index)), "cpi": index})


@pytest.mark.parametrize(
    ("index", "half"), [((102.0, 103.0), 0.05), ((102.5, 103.0), 0.05), ((102.5, 103.04), 0.005)]
)
def test_half_a_unit_of_the_last_printed_decimal_of_each_year(index, half: float) -> None:
    expected = (half / index[0] + half / index[1]) / 2
    assert price_rounding(prices(*index), "X", first=2015, last=2017) == pytest.approx(expected)


def test_only_the_years_of_the_growth_count() -> None:
    found = price_rounding(prices(102.0, 103.0, 104.0, 101.25), "X", first=2016, last=2018)
    assert found == pytest.approx((0.05 / 103 + 0.05 / 104) / 2)


def test_a_growth_alone() -> None:
    assert moved_by_rounding(OWN) == pytest.approx(1.1 * 5.2e-4)


def test_prices_of_one_region_cancel_but_for_the_difference() -> None:
    others = Rounded(growth=0.06, parts={"theirs": 1e-5, "X": 5e-4})
    assert moved_by_rounding(OWN, others) == pytest.approx(1.1 * 2e-5 + 1.06 * 1e-5 + 0.04 * 5e-4)


def test_prices_of_two_regions_add_up() -> None:
    others = Rounded(growth=0.06, parts={"theirs": 1e-5, "Y": 4e-4})
    assert moved_by_rounding(OWN, others) == pytest.approx(1.1 * 5.2e-4 + 1.06 * 4.1e-4)
