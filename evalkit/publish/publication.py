"""One executed notebook -> report.html and findings.csv."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from evalkit.problems import Problem
from evalkit.publish.document import PublishError, read_document
from evalkit.publish.files import write_whole
from evalkit.publish.page import report_html
from evalkit.publish.table import ENCODING, findings_csv

FORMATS = ("html",)


def publish(notebook: Path, output: Path | None = None, formats: Sequence[str] = FORMATS) -> tuple[Path, ...]:
    """Write what readers get of one executed notebook, from the notebook alone.

    notebook : an executed report.ipynb
    output : the folder to write into; the notebook's own if None
    formats : of the report; findings.csv is always written

    Returns the files written. Raises PublishError, before anything is written, if the notebook did not run
    through, was not made with `ek.Report`, or a format is unknown.
    """
    notebook, output = Path(notebook), Path(output or Path(notebook).parent)
    check_formats(formats)
    document = read_document(notebook)
    output.mkdir(parents=True, exist_ok=True)
    table, page = output / "findings.csv", output / "report.html"
    html = report_html(document, notebook_link=_link(notebook, output), findings_link=_link(table, output))
    return (
        write_whole(table, findings_csv(document.findings), ENCODING),
        *([write_whole(page, html)] if "html" in formats else []),
    )


def check_formats(formats: Sequence[str]) -> None:
    """Raise PublishError for a format that no report has."""
    unknown = [name for name in formats if name not in FORMATS]
    if unknown:
        remedy = f"choose from {', '.join(FORMATS)}"
        raise PublishError(Problem(place="formats", value=",".join(unknown), rule="unknown", remedy=remedy))


def _link(target: Path, folder: Path) -> str:
    return quote(Path(os.path.relpath(target, folder)).as_posix())
