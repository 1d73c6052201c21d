"""Codes that ended, that nobody knows, or that lead back to themselves."""

from __future__ import annotations

import pytest
from helpers.tables import TABLES, changed, problems


def test_rows_of_an_old_and_a_new_code_can_double(tmp_path):
    income = TABLES["income"] + "13,2015,disabled,all,7100,,,,\n"
    assert problems(tmp_path, income=income) == [
        "income.csv, row 8, county_code = 13: "
        "row 4 holds the same county_code / year / people / area 13, 2015, disabled, all"
    ]


@pytest.mark.parametrize("table", ["income", "survey", "register", "audit", "progress"])
def test_an_unknown_county(tmp_path, table):
    found = problems(tmp_path, **{table: changed(table, 2, county_code="99")})
    assert found == [
        f"{table}.csv, row 2, county_code = 99: not a county of this data set (10 甲市, 11 乙县, 13 丙市)"
    ]


@pytest.mark.parametrize("table", ["survey", "register", "audit"])
def test_the_city_in_a_table_of_counties(tmp_path, table):
    found = problems(tmp_path, **{table: changed(table, 2, county_code="10")})
    assert found == [f"{table}.csv, row 2, county_code = 10: the city's code, in a table of counties"]


def test_income_and_progress_have_rows_of_the_city(tmp_path):
    assert problems(tmp_path, progress=changed("progress", 2, county_code="10")) == []


def test_rows_under_a_code_that_ended_without_successor(tmp_path):
    found = problems(tmp_path, counties=changed("counties", 4, successor_code=""))
    assert [line.split(":")[0] for line in found] == [
        "income.csv, row 4, county_code = 12",
        "register.csv, row 4, county_code = 12",
    ]
    assert all("not valid at that time" in line for line in found)


def test_successors_in_a_circle(tmp_path):
    counties = changed("counties", 5, valid_to="2019-12-31", successor_code="12")
    found = problems(tmp_path, counties=counties)
    assert "counties.csv, row 4, successor_code = 13: its successors lead back to it" in found
    assert "counties.csv, row 5, successor_code = 12: its successors lead back to it" in found
