"""One coverage indicator in sentences, and its groups."""

from __future__ import annotations

from collections.abc import Iterator

from evalkit.evaluation.findings import Coverage, Outcome, Verdict
from evalkit.evaluation.unseen import NOTE as UNSEEN
from evalkit.report import phrases
from evalkit.report.content import Block, Heading, Paragraph, Text
from evalkit.report.numbers import Decimal
from evalkit.report.text.missing import answers
from evalkit.report.wording import Sayable, clauses, items, phrase, sentences


def coverage(coverage: Coverage) -> Text:
    """What share is covered, is the target reached, and what does the answer rest on?"""
    verdict = coverage.verdict
    blocks: list[Block] = [
        Heading(id=f"coverage-{coverage.indicator.id}", text=coverage.indicator.name),
        Paragraph(text=sentences(*_answer(verdict))),
    ]
    if verdict.outcome is not Outcome.NOT_ASSESSED and not phrases.is_hidden(verdict.finding):
        blocks.append(Paragraph(text=sentences(*_evidence(coverage))))
    if coverage.settling:
        blocks.append(Paragraph(text=sentences(*_settling(coverage))))
    beside = (
        *coverage.nonresponse, coverage.all_missing_uncovered, coverage.reported,
        *coverage.settling,
    )  # fmt: skip
    findings = phrases.all_findings((verdict, *verdict.alternatives, *beside))
    return Text(blocks=tuple(blocks), findings=findings)


def _answer(verdict: Verdict) -> Iterator[Sayable]:
    finding = verdict.finding
    if verdict.outcome is not Outcome.NOT_ASSESSED and not phrases.is_hidden(finding):
        yield phrase(
            f"coverage.found.{finding.basis}",
            year=finding.year,
            county=finding.county.name,
            indicator=finding.indicator.name,
            estimate=phrases.estimate(finding),
            target=phrases.target_in_words(verdict),
        )
    yield phrases.conclusion(verdict)
    if (margin := phrases.margin_flag(verdict)) is not None:
        yield phrase("coverage.margin", margin=margin)
    if verdict.stands is False:
        yield phrase("coverage.to_check")
    yield from readings(verdict)


def readings(verdict: Verdict) -> Iterator[Sayable]:
    """What the plan's other readings would make of it."""
    changing = [other for other in verdict.applicable if other.outcome != verdict.outcome]
    if changing:
        others = clauses(phrases.under_reading(other) for other in changing)
        yield phrase("reading.changes", reading=verdict.finding.reading.name, others=others)
    elif verdict.applicable and verdict.outcome is not Outcome.NOT_ASSESSED:
        names = items(phrase("reading.quoted", reading=o.finding.reading.name) for o in verdict.applicable)
        yield phrase("reading.same", others=names)


def _evidence(coverage: Coverage) -> Iterator[Sayable]:
    verdict = coverage.verdict
    yield from answers(coverage)
    if UNSEEN in verdict.finding.result.notes:
        yield phrase("coverage.unseen")
    worst = coverage.all_missing_uncovered
    if worst is not None and verdict.if_missing_uncovered is not None:
        then = phrases.outcome_of(verdict.if_missing_uncovered, verdict.stage)
        same = "same" if verdict.if_missing_uncovered == verdict.outcome else "changes"
        yield phrase(f"coverage.worst_{same}", value=phrases.value(worst), outcome=then)
    if phrases.is_unreliable(verdict.finding):
        yield phrase("coverage.unreliable")
    if coverage.reported is not None:
        yield phrase("coverage.reported", value=phrases.value(coverage.reported))


def _settling(coverage: Coverage) -> Iterator[Sayable]:
    """What this sample could have told, and what would settle the question."""
    found = {finding.quantity: phrases.value(finding) for finding in coverage.settling}
    unit, n = coverage.indicator.unit, Decimal(coverage.verdict.finding.result.n)
    if "most_uncovered" in found:
        yield phrase(f"coverage.settling.most_{unit}", most=found["most_uncovered"])
    if "detectable_coverage" in found:
        yield phrase("coverage.settling.detectable", value=found["detectable_coverage"])
    if "answers_needed" in found:
        answers = found["answers_needed"]
        if "villages_needed" in found:
            villages, now = found["villages_needed"], found["villages_answered"]
            yield phrase("coverage.settling.needed", answers=answers, villages=villages, n=n, now=now)
        else:
            yield phrase("coverage.settling.needed_answers", answers=answers, n=n)
    if "full_count_needed" in found:
        yield phrase(f"coverage.settling.full_{unit}", people=found["full_count_needed"])
