"""An undecided verdict: what this sample could have told, and what would settle the question."""

from __future__ import annotations

from dataclasses import replace
from math import ceil, floor, isfinite, isnan

from evalkit.evaluation.results import Finding, Outcome, Verdict
from evalkit.statistics import Estimate, detectable_share, effective_n_to_tell

# From half of the eligible on, asking all of them is the simpler way to know.
FULL_COUNT_FROM = 0.5


def settling(verdict: Verdict, *, answers_per_village: float, villages: int) -> tuple[Finding, ...]:
    """Findings on an inconclusive sample; none for any other verdict.

    answers_per_village : of eligible people, in each PSU that was drawn
    villages : PSUs that they come from; 0 where none were drawn

    most_uncovered : of a 100% target, how many uncovered people the data still allow
    detectable_coverage : the true share from which on four samples in five like this one would have shown it
    answers_needed, villages_needed : what it would take if the true share were the one found, with as many
        answers in a village as now; absent where the found share is the target itself
    villages_answered : from how many the answers come that there are
    full_count_needed : the eligible people, where nothing much short of asking them all would do
    """
    result, target = verdict.finding.result, verdict.target.value
    if verdict.outcome is not Outcome.INCONCLUSIVE or verdict.finding.basis != "survey":
        return ()
    if target >= 1:
        return _of_a_hundred_percent(verdict)
    if result.interval is None or isnan(result.effective_n):
        return ()
    level = result.interval.level
    found = []
    least = detectable_share(target, effective_n=result.effective_n, df=result.df, level=level)
    if not isnan(least):
        found.append(_finding(verdict, "detectable_coverage", least))
    needed = effective_n_to_tell(result.value, target, df=result.df, level=level) * result.design_effect
    if not isfinite(needed):
        return tuple(found)
    # The design effect counts the finite population already.
    if ceil(needed) >= FULL_COUNT_FROM * result.population:
        return (*found, _finding(verdict, "full_count_needed", round(result.population)))
    found.append(_finding(verdict, "answers_needed", ceil(needed)))
    if villages:
        in_villages = ceil(ceil(needed) / answers_per_village)
        found.append(_finding(verdict, "villages_needed", in_villages))
        found.append(_finding(verdict, "villages_answered", villages))
    return tuple(found)


def _of_a_hundred_percent(verdict: Verdict) -> tuple[Finding, ...]:
    result = verdict.finding.result
    if result.interval is None or isnan(result.population):
        return ()
    most = floor((1 - result.interval.low) * result.population)
    return (
        _finding(verdict, "most_uncovered", most),
        _finding(verdict, "full_count_needed", round(result.population)),
    )


def _finding(verdict: Verdict, quantity: str, value: float) -> Finding:
    return replace(verdict.finding, quantity=quantity, basis="model", result=Estimate(value=float(value)))
