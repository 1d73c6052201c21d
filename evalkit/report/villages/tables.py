"""The bars of an organ pipe in figures, for whoever cannot measure them: how many villages are covered how far."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from evalkit.evaluation.coverage.shortfall import Shortfall, Village
from evalkit.report.content import NOTHING, Cell, Content, Row, Table, number_cell
from evalkit.report.wording.numbers import Decimal, Percent, percent_text
from evalkit.report.wording.words import Sayable, phrase


def villages(shortfall: Shortfall) -> Content:
    """How many of the villages are covered how far, and how many of the eligible live there?

    Exactly what the figure shows: its bars, alike ones together; no village has a name. Nothing where none is shown.
    """
    shown = shortfall.villages.shown
    if not shown:
        return NOTHING
    finding = shortfall.verdict.finding
    return Table(
        caption=phrase(
            "table.villages.caption", county=finding.county.name, indicator=finding.indicator.name
        ),
        columns=(phrase("column.covered"), phrase("column.villages"), phrase("column.eligible_about")),
        rows=tuple(_rows(shortfall)),
        notes=(phrase("table.villages.note"),),
        findings=(shortfall.verdict, *shortfall.findings),
    )


def _rows(shortfall: Shortfall) -> Iterator[Row]:
    villages, marks = shortfall.villages, (shortfall.verdict.target.value,)
    others = [] if villages.others is None else [villages.others]
    for _, alike in groupby(villages.shown, key=lambda village: percent_text(village.covered, marks)):
        bars = [*alike]
        yield _row(Percent(bars[0].covered, marks), bars)
    for village in others:
        yield _row(phrase("cell.together", value=Percent(village.covered, marks)), [village])


def _row(covered: Sayable, bars: list[Village]) -> Row:
    return (
        Cell(text=covered),
        number_cell(Decimal(sum(village.count for village in bars))),
        number_cell(Decimal(sum(village.eligible for village in bars))),
    )
