"""Where nothing has changed a batch says so at once; whatever it reads or writes, a change of it is seen."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers.batch import REPORT, write_batch

from evalkit.batch import report_status, run_batch
from evalkit.batch.unchanged import RECORD


class _Asked(Exception):
    """The workers would be asked."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write_batch(tmp_path_factory.mktemp("made"), REPORT)
    (root / "params" / "remarks").mkdir()
    (root / "params" / "remarks" / "11.md").write_text("Seen.")
    assert run_batch(root, formats=["html"]).is_complete
    return root


@pytest.fixture
def root(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy, with its times, in which no worker may be asked."""

    def refuse(*_: object) -> None:
        raise _Asked

    monkeypatch.setattr("evalkit.batch.making.make_reports", refuse)
    monkeypatch.setattr("evalkit.batch.making.find_status", refuse)
    return Path(shutil.copytree(made, tmp_path / "copy"))


def test_it_says_so_without_asking_a_worker(root: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    again = run_batch(root, formats=["html"], watch=lambda one, done, total: seen.append((one.code, done, total)))
    assert [(one.code, one.name.zh, one.state) for one in again.results] == [
        ("11", "甲县", "current"), ("12", "乙县", "current"), ("10", "小市", "current"),
    ]  # fmt: skip
    assert seen == [("11", 1, 3), ("12", 2, 3), ("10", 3, 3)]
    assert again.indexes == (root / "reports" / "tiny" / "2020" / "index.html",)
    assert {one.state for one in report_status(root, formats=["html"])} == {"current"}


@pytest.mark.parametrize(
    "file",
    [
        "data/tiny/survey.csv", "data/tiny/dataset.yaml", "data/plans/tiny/plan.yaml", "params/remarks/11.md",
        "notebooks/city_report.ipynb", "reports/tiny/2020/12/findings.csv", "reports/tiny/2020/11/manifest.json",
        "reports/tiny/2020/index.html",
    ],
)  # fmt: skip
def test_a_file_that_changed_is_seen(root: Path, file: str) -> None:
    with (root / file).open("a") as end:
        end.write("\n")
    with pytest.raises(_Asked):
        run_batch(root, formats=["html"])


@pytest.mark.parametrize("file", ["reports/tiny/2020/12/report.html", "params/remarks/11.md", f"reports/{RECORD}"])
def test_a_file_that_is_gone_is_missed(root: Path, file: str) -> None:
    (root / file).unlink()
    with pytest.raises(_Asked):
        run_batch(root, formats=["html"])


@pytest.mark.parametrize(
    "change",
    [
        lambda root: run_batch(root, formats=["html", "pdf"]),
        lambda root: run_batch(root, formats=["html"], counties="11"),
        lambda root: run_batch(root, formats=["html"], parameters={"seed": 2}),
        lambda root: run_batch(root, formats=["html"], force=True),
        lambda root: run_batch(root, formats=["html"], output=root / "elsewhere"),
        lambda root: (
            os.rename(root / "reports/tiny/2020/11", root / "reports/tiny/2020/x"),
            os.rename(root / "reports/tiny/2020/12", root / "reports/tiny/2020/11"),
            os.rename(root / "reports/tiny/2020/x", root / "reports/tiny/2020/12"),
            run_batch(root, formats=["html"]),
        ),
    ],
)
def test_whoever_asks_for_something_else_has_it_made(root: Path, change: Callable[[Path], object]) -> None:
    with pytest.raises(_Asked):
        change(root)


def test_it_waits_for_no_library() -> None:
    code = "import sys, evalkit.batch.run; print({'pandas', 'nbformat', 'papermill', 'scipy'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "set()\n"
