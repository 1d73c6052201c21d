"""A run of many reports: what one failure does to the others."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
import pytest
from helpers.batch import REAL, REPORT, contents, states, write_batch, write_notebook

from evalkit.batch import BatchError, run_batch
from evalkit.batch.forking import CAN_FORK
from evalkit.batch.locks import only_batch
from evalkit.inputs import DatasetError
from evalkit.publish.files import file_hash
from evalkit.request import ParameterError


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


def test_a_notebook_that_reports_another_county_is_no_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_workers_that_die_together_are_tried_again_together_and_only_the_guilty_one_alone(tmp_path: Path) -> None:
    """Each tries to kill its worker: 12 always, 11 once. What others lost is made again."""
    deed = """import os, pathlib, psutil, signal
tried = pathlib.Path(f"{county}.tried")
before = tried.read_text() if tried.exists() else ""
tried.write_text(before + "x")
if county == "12" or county == "11" and not before:
    os.kill(psutil.Process(os.getppid()).ppid(), signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)
"""
    root = write_batch(tmp_path, deed + REPORT)
    result = run_batch(root, jobs=2, formats=["html"])
    assert states(result.results) == {"11": "written", "12": "failed", "10": "written"}
    assert "the process that made the report died" in str(result.failed[0].failure)
    log = [json.loads(line) for line in (root / "reports/tiny/2020/log.jsonl").read_text("utf-8").splitlines()]
    assert {line["place"]: line["outcome"] for line in log} == states(result.results)
    assert all(line["memory_mb"] > 50 for line in log if line["outcome"] == "written")


@pytest.mark.skipif(not CAN_FORK, reason="the memory of forked kernels alone is limited")
def test_a_county_that_eats_memory_fails_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evalkit.batch.workers.MOST_MEMORY", 0.0)
    eat = 'import numpy\nif county == "11":\n    hoard = numpy.ones(2**28)'
    root = write_batch(tmp_path, REPORT, eat)
    result = run_batch(root, formats=["html"])
    assert states(result.results) == {"11": "failed", "12": "written", "10": "written"}
    assert "MemoryError: Unable to allocate 2.00 GiB" in str(result.failed[0].failure)


def test_a_killed_batch_and_one_more_make_what_an_undisturbed_one_makes(tmp_path: Path) -> None:
    """Killed as its first report is there; nothing of it is left but reports, in its folder or the temporary one."""
    slow = "import time\ntime.sleep(0.5)"
    for name in ("killed", "calm"):
        (tmp_path / name).mkdir()
    calm, killed = (write_batch(tmp_path / name, REAL, slow) for name in ("calm", "killed"))
    assert run_batch(calm, formats=["html"]).is_complete
    command = [sys.executable, "-m", "evalkit.cli", "batch", "--jobs", "1", "--formats", "html"]
    # In a place of its own, with a short path: a socket stands in it.
    with TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        with subprocess.Popen(command, cwd=killed, env=os.environ | {"TMPDIR": temporary}) as run:
            _wait_until(lambda: bool(list(killed.rglob("manifest.json"))))
            run.kill()
        assert run_batch(killed, formats=["html"]).is_complete
        assert contents(killed / "reports") == contents(calm / "reports")
        assert list((killed / "reports").rglob(".making-*")) == []
        _wait_until(lambda: not list(Path(temporary).glob("evalkit-batch-*")))


def _wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.skipif(os.name == "nt" or not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write all")
def test_a_folder_that_may_not_be_written_is_named(tmp_path: Path) -> None:
    root = write_batch(tmp_path, REPORT)
    (root / "reports").mkdir(mode=0o555)
    run = subprocess.run(
        [sys.executable, "-m", "evalkit.cli", "batch"], cwd=root, capture_output=True, text=True, check=False
    )
    assert run.returncode == 1
    assert run.stderr == (
        "evalkit: reports/tiny: permission denied; see that there is room on the disk and that you may write there\n"
    )
