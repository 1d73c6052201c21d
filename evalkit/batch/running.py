"""`run_batch`: from the parameters of many counties to their reports and the page above them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from pathlib import Path

from evalkit.batch.errors import BatchStopped
from evalkit.batch.jobs import Job, read_jobs
from evalkit.batch.locking import only_batch
from evalkit.batch.results import BatchResult, Failure, Result
from evalkit.batch.templates import check_notebooks
from evalkit.batch.worker import UNFINISHED, Checked, Manner, Task, check, make_report
from evalkit.batch.workers import Workers
from evalkit.publish.overview import write_index
from evalkit.publish.publication import FORMATS, check_formats
from evalkit.workspace import Workspace

LONGEST_WAIT = 0.5  # seconds

Watch = Callable[[Result, int, int], None]


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
    folder = Path(params) if params else home.params
    asked = read_jobs(home, params=folder, counties=counties, changes=parameters or {})
    check_notebooks(asked)
    reports = Path(output or home.reports).resolve()
    manner = Manner(formats=tuple(formats), force=force, cell_timeout=cell_timeout)
    count = min(jobs or os.cpu_count() or 1, len(asked))
    with Workers(home.root, count) as workers:
        checked = workers.submit(check, asked).result()
        tasks, homes = _tasks(reports, asked, checked, manner)
        with _only_batch_on(homes):
            return _run(workers, home.root, tasks, homes, watch)


def _tasks(
    reports: Path, asked: list[Job], checked: list[Checked], manner: Manner
) -> tuple[list[Task], dict[Path, list[Checked]]]:
    """The jobs with their places, and the folders above these with what is made there."""
    tasks: list[Task] = []
    homes: dict[Path, list[Checked]] = {}
    for job, found in zip(asked, checked, strict=True):
        home = reports / found.plan.id / str(job.parameters["as_of"])
        homes.setdefault(home, []).append(found)
        tasks.append(Task(job=job, name=found.name, home=home, manner=manner))
    return tasks, homes


@contextmanager
def _only_batch_on(folders: Iterable[Path]) -> Iterator[None]:
    with ExitStack() as locks:
        for folder in folders:
            locks.enter_context(only_batch(folder))
            _sweep(folder)
        yield


def _sweep(folder: Path) -> None:
    """Remove what a killed batch left behind."""
    for path in folder.glob(f"{UNFINISHED}*"):
        shutil.rmtree(path, ignore_errors=True)


def _run(
    workers: Workers, root: Path, tasks: list[Task], homes: Mapping[Path, list[Checked]], watch: Watch | None
) -> BatchResult:
    results: dict[str, Result] = {}
    language = tasks[0].job.parameters["language"]

    def summary() -> BatchResult:
        done = tuple(results[t.job.folder] for t in tasks if t.job.folder in results)
        for folder in homes:
            _sweep(folder)
        left = tuple(t.job.folder for t in tasks if t.job.folder not in results)
        # A batch that was stopped before its first report leaves the page of an earlier one as it is.
        indexes = tuple(
            write_index(folder, found[0].plan, language, [each.basis for each in found])
            for folder, found in homes.items()
            if done
        )
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
        return Result(
            code=task.job.code, name=task.name, state="failed", folder=task.folder,
            failure=Failure(cell="", cause=cause),
        )  # fmt: skip
