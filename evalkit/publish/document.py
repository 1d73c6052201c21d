"""What an executed notebook shows its readers: only what evalkit put into it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from evalkit.plan.model import Language
from evalkit.problems import EvalkitError, Problem
from evalkit.publish.table import one_row_each

MIME = "application/vnd.evalkit."
REPORT_MIME = MIME + "report+json"
FINDINGS_MIME = MIME + "findings+json"
# The section that says on one page what the report finds; its heading bears this id.
SUMMARY = "summary"
_SECTION = re.compile(r'<h2 id="([^"]+)">')


class PublishError(EvalkitError):
    """A notebook that no report can be made from."""


class FormatError(PublishError):
    """A report was asked for in a format that there is not."""


@dataclass(frozen=True, kw_only=True)
class Section:
    """A heading of the second level with everything that was shown below it.

    name : the heading's id, as `report.section` got it; empty for what stands before the first heading
    blocks : HTML of the heading and of each output below it
    """

    name: str
    blocks: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Document:
    """A report as its notebook holds it.

    metadata : what `report.title()` says of the report: language, title, county_code, plan, as_of, ...
    heading : HTML of the title
    sections : everything else that was shown, the summary first, wherever it was shown
    findings : the rows of everything that was shown, in order of first showing, each once
    """

    metadata: dict[str, Any]
    heading: str
    sections: tuple[Section, ...]
    findings: tuple[dict[str, Any], ...]

    @property
    def blocks(self) -> tuple[str, ...]:
        """HTML of everything but the title."""
        return tuple(block for section in self.sections for block in section.blocks)

    @property
    def language(self) -> Language:
        return "en" if self.metadata.get("language") == "en" else "zh"

    @property
    def title(self) -> str:
        return str(self.metadata["title"])


def read_document(notebook: Path) -> Document:
    """The report that an executed notebook holds.

    Raises PublishError, with every reason at once, if it is no notebook, did not run through, or was not
    made with `ek.Report`.
    """
    try:
        nb = nbformat.read(notebook, as_version=4)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, nbformat.ValidationError) as error:
        raise PublishError(
            Problem(
                place=notebook.name,
                value="",
                rule=f"cannot be read as a notebook ({type(error).__name__})",
                remedy="give the path of an executed report.ipynb",
            )
        ) from error
    return document_of(nb, notebook.name)


def document_of(nb: Any, name: str = "report.ipynb") -> Document:
    """The report in a notebook that is already in memory; see `read_document`."""
    problems = [*_unfinished(nb, name)]
    shown = [output.data for output in _shown(nb)]
    headings = [data for data in shown if REPORT_MIME in data]
    if len(headings) != 1:
        problems.append(
            Problem(
                place=name,
                value="",
                rule=f"{len(headings)} titles made by report.title(), where there must be one",
                remedy="call report.title() once and run the notebook from the top",
            )
        )
    rows = [row for data in shown for row in data.get(FINDINGS_MIME, [])]
    problems += _leaks(rows, name)
    if problems:
        raise PublishError(problems)
    return Document(
        metadata=dict(headings[0][REPORT_MIME]),
        heading=_html(headings[0]),
        sections=sections(_html(data) for data in shown if REPORT_MIME not in data and _html(data)),
        findings=one_row_each(rows),
    )


def sections(blocks: Iterable[str]) -> tuple[Section, ...]:
    """What was shown, each block with the heading above it; the summary comes first.

    >>> [section.name for section in sections(['<h2 id="income">1</h2>', '<h2 id="summary">2</h2>', "<p>3</p>"])]
    ['summary', 'income']
    """
    found: list[tuple[str, list[str]]] = []
    for block in blocks:
        heading = _SECTION.match(block)
        if heading or not found:
            found.append((heading[1] if heading else "", []))
        found[-1][1].append(block)
    made = (Section(name=name, blocks=tuple(of)) for name, of in found)
    return tuple(sorted(made, key=lambda section: section.name != SUMMARY))


def _shown(nb: Any) -> Iterator[Any]:
    """The outputs of evalkit; an analyst's own prints, tables and markdown are for JupyterLab."""
    for cell in nb.cells:
        for output in cell.get("outputs", []):
            if any(kind.startswith(MIME) for kind in output.get("data", {})):
                yield output


def _html(data: Any) -> str:
    text = data.get("text/html", "")
    return text if isinstance(text, str) else "".join(text)


def _unfinished(nb: Any, name: str) -> Iterator[Problem]:
    """Cells that failed or never ran: what stands below them is missing or of an earlier run."""
    for number, cell in enumerate(nb.cells, start=1):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        errors = [output for output in cell.outputs if output.output_type == "error"]
        if errors:
            yield Problem(
                place=f"{name}, cell {number}",
                value=one_line(errors[0].ename, errors[0].evalue),
                rule="the cell ended with this error",
                remedy="correct the cause and run the notebook again",
            )
        elif cell.execution_count is None:
            yield Problem(
                place=f"{name}, cell {number}",
                value="",
                rule="the cell was not run",
                remedy="run the whole notebook from the top",
            )


def one_line(name: str, message: str) -> str:
    r"""An error in one line.

    >>> one_line("ValueError", "first\nsecond\nthird")
    'ValueError: first (and 2 more lines)'
    """
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    more = f" (and {len(lines) - 1} more lines)" if len(lines) > 1 else ""
    return f"{name}: {lines[0]}{more}" if lines else name


# A hidden finding names its domain and nothing else.
_FIGURES = ("value", "standard_error", "low", "high", "population", "effective_n")


def _leaks(rows: list[dict[str, Any]], name: str) -> Iterator[Problem]:
    """Findings said to be hidden that still carry a figure; they would leave with the notebook, too."""
    for row in rows:
        figures = [column for column in _FIGURES if row.get(column) is not None]
        if "suppressed" in str(row.get("notes") or "").split(";") and figures:
            place = ", ".join(str(row.get(key)) for key in ("county_code", "indicator", "domain", "quantity"))
            yield Problem(
                place=f"{name}, {place}",
                value="",
                rule=f"a suppressed finding carries no figure, found {', '.join(figures)}",
                remedy="do not pass this notebook on; report it as a defect of evalkit",
            )
