"""What a data set answers: its counties at a time, its cities and members; years that are not read."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError
from functools import cache
from math import isnan

import pytest
from helpers.tables import TABLES, changed, sample, write_csv

from evalkit.inputs import Dataset, DatasetError, load_dataset


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_csv(tmp_path_factory.mktemp("sample") / "county", sample())


@cache
def of(folder, as_of) -> Dataset:
    return load_dataset(folder, as_of=as_of)


def test_what_is_later_is_not_read(folder):
    for as_of, rows in ((2020, (6, 5, 5)), (2019, (5, 4, 4)), (2018, (3, 0, 3)), (2014, (0, 0, 0))):
        dataset = of(folder, as_of)
        assert (len(dataset.income), len(dataset.survey), len(dataset.prices)) == rows
    assert of(folder, 2018).progress.empty
    assert of(folder, None).income["year"].max() == 2020


def test_broken_rows_that_are_later_do_not_matter(tmp_path):
    folder = write_csv(tmp_path, sample(income=changed("income", 7, income_yuan=0)))
    assert len(of(folder, 2019).income) == 5
    with pytest.raises(DatasetError, match="row 7, income_yuan = 0"):
        of(folder, 2020)


def test_a_year_that_cannot_be_read_is_not_taken_for_a_later_one(tmp_path):
    folder = write_csv(tmp_path, sample(income=changed("income", 6, year=20190)))
    with pytest.raises(DatasetError, match="row 6, year = 20190"):
        of(folder, 2019)


def test_rows_of_an_old_code_move_to_its_successor(folder):
    dataset = of(folder, 2020)
    assert dataset.income["county_code"].tolist() == ["10", "11", "13", "11", "13", "13"]
    assert dataset.register["county_code"].tolist() == ["11", "13", "13"]
    assert dataset.counties["code"].tolist() == ["10", "11", "13"]
    assert dataset.successors == {"12": "13"}


def test_before_the_change_the_old_code_is_the_valid_one(folder):
    dataset = of(folder, 2017)
    assert dataset.income["county_code"].tolist() == ["10", "11", "12"]
    assert [county.code for county in dataset.members("10")] == ["11", "12"]
    with pytest.raises(DatasetError, match="the code of this county is 12 at the end of 2017"):
        dataset.county("13")


def test_a_chain_of_successors(tmp_path):
    counties = changed("counties", 5, valid_to="2018-12-31", successor_code="14")
    folder = write_csv(tmp_path, sample(counties=counties + "14,丁市,Ding City,10,2019-01-01,,,,north,0,\n"))
    assert set(of(folder, 2020).income["county_code"]) == {"10", "11", "14"}
    assert of(folder, 2018).successors == {"12": "13", "14": "13"}
    assert of(folder, 2017).successors == {"13": "12", "14": "12"}


def test_a_city_whose_code_changed(tmp_path):
    counties = TABLES["counties"].replace("10,甲市,Jia City,,,,,,", "10,甲市,Jia City,,,2018-06-30,20,,")
    counties += "20,新甲市,New Jia City,,2018-07-01,,,,north,0,\n"
    dataset = load_dataset(write_csv(tmp_path, sample(counties=counties)))
    assert dataset.city("11").code == "20"
    assert [county.code for county in dataset.members("20")] == ["11", "13"]


def test_counties(folder):
    dataset = of(folder, 2020)
    county, city = dataset.county("11"), dataset.city()
    assert (county.name.zh, county.name.en, county.is_city, county.is_poor_area) == (
        "乙县",
        "Yi County",
        False,
        True,
    )
    assert (county.group, county.price_region, county.persons) == ("10", "north", 100)
    assert (city.code, city.is_city) == ("10", True)
    assert dataset.city("11") == dataset.city("10") == city
    assert [member.code for member in dataset.members("10")] == ["11", "13"]
    assert dataset.members("11") == ()


def test_what_is_unknown_of_a_county(tmp_path):
    counties = changed("counties", 3, persons="", price_region="", is_poor_area="", group="hills")
    county = load_dataset(write_csv(tmp_path, sample(counties=counties))).county("11")
    assert isnan(county.persons)
    assert (county.price_region, county.is_poor_area, county.group) == ("", False, "hills")


def test_an_unknown_county_names_the_known_ones(folder):
    with pytest.raises(DatasetError) as caught:
        of(folder, 2020).county("21")
    assert "there are: 10 甲市, 11 乙县, 13 丙市" in str(caught.value).lower()
    with pytest.raises(DatasetError):
        of(folder, 2020).members("21")


def test_two_cities_must_be_told_apart(tmp_path):
    counties = TABLES["counties"] + "20,庚市,Geng City,,,,,,north,0,\n"
    dataset = load_dataset(write_csv(tmp_path, sample(counties=counties)))
    assert dataset.city("20").name.zh == "庚市"
    with pytest.raises(DatasetError, match="2 rows without a parent_code"):
        dataset.city()


def test_a_data_set_is_not_changed_by_accident(folder):
    with pytest.raises(FrozenInstanceError):
        of(folder, 2020).name = "other"
    with pytest.raises(KeyError):
        of(folder, 2020).table("truth")


def test_a_data_set_crosses_processes(folder):
    dataset = of(folder, 2020)
    again = pickle.loads(pickle.dumps(dataset))
    assert again.survey.equals(dataset.survey)
    assert again.county("11") == dataset.county("11")


def test_blank_labels_are_units_of_their_own(tmp_path):
    survey = changed("survey", 5, psu="", ssu_population="", weight="3")
    dataset = load_dataset(write_csv(tmp_path, sample(survey=survey)))
    assert dataset.survey["psu"].tolist() == ["a", "a", "b", "row 5", "a"]
    # No row names an SSU or a household: there is nothing to fill.
    assert dataset.survey["ssu"].isna().all()
    assert dataset.survey["household_id"].isna().all()
    assert dataset.survey["holders_in_household"].tolist() == [1.0] * 5
    assert dataset.register["reading"].tolist() == ["default"] * 3
