"""The reports that are asked for, made by a pool of processes, and the pages above them.

One batch at a time works on a folder of reports, by workers that end when the work is done, or at once.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, wait
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path

from evalkit.batch.jobs import Request
from evalkit.batch.locks import only_batch, scratch_folder
from evalkit.batch.results import BatchResult, BatchStopped, Failure, Manner, Result, Status, Watch
from evalkit.batch.worker import UNFINISHED, Snapshot, Task, make_report, take_snapshot
from evalkit.batch.workers import Workers
from evalkit.publish.files import write_whole
from evalkit.publish.overview import Basis, write_index
from evalkit.workspace import Workspace

LOG = "log.jsonl"  # beside the reports: a line for each that was not current in the last batch that made any
LONGEST_WAIT = 0.5  # seconds

Start = Callable[[], Workers]


def make_reports(
    home: Workspace, request: Request, manner: Manner, reports: Path, jobs: int | None, watch: Watch | None
) -> BatchResult:
    """Make those that are not current; see `run_batch`."""
    with scratch_folder() as scratch:
        start = partial(Workers, home.root, scratch, jobs or os.cpu_count() or 1)
        with start() as workers:
            snapshot = workers.submit(take_snapshot, request).result()
            folder = _folder(reports, snapshot, request)
            with only_batch(folder):
                return _run(workers, start, folder, _tasks(snapshot, folder, manner), snapshot, watch)


def find_status(home: Workspace, request: Request, manner: Manner, reports: Path) -> tuple[Status, ...]:
    """What sets each report apart from the one that would be made now; see `report_status`."""
    with scratch_folder() as scratch, Workers(home.root, scratch, 1) as workers:
        snapshot = workers.submit(take_snapshot, request).result()
    tasks = _tasks(snapshot, _folder(reports, snapshot, request), manner)
    return tuple(
        Status(code=task.job.code, name=task.about.name, folder=task.folder, reasons=tuple(task.why_not_current()))
        for task in tasks
    )


def _folder(reports: Path, snapshot: Snapshot, request: Request) -> Path:
    return reports / snapshot.plan.id / str(request.parameters["as_of"])


def _tasks(snapshot: Snapshot, folder: Path, manner: Manner) -> list[Task]:
    """One for each job; where the data set has several cities, each has a folder of its own."""
    return [
        Task(
            job=job, about=snapshot.places[job.code], manner=manner,
            home=folder / job.city if snapshot.cities > 1 else folder,
        )
        for job in snapshot.jobs
    ]  # fmt: skip


def _sweep(folder: Path) -> None:
    """Remove what a killed batch left behind."""
    for path in folder.glob(f"{UNFINISHED}*"):
        shutil.rmtree(path, ignore_errors=True)


def _run(
    workers: Workers, start: Start, folder: Path, tasks: list[Task], snapshot: Snapshot, watch: Watch | None
) -> BatchResult:  # fmt: skip
    results, log = dict[str, Result](), list[str]()
    homes = dict.fromkeys(task.home for task in tasks)
    for home in homes:
        home.mkdir(exist_ok=True)
        _sweep(home)

    def summary() -> BatchResult:
        done = tuple(results[t.job.code] for t in tasks if t.job.code in results)
        for home in homes:
            _sweep(home)
        left = tuple(t.job.code for t in tasks if t.job.code not in results)
        # A batch that was stopped before its first report leaves the page of an earlier one as it is.
        indexes = _write_indexes(folder, homes, snapshot) if done else ()
        return BatchResult(results=done, indexes=indexes, unfinished=left)

    try:
        for task, result in _made(workers, start, tasks):
            results[task.job.code] = result
            if result.state != "current":
                log.append(result.as_line())
                write_whole(folder / LOG, "".join(log))
            if watch is not None:
                watch(result, len(results), len(tasks))
    except KeyboardInterrupt:
        workers.end_now()
        raise BatchStopped(summary()) from None
    return summary()


def _write_indexes(folder: Path, homes: Iterable[Path], snapshot: Snapshot) -> tuple[Path, ...]:
    """The page above each city's reports, and above several cities one that leads to them."""
    language = snapshot.jobs[0].parameters["language"]
    bases = {code: Basis.of(place.manifest) for code, place in snapshot.places.items() if place.manifest}
    pages = tuple(write_index(home, snapshot.plan, language, bases) for home in homes)
    if snapshot.cities == 1:
        return pages
    return (write_index(folder, snapshot.plan, language, bases, of_cities=True), *pages)


def _made(workers: Workers, start: Start, tasks: list[Task]) -> Iterator[tuple[Task, Result]]:
    """Each task with its result, as they are done."""
    stale = []
    for task in tasks:
        if task.manner.force or task.why_not_current():
            stale.append(task)
        else:
            task.failed_notebook.unlink(missing_ok=True)
            yield task, task.result("current")
    lost = yield from _made_by(workers, stale)
    # A worker that dies takes its neighbours' work with it: what was lost twice is tried alone, and one that is
    # lost then is to blame itself.
    if lost:
        with start() as others:
            lost = yield from _made_by(others, lost)
    for task in lost:
        with start() as alone:
            if (yield from _made_by(alone, [task])):
                cause = "the process that made the report died; it may have run out of memory"
                yield task, task.result("failed", failure=Failure(cause=cause))


def _made_by(workers: Workers, tasks: list[Task]) -> Generator[tuple[Task, Result], None, list[Task]]:
    """Each task with its result, as they are done; returns those that were lost."""
    futures = {workers.submit(make_report, task): task for task in tasks}
    lost, open_ones = [], set(futures)
    while open_ones:
        # In slices: some libraries keep a long wait from hearing Ctrl-C.
        done, open_ones = wait(open_ones, timeout=LONGEST_WAIT, return_when=FIRST_COMPLETED)
        for future in done:
            try:
                yield futures[future], future.result()
            except BrokenProcessPool:
                lost.append(futures[future])
    return lost
