"""Coverage: what share of the eligible is covered, in every county and the whole city, and is that enough?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from math import nan

from evalkit.evaluation.coverage.estimates import FULL_COUNT, Estimator, PlaceShares, pool_counties
from evalkit.evaluation.disclosure.suppression import Suppression, suppression
from evalkit.evaluation.results import Finding, Outcome, Reason, Verdict, stage_of
from evalkit.evaluation.survey import CITY, Key, Question, Survey, read_questions
from evalkit.evaluation.verdicts.multiple_testing import adjusted_p_values, in_the_list
from evalkit.evaluation.verdicts.rule import judge, not_assessed
from evalkit.inputs import County
from evalkit.plan.model import Basis, Bilingual, Indicator, Plan, Reading
from evalkit.request import Parameters
from evalkit.statistics import Clustering, Estimate

NOTHING = Estimate(value=nan, notes=("empty",))


@dataclass(kw_only=True, eq=False)
class CityCoverage:
    """The coverage of a city and its counties under every reading of a plan: estimated once, judged once.

    members : the city's counties
    readings : indicator id -> the reading that is judged first
    survey : the city's rows; its year is the figures'
    """

    members: tuple[County, ...]
    plan: Plan
    readings: Mapping[str, Reading]
    survey: Survey
    parameters: Parameters

    def __post_init__(self) -> None:
        self.stage = stage_of(self.plan, self.survey.year)
        self._verdicts: dict[tuple[str, str], Verdict] = {}

    @cached_property
    def questions(self) -> dict[Key, Question]:
        """Every reading of every indicator; none where nobody answered."""
        return {} if self.survey.frame.empty else read_questions(self.survey, self.plan.coverage)

    @cached_property
    def clustering(self) -> Mapping[Key, Clustering]:
        return pool_counties(self.survey, self.questions.values())

    @cached_property
    def estimates(self) -> PlaceShares:
        """The share of every place under every reading: what all verdicts rest on."""
        return self.estimator(self.survey, self.questions.values()).places()

    @cached_property
    def suppression(self) -> Suppression:
        if not self.questions:
            return Suppression()
        return suppression(
            self.survey, self.questions.values(), self.plan.domains,
            judged=self.readings, below=self.parameters.suppress_below,
        )  # fmt: skip

    def estimator(self, survey: Survey, questions: Collection[Question]) -> Estimator:
        return Estimator(
            survey=survey, questions=questions, clustering=self.clustering,
            is_raised=self.plan.design_effects == "raised", level=self.parameters.level,
        )  # fmt: skip

    def of(self, county: County) -> CityCoverage:
        """What the report of one county reads: its own rows, and what all counties' rows together say of it."""
        own = replace(self, members=(county,), survey=self.survey.of({county.code}))
        own.clustering, own.suppression = self.clustering, self.suppression.of(county.code)
        own.estimates = {key: share for key, share in self.estimates.items() if key[1] == county.code}
        own._p_values = {key: value for key, value in self._p_values.items() if key[0] == county.code}
        return own

    @property
    def said_together(self) -> str:
        """All that other counties' rows may have changed here; of the estimates that is what `clustering` lends."""
        hidden, withheld, few = (
            sorted((key, sorted(map(str, cells))) for key, cells in table.items() if cells)
            for table in (self.suppression.hidden, self.suppression.withheld, self.suppression.few)
        )
        return repr((sorted(self.clustering.items()), hidden, withheld, few, sorted(self._p_values.items())))

    def verdict(self, county: County, indicator: Indicator) -> Verdict:
        """The verdict on one place as it may be shown, with those under the other readings."""
        key = county.code, indicator.id
        if key not in self._verdicts:
            judged = self.readings[indicator.id]
            own = self._beside_other_verdicts(county, self._judged(county, indicator, judged))
            others = (self._judged(county, indicator, r) for r in indicator.readings if r.id != judged.id)
            first, *alternatives = (self._as_shown(verdict) for verdict in (own, *others))
            self._verdicts[key] = replace(first, alternatives=tuple(alternatives))
        return self._verdicts[key]

    def finding(
        self, county: County, indicator: Indicator, reading: Reading, result: Estimate, quantity: str = "coverage"
    ) -> Finding:  # fmt: skip
        basis: Basis = "census" if FULL_COUNT & {*result.notes} else "survey"
        return Finding(
            county=county, indicator=indicator, reading=reading, domain=result.domain, year=self.survey.year,
            quantity=quantity, basis=basis, result=result,
        )  # fmt: skip

    def if_missing_uncovered(self, county: County, indicator: Indicator, reading: Reading) -> Finding | None:
        """The share if everyone eligible whose answer is missing were uncovered; None if nobody's is."""
        _, worst = self._share(county, indicator, reading)
        if worst is None:
            return None
        return self.finding(county, indicator, reading, worst, "coverage_if_missing_uncovered")

    def _share(self, county: County, indicator: Indicator, reading: Reading) -> tuple[Estimate, Estimate | None]:
        return self.estimates.get(((indicator.id, reading.id), place_of(county)), (NOTHING, None))

    def _judged(self, county: County, indicator: Indicator, reading: Reading) -> Verdict:
        """The verdict of one place's own answers, and what it would be if all missing were uncovered."""
        result, _ = self._share(county, indicator, reading)
        found = self.finding(county, indicator, reading, result)
        if result.n == 0:
            return not_assessed(found, stage=self.stage, code="no-answers")
        if county.is_city and (names := self._counties_without(indicator, reading)):
            verdict = not_assessed(found, stage=self.stage, code="part-of-city")
            return replace(verdict, reason=replace(verdict.reason, counties=names))
        errors = self.plan.answer_error
        verdict = replace(judge(found, stage=self.stage, answer_error=errors), answer_error=errors)
        worst = self.if_missing_uncovered(county, indicator, reading)
        if worst is None:
            return verdict
        then = judge(worst, stage=self.stage, answer_error=errors)
        return replace(verdict, if_missing_uncovered=then.outcome)

    def _counties_without(self, indicator: Indicator, reading: Reading) -> tuple[Bilingual, ...]:
        """The names of the counties where nobody eligible answered: the rest are not the city."""
        return tuple(c.name for c in self.members if self._share(c, indicator, reading)[0].n == 0)

    def _beside_other_verdicts(self, county: County, verdict: Verdict) -> Verdict:
        """A county's failure as one of the city's list; a city's 100% target failed where a county fails it."""
        if county.is_city:
            return self._failed_by_county(verdict)
        if verdict.outcome is not Outcome.NOT_MET:
            return verdict  # and p-values are asked for where a county fails
        return in_the_list(verdict, self._p_values.get((county.code, verdict.finding.indicator.id)))

    def _failed_by_county(self, verdict: Verdict) -> Verdict:
        """All of a city are not covered if not all of one county are, however far its own sample reaches.

        A county's failure counts that still stands among all those judged in the city.
        """
        limits = verdict.finding.result.interval
        if verdict.outcome is not Outcome.INCONCLUSIVE or verdict.target.value < 1:
            return verdict
        members = [self.verdict(member, verdict.finding.indicator) for member in self.members]
        failing = [v.finding.county.name for v in members if v.outcome is Outcome.NOT_MET and v.stands]
        if limits is None or limits.high >= 1 or not failing:
            return verdict
        reason = Reason(code="county-below", counties=tuple(failing))
        return replace(verdict, outcome=Outcome.NOT_MET, reason=reason)

    @cached_property
    def _p_values(self) -> Mapping[tuple[str, str], float]:
        """(county code, indicator) -> the p-value of "the target is reached", adjusted over the city's whole list.

        Of the readings that are judged first; full counts have none.
        """
        judged = [(indicator, self.readings[indicator.id]) for indicator in self.plan.coverage]
        found = {
            (county.code, indicator.id): (self._share(county, indicator, reading)[0], reading.target)
            for indicator, reading in judged
            for county in self.members
        }
        return adjusted_p_values(found, answer_error=self.plan.answer_error)

    def _as_shown(self, verdict: Verdict) -> Verdict:
        """A verdict without what would give away the answers of a few people."""
        finding = verdict.finding
        asked = finding.indicator, finding.reading, place_of(finding.county)
        bare = replace(verdict, finding=replace(finding, result=suppressed(finding.result)))
        if self.suppression.is_of_few(*asked):
            # Of so few people the outcome says how each of them fares.
            return not_assessed(bare.finding, stage=verdict.stage, code="few-people")
        return bare if self.suppression.is_withheld(*asked) else verdict


def place_of(county: County) -> str:
    """What the city's estimates call a place."""
    return CITY if county.is_city else county.code


def suppressed(estimate: Estimate) -> Estimate:
    """The estimate without its figures."""
    return Estimate(domain=estimate.domain, value=nan, notes=("suppressed",))
