"""A plan held against what was received: the object a notebook asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from hashlib import sha256
from importlib.metadata import version
from platform import python_version

import evalkit
from evalkit.evaluation.coverage.coverage import CityCoverage
from evalkit.evaluation.coverage.place import PlaceCoverage, compare_reported, reported_coverage
from evalkit.evaluation.coverage.shortfall import Shortfall
from evalkit.evaluation.income.income import income_of, income_verdict, joint_income
from evalkit.evaluation.income.projection import CityIncome
from evalkit.evaluation.parts import read_part
from evalkit.evaluation.results import (
    Comparison,
    Coverage,
    Finding,
    Income,
    JointIncome,
    Manifest,
    Stage,
    Verdict,
    stage_of,
)
from evalkit.evaluation.survey import Survey, read_survey
from evalkit.inputs import County, Dataset, load_dataset
from evalkit.inputs.reading.personal import personal_number
from evalkit.plan import load_plan
from evalkit.plan.model import Indicator, Plan, Reading
from evalkit.problems import EvalkitError, Problem
from evalkit.request import Parameters, check_disclosure, check_parameters
from evalkit.workspace import Workspace, library_hash

# The packages whose version can change a figure, a picture or a sentence: those that read, compute, draw (zhplot
# brings the font) and set the remarks.
_PACKAGES = (
    "contourpy", "matplotlib", "mistune", "numpy", "pandas", "pillow", "python-calamine", "ruamel.yaml", "scipy",
    "statsmodels", "zhplot",
)  # fmt: skip


class EvaluationError(EvalkitError):
    """A question that this plan and these data cannot be asked."""


@dataclass(kw_only=True, eq=False)
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

    def __post_init__(self) -> None:
        self._income_verdicts: dict[tuple[str, str], Verdict] = {}
        self._city = self.dataset.city(self.county.code)
        # Of the whole city, in a county's report too.
        self._counties = self.dataset.members(self._city.code)

    @classmethod
    def load(cls, **parameters: object) -> Evaluation:
        """Read the plan and the data that the parameters name, and check them against each other.

        In a batch's kernel that is done already: what the report reads lies there, see `evaluation.parts`.

        Raises ParameterError, PlanError or DatasetError with every problem found.
        """
        asked = check_parameters(parameters)
        known: Evaluation | None = read_part(asked)
        return known or cls.of_city(asked, *read_inputs(asked)).of(asked)

    @classmethod
    def of_city(cls, asked: Parameters, plan: Plan, dataset: Dataset) -> Evaluation:
        """The evaluation of the city that the county asked for belongs to, by its own rows alone."""
        city = dataset.city(asked.county)
        codes = {city.code, *(member.code for member in dataset.members(city.code))}
        return cls(
            parameters=replace(asked, county=city.code), workspace=Workspace.find(), plan=plan,
            dataset=dataset.of(codes, incomes_of=codes), county=city,
        )  # fmt: skip

    def of(self, asked: Parameters) -> Evaluation:
        """Of a city: the evaluation of one of its counties, with what its report reads and nothing else.

        That is its own rows, the incomes of its group and of the city, and what all counties' rows together say of
        it (`CityCoverage.of`): hence a county's manifest stays as it is whatever changes elsewhere.
        """
        if asked.county == self.county.code:
            return self if asked == self.parameters else replace(self, parameters=asked)
        county = self.dataset.county(asked.county)
        group = {neighbour.code for neighbour in self._city_income.neighbours(county)}
        own = {county.code}
        part = replace(
            self, parameters=asked, county=county, dataset=self.dataset.of(own, incomes_of={self.county.code, *group})
        )
        part._coverage = PlaceCoverage(city=self._coverage.city.of(county), county=county)
        part.survey = part._coverage.city.survey
        part._city_income.take_over(self._city_income)
        return part

    @property
    def year(self) -> int:
        """The last year that may be read."""
        return self.parameters.as_of

    @property
    def stage(self) -> Stage:
        return stage_of(self.plan, self.year)

    @property
    def is_synthetic(self) -> bool:
        return self.dataset.is_synthetic

    @property
    def members(self) -> tuple[County, ...]:
        """The city's counties; a county has none."""
        return self._counties if self.county.is_city else ()

    @cached_property
    def remarks(self) -> str:
        """What the evaluators wrote about this county (markdown), empty if nothing.

        In the report's language if it is there (`<code>.en.md` in English), else in the other. Raises EvaluationError
        where a line looks like a person's number.
        """
        languages = ("zh", "en") if self.parameters.language == "zh" else ("en", "zh")
        paths = [self.workspace.remarks(self.county.code, language) for language in languages]
        path = next((path for path in paths if path.exists()), None)
        if path is None:
            return ""
        text = path.read_text(encoding="utf-8")
        problems = [
            Problem(
                place=f"{path.name}, line {number}", value="", rule=f"holds what looks like {kind}",
                remedy="take it out: remarks are published",
            )
            for number, line in enumerate(text.splitlines(), start=1)
            if (kind := personal_number(line)) is not None
        ]  # fmt: skip
        if problems:
            raise EvaluationError(problems)
        return text

    def manifest(self) -> Manifest:
        """Parameters, hashes of everything read, and versions: equal manifests mean equal reports."""
        hashes = {"plan": self.plan.source_hash, "library": library_hash()}
        hashes |= {"remarks": _hash(self.remarks.encode())}
        hashes |= {f"data/{table}": value for table, value in self.dataset.row_hashes.items()}
        if not self.county.is_city:
            hashes["city"] = _hash(self._coverage.city.said_together.encode())
        versions = {"evalkit": evalkit.__version__, "python": python_version()}
        versions |= {package: version(package) for package in _PACKAGES}
        parameters = {
            name: dict(v) if isinstance(v, Mapping) else v for name, v in sorted(asdict(self.parameters).items())
        }
        return Manifest(parameters=parameters, hashes=hashes, versions=versions)

    def verdicts(self) -> list[Verdict]:
        """One verdict for each of the plan's indicators, in its order."""
        return [self._verdict(self.county, indicator) for indicator in self.plan.indicators]

    def county_verdicts(self) -> dict[str, list[Verdict]]:
        """County code -> its verdicts, for the city's table of all counties."""
        return {c.code: [self._verdict(c, i) for i in self.plan.indicators] for c in self.members}

    def failures(self) -> tuple[Verdict, ...]:
        """The counties' failures, and which of them stand in a list of so many verdicts (Holm)."""
        return tuple(v for verdicts in self.county_verdicts().values() for v in verdicts if v.stands is not None)

    def by_county(self, indicator: Indicator) -> list[Verdict]:
        """One indicator's verdict in every county of the city."""
        return [self._verdict(county, indicator) for county in self.members]

    def coverage(self, indicator: Indicator, by: Iterable[str] = ()) -> Coverage:
        """An indicator's share of covered people, overall and by columns named in the plan's `domains`."""
        columns = _checked_columns(by, self.plan)
        return self._coverage.coverage(indicator, columns, reported=self._reported[indicator.id])

    def shortfall(self, indicator: Indicator) -> Shortfall | None:
        """How far off is an indicator that is missed or undecided, and in which villages? None if it is reached."""
        return self._coverage.shortfall(indicator)

    def income(self, indicator: Indicator) -> Income:
        """A growth indicator's levels, growth, projection and verdicts."""
        return income_of(self._city_income, self._verdict(self.county, indicator))

    def incomes(self, indicator: Indicator) -> tuple[Income, ...]:
        """The same of each county of the city; in a county's report, its own alone."""
        counties = self.members or (self.county,)
        return tuple(income_of(self._city_income, self._verdict(c, indicator)) for c in counties)

    def joint_income(self, indicator: Indicator) -> JointIncome:
        """How many of the city's counties meet a growth target together; in a county's report, of its group."""
        counties = self.members or self._city_income.neighbours(self.county)
        verdicts = [self._verdict(county, indicator) for county in counties]
        return joint_income(self._city_income, self.county, counties, verdicts, seed=self.parameters.seed)

    def comparisons(self) -> list[Comparison]:
        """What the departments report beside what was found in the same counties, where there is both."""
        pairs = ((self._reported[i.id], self._verdict(self.county, i)) for i in self.plan.coverage)
        return [
            compare_reported(reported, verdict.finding)
            for reported, verdict in pairs
            if reported is not None and verdict.finding.result.n > 0 and verdict.reason.code != "part-of-city"
        ]

    @cached_property
    def readings(self) -> Mapping[str, Reading]:
        """Indicator id -> the reading that is judged first: the plan's default, or the one asked for."""
        asked = self.parameters.readings
        return {i.id: i.reading(asked[i.id]) if i.id in asked else i.default for i in self.plan.indicators}

    @cached_property
    def survey(self) -> Survey:
        """The city's latest survey (a county's own rows of it), empty if there is none."""
        return read_survey(self.dataset, self.year)

    def _verdict(self, county: County, indicator: Indicator) -> Verdict:
        if indicator.kind != "growth":
            return self._coverage.city.verdict(county, indicator)
        key = county.code, indicator.id
        if key not in self._income_verdicts:
            reading = self.readings[indicator.id]
            self._income_verdicts[key] = income_verdict(self._city_income, county, indicator, reading)
        return self._income_verdicts[key]

    @cached_property
    def _reported(self) -> Mapping[str, Finding | None]:
        readings = ((indicator, self.readings[indicator.id]) for indicator in self.plan.coverage)
        return {i.id: reported_coverage(self.dataset, self.county, i, reading) for i, reading in readings}

    @cached_property
    def _coverage(self) -> PlaceCoverage:
        survey = self.survey.of({county.code for county in self._counties})
        city = CityCoverage(
            members=self._counties, plan=self.plan, readings=self.readings, survey=survey,
            parameters=self.parameters,
        )  # fmt: skip
        return PlaceCoverage(city=city, county=self.county)

    @cached_property
    def _city_income(self) -> CityIncome:
        return CityIncome(
            self.dataset, self.plan, city=self._city, members=self._counties, year=self.year,
            level=self.parameters.level,
        )  # fmt: skip


def read_inputs(asked: Parameters) -> tuple[Plan, Dataset]:
    """The plan and the whole data set that the parameters name, every check passed."""
    plan = load_plan(asked.plan)
    if problems := [*_check(asked, plan)]:
        raise EvaluationError(problems)
    dataset = load_dataset(asked.data, as_of=asked.as_of, plan=plan)
    check_disclosure(asked, is_synthetic=dataset.is_synthetic)
    return plan, dataset


def _hash(content: bytes) -> str:
    return sha256(content).hexdigest()


def _check(asked: Parameters, plan: Plan) -> Iterator[Problem]:
    """A plan is judged by what was the case up to its target year, under the readings that it has."""
    if asked.as_of > plan.target_year:
        rule = f"after {plan.target_year}, the plan's target year: later data say nothing of whether it was met"
        remedy = f"ask as of {plan.target_year}; a survey made later about that year bears that year"
        yield Problem(place="parameter as_of", value=str(asked.as_of), rule=rule, remedy=remedy)
    known = {i.id: [r.id for r in i.readings] for i in plan.indicators}
    for indicator, reading in asked.readings.items():
        rule = f"the plan has the indicators {', '.join(known)}"
        if indicator in known:
            rule = f"indicator {indicator} has the readings {', '.join(known[indicator])}"
        if reading not in known.get(indicator, []):
            place = f"parameter readings, {indicator}"
            yield Problem(place=place, value=reading, rule=rule, remedy="name one of them")


def _checked_columns(columns: Iterable[str], plan: Plan) -> tuple[str, ...]:
    """The columns, all of them among the plan's domains."""
    columns = tuple(columns)
    unknown = [column for column in columns if column not in plan.domains]
    if unknown:
        rule = f"one of the plan's domains ({', '.join(plan.domains) or 'it names none'})"
        remedy = "add the column to `domains` in plan.yaml, so that hidden cells are decided for all counties"
        place = "evaluation.coverage, by"
        raise EvaluationError([Problem(place=place, value=c, rule=rule, remedy=remedy) for c in unknown])
    return columns
