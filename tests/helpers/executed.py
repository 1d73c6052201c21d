"""Reports executed once in a run of the tests, whichever process asks first."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from helpers import ROOT
from helpers.workspace import census, write_workspace

REPORTS: dict[str, tuple[str, dict[str, object]]] = {
    # name: county, parameters
    "county-zh": ("140602", {}),
    "county-en": ("140623", {"language": "en"}),
    "city-zh": ("city", {}),
    "city-en": ("city", {"as_of": 2020, "language": "en"}),
}
# Rare characters, names of 40 characters and more, a county that nobody asked, indicators without anybody entitled.
HARD: dict[str, tuple[str, dict[str, object]]] = {
    "hard-zh": ("11", {"plan": "tiny", "data": "tiny", "as_of": 2020}),
    "hard-en": ("12", {"plan": "tiny", "data": "tiny", "as_of": 2020, "language": "en"}),
}
LONG_ZH = "农村建档立卡贫困残疾人家庭无障碍改造和基本康复服务与辅助器具适配综合保障目标人群覆盖率"
LONG_EN = "Share of registered poor rural disabled people's households with accessible homes and rehabilitation"
PATIENCE = 600  # seconds


def hard_workspace(root: Path) -> Path:
    """The tiny workspace with names that are hard to set, and answers from its first county alone."""
    write_workspace(root, survey=census("11", 19, 20))
    for file, changes in {
        "data/plans/tiny/plan.yaml": {"zh: 覆盖, en: Cover}": f'zh: {LONG_ZH}, en: "{LONG_EN}"}}'},
        "data/tiny/counties.csv": {
            "甲县,County A": "浉河区,Shihe District",
            "乙县,County B": "埇桥区,Yongqiao District",
        },
    }.items():
        text = (root / file).read_text(encoding="utf-8")
        for old, new in changes.items():
            assert old in text
            text = text.replace(old, new)
        (root / file).write_text(text, encoding="utf-8")
    shutil.copytree(ROOT / "notebooks", root / "notebooks", ignore=shutil.ignore_patterns(".*"))
    shutil.copy(ROOT / "params" / "common.yaml", root / "params")
    (root / "params" / "counties").mkdir()
    for code in ("11", "12"):
        (root / "params" / "counties" / f"{code}.yaml").write_text(f'county: "{code}"\n', encoding="utf-8")
    return root


def execute(notebook: str, county: str, output: Path, **changes: object) -> Path:
    """Run a notebook with plain papermill, as the README says."""
    path = output / f"{county}.ipynb"
    options = [part for name, value in changes.items() for part in ("-p", name, str(value))]
    subprocess.run(
        [
            sys.executable, "-m", "papermill", "--no-progress-bar", f"notebooks/{notebook}.ipynb", str(path),
            "-f", "params/common.yaml", "-r", "county", county, *options,
        ],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    return path


def executed_report(name: str, shared: Path) -> Path:
    """The folder of one of REPORTS or HARD, in every format.

    shared : a folder that all processes of the run know
    """
    folder = shared / name
    try:
        folder.mkdir()
    except FileExistsError:
        return _made_by_another(folder)
    from evalkit.batch import run_batch  # here, since a benchmark counts what it loads

    county, changes = (REPORTS | HARD)[name]
    try:
        home = ROOT if name in REPORTS else hard_workspace(folder / "workspace")
        (made,) = run_batch(home, counties=county, parameters=changes, jobs=1, output=folder / "made").results
        assert made.failure is None, made.failure
        for file in made.folder.iterdir():
            file.rename(folder / file.name)
    except BaseException:
        (folder / "failed").touch()
        raise
    (folder / "whole").touch()
    return folder


def _made_by_another(folder: Path) -> Path:
    deadline = time.monotonic() + PATIENCE
    while not (folder / "whole").exists():
        assert not (folder / "failed").exists(), f"{folder.name} could not be made; another test says why"
        assert time.monotonic() < deadline, f"{folder.name} is not made"
        time.sleep(0.2)
    return folder


def shared_folder(base: Path) -> Path:
    """Of pytest's folder for this run: under xdist that of one process stands in the one of all."""
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
