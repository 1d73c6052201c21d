"""Incomes and standard errors that cannot be in yuan."""

from __future__ import annotations

import re

import pytest
from helpers.tables import TABLES, changed, problems


def income_of(*rows: tuple[int, object, object]) -> str:
    """The sample's income, that of county 11 replaced by rows of (year, income, standard error)."""
    lines = [line for line in TABLES["income"].splitlines() if not line.startswith("11,")]
    lines += [f"11,{year},disabled,all,{income},{error},,100,invented" for year, income, error in rows]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("odd", [0, 1, 2, 3])
def test_an_income_in_another_unit_is_said_once_at_its_own_row(tmp_path, odd):
    """14888 yuan typed as 1.4888 万元, with a standard error that fits the yuan: of the four, that row alone."""
    rows = [(2015, 13000, 260), (2016, 13900, 280), (2017, 14888, 300), (2018, 15900, 320)]
    rows[odd] = (rows[odd][0], "1.4888", rows[odd][2])
    near = rows[1] if odd == 0 else rows[odd - 1]
    assert problems(tmp_path, income=income_of(*rows)) == [
        f"income.csv, row {6 + odd}, income_yuan = 1.4888: under a fifth of that of {near[0]} ({near[1]}), "
        "same county, people and area"
    ]


def test_an_income_five_times_its_neighbour_may_be_and_more_may_not(tmp_path):
    assert problems(tmp_path, income=income_of((2015, 2000, 50), (2016, 10000, 50), (2019, 10000, 50))) == []
    found = problems(tmp_path, income=income_of((2015, 6000, 50), (2016, 30001, 50), (2019, 8000, 50)))
    assert found == [
        "income.csv, row 7, income_yuan = 30001: more than 5 times that of 2015 (6000), same county, people and area"
    ]


def test_another_people_or_area_is_no_neighbour(tmp_path):
    income = TABLES["income"] + "11,2016,all_residents,all,60000,,,,\n11,2016,disabled,urban,60000,,,,\n"
    assert problems(tmp_path, income=income) == []


def in_wan(row: str) -> str:
    """A row of the income table, its income and standard error (if any) in 万元."""
    cells = row.split(",")
    for position in (4, 5):
        cells[position] = f"{float(cells[position]) / 1e4:g}" if cells[position] else ""
    return ",".join(cells)


def income_table(*, wan: str = "") -> str:
    """Three counties, disabled and all residents, 2015 and 2019; the rows that begin so are in 万元 throughout."""
    rows = [
        f"{code},{year},{people},all,{level * (1.3 if year == 2019 else 1):.0f},{error},,,"
        for code, level in (("10", 6500), ("11", 6000), ("13", 7000))
        for people, error in (("disabled", 150), ("all_residents", ""))
        for year in (2015, 2019)
        for level in ([level] if people == "disabled" else [2 * level])
    ]
    rows = [in_wan(row) if wan and re.match(wan, row) else row for row in rows]
    return "\n".join([TABLES["income"].splitlines()[0], *rows]) + "\n"


SMALL = "under 100, as 2 of 2 rows of county"


@pytest.mark.parametrize(
    ("wan", "found"),
    [
        ("", []),
        ("11,.*,disabled", [f"row 6, income_yuan = 0.6: {SMALL} 11, disabled, all"]),
        ("13,.*,all_res", [f"row 12, income_yuan = 1.4: {SMALL} 13, all_residents, all"]),
        (
            "1",
            [
                f"row {row}, income_yuan = {income}: {SMALL} {who}, all"
                for row, income, who in (
                    (2, 0.65, "10, disabled"), (4, 1.3, "10, all_residents"), (6, 0.6, "11, disabled"),
                    (8, 1.2, "11, all_residents"), (10, 0.7, "13, disabled"), (12, 1.4, "13, all_residents"),
                )
            ],
        ),
    ],
)  # fmt: skip
def test_incomes_in_wan_throughout_have_no_neighbour_that_tells(tmp_path, wan, found):
    """All rows, one people or one county in 万元: each series is said once, at its first row."""
    assert problems(tmp_path, income=income_table(wan=wan)) == [f"income.csv, {line}" for line in found]


def test_the_floor_is_100_yuan_and_an_income_of_100_is_one(tmp_path):
    assert problems(tmp_path, income=income_of((2015, 100, 5), (2019, 130, 5))) == [
        "income.csv, row 6, income_yuan = 100: under a twentieth of that of most others in 2015 "
        "(median: 6500), same people and area"
    ]
    assert problems(tmp_path, income=income_of((2015, 99, 5), (2019, 130, 5))) == [
        "income.csv, row 6, income_yuan = 99: under 100, as 1 of 2 rows of county 11, disabled, all"
    ]


def test_a_few_in_yuan_among_many_in_wan_are_not_the_wrong_ones(tmp_path):
    rows = [(2015, "1.3", ""), (2016, "1.39", ""), (2017, 14888, ""), (2018, "1.59", "")]
    assert problems(tmp_path, income=income_of(*rows)) == [
        "income.csv, row 6, income_yuan = 1.3: under 100, as 3 of 4 rows of county 11, disabled, all"
    ]


@pytest.mark.parametrize(
    ("level", "rule"),
    [
        (325, ""), (324, "under a twentieth of that of most others in 2015 (median: 6500)"),
        (130000, ""), (140001, "more than 20 times that of most others in 2015 (median: 7000)"),
    ],
)  # fmt: skip
def test_a_county_twenty_times_apart_from_most_others(tmp_path, level, rule):
    """The others have 6500 and 7000: a twentieth of 6500 is 325, twenty times 7000 is 140000."""
    found = problems(tmp_path, income=income_of((2015, level, "")))
    where = f"income.csv, row 6, income_yuan = {level}"
    assert found == ([f"{where}: {rule}, same people and area"] if rule else [])


def test_two_counties_alone_do_not_say_which_is_wrong(tmp_path):
    """Of two that are far apart neither is far from most others."""
    head = TABLES["income"].splitlines()[0]
    rows = "11,2015,disabled,all,500,,,,\n13,2015,disabled,all,60000,,,,\n"
    assert problems(tmp_path, income=f"{head}\n{rows}") == []


def test_people_of_one_county_twenty_times_apart(tmp_path):
    """Every county's residents in 角: each county is said once, at the smaller income."""
    head = TABLES["income"].splitlines()[0]
    rows = "".join(
        f"{code},{year},{people},all,{level},,,,\n"
        for code in (10, 11, 13)
        for year in (2015, 2016)
        for people, level in (("disabled", 6000), ("all_residents", 120001 if code == 13 else 120000))
    )
    assert problems(tmp_path, income=f"{head}\n{rows}") == [
        "income.csv, row 10, income_yuan = 6000: under a twentieth of that of all_residents (120001), "
        "same county, year and area"
    ]


@pytest.mark.parametrize(
    ("error", "rule"),
    [
        ("6001", "larger than the income it belongs to (6000)"),
        ("0.59", "less than a ten-thousandth of the income it belongs to (6000)"),
        ("6000", ""), ("0.6", ""), ("0", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_standard_error_must_be_able_to_be_the_incomes(tmp_path, error, rule):
    """One typed in 万元 would make certainty out of a sample; 0 is a full count, blank is unknown."""
    found = problems(tmp_path, income=changed("income", 3, standard_error_yuan=error))
    assert found == ([f"income.csv, row 3, standard_error_yuan = {error}: {rule}"] if rule else [])
