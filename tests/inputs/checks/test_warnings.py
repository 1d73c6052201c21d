"""What `evalkit check` warns of: indicators that nothing forbids and nothing can judge."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.tables import DESCRIPTION, TABLES, changed, sample, small_plan, write_csv

from evalkit.inputs import find_warnings, load_dataset

HEAD = TABLES["survey"].splitlines()[0] + "\n"
# The sample's survey is of 2019 but for one row, and its growth starts in 2015.
OF_2019 = {"survey": changed("survey", 6, year=2019, person_id="p5")}


def gaps(folder: Path, **changes: str) -> list[str]:
    dataset = load_dataset(write_csv(folder, sample(**(OF_2019 | changes))), plan=small_plan())
    return [str(problem) for problem in find_warnings(dataset, small_plan())]


_NO_INCOME = "income.csv: no income of disabled (all) after 2015 for 10 甲市"
CITY = f"{_NO_INCOME}; indicator G will not be evaluated there; add it"


def test_what_can_be_evaluated_is_no_gap(tmp_path):
    """Of the sample only the city lacks something: its income of a later year."""
    assert gaps(tmp_path) == [CITY]
    income = TABLES["income"] + "10,2019,disabled,all,8000,100,,,\n"
    assert gaps(tmp_path / "more", income=income) == []


def test_a_survey_without_rows(tmp_path):
    assert gaps(tmp_path, survey=HEAD) == [
        "survey.csv: no row; indicator R will not be evaluated; add a row for everyone who was selected",
        CITY,
    ]


def test_a_county_that_the_latest_survey_leaves_out(tmp_path):
    assert gaps(tmp_path, survey=TABLES["survey"])[0] == (
        "survey.csv: no row of 2020 with response complete in 11 乙县; indicator R will not be evaluated there; "
        "add the rows; only the latest survey is read"
    )


@pytest.mark.parametrize("row", [",1,,1\n", ",0,1,1\n", ",,1,1\n"])
def test_answers_that_say_nothing_of_an_indicator(tmp_path, row):
    """Of county 13 one person alone: eligible without an answer, not eligible, or perhaps eligible."""
    lines = [line for line in TABLES["survey"].splitlines() if ",13," not in line]
    survey = "\n".join(lines) + f"\n2019,p4,13,s,a,,10,3,5,complete,male,61,rural,4{row}"
    assert gaps(tmp_path, survey=survey)[:-1] == [
        "survey.csv: nobody of whom the answers of 2019 say that they are eligible, and whether they are covered, "
        "in 13 丙市; indicator R will not be evaluated there; nothing, if nobody is entitled there; otherwise fill "
        "in the answers"
    ]


def test_years_without_prices(tmp_path):
    prices = "\n".join(TABLES["prices"].splitlines()[:4]) + "\n"
    assert gaps(tmp_path, prices=prices)[1:] == [
        "prices.csv: no prices for north for 2019, 2020; the real growth of G is known up to 2018 alone; "
        "add the rows; only readings in real terms need them"
    ]
    assert gaps(tmp_path / "none", prices=None)[1:] == [
        "prices.csv: no prices for north for 2016, 2017, 2018, 2019, 2020; the real growth of G is not known; "
        "add the rows; only readings in real terms need them"
    ]


def test_incomes_of_unknown_precision(tmp_path):
    income = TABLES["income"].replace("8000,150,", "8000,,")
    assert gaps(tmp_path, income=income)[1] == (
        "income.csv: no standard_error_yuan of disabled (all) after 2015 for 11 乙县; indicator G will not be "
        "evaluated there; add it; an income of unknown precision is shown, never judged"
    )


def test_a_count_beside_a_sample_is_a_full_one_only_if_its_list_is_complete(tmp_path):
    """Of county 11 one person is counted and eligible; of its village a, b one is drawn each, not eligible."""
    survey = OF_2019["survey"].replace(",p1,11,s,a,,10,4,5,", ",p1,11,list,,,1,1,,")
    survey = survey.replace("rural,2,1,0,0", "rural,2,0,,0")
    warning = (
        "survey.csv: all who count for R were counted one by one in 11 乙县, where others were sampled; the sample "
        "may have missed some, and it is judged so; name it in complete_lists of dataset.yaml, if everybody eligible "
        "stood on the list"
    )
    assert gaps(tmp_path, survey=survey)[:-1] == [warning]
    said = write_csv(tmp_path / "said", sample(survey=survey), description=f"{DESCRIPTION}complete_lists: [R]\n")
    assert warning not in [str(problem) for problem in find_warnings(load_dataset(said), small_plan())]
