"""A plan held against what was received: the object a notebook asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType

from evalkit.evaluation.coverage.coverage import CoverageOf, without_figures, without_outcome
from evalkit.evaluation.coverage.reported import compare_reported, reported_coverage
from evalkit.evaluation.coverage.shortfall import Shortfall, is_open, shortfall
from evalkit.evaluation.group import GroupResults, group_results, listed_p_values
from evalkit.evaluation.income.income import IncomeOf, neighbours_of
from evalkit.evaluation.income.joint import JointIncome, joint_income
from evalkit.evaluation.provenance import manifest
from evalkit.evaluation.results import Comparison, Coverage, Income, Manifest, Outcome, Reason, Stage, Verdict
from evalkit.evaluation.survey import Survey, read_survey
from evalkit.evaluation.verdicts.multiple_testing import Failure, failures, in_the_list
from evalkit.inputs import County, Dataset, load_dataset
from evalkit.inputs.reading.personal import personal_number
from evalkit.plan import load_plan
from evalkit.plan.model import Indicator, Plan, Reading
from evalkit.problems import EvalkitError, Problem
from evalkit.request import Parameters, check_disclosure, check_parameters
from evalkit.workspace import Workspace


class EvaluationError(EvalkitError):
    """A question that this plan and these data cannot be asked."""


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """One county's (or the city's) evaluation; every method is a question of the report.

    >>> from evalkit.request import read_parameters
    >>> asked = read_parameters("params/common.yaml", "params/counties/140602.yaml")
    >>> evaluation = Evaluation.load(**asked)
    >>> [str(verdict.outcome) for verdict in evaluation.verdicts()][:2]
    ['ON_TRACK', 'INCONCLUSIVE']
    """

    parameters: Parameters
    workspace: Workspace
    plan: Plan
    dataset: Dataset
    county: County

    @classmethod
    def load(cls, **parameters: object) -> Evaluation:
        """Read the plan and the data that the parameters name, and check them against each other.

        Raises ParameterError, PlanError or DatasetError with every problem found.
        """
        asked = check_parameters(parameters)
        workspace = Workspace.find()
        plan = load_plan(asked.plan)
        problems = (*_check_year(asked.as_of, plan), *_check_readings(asked.readings, plan))
        if problems:
            raise EvaluationError(problems)
        dataset = load_dataset(asked.data, as_of=asked.as_of, plan=plan)
        check_disclosure(asked, is_synthetic=dataset.is_synthetic)
        county = dataset.county(asked.county)
        return cls(parameters=asked, workspace=workspace, plan=plan, dataset=dataset, county=county)

    @property
    def year(self) -> int:
        """The last year that may be read."""
        return self.parameters.as_of

    @property
    def stage(self) -> Stage:
        return self._stage_of(self.year)

    @property
    def is_synthetic(self) -> bool:
        return self.dataset.is_synthetic

    @property
    def members(self) -> tuple[County, ...]:
        """The city's counties; a county has none."""
        return self.dataset.members(self.county.code) if self.county.is_city else ()

    @property
    def remarks(self) -> str:
        """What the evaluators wrote about this county (markdown), empty if nothing; never with a person's number.

        In the report's language if it is there (`<code>.en.md` in English), else in the other.
        """
        code, language = self.county.code, self.parameters.language
        path = self.workspace.remarks(code, language)
        path = path if path.exists() else self.workspace.remarks(code, "en" if language == "zh" else "zh")
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        problems = [
            Problem(
                place=f"{path.name}, line {number}",
                value="",
                rule=f"holds what looks like {kind}",
                remedy="take it out: remarks are published",
            )
            for number, line in enumerate(text.splitlines(), start=1)
            if (kind := personal_number(line)) is not None
        ]
        if problems:
            raise EvaluationError(problems)
        return text

    def manifest(self) -> Manifest:
        return manifest(self.parameters, self.plan, self.dataset, self.remarks)

    def verdicts(self) -> list[Verdict]:
        """One verdict for each of the plan's indicators, in its order."""
        return [self._verdict(self.county, indicator) for indicator in self.plan.indicators]

    def county_verdicts(self) -> dict[str, list[Verdict]]:
        """County code -> its verdicts, for the city's table of all counties."""
        return {c.code: [self._verdict(c, i) for i in self.plan.indicators] for c in self.members}

    def failures(self) -> tuple[Failure, ...]:
        """The counties' failures, and which of them stand in a list of so many verdicts (Holm)."""
        return failures(verdict for verdicts in self.county_verdicts().values() for verdict in verdicts)

    def by_county(self, indicator: Indicator) -> list[Verdict]:
        """One indicator's verdict in every county of the city."""
        return [self._verdict(county, indicator) for county in self.members]

    def coverage(self, indicator: Indicator, by: Iterable[str] = ()) -> Coverage:
        """An indicator's share of covered people, overall and by columns named in the plan's `domains`."""
        columns = tuple(by)
        unknown = [column for column in columns if column not in self.plan.domains]
        if unknown:
            raise EvaluationError([_unknown_domain(column, self.plan) for column in unknown])
        code = None if self.county.is_city else self.county.code
        hidden = {column: self.group.hidden_in(indicator, column, code) for column in columns}
        reading = self.readings[indicator.id]
        reported = reported_coverage(self.dataset, self.county, indicator, reading)
        found = self._coverage_of(self.county).coverage(indicator, reading, reported=reported, hidden=hidden)
        verdict = self._verdict(self.county, indicator)
        if self.group.is_withheld(indicator, reading, code):
            return replace(found, verdict=verdict, all_missing_uncovered=None, settling=(), nonresponse=())
        is_as_found = verdict.outcome is found.verdict.outcome
        return replace(found, verdict=verdict, settling=found.settling if is_as_found else ())

    def shortfall(self, indicator: Indicator) -> Shortfall | None:
        """How far off is an indicator that is missed or undecided, and in which villages? None if it is reached."""
        verdict = self._verdict(self.county, indicator)
        shares = self._coverage_of(self.county).shares(indicator, self.readings[indicator.id])
        if shares is None or not is_open(verdict):
            return None
        asked = self.parameters
        return shortfall(
            verdict, shares, suppress_below=asked.suppress_below, seed=asked.seed, columns=self.plan.domains
        )

    def income(self, indicator: Indicator) -> Income:
        """A growth indicator's levels, growth, projection and verdicts."""
        return self._income_of(self.county).income(indicator, self.readings[indicator.id])

    def incomes(self, indicator: Indicator) -> tuple[Income, ...]:
        """The same of each county of the city; in a county's report, its own alone."""
        reading = self.readings[indicator.id]
        counties = self.members or (self.county,)
        return tuple(self._income_of(county).income(indicator, reading) for county in counties)

    def joint_income(self, indicator: Indicator) -> JointIncome:
        """How many of the city's counties meet a growth target together; in a county's report, of its group."""
        counties = self.members or neighbours_of(self.county, self.dataset)
        return joint_income(
            self._income_of(self.county), counties, [self._verdict(c, indicator) for c in counties],
            reading=self.readings[indicator.id], seed=self.parameters.seed,
        )  # fmt: skip

    def comparisons(self) -> list[Comparison]:
        """What the departments report beside what was found in the same counties, where there is both."""
        found = []
        for indicator in self.plan.coverage:
            reading = self.readings[indicator.id]
            reported = reported_coverage(self.dataset, self.county, indicator, reading)
            verdict = self._verdict(self.county, indicator)
            finding, is_part = verdict.finding, verdict.reason.code == "part-of-city"
            if reported is not None and finding.result.n > 0 and not is_part:
                found.append(compare_reported(reported, finding))
        return found

    @cached_property
    def readings(self) -> Mapping[str, Reading]:
        """Indicator id -> the reading that is judged first: the plan's default, or the one asked for."""
        asked = self.parameters.readings
        return MappingProxyType(
            {i.id: i.reading(asked[i.id]) if i.id in asked else i.default for i in self.plan.indicators}
        )

    @cached_property
    def survey(self) -> Survey | None:
        return read_survey(self.dataset)

    @cached_property
    def group(self) -> GroupResults:
        below = self.parameters.suppress_below
        return group_results(self._citys_survey, self.plan, self.readings, suppress_below=below)

    @cached_property
    def _citys_survey(self) -> Survey | None:
        members = self.dataset.members(self.dataset.city(self.county.code).code)
        return self.survey and self.survey.of(frozenset(county.code for county in members))

    @cached_property
    def _p_values(self) -> Mapping[tuple[str, str], float]:
        """Asked for only where a target is missed: they take every county's estimates."""
        assert self._citys_survey is not None
        return listed_p_values(self._citys_survey, self.plan, self.readings, self.group.clustering)

    def _verdict(self, county: County, indicator: Indicator) -> Verdict:
        """Given once: the city's table, its list of failures and its comparisons all ask for it."""
        key = county.code, indicator.id
        if key not in self._given:
            self._given[key] = self._judged(county, indicator)
        return self._given[key]

    @cached_property
    def _given(self) -> dict[tuple[str, str], Verdict]:
        return {}

    def _judged(self, county: County, indicator: Indicator) -> Verdict:
        reading = self.readings[indicator.id]
        if indicator.kind == "growth":
            return self._income_of(county).verdict(indicator, reading)
        found, code = self._coverage_of(county), None if county.is_city else county.code
        verdict = self._with_counties(county, found.verdict(indicator, reading))
        if not county.is_city and verdict.outcome is Outcome.NOT_MET:
            verdict = in_the_list(verdict, self._p_values.get((county.code, indicator.id)))
        others = [found.verdict(indicator, r) for r in indicator.readings if r.id != reading.id]
        shown = [self._as_shown(v, code) for v in map(self._naming_the_lacking, (verdict, *others))]
        return replace(shown[0], alternatives=tuple(shown[1:]))

    def _as_shown(self, verdict: Verdict, code: str | None) -> Verdict:
        """A verdict without what would give away the answers of a few people (code None: the city's)."""
        asked = verdict.finding.indicator, verdict.finding.reading, code
        if self.group.is_of_few(*asked):
            return without_outcome(verdict)
        return without_figures(verdict) if self.group.is_withheld(*asked) else verdict

    def _naming_the_lacking(self, verdict: Verdict) -> Verdict:
        """The verdict of a city that lacks counties, with their names: what is shown is of the others alone."""
        if verdict.reason.code != "part-of-city":
            return verdict
        lacking = self._coverage_of(verdict.finding.county).lacking(verdict.finding.reading)
        names = tuple(member.name for member in self.members if member.code in lacking)
        return replace(verdict, reason=replace(verdict.reason, counties=names))

    def _with_counties(self, county: County, verdict: Verdict) -> Verdict:
        """All of a city are not covered if not all of one county are, however far its own sample reaches.

        A county's failure counts that still stands among all those judged in the city.
        """
        limits = verdict.finding.result.interval
        if verdict.outcome is not Outcome.INCONCLUSIVE or verdict.target.value < 1 or not county.is_city:
            return verdict
        members = [self._verdict(member, verdict.finding.indicator) for member in self.members]
        failing = [v.finding.county.name for v in members if v.outcome is Outcome.NOT_MET and v.stands]
        if limits is None or limits.high >= 1 or not failing:
            return verdict
        reason = Reason(code="county-below", counties=tuple(failing))
        return replace(verdict, outcome=Outcome.NOT_MET, reason=reason)

    def _coverage_of(self, county: County) -> CoverageOf:
        """Made once for each county: many questions are asked of it."""
        if county.code not in self._coverages:
            self._coverages[county.code] = self._new_coverage_of(county)
        return self._coverages[county.code]

    @cached_property
    def _coverages(self) -> dict[str, CoverageOf]:
        return {}

    def _new_coverage_of(self, county: County) -> CoverageOf:
        members = self.dataset.members(county.code) if county.is_city else (county,)
        survey = self.survey and self.survey.of(frozenset(m.code for m in members))
        year = survey.year if survey is not None else self.year
        return CoverageOf(
            county=county, plan=self.plan, survey=survey, clustering=self.group.clustering,
            level=self.parameters.level, year=year, stage=self._stage_of(year),
        )  # fmt: skip

    def _income_of(self, county: County) -> IncomeOf:
        return IncomeOf(
            county=county, neighbours=neighbours_of(county, self.dataset), plan=self.plan,
            dataset=self.dataset, year=self.year, level=self.parameters.level,
        )  # fmt: skip

    def _stage_of(self, year: int) -> Stage:
        return "final" if year >= self.plan.target_year else "interim"


def _check_year(as_of: int, plan: Plan) -> tuple[Problem, ...]:
    """A plan is judged by what was the case up to its target year; what came later is no evidence of it."""
    if as_of <= plan.target_year:
        return ()
    rule = f"after {plan.target_year}, the plan's target year: later data say nothing of whether it was met"
    remedy = f"ask as of {plan.target_year}; a survey made later about that year bears that year"
    return (Problem(place="parameter as_of", value=str(as_of), rule=rule, remedy=remedy),)


def _check_readings(readings: Mapping[str, str], plan: Plan) -> tuple[Problem, ...]:
    problems = []
    known = {i.id: [r.id for r in i.readings] for i in plan.indicators}
    for indicator, reading in readings.items():
        if reading not in known.get(indicator, []):
            rule = (
                f"indicator {indicator} has the readings {', '.join(known[indicator])}"
                if indicator in known
                else f"the plan has the indicators {', '.join(known)}"
            )
            place = f"parameter readings, {indicator}"
            problems.append(Problem(place=place, value=reading, rule=rule, remedy="name one of them"))
    return tuple(problems)


def _unknown_domain(column: str, plan: Plan) -> Problem:
    return Problem(
        place="evaluation.coverage, by",
        value=column,
        rule=f"one of the plan's domains ({', '.join(plan.domains) or 'it names none'})",
        remedy="add the column to `domains` in plan.yaml, so that hidden cells are decided for all counties",
    )
