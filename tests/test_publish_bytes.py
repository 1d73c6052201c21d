"""Equal reports are equal files, whatever a process's hash seed, time zone and language are; what it loads before."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from made_blocks import FIGURE, TABLE, heading
from test_publish import cell, executed, shown

from evalkit.batch.worker import _load_exporters

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


LOADED_LATER = """
import sys
from pathlib import Path
from evalkit.publish import publish
from evalkit.publish import warm_up
warm_up()
before = set(sys.modules)
publish(Path(sys.argv[1]))
print(*sorted(name for name in set(sys.modules) - before if not name.startswith("encodings.")))
"""


def test_after_warming_up_the_first_report_waits_for_no_library(tmp_path: Path) -> None:
    notebook = executed(tmp_path, cell(shown(heading("a", "一")), shown(TABLE), shown(FIGURE)))
    run = [sys.executable, "-c", LOADED_LATER, str(notebook)]
    assert subprocess.run(run, check=True, capture_output=True, text=True).stdout.split() == []


def test_a_worker_warms_up_once_and_beside_its_first_notebook() -> None:
    first = _load_exporters(("html",))
    assert first is _load_exporters(("html",))
    assert first is not threading.main_thread()
    # A worker that ends at once must not tear a library that is being loaded.
    assert not first.daemon
    first.join(timeout=60)
    assert not first.is_alive()
