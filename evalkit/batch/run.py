"""`run_batch`: from the parameters of many counties to their reports and the page above them.

One batch at a time works on a folder of reports, by a pool of worker processes that ends when the work is done, or
at once.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, wait
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path

from evalkit.batch.jobs import Request, read_request
from evalkit.batch.locks import only_batch, scratch_folder
from evalkit.batch.results import BatchResult, Failure, Result, Status
from evalkit.batch.worker import UNFINISHED, Manner, Snapshot, Task, make_report, take_snapshot
from evalkit.batch.workers import Workers
from evalkit.publish import FORMATS, check_formats
from evalkit.publish.files import write_whole
from evalkit.publish.overview import Basis, write_index
from evalkit.workspace import Workspace

LOG = "log.jsonl"  # beside the reports: a line for each that was not current in the last batch that made any
LONGEST_WAIT = 0.5  # seconds

Watch = Callable[[Result, int, int], None]
Start = Callable[[], Workers]


class BatchStopped(KeyboardInterrupt):
    """Someone stopped the batch; `result` holds the reports that were finished by then."""

    def __init__(self, result: BatchResult) -> None:
        super().__init__("stopped")
        self.result = result


def run_batch(
    workspace: Workspace | str | Path | None = None,
    *,
    counties: Iterable[str] | str = "all",
    parameters: Mapping[str, object] | None = None,
    params: str | Path | None = None,
    output: str | Path | None = None,
    jobs: int | None = None,
    formats: Sequence[str] = FORMATS,
    force: bool = False,
    cell_timeout: int = 600,
    watch: Watch | None = None,
) -> BatchResult:
    """Make the reports of many counties and of their city, and the page that links them.

    workspace : where notebooks, data and params are; found from the working directory if None
    counties : codes; "city" for the city; "city:140600" for a city and all its counties; or "all": those that files
        in params/counties/ name, and all of the data set where there are none
    parameters : name -> value, overriding what the files in `params` say, e.g. {"as_of": 2020}
    params, output : other folders than the workspace's params/ and reports/
    jobs : reports made at the same time; as many as there are cores if None
    formats : of each report
    force : make reports again that are current, i.e. made from exactly the same and untouched since
    cell_timeout : seconds that one cell of a notebook may take
    watch : called with each result, how many are done, and of how many

    Reports go to `<output>/<plan>/<as_of>/<code>/`; where the data set has several cities, to
    `<output>/<plan>/<as_of>/<city's code>/<code>/`. A county that fails keeps its earlier report, and its
    notebook with the error in `failed/`; the others go on. A script that calls this needs the usual
    `if __name__ == "__main__":`, since workers are processes of their own.

    Raises, before anything is written: RequestError and ParameterError for what cannot be asked, PlanError and
    DatasetError for what is wrong with plan or data, BatchError if another batch writes to the same folder.
    """
    check_formats(formats)
    home = workspace if isinstance(workspace, Workspace) else Workspace.find(workspace)
    request = read_request(params=Path(params or home.params), counties=counties, changes=parameters or {})
    manner = Manner(formats=tuple(formats), force=force, cell_timeout=cell_timeout)
    with scratch_folder() as scratch:
        start = partial(Workers, home.root, scratch, jobs or os.cpu_count() or 1)
        with start() as workers:
            snapshot = workers.submit(take_snapshot, request).result()
            folder = _folder(Path(output or home.reports), snapshot, request)
            with only_batch(folder):
                return _run(workers, start, folder, _tasks(snapshot, folder, manner), snapshot, watch)


def report_status(
    workspace: Workspace | str | Path | None = None,
    *,
    counties: Iterable[str] | str = "all",
    parameters: Mapping[str, object] | None = None,
    params: str | Path | None = None,
    output: str | Path | None = None,
    formats: Sequence[str] = FORMATS,
) -> tuple[Status, ...]:
    """Which reports are current, and what has changed for the others since they were made? Nothing is written.

    The arguments, and what is raised, are those of `run_batch`.
    """
    check_formats(formats)
    home = workspace if isinstance(workspace, Workspace) else Workspace.find(workspace)
    request = read_request(params=Path(params or home.params), counties=counties, changes=parameters or {})
    manner = Manner(formats=tuple(formats), force=False, cell_timeout=0)
    with scratch_folder() as scratch, Workers(home.root, scratch, 1) as workers:
        snapshot = workers.submit(take_snapshot, request).result()
    folder = _folder(Path(output or home.reports), snapshot, request)
    return tuple(
        Status(code=task.job.code, name=task.about.name, folder=task.folder, reasons=tuple(task.why_not_current()))
        for task in _tasks(snapshot, folder, manner)
    )


def _folder(reports: Path, snapshot: Snapshot, request: Request) -> Path:
    return reports.resolve() / snapshot.plan.id / str(request.parameters["as_of"])


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
