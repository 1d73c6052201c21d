"""Reading a data set: files to checked tables, every problem of all of them in one answer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from evalkit.inputs.checks.county_codes import circles, current_codes, is_valid, under_current_codes, unknown_codes
from evalkit.inputs.checks.plan_requirements import check_dataset
from evalkit.inputs.checks.survey_units import check_populations, check_village_labels, with_units
from evalkit.inputs.checks.survey_weights import check_weights
from evalkit.inputs.checks.tables import check_table
from evalkit.inputs.dataset import Dataset
from evalkit.inputs.errors import DatasetError
from evalkit.inputs.reading.files import Files, find_files
from evalkit.inputs.reading.personal import personal_number
from evalkit.inputs.reading.raw import read_tables
from evalkit.inputs.reading.typed import TypedTable, empty, typed, with_defaults
from evalkit.inputs.schema import TABLES
from evalkit.plan.document import read_mapping
from evalkit.plan.model import Bilingual, Plan
from evalkit.problems import Problem
from evalkit.workspace import Workspace

_LISTS = "write ids as [id, id], of indicators alone whose eligible people were all looked for one by one"
_SHAPE = "the file holds `name: {zh: ..., en: ...}`, `is_synthetic: false` and `source: {zh: ..., en: ...}`"
# Tables of counties alone: the city is their sum.
_COUNTIES_ALONE = ("survey", "register", "audit")


def read_description(path: Path, problems: list[Problem]) -> dict[str, Any]:
    """What dataset.yaml says, as fields of a Dataset; what is wrong with it joins `problems`."""
    try:
        section = read_mapping(path, DatasetError, name=path.name)
    except DatasetError as error:
        problems += [replace(problem, remedy=_SHAPE) for problem in error.problems]
        nothing = Bilingual(zh="", en="")
        return {"title": nothing, "is_synthetic": False, "source": nothing}
    words = {key: section.bilingual(key) for key in ("name", "source")}
    is_synthetic = section.flag("is_synthetic")
    lists = section.items("complete_lists", required=False)
    if not all(isinstance(name, str) for name in lists):
        section.refuse("complete_lists", "must name indicators by their ids", _LISTS)
        lists = []
    for key, both in words.items():
        for language, text in (("zh", both.zh), ("en", both.en)):
            if kind := personal_number(text):
                rule = f"{kind} may not stand here ({language}): reports print these words"
                section.refuse(key, rule, "remove it", value="(hidden)")
    section.finish()
    problems += section.problems
    about = {"title": words["name"], "is_synthetic": is_synthetic, "source": words["source"]}
    return about | {"complete_lists": tuple(lists)}


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
    dataset = Dataset(
        name=path.stem if path.is_file() else path.resolve().name,
        path=path,
        as_of=as_of,
        **(about | {name: table.frame for name, table in tables.items()}),
        hashes=files.hashes(),
        survey_columns=tables["survey"].given,
        places={name: table.place for name, table in tables.items()},
        successors=codes,
    )
    if plan is not None:
        said = [problem.place for problem in problems]
        doubtful = {n for n, table in tables.items() if any(p.startswith(str(table.place)) for p in said)}
        problems += check_dataset(dataset, plan, doubtful=doubtful)
    if problems:
        raise DatasetError(problems)
    return dataset


def _read(files: Files, as_of: int | None, problems: list[Problem]) -> tuple[dict[str, TypedTable], dict[str, str]]:
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
    problems += check_village_labels(tables["survey"])
    codes = current_codes(counties.frame, as_of=as_of)
    tables = {name: under_current_codes(table, codes) for name, table in tables.items()}
    survey = tables["survey"]
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
    units = with_units(survey.frame)
    problems += [*check_populations(survey, units), *check_weights(survey, units)]
    return tables, codes
