"""Which groups of people are surely below the target, and of which do the data say too little?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import isfinite, isnan

from evalkit.evaluation.results import Coverage, Finding, Verdict
from evalkit.statistics.proportion.full_count import limits_with_answer_errors
from evalkit.statistics.results import Interval

# Below these an estimate is marked "for orientation only" (NCHS Data Presentation Standards for Proportions,
# Parker et al. 2017: a sample of 30, 8 degrees of freedom).
RELIABLE_N = 30
RELIABLE_DF = 8
# An interval as wide as that (the same standards), with the target within it, says nothing of a group.
WIDEST = 0.3


def published(coverage: Coverage) -> list[Finding]:
    """The groups whose figure is shown."""
    groups = (finding for findings in coverage.by.values() for finding in findings)
    return [group for group in groups if not is_hidden(group) and not isnan(group.result.value)]


def cannot_be_below(coverage: Coverage) -> bool:
    """Whether the target is 100% and groups are sampled: no sample shows of a group that nobody is left out."""
    return coverage.verdict.target.value >= 1 and any(g.basis == "survey" for g in published(coverage))


def below(coverage: Coverage) -> list[Finding]:
    """The groups whose whole interval lies under the target: less would be chance."""
    if cannot_be_below(coverage):
        return []
    # A group that was counted in full must be further below than wrong answers can explain.
    limits = [(g, limits_of(replace(coverage.verdict, finding=g))) for g in published(coverage)]
    target = coverage.verdict.target.value
    return [g for g, one in limits if one is not None and one.high < target and not is_unreliable(g)]


def groups_below(coverages: Sequence[Coverage]) -> tuple[list[Coverage], list[Coverage]]:
    """The indicators with a group surely below its target, and the others, in their order.

    A report shows the first one by one; of the others a sentence says that no such group was found, and an
    appendix has the figures.
    """
    found = [(coverage, bool(below(coverage))) for coverage in coverages]
    return [c for c, is_told in found if is_told], [c for c, is_told in found if not is_told]


def limits_of(verdict: Verdict) -> Interval | None:
    """Between which limits a verdict's figure lies: of a full count, widened by the wrong answers it allows for."""
    is_counted = verdict.finding.basis == "census"
    return limits_with_answer_errors(verdict.finding.result, answer_error=verdict.answer_error if is_counted else 0.0)


def is_hidden(finding: Finding) -> bool:
    """Whether a figure is suppressed, being of few people."""
    return "suppressed" in finding.result.notes


def known_interval(finding: Finding) -> Interval | None:
    """The interval; None if there is none or nothing is known of its limits."""
    found = finding.result.interval
    if found is None or isnan(finding.result.value) or isnan(found.low) or isnan(found.high):
        return None
    return found


def is_unreliable(finding: Finding) -> bool:
    """Whether a sample estimate rests on so little that it is shown for orientation only."""
    n, df = finding.result.n, finding.result.df
    return _is_sampled_share(finding) and (n < RELIABLE_N or (isfinite(df) and df < RELIABLE_DF))


def is_too_uncertain(finding: Finding) -> bool:
    """Whether a sample estimate says nothing of its group; one wholly off its target does say something."""
    if not _is_sampled_share(finding):
        return False
    found, target = known_interval(finding), finding.reading.target.value
    if found is None:
        return True
    # Of a 100% target no sample says enough, however far below its interval lies.
    is_off = target < 1 and not found.contains(target)
    return found.high - found.low >= WIDEST and not is_off


def _is_sampled_share(finding: Finding) -> bool:
    """Whether it is a published share of a sample."""
    if not finding.quantity.startswith("coverage") or finding.basis not in ("survey", "audited"):
        return False
    return not is_hidden(finding) and not isnan(finding.result.value)
