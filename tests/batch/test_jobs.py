"""Which reports are asked for: what cannot be is said before any kernel starts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from helpers.batch import COMMON, REPORT, write_batch, write_notebook
from helpers.workspace import COUNTIES, SECOND_CITY, census, write_workspace

from evalkit.batch import RequestError, run_batch
from evalkit.batch.jobs import Job, find_jobs, read_request
from evalkit.inputs import load_dataset
from evalkit.request import ParameterError
from evalkit.workspace import Workspace


@pytest.fixture
def untouched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace where no process may be started."""

    def refuse(*_: object) -> None:
        raise AssertionError("a worker was started")

    monkeypatch.setattr("evalkit.batch.making.Workers", refuse)
    return write_batch(tmp_path, REPORT)


def found(root: Path, counties: str | list[str], changes: Mapping[str, object] = {}) -> list[Job]:
    """The jobs, as a worker finds them with the data set at hand."""
    request = read_request(params=root / "params", counties=counties, changes=changes)
    workspace = Workspace.find(root)
    return find_jobs(request, load_dataset(workspace.data("tiny")), workspace)


def folders(root: Path, counties: str | list[str]) -> list[str]:
    return [job.folder for job in found(root, counties)]


def test_an_unknown_county_is_refused(untouched: Path) -> None:
    with pytest.raises(RequestError) as refused:
        found(untouched, "11,111,99,city:9")
    there_are = "here are: 10 小市, 11 甲县, 12 乙县"
    assert str(refused.value).splitlines() == [
        f"county = 111: not a county of the data set tiny; did you mean 11? T{there_are}",
        f"county = 99: not a county of the data set tiny; t{there_are}",
        f"county = 9: not a county of the data set tiny; t{there_are}",
    ]


@pytest.mark.parametrize("asked", ["12,city,11", "12，city，11", "１２、city、 １１", ["12，city", "11"], "11,12,10"])
def test_counties_are_separated_by_chinese_commas_too(untouched: Path, asked: str | list[str]) -> None:
    assert folders(untouched, asked) == ["11", "12", "city"]


def test_all_are_those_with_a_file_or_else_those_of_the_data(untouched: Path) -> None:
    (untouched / "params" / "counties" / "12.yaml").unlink()
    assert folders(untouched, "all") == ["11", "city"]
    assert folders(untouched, "12") == ["12"]
    for file in ("city.yaml", "counties/11.yaml"):
        (untouched / "params" / file).unlink()
    assert folders(untouched, "all") == ["11", "12", "city"]
    assert [job.notebook.name for job in found(untouched, "12,10")] == ["county_report.ipynb", "city_report.ipynb"]


def test_of_several_cities_one_is_asked_for_with_its_counties(root: Path) -> None:
    write_workspace(root, survey=census("11", 20, 20), counties=[*COUNTIES, *SECOND_CITY])
    (root / "params" / "common.yaml").write_text(COMMON, encoding="utf-8")
    write_notebook(root, REPORT)
    assert [job.code for job in found(root, "city:20")] == ["21", "20"]
    assert [job.code for job in found(root, "21,city:10")] == ["11", "12", "10", "21"]
    assert [job.code for job in found(root, "city")] == ["10", "20"]
    assert [job.city for job in found(root, "all")] == ["10"] * 3 + ["20"] * 2


@pytest.mark.parametrize("asked", ["", "，"])
def test_no_county_is_an_unknown_one(untouched: Path, asked: str) -> None:
    with pytest.raises(RequestError, match="not a county of the data set tiny; there are: 10 小市, 11 甲县"):
        found(untouched, asked)


def test_a_misspelt_parameter_is_refused_before_a_kernel_starts(untouched: Path) -> None:
    with pytest.raises(ParameterError, match="parameter as_off: unknown parameter; did you mean as_of"):
        run_batch(untouched, parameters={"as_off": 2019})
    (untouched / "params" / "counties" / "11.yaml").write_text('county: "11"\nlevle: 0.9\n')
    with pytest.raises(ParameterError, match=r"11\.yaml, line 2.*levle"):
        run_batch(untouched)


def test_what_is_wrong_for_all_counties_is_said_once(untouched: Path) -> None:
    with pytest.raises(ParameterError) as refused:
        run_batch(untouched, parameters={"level": 95})
    assert str(refused.value).count("\n") == 0


def test_a_notebook_without_a_parameter_is_refused(untouched: Path) -> None:
    write_notebook(untouched, REPORT, parameters='county = "11"\nas_of = 2020')
    with pytest.raises(RequestError, match=r"county_report\.ipynb, cell tagged `parameters`: has no parameter data"):
        found(untouched, "11")


def test_the_county_of_a_batch_is_not_a_parameter(untouched: Path) -> None:
    with pytest.raises(RequestError, match="name them with --counties"):
        run_batch(untouched, parameters={"county": "12"})


def test_a_file_named_after_another_county_is_refused(untouched: Path) -> None:
    (untouched / "params" / "counties" / "12.yaml").write_text('county: "11"\n')
    with pytest.raises(ParameterError, match=r"counties/12\.yaml, line 1, county = 11: another county"):
        run_batch(untouched)


def test_a_code_without_quotation_marks_is_one_problem(untouched: Path) -> None:
    (untouched / "params" / "counties" / "12.yaml").write_text("county: 12\n")
    with pytest.raises(ParameterError) as refused:
        run_batch(untouched)
    assert [(p.rule, p.remedy) for p in refused.value.problems] == [
        ("a code must be text", "put it between quotation marks")
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [("suppress_below: 0", "suppress_below = 0: common.yaml says 10"),
     ("level: 0.99", "level = 0.99: common.yaml says 0.95"),
     ("readings: {C1: at_least}", "readings = {'C1': 'at_least'}: common.yaml says {}")],
)  # fmt: skip
def test_all_reports_of_a_batch_ask_alike(untouched: Path, line: str, said: str) -> None:
    """Hidden cells are decided together: a county that hides none would give its neighbours' away."""
    path = untouched / "params" / "counties" / "12.yaml"
    path.write_text(f'county: "12"\n{line}\n')
    with pytest.raises(RequestError) as refused:
        run_batch(untouched)
    assert f"counties/12.yaml, line 2, {said}, and a batch's reports all ask alike" in str(refused.value)
    with pytest.raises(AssertionError, match="a worker was started"):
        run_batch(untouched, counties="11")
