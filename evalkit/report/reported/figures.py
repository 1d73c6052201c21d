"""What the departments report beside what is found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from evalkit.evaluation.results import Comparison
from evalkit.report.content import NOTHING, Content, Figure
from evalkit.report.drawing.forest import TARGET_KEY, Forest, Panel, Row, finding_row, level
from evalkit.report.drawing.marks import PLAIN, REPORTED
from evalkit.report.wording import phrases
from evalkit.report.wording.numbers import Points
from evalkit.report.wording.words import Phrase, clauses, phrase


def comparisons(comparisons: Sequence[Comparison]) -> Content:
    """How far is what the departments report from what is found?"""
    if not comparisons:
        return NOTHING
    return Figure(
        caption=phrase(
            "figure.comparisons.caption", interval=level(comparison.found for comparison in comparisons)
        ),
        alt=_alt(comparisons),
        drawing=Forest(
            panels=(Panel(rows=tuple(_row(c) for c in comparisons), axis=phrase("axis.coverage")),),
            key=(
                (PLAIN, phrase("label.found")),
                (REPORTED, phrase("label.reported")),
                TARGET_KEY,
            ),
        ),
        findings=tuple(f for c in comparisons for f in (c.found, c.reported, c.difference)),
    )


def _row(comparison: Comparison) -> Row:
    row = finding_row(comparison.found, comparison.indicator.name, PLAIN)
    return replace(
        row,
        answer=Points(comparison.difference.result.value, style="points_short"),
        target=comparison.found.reading.target.value,
        other=comparison.reported.result.value,
        other_mark=REPORTED,
    )


def _alt(comparisons: Sequence[Comparison]) -> Phrase:
    """What stands out: how many differ beyond chance, and the greatest difference; the figures stand in the table."""
    if len(comparisons) == 1:
        return phrase("figure.comparisons.alt", rows=_clause(comparisons[0]))
    signs = [phrases.sign(c.difference) for c in comparisons]
    counts = phrase(
        "alt.compared",
        total=len(comparisons),
        higher=sum(s > 0 for s in signs),
        lower=sum(s < 0 for s in signs),
    )
    most = max(comparisons, key=lambda c: abs(c.difference.result.value))
    stands_out = (counts, phrase("alt.greatest", comparison=_clause(most)), phrase("alt.see_table"))
    return phrase("figure.comparisons.alt", rows=clauses(stands_out))


def _clause(comparison: Comparison) -> Phrase:
    return phrase(
        "alt.comparison",
        name=comparison.indicator.name,
        reported=phrases.value(comparison.reported),
        found=phrases.estimate(comparison.found),
        difference=phrases.value(comparison.difference),
    )
