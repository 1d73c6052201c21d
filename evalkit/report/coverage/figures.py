"""One coverage indicator: the whole, its bounds, its groups."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from evalkit.evaluation.results import Coverage, Finding
from evalkit.report.content import NOTHING, Content, Figure
from evalkit.report.drawing.forest import (
    TARGET_KEY,
    UNRELIABLE_KEY,
    Forest,
    Panel,
    Row,
    finding_row,
    has_figures,
    verdict_clause,
    verdict_row,
)
from evalkit.report.drawing.marks import REPORTED, SUPPOSED
from evalkit.report.groups import below, proves_nothing
from evalkit.report.wording import phrases
from evalkit.report.wording.words import Sayable, clauses, phrase

Named = tuple[Finding, Sayable]


def coverage(coverage: Coverage) -> Content:
    """How much is covered, how bad could it be at worst, what do the departments say, and for whom?"""
    beside: list[Named] = []
    if coverage.all_missing_uncovered is not None:
        beside.append((coverage.all_missing_uncovered, phrase("label.if_missing_uncovered")))
    if coverage.reported is not None:
        beside.append((coverage.reported, phrase("label.reported")))
    return _figure(coverage, "coverage", beside)


def domains(coverage: Coverage) -> Content:
    """Which groups are left behind? Nothing to draw where every group is hidden."""
    if not phrases.shown_groups(coverage):
        return NOTHING
    return _figure(coverage, "domains", [])


def _figure(coverage: Coverage, kind: str, beside: list[Named]) -> Content:
    verdict = coverage.verdict
    groups = phrases.shown_groups(coverage)
    findings = [verdict.finding, *(finding for finding, _ in beside), *groups]
    if not has_figures(findings):
        return NOTHING
    spoken = _in_short(coverage) if kind == "domains" else _in_full(coverage, beside)
    names = {"county": verdict.finding.county.name, "indicator": coverage.indicator.name}
    return Figure(
        caption=phrases.figure_caption(kind, findings, **names),
        alt=phrase(f"figure.{kind}.alt", **names, rows=clauses(spoken)),
        drawing=Forest(
            panels=(
                Panel(
                    rows=tuple(_rows(coverage, beside)),
                    axis=phrase("axis.coverage"),
                    target=verdict.target.value,
                ),
            ),
            key=(TARGET_KEY, UNRELIABLE_KEY) if any(map(_is_hollow, groups)) else (TARGET_KEY,),
        ),
        findings=(verdict, *findings[1:]),
    )


def _in_full(coverage: Coverage, beside: list[Named]) -> Iterator[Sayable]:
    """The whole and what stands beside it, and the groups that stand out."""
    whole, *groups = _in_short(coverage)
    yield whole
    for finding, name in beside:
        yield phrase("alt.finding", name=name, estimate=phrases.value(finding))
    yield from groups


def _in_short(coverage: Coverage) -> Iterator[Sayable]:
    """The whole, and the groups surely below the target; the table beside the figure has the groups' figures."""
    yield verdict_clause(coverage.verdict, phrase("label.whole"))
    if not phrases.shown_groups(coverage):
        return
    if found := below(coverage):
        yield phrase("alt.below", which=phrases.few([phrases.group(finding) for finding in found]))
    elif not proves_nothing(coverage):
        yield phrase("alt.none_below")
    yield phrase("alt.see_table")


def _is_hollow(finding: Finding) -> bool:
    return phrases.is_unreliable(finding) and not phrases.says_nothing(finding)


def _rows(coverage: Coverage, beside: list[Named]) -> Iterator[Row]:
    yield verdict_row(coverage.verdict, phrase("label.whole"))
    for finding, name in beside:
        yield finding_row(finding, name, REPORTED if finding.basis == "register" else SUPPOSED)
    before = None
    for finding in phrases.shown_groups(coverage):
        column = next(iter(finding.domain), None)
        yield replace(finding_row(finding, phrases.named_domain(finding)), starts_group=column != before)
        before = column
