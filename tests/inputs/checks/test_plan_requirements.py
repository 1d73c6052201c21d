"""A data set against a plan: what the plan needs and the data lack."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from helpers.tables import TABLES, changed, plan_covered_by, sample, small_plan, without, write_csv

from evalkit.inputs import DatasetError, check_dataset, load_dataset


def needs(folder: Path, plan=None, **changes: str | None) -> list[str]:
    dataset = load_dataset(write_csv(folder, sample(**changes)))
    return [str(problem).split("; ")[0] for problem in check_dataset(dataset, plan or small_plan())]


def test_the_sample_holds_what_the_plan_needs(tmp_path):
    assert needs(tmp_path) == []


def test_an_answer_that_is_missing(tmp_path):
    dataset = load_dataset(write_csv(tmp_path, sample(survey=without("survey", "needs_rehabilitation"))))
    assert [str(p) for p in check_dataset(dataset, small_plan())] == [
        "survey.csv, needs_rehabilitation: the column is missing; indicator R needs it; "
        "add it (0 or 1): needs rehabilitation"
    ]


def test_a_column_that_only_one_reading_needs(tmp_path):
    assert needs(tmp_path, survey=without("survey", "age")) == ["survey.csv, age: the column is missing"]


def test_an_own_column_nearly_named_right(tmp_path):
    dataset = load_dataset(write_csv(tmp_path, sample()))
    found = check_dataset(dataset, plan_covered_by("own_answers == 1"))
    assert [problem.remedy for problem in found] == ["rename own_answer?"]


def test_no_survey_at_all(tmp_path):
    assert needs(tmp_path, survey=None) == ["survey.csv: the table is missing"]


def test_texts_where_the_plan_compares_numbers(tmp_path):
    assert needs(tmp_path, plan_covered_by("own_answer == 1")) == []
    survey = TABLES["survey"].replace(",1,1\n", ",1,yes\n").replace(",0,0\n", ",0,no\n")
    survey = survey.replace(",0,,1\n", ",0,,yes\n")
    assert needs(tmp_path, plan_covered_by("own_answer == 1"), survey=survey) == [
        "survey.csv, own_answer: the column holds texts"
    ]
    assert needs(tmp_path, plan_covered_by("own_answer == 'yes'"), survey=survey) == []


def test_numbers_where_the_plan_compares_texts(tmp_path):
    assert needs(tmp_path, plan_covered_by("own_answer == 'yes'")) == [
        "survey.csv, own_answer: the column holds numbers"
    ]


def test_one_word_among_numbers_is_named(tmp_path):
    survey = changed("survey", 3, own_answer="o")
    assert needs(tmp_path, plan_covered_by("own_answer == 1"), survey=survey) == [
        "survey.csv, row 3, own_answer = o: not a number"
    ]


@pytest.mark.parametrize("table", ["register", "audit"])
def test_indicators_and_readings_that_the_plan_does_not_have(tmp_path, table):
    assert needs(tmp_path, **{table: changed(table, 2, indicator="R9")}) == [
        f"{table}.csv, row 2, indicator = R9: the plan has no such indicator"
    ]
    assert needs(tmp_path, **{table: changed(table, 2, reading="children")}) == [
        f"{table}.csv, row 2, reading = children: R has no such reading in the plan"
    ]


def test_each_unknown_indicator_is_said_once(tmp_path):
    register = TABLES["register"].replace(",R,", ",R9,")
    assert len(needs(tmp_path, register=register)) == 1


def test_no_income_in_the_base_year(tmp_path):
    assert needs(tmp_path, income=changed("income", 3, year=2016)) == [
        "income.csv: no income of disabled (all) in 2015 for 11 乙县"
    ]


def test_an_income_that_is_blank_is_none(tmp_path):
    assert needs(tmp_path, income=changed("income", 3, income_yuan="—")) == [
        "income.csv: no income of disabled (all) in 2015 for 11 乙县"
    ]


def test_no_income_of_the_people_to_compare_with(tmp_path):
    plan = small_plan()
    growth = plan.indicator("G")
    compared = replace(growth, readings=(replace(growth.default, comparator="all_residents"),))
    assert needs(tmp_path, replace(plan, indicators=(plan.indicator("R"), compared))) == [
        "income.csv: no income of all_residents (all) in 2015 for 10 甲市, 11 乙县, 13 丙市"
    ]


def test_a_region_of_which_prices_know_nothing(tmp_path):
    counties = changed("counties", 3, price_region="nroth")
    assert needs(tmp_path, counties=counties) == [
        "counties.csv, row 3, price_region = nroth: no row of prices has this region"
    ]
    plan = small_plan()
    nominal = replace(plan.indicator("G"), readings=plan.indicator("G").readings[:1])
    only_nominal = replace(plan, indicators=(plan.indicator("R"), nominal))
    assert needs(tmp_path / "nominal", only_nominal, counties=counties) == []


def test_years_without_prices_stop_nothing(tmp_path):
    """Real growth is one reading of some indicators: coverage and nominal growth do without prices."""
    assert needs(tmp_path, prices="\n".join(TABLES["prices"].splitlines()[:4]) + "\n") == []
    assert needs(tmp_path / "none", prices=None) == []


def test_a_county_without_a_price_region(tmp_path):
    assert needs(tmp_path, counties=changed("counties", 3, price_region="")) == [
        "counties.csv, row 3, price_region: blank for 11"
    ]


def test_loading_with_a_plan_says_all_at_once(tmp_path):
    folder = write_csv(
        tmp_path,
        sample(
            survey=without("survey", "age").replace("female", "lady"),
            income=changed("income", 3, income_yuan=0),
        ),
    )
    with pytest.raises(DatasetError) as caught:
        load_dataset(folder, plan=small_plan())
    # An income that could not be read is not reported as missing, too.
    assert [problem.place for problem in caught.value.problems] == [
        "income.csv, row 3, income_yuan",
        "survey.csv, row 3, sex",
        "survey.csv, age",
    ]
