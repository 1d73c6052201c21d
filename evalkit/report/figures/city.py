"""The city's counties beside each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import comb

from evalkit.evaluation.findings import Outcome, Verdict
from evalkit.report import phrases
from evalkit.report.content import NOTHING, Content, Figure
from evalkit.report.figures.forest import Forest, Panel
from evalkit.report.figures.grid import Grid, Square
from evalkit.report.figures.marks import OUTCOMES
from evalkit.report.figures.rows import (
    TARGET_KEY,
    has_figures,
    outcome_key,
    verdict_clause,
    verdict_row,
)
from evalkit.report.figures.verdicts import FAILING
from evalkit.report.ranks import apart, overlap, ranked
from evalkit.report.wording import Sayable, clauses, phrase


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
        caption=phrase("figure.matrix.caption"),
        alt=phrase(
            "figure.matrix.alt",
            rows=clauses(_stands_out(counties)),
        ),
        drawing=Grid(
            rows=tuple(row[0].finding.indicator.name for row in indicators),
            columns=tuple(verdicts[0].finding.county.name for verdicts in counties),
            cells=tuple(tuple(map(_square, row)) for row in indicators),
            key=outcome_key(shown),
            signs=tuple(
                (phrase(f"uncertain.{name}.sign"), phrase(f"uncertain.{name}.meaning"))
                for name in _uncertain(*shown)
            ),
        ),
        findings=shown,
    )


def _square(verdict: Verdict) -> Square:
    return Square(
        mark=OUTCOMES[verdict.outcome],
        word=phrases.outcome(verdict),
        signs=tuple(phrase(f"uncertain.{name}.sign") for name in _uncertain(verdict)),
    )


def _uncertain(*verdicts: Verdict) -> dict[str, int]:
    """What makes outcomes uncertain that look certain, and of how many of these verdicts.

    Missing answers count where a target that is reached might not be; what is open says so by its mark.
    """
    found = {
        "reading": sum(verdict.depends_on_reading for verdict in verdicts),
        "standing": sum(verdict.stands is False for verdict in verdicts),
        "missing": sum(
            verdict.outcome is Outcome.MET and verdict.if_missing_uncovered not in (None, Outcome.MET)
            for verdict in verdicts
        ),
    }
    return {name: count for name, count in found.items() if count}


def _stands_out(counties: Sequence[Sequence[Verdict]]) -> Iterator[Sayable]:
    """How many outcomes of each kind, how many are uncertain, where failures gather; the table has each one."""
    every = [verdict for verdicts in counties for verdict in verdicts]
    yield phrases.counted(every)
    for name, count in _uncertain(*every).items():
        yield phrase("alt.uncertain", count=count, meaning=phrase(f"uncertain.{name}.meaning"))
    failing = [sum(verdict.outcome in FAILING for verdict in verdicts) for verdicts in counties]
    most = max(failing)
    if most:
        names = [v[0].finding.county.name for v, n in zip(counties, failing, strict=True) if n == most]
        yield phrase("alt.most_failing", which=phrases.few(names), count=most)
    yield phrase("alt.see_table")


def _compared(verdicts: Sequence[Verdict]) -> Iterator[Sayable]:
    """The outcomes, how many pairs surely differ, and the ends where they do; the table has each county."""
    if len(verdicts) == 1:
        yield verdict_clause(verdicts[0], verdicts[0].finding.county.name)
        return
    yield phrases.counted(verdicts, "count.counties")
    known = ranked(verdicts)
    if differing := len(apart(known)):
        yield phrase("alt.apart", pairs=comb(len(known), 2), apart=differing)
    elif len(known) > 1:
        yield phrase("alt.no_order")
    if len(known) > 1 and not overlap(known[0], known[-1]):
        lowest, highest = phrases.county_estimate(known[0]), phrases.county_estimate(known[-1])
        yield phrase("alt.ends", lowest=lowest, highest=highest)
    yield phrase("alt.see_table")


def by_county(verdicts: Sequence[Verdict]) -> Content:
    """How do the counties stand against one target, and how sure is it?

    verdicts : one indicator's, one per county, in the order of the data
    """
    if not has_figures(v.finding for v in verdicts):
        return NOTHING
    indicator = verdicts[0].finding.indicator
    return Figure(
        caption=phrases.figure_caption("by_county", [v.finding for v in verdicts], indicator=indicator.name),
        alt=phrase(
            "figure.by_county.alt",
            indicator=indicator.name,
            rows=clauses(_compared(verdicts)),
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
