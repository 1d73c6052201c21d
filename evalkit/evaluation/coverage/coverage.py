"""Coverage: what share of the eligible is covered, in a county or the whole city."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from math import nan

from evalkit.evaluation.coverage.estimates import FULL_COUNT, Shares, sampled_part
from evalkit.evaluation.coverage.estimates import NOTE as UNSEEN
from evalkit.evaluation.coverage.undecided import settling
from evalkit.evaluation.disclosure.cells import UNKNOWN
from evalkit.evaluation.results import Coverage, Finding, Stage, Verdict
from evalkit.evaluation.survey import Survey, answers
from evalkit.evaluation.verdicts.rule import judge, not_assessed
from evalkit.inputs import County
from evalkit.plan.model import Basis, Indicator, Plan, Reading
from evalkit.statistics import Clustering, Estimate

NOTHING = Estimate(value=nan, notes=("empty",))


@dataclass(frozen=True, kw_only=True)
class CoverageOf:
    """Everything that the coverage figures of one county need.

    survey : the county's rows alone (all rows for the city), None if there is no survey
    clustering : (indicator, reading) -> what the counties lend each other
    year : the year the figures stand for: the survey's, or as_of without one
    """

    county: County
    plan: Plan
    survey: Survey | None
    clustering: Mapping[tuple[str, str], Clustering]
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
        """The indicator's share, its domains and its verdict, without the other readings'.

        hidden : column -> the values whose cells are not to be shown
        """
        verdict = self.verdict(indicator, reading)
        shares = self.shares(indicator, reading)
        return Coverage(
            indicator=indicator,
            verdict=verdict,
            by={column: self.domains(indicator, reading, column, cells) for column, cells in hidden.items()},
            reported=reported,
            response=self.response(indicator, reading),
            all_missing_uncovered=self.all_missing_uncovered(indicator, reading),
            settling=()
            if shares is None or UNSEEN in verdict.finding.result.notes
            else settling(
                verdict, answers_per_village=shares.answers_per_village, villages=_answered_villages(shares)
            ),
            nonresponse=()
            if shares is None
            else tuple(self.finding(indicator, reading, e, q) for q, e in shares.nonresponse().items()),
        )

    def verdict(self, indicator: Indicator, reading: Reading) -> Verdict:
        """The verdict under one reading, and what it would be if all missing were uncovered."""
        found = self.finding(indicator, reading, self.estimate(indicator, reading), "coverage")
        if found.result.n == 0:
            return not_assessed(found, stage=self.stage, code="no-answers")
        if self.county.is_city and self.lacking(reading):
            return not_assessed(found, stage=self.stage, code="part-of-city")
        verdict = judge(found, stage=self.stage, answer_error=self.plan.answer_error)
        verdict = replace(verdict, answer_error=self.plan.answer_error)
        worst = self.all_missing_uncovered(indicator, reading)
        if worst is None:
            return verdict
        then = judge(worst, stage=self.stage, answer_error=self.plan.answer_error)
        return replace(verdict, if_missing_uncovered=then.outcome)

    def lacking(self, reading: Reading) -> frozenset[str]:
        """The city's counties where nobody eligible answered: the rest are not the city."""
        assert self.survey is not None
        frame = answers(self.survey.frame, reading, unit="person")
        answered = (frame["eligible"] == 1.0) & frame["covered"].notna()
        return self.survey.counties - set(frame.loc[answered, "county_code"])

    def estimate(self, indicator: Indicator, reading: Reading) -> Estimate:
        """The share of the whole county."""
        shares = self.shares(indicator, reading)
        return NOTHING if shares is None else shares.whole

    def domains(
        self, indicator: Indicator, reading: Reading, column: str, hidden: frozenset[object]
    ) -> tuple[Finding, ...]:
        """The share in each domain of one column; hidden cells keep their name and lose their figures.

        None where all are in one domain: that is the whole.
        """
        shares = self.shares(indicator, reading)
        if shares is None or column not in shares.survey.frame:
            return ()
        found = [estimate for estimate in shares.estimates(by=column) if estimate.n > 0]
        if len(found) < 2:
            return ()
        return tuple(
            self.finding(indicator, reading, _suppressed(e) if e.domain[column] in hidden else e, "coverage")
            for e in found
            if e.domain[column] != UNKNOWN
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
        shares = self.shares(indicator, reading)
        worst = None if shares is None else shares.if_missing_uncovered()
        return (
            None
            if worst is None
            else self.finding(indicator, reading, worst, "coverage_if_missing_uncovered")
        )

    def finding(self, indicator: Indicator, reading: Reading, result: Estimate, quantity: str) -> Finding:
        basis: Basis = "census" if FULL_COUNT & set(result.notes) else "survey"
        return Finding(
            county=self.county, indicator=indicator, reading=reading, domain=result.domain, year=self.year,
            quantity=quantity, basis=basis, result=result,
        )  # fmt: skip

    def shares(self, indicator: Indicator, reading: Reading) -> Shares | None:
        """What the figures of one reading are estimated from; None without a survey.

        Made once: verdict, sentences and tables of a report all ask for them.
        """
        if self.survey is None or self.survey.frame.empty:
            return None
        key = indicator.id, reading.id
        if key not in self._made:
            self._made[key] = Shares(
                survey=self.survey, indicator=indicator, reading=reading, level=self.level,
                clustering=self.clustering.get(key), is_raised=self.plan.design_effects == "raised",
            )  # fmt: skip
        return self._made[key]

    @cached_property
    def _made(self) -> dict[tuple[str, str], Shares]:
        return {}


def _answered_villages(shares: Shares) -> int:
    """From how many PSUs a sample's answers of eligible people come; 0 where no PSUs were drawn."""
    design = shares.survey.design
    if design.psu is None:
        return 0
    frame = answers(sampled_part(shares.survey.frame), shares.reading, unit=shares.indicator.unit)
    answered = frame[(frame["eligible"] == 1.0) & frame["covered"].notna()]
    return len(answered.drop_duplicates([c for c in (design.stratum, design.psu) if c is not None]))


def without_figures(verdict: Verdict) -> Verdict:
    """The verdict alone, where its figures would give away those of a few people."""
    return replace(verdict, finding=replace(verdict.finding, result=_suppressed(verdict.finding.result)))


def without_outcome(verdict: Verdict) -> Verdict:
    """Neither figures nor outcome: of so few people the outcome says how each of them fares."""
    return not_assessed(without_figures(verdict).finding, stage=verdict.stage, code="few-people")


def _suppressed(estimate: Estimate) -> Estimate:
    return Estimate(domain=estimate.domain, value=nan, notes=("suppressed",))
