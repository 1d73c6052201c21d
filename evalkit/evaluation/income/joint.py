"""How many of a city's counties meet a growth target, together: counties share shocks, and fail together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evalkit.evaluation.income.findings import IncomeFindings
from evalkit.evaluation.income.projection import CityIncome, project_together
from evalkit.evaluation.results import Finding, Outcome, Verdict
from evalkit.inputs import County
from evalkit.plan.model import Indicator
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
    city: CityIncome, place: County, counties: Sequence[County], verdicts: Sequence[Verdict], *, seed: int
) -> JointIncome:
    """The joint law of one indicator.

    place : whose findings these are, the city
    counties : its counties, each in a group; counties of different groups are taken to share nothing
    verdicts : of these counties, in the same order, under one reading
    seed : of the joint draws
    """
    first = verdicts[0].finding
    indicator, reading, year = first.indicator, first.reading, city.plan.target_year
    made = IncomeFindings(city=city, county=place, indicator=indicator, reading=reading)
    judged = [c for c, v in zip(counties, verdicts, strict=True) if v.probability is not None]
    if city.stage == "final" or not judged:
        counted = Counter(verdict.outcome for verdict in verdicts)
        outcomes = tuple(
            made(
                "counties_with_outcome",
                city.last,
                Estimate(value=counted[one]),
                first.basis,
                outcome=str(one),
            )
            for one in Outcome
            if counted[one]
        )
        return JointIncome(indicator=indicator, verdicts=tuple(verdicts), counts=outcomes)
    # Neighbours of whom nothing is said still lend their group strength, as they do in a county's own projection.
    everyone = [c for c in counties if c.group in {county.group for county in judged}]
    together = project_together(
        {c.code: city.judged_series(reading, c) for c in everyone},
        horizon=city.years_ahead, groups=[c.group for c in everyone],
    )  # fmt: skip
    assert together is not None  # the verdicts rest on it
    chosen = together.only([c.code for c in judged])
    threshold = [reading.target.value / city.pace(reading, c) for c in judged]
    chances = chosen.count_probabilities(growth=threshold, seed=seed)
    single = chosen.probabilities_above(growth=threshold)
    independent = Estimate(value=float(np.prod(single)))
    return JointIncome(
        indicator=indicator,
        verdicts=tuple(verdicts),
        counts=tuple(
            made("probability_of_count", year, Estimate(value=float(chance)), counties=number)
            for number, chance in enumerate(chances)
        ),
        all_meet=made("probability_all_meet", year, Estimate(value=float(chances[-1]))),
        all_if_independent=made("probability_all_if_independent", year, independent),
        expected=made("expected_counties", year, Estimate(value=float(single.sum()))),
    )
