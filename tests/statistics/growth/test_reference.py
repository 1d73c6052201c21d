"""Growth between two measured levels, growth still needed, and ratios of levels, against R's delta method."""

from __future__ import annotations

import csv

import pytest
from helpers import REFERENCE

from evalkit.statistics import average_growth, growth_interval, level_ratio, required_growth

# first, last, their standard errors, years, correlation, target level, years left: as in tests/reference/growth.R
CASES = {
    "ordinary": (8000, 10000, 240, 300, 4, 0.7, 10960.69, 1),
    "apart": (10177, 12716, 266, 325, 4, 0, 13943.28, 1),
    "falling": (9000, 8000, 100, 200, 3, 0.3, 12000, 2),
    "opposed": (9000, 9900, 150, 50, 2, -0.4, 9500, 3),
}


def reference():
    path = REFERENCE / "growth.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return [pytest.param(row, id=f"{row['case']}-{row['level']}") for row in csv.DictReader(lines)]


@pytest.mark.parametrize("row", reference())
def test_growth_and_ratio_are_those_of_r(row: dict[str, str]) -> None:
    first, last, first_error, last_error, years, correlation, target, left = CASES[row["case"]]
    level = float(row["level"])
    growth = growth_interval(
        first,
        last,
        years,
        first_error=first_error,
        last_error=last_error,
        correlation=correlation,
        level=level,
    )
    ratio = level_ratio(last, first, error=last_error, comparator_error=first_error, level=level)
    assert growth.interval is not None
    assert ratio.interval is not None
    found = {
        "growth": average_growth(first, last, years), "low": growth.interval.low, "high": growth.interval.high,
        "required": required_growth(last, target, left),
        "ratio_low": ratio.interval.low, "ratio_high": ratio.interval.high,
    }  # fmt: skip
    assert found == {name: pytest.approx(float(row[name]), rel=1e-9, abs=1e-9) for name in found}
    assert growth.value == found["growth"]
