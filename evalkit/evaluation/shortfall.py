"""Where coverage is not proved to be high enough: how far off, and in which villages."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from math import isnan

from evalkit.evaluation.coverage_estimates import Shares
from evalkit.evaluation.findings import Finding, Outcome, Verdict
from evalkit.evaluation.survey import answers
from evalkit.evaluation.villages import Village, Villages, villages
from evalkit.statistics import Estimate, Interval, estimate_share

# Dense enough for a smooth outline; the widest shows where hardly anything is left.
LEVELS = (0.02, *(k / 20 for k in range(1, 20)), 0.97, 0.98, 0.99, 0.995)
OPEN = (Outcome.NOT_MET, Outcome.INCONCLUSIVE)


@dataclass(frozen=True, kw_only=True)
class Shortfall:
    """One coverage indicator whose target is missed, or not proved to be reached.

    verdict : its own
    stack : intervals of the estimate at rising levels, by the method of the verdict's own; empty of a full count
    villages : covered and eligible people of the villages
    findings : a finding per bar (`village_coverage`, domain village: its place from the best covered on, or others)
    alike : how likely so great differences would be if all villages were alike (`village_p_value`); None if unknown
    """

    verdict: Verdict
    stack: tuple[Interval, ...] = ()
    villages: Villages
    findings: tuple[Finding, ...] = ()
    alike: Finding | None = None


def is_open(verdict: Verdict) -> bool:
    """Whether it is asked how far off coverage is: NOT_MET or INCONCLUSIVE, with a figure that may be shown."""
    is_shown = not isnan(verdict.finding.result.value)
    return verdict.outcome in OPEN and verdict.finding.quantity == "coverage" and is_shown


def shortfall(
    verdict: Verdict, shares: Shares, *, suppress_below: int, seed: int, columns: Collection[str] = ()
) -> Shortfall:
    """How far off is the county, and in which villages?

    shares : of the verdict's indicator, reading and county
    columns : of the survey, whose cells are shown elsewhere
    """
    if verdict.finding.basis != "survey":
        return Shortfall(verdict=verdict, villages=Villages(why_not="counted"))
    found = villages(shares, suppress_below=suppress_below, seed=seed, columns=columns)
    p_value = Estimate(value=found.p_value, n=verdict.finding.result.n)
    alike = replace(verdict.finding, quantity="village_p_value", basis="model", result=p_value)
    return Shortfall(
        verdict=verdict,
        stack=interval_stack(shares) if verdict.finding.result.interval is not None else (),
        villages=found,
        findings=tuple(_findings(verdict.finding, found)),
        alike=alike if 0 < found.p_value <= 1 else None,
    )


def interval_stack(shares: Shares) -> tuple[Interval, ...]:
    """The estimate's intervals at every level: together they are its confidence distribution (Xie and Singh 2013).

    The same call as for the verdict's own interval, so that method, design effect and df are the same.
    """
    frame = answers(shares.survey.frame, shares.reading, unit=shares.indicator.unit)
    stack = []
    for level in LEVELS:
        (found,) = estimate_share(
            frame, "covered", eligible="eligible", design=shares.survey.design, level=level,
            **shares.lent(),
        )  # fmt: skip
        if found.interval is not None:
            stack.append(found.interval)
    return tuple(stack)


def _findings(whole: Finding, found: Villages) -> Iterator[Finding]:
    for place, village in enumerate(found.shown, start=1):
        yield _finding(whole, village, str(place))
    if found.shown and found.others is not None:
        yield _finding(whole, found.others, "others")


def _finding(whole: Finding, village: Village, name: str) -> Finding:
    result = Estimate(
        domain={"village": name}, value=village.covered, n=village.n, population=village.eligible
    )
    return replace(whole, quantity="village_coverage", domain=result.domain, result=result)
