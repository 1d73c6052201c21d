"""Files of a data set: every format an office sends, and what cannot be read."""

from __future__ import annotations

import pickle
from hashlib import sha256
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from helpers.tables import (
    DESCRIPTION,
    TABLES,
    added,
    as_sheets,
    changed,
    sample,
    without,
    write_csv,
    write_xlsx,
)

from evalkit.inputs import Dataset, DatasetError, load_dataset
from evalkit.inputs.schema import TABLES as SCHEMA


def refused(path: Path, **options: object) -> list[str]:
    with pytest.raises(DatasetError) as caught:
        load_dataset(path, **options)
    return [str(problem) for problem in caught.value.problems]


def same_tables(one: Dataset, other: Dataset) -> None:
    for table in SCHEMA:
        pd.testing.assert_frame_equal(one.table(table.name), other.table(table.name))


@pytest.fixture(scope="module")
def dataset(tmp_path_factory) -> Dataset:
    return load_dataset(write_csv(tmp_path_factory.mktemp("sample") / "county", sample()))


def test_what_a_data_set_says_of_itself(dataset):
    assert (dataset.name, dataset.title.zh, dataset.source.en, dataset.is_synthetic) == (
        "county",
        "小样本",
        "Invented",
        True,
    )


def test_types(dataset):
    survey = dataset.survey
    assert survey["year"].dtype == np.int64
    assert survey["disability_grade"].tolist() == [1, 2, 3, 4, 4]
    assert survey["disability_grade"].dtype == np.int64
    assert survey["needs_rehabilitation"].to_numpy() == pytest.approx([1, 1, np.nan, 0, 1], nan_ok=True)
    assert survey["own_answer"].to_numpy() == pytest.approx([1, 0, np.nan, 1, 1], nan_ok=True)
    assert {str(survey[c].dtype) for c in ("county_code", "psu", "sex", "response")} == {"str"}
    assert dataset.counties["valid_from"].dropna().tolist() == [pd.Timestamp(2018, 1, 1)]


def test_the_index_is_the_row_in_the_file(tmp_path):
    income = TABLES["income"].replace("11,2019", ",,,,,,,,\n\n11,2019")
    assert load_dataset(write_csv(tmp_path, sample(income=income))).income.index.tolist() == [
        2,
        3,
        4,
        7,
        8,
        9,
    ]


def test_a_missing_grade_keeps_the_others_whole(tmp_path):
    grades = load_dataset(write_csv(tmp_path, sample(survey=changed("survey", 2, disability_grade="")))).survey
    assert grades["disability_grade"].tolist()[1:] == [2, 3, 4, 4]
    assert str(grades["disability_grade"].dtype) == "Int64"


def test_columns_that_the_file_lacks_are_there_and_empty(dataset):
    assert "in_school" not in dataset.survey_columns
    assert dataset.survey["in_school"].isna().all()
    assert dataset.survey_columns == tuple(TABLES["survey"].split("\n", 1)[0].split(","))


def test_absent_tables_are_empty_with_their_columns(tmp_path):
    dataset = load_dataset(write_csv(tmp_path, {"counties": TABLES["counties"]}))
    for table in SCHEMA[1:]:
        assert list(dataset.table(table.name).columns) == list(table.names)
        assert dataset.table(table.name).empty
    assert dataset.survey_columns == ()
    assert dataset.income["year"].dtype == np.int64
    assert dataset.survey["weight"].dtype == np.float64


def test_hashes_are_of_the_files(dataset):
    assert set(dataset.hashes) == {"dataset", *TABLES}
    assert dataset.hashes["income"] == sha256(TABLES["income"].encode()).hexdigest()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings(tmp_path, dataset, encoding):
    encoded = {name: text.encode(encoding) for name, text in sample().items()}
    same_tables(load_dataset(write_csv(tmp_path / "office", encoded)), dataset)


def test_neither_utf8_nor_gb18030(tmp_path):
    counties = TABLES["counties"].encode().replace("乙".encode(), b"\xff\xff")
    found = refused(write_csv(tmp_path, sample(counties=None) | {"counties": counties}))
    assert found[0].startswith("counties.csv, row 3: neither UTF-8 nor GB18030")


def test_a_mark_of_utf8_is_taken_at_its_word(tmp_path):
    counties = b"\xef\xbb\xbf" + TABLES["counties"].encode("gb18030")
    assert "neither UTF-8" in refused(write_csv(tmp_path, sample(counties=None) | {"counties": counties}))[0]


def test_windows_line_ends(tmp_path, dataset):
    same_tables(
        load_dataset(write_csv(tmp_path / "w", {n: t.replace("\n", "\r\n") for n, t in sample().items()})),
        dataset,
    )


def test_a_workbook_with_codes_and_years_as_numbers(tmp_path, dataset):
    workbook = load_dataset(write_xlsx(tmp_path / "office.xlsx", as_sheets(sample())))
    same_tables(workbook, dataset)
    assert workbook.name == "office"
    assert set(workbook.hashes) == {"dataset", "workbook"}


def test_a_folder_with_one_workbook(tmp_path, dataset):
    write_xlsx(tmp_path / "of" / "tables.xlsx", as_sheets(sample()))
    (tmp_path / "of" / "~$tables.xlsx").write_bytes(b"Excel has it open")
    folder = load_dataset(tmp_path / "of")
    same_tables(folder, dataset)
    assert folder.name == "of"


def test_rows_above_the_column_names_are_said(tmp_path):
    sheets = as_sheets(sample())
    sheets["prices"] = [[""], *sheets["prices"]]
    assert refused(write_xlsx(tmp_path / "office.xlsx", sheets)) == [
        "office.xlsx, sheet prices, row 1: no column names; put the names in the first row"
    ]


def test_blank_rows_of_a_workbook_are_counted(tmp_path):
    sheets = as_sheets(sample())
    sheets["prices"][2:2] = [[""], [""]]
    dataset = load_dataset(write_xlsx(tmp_path / "office.xlsx", sheets))
    assert dataset.prices.index.tolist() == [2, 5, 6, 7, 8]


def test_yes_and_no_of_a_workbook(tmp_path):
    sheets = as_sheets(sample())
    sheets["counties"][2][9] = True
    assert load_dataset(write_xlsx(tmp_path / "office.xlsx", sheets)).county("11").is_poor_area is True


def test_problems_of_a_workbook_name_the_sheet(tmp_path):
    sheets = as_sheets(sample(register=changed("register", 2, covered=51)))
    assert refused(write_xlsx(tmp_path / "office.xlsx", sheets)) == [
        "office.xlsx, sheet register, row 2, covered = 51: more than eligible (50); correct one of the two"
    ]


def test_what_is_no_workbook(tmp_path):
    (tmp_path / "dataset.yaml").write_text(DESCRIPTION, encoding="utf-8")
    (tmp_path / "office.xlsx").write_bytes(b"no workbook")
    assert refused(tmp_path / "office.xlsx") == [
        "office.xlsx: cannot be read as a workbook; open it in Excel and save it as .xlsx"
    ]


def test_two_sources_of_tables(tmp_path):
    write_csv(tmp_path, sample())
    write_xlsx(tmp_path / "office.xlsx", as_sheets(sample()))
    assert "more than one source of tables" in refused(tmp_path)[0]


def test_no_such_folder(tmp_path):
    assert refused(tmp_path / "nowhere") == [
        "nowhere: no such folder or .xlsx workbook; give the name of a folder under data/, or a path"
    ]


def test_an_empty_folder(tmp_path):
    assert [problem.split(";")[0] for problem in refused(tmp_path)] == [
        "dataset.yaml: No such file or directory",
        "counties.csv: missing",
    ]


def test_a_table_under_another_name(tmp_path):
    folder = write_csv(tmp_path, sample(audit=None))
    (folder / "audits.csv").write_text(TABLES["audit"], encoding="utf-8")
    assert refused(folder) == [
        f"{tmp_path.name} = audits: not a table of a data set; rename it to audit, or remove it"
    ]


def test_the_truth_of_a_synthetic_data_set_is_not_read(tmp_path, dataset):
    folder = write_csv(tmp_path / "t", sample())
    (folder / "truth.csv").write_bytes(b"\xff not even text")
    same_tables(load_dataset(folder), dataset)
    assert "truth" not in load_dataset(folder).hashes


def test_a_row_with_a_cell_too_many(tmp_path):
    income = TABLES["income"].replace("6000,150", "6,000,150")
    assert refused(write_csv(tmp_path, sample(income=income)))[0].startswith(
        "income.csv, row 3: 10 cells under 9 column names"
    )


def test_a_lone_quotation_mark(tmp_path):
    income = TABLES["income"].replace("100,invented", '100,"invented', 1)
    assert "not readable as CSV" in refused(write_csv(tmp_path, sample(income=income)))[0]


def test_quoted_cells_and_thousands(tmp_path):
    income = TABLES["income"].replace("6000", '"６,０００"', 1)
    assert load_dataset(write_csv(tmp_path, sample(income=income))).income["income_yuan"].iloc[1] == 6000


def test_semicolons(tmp_path):
    prices = TABLES["prices"].replace(",", ";")
    assert refused(write_csv(tmp_path, sample(prices=prices))) == [
        'prices.csv, row 1: columns are not separated by commas; save the file as "CSV UTF-8"'
    ]


def test_a_column_twice(tmp_path):
    prices = added("prices", "cpi", 100)
    assert refused(write_csv(tmp_path, sample(prices=prices))) == [
        "prices.csv, cpi: two columns have this name; rename or remove one of them"
    ]


def test_an_empty_file(tmp_path):
    assert refused(write_csv(tmp_path, sample(prices=""))) == [
        "prices.csv, row 1: no column names; put the names in the first row"
    ]


def test_a_missing_column_and_what_it_may_be_called(tmp_path):
    survey = TABLES["survey"].replace("weight", "wieght")
    assert refused(write_csv(tmp_path, sample(survey=survey))) == [
        "survey.csv, weight: the column is missing; rename wieght?"
    ]
    assert refused(write_csv(tmp_path, sample(survey=without("survey", "weight")))) == [
        "survey.csv, weight: the column is missing; add it: design weight, before nonresponse"
    ]


def test_an_optional_column_nearly_named_right(tmp_path):
    survey = TABLES["survey"].replace("psu_population", "psu_populations")
    assert refused(write_csv(tmp_path, sample(survey=survey))) == [
        "survey.csv, psu_populations: not a column of the codebook; rename it to psu_population, "
        "or give it a name that differs more"
    ]


def test_all_problems_of_all_tables_come_together(tmp_path):
    found = refused(
        write_csv(
            tmp_path,
            sample(
                income=changed("income", 3, income_yuan=0),
                prices=changed("prices", 2, cpi=0),
                survey=changed("survey", 2, weight=-1),
                register=changed("register", 2, covered=51),
            ),
        )
    )
    assert [line.split(" = ")[0] for line in found] == [
        "income.csv, row 3, income_yuan",
        "prices.csv, row 2, cpi",
        "survey.csv, row 2, weight",
        "register.csv, row 2, covered",
    ]


def test_a_long_list_is_cut_for_people_and_kept_for_programs(tmp_path):
    rows = "".join(f"11,{year},disabled,urban,0,,,,\n" for year in range(1950, 2010))
    broken = TABLES["income"] + rows.replace("urban", "town", 1)
    with pytest.raises(DatasetError) as caught:
        load_dataset(write_csv(tmp_path, sample(income=broken, prices=changed("prices", 2, cpi=0))))
    lines = str(caught.value).splitlines()
    assert len(caught.value.problems) == 62
    assert sum(line.startswith("income.csv, row") for line in lines) == 20
    assert "income.csv: and 41 more" in lines
    # One bad column does not hide another, nor another table.
    assert any("town" in line for line in lines)
    assert lines[-1].startswith("prices.csv, row 2, cpi")


def test_the_error_crosses_processes(tmp_path):
    with pytest.raises(DatasetError) as caught:
        load_dataset(write_csv(tmp_path, sample(prices=changed("prices", 2, cpi=0))))
    again = pickle.loads(pickle.dumps(caught.value))
    assert (str(again), again.problems) == (str(caught.value), caught.value.problems)


@pytest.mark.parametrize(
    ("description", "place"),
    [
        (None, "dataset.yaml"),
        ("", "dataset.yaml"),
        ("name: [", "dataset.yaml, line 1: not valid YAML"),
        (DESCRIPTION.replace("true", "maybe"), "dataset.yaml, line 2, is_synthetic = maybe"),
        (DESCRIPTION.replace("is_synthetic: true\n", ""), "dataset.yaml, line 1: is_synthetic is missing"),
        (DESCRIPTION.replace(", en: Invented", ""), "dataset.yaml, line 3, source: en is missing"),
        (DESCRIPTION + "contact: x\n", "dataset.yaml, line 4, contact: unknown entry"),
    ],
)
def test_descriptions_that_do_not_do(tmp_path, description, place):
    found = refused(write_csv(tmp_path, sample(), description=description))
    assert len(found) == 1
    assert found[0].startswith(place)
