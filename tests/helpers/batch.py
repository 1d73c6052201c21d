"""A tiny workspace with notebooks of two cells, for the tests that start kernels."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from evalkit.batch import Result
from helpers.workspace import census, write_workspace

PARAMETERS = """county = "11"
plan = "tiny"
data = "tiny"
as_of = 2020
level = 0.95
language = "zh"
readings = {}
suppress_below = 10
seed = 1
"""
COMMON = """plan: tiny
data: tiny
as_of: 2020
level: 0.95
language: zh
readings: {}
suppress_below: 10
seed: 1
"""
# A report as ek.Report makes it, without waiting for pandas.
REPORT = """from IPython.display import display
manifest = {"parameters": {"county": county}, "hashes": {}, "versions": {}}
display({
    "text/html": f"<h1>{county}</h1>",
    "application/vnd.evalkit.report+json": {
        "language": language, "title": county, "county_code": county, "plan": plan, "as_of": as_of,
        "stage": "final", "is_synthetic": True, "manifest": manifest, "version": "0",
    },
    "application/vnd.evalkit.content+json": {
        "version": 1, "blocks": [{"type": "heading", "level": 1, "text": county}],
    },
    "application/vnd.evalkit.findings+json": [],
}, raw=True)
"""
# The same with the manifest of a real evaluation, which decides whether a report is current.
REAL = """import evalkit as ek
found = ek.Evaluation.load(**ek.parameters(globals())).manifest()
""" + REPORT.replace(
    '{"parameters": {"county": county}, "hashes": {}, "versions": {}}',
    "{name: dict(getattr(found, name)) for name in ('parameters', 'hashes', 'versions')}",
)


def write_notebook(root: Path, *cells: str, parameters: str = PARAMETERS) -> None:
    """Write both notebooks: the parameters, then these cells."""
    notebook = new_notebook(
        cells=[
            new_markdown_cell("About", id="about"),
            new_code_cell(parameters, id="parameters", metadata={"tags": ["parameters"]}),
            *[new_code_cell(source, id=f"part-{i}") for i, source in enumerate(cells)],
        ],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )
    (root / "notebooks").mkdir(exist_ok=True)
    for name in ("county_report", "city_report"):
        nbformat.write(notebook, root / "notebooks" / f"{name}.ipynb")


def write_batch(root: Path, *cells: str) -> Path:
    """A workspace of counties 11 and 12 and city 10; its path has what trips papermill up."""
    root = root / "work {county}"
    root.mkdir()
    survey = census("11", 20, 20) + census("12", 5, 20)
    write_workspace(root, survey=survey)
    (root / "params" / "counties").mkdir()
    (root / "params" / "common.yaml").write_text(COMMON, encoding="utf-8")
    (root / "params" / "city.yaml").write_text('county: "10"\n', encoding="utf-8")
    for code in ("11", "12"):
        (root / "params" / "counties" / f"{code}.yaml").write_text(f'county: "{code}"\n', encoding="utf-8")
    write_notebook(root, *cells)
    return root


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder of reports, apart from the page above them and what a batch notes for itself."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in ("index.html", ".lock", "log.jsonl", ".unchanged.json")
    }


def states(results: tuple[Result, ...]) -> dict[str, str]:
    """What became of each county's report."""
    return {result.code: result.state for result in results}
