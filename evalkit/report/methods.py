"""The tables on method and origin: what a report was made from, and how each indicator was understood."""

from __future__ import annotations

from collections.abc import Iterator

from evalkit.evaluation.findings import Manifest
from evalkit.plan.model import Indicator
from evalkit.report.content import Cell, Table
from evalkit.report.evaluated import Evaluated
from evalkit.report.numbers import goal
from evalkit.report.wording import Named, Sayable, clauses, phrase

# Enough to tell two files apart; the whole hash stands in manifest.json.
HASH_LETTERS = 12


def methods(evaluation: Evaluated) -> Table:
    """What was this report made from? Equal entries mean an equal report."""
    return Table(
        caption=phrase("table.methods.caption"),
        columns=(phrase("column.item"), phrase("column.kind"), phrase("column.content")),
        rows=tuple(
            (Cell(text=name), Cell(text=phrase(f"methods.{kind}")), Cell(text=content))
            for kind, name, content in _entries(evaluation.manifest())
        ),
        notes=(phrase("table.methods.note"),),
    )


def _entries(manifest: Manifest) -> Iterator[tuple[str, Sayable, Sayable]]:
    for name, value in manifest.parameters.items():
        yield "parameter", Named(f"parameter.{name}", name), _plain(value)
    for name, value in manifest.hashes.items():
        yield "hash", Named(f"hash.{name.replace('/', '.')}", name), value[:HASH_LETTERS]
    for name, version in manifest.versions.items():
        yield "version", name, version


def _plain(value: object) -> Sayable:
    if value == {}:
        return phrase("methods.not_set")
    if isinstance(value, dict):
        return ", ".join(f"{name}: {entry}" for name, entry in value.items())
    return str(value)


def definitions(evaluation: Evaluated) -> Table:
    """How was each indicator understood, and where does the plan say so?"""
    return Table(
        caption=phrase("table.definitions.caption", plan=evaluation.plan.name),
        columns=(
            phrase("column.indicator"),
            phrase("column.definition"),
            phrase("column.target"),
            phrase("column.place"),
            phrase("column.lead_office"),
            phrase("column.readings"),
        ),
        rows=tuple(_definition(indicator) for indicator in evaluation.plan.indicators),
    )


def _definition(indicator: Indicator) -> tuple[Cell, ...]:
    readings = clauses(
        phrase("methods.reading", name=reading.name, reason=reading.reason) for reading in indicator.readings
    )
    return (
        Cell(text=indicator.name),
        Cell(text=indicator.definition),
        Cell(text=goal(indicator.default.target)),
        Cell(text=indicator.place),
        Cell(text=indicator.lead_office),
        Cell(text=readings),
    )
