"""`run_batch`: from the parameters of many counties to their reports and the page above them.

One batch at a time works on a folder of reports, by a pool of worker processes that ends when the work is done, or
at once.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ParamSpec, TypeVar

from evalkit.batch.forking import starter
from evalkit.batch.jobs import Job, check_notebooks, read_jobs
from evalkit.batch.results import BatchResult, Failure, Result
from evalkit.batch.store import made_from
from evalkit.batch.worker import UNFINISHED, Manner, Snapshot, Task, begin, make_report, take_snapshot
from evalkit.interrupts import held
from evalkit.problems import EvalkitError, Problem
from evalkit.publish import FORMATS, check_formats
from evalkit.publish.overview import Basis, write_index
from evalkit.workspace import Workspace

LONGEST_WAIT = 0.5  # seconds

Watch = Callable[[Result, int, int], None]


class BatchError(EvalkitError):
    """A batch cannot run here and now: another one is writing to the same folder."""


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
    counties : codes, "city", or "all"
    parameters : name -> value, overriding what the files in `params` say, e.g. {"as_of": 2020}
    params, output : other folders than the workspace's params/ and reports/
    jobs : reports made at the same time; as many as there are cores if None
    formats : of each report
    force : make reports again that are current, i.e. made from exactly the same and untouched since
    cell_timeout : seconds that one cell of a notebook may take
    watch : called with each result, how many are done, and of how many

    Reports go to `<output>/<plan>/<as_of>/<code>/`. A county that fails keeps its earlier report, and its
    notebook with the error in `failed/`; the others go on. A script that calls this needs the usual
    `if __name__ == "__main__":`, since workers are processes of their own.

    Raises, before anything is written: RequestError and ParameterError for what cannot be asked, PlanError and
    DatasetError for what is wrong with plan or data, BatchError if another batch writes to the same folder.
    """
    check_formats(formats)
    home = workspace if isinstance(workspace, Workspace) else Workspace.find(workspace)
    asked = read_jobs(home, params=Path(params or home.params), counties=counties, changes=parameters or {})
    check_notebooks(asked)
    reports = Path(output or home.reports).resolve()
    manner = Manner(formats=tuple(formats), force=force, cell_timeout=cell_timeout)
    count = min(jobs or os.cpu_count() or 1, len(asked))
    with Workers(home.root, count) as workers:
        snapshot = workers.submit(take_snapshot, asked).result()
        folder = reports / snapshot.plan.id / str(asked[0].parameters["as_of"])
        with only_batch(folder):
            _sweep(folder)
            tasks = [_task(job, snapshot, folder, manner) for job in asked]
            return _run(workers, home.root, tasks, snapshot, watch)


def _task(job: Job, snapshot: Snapshot, folder: Path, manner: Manner) -> Task:
    known = snapshot.manifests.get(job.code)
    wanted = made_from(known, job.notebook.hash) if known else None
    return Task(job=job, name=snapshot.names[job.code], home=folder, manner=manner, wanted=wanted)


def _sweep(folder: Path) -> None:
    """Remove what a killed batch left behind."""
    for path in folder.glob(f"{UNFINISHED}*"):
        shutil.rmtree(path, ignore_errors=True)


def _run(workers: Workers, root: Path, tasks: list[Task], snapshot: Snapshot, watch: Watch | None) -> BatchResult:
    results: dict[str, Result] = {}
    home, language = tasks[0].home, tasks[0].job.parameters["language"]
    bases = {code: Basis.of(manifest) for code, manifest in snapshot.manifests.items()}

    def summary() -> BatchResult:
        done = tuple(results[t.job.folder] for t in tasks if t.job.folder in results)
        _sweep(home)
        left = tuple(t.job.folder for t in tasks if t.job.folder not in results)
        # A batch that was stopped before its first report leaves the page of an earlier one as it is.
        indexes = (write_index(home, snapshot.plan, language, bases),) if done else ()
        return BatchResult(results=done, indexes=indexes, unfinished=left)

    try:
        for task, result in _made(workers, root, tasks):
            results[task.job.folder] = result
            if watch is not None:
                watch(result, len(results), len(tasks))
    except KeyboardInterrupt:
        workers.end_now()
        raise BatchStopped(summary()) from None
    return summary()


def _made(workers: Workers, root: Path, tasks: list[Task]) -> Iterator[tuple[Task, Result]]:
    """Each task with its result, as they are done."""
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
    for task in lost:
        yield task, _made_alone(root, task)


def _made_alone(root: Path, task: Task) -> Result:
    """A worker that dies takes its neighbours' work with it; alone, only the guilty one fails."""
    try:
        with Workers(root, 1) as worker:
            return worker.submit(make_report, task).result()
    except BrokenProcessPool:
        cause = "the process that made the report died; it may have run out of memory"
        return task.result("failed", failure=Failure(cause=cause))


if sys.platform == "win32":
    import msvcrt

    def _hold(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _hold(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def only_batch(folder: Path) -> Iterator[None]:
    """Hold the folder; BatchError if another batch does.

    The operating system lets go of the lock when its holder ends, however it ends, so that a killed batch
    blocks nobody.
    """
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / ".lock", os.O_CREAT | os.O_RDWR, 0o644)
    try:
        try:
            _hold(descriptor)
        except OSError as error:
            rule, remedy = "another batch is writing here", "wait for it to end, or stop it"
            raise BatchError(Problem(place=str(folder), rule=rule, remedy=remedy)) from error
        yield
    finally:
        os.close(descriptor)


P = ParamSpec("P")
T = TypeVar("T")


class Workers:
    """Processes that work in a workspace.

    Processes and not threads, since papermill's working directory is that of the whole process; started afresh
    and not forked, since a notebook that starts a batch has threads.
    """

    def __init__(self, root: Path, count: int) -> None:
        self._scratch = TemporaryDirectory(prefix="evalkit-", ignore_cleanup_errors=True)
        self._others = set(multiprocessing.active_children())
        self._pool = ProcessPoolExecutor(
            max_workers=count,
            mp_context=starter(),
            initializer=begin,
            initargs=(root, Path(self._scratch.name), dict(os.environ)),
        )

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, KeyboardInterrupt):
            self.end_now()
        self._pool.shutdown(cancel_futures=True)
        self._scratch.cleanup()

    def submit(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        # It is this process that ends the workers; a terminal's Ctrl-C is not theirs to answer.
        with held():
            return self._pool.submit(call, *args, **kwargs)

    def end_now(self) -> None:
        """Ask every worker to end its kernel and itself; a kernel whose worker is gone ends within a second."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        processes = set(multiprocessing.active_children()) - self._others
        for process in processes:
            process.terminate()
        for process in processes:
            process.join(timeout=5)
            process.kill()
