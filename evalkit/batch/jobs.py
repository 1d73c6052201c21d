"""Which reports are asked for: one job for each county's parameters, and one for the city.

The notebooks they run are held against the parameters before any kernel starts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import nbformat
import papermill

from evalkit.plan.document import read_mapping
from evalkit.problems import EvalkitError, Problem
from evalkit.request import check_parameters, read_parameters, separated
from evalkit.workspace import Workspace

CITY = "city"


class RequestError(EvalkitError):
    """Reports were asked for that cannot be made: an unknown county, or a parameter that no notebook takes."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """A notebook as it was read: whoever saves the file while a batch runs changes none of its reports."""

    name: str
    content: bytes

    @property
    def hash(self) -> str:
        return sha256(self.content).hexdigest()

    def notebook(self) -> Any:
        """The notebook in memory: papermill would take braces in its path for parameters."""
        try:
            return nbformat.reads(self.content.decode("utf-8"), as_version=4)  # type: ignore[no-untyped-call]
        except ValueError as error:
            raise _unreadable(self.name, error) from error


def read_source(path: Path) -> Source:
    """Raises RequestError for a file that cannot be read."""
    try:
        return Source(name=path.name, content=path.read_bytes())
    except OSError as error:
        raise _unreadable(path.name, error) from error


def _unreadable(name: str, error: Exception) -> RequestError:
    rule = f"cannot be read as a notebook ({type(error).__name__})"
    return RequestError(Problem(place=name, rule=rule, remedy="restore it from the repository"))


@dataclass(frozen=True, kw_only=True)
class Job:
    """One report to make.

    folder : its folder's name: the county's code, or `city`
    file : of its parameters, for messages: params/counties/140602.yaml
    notebook : to run, as it was when the batch began
    parameters : everything it is asked for
    """

    code: str
    folder: str
    file: str
    notebook: Source
    parameters: Mapping[str, Any]


def read_jobs(
    workspace: Workspace, *, params: Path, counties: Iterable[str] | str, changes: Mapping[str, object]
) -> list[Job]:
    """The jobs that are asked for, the city's last.

    params : folder with common.yaml, counties/<code>.yaml and perhaps city.yaml
    counties : codes, `city`, or "all"
    changes : parameters that override every file

    Raises RequestError for an unknown county, ParameterError for an unknown or impossible parameter, each with
    every problem.
    """
    files = {path.stem: path for path in sorted(params.glob("counties/*.yaml"))}
    if (params / "city.yaml").is_file():
        files[CITY] = params / "city.yaml"
    if "county" in changes:
        rule, remedy = "the counties of a batch cannot be chosen by a parameter", "name them with --counties"
        value = str(changes["county"])
        raise RequestError(Problem(place="parameter county", value=value, rule=rule, remedy=remedy))
    asked = list(files) if counties == "all" else _asked(counties, files, params)
    return _checked_jobs(workspace, params / "common.yaml", {name: files[name] for name in asked}, changes)


def _asked(counties: Iterable[str] | str, files: Mapping[str, Path], folder: Path) -> list[str]:
    """The names of the files of these counties, each once; the city's own code means `city`."""
    text = counties if isinstance(counties, str) else ",".join(map(str, counties))
    codes = separated(text) or (text,)
    city = str(read_parameters(files[CITY]).get("county", "")) if CITY in files else ""
    names = [CITY if code == city and city else code for code in codes]
    unknown = [name for name in names if name not in files]
    if unknown:
        raise RequestError([_unknown(name, sorted(files), folder) for name in unknown])
    return sorted(dict.fromkeys(names), key=list(files).index)


def _unknown(name: str, known: list[str], folder: Path) -> Problem:
    near = get_close_matches(name, known, n=1)
    there_are = f"there are {', '.join(known)}" if known else f"{folder.name}/counties holds no file"
    remedy = f"did you mean {near[0]}? {there_are}" if near else there_are
    return Problem(place="county", value=name, rule="unknown", remedy=remedy)


def _check_same(common: Path, path: Path, changes: Mapping[str, object]) -> None:
    """Refuse a file that asks for its own county otherwise than common.yaml does for all.

    Cells are hidden for all counties together, and the city's list holds every county's verdicts: with another
    threshold, level or reading in one report, two reports together would show or say what neither may.
    """
    everywhere, here = read_parameters(common), read_parameters(path)
    others = [n for n in here if n != "county" and n not in changes and here[n] != everywhere.get(n)]
    section = read_mapping(path, RequestError)
    for name in others:
        rule = f"{common.name} says {everywhere.get(name, 'nothing')}, and a batch's reports all ask alike"
        remedy = f"say it in {common.name} for all, or with -p; a county's file names its county alone"
        section.refuse(name, rule, remedy, value=str(here[name]))
    if section.problems:
        raise RequestError(section.problems)


def _checked_jobs(
    workspace: Workspace, common: Path, files: Mapping[str, Path], changes: Mapping[str, object]
) -> list[Job]:
    jobs, errors = [], []
    read = cache(read_source)
    for name, path in files.items():
        try:
            _check_same(common, path, changes)
            parameters = check_parameters(read_parameters(common, path) | dict(changes)).as_dict()
        except EvalkitError as error:
            errors.append(error)
            continue
        code = str(parameters["county"])
        notebook = read(workspace.notebook("city_report" if name == CITY else "county_report"))
        file = path.relative_to(common.parent.parent).as_posix()
        jobs.append(Job(code=code, folder=name, file=file, notebook=notebook, parameters=parameters))
    if errors:
        # What is wrong in common.yaml is wrong for every county, and said once.
        raise type(errors[0])(dict.fromkeys(problem for error in errors for problem in error.problems))
    if not jobs:
        rule, remedy = "no county's parameters", "add counties/<code>.yaml"
        raise RequestError(Problem(place=str(common.parent.name), rule=rule, remedy=remedy))
    return jobs


def check_notebooks(jobs: Iterable[Job]) -> None:
    """Refuse parameters that a notebook does not name.

    papermill itself only warns and keeps the default beside the misspelled one, so that the default county's
    report would appear under another county's name.
    """
    problems: list[Problem] = []
    for source in dict.fromkeys(job.notebook for job in jobs):
        named = papermill.inspect_notebook(source.notebook())
        asked = {name for job in jobs if job.notebook == source for name in job.parameters}
        place = f"{source.name}, cell tagged `parameters`"
        for name in sorted(asked - set(named)):
            remedy = f"add a line {name} = ... to that cell"
            problems.append(Problem(place=place, rule=f"has no parameter {name}", remedy=remedy))
    if problems:
        raise RequestError(problems)
