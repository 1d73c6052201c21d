"""The one rule by which a figure is held against a target.

The two-sided interval decides, so that a reader sees in the figure what the words say, and a false "met"
happens at most (1 - level) / 2 of the time. A full count has an interval of no width: the same rule serves.
"""

from __future__ import annotations

from dataclasses import replace
from math import isnan

from evalkit.evaluation.results import Finding, Outcome, Reason, Stage, Verdict
from evalkit.plan.model import Plan, Target
from evalkit.statistics import Interval, proportion_interval

# 95 of 100 computed in floating point may come back as 0.9500000000000001: figures this close are equal.
ROUNDING = 1e-9


def compare(interval: Interval, target: Target) -> Outcome:
    """MET, NOT_MET or INCONCLUSIVE by the position of an interval against a target.

    ">" is met if the lower limit lies above the target and failed if the upper limit does not.
    ">=" is met if the lower limit reaches the target and failed if the upper limit lies below it.

    >>> compare(Interval(low=0.951, high=0.99, level=0.95, method="logit"), Target(operator=">", value=0.95))
    <Outcome.MET: 'MET'>
    >>> exactly = Interval(low=0.95, high=0.95, level=0.95, method="census")
    >>> compare(exactly, Target(operator=">", value=0.95)), compare(exactly, Target(operator=">=", value=0.95))
    (<Outcome.NOT_MET: 'NOT_MET'>, <Outcome.MET: 'MET'>)
    """
    if target.operator == ">":
        if interval.low > target.value + ROUNDING:
            return Outcome.MET
        return Outcome.NOT_MET if interval.high <= target.value + ROUNDING else Outcome.INCONCLUSIVE
    if interval.low >= target.value - ROUNDING:
        return Outcome.MET
    return Outcome.NOT_MET if interval.high < target.value - ROUNDING else Outcome.INCONCLUSIVE


def judge(finding: Finding, *, stage: Stage, answer_error: float = 0.0) -> Verdict:
    """The verdict of data that are in.

    finding : its basis must be among the indicator's `judged_on`, else nothing is judged
    stage : interim before the deadline ("reached as of"), final after it
    answer_error : share of wrong answers that must not, alone, disprove a 100% target
    """
    target, basis, interval = finding.reading.target, finding.basis, finding.result.interval
    if isnan(finding.result.value):
        return not_assessed(finding, stage=stage, code="no-answers")
    if basis not in finding.indicator.judged_on:
        return not_assessed(finding, stage=stage, code="no-basis")
    if interval is None:
        return _verdict(finding, Outcome.INCONCLUSIVE, stage, "no-interval")
    outcome = compare(interval, target)
    if target.value >= 1.0 and (basis != "census" or outcome is Outcome.NOT_MET):
        return _hundred_percent(finding, interval, outcome, stage, answer_error)
    codes = {
        Outcome.MET: "above" if target.operator == ">" else "at-or-above",
        Outcome.NOT_MET: "not-above" if target.operator == ">" else "below",
        Outcome.INCONCLUSIVE: "straddles",
    }
    return _verdict(finding, outcome, stage, codes[outcome])


def _hundred_percent(
    finding: Finding, interval: Interval, outcome: Outcome, stage: Stage, answer_error: float
) -> Verdict:
    """A sample never proves "all", and one wrong answer must not disprove it, of a full count neither."""
    if finding.result.value >= 1.0:
        return _verdict(finding, Outcome.INCONCLUSIVE, stage, "full-count-needed")
    if outcome is Outcome.NOT_MET:
        if finding.basis == "census":
            is_proved = _more_than_wrong_answers(finding, interval, answer_error)
        else:
            is_proved = interval.high < finding.reading.target.value - answer_error - ROUNDING
        if is_proved:
            return _verdict(finding, Outcome.NOT_MET, stage, "below")
    return _verdict(finding, Outcome.INCONCLUSIVE, stage, "recheck-needed")


def _more_than_wrong_answers(finding: Finding, interval: Interval, answer_error: float) -> bool:
    """Whether a full count of people all covered would hardly ever give so many wrong answers.

    So many uncovered of so many answers, each wrong with the chance `answer_error`: less often than the share of
    the level that lies above the interval. Of a household all holders' answers count as one.
    """
    answers = round(min(finding.result.n, finding.result.population))
    uncovered = round(answers * (1 - finding.result.value))
    low = proportion_interval(uncovered, answers, level=interval.level, method="clopper-pearson").low
    return low > answer_error


def judge_counted(finding: Finding, *, rounding: float) -> Verdict:
    """The verdict on a growth without sampling error, of figures that are rounded.

    rounding : how far rounding can have moved the growth; one as close to the target as that is taken to be equal
        to it, and so is not above it
    """
    target, verdict = finding.reading.target, judge(finding, stage="final")
    is_equal = abs(finding.result.value - target.value) <= rounding
    if not is_equal or verdict.outcome is Outcome.NOT_ASSESSED:
        return verdict
    outcome = Outcome.MET if target.operator == ">=" else Outcome.NOT_MET
    return replace(verdict, outcome=outcome, reason=Reason(code="within-rounding"))


def judge_projection(finding: Finding, probability: float, *, plan: Plan) -> Verdict:
    """The verdict of a projection: by the plan's cut-offs on the probability of meeting the target."""
    outcome = Outcome.ON_TRACK if probability >= plan.on_track else Outcome.AT_RISK
    if probability < plan.off_track:
        outcome = Outcome.OFF_TRACK
    verdict = _verdict(finding, outcome, "interim", "probability")
    return replace(verdict, probability=probability)


def not_assessed(finding: Finding, *, stage: Stage, code: str) -> Verdict:
    """No verdict, and why: never a bare nan."""
    return _verdict(finding, Outcome.NOT_ASSESSED, stage, code)


def _verdict(finding: Finding, outcome: Outcome, stage: Stage, code: str) -> Verdict:
    return Verdict(
        finding=finding, target=finding.reading.target, outcome=outcome, stage=stage, reason=Reason(code=code)
    )
