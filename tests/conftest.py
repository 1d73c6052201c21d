"""What tests of several files share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from executed import executed_report, shared_folder


@pytest.fixture(scope="session")
def report_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Name -> the folder of an executed and published report, see `executed.REPORTS`."""
    shared = shared_folder(tmp_path_factory.getbasetemp())
    return lambda name: executed_report(name, shared)
