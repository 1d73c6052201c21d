"""How was each figure made, how precise is it, and what was the report made from?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import isfinite, isnan, nan

from evalkit.evaluation.coverage.groups import known_interval
from evalkit.evaluation.evaluation import Evaluation
from evalkit.evaluation.results import Coverage, Finding, Income, Manifest
from evalkit.plan.model import Indicator
from evalkit.report.content import NOTHING, Block, Bullets, Cell, Content, Paragraph, Table, Text
from evalkit.report.villages.text import CHANCE
from evalkit.report.wording import phrases
from evalkit.report.wording.numbers import Decimal, Rate, goal
from evalkit.report.wording.words import Named, Sayable, clauses, phrase

LIMITS = ("sample", "plan", "registers")
PROJECTED_LIMITS = ("projection", *LIMITS)


def methods_text(evaluation: Evaluation) -> Text:
    """Where do the data come from, which rule decides, and what can this report not say?"""
    return Text(blocks=tuple(_blocks(evaluation)))


def _blocks(evaluation: Evaluation) -> Iterator[Block]:
    yield Paragraph.of(_sources(evaluation))
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


def _sources(evaluation: Evaluation) -> Iterator[Sayable]:
    dataset, plan = evaluation.dataset, evaluation.plan
    yield phrase("methods.sources", plan=plan.name, data=dataset.title, source=dataset.source, year=evaluation.year)
    if evaluation.is_synthetic:
        yield phrase("methods.synthetic")


def precision(coverages: Sequence[Coverage], incomes: Sequence[Income] = ()) -> Content:
    """By which method, at which level, under what design is each interval?"""
    findings = [*_of_incomes(incomes), *(coverage.verdict.finding for coverage in coverages)]
    findings = [finding for finding in findings if not isnan(finding.result.value)]
    if not findings:
        return NOTHING
    return Table.of(
        findings,
        (
            (phrase("column.indicator"), _name),
            (phrase("column.method"), phrases.method),
            (phrase("column.level"), lambda f: _sampled(f, _level(f), Rate)),
            (phrase("column.standard_error"), lambda f: _sampled(f, f.result.standard_error, _points)),
            (phrase("column.design_effect"),
             lambda f: _sampled(f, f.result.design_effect, lambda value: Decimal(value, 2))),
            (phrase("column.df"), lambda f: _said(f.result.df, Decimal)),
            (phrase("column.effective_n"), lambda f: _sampled(f, f.result.effective_n, Decimal)),
        ),
        caption=phrase("table.precision.caption"),
        notes=(phrase("table.precision.note"),),
        findings=findings,
    )  # fmt: skip


def _of_incomes(incomes: Sequence[Income]) -> Iterator[Finding]:
    for income in incomes:
        yield from income.growth[:1]
        if income.projected_growth is not None:
            yield income.projected_growth


def _name(finding: Finding) -> Sayable:
    name = finding.indicator.name
    return phrase("cell.projected", name=name) if finding.quantity.startswith("projected") else name


def _level(finding: Finding) -> float:
    known = known_interval(finding)
    return nan if known is None else known.level


def _sampled(finding: Finding, value: float, say: Callable[[float], Sayable]) -> Cell:
    return _said(nan if phrases.is_full_count(finding) else value, say)


def _said(value: float, say: Callable[[float], Sayable]) -> Cell:
    """What a full count or a projection has no such measure of is not missing: there is none."""
    return Cell.number(say(value) if isfinite(value) else phrase("number.not_applicable"))


def _points(standard_error: float) -> Sayable:
    return phrase("number.percentage_points", value=Decimal(standard_error * 100, 2))


# Enough to tell two files apart; the whole hash stands in manifest.json.
HASH_LETTERS = 12


def methods_table(evaluation: Evaluation) -> Table:
    """What was this report made from? Equal entries mean an equal report."""
    return Table.of(
        list(_entries(evaluation.manifest())),
        (
            (phrase("column.item"), lambda entry: entry[1]),
            (phrase("column.kind"), lambda entry: phrase(f"methods.{entry[0]}")),
            (phrase("column.content"), lambda entry: entry[2]),
        ),
        caption=phrase("table.methods.caption"),
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


def definitions(evaluation: Evaluation) -> Table:
    """How was each indicator understood, and where does the plan say so?"""
    return Table.of(
        evaluation.plan.indicators,
        (
            (phrase("column.indicator"), lambda indicator: indicator.name),
            (phrase("column.definition"), lambda indicator: indicator.definition),
            (phrase("column.target"), lambda indicator: goal(indicator.default.target)),
            (phrase("column.place"), lambda indicator: indicator.place),
            (phrase("column.lead_office"), lambda indicator: indicator.lead_office),
            (phrase("column.readings"), _readings),
        ),
        caption=phrase("table.definitions.caption", plan=evaluation.plan.name),
    )


def _readings(indicator: Indicator) -> Sayable:
    return clauses(
        phrase("methods.reading", name=reading.name, reason=reading.reason) for reading in indicator.readings
    )
