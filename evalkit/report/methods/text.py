"""Method and origin in sentences: where the data come from, what decides, what the limits are."""

from __future__ import annotations

from collections.abc import Iterator

from evalkit.report.content import Block, Bullets, Paragraph, Text
from evalkit.report.report import Evaluated
from evalkit.report.villages.text import CHANCE
from evalkit.report.wording.numbers import Rate
from evalkit.report.wording.words import Sayable, phrase, sentences

LIMITS = ("sample", "plan", "registers")
PROJECTED_LIMITS = ("projection", *LIMITS)


def methods(evaluation: Evaluated) -> Text:
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
