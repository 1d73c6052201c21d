"""What the departments report against what is found, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evalkit.evaluation.results import Comparison
from evalkit.report.content import Block, Bullets, Paragraph, Text
from evalkit.report.wording import phrases
from evalkit.report.wording.words import Phrase, phrase


def comparisons(comparisons: Sequence[Comparison]) -> Text:
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
