"""Coverage: what share of the eligible is covered, in a county or the whole city."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import nan

from pandas import DataFrame

from evalkit.evaluation.findings import Coverage, Finding, Stage, Verdict
from evalkit.evaluation.survey import OUT_OF_SCOPE, RESPONDING, Survey, answers, answers_if_missing
from evalkit.evaluation.verdicts import judge, not_assessed
from evalkit.inputs import County
from evalkit.plan.model import Basis, Indicator, Plan, Reading
from evalkit.statistics import Estimate, Interval, estimate_share

UNKNOWN = ""
FULL_COUNT = {"census", "full-count-with-missing"}
NOTHING = Estimate(value=nan, notes=("empty",))


@dataclass(frozen=True, kw_only=True)
class CoverageOf:
    """Everything that the coverage figures of one county need.

    survey : the county's rows alone (all rows for the city), None if there is no survey
    design_effects : (indicator, reading) -> design effect pooled over the counties
    year : the year the figures stand for: the survey's, or as_of without one
    """

    county: County
    plan: Plan
    survey: Survey | None
    design_effects: Mapping[tuple[str, str], float]
    level: float
    year: int
    stage: Stage

    def coverage(
        self,
        indicator: Indicator,
        reading: Reading,
        *,
        reported: Finding | None,
        hidden: Mapping[str, frozenset[object]],
    ) -> Coverage:
        """The indicator's share, its domains and its verdicts; `hidden` names the cells not to be shown."""
        others = tuple(self.verdict(indicator, r) for r in indicator.readings if r.id != reading.id)
        return Coverage(
            indicator=indicator,
            verdict=replace(self.verdict(indicator, reading), alternatives=others),
            by={column: self.domains(indicator, reading, column, cells) for column, cells in hidden.items()},
            reported=reported,
            response=self.response(indicator, reading),
            all_missing_uncovered=self.all_missing_uncovered(indicator, reading),
        )

    def verdict(self, indicator: Indicator, reading: Reading) -> Verdict:
        """The verdict under one reading, and what it would be if all missing were uncovered."""
        found = self.finding(indicator, reading, self.estimate(indicator, reading), "coverage")
        if found.result.n == 0:
            return not_assessed(found, stage=self.stage, code="no-answers")
        verdict = judge(found, stage=self.stage, answer_error=self.plan.answer_error)
        worst = self.all_missing_uncovered(indicator, reading)
        if worst is None:
            return verdict
        then = judge(worst, stage=self.stage, answer_error=self.plan.answer_error)
        return replace(verdict, if_missing_uncovered=then.outcome)

    def estimate(self, indicator: Indicator, reading: Reading) -> Estimate:
        """The share of the whole county."""
        if self.survey is None or self.survey.frame.empty:
            return NOTHING
        (estimate,) = self._estimates(indicator, reading, by=None)
        return estimate

    def domains(
        self, indicator: Indicator, reading: Reading, column: str, hidden: frozenset[object]
    ) -> tuple[Finding, ...]:
        """The share in each domain of one column; hidden cells keep their name and lose their figures."""
        if self.survey is None or column not in self.survey.frame:
            return ()
        return tuple(
            self.finding(indicator, reading, _suppressed(e) if e.domain[column] in hidden else e, "coverage")
            for e in self._estimates(indicator, reading, by=column)
            if e.n > 0 and e.domain[column] != UNKNOWN
        )

    def response(self, indicator: Indicator, reading: Reading) -> Finding:
        """The share of the people selected (and in scope) who answered."""
        answered, selected = (0, 0) if self.survey is None else self.survey.response
        rate = Estimate(
            value=answered / selected if selected else nan, n=selected, missing=selected - answered
        )
        return self.finding(indicator, reading, rate, "response")

    def all_missing_uncovered(self, indicator: Indicator, reading: Reading) -> Finding | None:
        """The share if everyone eligible whose answer is missing were uncovered; None if nobody's is."""
        found = self.estimate(indicator, reading)
        if found.missing == 0 or found.n == 0:
            return None
        (worst,) = self._if_missing(indicator, reading, covered=0.0, by=None)
        if "census" not in worst.notes:
            worst = _scaled(found, self._answered_share(indicator, reading))
        return self.finding(indicator, reading, worst, "coverage_if_missing_uncovered")

    def finding(self, indicator: Indicator, reading: Reading, result: Estimate, quantity: str) -> Finding:
        basis: Basis = "census" if FULL_COUNT & set(result.notes) else "survey"
        return Finding(
            county=self.county, indicator=indicator, reading=reading, domain=result.domain, year=self.year,
            quantity=quantity, basis=basis, result=result,
        )  # fmt: skip

    def _estimates(self, indicator: Indicator, reading: Reading, *, by: str | None) -> list[Estimate]:
        """The share of every domain, full counts as such, and eligible people who were not reached as missing."""
        assert self.survey is not None
        frame = answers(self.survey.frame, reading, unit=indicator.unit)
        unreached = self._unreached(reading, by)
        worst = _by_domain(self._if_missing(indicator, reading, covered=0.0, by=by))
        best = _by_domain(self._if_missing(indicator, reading, covered=1.0, by=by))
        found = []
        for sampled in self._shares(frame, indicator, reading, by=by):
            domain = tuple(sampled.domain.values())
            estimate = replace(sampled, missing=sampled.missing + unreached.get(domain, 0))
            found.append(_as_full_count(estimate, worst[domain], best[domain], level=self.level))
        return found

    def _if_missing(
        self, indicator: Indicator, reading: Reading, *, covered: float, by: str | None
    ) -> list[Estimate]:
        """The shares if all missing answers of eligible people were the same."""
        assert self.survey is not None
        frame = answers_if_missing(self.survey, reading, unit=indicator.unit, covered=covered)
        return self._shares(frame, indicator, reading, by=by)

    def _shares(
        self, frame: DataFrame, indicator: Indicator, reading: Reading, *, by: str | None
    ) -> list[Estimate]:
        assert self.survey is not None
        # Of whom it is not known whether they are eligible nothing is claimed, not even that an answer is missing.
        frame = frame.assign(eligible=frame["eligible"].fillna(0.0))
        pooled = self.design_effects.get((indicator.id, reading.id))
        return estimate_share(
            labelled(frame, by), "covered", eligible="eligible", design=self.survey.design, by=by,
            level=self.level, design_effect=pooled,
            least_design_effect=self._least_design_effect(pooled, by),
        )  # fmt: skip

    def _least_design_effect(self, pooled: float | None, by: str | None) -> float | None:
        """Of a county's whole the pooled one; groups have fewer people in a village, so that it may be nearer 1."""
        if self.plan.design_effects == "own":
            return None
        return pooled if by is None else 1.0

    def _answered_share(self, indicator: Indicator, reading: Reading) -> float:
        """Of the people known to be eligible, the share (by design weight) whose answer is there."""
        assert self.survey is not None
        frame = answers_if_missing(self.survey, reading, unit=indicator.unit, covered=nan)
        weight = frame["weight"].where(frame["eligible"] == 1.0, 0.0)
        return float(weight[frame["covered"].notna()].sum() / weight.sum())

    def _unreached(self, reading: Reading, by: str | None) -> dict[tuple[object, ...], int]:
        """Domain -> people who were not reached, though the sampling frame shows that they are eligible."""
        assert self.survey is not None and reading.eligible is not None
        selected = labelled(self.survey.selected, by)
        silent = selected[~selected["response"].isin((RESPONDING, *OUT_OF_SCOPE))]
        eligible = silent[reading.eligible.evaluate(silent) == 1.0]
        if by is None:
            return {(): len(eligible)}
        return {(value,): int(people) for value, people in eligible[by].value_counts().items()}


def labelled(frame: DataFrame, column: str | None) -> DataFrame:
    """The frame with blanks of a column labelled: those people stay in the design, in no domain that is shown."""
    if column is None:
        return frame
    return frame.assign(**{column: frame[column].astype(object).where(frame[column].notna(), UNKNOWN)})


def _by_domain(estimates: Iterable[Estimate]) -> dict[tuple[object, ...], Estimate]:
    return {tuple(estimate.domain.values()): estimate for estimate in estimates}


def _as_full_count(estimate: Estimate, worst: Estimate, best: Estimate, *, level: float) -> Estimate:
    """The estimate itself, unless everyone eligible was looked for: then there is no sampling error.

    worst, best : with all missing answers uncovered, and covered; a full count with gaps lies between them.
    Who was not found of those known to be ineligible does not matter.
    """
    if "census" not in worst.notes or estimate.n == 0:
        return estimate
    if estimate.missing == 0:
        return worst
    return Estimate(
        domain=estimate.domain, value=estimate.value, n=estimate.n, missing=estimate.missing,
        population=worst.population, notes=("full-count-with-missing",),
        interval=Interval(low=worst.value, high=best.value, level=level, method="missing-bounds"),
    )  # fmt: skip


def pooled_design_effects(
    survey: Survey | None, indicators: Iterable[Indicator]
) -> dict[tuple[str, str], float]:
    """Each indicator's design effect pooled over the counties, at least 1.

    Where a sample finds everyone covered, its own design effect is undefined; that of the same questions in
    the other counties stands in. Shares are weighted by their answers; full counts say nothing of it.
    """
    if survey is None:
        return {}
    pooled = {}
    for indicator in indicators:
        for reading in indicator.readings:
            frame = answers(survey.frame, reading, unit=indicator.unit)
            found = estimate_share(
                frame, "covered", eligible="eligible", design=survey.design, by="county_code"
            )
            usable = [e for e in found if 0 < e.value < 1 and e.standard_error > 0]
            if usable:
                total = sum(e.n for e in usable)
                pooled[indicator.id, reading.id] = max(
                    1.0, sum(e.n * e.design_effect for e in usable) / total
                )
    return pooled


def _scaled(estimate: Estimate, share: float) -> Estimate:
    """The estimate with every missing answer uncovered, the share of answers taken as known."""
    interval = estimate.interval and replace(
        estimate.interval, low=estimate.interval.low * share, high=estimate.interval.high * share
    )
    return Estimate(
        value=estimate.value * share, standard_error=estimate.standard_error * share, interval=interval,
        n=estimate.n + estimate.missing, population=estimate.population, df=estimate.df,
    )  # fmt: skip


def _suppressed(estimate: Estimate) -> Estimate:
    return Estimate(domain=estimate.domain, value=nan, notes=("suppressed",))
