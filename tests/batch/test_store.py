"""A report's folder: what is written where, what is not made again, and what becomes of an edited Word file."""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from pathlib import Path

import nbformat
import pytest
from helpers import ROOT
from helpers.batch import REAL, contents, states, write_batch

from evalkit.batch import report_status, run_batch
from evalkit.publish.files import file_hash

FILES = ["findings.csv", "manifest.json", "report.docx", "report.html", "report.ipynb", "report.pdf"]


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
    assert sorted(p.name for p in home.iterdir()) == [".lock", "11", "12", "city", "index.html", "log.jsonl"]
    for name in ("11", "12", "city"):
        assert sorted(p.name for p in (home / name).iterdir()) == FILES


def test_the_manifest_holds_what_the_report_was_made_from_and_the_hashes_of_its_files(home: Path) -> None:
    content = json.loads((home / "11" / "manifest.json").read_text(encoding="utf-8"))
    assert content["report"]["county_code"] == content["manifest"]["parameters"]["county"] == "11"
    assert content["manifest"]["hashes"]["notebook"] == file_hash(
        home.parents[2] / "notebooks" / "county_report.ipynb"
    )
    assert content["files"] == {name: file_hash(home / "11" / name) for name in FILES if name != "manifest.json"}


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


def test_the_manifest_names_the_version_of_everything_that_shapes_a_report(home: Path) -> None:
    """All that evalkit depends on, but for what only asks, shows progress or opens a notebook; and what these use."""
    content = json.loads((home / "11" / "manifest.json").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = {re.split(r"[<>=]", text)[0] for text in project["dependencies"]}
    used = {"contourpy", "ipython", "jinja2", "lxml", "mistune", "pillow", "pygments"}
    assert set(content["manifest"]["versions"]) == (named - {"click", "jupyterlab", "tqdm"}) | used | {
        "evalkit", "python",
    }  # fmt: skip


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


def test_status_says_what_has_changed_since_and_writes_nothing(tmp_path: Path) -> None:
    root = write_batch(tmp_path, REAL)
    run_batch(root, formats=["html"])
    assert {one.state for one in report_status(root, formats=["html"])} == {"current"}
    home = root / "reports" / "tiny" / "2020"
    _change(root / "data" / "tiny" / "income.csv", "12,2019,disabled,all,13110", "12,2019,disabled,all,13111")
    _change(root / "notebooks" / "city_report.ipynb", "About", "About it")
    (home / "11" / "report.html").write_text("by hand")
    before = contents(home)
    found = {one.code: (one.state, one.reasons) for one in report_status(root, formats=["html"])}
    assert found == {
        "11": ("stale", ("income changed: 12, 2019", "edited by hand: report.html")),
        "12": ("stale", ("income changed: 12, 2019",)),
        "10": ("stale", ("income changed: 12, 2019", "notebook changed")),
    }
    _change(root / "data" / "tiny" / "income.csv", "12,2019,disabled,all,13111", "12,2019,disabled,all,13110")
    shutil.rmtree(home / "12")
    found = {one.code: (one.state, one.reasons) for one in report_status(root, parameters={"level": 0.9})}
    assert found["12"] == ("missing", ("missing",))
    assert found["11"][1] == ("level was 0.95, is 0.9", "its formats are html", "edited by hand: report.html")
    assert {one.code: one.state for one in report_status(root, formats=["html"])}["11"] == "edited"
    assert contents(home) == {name: content for name, content in before.items() if not name.startswith("12/")}


def test_data_edited_meanwhile_change_no_report_of_the_batch(tmp_path: Path) -> None:
    edit = """from pathlib import Path
income = Path("data/tiny/income.csv")
income.write_text(income.read_text().replace("13110", "13111"))
"""
    root = write_batch(tmp_path, edit + REAL)
    assert run_batch(root, jobs=1, formats=["html"]).is_complete
    home, hashes = root / "reports" / "tiny" / "2020", []
    for name in ("11", "12", "city"):
        manifest = json.loads((home / name / "manifest.json").read_text(encoding="utf-8"))["manifest"]
        hashes.append(manifest["hashes"]["data/income"])
    assert len(set(hashes)) == 1
    reasons = {one.reasons for one in report_status(root, formats=["html"])}
    assert reasons == {("income changed: 10, 2019; 11, 2019; 12, 2019",)}


def _change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
