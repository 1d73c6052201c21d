"""How precise each figure is and how that was worked out: what a statistician asks, apart from the answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import isfinite, isnan, nan

from evalkit.evaluation.findings import Coverage, Finding, Income
from evalkit.report import phrases
from evalkit.report.content import NOTHING, Cell, Content, Table, number_cell
from evalkit.report.numbers import Decimal, Rate
from evalkit.report.wording import Sayable, phrase


def precision(coverages: Sequence[Coverage], incomes: Sequence[Income] = ()) -> Content:
    """By which method, at which level, under what design is each interval?"""
    findings = [*_of_incomes(incomes), *(coverage.verdict.finding for coverage in coverages)]
    findings = [finding for finding in findings if not isnan(finding.result.value)]
    if not findings:
        return NOTHING
    return Table(
        caption=phrase("table.precision.caption"),
        columns=(
            phrase("column.indicator"),
            phrase("column.method"),
            phrase("column.level"),
            phrase("column.standard_error"),
            phrase("column.design_effect"),
            phrase("column.df"),
            phrase("column.effective_n"),
        ),
        rows=tuple(_row(finding) for finding in findings),
        notes=(phrase("table.precision.note"),),
        findings=tuple(findings),
    )


def _of_incomes(incomes: Sequence[Income]) -> Iterator[Finding]:
    for income in incomes:
        yield from income.growth[:1]
        if income.projected_growth is not None:
            yield income.projected_growth


def _row(finding: Finding) -> tuple[Cell, ...]:
    result, name = finding.result, finding.indicator.name
    is_counted = phrases.is_full_count(finding)
    known = phrases.known_interval(finding)
    is_projected = finding.quantity.startswith("projected")
    return (
        Cell(text=phrase("cell.projected", name=name) if is_projected else name),
        Cell(text=phrases.method(finding)),
        number_cell(_said(nan if known is None or is_counted else known.level, Rate)),
        number_cell(_said(nan if is_counted else result.standard_error, _points)),
        number_cell(_said(nan if is_counted else result.design_effect, lambda value: Decimal(value, 2))),
        number_cell(_said(result.df, Decimal)),
        number_cell(_said(nan if is_counted else result.effective_n, Decimal)),
    )


def _said(value: float, say: Callable[[float], Sayable]) -> Sayable:
    """What a full count or a projection has no such measure of is not missing: there is none."""
    return say(value) if isfinite(value) else phrase("number.not_applicable")


def _points(standard_error: float) -> Sayable:
    return phrase("number.percentage_points", value=Decimal(standard_error * 100, 2))
