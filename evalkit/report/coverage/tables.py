"""What every coverage figure rests on, in one table: answers, what is missing, the worst case, the departments."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

from evalkit.evaluation.results import Coverage, Finding
from evalkit.report.content import NOTHING, Cell, Content, Table, number_cell
from evalkit.report.coverage.text import shares
from evalkit.report.wording import phrases
from evalkit.report.wording.numbers import Decimal
from evalkit.report.wording.words import Sayable, phrase


def evidence(coverages: Sequence[Coverage]) -> Content:
    """On how many answers does each indicator rest, and what could the missing ones change?

    coverages : of one county. Estimates, intervals, targets and outcomes stand in `tables.verdicts`
    """
    if not coverages:
        return NOTHING
    return Table(
        caption=phrase("table.evidence.caption", county=coverages[0].verdict.finding.county.name),
        columns=(
            phrase("column.indicator"),
            phrase("column.n"),
            phrase("column.missing"),
            phrase("column.item_nonresponse"),
            phrase("column.unknown_eligibility"),
            phrase("column.population"),
            phrase("column.if_missing_uncovered"),
            phrase("column.reported"),
        ),
        rows=tuple(_row(coverage) for coverage in coverages),
        notes=(phrase("table.evidence.note"), phrase("table.precision.see")),
        findings=phrases.all_findings(
            item
            for c in coverages
            for item in (c.verdict, *c.nonresponse, c.all_missing_uncovered, c.reported)
        ),
    )


def _row(coverage: Coverage) -> tuple[Cell, ...]:
    finding, found = coverage.verdict.finding, shares(coverage)
    is_known = not isnan(finding.result.value)
    result = finding.result
    return (
        Cell(text=coverage.indicator.name),
        number_cell(phrase("cell.answers", n=Decimal(result.n)) if is_known else _unsaid(finding)),
        number_cell(
            phrase("cell.people.person", n=Decimal(result.missing)) if is_known else _unsaid(finding)
        ),
        number_cell(_missing(finding, found.get("item_nonresponse"))),
        number_cell(_missing(finding, found.get("unknown_eligibility"))),
        number_cell(_population(coverage) if is_known else _unsaid(finding)),
        number_cell(_if_missing_uncovered(coverage)),
        number_cell(_reported(coverage)),
    )


def _unsaid(finding: Finding) -> Sayable:
    return phrase("cell.hidden") if phrases.is_hidden(finding) else phrase("number.none")


def _population(coverage: Coverage) -> Sayable:
    """People or households: of the latter there are fewer than answers, since every certificate holder answers."""
    people = Decimal(coverage.verdict.finding.result.population)
    return phrase(f"cell.people.{coverage.indicator.unit}", n=people)


def _missing(whole: Finding, share: Finding | None) -> Sayable:
    if share is None:
        return _unsaid(whole)
    if isnan(share.result.value):
        return phrase("number.not_applicable")
    people = Decimal(share.result.missing)
    if not share.result.missing:
        return phrase("cell.people.person", n=people)
    return phrase("cell.share_of", share=phrases.value(share), people=people)


def _if_missing_uncovered(coverage: Coverage) -> Sayable:
    """Where nobody's answer is missing it is the estimate itself."""
    if coverage.all_missing_uncovered is not None:
        return phrases.value(coverage.all_missing_uncovered)
    finding = coverage.verdict.finding
    if isnan(finding.result.value):
        return _unsaid(finding)
    return phrase("cell.none_missing", value=phrases.value(finding))


def _reported(coverage: Coverage) -> Sayable:
    return phrase("cell.not_reported") if coverage.reported is None else phrases.value(coverage.reported)
