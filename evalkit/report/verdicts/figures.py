"""All indicators at once: reached, not reached, undecided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evalkit.evaluation.results import Verdict
from evalkit.report.content import NOTHING, Content, Figure
from evalkit.report.drawing.forest import (
    TARGET_KEY,
    Forest,
    Panel,
    has_figures,
    level,
    verdict_clause,
    verdict_row,
)
from evalkit.report.wording import phrases
from evalkit.report.wording.words import Sayable, clauses, phrase

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
            "figure.verdicts.alt", county=verdicts[0].finding.county.name, rows=clauses(_stands_out(shown))
        ),
        drawing=Forest(panels=tuple(_panel(group) for group in groups if group), key=(TARGET_KEY,)),
        findings=tuple(verdicts),
    )


def _stands_out(verdicts: Sequence[Verdict]) -> Iterator[Sayable]:
    """One verdict with its figures; of many how many there are of each kind, and what fails; the table has more."""
    if len(verdicts) == 1:
        yield verdict_clause(verdicts[0], verdicts[0].finding.indicator.name)
        return
    yield phrases.counted(verdicts)
    for outcome in phrases.FAILING:
        failing = [v for v in verdicts if v.outcome is outcome]
        if failing:
            names = phrases.few([v.finding.indicator.name for v in failing])
            yield phrase("alt.of_outcome", outcome=phrases.outcome(failing[0]), which=names)
    yield phrase("alt.see_table")


def _panel(verdicts: Sequence[Verdict]) -> Panel:
    rows = tuple(verdict_row(v, v.finding.indicator.name, target=v.target.value) for v in verdicts)
    return Panel(rows=rows, axis=phrase(f"axis.{verdicts[0].finding.indicator.kind}"))
