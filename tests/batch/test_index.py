"""The index that a batch writes: of this batch's plan, data and parameters only; and nothing when stopped at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from helpers.batch import REAL, REPORT, write_batch
from helpers.executed_notebooks import Page
from helpers.workspace import COUNTIES, LEVELS, SECOND_CITY, beside_residents, census, write_workspace

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


def test_each_of_several_cities_has_its_page_and_one_above_leads_to_them(tmp_path: Path) -> None:
    root = write_batch(tmp_path, REAL)
    survey = census("11", 19, 20) + census("12", 20, 20) + census("21", 20, 20)
    levels = dict.fromkeys(("10", "11", "12", "20", "21"), LEVELS["11"])
    write_workspace(root, survey=survey, income=beside_residents(levels), counties=[*COUNTIES, *SECOND_CITY])
    made = run_batch(root, formats=["html"], counties="11,city:10,21,20")
    home = root / "reports" / "tiny" / "2020"
    assert made.is_complete
    assert made.indexes == (home / "index.html", home / "10" / "index.html", home / "20" / "index.html")
    assert sorted(path.parent.relative_to(home).as_posix() for path in home.rglob("report.html")) == [
        "10/11", "10/12", "10/city", "20/21", "20/city",
    ]  # fmt: skip
    assert places(made.indexes[1]) == (["11", "12", "city"], [])
    run_batch(root, formats=["html"], counties="20")
    above = [a["href"] for a in Page(made.indexes[0]).all("a")[1:]]
    assert [link for link in above if not link.endswith("csv")] == [
        "10/city/report.html", "10/city/../index.html", "20/city/report.html", "20/city/../index.html",
    ]  # fmt: skip


def test_other_formats_make_a_report_again_and_leave_no_file_of_before(tmp_path: Path) -> None:
    root = write_batch(tmp_path, REAL)

    def made(*formats: str) -> tuple[str, list[str]]:
        (result,) = run_batch(root, jobs=1, counties=["11"], formats=formats).results
        return result.state, sorted(path.name for path in result.folder.glob("report.*"))

    assert made("html", "docx") == ("written", ["report.docx", "report.html", "report.ipynb"])
    assert made("docx", "html") == ("current", ["report.docx", "report.html", "report.ipynb"])
    assert made("html") == ("written", ["report.html", "report.ipynb"])
    assert made("html", "pdf") == ("written", ["report.html", "report.ipynb", "report.pdf"])


def _has_come_to(run: subprocess.Popen[bytes], said: Path, moment: str) -> bool:
    """Has it loaded this module, as `-X importtime` says, or started so many workers, whatever they load?"""
    assert run.poll() is None, said.read_text()[-300:]
    if "worker" in moment:
        return len(_workers(run.pid)) >= int(moment[-1])
    return any(line.split("|")[-1].strip() == moment for line in said.read_text().splitlines())


def _workers(batch: int) -> list[psutil.Process]:
    """Those started afresh, and those forked from the process that has all loaded, which is the batch's child."""
    children = psutil.Process(batch).children()
    forked = [worker for c in children if "forkserver" in " ".join(c.cmdline()) for worker in c.children()]
    return forked + [child for child in children if "spawn_main" in " ".join(child.cmdline())]


@pytest.mark.skipif(os.name == "nt", reason="signals as a terminal sends them")
@pytest.mark.parametrize("moment", ["nbformat", "pandas", "worker 1", "worker 2", "told to end, worker 2"])
def test_a_batch_stopped_while_it_starts_says_one_line_and_writes_no_index(tmp_path: Path, moment: str) -> None:
    """At moments of the run's own and not of a clock's, which a busy machine would move."""
    root = write_batch(tmp_path, REPORT, "import time\ntime.sleep(600)")
    said = tmp_path / "said.txt"
    with said.open("w") as standard_error:
        run = subprocess.Popen(
            [sys.executable, "-X", "importtime", "-m", "evalkit.cli", "batch", "--jobs", "2"],
            cwd=root, stderr=standard_error, start_new_session=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509
        )  # fmt: skip
    try:
        patience = time.monotonic() + 60
        while not _has_come_to(run, said, moment):
            assert time.monotonic() < patience, f"never came to {moment}"
            time.sleep(0.01)
        if moment.startswith("told to end"):
            run.terminate()  # as a time limit or a shutdown does: the command alone
        else:
            os.killpg(run.pid, signal.SIGINT)
        run.wait(timeout=60)
    finally:
        run.kill()
    told = [line for line in said.read_text().splitlines() if not line.startswith("import time:")]
    assert [line[:16] for line in told] == ["evalkit: stopped"]
    assert run.returncode == 130
    assert list(root.glob("reports/**/index.html")) == []
