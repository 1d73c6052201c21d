"""`run_batch` and `report_status`: what is asked for, and at once the answer where nothing has changed since.

Nothing is loaded here that takes time: pandas and Jupyter are for those who make reports.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from evalkit.batch import unchanged
from evalkit.batch.jobs import Request, read_request
from evalkit.batch.results import BatchResult, Manner, Status, Watch
from evalkit.interrupts import held
from evalkit.request import FORMATS, check_formats
from evalkit.workspace import Workspace


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
    home, request, reports = _asked(workspace, params, counties, parameters, output, formats)
    key = unchanged.key(home, request, formats)
    known = None if force else unchanged.known(reports, key)
    if known is not None:
        for done, result in enumerate(known.results, start=1):
            if watch is not None:
                watch(result, done, len(known.results))
        return known
    with held():
        from evalkit.batch.making import make_reports

    manner = Manner(formats=tuple(formats), force=force, cell_timeout=cell_timeout)
    made = make_reports(home, request, manner, reports, jobs, watch)
    # What was edited meanwhile is not in these reports.
    if made.is_complete and key == unchanged.key(home, request, formats):
        unchanged.remember(reports, key, made)
    return made


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
    home, request, reports = _asked(workspace, params, counties, parameters, output, formats)
    known = unchanged.known(reports, unchanged.key(home, request, formats))
    if known is not None:
        return tuple(Status(code=one.code, name=one.name, folder=one.folder) for one in known.results)
    with held():
        from evalkit.batch.making import find_status

    return find_status(home, request, Manner(formats=tuple(formats), force=False, cell_timeout=0), reports)


def _asked(
    workspace: Workspace | str | Path | None,
    params: str | Path | None,
    counties: Iterable[str] | str,
    parameters: Mapping[str, object] | None,
    output: str | Path | None,
    formats: Sequence[str],
) -> tuple[Workspace, Request, Path]:
    """Where, what, and the folder of the reports."""
    check_formats(formats)
    home = workspace if isinstance(workspace, Workspace) else Workspace.find(workspace)
    request = read_request(params=Path(params or home.params), counties=counties, changes=parameters or {})
    return home, request, Path(output or home.reports).resolve()
