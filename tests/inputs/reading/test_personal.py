"""People in the data: found wherever they stand, and never repeated."""

from __future__ import annotations

import pytest
from helpers.tables import added, certificate, changed, resident_id, sample, write_csv, write_xlsx
from hypothesis import given
from hypothesis import strategies as st

from evalkit.inputs import DatasetError, load_dataset
from evalkit.inputs.reading.personal import check_digit, names_a_person, personal_number, shown

MOBILE = "1390000" + "0000"


def refused(folder, **changes: str) -> DatasetError:
    with pytest.raises(DatasetError) as caught:
        load_dataset(write_csv(folder, {"counties": sample()["counties"]} | changes))
    return caught.value


def test_the_check_digit_by_hand():
    # Weights 7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2; a lone 1 in the last place: 2 mod 11 -> "X".
    assert check_digit("0" * 16 + "1") == "X"
    # 7 mod 11 -> the character at 7 of "10X98765432".
    assert check_digit("1" + "0" * 16) == "5"
    assert check_digit("0" * 17) == "1"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (resident_id(), "a resident ID number"),
        (certificate(), "a disability certificate number"),
        (certificate() + "B1", "a disability certificate number"),
        (MOBILE, "a mobile phone number"),
        (f"联系人电话：{MOBILE}。", "a mobile phone number"),
        (f"+86 {MOBILE}", "a mobile phone number"),
        ("139 0000 0000", "a mobile phone number"),
        ("139-0000-0000", "a mobile phone number"),
        ("１３９００００００００", "a mobile phone number"),
        (f"{resident_id()[:6]} {resident_id()[6:14]} {resident_id()[14:]}", "a resident ID number"),
        (f"证号{resident_id()}号", "a resident ID number"),
    ],
)
def test_numbers_of_people_are_found(text, kind):
    assert personal_number(text) == kind


@given(st.integers(0, 10**17 - 1), st.integers(1, 7), st.integers(1, 4))
def test_every_number_with_a_right_check_digit_is_found(first, category, grade):
    number = f"{first:017d}"
    number += check_digit(number)
    assert personal_number(number.lower()) == "a resident ID number"
    assert personal_number(f"{number}{category}{grade}") == "a disability certificate number"


def test_an_id_with_a_mistyped_check_digit_is_still_one():
    right = resident_id()
    wrong = right[:17] + ("0" if right[17] != "0" else "1")
    assert personal_number(wrong) == "a resident ID number"


@pytest.mark.parametrize(
    "text",
    [
        "140602001001",
        "P0000001",
        "0.139000000001",
        "12900000000",
        "9.139000000001234",
        "2019-12-31 2020-12-31",
        "123456789012345678",
        "1390000000",
        "139000000000",
        "",
    ],
)
def test_other_numbers_are_left_alone(text):
    assert personal_number(text) is None


@pytest.mark.parametrize(
    "column",
    ["姓名", "户主姓名", "身份证号", "Name", "full name", "联系电话", "PHONE", "mobile_no", "家庭住址"],
)
def test_columns_made_for_people(column):
    assert names_a_person(column)


@pytest.mark.parametrize(
    "column", ["village_name", "county_name", "person_id", "household_id", "has_telescope", "own_answer"]
)
def test_other_columns(column):
    assert not names_a_person(column)


@pytest.mark.parametrize("number", [resident_id(), certificate(), MOBILE])
@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("survey", "person_id"),
        ("survey", "own_answer"),
        ("survey", "psu_population"),
        ("survey", "sex"),
        ("income", "source"),
        ("counties", "name_en"),
        ("register", "eligible"),
        ("audit", "psu"),
        ("progress", "status"),
    ],
)
def test_the_message_names_the_cell_and_not_the_person(tmp_path, table, column, number):
    error = refused(tmp_path, **{table: changed(table, 2, **{column: number})})
    assert [p.place for p in error.problems] == [f"{table}.csv, row 2, {column}"]
    assert error.problems[0].value == f"(hidden, {len(number)} characters)"
    assert number not in str(error)
    assert number[:8] not in str(error)


def test_a_column_without_a_name_is_looked_through(tmp_path):
    error = refused(tmp_path, income=added("income", "", MOBILE))
    assert [p.place for p in error.problems] == ["income.csv, row 2, column 10"]


def test_a_column_of_names_is_one_problem(tmp_path):
    error = refused(tmp_path, survey=added("survey", "姓名", "张三", "李四"))
    assert [p.place for p in error.problems] == ["survey.csv, 姓名"]
    assert "张三" not in str(error)


def test_a_name_in_a_wrong_column_is_cut(tmp_path):
    error = refused(tmp_path, survey=changed("survey", 2, sex="张三丰"))
    assert [p.value for p in error.problems] == ["张**"]


def test_doubled_pseudonyms_that_are_names_are_cut(tmp_path):
    survey = changed("survey", 2, person_id="张三").replace("p2", "张三")
    error = refused(tmp_path, survey=survey)
    assert [p.place for p in error.problems] == ["survey.csv, row 3, person_id"]
    assert "张三" not in str(error)


def test_a_certificate_column_stored_as_numbers(tmp_path):
    rows = [["county_code", "item", "as_of", "value"], ["11", "Q1", 2019, float(certificate())]]
    sheets = {"counties": [line.split(",") for line in sample()["counties"].splitlines()], "progress": rows}
    with pytest.raises(DatasetError, match="damaged by the spreadsheet") as caught:
        load_dataset(write_xlsx(tmp_path / "office.xlsx", sheets))
    assert caught.value.problems[0].place == "office.xlsx, sheet progress, row 2, value"
    assert certificate()[:8] not in str(caught.value)


def test_a_certificate_column_saved_as_csv_after_damage(tmp_path):
    error = refused(tmp_path, survey=changed("survey", 2, person_id="9.99999E+19"))
    assert "damaged by the spreadsheet" in str(error)


def test_rows_that_are_not_read_are_not_reported(tmp_path):
    folder = write_csv(tmp_path, sample(survey=changed("survey", 6, person_id=MOBILE)))
    assert len(load_dataset(folder, as_of=2019).survey) == 4
    with pytest.raises(DatasetError):
        load_dataset(folder, as_of=2020)


def test_shown_keeps_what_helps_and_hides_what_names():
    assert shown("男", of_people=True) == "男"
    assert shown("P001", of_people=True) == "P001"
    assert shown("农村", of_people=False) == "农村"
    assert shown("农村", of_people=True) == "农*"
    assert shown("x" * 50, of_people=False) == "x" * 39 + "…"
