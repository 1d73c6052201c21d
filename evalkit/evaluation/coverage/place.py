"""The coverage of the one place that a report is about: groups, missing answers, villages, and what would decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import ceil, floor, inf, isfinite, isnan, nan
from typing import Any

from pandas import Series

from evalkit.evaluation.coverage.coverage import CityCoverage, place_of, suppressed
from evalkit.evaluation.coverage.estimates import UNOBSERVED
from evalkit.evaluation.coverage.shortfall import LEVELS, Shortfall, is_open, shortfall, villages
from evalkit.evaluation.results import Comparison, Coverage, Finding, Outcome, Verdict
from evalkit.evaluation.survey import OUT_OF_SCOPE, RESPONDING, UNKNOWN, Key, Question, Survey
from evalkit.inputs import County, Dataset
from evalkit.plan.model import Indicator, Reading
from evalkit.statistics import Estimate, Interval, detectable_share, effective_n_to_tell

# From half of the eligible on, asking all of them is the simpler way to know.
FULL_COUNT_FROM = 0.5


@dataclass(kw_only=True, eq=False)
class PlaceCoverage:
    """One place of a city (or the city itself) in detail, under the readings that are judged first."""

    city: CityCoverage
    county: County

    @cached_property
    def survey(self) -> Survey:
        """The place's own rows."""
        survey = self.city.survey
        return survey if self.county.is_city else survey.of({self.county.code})

    def coverage(self, indicator: Indicator, columns: Sequence[str], *, reported: Finding | None) -> Coverage:
        """The indicator's share, its groups by these columns, and its verdict."""
        reading, verdict = self.city.readings[indicator.id], self.city.verdict(self.county, indicator)
        is_withheld = self.city.suppression.is_withheld(indicator, reading, place_of(self.county))
        worst = self.city.if_missing_uncovered(self.county, indicator, reading)
        return Coverage(
            indicator=indicator,
            verdict=verdict,
            by={column: self._by(indicator, column) for column in columns},
            reported=reported,
            response=self._response(indicator),
            all_missing_uncovered=None if is_withheld else worst,
            needed_to_decide=() if is_withheld else self._needed_to_decide(verdict),
            nonresponse=() if is_withheld else self._nonresponse(indicator),
        )

    def shortfall(self, indicator: Indicator) -> Shortfall | None:
        """How far off is an indicator that is missed or undecided, and in which villages? None if it is reached."""
        verdict = self.city.verdict(self.county, indicator)
        if not is_open(verdict):
            return None
        judged = self._question(indicator)
        asked = [self.city.questions[indicator.id, reading.id] for reading in indicator.readings]
        found = villages(
            self.survey, [judged, *(question for question in asked if question is not judged)],
            suppress_below=self.city.parameters.suppress_below, seed=self.city.parameters.seed,
            columns=self.city.plan.domains,
        )  # fmt: skip
        return shortfall(verdict, found, self._stacks.get(judged.key, ()))

    @cached_property
    def _stacks(self) -> dict[Key, tuple[Interval, ...]]:
        """The intervals of every indicator that is missed or undecided in a sample, at rising levels."""
        verdicts = [self.city.verdict(self.county, indicator) for indicator in self.city.plan.coverage]
        opened = [v.finding for v in verdicts if is_open(v) and v.finding.basis == "survey"]
        asked = [self._question(finding.indicator) for finding in opened]
        return self.city.estimator(self.survey, asked).intervals(LEVELS)

    def _question(self, indicator: Indicator) -> Question:
        return self.city.questions[indicator.id, self.city.readings[indicator.id].id]

    def _finding(self, indicator: Indicator, result: Estimate, quantity: str = "coverage") -> Finding:
        return self.city.finding(self.county, indicator, self.city.readings[indicator.id], result, quantity)

    def _by(self, indicator: Indicator, column: str) -> tuple[Finding, ...]:
        """The share in each group by one column; hidden cells keep their name and lose their figures.

        None where all are in one group: that is the whole.
        """
        key = indicator.id, self.city.readings[indicator.id].id
        found = [estimate for estimate in self._groups.get((key, column), ()) if estimate.n > 0]
        if len(found) < 2:
            return ()
        hidden = self.city.suppression.hidden_values(indicator, column, place_of(self.county))
        return tuple(
            self._finding(indicator, suppressed(estimate) if estimate.domain[column] in hidden else estimate)
            for estimate in found
            if estimate.domain[column] != UNKNOWN
        )

    @cached_property
    def _groups(self) -> dict[tuple[Key, str], list[Estimate]]:
        """The groups of every indicator by each of the plan's domains."""
        if self.survey.frame.empty:
            return {}
        asked = [self._question(indicator) for indicator in self.city.plan.coverage]
        return self.city.estimator(self.survey, asked).groups(self.city.plan.domains)

    def _response(self, indicator: Indicator) -> Finding:
        """The share of the people selected (and in scope) who answered."""
        response = self.survey.selected["response"]
        answered, selected = int((response == RESPONDING).sum()), int((~response.isin(OUT_OF_SCOPE)).sum())
        share = answered / selected if selected else nan
        rate = Estimate(value=share, n=selected, missing=selected - answered)
        return self._finding(indicator, rate, "response")

    def _nonresponse(self, indicator: Indicator) -> tuple[Finding, ...]:
        """What is missing of this question, unweighted; see `Coverage.nonresponse`."""
        if self.survey.frame.empty:
            return ()
        rows, question = self.survey.selected, self._question(indicator)
        eligible, covered = question.eligible[rows.index], question.covered[rows.index]
        in_scope = ~rows["response"].isin(OUT_OF_SCOPE)
        answering, unknown = rows["response"] == RESPONDING, eligible.isna()
        asked = answering & (eligible == 1.0)
        shares = {
            "item_nonresponse": _lacking(asked, covered.isna()),
            "unknown_eligibility": _lacking(in_scope, unknown),
            "unknown_among_interviewed": _lacking(answering, unknown),
            "out_of_scope": _lacking(Series(True, index=rows.index), ~in_scope),
        }
        return tuple(self._finding(indicator, share, quantity) for quantity, share in shares.items())

    def _needed_to_decide(self, verdict: Verdict) -> tuple[Finding, ...]:
        if verdict.outcome is not Outcome.INCONCLUSIVE:
            return ()  # and villages are counted for those alone
        per_village, villages = answers_by_village(self.survey, self._question(verdict.finding.indicator))
        return needed_to_decide(verdict, answers_per_village=per_village, villages=villages)


def answers_by_village(survey: Survey, question: Question) -> tuple[float, int]:
    """Answers of eligible people in a sampled PSU, on average, and from how many PSUs they come.

    People counted one by one are no villages; 1 and 0 where none were drawn.
    """
    if survey.design.psu is None:
        return 1.0, 0
    rows = survey.frame[survey.is_sampled]
    rows = rows[question.is_answered[rows.index]]
    villages = len(rows.drop_duplicates(survey.psu_columns))
    return len(rows) / villages if villages else 1.0, villages


def _lacking(people: Series[bool], is_missing: Series[bool]) -> Estimate:
    """The share of some people that is missing."""
    n, missing = int(people.sum()), int((people & is_missing).sum())
    return Estimate(value=missing / n if n else nan, n=n, missing=missing)


def needed_to_decide(verdict: Verdict, *, answers_per_village: float, villages: int) -> tuple[Finding, ...]:
    """Findings on an inconclusive sample; none for any other verdict.

    answers_per_village : of eligible people, in each PSU that was drawn
    villages : PSUs that they come from; 0 where none were drawn

    The quantities are in docs/codebook.md. Answers and villages are needed if the true share is the one found, with
    as many answers in a village as now.
    """
    finding, result, limits = verdict.finding, verdict.finding.result, verdict.finding.result.interval
    is_open_sample = verdict.outcome is Outcome.INCONCLUSIVE and finding.basis == "survey"
    if not is_open_sample or limits is None or UNOBSERVED in result.notes:
        return ()
    found: dict[str, float] = {}
    if verdict.target.value >= 1:
        if not isnan(result.population):
            found["most_uncovered"] = floor((1 - limits.low) * result.population)
            found["full_count_needed"] = round(result.population)
    elif not isnan(result.effective_n):
        known: Any = {"df": result.df, "level": limits.level}
        least = detectable_share(verdict.target.value, effective_n=result.effective_n, **known)
        if not isnan(least):
            found["detectable_coverage"] = least
        # Nothing of the target can be told from a share of 0 by more of the same.
        needed = (
            effective_n_to_tell(result.value, verdict.target.value, **known) * result.design_effect
            if result.value > 0 else inf
        )  # fmt: skip
        # The design effect counts the finite population already.
        if isfinite(needed) and ceil(needed) >= FULL_COUNT_FROM * result.population:
            found["full_count_needed"] = round(result.population)
        elif isfinite(needed):
            found["answers_needed"] = ceil(needed)
            if villages:
                found["villages_needed"] = ceil(ceil(needed) / answers_per_village)
                found["villages_answered"] = villages
    return tuple(finding.modelled(name, Estimate(value=float(value))) for name, value in found.items())


def reported_coverage(dataset: Dataset, county: County, indicator: Indicator, reading: Reading) -> Finding | None:
    """The latest coverage in the departments' registers; None if there is none.

    The city's is the sum of its counties', of the latest year in which every one of them reports: what five counties
    report is not to be held against what was found in six. Without such a year the city has no figure.
    """
    table = dataset.register
    codes = [m.code for m in dataset.members(county.code)] if county.is_city else [county.code]
    asked = (table["indicator"] == indicator.id) & (table["reading"] == reading.id)
    rows = table[asked & table["county_code"].isin(codes)]
    reporting = rows.groupby("year")["county_code"].nunique()
    years = reporting.index[reporting == len(codes)]
    if years.empty:
        return None
    year = int(years.max())
    rows = rows[rows["year"] == year]
    eligible, covered = float(rows["eligible"].sum()), float(rows["covered"].sum())
    share = covered / eligible if eligible > 0 else nan
    return Finding(
        county=county, indicator=indicator, reading=reading, year=year, quantity="reported_coverage",
        basis="register", result=Estimate(value=share, population=eligible),
    )  # fmt: skip


def compare_reported(reported: Finding, found: Finding) -> Comparison:
    """Reported minus found, with the interval of what was found turned round the reported figure."""
    theirs, ours = reported.result.value, found.result
    interval = ours.interval and replace(
        ours.interval, low=theirs - ours.interval.high, high=theirs - ours.interval.low
    )
    result = Estimate(value=theirs - ours.value, standard_error=ours.standard_error, interval=interval, n=ours.n)
    difference = replace(found, quantity="difference", result=result)
    return Comparison(indicator=found.indicator, reported=reported, found=found, difference=difference)
