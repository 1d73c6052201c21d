"""The city's counties in sentences: who has reached what, and what their order is worth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import comb

from evalkit.evaluation.results import Outcome, Verdict
from evalkit.evaluation.verdicts.multiple_testing import Failure
from evalkit.report.content import NOTHING, Block, Bullets, Content, Heading, Paragraph, Text
from evalkit.report.ranks import apart, overlap, ranked
from evalkit.report.verdicts.next_steps import by_indicator
from evalkit.report.verdicts.text import judged_year
from evalkit.report.wording import phrases
from evalkit.report.wording.words import Phrase, Sayable, items, phrase, sentences

FAILING = (Outcome.NOT_MET, Outcome.OFF_TRACK)


def matrix(county_verdicts: Mapping[str, Sequence[Verdict]]) -> Text:
    """How many targets has each county reached, and where do the failures gather?

    county_verdicts : county code -> its verdicts, the same indicators in the same order
    """
    counties = [verdicts for verdicts in county_verdicts.values() if verdicts]
    shown = tuple(verdict for verdicts in counties for verdict in verdicts)
    blocks: list[Block] = [
        Paragraph(text=sentences(*_totals(counties, shown))),
        Bullets(texts=tuple(_county(verdicts) for verdicts in counties)),
    ]
    if failing := [verdict for verdict in shown if verdict.outcome in FAILING]:
        blocks.append(Paragraph(text=phrase("matrix.failing", which=by_indicator(failing, shown))))
    blocks.append(Paragraph(text=phrase("matrix.many")))
    return Text(blocks=tuple(blocks), findings=shown)


def _totals(counties: Sequence[Sequence[Verdict]], shown: Sequence[Verdict]) -> Iterator[Sayable]:
    yield totals(counties)
    changing = [verdict for verdict in shown if verdict.depends_on_reading]
    if changing:
        yield phrase("matrix.readings", count=len(changing), which=by_indicator(changing, shown))


def totals(counties: Sequence[Sequence[Verdict]]) -> Phrase:
    """How many verdicts of all counties together are of each outcome."""
    every = [verdict for verdicts in counties for verdict in verdicts]
    return phrase(
        f"matrix.{every[0].stage}", year=judged_year(every), counties=len(counties), total=len(every),
        counts=phrases.counted(every),
    )  # fmt: skip


def _county(verdicts: Sequence[Verdict]) -> Phrase:
    return phrase("matrix.county", county=verdicts[0].finding.county.name, counts=phrases.counted(verdicts))


def failures(failures: Sequence[Failure]) -> Content:
    """Do the failures still stand, so many verdicts having been given at once?"""
    if all(failure.verdict.finding.basis == "census" for failure in failures):
        return NOTHING
    doubtful = [failure.verdict for failure in failures if not failure.stands]
    if doubtful:
        which = items(
            phrase("matrix.stands.one", county=v.finding.county.name, name=v.finding.indicator.name)
            for v in doubtful
        )
        text = phrase("matrix.stands.some", which=which)
    else:
        text = phrase("matrix.stands.all")
    findings = tuple(shown for f in failures for shown in (f.verdict, f.adjusted))
    return Text(blocks=(Paragraph(text=text),), findings=findings)


def by_county(verdicts: Sequence[Verdict]) -> Text:
    """Do the counties differ by more than chance?

    verdicts : one indicator's, one per county, in the order of the data
    """
    indicator = verdicts[0].finding.indicator
    blocks: list[Block] = [
        Heading(id=f"counties-{indicator.id}", text=phrase("heading.by_county", name=indicator.name)),
        Paragraph(text=sentences(*_differences(verdicts))),
    ]
    return Text(blocks=tuple(blocks), findings=tuple(verdicts))


def _differences(verdicts: Sequence[Verdict]) -> Iterator[Sayable]:
    yield phrase("by_county.counts", total=len(verdicts), counts=phrases.counted(verdicts, "count.counties"))
    known = ranked(verdicts)
    if len(known) < 2:
        yield phrase("by_county.nothing")
        return
    pairs, differing = comb(len(known), 2), len(apart(known))
    if all(phrases.is_full_count(verdict.finding) for verdict in known):
        yield _counted(known, pairs, differing)
    else:
        yield _sampled(pairs, differing)
        if any(phrases.is_full_count(verdict.finding) for verdict in known):
            yield phrase("by_county.some_counted")
    if not overlap(known[0], known[-1]):
        yield phrase(
            "by_county.ends",
            lowest=phrases.county_estimate(known[0]),
            highest=phrases.county_estimate(known[-1]),
        )


def _sampled(pairs: int, apart: int) -> Phrase:
    if not apart:
        return phrase("by_county.all_overlap")
    if apart == pairs:
        return phrase("by_county.all_apart", pairs=pairs)
    return phrase("by_county.apart", pairs=pairs, apart=apart, overlapping=pairs - apart)


def _counted(known: Sequence[Verdict], pairs: int, apart: int) -> Phrase:
    """Full counts alone: chance explains nothing of their differences, but wrong or missing answers may."""
    if all(_is_exact(verdict) for verdict in known):
        return phrase("by_county.counted", pairs=pairs, apart=apart)
    if not apart:
        return phrase("by_county.counted_alike")
    return phrase("by_county.counted_apart", pairs=pairs, apart=apart, alike=pairs - apart)


def _is_exact(verdict: Verdict) -> bool:
    """Whether nobody is missing from a full count and no answer is taken to be wrong: it is the figure itself."""
    return not phrases.has_bounds(verdict.finding) and verdict.answer_error == 0
