"""Reading a data set: files to checked tables, every problem of all of them in one answer.

dataset.yaml: what a data set is called, where it comes from, and whether it is real.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from evalkit.inputs.checks.county_codes import (
    circles,
    current_codes,
    is_valid,
    under_current_codes,
    unknown_codes,
)
from evalkit.inputs.checks.plan_requirements import plan_problems
from evalkit.inputs.checks.survey_units import check_populations, check_village_labels
from evalkit.inputs.checks.survey_weights import check_weights
from evalkit.inputs.checks.tables import check_table
from evalkit.inputs.dataset import Dataset
from evalkit.inputs.errors import DatasetError, Place
from evalkit.inputs.reading.files import Files, find_files
from evalkit.inputs.reading.personal import personal_number
from evalkit.inputs.reading.raw import read_tables
from evalkit.inputs.reading.typed import TypedTable, empty, typed, with_defaults
from evalkit.inputs.schema import TABLES
from evalkit.plan.model import Bilingual, Plan
from evalkit.problems import Problem
from evalkit.workspace import Workspace

_KEYS = ("name", "is_synthetic", "source", "complete_lists")
_LISTS = "write ids as [id, id], of indicators alone whose eligible people were all looked for one by one"
_SHAPE = "the file holds `name: {zh: ..., en: ...}`, `is_synthetic: false` and `source: {zh: ..., en: ...}`"


@dataclass(frozen=True, kw_only=True)
class Description:
    """What dataset.yaml says.

    complete_lists : the indicators of which a list holds everybody eligible, each of whom was looked for
    """

    title: Bilingual
    is_synthetic: bool
    source: Bilingual
    complete_lists: tuple[str, ...] = ()


def read_description(path: Path, problems: list[Problem]) -> Description:
    """The description of a data set; what is wrong with it joins `problems`."""
    place = Place(path.name)
    found = _mapping(path, place, problems)
    known = found is not None
    found = found or {}
    for key in sorted(set(map(str, found)) - set(_KEYS)):
        problems.append(place.problem(column=key, rule="not known", remedy=_SHAPE))
    is_synthetic = found.get("is_synthetic")
    if known and not isinstance(is_synthetic, bool):
        value = "" if is_synthetic is None else str(is_synthetic)
        rule, remedy = "must be true or false", "say whether the figures are invented"
        problems.append(place.problem(column="is_synthetic", value=value, rule=rule, remedy=remedy))
    title, source = (_bilingual(found, key, place, problems if known else []) for key in ("name", "source"))
    lists = found.get("complete_lists") or []
    if not isinstance(lists, list) or not all(isinstance(name, str) for name in lists):
        problems.append(
            place.problem(column="complete_lists", rule="not a list of indicators", remedy=_LISTS)
        )
        lists = []
    return Description(
        title=title, is_synthetic=is_synthetic is True, source=source, complete_lists=tuple(lists)
    )


def _mapping(path: Path, place: Place, problems: list[Problem]) -> Mapping[str, object] | None:
    try:
        found = YAML(typ="safe").load(path.read_text(encoding="utf-8-sig"))
    except OSError:
        problems.append(place.problem(rule="missing beside the tables", remedy=_SHAPE))
        return None
    except UnicodeDecodeError:
        problems.append(place.problem(rule="not UTF-8", remedy="save it as UTF-8"))
        return None
    except YAMLError as error:
        mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
        row = mark.line + 1 if mark else None
        problems.append(place.problem(row=row, rule="not readable as YAML", remedy=_SHAPE))
        return None
    if not isinstance(found, Mapping):
        problems.append(place.problem(rule="empty, or not a list of names and values", remedy=_SHAPE))
        return None
    return found


def _bilingual(found: Mapping[str, object], key: str, place: Place, problems: list[Problem]) -> Bilingual:
    words = found.get(key)
    texts = words if isinstance(words, Mapping) else {}
    for language in ("zh", "en"):
        text = texts.get(language)
        where = f"{key}.{language}"
        if not isinstance(text, str) or not text.strip():
            problems.append(place.problem(column=where, rule="missing or blank", remedy=_SHAPE))
        elif kind := personal_number(text):
            rule, remedy = f"{kind} may not stand here: reports print these words", "remove it"
            problems.append(place.problem(column=where, value="(hidden)", rule=rule, remedy=remedy))
    return Bilingual(zh=str(texts.get("zh", "")), en=str(texts.get("en", "")))


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
    problems += [*check_populations(survey), *check_weights(survey)]
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
