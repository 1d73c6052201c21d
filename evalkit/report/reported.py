"""What do the departments report, what is found, and how far apart are the two?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from evalkit.evaluation.results import Comparison
from evalkit.report.content import NOTHING, Block, Bullets, Cell, Content, Figure, Paragraph, Table, Text
from evalkit.report.drawing import forest
from evalkit.report.drawing.marks import PLAIN, REPORTED
from evalkit.report.wording import phrases
from evalkit.report.wording.numbers import Points
from evalkit.report.wording.words import Phrase, clauses, phrase


def comparisons_text(comparisons: Sequence[Comparison]) -> Text:
    """For which indicators do the departments report more, or less, than chance could explain?"""
    findings = tuple(f for c in comparisons for f in (c.reported, c.found, c.difference))
    return Text(blocks=tuple(_blocks(comparisons)), findings=findings)


def _blocks(comparisons: Sequence[Comparison]) -> Iterator[Block]:
    if not comparisons:
        yield Paragraph(text=phrase("comparisons.nothing"))
        return
    higher = [c for c in comparisons if phrases.sign(c.difference) > 0]
    lower = [c for c in comparisons if phrases.sign(c.difference) < 0]
    counts = {"total": len(comparisons), "higher": len(higher), "lower": len(lower)}
    within = len(comparisons) - len(higher) - len(lower)
    yield Paragraph(text=phrase("comparisons.counts", **counts, within=within))
    if higher or lower:
        yield Bullets(texts=tuple(_one(c) for c in (*higher, *lower)))
    yield Paragraph(text=phrase("comparisons.decide_nothing"))


def _one(comparison: Comparison) -> Phrase:
    return phrase(
        "comparisons.one_higher" if phrases.sign(comparison.difference) > 0 else "comparisons.one_lower",
        name=comparison.indicator.name,
        reported=phrases.value(comparison.reported),
        found=phrases.estimate(comparison.found),
        difference=phrases.size(comparison.difference),
    )


def comparisons_table(comparisons: Sequence[Comparison]) -> Content:
    """What do the departments report, what is found, and how far apart are the two?"""
    if not comparisons:
        return NOTHING
    return Table.of(
        comparisons,
        (
            (phrase("column.indicator"), lambda c: c.indicator.name),
            (phrase("column.reported"), lambda c: Cell.number(phrases.value(c.reported))),
            (phrase("column.found"), lambda c: Cell.number(phrases.value(c.found))),
            (
                phrases.interval_heading(c.found for c in comparisons),
                lambda c: Cell.number(phrases.interval(c.found)),
            ),
            (phrase("column.difference"), lambda c: Cell.number(phrases.value(c.difference))),
            (phrase("column.difference_interval"), lambda c: Cell.number(phrases.interval(c.difference))),
        ),
        caption=phrase("table.comparisons.caption"),
        notes=(phrase("table.comparisons.note"), phrase("table.rounded")),
        findings=(f for c in comparisons for f in (c.reported, c.found, c.difference)),
    )


def comparisons_figure(comparisons: Sequence[Comparison]) -> Content:
    """How far is what the departments report from what is found?"""
    if not comparisons:
        return NOTHING
    return Figure(
        caption=phrase(
            "figure.comparisons.caption",
            interval=phrases.interval_heading(comparison.found for comparison in comparisons),
        ),
        alt=_alt(comparisons),
        drawing=forest.Forest(
            panels=(forest.Panel(rows=tuple(map(_row, comparisons)), axis=phrase("axis.coverage")),),
            key=((PLAIN, phrase("label.found")), (REPORTED, phrase("label.reported")), forest.TARGET_KEY),
        ),
        findings=tuple(f for c in comparisons for f in (c.found, c.reported, c.difference)),
    )


def _row(comparison: Comparison) -> forest.Row:
    row = forest.finding_row(comparison.found, comparison.indicator.name, PLAIN)
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
        "alt.compared", total=len(comparisons), higher=sum(s > 0 for s in signs), lower=sum(s < 0 for s in signs)
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
