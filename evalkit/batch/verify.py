"""Do the reports that are there say what comes out now? And an archive from which others can find out."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import isclose
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import nbformat

import evalkit
from evalkit.batch.jobs import read_request, read_source
from evalkit.batch.results import Result, Watch
from evalkit.batch.run import run_batch
from evalkit.batch.store import FINDINGS, MANIFEST
from evalkit.inputs.load import read_description
from evalkit.inputs.reading.files import find_files
from evalkit.plan import load_plan
from evalkit.plan.model import Bilingual
from evalkit.problems import Problem
from evalkit.publish.findings_csv import ENCODING
from evalkit.workspace import Workspace, library_hash

# Whose rows are of single people.
OF_PEOPLE = ("survey", "audit")
_KEY = ("county_code", "indicator", "reading", "domain", "year", "quantity", "basis")
# Between machines the last digits of a float may differ.
TOLERANCE = 1e-9


@dataclass(frozen=True, kw_only=True)
class Verified:
    """How a report compares with the one that comes out now.

    figures : how many were compared
    differences : each in words; none if all are the same
    """

    code: str
    name: Bilingual
    figures: int
    differences: tuple[str, ...] = ()


def verify_reports(
    workspace: Workspace | str | Path | None = None,
    *,
    counties: Iterable[str] | str = "all",
    parameters: Mapping[str, object] | None = None,
    params: str | Path | None = None,
    output: str | Path | None = None,
    jobs: int | None = None,
    watch: Watch | None = None,
) -> tuple[Verified, ...]:
    """Make the reports again, beside those that are there, and compare every figure of findings.csv.

    The arguments, and what is raised, are those of `run_batch`. Nothing that is there is touched.
    """
    home = workspace if isinstance(workspace, Workspace) else Workspace.find(workspace)
    there = Path(output or home.reports).resolve()
    with TemporaryDirectory(prefix="evalkit-verify-") as name:
        made = run_batch(
            home, counties=counties, parameters=parameters, params=params, output=name, jobs=jobs, formats=["html"],
            watch=watch,
        )  # fmt: skip
        return tuple(_compared(one, there / one.folder.relative_to(Path(name).resolve())) for one in made.results)


def _compared(made: Result, there: Path) -> Verified:
    figures, differences = 0, [f"could not be made again: {made.failure}"]
    if made.failure is None and not (there / FINDINGS).is_file():
        differences = [f"{FINDINGS} is not there"]
    elif made.failure is None:
        before, now = _figures(there / FINDINGS), _figures(made.folder / FINDINGS)
        figures, differences = len(now), [*_differences(before, now)]
    return Verified(code=made.code, name=made.name, figures=figures, differences=tuple(differences))


def _figures(path: Path) -> dict[tuple[str, ...], dict[str, str]]:
    """What each figure is of -> its row; of several of the same, in their order."""
    with path.open(encoding=ENCODING, newline="") as file:
        rows = list(csv.DictReader(file))
    seen, figures = Counter[tuple[str, ...]](), {}
    for row in rows:
        key = tuple(row[column] for column in _KEY)
        seen[key] += 1
        figures[*key, str(seen[key])] = row
    return figures


def _differences(
    before: Mapping[tuple[str, ...], Mapping[str, str]], now: Mapping[tuple[str, ...], Mapping[str, str]]
) -> Iterator[str]:
    for key in dict.fromkeys((*before, *now)):
        what = ", ".join(part for part in key[:-1] if part)
        if key not in now or key not in before:
            yield f"{what}: {'does not come out any more' if key not in now else 'is not there'}"
            continue
        for column, value in now[key].items():
            if not _is_same(before[key].get(column, ""), value):
                yield f"{what}: {column} is {before[key].get(column) or 'blank'}, comes out as {value or 'blank'}"


def _is_same(one: str, other: str) -> bool:
    try:
        return one == other or isclose(float(one), float(other), rel_tol=TOLERANCE, abs_tol=TOLERANCE**2)
    except ValueError:
        return False


def pack(
    archive: Path,
    workspace: Workspace | str | Path | None = None,
    *,
    parameters: Mapping[str, object] | None = None,
    params: str | Path | None = None,
    output: str | Path | None = None,
    people: bool = False,
) -> tuple[str, ...]:
    """Write what others need to make the reports again and compare them: a workspace, as one .zip file.

    archive : the file; the same reports give the same bytes
    params, output : as of `run_batch`; of the reports, manifests and figures go with it
    people : with the tables of single people (survey, audit); they always go with synthetic data

    Returns the names of the tables that were left out.
    """
    home = workspace if isinstance(workspace, Workspace) else Workspace.find(workspace)
    request = read_request(params=Path(params or home.params), counties="all", changes=parameters or {})
    asked = request.parameters
    files, left = _files(home, asked, Path(params or home.params), Path(output or home.reports), people=people)
    about = {"plan": asked["plan"], "year": asked["as_of"]}
    said = _README.format(version=evalkit.__version__, library=library_hash(), **about)
    if left:
        said += _LEFT_OUT.format(tables=", ".join(left))
    with ZipFile(archive, "w", ZIP_DEFLATED) as written:
        written.writestr(_entry("README.txt"), said)
        for name, path in sorted(files.items()):
            written.writestr(_entry(name), _without_outputs(path) if path.suffix == ".ipynb" else path.read_bytes())
    return left


def _without_outputs(path: Path) -> bytes:
    """A notebook as it is, or, if somebody ran it where it stands, without what that showed."""
    source = read_source(path)
    notebook = source.notebook()
    ran = [cell for cell in notebook.cells if cell.get("outputs")]
    for cell in ran:
        cell.outputs, cell.execution_count = [], None
    return f"{nbformat.writes(notebook)}\n".encode() if ran else source.content  # type: ignore[no-untyped-call]


def _files(
    home: Workspace, asked: Mapping[str, Any], params: Path, reports: Path, *, people: bool
) -> tuple[dict[str, Path], tuple[str, ...]]:
    """Name in the archive -> file; and the tables that stay out of it."""
    problems: list[Problem] = []
    data, plan = home.data(asked["data"]), home.plan(asked["plan"])
    tables = find_files(data, problems)
    with_people = people or read_description(tables.description, problems)["is_synthetic"]
    found = {table: path for table, path in tables.csv.items() if with_people or table not in OF_PEOPLE}
    left = [table for table in tables.csv if table not in found]
    if tables.workbook and with_people:
        found["workbook"] = tables.workbook
    elif tables.workbook:
        left = [tables.workbook.name]
    name = data.stem if data.is_file() else data.resolve().name
    # A data set that is a workbook lies beside its dataset.yaml, in a folder or in none.
    where = "data" if data.is_file() else f"data/{name}"
    files = {f"{where}/{path.name}": path for path in (tables.description, *found.values())}
    files[f"data/plans/{asked['plan']}/{plan.name}"] = plan
    files |= {
        f"params/{path.relative_to(params).as_posix()}": path
        for path in params.rglob("*")
        if path.suffix in (".yaml", ".md")
    }
    files |= {f"notebooks/{path.name}": path for path in (home.root / "notebooks").glob("*_report.ipynb")}
    files |= {path.name: path for path in home.root.glob("requirements.lock")}
    of_year = reports / load_plan(plan).id / str(asked["as_of"])
    for path in (*of_year.rglob(MANIFEST), *of_year.rglob(FINDINGS)):
        files[f"reports/{path.relative_to(reports).as_posix()}"] = path
    return files, tuple(left)


def _entry(name: str) -> ZipInfo:
    """Without the time at which it was written."""
    entry = ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    entry.compress_type = ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


_README = """What the reports of {plan} as of {year} were made from, and their figures.

Made with evalkit {version}; SHA-256 of its source: {library}.
requirements.lock, where it is here, lists every package and its version.

To compare: install evalkit of this version with these packages, unpack this archive, go into the folder, and run

    evalkit verify

which makes every report again and names each figure that does not come out as it stands in findings.csv.
"""
_LEFT_OUT = """
Left out, for its rows are of single people: {tables}. Whoever may read it puts it beside the other tables first.
"""
