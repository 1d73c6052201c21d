"""What a worker process does: it checks jobs and makes reports, each in a kernel of its own."""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from time import perf_counter
from typing import Any

import nbformat

from evalkit.batch.forking import ENVIRONMENT, end_with_parent, fork_server, start_fork_server
from evalkit.batch.jobs import Job, Request, RequestError, find_jobs
from evalkit.batch.kernel import clean, run_notebook
from evalkit.batch.results import Failure, Manner, Result, State
from evalkit.batch.store import FAILED, made_from, place_report, why_not_current
from evalkit.evaluation import Evaluation, EvaluationError
from evalkit.evaluation.evaluation import read_inputs
from evalkit.evaluation.parts import FOLDER, write_part
from evalkit.interrupts import heard_here, held
from evalkit.plan.model import Bilingual, Plan
from evalkit.problems import EvalkitError, Problem
from evalkit.publish import publish, warm_up
from evalkit.publish.document import PublishError, read_document
from evalkit.publish.files import write_whole
from evalkit.workspace import Workspace

UNFINISHED = ".making-"
PARTS = "parts"  # the folder, in a batch's own, of what each report reads


@dataclass(frozen=True, kw_only=True)
class Place:
    """A county or city, and what its report would be made from now.

    manifest : of its evaluation; None if that cannot be told, and the notebook will say why
    rows : of its data, see `Dataset.row_hashes_by_place`
    """

    name: Bilingual
    manifest: Mapping[str, Any] | None = None
    rows: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Task:
    """A job with where its report goes (`home`/<folder of the job>/) and how it is to be made.

    about : what is known of the place
    """

    job: Job
    about: Place
    home: Path
    manner: Manner

    @property
    def folder(self) -> Path:
        return self.home / self.job.folder

    @property
    def failed_notebook(self) -> Path:
        return self.home / FAILED / f"{self.job.folder}.ipynb"

    def result(self, state: State, **found: Any) -> Result:
        """What became of the report."""
        return Result(code=self.job.code, name=self.about.name, state=state, folder=self.folder, **found)

    def why_not_current(self) -> list[str]:
        """What sets the report there apart from the one that would be made now; nothing if it is current."""
        if self.about.manifest is None:
            return ["what it would be made from cannot be told"]
        wanted = made_from(self.about.manifest, self.job.notebook.hash)
        return why_not_current(self.folder, wanted, self.about.rows, self.manner.formats)


def begin(root: Path, scratch: Path, environment: Mapping[str, str], most_memory: int | None) -> None:
    """Make the process a worker: at home in the workspace, with the batch's environment and the kernels'.

    A batch decides itself when its workers end; a Ctrl-C that reaches them as well is not theirs to answer.
    """
    os.chdir(root)
    os.environ.clear()  # a forked process has the one of the batch that came first
    os.environ.update(environment)
    # Start-up files in a user's own IPython profile could change figures.
    os.environ.update(ENVIRONMENT | {"IPYTHONDIR": str(scratch / str(os.getpid())), FOLDER: str(scratch / PARTS)})
    start_fork_server(most_memory, scratch)
    end_with_parent()
    # What papermill logs of a failure is in the failure itself.
    logging.getLogger("papermill").setLevel(logging.CRITICAL)
    signal.signal(signal.SIGINT, lambda *_: None)
    heard_here()  # a kernel is to inherit no mask: a cell that takes too long is interrupted
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """What all reports of a batch are made of: plan and data that passed every check, read once.

    jobs : the reports that are asked for
    places : by code, all those in the cities that reports are asked of
    cities : in the data set
    """

    plan: Plan
    jobs: tuple[Job, ...]
    places: Mapping[str, Place]
    cities: int


def take_snapshot(request: Request) -> Snapshot:
    """Read and check everything, evaluate each city once, and write down what each report reads of it.

    Raises PlanError, DatasetError or another EvalkitError, so that bad data are said once and touch nothing.
    """
    first = request.parameters_of("0")
    try:
        plan, dataset = read_inputs(first)
    except EvaluationError as error:
        is_asked = all(problem.place.startswith("parameter ") for problem in error.problems)
        raise (RequestError(error.problems) if is_asked else error) from None
    jobs = find_jobs(request, dataset, Workspace.find())
    asked = {job.code for job in jobs}
    folder = Path(os.environ[FOLDER])
    folder.mkdir(exist_ok=True)
    places = {}
    for city in dict.fromkeys(job.city for job in jobs):
        whole = Evaluation.of_city(replace(first, county=city), plan, dataset)
        whole.county_verdicts()  # with what is projected of a group, once for all its counties
        for place in (*whole.members, whole.county):
            part = whole.of(replace(first, county=place.code))
            places[place.code] = Place(name=place.name)
            with suppress(EvaluationError):
                manifest, rows = asdict(part.manifest()), part.dataset.row_hashes_by_place()
                places[place.code] = Place(name=place.name, manifest=manifest, rows=rows)
                if place.code in asked:
                    write_part(part, folder)
    cities = int(dataset.counties["parent_code"].isna().sum())
    return Snapshot(plan=plan, jobs=tuple(jobs), places=places, cities=cities)


def make_report(task: Task) -> Result:
    """Make one report, or say why it failed; nothing else can happen."""
    start = perf_counter()
    failure: Failure | None = None
    kept: Path | None = None
    try:
        failure, kept = _write_report(task)
    except SystemExit:
        # The batch was stopped. Leaving the kernel's scope has ended the kernel; take no further job.
        os._exit(1)
    except Exception as error:  # whatever it is, the other counties must go on
        failure = Failure.of(error)
    if failure is None:
        task.failed_notebook.unlink(missing_ok=True)
    server = fork_server()
    return task.result(
        "failed" if failure else "written", seconds=perf_counter() - start, failure=failure, kept=kept,
        memory=server.last_peak if server else 0,
    )  # fmt: skip


def _write_report(task: Task) -> tuple[Failure | None, Path | None]:
    """Run the notebook and publish it in a folder beside the place; move it there if all went well.

    Why there is no report, and where an edited Word file was set aside.
    """
    job = task.job
    source = job.notebook.notebook()
    loading = _load_exporters(task.manner.formats)
    with TemporaryDirectory(prefix=f"{UNFINISHED}{job.folder}-", dir=task.home) as folder:
        made = Path(folder)
        executed, failure = run_notebook(
            source, job.parameters, made / ".running.ipynb", cell_timeout=task.manner.cell_timeout
        )
        clean(executed, source)
        if failure is None:
            notebook = write_whole(made / "report.ipynb", _text(executed))
            try:
                description = _publish(notebook, task, loading)
            except EvalkitError as error:
                failure = Failure.of(error)
        if failure is not None:
            _keep_failed(task, executed, failure)
            return failure, None
        manifest = made_from(description["manifest"], job.notebook.hash)
        force = task.manner.force
        kept = place_report(
            made, task.folder, description=description, manifest=manifest, rows=task.about.rows, force=force
        )
        return None, kept


@cache
def _load_exporters(formats: tuple[str, ...]) -> Thread:
    """Begins in the background, once in a process, while the kernel runs the first notebook."""

    def load() -> None:
        # Ctrl-C and the batch's own end are the main thread's to hear; what fails here, `publish` will say.
        with held(), suppress(Exception):
            warm_up(formats)

    thread = Thread(target=load, name="evalkit exporters")
    thread.start()
    return thread


def _publish(notebook: Path, task: Task, loading: Thread) -> dict[str, Any]:
    """What the report says of itself, once everything readers get of it is written beside it."""
    description = read_document(notebook).metadata
    asked = {"county_code": task.job.code, "as_of": task.job.parameters["as_of"]}
    wrong = [name for name, value in asked.items() if description.get(name) != value]
    if wrong:
        remedy = "let the notebook pass its parameters on with ek.parameters(globals())"
        raise PublishError([
            Problem(place=f"{task.job.notebook.name}, {name}", value=str(description.get(name)), remedy=remedy,
                    rule=f"the report asked for is of {asked[name]}")
            for name in wrong
        ])  # fmt: skip
    loading.join()
    publish(notebook, formats=task.manner.formats)
    return description


def _keep_failed(task: Task, executed: Any, failure: Failure) -> None:
    executed.metadata["evalkit"] = {
        "county_code": task.job.code,
        "county_name": {"zh": task.about.name.zh, "en": task.about.name.en},
        "failure": str(failure),
    }
    with suppress(OSError):  # of a full disk that is not told
        task.failed_notebook.parent.mkdir(exist_ok=True)
        write_whole(task.failed_notebook, _text(executed))


def _text(notebook: Any) -> str:
    return f"{nbformat.writes(notebook)}\n"  # type: ignore[no-untyped-call]
