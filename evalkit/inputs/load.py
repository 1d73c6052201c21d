"""Reading a data set: files to checked tables, every problem of all of them in one answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from evalkit.inputs.checks import check_table
from evalkit.inputs.codes import circles, current_codes, is_valid, under_current_codes, unknown_codes
from evalkit.inputs.dataset import Dataset
from evalkit.inputs.defaults import with_defaults
from evalkit.inputs.describe import Description, read_description
from evalkit.inputs.drawn import check_drawn
from evalkit.inputs.errors import DatasetError
from evalkit.inputs.files import Files, find_files
from evalkit.inputs.labelled import check_labelled
from evalkit.inputs.needs import plan_problems
from evalkit.inputs.places import Place
from evalkit.inputs.raw import read_tables
from evalkit.inputs.schema import TABLES
from evalkit.inputs.typed import TypedTable, empty, typed
from evalkit.inputs.weighed import check_weighed
from evalkit.plan.model import Plan
from evalkit.problems import Problem
from evalkit.workspace import Workspace

# Tables of counties alone: the city is their sum.
_COUNTIES_ALONE = ("survey", "register", "audit")


def load_dataset(name_or_path: str | Path, *, as_of: int | None = None, plan: Plan | None = None) -> Dataset:
    """Read and check a data set: a folder of CSV files or one .xlsx workbook, with its dataset.yaml.

    name_or_path : a name under the workspace's data/, or a path
    as_of : the last year that may be read; later rows are not looked at, and county codes are those valid at
        its end (rows under an old code move to its successor). None reads everything.
    plan : check as well that the data set holds what this plan needs

    Raises DatasetError with every problem of every table: place, value, rule and remedy.

    >>> demo = load_dataset("demo", as_of=2019)
    >>> len(demo.members(demo.city().code)), int(demo.survey["year"].max())
    (6, 2019)
    """
    path = name_or_path if isinstance(name_or_path, Path) else Workspace.find().data(name_or_path)
    problems: list[Problem] = []
    files = find_files(path, problems)
    if problems:
        raise DatasetError(problems)
    about = read_description(files.description, problems)
    tables, codes = _read(files, as_of, problems)
    dataset = _dataset(path, files, about, tables=tables, as_of=as_of, codes=codes)
    if plan is not None:
        doubtful = {name for name, table in tables.items() if _has_problem(table.place, problems)}
        problems += plan_problems(dataset, plan, doubtful=doubtful)
    if problems:
        raise DatasetError(problems)
    return dataset


def _has_problem(place: Place, problems: list[Problem]) -> bool:
    return any(problem.place.startswith(str(place)) for problem in problems)


def _read(
    files: Files, as_of: int | None, problems: list[Problem]
) -> tuple[dict[str, TypedTable], dict[str, str]]:
    """All tables, checked, those that the data set lacks empty; and the codes that others took the place of.

    What is wrong joins `problems`.
    """
    raw = read_tables(files, problems)
    tables = {
        table.name: typed(raw[table.name], as_of=as_of, problems=problems)
        if table.name in raw
        else empty(table, files.place(table.name))
        for table in TABLES
    }
    counties = tables["counties"]
    amiss = [*check_table(counties), *circles(counties)]
    problems += amiss
    problems += check_labelled(tables["survey"])
    codes = current_codes(counties.frame, as_of=as_of)
    tables = {name: under_current_codes(table, codes) for name, table in tables.items()}
    drawn = tables["survey"]
    tables = {name: with_defaults(table) for name, table in tables.items()}
    # Where counties is wrong itself, rows of other tables are not to blame.
    are_counties_known = not (amiss or counties.frame.empty or any(counties.unread.values()))
    valid = tables["counties"].frame[is_valid(counties.frame, as_of=as_of)]
    tables["counties"] = replace(tables["counties"], frame=valid)
    for name, table in tables.items():
        if name == "counties":
            continue
        problems += check_table(table)
        if "county_code" in table.frame and are_counties_known:
            problems += unknown_codes(
                table, valid, every_code=set(counties.frame["code"]), with_city=name not in _COUNTIES_ALONE
            )
    problems += [*check_drawn(drawn), *check_weighed(drawn)]
    return tables, codes


def _dataset(
    path: Path,
    files: Files,
    about: Description,
    *,
    tables: Mapping[str, TypedTable],
    as_of: int | None,
    codes: Mapping[str, str],
) -> Dataset:
    return Dataset(
        name=path.stem if path.is_file() else path.resolve().name,
        title=about.title,
        is_synthetic=about.is_synthetic,
        source=about.source,
        path=path,
        as_of=as_of,
        **{name: table.frame for name, table in tables.items()},
        hashes=files.hashes(),
        survey_columns=tables["survey"].given,
        places={name: table.place for name, table in tables.items()},
        successors=codes,
        complete_lists=about.complete_lists,
    )
