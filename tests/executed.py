"""Reports of the embedded data, executed once in a run of the tests, whichever process asks first."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from evalkit.publish import publish

HERE = Path(__file__).parents[1]
REPORTS: dict[str, tuple[str, str, dict[str, object]]] = {
    # name: notebook, county, parameters
    "county-zh": ("county_report", "140602", {}),
    "county-en": ("county_report", "140623", {"language": "en"}),
    "city-zh": ("city_report", "140600", {}),
    "city-en": ("city_report", "140600", {"as_of": 2020, "language": "en"}),
}
PATIENCE = 600  # seconds


def execute(notebook: str, county: str, output: Path, **changes: object) -> Path:
    """Run a notebook with plain papermill, as the README says."""
    path = output / f"{county}.ipynb"
    options = [part for name, value in changes.items() for part in ("-p", name, str(value))]
    subprocess.run(
        [
            sys.executable, "-m", "papermill", "--no-progress-bar", f"notebooks/{notebook}.ipynb", str(path),
            "-f", "params/common.yaml", "-r", "county", county, *options,
        ],
        cwd=HERE, check=True, capture_output=True,
    )  # fmt: skip
    return path


def executed_report(name: str, shared: Path) -> Path:
    """The folder of one of REPORTS, in every format.

    shared : a folder that all processes of the run know
    """
    folder = shared / name
    try:
        folder.mkdir()
    except FileExistsError:
        return _made_by_another(folder)
    notebook, county, changes = REPORTS[name]
    try:
        publish(execute(notebook, county, folder, **changes), folder)
    except BaseException:
        (folder / "failed").touch()
        raise
    (folder / "made").touch()
    return folder


def _made_by_another(folder: Path) -> Path:
    deadline = time.monotonic() + PATIENCE
    while not (folder / "made").exists():
        assert not (folder / "failed").exists(), f"{folder.name} could not be made; another test says why"
        assert time.monotonic() < deadline, f"{folder.name} is not made"
        time.sleep(0.2)
    return folder


def shared_folder(base: Path) -> Path:
    """Of pytest's folder for this run: under xdist that of one process stands in the one of all."""
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
