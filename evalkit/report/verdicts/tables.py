"""The table of a county's verdicts, and the row that says one of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evalkit.evaluation.results import Verdict
from evalkit.report.content import Cell, Row, Table, number_cell
from evalkit.report.drawing.marks import OUTCOMES
from evalkit.report.wording import phrases
from evalkit.report.wording.words import Sayable, clauses, phrase


def verdicts(verdicts: Sequence[Verdict]) -> Table:
    """Which targets are reached, on what evidence, and why?

    verdicts : of one county, one per indicator
    """
    findings = [v.finding for v in verdicts]
    return Table(
        caption=phrase("table.verdicts.caption", county=findings[0].county.name),
        columns=(
            phrase("column.indicator"),
            phrase("column.target"),
            phrase("column.estimate"),
            phrases.interval_heading(findings),
            phrase("column.basis"),
            phrase("column.outcome"),
            phrase("column.reason"),
        ),
        rows=tuple(verdict_row(v, v.finding.indicator.name) for v in verdicts),
        notes=tuple(verdict_notes(verdicts)),
        findings=tuple(verdicts),
    )


def summary(verdicts: Sequence[Verdict]) -> Table:
    """Which targets are reached, in as few words as a first page has room for?

    verdicts : of one county, one per indicator
    """
    findings = [v.finding for v in verdicts]
    return Table(
        caption=phrase("table.summary.caption", county=findings[0].county.name),
        columns=(
            phrase("column.indicator"),
            phrase("column.target"),
            phrase("column.estimate"),
            phrases.interval_heading(findings),
            phrase("column.outcome"),
        ),
        rows=tuple(
            (
                Cell(text=v.finding.indicator.name),
                Cell(text=phrases.target(v)),
                number_cell(phrases.verdict_value(v)),
                number_cell(phrases.interval(v.finding)),
                _outcome(v),
            )
            for v in verdicts
        ),
        findings=tuple(verdicts),
    )


def verdict_row(verdict: Verdict, name: Sayable) -> Row:
    return (
        Cell(text=name),
        Cell(text=phrase(f"cell.target.{_nature(verdict)}", target=phrases.target(verdict))),
        number_cell(phrases.verdict_value(verdict)),
        number_cell(phrases.interval(verdict.finding)),
        Cell(text=phrases.basis(verdict.finding)),
        _outcome(verdict),
        Cell(text=_why(verdict)),
    )


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
