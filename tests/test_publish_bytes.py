"""Equal reports are equal files: from other processes, whatever their hash seed, time zone and language are."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

PUBLISH = "import sys; from evalkit.publish import publish; publish(*sys.argv[1:])"
NAMES = ("findings.csv", "report.docx", "report.html", "report.pdf")


def published(notebook: Path, output: Path, **environment: str) -> dict[str, bytes]:
    subprocess.run(
        [sys.executable, "-c", PUBLISH, str(notebook), str(output)],
        check=True,
        env=os.environ | environment,
    )
    return {path.name: path.read_bytes() for path in output.iterdir()}


def test_two_processes_write_the_same_bytes(report_of: Callable[[str], Path], tmp_path: Path) -> None:
    (notebook,) = report_of("county-zh").glob("*.ipynb")
    one = published(notebook, tmp_path / "a", PYTHONHASHSEED="1", TZ="Asia/Shanghai", LC_ALL="C.UTF-8")
    other = published(notebook, tmp_path / "b", PYTHONHASHSEED="2", TZ="America/New_York", LC_ALL="C")
    assert tuple(sorted(one)) == NAMES
    assert [name for name in NAMES if one[name] != other[name]] == []
