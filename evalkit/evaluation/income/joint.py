"""How many of a city's counties meet a growth target, together: counties share shocks, and fail together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evalkit.evaluation.income.income import CountyIncome
from evalkit.evaluation.income.projection import project_together
from evalkit.evaluation.results import Finding, Outcome, Verdict
from evalkit.inputs import County
from evalkit.plan.model import Indicator, Reading
from evalkit.statistics import Estimate


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


def joint_income(
    of: CountyIncome, counties: Sequence[County], verdicts: Sequence[Verdict], *, seed: int
) -> JointIncome:
    """The joint law of one indicator.

    of : the city
    counties : its counties, each in a group; counties of different groups are taken to share nothing
    verdicts : of these counties, in the same order, under one reading
    seed : of the joint draws
    """
    indicator, reading = verdicts[0].finding.indicator, verdicts[0].finding.reading
    made = _Made(of=of, indicator=indicator, reading=reading)
    judged = [c for c, v in zip(counties, verdicts, strict=True) if v.probability is not None]
    if of.stage == "final" or not judged:
        return JointIncome(indicator=indicator, verdicts=tuple(verdicts), counts=made.outcomes(verdicts))
    # Neighbours of whom nothing is said still lend their group strength, as they do in a county's own projection.
    everyone = [c for c in counties if c.group in {county.group for county in judged}]
    together = project_together(
        {c.code: of.projections.judged_series(reading, c) for c in everyone},
        horizon=of.projections.years_ahead, groups=[c.group for c in everyone],
    )  # fmt: skip
    assert together is not None  # the verdicts rest on it
    chosen = together.only([c.code for c in judged])
    threshold = [reading.target.value / of.projections.pace(reading, c) for c in judged]
    chances = chosen.count_probabilities(growth=threshold, seed=seed)
    single = chosen.probabilities_above(growth=threshold)
    return JointIncome(
        indicator=indicator,
        verdicts=tuple(verdicts),
        counts=tuple(
            made("probability_of_count", float(p), counties=number) for number, p in enumerate(chances)
        ),
        all_meet=made("probability_all_meet", float(chances[-1])),
        all_if_independent=made("probability_all_if_independent", float(np.prod(single))),
        expected=made("expected_counties", float(single.sum())),
    )


@dataclass(frozen=True, kw_only=True)
class _Made:
    """Makes the city's findings."""

    of: CountyIncome
    indicator: Indicator
    reading: Reading

    def __call__(self, quantity: str, value: float, **domain: object) -> Finding:
        return Finding(
            county=self.of.county, indicator=self.indicator, reading=self.reading, domain=domain,
            year=self.of.plan.target_year, quantity=quantity, basis="model", result=Estimate(value=value),
        )  # fmt: skip

    def outcomes(self, verdicts: Sequence[Verdict]) -> tuple[Finding, ...]:
        """How many counties have each outcome that occurs."""
        counted = Counter(verdict.outcome for verdict in verdicts)
        basis = verdicts[0].finding.basis
        return tuple(
            Finding(
                county=self.of.county, indicator=self.indicator, reading=self.reading,
                domain={"outcome": str(outcome)}, year=self.of.last, quantity="counties_with_outcome",
                basis=basis, result=Estimate(value=counted[outcome]),
            )
            for outcome in Outcome if counted[outcome]
        )  # fmt: skip
