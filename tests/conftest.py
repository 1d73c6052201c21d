"""What tests of several rooms share, and how they are divided between workers. Where a test stands: README.md."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

# For this process and all that it starts, before NumPy and nbformat are loaded.
LEAN = str(Path(__file__).parent / "lean")
sys.path.insert(0, LEAN)
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [LEAN, os.environ.get("PYTHONPATH")]))
for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(threads, "1")

from helpers.executed import executed_report, shared_folder  # noqa: E402

# Files that share what takes long to make go to one worker; the longest first, so that all end together.
TOGETHER = {
    "reports": (
        "publish/html/test_accessibility.py", "publish/test_executed_reports.py", "publish/test_bytes.py",
        "notebooks/test_reports.py",
    ),
    "batch": ("batch/test_store.py", "batch/test_run.py"),
    "cli": ("cli/test_cli.py",),
    "index": ("batch/test_index.py", "batch/test_forking.py", "batch/test_jobs.py"),
    "demo": (
        "evaluation/income/test_income.py", "evaluation/income/test_projection.py",
        "evaluation/coverage/test_shortfall.py", "report/income/test_text.py",
        "report/income/test_tables.py", "report/income/test_figures.py",
    ),
    "methods": ("notebooks/test_methods.py",),
    "nhanes2": ("notebooks/test_nhanes2.py",),
}  # fmt: skip
collect_ignore = ["lean"]
GROUP_OF = {f"tests/{file}": group for group, files in TOGETHER.items() for file in files}


def group_of(test: str) -> str:
    file = test.partition("::")[0]
    return GROUP_OF.get(file, file)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    order = list(TOGETHER)
    items.sort(key=lambda item: order.index(g) if (g := group_of(item.nodeid)) in TOGETHER else len(order))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    from xdist.scheduler import LoadScopeScheduling

    class ByGroup(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return group_of(nodeid)

    return ByGroup(config, log)


def pytest_collection_finish() -> None:
    """What tests and libraries loaded stays; looking through it for garbage is a tenth of the time."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that the test stands in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def report_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Name -> the folder of an executed and published report, see `executed.REPORTS`."""
    shared = shared_folder(tmp_path_factory.getbasetemp())
    return lambda name: executed_report(name, shared)
