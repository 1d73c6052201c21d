"""The tables of verdicts, and the columns that say them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evalkit.evaluation.results import Verdict
from evalkit.report.content import Cell, Column, Table
from evalkit.report.drawing.marks import OUTCOMES
from evalkit.report.wording import phrases
from evalkit.report.wording.words import Sayable, clauses, phrase

INDICATOR: Column[Verdict] = (phrase("column.indicator"), lambda v: v.finding.indicator.name)


def verdicts(verdicts: Sequence[Verdict]) -> Table:
    """Which targets are reached, on what evidence, and why?

    verdicts : of one county, one per indicator
    """
    return Table.of(
        verdicts,
        [INDICATOR, *verdict_columns(verdicts)],
        caption=phrase("table.verdicts.caption", county=verdicts[0].finding.county.name),
        notes=verdict_notes(verdicts),
        findings=verdicts,
    )


def summary(verdicts: Sequence[Verdict]) -> Table:
    """Which targets are reached, in as few words as a first page has room for?

    verdicts : of one county, one per indicator
    """
    (target, _), estimate, interval, _, outcome, _ = verdict_columns(verdicts)
    return Table.of(
        verdicts,
        (INDICATOR, (target, phrases.target), estimate, interval, outcome),
        caption=phrase("table.summary.caption", county=verdicts[0].finding.county.name),
        findings=verdicts,
    )


def verdict_columns(verdicts: Sequence[Verdict]) -> tuple[Column[Verdict], ...]:
    """Target, estimate, interval, basis, outcome and reason."""
    return (
        (phrase("column.target"),
         lambda v: phrase(f"cell.target.{_nature(v)}", target=phrases.target(v))),
        (phrase("column.estimate"), lambda v: Cell.number(phrases.verdict_value(v))),
        (phrases.interval_heading(v.finding for v in verdicts),
         lambda v: Cell.number(phrases.interval(v.finding))),
        (phrase("column.basis"), lambda v: phrases.basis(v.finding)),
        (phrase("column.outcome"), _outcome),
        (phrase("column.reason"), _why),
    )  # fmt: skip


def _nature(verdict: Verdict) -> str:
    return "binding" if verdict.finding.indicator.binding else "expected"


def _why(verdict: Verdict) -> Sayable:
    flags = (
        phrases.margin_flag(verdict),
        phrases.reading_flag(verdict),
        phrases.missing_flag(verdict),
        phrases.standing_flag(verdict),
    )
    parts = [phrases.reason(verdict), *(flag for flag in flags if flag is not None)]
    return phrase("cell.sentence", text=clauses(parts))


def verdict_notes(verdicts: Sequence[Verdict]) -> Iterator[Sayable]:
    if any(phrases.has_bounds(v.finding) for v in verdicts):
        yield phrase("table.verdicts.bounds")
    if any(v.outcome.value == "INCONCLUSIVE" for v in verdicts):
        yield phrase("table.verdicts.undecided")


def _outcome(verdict: Verdict) -> Cell:
    return Cell(text=phrases.outcome_to_check(verdict), symbol=OUTCOMES[verdict.outcome].symbol)
