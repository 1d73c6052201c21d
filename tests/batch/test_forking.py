"""Forked kernels: each as if it were the first, the same bytes as an ordinary one's, and none outlives its batch."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from helpers import ROOT
from helpers.batch import REAL, REPORT, contents, write_batch

from evalkit.batch import run_batch
from evalkit.batch.forking import CAN_FORK

pytestmark = pytest.mark.skipif(not CAN_FORK, reason="kernels are forked on Linux alone")

# What one report's cells could leave to the next, and what they find of it.
STATE = """import json, os, random, sys, warnings
import matplotlib, numpy, pandas, evalkit
state = [
    pandas.get_option("display.precision"), matplotlib.rcParams["font.size"], os.getcwd(), os.environ.get("LEFT"),
    numpy.geterr()["divide"], hasattr(evalkit, "left"), "left" in sys.modules,
    str(warnings.filters), "left" in globals(), pandas.DataFrame([1, 3]).mean()[0],
]
numbers = [random.random(), numpy.random.random()]
open(f"{county}.json", "w").write(json.dumps({"state": state, "numbers": numbers, "parent": os.getppid()}))
left = True
pandas.set_option("display.precision", 17)
matplotlib.rcParams["font.size"] = 99
os.environ["LEFT"] = "yes"
numpy.seterr(divide="raise")
evalkit.left = sys.modules["left"] = sys
warnings.simplefilter("error")
random.seed(1)
numpy.random.seed(1)
os.chdir("/")
pandas.DataFrame.mean = lambda self: [0]
"""


def test_no_report_finds_what_another_changed(tmp_path: Path) -> None:
    root = write_batch(tmp_path, REPORT, STATE)
    assert run_batch(root, jobs=1, formats=["html"]).is_complete
    first, second, third = (json.loads((root / f"{code}.json").read_text()) for code in ("11", "12", "10"))
    assert first["parent"] == second["parent"] == third["parent"]
    assert first["state"] == second["state"] == third["state"]
    assert first["state"][2:4] == [str(root), None]
    assert len({number for each in (first, second, third) for number in each["numbers"]}) == 6


def test_an_ordinary_kernel_makes_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both with the settings of matplotlib in the workspace, not with those where the batch is started."""
    picture = "# 户数\n# 折线：先升后降。\nimport matplotlib.pyplot as plt\nplt.plot([1, 3, 2])\nplt.show()"
    size = "import sys, matplotlib\nprint(matplotlib.rcParams['font.size'], any('notebooks' in p for p in sys.path))"
    root = write_batch(tmp_path, REAL, picture, size)
    (root / "matplotlibrc").write_text("font.size: 33\n")
    (root / "notebooks" / "matplotlibrc").write_text("font.size: 5\n")
    command = [sys.executable, "-m", "evalkit.cli", "report", "11", "--formats", "html", "--output"]
    subprocess.run([*command, str(tmp_path / "forked")], cwd=root / "notebooks", check=True)
    monkeypatch.setattr("evalkit.batch.forking.CAN_FORK", False)
    assert run_batch(root, counties="11", formats=["html"], output=tmp_path / "ordinary").is_complete
    forked = contents(tmp_path / "forked")
    assert b"33.0 False" in forked["tiny/2020/11/report.ipynb"]
    assert forked == contents(tmp_path / "ordinary")


def test_a_killed_batch_leaves_no_process(tmp_path: Path) -> None:
    root = write_batch(tmp_path, REPORT, 'import time\nopen(f"{county}.begun", "w")\ntime.sleep(600)')
    run = subprocess.Popen([sys.executable, "-m", "evalkit.cli", "batch", "--jobs", "2"], cwd=root)
    deadline = time.monotonic() + 60
    while len(list(root.glob("*.begun"))) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    started = psutil.Process(run.pid).children(recursive=True)
    assert len(started) >= 7  # what forks workers, and of each worker itself, what forks its kernels, and one
    run.kill()
    run.wait()
    assert psutil.wait_procs(started, timeout=10)[1] == []


def test_a_report_bears_the_library_that_made_it(tmp_path: Path) -> None:
    """Edited while a batch runs, the library makes the next batch's reports; this one's are no longer current."""
    shutil.copytree(ROOT / "evalkit", (library := tmp_path / "library") / "evalkit")
    edit = f"from pathlib import Path\nPath({str(library / 'evalkit' / 'edited.txt')!r}).touch()\n"
    root = write_batch(tmp_path, edit + REAL)
    command = [sys.executable, "-m", "evalkit.cli", "report", "11", "--formats", "html"]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(library), os.environ["PYTHONPATH"]])}

    def made() -> str:
        run = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=True)
        return run.stderr.splitlines()[-1]

    states = [made(), made(), made()]
    assert states == ["reports: 1 written", "reports: 1 written", "reports: 1 current"]
