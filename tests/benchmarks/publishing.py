"""How long HTML, Word and PDF of a report take in a batch, beside running the notebook: the first, and further ones.

    python tests/benchmarks/publishing.py

One process makes the reports of three counties, as each worker of a batch does: what is loaded once is loaded while
the first notebook runs. What was still missing then is waited for, and counted.
"""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from evalkit.batch import worker
from evalkit.batch.jobs import read_jobs
from evalkit.batch.worker import Manner, Task, check, make_report
from evalkit.publish import FORMATS
from evalkit.workspace import Workspace

COUNTIES = ("140602", "140603", "140621")


def tasks(home: Path) -> list[Task]:
    workspace = Workspace.find(Path(__file__))
    os.chdir(workspace.root)
    jobs = read_jobs(workspace, params=workspace.params, counties=COUNTIES, changes={})
    manner = Manner(formats=FORMATS, force=False, cell_timeout=600)
    return [
        Task(job=job, name=found.name, home=home, manner=manner) for job, found in zip(jobs, check(jobs), strict=True)
    ]


def timed(spent: list[float], function: Any, *arguments: Any) -> Any:
    start = perf_counter()
    answer = function(*arguments)
    spent.append(perf_counter() - start)
    return answer


def main() -> None:
    spent: list[float] = []
    worker._publish = partial(timed, spent, worker._publish)
    with TemporaryDirectory() as name:
        results = [make_report(task) for task in tasks(Path(name))]
    assert all(result.state == "written" for result in results), results
    for number, (result, seconds) in enumerate(zip(results, spent, strict=True), start=1):
        print(f"report {number}: {seconds:.2f} s of {result.seconds:.1f} s")


if __name__ == "__main__":
    main()
