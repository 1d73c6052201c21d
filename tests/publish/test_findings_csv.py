"""findings.csv: every shown row once, as Excel and R read it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from helpers.blocks import FIGURE, TABLE
from helpers.executed_notebooks import cell, executed, row, shown

from evalkit.evaluation.findings_table import COLUMNS
from evalkit.publish import publish
from evalkit.publish.findings_csv import findings_csv


def test_findings_csv_holds_every_shown_row_once_in_order_of_showing(tmp_path: Path) -> None:
    first, second = row(county_code="11", indicator="B", value=0.1), row(county_code="11", indicator="A", n=3)
    publish(executed(tmp_path, cell(shown(TABLE, [first])), cell(shown(FIGURE, [second, first]))))
    with (tmp_path / "findings.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [r["indicator"] for r in rows] == ["B", "A"]
    assert tuple(rows[0]) == COLUMNS


def test_a_figure_that_was_judged_is_one_row_with_its_verdict(tmp_path: Path) -> None:
    """A table shows the figure, a text the verdict on it; another year's is another figure."""
    plain, other = (
        row(county_code="11", indicator="A", value=0.1),
        row(county_code="11", indicator="B", value=0.1),
    )
    judged = plain | {
        "target_operator": ">",
        "target_value": 0.95,
        "outcome": "NOT_MET",
        "depends_on_reading": False,
    }
    later = plain | {"year": 2020}
    cells = cell(shown(TABLE, [plain, other])), cell(shown(FIGURE, [judged, plain, later]))
    publish(executed(tmp_path, *cells))
    with (tmp_path / "findings.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [(r["indicator"], r["year"], r["outcome"]) for r in csv.DictReader(file)]
    assert rows == [("B", "", ""), ("A", "", "NOT_MET"), ("A", "2020", "")]


def test_findings_csv_opens_in_excel_and_has_unix_line_ends(tmp_path: Path) -> None:
    publish(executed(tmp_path, cell(shown(TABLE, [row(county_name_zh="甲县")]))))
    content = (tmp_path / "findings.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfcounty_code,")
    assert b"\r" not in content


@pytest.mark.parametrize("value", [0.1, 1 / 3, 2**0.5, 1e-17, 12345678.9, 5e300])
def test_a_number_read_back_is_the_number_written(value: float) -> None:
    line = findings_csv([row(value=value)]).splitlines()[1]
    assert float(line.strip(",")) == value


def test_a_truth_value_is_written_as_r_reads_it() -> None:
    assert findings_csv([row(depends_on_reading=False)]).splitlines()[1].strip(",") == "false"


def test_a_row_of_another_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="new_column"):
        findings_csv([row(new_column=1)])
