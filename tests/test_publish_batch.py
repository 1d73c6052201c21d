"""The index that a batch writes: of this batch's plan, data and parameters only; and nothing when stopped at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from batch_workspace import REAL, REPORT, write_batch
from test_publish import Page

from evalkit.batch import run_batch


def places(index: Path) -> tuple[list[str], list[str]]:
    """The reports that the page lists in its table, and those that it names below."""
    table, _, below = index.read_text(encoding="utf-8").partition("</table>")
    folders = ("11", "12", "city")
    return tuple([f for f in folders if f'href="{f}/report.html"' in part] for part in (table, below))  # type: ignore[return-value]


def test_the_index_holds_what_was_made_alike_and_names_the_rest(tmp_path: Path) -> None:
    root = write_batch(tmp_path, REAL)
    once = run_batch(root, jobs=2, formats=["html"], counties=["11", "12"])
    assert places(once.indexes[0]) == (["11", "12"], [])
    run_batch(root, jobs=1, formats=["html"], counties=["11"], parameters={"level": 0.9})
    assert places(once.indexes[0]) == (["11"], ["12"])
    assert Page(once.indexes[0]).all("table") != []


def test_other_formats_make_a_report_again_and_leave_no_file_of_before(tmp_path: Path) -> None:
    root = write_batch(tmp_path, REAL)

    def made(*formats: str) -> tuple[str, list[str]]:
        (result,) = run_batch(root, jobs=1, counties=["11"], formats=formats).results
        return result.state, sorted(path.name for path in result.folder.glob("report.*"))

    assert made("html", "docx") == ("written", ["report.docx", "report.html", "report.ipynb"])
    assert made("docx", "html") == ("current", ["report.docx", "report.html", "report.ipynb"])
    assert made("html") == ("written", ["report.html", "report.ipynb"])
    assert made("html", "pdf") == ("written", ["report.html", "report.ipynb", "report.pdf"])


@pytest.mark.skipif(os.name == "nt", reason="signals as a terminal sends them")
@pytest.mark.parametrize("seconds", [0.2, 1.0])
def test_a_batch_stopped_while_it_starts_says_one_line_and_writes_no_index(
    tmp_path: Path, seconds: float
) -> None:
    root = write_batch(tmp_path, REPORT, "import time\ntime.sleep(600)")
    run = subprocess.Popen(
        [sys.executable, "-m", "evalkit.cli", "batch", "--jobs", "2"],
        cwd=root, stderr=subprocess.PIPE, text=True, start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509
    )  # fmt: skip
    time.sleep(seconds)
    os.killpg(run.pid, signal.SIGINT)
    _, said = run.communicate(timeout=30)
    assert run.returncode == 130
    assert "Traceback" not in said
    assert said.splitlines()[-1].startswith("evalkit: stopped")
    assert list(root.glob("reports/**/index.html")) == []
