"""One output of a notebook: HTML for readers, and the findings it shows for findings.csv."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evalkit.evaluation.findings_table import findings_rows
from evalkit.report.wording.phrases import Shown

FINDINGS = "application/vnd.evalkit.findings+json"
REPORT = "application/vnd.evalkit.report+json"


def display(html: str, findings: Sequence[Shown] = (), report: Mapping[str, object] | None = None) -> None:
    """Show HTML with the rows of its findings; `report` describes the whole report, on its title alone."""
    from IPython.display import display as show

    output: dict[str, object] = {"text/html": html, FINDINGS: findings_rows(findings)}
    if report is not None:
        output[REPORT] = dict(report)
    show(output, raw=True)  # type: ignore[no-untyped-call]
