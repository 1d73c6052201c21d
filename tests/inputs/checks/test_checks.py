"""Rules between cells, rows and tables; each finds its one problem, and nothing in tables that are right."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from helpers.tables import TABLES, changed, sample, write_csv

from evalkit.inputs import DatasetError, load_dataset


def problems(folder: Path, **changes: str) -> list[str]:
    """The problems of the sample with some tables replaced, as place, value and rule.

    Other tables say nothing of them, but for the counties, whose codes stand in every table.
    """
    tables = sample(**changes)
    if changes and "counties" not in changes:
        tables = {name: text for name, text in tables.items() if name == "counties" or name in changes}
    for before in folder.glob("*.csv"):
        before.unlink()
    try:
        load_dataset(write_csv(folder, tables))
    except DatasetError as error:
        return [str(problem).split("; ")[0] for problem in error.problems]
    return []


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


def test_rows_of_an_old_and_a_new_code_can_double(tmp_path):
    income = TABLES["income"] + "13,2015,disabled,all,7100,,,,\n"
    assert problems(tmp_path, income=income) == [
        "income.csv, row 8, county_code = 13: "
        "row 4 holds the same county_code / year / people / area 13, 2015, disabled, all"
    ]


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


def test_successors_in_a_circle(tmp_path):
    counties = changed("counties", 5, valid_to="2019-12-31", successor_code="12")
    found = problems(tmp_path, counties=counties)
    assert "counties.csv, row 4, successor_code = 13: its successors lead back to it" in found
    assert "counties.csv, row 5, successor_code = 12: its successors lead back to it" in found


def test_a_date_that_cannot_be_read_is_one_problem(tmp_path):
    found = problems(tmp_path, counties=changed("counties", 4, valid_to="2017-13-31"))
    assert found == ["counties.csv, row 4, valid_to = 2017-13-31: must be a date such as 2018-02-11"]


# The sample's stratum s of county 11 in 2019 has 3 people of the PSUs a (2) and b (1).
def test_as_many_psus_as_were_sampled_do(tmp_path):
    assert problems(tmp_path, survey=TABLES["survey"].replace(",10,4,5,", ",3,2,5,")) == []


def test_fewer_psus_than_were_sampled(tmp_path):
    assert problems(tmp_path, survey=TABLES["survey"].replace(",10,4,5,", ",10,1,5,")) == [
        "survey.csv, row 2, psu_population = 1: "
        "fewer than the 2 sampled from year 2019, county_code 11, stratum s"
    ]


def test_fewer_ssus_than_were_sampled(tmp_path):
    assert problems(tmp_path, survey=TABLES["survey"].replace(",4,5,", ",4,1,")) == [
        "survey.csv, row 2, ssu_population = 1: "
        "fewer than the 2 sampled from year 2019, county_code 11, stratum s, psu a"
    ]


def test_people_of_one_ssu_count_once(tmp_path):
    survey = TABLES["survey"].replace(",s,a,,10,4,5,", ",s,a,h1,2,4,1,")
    assert problems(tmp_path, survey=survey) == []


def test_a_psu_lies_in_one_stratum(tmp_path):
    """Else 15 villages in two strata each would be 30; that they are numbered anew nobody can see."""
    survey = changed("survey", 4, stratum="t", psu="a", psu_population="9", ssu_population="5", weight="45")
    assert problems(tmp_path, survey=survey) == [
        "survey.csv, row 4, psu = a: in stratum t here, but in s in row 2"
    ]
    assert problems(tmp_path, survey=survey.replace(",t,a,", ",t,t-a,")) == []


def test_a_psu_population_that_differs_within_its_stratum(tmp_path):
    what = "row 2 says 4 of year 2019, county_code 11, stratum s"
    assert problems(tmp_path, survey=changed("survey", 4, psu_population=5)) == [
        f"survey.csv, row 4, psu_population = 5: {what}"
    ]
    assert problems(tmp_path, survey=changed("survey", 4, psu_population="")) == [
        f"survey.csv, row 4, psu_population: blank, but {what}"
    ]
    assert problems(tmp_path, survey=changed("survey", 2, psu_population="")) == [
        "survey.csv, row 3, psu_population = 4: row 2 says nothing of year 2019, county_code 11, stratum s"
    ]


def test_an_ssu_population_that_differs_within_its_psu(tmp_path):
    assert problems(tmp_path, survey=changed("survey", 3, ssu_population=6)) == [
        "survey.csv, row 3, ssu_population = 6: row 2 says 5 of year 2019, county_code 11, stratum s, psu a"
    ]


def test_populations_may_differ_between_psus_and_years(tmp_path):
    survey = TABLES["survey"].replace("2020,p4,13,s,a,,10,3,5", "2020,p4,13,s,a,,48,8,6")
    assert problems(tmp_path, survey=survey.replace("s,b,,10,4,5", "s,b,,10,4,9")) == []


def test_without_psus_every_row_is_one(tmp_path):
    survey = TABLES["survey"].replace(",s,a,,10,4,5,", ",s,,,2,4,,").replace(",s,b,,10,4,5,", ",s,,,2,4,,")
    survey = survey.replace(",s,a,,10,3,5,", ",s,,,3,3,,")
    assert problems(tmp_path, survey=survey) == []
    assert problems(tmp_path, survey=survey.replace(",2,4,", ",2,2,")) == [
        "survey.csv, row 2, psu_population = 2: "
        "fewer than the 3 sampled from year 2019, county_code 11, stratum s"
    ]


def test_a_population_that_cannot_be_read_is_one_problem(tmp_path):
    assert problems(tmp_path, survey=changed("survey", 3, psu_population="some")) == [
        "survey.csv, row 3, psu_population = s***: must be a whole number (PSUs) at least 1"
    ]


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
