"""What was found: findings and the verdicts that rest on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from math import nan
from typing import Literal

from evalkit.inputs.dataset import County
from evalkit.plan.model import Basis, Bilingual, Indicator, Plan, Reading, Target
from evalkit.statistics.results import Estimate

Stage = Literal["interim", "final"]


def stage_of(plan: Plan, year: int) -> Stage:
    return "final" if year >= plan.target_year else "interim"


class Outcome(StrEnum):
    """What can be said of a target; the first three of data that are in, the next of a projection."""

    MET = "MET"
    NOT_MET = "NOT_MET"
    INCONCLUSIVE = "INCONCLUSIVE"
    ON_TRACK = "ON_TRACK"
    AT_RISK = "AT_RISK"
    OFF_TRACK = "OFF_TRACK"
    NOT_ASSESSED = "NOT_ASSESSED"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One figure: of whom, of what, when, resting on what.

    quantity : coverage, response, income, income_per_year_needed ...: the names in `docs/codebook.md`
    basis : what it rests on; `register` (a department's own) and `published` (of unknown precision) are shown and
        never judged
    result : the figure with its uncertainty; a plain number has no interval
    """

    county: County
    indicator: Indicator
    reading: Reading
    domain: Mapping[str, object] = field(default_factory=dict)
    year: int
    quantity: str
    basis: Basis
    result: Estimate

    def modelled(self, quantity: str, result: Estimate) -> Finding:
        """Another figure of the same, that a model says."""
        return replace(self, quantity=quantity, basis="model", result=result)


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why a verdict is what it is: a code that the wording files put into words.

    counties : that decide for their city (county-below), or of which it has no answers (part-of-city)

    Codes: above, at-or-above, not-above, below, county-below, straddles, full-count-needed, recheck-needed,
    no-answers, part-of-city, no-interval, no-basis, no-income, too-few-years, no-variation, no-prices,
    target-year-missing, comparator-year-missing, within-rounding, only-poor-areas, few-people, probability.
    """

    code: str
    counties: tuple[Bilingual, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Whether a target is reached, and what the answer rests on.

    probability : of meeting the target; of a projection only
    alternatives : the same indicator judged under the plan's other readings
    if_missing_uncovered : the outcome if everyone whose answer is missing were uncovered (survey only)
    adjusted_p_value : of a county's coverage NOT_MET in a sample: its p-value, adjusted by Holm over all coverage
        verdicts of the city's counties
    stands : of a county's coverage NOT_MET: whether it still stands among so many verdicts; full counts do
    answer_error : the plan's share of answers that may be wrong, of coverage
    """

    finding: Finding
    target: Target
    outcome: Outcome
    stage: Stage
    reason: Reason
    probability: float | None = None
    alternatives: tuple[Verdict, ...] = ()
    if_missing_uncovered: Outcome | None = None
    adjusted_p_value: float | None = None
    stands: bool | None = None
    answer_error: float = 0.0

    @property
    def adjusted(self) -> Finding:
        """The adjusted p-value as a finding; nan where there is none."""
        p_value = nan if self.adjusted_p_value is None else self.adjusted_p_value
        return self.finding.modelled("adjusted_p_value", Estimate(value=p_value))

    @property
    def depends_on_reading(self) -> bool:
        """Whether another reading of the plan's words would change the outcome."""
        return any(other.outcome != self.outcome for other in self.applicable)

    @property
    def applicable(self) -> tuple[Verdict, ...]:
        """The alternatives that speak of this county, and whose outcome may be shown.

        Some readings are about poor areas alone; some are about so few people that nothing is said of them.
        """
        silent = ("only-poor-areas", "few-people")
        return tuple(other for other in self.alternatives if other.reason.code not in silent)


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """One coverage indicator in one county (or the city).

    verdict : the default reading, with the others as its alternatives; `verdict.finding` is the estimate
    by : column -> one finding per domain, e.g. "sex" -> female, male; hidden ones carry the note `suppressed`
    reported : what the departments report, None if they report nothing
    response : share of the selected eligible-for-interview people who answered, unweighted
    all_missing_uncovered : the estimate if everyone whose answer is missing were uncovered
    needed_to_decide : of an undecided sample, what it could have told and what it would take to decide
    nonresponse : `item_nonresponse`, `unknown_eligibility`, `unknown_among_interviewed` and `out_of_scope`
        (docs/codebook.md), the people in `missing`
    """

    indicator: Indicator
    verdict: Verdict
    by: Mapping[str, tuple[Finding, ...]]
    reported: Finding | None
    response: Finding
    all_missing_uncovered: Finding | None
    needed_to_decide: tuple[Finding, ...] = ()
    nonresponse: tuple[Finding, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AreaIncome:
    """The income of one area, judged as if the target were promised for it alone.

    growth, required, projected_level, comparison : as in `Income`; compared with all residents of the same area
    in_other_prices, growth_in_other_prices : the same net of prices where the judged reading is not, and the other
        way round; None where the plan has no such reading
    """

    area: str
    verdict: Verdict
    growth: Finding | None
    required: Finding | None
    projected_level: Finding | None
    in_other_prices: Verdict | None = None
    growth_in_other_prices: Finding | None = None
    comparison: tuple[Finding, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Income:
    """One growth indicator in one county (or the city), yearly up to `as_of`.

    verdict : the judged reading (its finding is the average growth so far, or projected over the plan)
    levels : observed income of the judged people, a finding per year (quantity `income`, domain people and area)
    comparator : the same of all residents
    target_levels : the path that grows at the target from the base year, a finding per year to the target year
    growth : average growth from the base year to as_of, per area where known (domain area); [0] is the judged one
    required : growth per year still needed; None once the target year is in
    projected_level, projected_growth : at and to the target year; None once it is in
    fan : median and interval of the level for each projected year
    comparison : growth of all residents, difference of growths, income gap ratio in base year and as_of
    by_area : all, urban, rural; none where growth is judged against other people
    telling : `relative_error` of the first and the last level, `distinct_growth` and `distinct_growth_below`; of
        samples alone
    gap_ahead : `projected_gap_ratio` and `probability_of_narrowing`; none once the target year is in
    peers : `peer_ratio` and `peer_miss`, what other institutions' rules would say; none once the target year is in
    """

    indicator: Indicator
    verdict: Verdict
    levels: tuple[Finding, ...]
    comparator: tuple[Finding, ...]
    target_levels: tuple[Finding, ...]
    growth: tuple[Finding, ...]
    required: Finding | None
    projected_level: Finding | None
    projected_growth: Finding | None
    fan: tuple[Finding, ...]
    comparison: tuple[Finding, ...]
    by_area: tuple[AreaIncome, ...] = ()
    telling: tuple[Finding, ...] = ()
    gap_ahead: tuple[Finding, ...] = ()
    peers: tuple[Finding, ...] = ()


@dataclass(frozen=True, kw_only=True)
class JointIncome:
    """One growth indicator over the counties of a city.

    verdicts : of each county, in order
    counts : until the target year is in, the probability that exactly 0, 1, ... of the counties that can be
        projected meet the target (`probability_of_count`, domain counties); from then on how many counties have
        each outcome (`counties_with_outcome`, domain outcome)
    all_meet, all_if_independent : the probability that all of them do, and what it would be if their chances had
        nothing to do with each other; None where nothing is projected
    expected : how many are to be expected to meet it
    """

    indicator: Indicator
    verdicts: tuple[Verdict, ...]
    counts: tuple[Finding, ...]
    all_meet: Finding | None = None
    all_if_independent: Finding | None = None
    expected: Finding | None = None

    @property
    def left_out(self) -> tuple[Verdict, ...]:
        """The counties of which nothing is said."""
        return tuple(v for v in self.verdicts if v.outcome is Outcome.NOT_ASSESSED)


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """What the departments report of an indicator, beside what the survey finds."""

    indicator: Indicator
    reported: Finding
    found: Finding
    difference: Finding


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a report was made from; equal manifests mean equal reports. No clock time."""

    parameters: Mapping[str, object]
    hashes: Mapping[str, str]
    versions: Mapping[str, str]
