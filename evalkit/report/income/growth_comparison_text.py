"""The counties' income growth against that of all residents, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evalkit.evaluation.results import Income
from evalkit.report.content import NOTHING, Content, Paragraph, Text
from evalkit.report.income.growth_comparison import Compared, compared, direction
from evalkit.report.wording import phrases
from evalkit.report.wording.words import Sayable, items, phrase, sentences

DIRECTIONS = ("faster", "slower", "undecided")


def growth_comparison(incomes: Sequence[Income]) -> Content:
    """In which counties does income surely grow faster than that of all residents, in which more slowly?"""
    found = [c for c in map(compared, incomes) if c is not None]
    if not found:
        return NOTHING
    return Text(
        blocks=(Paragraph(text=sentences(*_sentences(found))),),
        findings=tuple(finding for c in found for finding in c.findings),
    )


def _sentences(found: Sequence[Compared]) -> Iterator[Sayable]:
    first = found[0]
    said: dict[str, Sayable] = {
        "people": phrases.people(first.own.reading.people),
        "others": phrases.comparator(first.others),
    }
    yield phrase("growth_comparison.answer", total=len(found), **said)
    for kind in DIRECTIONS:
        counties = [c.own.county.name for c in found if direction(c.difference) == kind]
        if counties:
            yield phrase(f"growth_comparison.{kind}", count=len(counties), which=items(counties))
