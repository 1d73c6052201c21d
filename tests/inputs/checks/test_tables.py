"""Rules between the cells and rows of one table; each finds its one problem, and nothing in tables that are right."""

from __future__ import annotations

import pytest
from helpers.tables import TABLES, changed, problems


def test_the_sample_is_right(tmp_path):
    assert problems(tmp_path) == []


def test_covered_may_equal_eligible_and_not_exceed_it(tmp_path):
    assert problems(tmp_path, register=changed("register", 2, covered=50)) == []
    assert problems(tmp_path, register=changed("register", 2, covered=51)) == [
        "register.csv, row 2, covered = 51: more than eligible (50)"
    ]


@pytest.mark.parametrize(
    ("table", "row", "rule"),
    [
        ("counties", "11,己县,Ji County,10,,,,,north,1,1", "row 3 holds the same code 11"),
        ("income", "11,2019,disabled,all,1,,,,", "row 5 holds the same county_code / year / people / area"),
        ("prices", "north,2016,100", "row 2 holds the same region / year north, 2016"),
        (
            "register",
            "13,2019,R,default,1,1",
            "row 3 holds the same county_code / year / indicator / reading",
        ),
        ("progress", "11,Q1,2019,2,done,A,x", "row 2 holds the same county_code / item / as_of 11, Q1, 2019"),
    ],
)
def test_a_key_twice(tmp_path, table, row, rule):
    found = problems(tmp_path, **{table: TABLES[table] + row + "\n"})
    assert len(found) == 1
    assert rule in found[0]


def test_a_person_twice_in_a_year_but_not_in_two(tmp_path):
    assert problems(tmp_path, survey=changed("survey", 5, person_id="p1")) == [
        "survey.csv, row 5, person_id = p1: row 2 holds the same person_id / year"
    ]


def test_persons_without_a_pseudonym_are_no_doubles(tmp_path):
    assert problems(tmp_path, survey=changed("survey", 2, person_id="").replace(",p2,", ",,")) == []


def test_answers_of_someone_who_gave_none(tmp_path):
    assert problems(tmp_path, survey=changed("survey", 4, needs_rehabilitation=0)) == [
        "survey.csv, row 4, needs_rehabilitation = 0: an answer, though response is refused"
    ]
    assert problems(tmp_path, audit=changed("audit", 3, verified_eligible=1)) == [
        "audit.csv, row 3, verified_eligible = 1: an answer, though response is absent"
    ]


def test_flags_that_imply_others(tmp_path):
    assert problems(tmp_path, audit=changed("audit", 2, verified_eligible=0)) == [
        "audit.csv, row 2, verified_covered = 1: needs verified_eligible to be 1 as well"
    ]
    assert problems(tmp_path, audit=changed("audit", 2, in_register=0)) == [
        "audit.csv, row 2, reported_covered = 1: needs in_register to be 1 as well"
    ]


@pytest.mark.parametrize(
    ("row", "cells", "problem"),
    [
        (3, {"code": "1/1"}, "code = 1/1: must consist of letters, digits, - and _ (it names a folder)"),
        (3, {"parent_code": "13"}, "parent_code = 13: a county, not a city"),
        (3, {"parent_code": "99"}, "parent_code = 99: no row of this table has that code"),
        (4, {"successor_code": "14"}, "successor_code = 14: no row of this table has that code"),
        (4, {"valid_from": "2018-01-01"}, "valid_to = 2017-12-31: before valid_from (2018-01-01)"),
        (4, {"valid_to": ""}, "valid_to: blank, though successor_code names the code that came after"),
    ],
)
def test_rows_of_counties(tmp_path, row, cells, problem):
    found = problems(tmp_path, counties=changed("counties", row, **cells))
    assert f"counties.csv, row {row}, {problem}" in found


def test_a_date_that_cannot_be_read_is_one_problem(tmp_path):
    found = problems(tmp_path, counties=changed("counties", 4, valid_to="2017-13-31"))
    assert found == ["counties.csv, row 4, valid_to = 2017-13-31: must be a date such as 2018-02-11"]
