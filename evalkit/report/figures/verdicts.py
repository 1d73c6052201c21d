"""All indicators at once: reached, not reached, undecided."""

from __future__ import annotations

from collections.abc import Sequence

from evalkit.evaluation.findings import Verdict
from evalkit.report.content import NOTHING, Content, Figure
from evalkit.report.figures.forest import Forest, Panel
from evalkit.report.figures.rows import TARGET_KEY, has_figures, level, verdict_clause, verdict_row
from evalkit.report.wording import clauses, phrase

# Shares and growth rates have nothing in common but the percent sign: each kind gets its own scale.
KINDS = ("coverage", "growth")


def verdicts(verdicts: Sequence[Verdict]) -> Content:
    """Which targets are reached, which are not, of which can it not be told?

    verdicts : of one county, one per indicator
    """
    if not has_figures(v.finding for v in verdicts):
        return NOTHING
    groups = [[v for v in verdicts if v.finding.indicator.kind == kind] for kind in KINDS]
    shown = [v for group in groups for v in group]
    return Figure(
        caption=phrase(
            "figure.verdicts.caption",
            county=verdicts[0].finding.county.name,
            interval=level(v.finding for v in verdicts),
        ),
        alt=phrase(
            "figure.verdicts.alt",
            county=verdicts[0].finding.county.name,
            rows=clauses(verdict_clause(v, v.finding.indicator.name) for v in shown),
        ),
        drawing=Forest(panels=tuple(_panel(group) for group in groups if group), key=(TARGET_KEY,)),
        findings=tuple(verdicts),
    )


def _panel(verdicts: Sequence[Verdict]) -> Panel:
    rows = tuple(verdict_row(v, v.finding.indicator.name, target=v.target.value) for v in verdicts)
    return Panel(rows=rows, axis=phrase(f"axis.{verdicts[0].finding.indicator.kind}"))
