"""All indicators at once, reached, not reached, undecided: tables and a figure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evalkit.evaluation.results import Verdict
from evalkit.report.content import NOTHING, Cell, Column, Content, Figure, Table
from evalkit.report.drawing import forest
from evalkit.report.drawing.marks import OUTCOMES
from evalkit.report.wording import phrases
from evalkit.report.wording.words import Sayable, clauses, phrase

# Shares and growth rates have nothing in common but the percent sign: each kind gets its own scale.
KINDS = ("coverage", "growth")
INDICATOR: Column[Verdict] = (phrase("column.indicator"), lambda v: v.finding.indicator.name)


def verdicts_table(verdicts: Sequence[Verdict]) -> Table:
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
    standing = phrase("standing.flag") if verdict.stands is False else None
    flags = (
        phrases.margin_flag(verdict), phrases.reading_flag(verdict), phrases.missing_flag(verdict), standing,
    )  # fmt: skip
    parts = [phrases.reason(verdict), *(flag for flag in flags if flag is not None)]
    return phrase("cell.sentence", text=clauses(parts))


def verdict_notes(verdicts: Sequence[Verdict]) -> Iterator[Sayable]:
    if any(phrases.has_bounds(v.finding) for v in verdicts):
        yield phrase("table.verdicts.bounds")
    if any(v.outcome.value == "INCONCLUSIVE" for v in verdicts):
        yield phrase("table.verdicts.undecided")


def _outcome(verdict: Verdict) -> Cell:
    """The outcome; that it must be checked first where a failure does not stand among all judged at once."""
    said = phrases.outcome(verdict)
    text = phrase("standing.outcome", outcome=said) if verdict.stands is False else said
    return Cell(text=text, symbol=OUTCOMES[verdict.outcome].symbol)


def verdicts_figure(verdicts: Sequence[Verdict]) -> Content:
    """Which targets are reached, which are not, of which can it not be told?

    verdicts : of one county, one per indicator
    """
    if not forest.has_figures(v.finding for v in verdicts):
        return NOTHING
    groups = [[v for v in verdicts if v.finding.indicator.kind == kind] for kind in KINDS]
    shown = [v for group in groups for v in group]
    return Figure(
        caption=phrase(
            "figure.verdicts.caption",
            county=verdicts[0].finding.county.name,
            interval=phrases.interval_heading(v.finding for v in verdicts),
        ),
        alt=phrase("figure.verdicts.alt", county=verdicts[0].finding.county.name, rows=clauses(_stands_out(shown))),
        drawing=forest.Forest(panels=tuple(_panel(group) for group in groups if group), key=(forest.TARGET_KEY,)),
        findings=tuple(verdicts),
    )


def _stands_out(verdicts: Sequence[Verdict]) -> Iterator[Sayable]:
    """One verdict with its figures; of many how many there are of each kind, and what fails; the table has more."""
    if len(verdicts) == 1:
        yield forest.verdict_clause(verdicts[0], verdicts[0].finding.indicator.name)
        return
    yield phrases.counted(verdicts)
    for outcome in phrases.FAILING:
        failing = [v for v in verdicts if v.outcome is outcome]
        if failing:
            names = phrases.few([v.finding.indicator.name for v in failing])
            yield phrase("alt.of_outcome", outcome=phrases.outcome(failing[0]), which=names)
    yield phrase("alt.see_table")


def _panel(verdicts: Sequence[Verdict]) -> forest.Panel:
    rows = tuple(forest.verdict_row(v, v.finding.indicator.name, target=v.target.value) for v in verdicts)
    return forest.Panel(rows=rows, axis=phrase(f"axis.{verdicts[0].finding.indicator.kind}"))
