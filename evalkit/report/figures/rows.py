"""Findings and verdicts as rows of a forest figure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isnan, nan

from evalkit.evaluation.findings import Finding, Outcome, Verdict
from evalkit.report import phrases
from evalkit.report.figures.forest import Row
from evalkit.report.figures.marks import OUTCOMES, PLAIN, TOO_FEW, UNRELIABLE, Mark
from evalkit.report.wording import Phrase, Sayable, phrase

TARGET_KEY: tuple[None, Phrase] = (None, phrase("figure.key.target"))
UNRELIABLE_KEY: tuple[Mark, Phrase] = (UNRELIABLE, phrase("figure.key.unreliable"))


def has_figures(findings: Iterable[Finding]) -> bool:
    """Whether there is anything to draw."""
    return any(not isnan(finding.result.value) for finding in findings)


def limits(finding: Finding) -> tuple[float, float]:
    """The interval's limits, nan where there is none to draw."""
    found = phrases.known_interval(finding)
    return (found.low, found.high) if found is not None else (nan, nan)


def verdict_row(verdict: Verdict, label: Sayable, *, target: float = nan) -> Row:
    """A verdict's estimate under the mark of its outcome; the outcome in words to the right."""
    low, high = limits(verdict.finding)
    return Row(
        label=label,
        answer=phrases.outcome(verdict),
        mark=None if verdict.outcome is Outcome.NOT_ASSESSED else OUTCOMES[verdict.outcome],
        value=verdict.finding.result.value,
        low=low,
        high=high,
        target=target,
    )


def finding_row(finding: Finding, label: Sayable, mark: Mark | None = None) -> Row:
    """A finding with its value in words to the right; an unreliable one is hollow, and of too few nothing is said."""
    too_few = phrases.says_nothing(finding) and bool(finding.domain)
    usual = UNRELIABLE if phrases.is_unreliable(finding) else PLAIN
    low, high = limits(finding)
    return Row(
        label=label,
        answer=phrase("cell.too_few") if too_few else phrases.value(finding),
        mark=mark or (TOO_FEW if too_few else usual),
        value=finding.result.value,
        low=low,
        high=high,
    )


def verdict_clause(verdict: Verdict, name: Sayable) -> Phrase:
    """A verdict's row for the ear: name, estimate, interval, target, outcome."""
    if verdict.outcome is Outcome.NOT_ASSESSED:
        return phrase("alt.not_assessed", name=name, outcome=phrases.outcome(verdict))
    return phrase(
        "alt.verdict",
        name=name,
        estimate=phrases.estimate(verdict.finding),
        target=phrases.target_in_words(verdict),
        outcome=phrases.outcome(verdict),
    )


def level(findings: Iterable[Finding]) -> Sayable:
    """What the lines of the figure are, with their level."""
    return phrases.interval_heading(findings)


def outcome_key(verdicts: Sequence[Verdict]) -> tuple[tuple[Mark, Phrase], ...]:
    """The marks of the outcomes that occur, in their order."""
    words = {v.outcome: phrases.outcome(v) for v in verdicts}
    return tuple((OUTCOMES[outcome], words[outcome]) for outcome in Outcome if outcome in words)
