"""Who is left behind, in sentences: over all indicators first, then of each that has a group below its target."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isnan

from evalkit.evaluation.results import Coverage, Finding
from evalkit.report.content import NOTHING, Block, Content, Heading, Paragraph, Text
from evalkit.report.groups import below, groups_below, proves_nothing, published
from evalkit.report.wording import phrases
from evalkit.report.wording.words import Joined, Phrase, Sayable, clauses, items, phrase, sentences


def left_behind(coverages: Sequence[Coverage]) -> Content:
    """For which indicators is a group surely below the target, for which was none found, for which can none be?"""
    if not coverages:
        return NOTHING
    return Text(
        blocks=(Paragraph(text=sentences(*_over_all(coverages))),),
        findings=tuple(coverage.verdict for coverage in coverages),
    )


def _over_all(coverages: Sequence[Coverage]) -> Iterator[Sayable]:
    told, others = groups_below(coverages)
    if told:
        yield phrase("left_behind.told", count=len(told), which=_names(told))
    kinds: dict[str, list[Coverage]] = {"none": [], "hundred": [], "nothing": []}
    for coverage in others:
        kinds[_kind(coverage)].append(coverage)
    for kind, same in kinds.items():
        if same:
            yield phrase(f"left_behind.{kind}", which=_names(same))
    if told or kinds["none"]:
        yield phrase("left_behind.meaning")
    if others:
        yield phrase("left_behind.appendix", section=phrase("section.groups"))


def _kind(coverage: Coverage) -> str:
    if not published(coverage):
        return "nothing"
    return "hundred" if proves_nothing(coverage) else "none"


def _names(coverages: Sequence[Coverage]) -> Joined:
    return items(coverage.indicator.name for coverage in coverages)


def domains(coverage: Coverage) -> Text:
    """Which groups are surely below the target, and of which can nothing be said?"""
    groups = [*phrases.shown_groups(coverage), *phrases.hidden_groups(coverage)]
    heading = phrase("heading.domains", name=coverage.indicator.name)
    blocks: list[Block] = [
        Heading(id=f"left-behind-{coverage.indicator.id}", text=heading),
        Paragraph(text=sentences(*_one(coverage, groups))),
    ]
    return Text(blocks=tuple(blocks), findings=(coverage.verdict, *groups))


def appended(coverage: Coverage) -> Content:
    """Whose table is this? A heading for an appendix, so that one can go from table to table."""
    groups = [*phrases.shown_groups(coverage), *phrases.hidden_groups(coverage)]
    if not groups and isnan(coverage.verdict.finding.result.value):
        return NOTHING
    heading = phrase("heading.appended", name=coverage.indicator.name)
    return Text(blocks=(Heading(id=f"groups-{coverage.indicator.id}", text=heading),))


def _one(coverage: Coverage, groups: Sequence[Finding]) -> Iterator[Sayable]:
    verdict, shown = coverage.verdict, published(coverage)
    if not shown:
        yield phrase("domains.nothing")
        return
    if proves_nothing(coverage):
        yield phrase("domains.hundred", target=phrases.target_in_words(verdict))
    elif found := below(coverage):
        is_counted = all(phrases.is_full_count(finding) for finding in found)
        yield phrase(
            "domains.below_counted" if is_counted else "domains.below",
            target=phrases.target_in_words(verdict),
            which=clauses(_group(finding) for finding in found),
        )
    else:
        yield phrase("domains.none_below", target=phrases.target_in_words(verdict))
    if verdict.reason.code == "part-of-city":
        yield phrase("domains.without", counties=items(verdict.reason.counties))
    if silent := [finding for finding in shown if phrases.says_nothing(finding)]:
        yield phrase("domains.too_few", which=items(phrases.group(finding) for finding in silent))
    if any(phrases.is_hidden(finding) for finding in groups):
        yield phrase("domains.hidden")


def _group(finding: Finding) -> Phrase:
    return phrase("domains.group", domain=phrases.group(finding), estimate=phrases.estimate(finding))
