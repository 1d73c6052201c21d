"""What tests of several rooms share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from helpers.executed import executed_report, shared_folder


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
