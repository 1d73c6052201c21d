"""The city's counties beside each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evalkit.evaluation.findings import Verdict
from evalkit.report import phrases
from evalkit.report.content import NOTHING, Content, Figure
from evalkit.report.figures.forest import Forest, Panel
from evalkit.report.figures.grid import Grid
from evalkit.report.figures.marks import OUTCOMES
from evalkit.report.figures.rows import (
    TARGET_KEY,
    has_figures,
    level,
    outcome_key,
    verdict_clause,
    verdict_row,
)
from evalkit.report.wording import clauses, phrase


def matrix(county_verdicts: Mapping[str, Sequence[Verdict]]) -> Content:
    """Which county has reached which target?

    county_verdicts : county code -> its verdicts, the same indicators in the same order
    """
    counties = [verdicts for verdicts in county_verdicts.values() if verdicts]
    if not counties:
        return NOTHING
    shown = tuple(verdict for verdicts in counties for verdict in verdicts)
    indicators = list(zip(*counties, strict=True))
    return Figure(
        caption=phrase(f"figure.matrix.{_caption(shown)}"),
        alt=phrase(
            "figure.matrix.alt",
            rows=clauses(
                phrase("alt.county", county=v[0].finding.county.name, counts=phrases.counted(v))
                for v in counties
            ),
        ),
        drawing=Grid(
            rows=tuple(row[0].finding.indicator.name for row in indicators),
            columns=tuple(verdicts[0].finding.county.name for verdicts in counties),
            cells=tuple(
                tuple((OUTCOMES[verdict.outcome], phrases.marked_outcome(verdict)) for verdict in row)
                for row in indicators
            ),
            key=outcome_key(shown),
        ),
        findings=shown,
    )


def _caption(shown: Sequence[Verdict]) -> str:
    return "caption_readings" if any(verdict.depends_on_reading for verdict in shown) else "caption"


def by_county(verdicts: Sequence[Verdict]) -> Content:
    """How do the counties stand against one target, and how sure is it?

    verdicts : one indicator's, one per county, in the order of the data
    """
    if not has_figures(v.finding for v in verdicts):
        return NOTHING
    indicator = verdicts[0].finding.indicator
    return Figure(
        caption=phrase(
            "figure.by_county.caption",
            indicator=indicator.name,
            interval=level(v.finding for v in verdicts),
        ),
        alt=phrase(
            "figure.by_county.alt",
            indicator=indicator.name,
            rows=clauses(verdict_clause(v, v.finding.county.name) for v in verdicts),
        ),
        drawing=Forest(
            panels=(
                Panel(
                    rows=tuple(verdict_row(v, v.finding.county.name) for v in verdicts),
                    axis=phrase(f"axis.{indicator.kind}"),
                    target=verdicts[0].target.value,
                ),
            ),
            key=(TARGET_KEY,),
        ),
        findings=tuple(verdicts),
    )
