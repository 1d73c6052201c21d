"""Which reports are asked for: what cannot be is said before any kernel starts."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.batch import REPORT, write_batch, write_notebook

from evalkit.batch import RequestError, run_batch
from evalkit.batch.jobs import read_jobs
from evalkit.request import ParameterError
from evalkit.workspace import Workspace


@pytest.fixture
def untouched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace where no process may be started."""

    def refuse(*_: object) -> None:
        raise AssertionError("a worker was started")

    monkeypatch.setattr("evalkit.batch.run.Workers", refuse)
    return write_batch(tmp_path, REPORT)


def test_an_unknown_county_is_refused_before_a_kernel_starts(untouched: Path) -> None:
    with pytest.raises(RequestError) as refused:
        run_batch(untouched, counties="11,111,99")
    assert str(refused.value).splitlines() == [
        "county = 111: unknown; did you mean 11? there are 11, 12, city",
        "county = 99: unknown; there are 11, 12, city",
    ]
    assert not (untouched / "reports").exists()


@pytest.mark.parametrize("asked", ["12,city,11", "12，city，11", "１２、city、 １１", ["12，city", "11"]])
def test_counties_are_separated_by_chinese_commas_too(untouched: Path, asked: str | list[str]) -> None:
    jobs = read_jobs(Workspace.find(untouched), params=untouched / "params", counties=asked, changes={})
    assert [job.folder for job in jobs] == ["11", "12", "city"]


@pytest.mark.parametrize("asked", ["", "，"])
def test_no_county_is_an_unknown_one(untouched: Path, asked: str) -> None:
    with pytest.raises(RequestError, match="unknown; there are 11, 12, city"):
        run_batch(untouched, counties=asked)


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


def test_a_notebook_without_a_parameter_is_refused_before_a_kernel_starts(untouched: Path) -> None:
    write_notebook(untouched, REPORT, parameters='county = "11"\nas_of = 2020')
    with pytest.raises(RequestError, match=r"county_report\.ipynb, cell tagged `parameters`: has no parameter data"):
        run_batch(untouched, counties="11")


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
