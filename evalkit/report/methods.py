"""How was each figure made, how precise is it, and what was the report made from?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import isfinite, isnan, nan

from evalkit.evaluation.coverage.groups import known_interval
from evalkit.evaluation.results import Coverage, Finding, Income, Manifest
from evalkit.plan.model import Indicator
from evalkit.report.content import NOTHING, Block, Bullets, Cell, Content, Paragraph, Table, Text, number_cell
from evalkit.report.report import Evaluated
from evalkit.report.villages.text import CHANCE
from evalkit.report.wording import phrases
from evalkit.report.wording.numbers import Decimal, Rate, goal
from evalkit.report.wording.words import Named, Sayable, clauses, phrase, sentences

LIMITS = ("sample", "plan", "registers")
PROJECTED_LIMITS = ("projection", *LIMITS)


def methods_text(evaluation: Evaluated) -> Text:
    """Where do the data come from, which rule decides, and what can this report not say?"""
    return Text(blocks=tuple(_blocks(evaluation)))


def _blocks(evaluation: Evaluated) -> Iterator[Block]:
    yield Paragraph(text=sentences(*_sources(evaluation)))
    level = Rate(evaluation.parameters.level)
    wrong = Rate((1 - evaluation.parameters.level) / 2)
    yield Paragraph(text=phrase("methods.rule", level=level, wrong=wrong))
    yield Paragraph(text=phrase("methods.all", error=Rate(evaluation.plan.answer_error)))
    yield Paragraph(text=phrase("methods.estimation", level=level))
    is_projected = bool(evaluation.plan.growth) and evaluation.stage == "interim"
    if is_projected:
        plan = evaluation.plan
        yield Paragraph(
            text=phrase("methods.projection", on_track=Rate(plan.on_track), off_track=Rate(plan.off_track))
        )
    below = evaluation.parameters.suppress_below
    if evaluation.plan.coverage:
        yield Paragraph(text=phrase("methods.many", wrong=wrong))
    if evaluation.plan.coverage and not evaluation.county.is_city:
        yield Paragraph(text=phrase("methods.villages", chance=Rate(CHANCE), below=below))
    yield Paragraph(text=phrase("methods.hidden", below=below))
    yield Paragraph(text=phrase("methods.limits"))
    limits = PROJECTED_LIMITS if is_projected else LIMITS
    yield Bullets(texts=tuple(phrase(f"methods.limit.{limit}") for limit in limits))


def _sources(evaluation: Evaluated) -> Iterator[Sayable]:
    dataset, plan = evaluation.dataset, evaluation.plan
    yield phrase(
        "methods.sources", plan=plan.name, data=dataset.title, source=dataset.source, year=evaluation.year
    )
    if evaluation.is_synthetic:
        yield phrase("methods.synthetic")


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
    known = known_interval(finding)
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


# Enough to tell two files apart; the whole hash stands in manifest.json.
HASH_LETTERS = 12


def methods_table(evaluation: Evaluated) -> Table:
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
