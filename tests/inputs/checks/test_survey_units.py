"""Populations and labels of the survey's villages, as its rows agree on them."""

from __future__ import annotations

from helpers.tables import TABLES, changed, problems


# The sample's stratum s of county 11 in 2019 has 3 people of the PSUs a (2) and b (1).
def test_as_many_psus_as_were_sampled_do(tmp_path):
    assert problems(tmp_path, survey=TABLES["survey"].replace(",10,4,5,", ",3,2,5,")) == []


def test_fewer_psus_than_were_sampled(tmp_path):
    assert problems(tmp_path, survey=TABLES["survey"].replace(",10,4,5,", ",10,1,5,")) == [
        "survey.csv, row 2, psu_population = 1: fewer than the 2 sampled from year 2019, county_code 11, stratum s"
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
    assert problems(tmp_path, survey=survey) == ["survey.csv, row 4, psu = a: in stratum t here, but in s in row 2"]
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
        "survey.csv, row 2, psu_population = 2: fewer than the 3 sampled from year 2019, county_code 11, stratum s"
    ]


def test_a_population_that_cannot_be_read_is_one_problem(tmp_path):
    assert problems(tmp_path, survey=changed("survey", 3, psu_population="some")) == [
        "survey.csv, row 3, psu_population = s***: must be a whole number (PSUs) at least 1"
    ]
