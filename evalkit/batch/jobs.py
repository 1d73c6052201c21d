"""Which reports are asked for: one job for each county, and one for each city.

The notebooks they run are held against the parameters before any kernel starts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalkit.plan.document import read_mapping
from evalkit.problems import EvalkitError, Problem
from evalkit.request import Parameters, check_parameters, read_parameters, separated
from evalkit.workspace import Workspace

if TYPE_CHECKING:
    from evalkit.inputs import Dataset

CITY = "city"
ALL = "all"


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
        import nbformat

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

    city : the code of its city
    is_city : the report is the city's own
    notebook : to run, as it was when the batch began
    parameters : everything it is asked for
    """

    code: str
    city: str
    is_city: bool
    notebook: Source
    parameters: Mapping[str, Any]

    @property
    def folder(self) -> str:
        """The name of its folder: the county's code, or `city`."""
        return CITY if self.is_city else self.code


@dataclass(frozen=True, kw_only=True)
class Request:
    """What is asked of a batch, before it is known which counties the data set has.

    names : codes, `city`, `city:<code>`, `all`
    files : code -> the file that chose it: params/counties/140602.yaml
    parameters : of every report, the county apart
    """

    names: tuple[str, ...]
    files: Mapping[str, str]
    parameters: Mapping[str, Any]

    def parameters_of(self, code: str) -> Parameters:
        """What the report of one county or city is asked for."""
        return check_parameters({**self.parameters, "county": code})


def read_request(*, params: Path, counties: Iterable[str] | str, changes: Mapping[str, object]) -> Request:
    """What is asked for.

    params : folder with common.yaml, and perhaps counties/<code>.yaml and city.yaml, which choose what "all" means
    counties : codes, `city`, `city:<code>`: a city and all its counties, or "all"
    changes : parameters that override every file

    Raises RequestError for counties that ask otherwise than all, ParameterError for an unknown or impossible
    parameter, each with every problem.
    """
    if "county" in changes:
        rule, remedy = "the counties of a batch cannot be chosen by a parameter", "name them with --counties"
        value = str(changes["county"])
        raise RequestError(Problem(place="parameter county", value=value, rule=rule, remedy=remedy))
    files = {path.stem: path for path in sorted(params.glob("counties/*.yaml"))}
    if (params / "city.yaml").is_file():
        files[CITY] = params / "city.yaml"
    text = counties if isinstance(counties, str) else ",".join(map(str, counties))
    names = tuple(files) if text == ALL and files else separated(text) or (text,)
    common = params / "common.yaml"
    chosen, errors = dict[str, str](), list[EvalkitError]()
    for name in (name for name in names if name in files):
        try:
            _check_same(common, files[name], changes)
            parameters = check_parameters(read_parameters(common, files[name]) | dict(changes))
        except EvalkitError as error:
            errors.append(error)
            continue
        chosen[name] = parameters.county
    if errors:
        # What is wrong in common.yaml is wrong for every county, and said once.
        raise type(errors[0])(dict.fromkeys(problem for error in errors for problem in error.problems))
    of_all = check_parameters(read_parameters(common) | dict(changes) | {"county": "0"}).as_dict()
    del of_all["county"]
    return Request(
        names=tuple(chosen.get(name, name) for name in names), parameters=of_all,
        files={code: files[name].relative_to(params.parent).as_posix() for name, code in chosen.items()},
    )  # fmt: skip


def find_jobs(request: Request, dataset: Dataset, workspace: Workspace) -> list[Job]:
    """The reports that are asked for: of each city its counties in the data set's order, then itself.

    Raises RequestError with every county that the data do not have, and for a notebook that cannot be run.
    """
    from evalkit.inputs import DatasetError

    asked, problems = set[str](), list[Problem]()
    cities = list(dataset.counties.loc[dataset.counties["parent_code"].isna(), "code"])
    for name in request.names:
        city = name.removeprefix(f"{CITY}:")
        try:
            if name == ALL:
                asked |= set(dataset.counties["code"])
            elif name == CITY:
                asked |= set(cities)
            elif city != name:
                asked |= {city, *(member.code for member in dataset.members(dataset.city(city).code))}
            else:
                asked.add(dataset.county(name).code)
        except DatasetError as error:
            problems += [_unknown(problem, request.files.get(name)) for problem in error.problems]
    if problems:
        raise RequestError(problems)
    source = cache(lambda is_city: read_source(workspace.notebook("city_report" if is_city else "county_report")))
    jobs = [
        Job(
            code=place.code, city=city, is_city=place.is_city, notebook=source(place.is_city),
            parameters=request.parameters_of(place.code).as_dict(),
        )
        for city in cities
        for place in (*dataset.members(city), dataset.county(city))
        if place.code in asked
    ]  # fmt: skip
    _check_notebooks(jobs)
    return jobs


def _unknown(problem: Problem, file: str | None) -> Problem:
    if file is None:
        return problem
    remedy = f"{problem.remedy}; put your own code in its place, or remove the file"
    return replace(problem, place=f"{file}, county", remedy=remedy)


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


def _check_notebooks(jobs: Iterable[Job]) -> None:
    """Refuse parameters that a notebook does not name.

    papermill itself only warns and keeps the default beside the misspelled one, so that the default county's
    report would appear under another county's name.
    """
    import papermill

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
