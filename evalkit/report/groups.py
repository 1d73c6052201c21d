"""Which groups of people are surely below the target: what a report shows one by one, and what it appends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import isnan

from evalkit.evaluation.results import Coverage, Finding, Verdict
from evalkit.report.full_counts import with_answer_errors
from evalkit.report.wording import phrases


def published(coverage: Coverage) -> list[Finding]:
    """The groups with a figure."""
    groups = phrases.shown_groups(coverage)
    return [g for g in groups if not phrases.is_hidden(g) and not isnan(g.result.value)]


def proves_nothing(coverage: Coverage) -> bool:
    """Whether the target is 100% and groups are sampled: no sample shows of a group that nobody is left out."""
    return coverage.verdict.target.value >= 1 and any(g.basis == "survey" for g in published(coverage))


def below(coverage: Coverage) -> list[Finding]:
    """The groups whose whole interval lies under the target: less would be chance."""
    if proves_nothing(coverage):
        return []
    return [group for group in published(coverage) if _is_below(replace(coverage.verdict, finding=group))]


def _is_below(verdict: Verdict) -> bool:
    """Of a group that was counted in full, wrong answers are reckoned with."""
    found = with_answer_errors(verdict)
    is_said = not phrases.is_unreliable(verdict.finding)
    return found is not None and found.high < verdict.target.value and is_said


def groups_below(coverages: Sequence[Coverage]) -> tuple[list[Coverage], list[Coverage]]:
    """The indicators with a group surely below its target, and the others, in their order.

    The first are shown one by one; of the others a sentence says that nothing of the kind was found, and an
    appendix has the figures.
    """
    told = [coverage for coverage in coverages if below(coverage)]
    return told, [coverage for coverage in coverages if not below(coverage)]
