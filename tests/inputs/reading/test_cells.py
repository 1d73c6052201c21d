"""One cell: what an office typed, and what its column holds."""

from __future__ import annotations

from datetime import date, datetime
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.inputs.reading.cells import UnfitError, cell_text, number, plain, value_of
from evalkit.inputs.schema import COUNTIES, INCOME, PRICES, SURVEY, Column


def column(table, name) -> Column:
    found = table.column(name)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (140602.0, "140602"),
        (0.5, "0.5"),
        (12, "12"),
        (True, "1"),
        (False, "0"),
        ("  312 ", "312"),
        ("\u3000312\u00a0", "312"),
        (date(2018, 2, 11), "2018-02-11"),
        (datetime(2018, 2, 11), "2018-02-11"),
    ],
)
def test_a_cell_reads_as_a_person_sees_it(cell, text):
    assert cell_text(cell) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("１２３４５", 12345),
        ("12,345.60", 12345.6),
        ("1，234", 1234),
        ("1.2e3", 1200),
        ("-3", -3),
        ("−3", -3),
        (".5", 0.5),
        ("5.", 5),
    ],
)
def test_numbers_as_offices_type_them(text, value):
    assert number(plain(text)) == value


@pytest.mark.parametrize("text", ["", "12,34", "1,2345", "abc", "1_000", "nan", "inf", ".", "+", "1e", "12 个", "5%"])
def test_what_is_no_number(text):
    assert number(plain(text)) is None


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_that_a_program_writes_is_read_back(value):
    assert number(repr(value)) == value


def test_a_percentage_is_a_fraction_where_a_fraction_is_asked_for():
    assert isclose(value_of(column(SURVEY, "psu_probability"), "３．５％"), 0.035)


def test_a_percentage_is_refused_where_yuan_are_asked_for():
    with pytest.raises(UnfitError, match="not a percentage"):
        value_of(column(INCOME, "standard_error_yuan"), "3.5%")


@pytest.mark.parametrize("text", ["", "—", "——", "…", "……", "-", "NA", "／"])
@pytest.mark.parametrize("name", ["income_yuan", "source", "people"])
def test_a_dash_is_a_missing_value(text, name):
    assert value_of(column(INCOME, name), text) is None


def test_codes_stay_text():
    code = column(SURVEY, "psu")
    assert [value_of(code, t) for t in ("007", "１４０６", "140602001.0", "v1.0")] == [
        "007",
        "1406",
        "140602001",
        "v1.0",
    ]


def test_a_code_in_powers_of_ten_is_refused():
    with pytest.raises(UnfitError, match="turned into a number"):
        value_of(column(SURVEY, "psu"), "1.40602E+11")


@pytest.mark.parametrize("text", ["2018-02-11", "2018/2/11", "2018.2.11", "2018年2月11日"])
def test_dates(text):
    assert value_of(column(COUNTIES, "valid_to"), text) == date(2018, 2, 11)


@pytest.mark.parametrize("text", ["2018-02-30", "2018", "11.2.2018", "43142"])
def test_what_is_no_date(text):
    with pytest.raises(UnfitError, match="a date such as"):
        value_of(column(COUNTIES, "valid_to"), text)


@pytest.mark.parametrize(
    ("text", "year"),
    [("2019", 2019), ("２０１９", 2019), ("2019.0", 2019), ("2018年", 2018), ("２０１８ 年", 2018)],
)
def test_years(text, year):
    assert value_of(column(SURVEY, "year"), text) == year


@pytest.mark.parametrize("text", ["19", "2019年度", "2019年3月", "19年", "20190", "2019.5", "0219", "3019"])
def test_a_year_has_four_digits(text):
    with pytest.raises(UnfitError, match="4 digits"):
        value_of(column(SURVEY, "year"), text)


@pytest.mark.parametrize("text", ["2", "yes", "是", "TRUE", "0.5"])
def test_answers_are_0_or_1(text):
    with pytest.raises(UnfitError, match="0 or 1"):
        value_of(column(SURVEY, "in_school"), text)


@pytest.mark.parametrize(
    ("table", "name", "good", "bad"),
    [
        (INCOME, "income_yuan", "0.01", "0"),
        (INCOME, "income_yuan", "1", "-1"),
        (INCOME, "panel_correlation", "1", "1.01"),
        (SURVEY, "weight", "0.5", "0"),
        (SURVEY, "psu_probability", "1", "0"),
        (SURVEY, "psu_population", "1", "1.5"),
        (SURVEY, "age", "0", "-1"),
        (SURVEY, "disability_grade", "4", "5"),
        (PRICES, "cpi", "50", "1.027"),
    ],
)
def test_limits(table, name, good, bad):
    assert value_of(column(table, name), good) == float(good)
    with pytest.raises(UnfitError):
        value_of(column(table, name), bad)


def test_a_word_that_is_nearly_right_is_named():
    with pytest.raises(UnfitError) as caught:
        value_of(column(SURVEY, "response"), "Complete")
    assert caught.value.remedy == "did you mean complete?"


def test_a_name_keeps_its_brackets():
    assert value_of(column(COUNTIES, "name_zh"), "丙市（原丙县）") == "丙市（原丙县）"
