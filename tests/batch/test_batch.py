"""Many reports: what is written where, what is not made again, and what one failure does to the others."""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from pathlib import Path

import nbformat
import pytest
from helpers import ROOT
from helpers.batch import REAL, REPORT, contents, write_batch, write_notebook

from evalkit.batch import BatchError, RequestError, Result, run_batch
from evalkit.batch.jobs import read_jobs
from evalkit.batch.run import only_batch
from evalkit.inputs import DatasetError
from evalkit.publish.files import file_hash
from evalkit.request import ParameterError
from evalkit.workspace import Workspace

FILES = ["findings.csv", "manifest.json", "report.docx", "report.html", "report.ipynb", "report.pdf"]


def states(results: tuple[Result, ...]) -> dict[str, str]:
    return {result.code: result.state for result in results}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in which all reports were made once."""
    root = write_batch(tmp_path_factory.mktemp("batch"), REAL)
    seen: list[tuple[str, int, int]] = []
    result = run_batch(root, jobs=2, watch=lambda r, done, total: seen.append((r.code, done, total)))
    assert result.is_complete
    assert states(result.results) == {"11": "written", "12": "written", "10": "written"}
    assert sorted(code for code, *_ in seen) == ["10", "11", "12"]
    assert [(done, total) for _, done, total in seen] == [(1, 3), (2, 3), (3, 3)]
    return root


@pytest.fixture
def home(workspace: Path) -> Path:
    return workspace / "reports" / "tiny" / "2020"


def test_each_report_has_its_folder_and_nothing_else_is_left(home: Path) -> None:
    assert sorted(p.name for p in home.iterdir()) == [".lock", "11", "12", "city", "index.html"]
    for name in ("11", "12", "city"):
        assert sorted(p.name for p in (home / name).iterdir()) == FILES


def test_the_manifest_holds_what_the_report_was_made_from_and_the_hashes_of_its_files(home: Path) -> None:
    content = json.loads((home / "11" / "manifest.json").read_text(encoding="utf-8"))
    assert content["report"]["county_code"] == content["manifest"]["parameters"]["county"] == "11"
    assert content["manifest"]["hashes"]["notebook"] == file_hash(
        home.parents[2] / "notebooks" / "county_report.ipynb"
    )
    assert content["files"] == {
        name: file_hash(home / "11" / name) for name in FILES if name != "manifest.json"
    }


def test_the_notebook_keeps_its_parameters_and_neither_times_nor_paths(home: Path) -> None:
    notebook = nbformat.read(home / "12" / "report.ipynb", as_version=4)
    assert [cell.id for cell in notebook.cells] == ["about", "parameters", "injected-parameters", "part-0"]
    assert 'county = "12"' in notebook.cells[2].source
    assert list(notebook.metadata) == ["kernelspec", "language_info"]
    assert [list(cell.metadata) for cell in notebook.cells] == [[], ["tags"], ["tags"], []]
    assert str(home) not in (home / "12" / "report.ipynb").read_text(encoding="utf-8")


def test_the_same_again_is_current_and_another_time_gives_the_same_bytes(workspace: Path, home: Path) -> None:
    before = contents(home)
    again = run_batch(workspace, jobs=1)
    assert set(states(again.results).values()) == {"current"}
    assert contents(home) == before
    forced = run_batch(workspace, counties=["11"], force=True)
    assert states(forced.results) == {"11": "written"}
    assert contents(home) == before


def test_a_touched_report_and_one_that_asks_for_something_else_are_made_again(
    workspace: Path, home: Path, tmp_path: Path
) -> None:
    before = contents(home)
    shutil.copytree(home / "12", tmp_path / "12")
    (home / "11" / "findings.csv").write_text("edited")
    assert states(run_batch(workspace, counties="11,city").results) == {"11": "written", "10": "current"}
    assert states(run_batch(workspace, counties="12", parameters={"seed": 2}).results) == {"12": "written"}
    after = contents(home)
    assert {name for name in before if before[name] != after[name]} == {
        "12/manifest.json", "12/report.ipynb",
    }  # fmt: skip
    shutil.rmtree(home / "12")
    shutil.copytree(tmp_path / "12", home / "12")


def test_the_notebook_written_down_is_the_one_that_was_run(tmp_path: Path) -> None:
    """Somebody saves the notebook anew while it runs: the next batch must make the report again."""
    saving = "from pathlib import Path\nhome = Path('notebooks/county_report.ipynb')\n"
    root = write_batch(tmp_path, REAL, saving + "home.write_text(home.read_text() + ' ')")
    path = root / "notebooks" / "county_report.ipynb"
    ran = file_hash(path)
    assert run_batch(root, counties="11", formats=["html"]).is_complete
    assert file_hash(path) != ran
    manifest = json.loads((root / "reports/tiny/2020/11/manifest.json").read_text(encoding="utf-8"))
    assert manifest["manifest"]["hashes"]["notebook"] == ran
    assert states(run_batch(root, counties="11", formats=["html"]).results) == {"11": "written"}


def test_the_manifest_names_the_version_of_everything_that_shapes_a_report(home: Path) -> None:
    """All that evalkit depends on, but for what only asks, shows progress or opens a notebook; and what these use."""
    content = json.loads((home / "11" / "manifest.json").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = {re.split(r"[<>=]", text)[0] for text in project["dependencies"]}
    used = {"contourpy", "ipython", "jinja2", "lxml", "mistune", "pillow", "pygments"}
    assert set(content["manifest"]["versions"]) == (named - {"click", "jupyterlab", "tqdm"}) | used | {
        "evalkit", "python",
    }  # fmt: skip


def test_a_failing_county_is_named_keeps_its_report_and_stops_nobody(tmp_path: Path) -> None:
    root = write_batch(tmp_path, REPORT, "1 + 1")
    home = root / "reports" / "tiny" / "2020"
    run_batch(root, counties="11,12", formats=["html"])
    good = contents(home)
    write_notebook(root, REPORT, 'assert county != "12", "no income\\nof 2019"')
    result = run_batch(root, counties="11,12", formats=["html"])
    assert states(result.results) == {"11": "written", "12": "failed"}
    (failed,) = result.failed
    assert not result.is_complete
    assert str(failed.failure) == "cell [4] part-1: AssertionError: no income (and 1 more lines)"
    after = contents(home)
    assert {name: after[name] for name in good if name.startswith("12/")} == {
        name: content for name, content in good.items() if name.startswith("12/")
    }
    notebook = nbformat.read(home / "failed" / "12.ipynb", as_version=4)
    assert notebook.cells[-1].outputs[0].ename == "AssertionError"
    assert "cell [4] part-1: AssertionError" in (home / "index.html").read_text(encoding="utf-8")
    write_notebook(root, REPORT, "1 + 2")
    assert run_batch(root, counties="12", formats=["html"]).is_complete
    assert not (home / "failed" / "12.ipynb").exists()
    assert "AssertionError" not in (home / "index.html").read_text(encoding="utf-8")


def test_a_kernel_that_dies_or_hangs_and_a_worker_that_dies_fail_their_county_alone(tmp_path: Path) -> None:
    deeds = """import os, pathlib, psutil, signal, time
if county == "11":
    os.kill(os.getpid(), signal.SIGKILL)
if county == "12":
    time.sleep(600)
if county == "10":
    parent, again = psutil.Process().parent(), pathlib.Path("again")
    # What forks the worker's kernels, and when the report is tried once more, the worker.
    guilty = parent.parent() if again.exists() else parent
    again.touch()
    guilty.kill()
    time.sleep(600)
"""
    root = write_batch(tmp_path, REPORT, deeds)
    results = {r.code: r for r in run_batch(root, jobs=2, cell_timeout=4, formats=["html"]).results}
    # Whether a kernel told its count before it died is a matter of luck.
    said = {code: str(result.failure).replace("cell [4] ", "cell ") for code, result in results.items()}
    assert said == {
        "11": "cell part-1: DeadKernelError: the kernel died; it may have run out of memory",
        "12": "cell part-1: CellTimeoutError: the cell took longer than 4 seconds",
        "10": "the process that made the report died; it may have run out of memory",
    }
    home = root / "reports" / "tiny" / "2020"
    assert sorted(contents(home)) == ["failed/11.ipynb", "failed/12.ipynb"]


def test_a_notebook_that_reports_another_county_is_no_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Run, at that, by this interpreter: what a user has installed as `python3` is not asked for."""
    spec = tmp_path / "kernels" / "python3" / "kernel.json"
    spec.parent.mkdir(parents=True)
    spec.write_text('{"argv": ["/no/such/python"], "display_name": "Broken", "language": "python"}')
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    root = write_batch(tmp_path, 'county = "12"', REPORT, "")
    (result,) = run_batch(root, counties="11", formats=["html"]).results
    assert result.failure is not None
    assert "county_report.ipynb, county_code = 12: the report asked for is of 11" in result.failure.cause
    assert list(contents(root / "reports" / "tiny" / "2020")) == ["failed/11.ipynb"]


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
    with pytest.raises(
        RequestError, match=r"county_report\.ipynb, cell tagged `parameters`: has no parameter data"
    ):
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


def test_bad_data_are_said_once_and_touch_nothing(tmp_path: Path) -> None:
    root = write_batch(tmp_path, REPORT)
    prices = root / "data" / "tiny" / "prices.csv"
    prices.write_text(prices.read_text().replace("102", "-1"))
    with pytest.raises(DatasetError, match=r"prices\.csv, row 2"):
        run_batch(root)
    assert not (root / "reports").exists()


def test_a_batch_on_real_people_hides_single_ones(tmp_path: Path) -> None:
    root = write_batch(tmp_path, REPORT)
    about = root / "data" / "tiny" / "dataset.yaml"
    about.write_text(
        about.read_text(encoding="utf-8").replace("synthetic: true", "synthetic: false"), encoding="utf-8"
    )
    with pytest.raises(ParameterError, match="suppress_below = 0: must be at least 3"):
        run_batch(root, parameters={"suppress_below": 0})
    assert not (root / "reports").exists()


def test_a_second_batch_on_the_same_folder_is_told_so(tmp_path: Path) -> None:
    root = write_batch(tmp_path, REPORT)
    with (
        only_batch(root / "reports" / "tiny" / "2020"),
        pytest.raises(BatchError, match="another batch is writing here"),
    ):
        run_batch(root)


def test_a_word_file_edited_by_hand_is_set_aside_unless_forced(workspace: Path, home: Path) -> None:
    before = contents(home)
    word = home / "11" / "report.docx"
    word.write_bytes(b"remarks by hand")
    result = run_batch(workspace, counties="11")
    aside = home / "11" / "report.edited.docx"
    assert result.kept == (aside,)
    assert aside.read_bytes() == b"remarks by hand"
    aside.unlink()
    assert contents(home) == before
    # So is one that no mark tells of: the mark was lost, or the file was published by itself.
    word.write_bytes(b"more by hand")
    (home / "11" / "manifest.json").unlink()
    assert run_batch(workspace, counties="11").kept == (aside,)
    assert aside.read_bytes() == b"more by hand"
    aside.unlink()
    assert contents(home) == before
    word.write_bytes(b"not wanted")
    assert run_batch(workspace, counties="11", force=True).kept == ()
    assert contents(home) == before


def test_a_word_file_is_no_edited_one_because_its_mark_is_lost(workspace: Path, home: Path) -> None:
    before = contents(home)
    (home / "11" / "manifest.json").unlink()
    assert run_batch(workspace, counties="11").kept == ()
    assert contents(home) == before
