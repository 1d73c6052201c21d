"""Income: how fast it grew, what is still needed, and whether the target is within reach.

Until the target year is in, a projection over the county's group decides; from then on only the sampling
error of the two ends is left.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from math import nan

import numpy as np

from evalkit.evaluation.income.findings import IncomeFindings
from evalkit.evaluation.income.projection import CityIncome, project_together
from evalkit.evaluation.income.series import Rounded, Series, moved_by_rounding, price_rounding
from evalkit.evaluation.results import AreaIncome, Finding, Income, JointIncome, Outcome, Verdict
from evalkit.evaluation.verdicts.rule import judge, judge_counted, judge_projection, not_assessed
from evalkit.inputs import County
from evalkit.plan.model import Indicator, Reading
from evalkit.statistics import Estimate

AREAS = ("all", "urban", "rural")


def income_verdict(city: CityIncome, county: County, indicator: Indicator, reading: Reading) -> Verdict:
    """The verdict under one reading, with the others as its alternatives."""
    first, *others = (
        _judged(IncomeFindings(city=city, county=county, indicator=indicator, reading=r))
        for r in (reading, *(r for r in indicator.readings if r.id != reading.id))
    )
    return replace(first, alternatives=tuple(others))


def income_of(city: CityIncome, verdict: Verdict) -> Income:
    """Levels, growth, projection and comparison of the growth indicator on which this is the verdict."""
    county, indicator, reading = (
        verdict.finding.county, verdict.finding.indicator, verdict.finding.reading
    )  # fmt: skip
    found = IncomeFindings(city=city, county=county, indicator=indicator, reading=reading)
    # A reading that compares with other people projects the ratio to theirs: no income, and no growth of it.
    is_compared = reading.comparator is not None
    at_target = None if is_compared else found.projections.get(found.target_year)
    fan = () if is_compared else found.fan()
    by_area = {area: found.in_area(area) for area in AREAS}
    # Of the judged area first, then of the others that the data know.
    growths = (by_area[area].growth() for area in sorted(AREAS, key=lambda area: area != reading.area))
    return Income(
        indicator=indicator,
        verdict=verdict,
        levels=found.levels("income", found.own),
        comparator=found.levels("income_of_comparator", found.others),
        target_levels=found.target_path(),
        growth=tuple(growth for growth in growths if growth is not None),
        required=found.required(),
        projected_level=fan[-1] if fan else None,
        projected_growth=None if at_target is None else found.projected_growth(at_target),
        fan=fan,
        comparison=found.comparison(),
        by_area=() if is_compared else tuple(_area(area, one) for area, one in by_area.items()),
        telling=found.telling(),
        gap_ahead=found.gap_ahead(),
        peers=found.peers(),
    )


def joint_income(
    city: CityIncome, place: County, counties: Sequence[County], verdicts: Sequence[Verdict], *, seed: int
) -> JointIncome:
    """How many of a city's counties meet a growth target, together: they share shocks, and fail together.

    place : whose findings these are, the city
    counties : its counties, each in a group; counties of different groups are taken to share nothing
    verdicts : of these counties, in the same order, under one reading
    seed : of the joint draws
    """
    first, year = verdicts[0].finding, city.plan.target_year
    reading = first.reading
    made = IncomeFindings(city=city, county=place, indicator=first.indicator, reading=reading)
    said = JointIncome(indicator=first.indicator, verdicts=tuple(verdicts), counts=())
    judged = [c for c, v in zip(counties, verdicts, strict=True) if v.probability is not None]
    if city.stage == "final" or not judged:
        counted = Counter(verdict.outcome for verdict in verdicts)
        counts = [(str(one), Estimate(value=counted[one])) for one in Outcome if counted[one]]
        outcomes = (made("counties_with_outcome", city.last, n, first.basis, outcome=one) for one, n in counts)
        return replace(said, counts=tuple(outcomes))
    # Neighbours of whom nothing is said still lend their group strength, as they do in a county's own projection.
    everyone = [c for c in counties if c.group in {county.group for county in judged}]
    together = project_together(
        {c.code: replace(made, county=c).judged for c in everyone},
        horizon=city.years_ahead, groups=[c.group for c in everyone],
    )  # fmt: skip
    assert together is not None  # the verdicts rest on it
    chosen = together.only([c.code for c in judged])
    threshold = [reading.target.value / replace(made, county=c).pace for c in judged]
    chances = chosen.count_probabilities(growth=threshold, seed=seed)
    single = chosen.probabilities_above(growth=threshold)

    def figure(quantity: str, value: float) -> Finding:
        return made(quantity, year, Estimate(value=float(value)))

    numbers = [figure("probability_of_count", chance) for chance in chances]
    return replace(
        said,
        counts=tuple(replace(one, domain={"counties": number}) for number, one in enumerate(numbers)),
        all_meet=figure("probability_all_meet", chances[-1]),
        all_if_independent=figure("probability_all_if_independent", float(np.prod(single))),
        expected=figure("expected_counties", single.sum()),
    )


def _area(area: str, found: IncomeFindings) -> AreaIncome:
    """One area, judged as if the target were promised for it alone."""
    fan, other = found.fan(), _in_other_prices(found)
    return AreaIncome(
        area=area,
        verdict=_judged(found),
        growth=found.growth(),
        required=found.required(),
        projected_level=fan[-1] if fan else None,
        in_other_prices=None if other is None else _judged(other),
        growth_in_other_prices=None if other is None else other.growth(),
        comparison=found.comparison(),
    )


def _in_other_prices(found: IncomeFindings) -> IncomeFindings | None:
    """The plan's reading in real terms if the judged one is nominal, and the other way round; in the same area."""
    like = (
        replace(found, reading=replace(reading, area=found.reading.area))
        for reading in found.indicator.readings
        if reading.real != found.reading.real and reading.comparator is None and reading.only_in is None
    )
    return next(like, None)


def _judged(found: IncomeFindings) -> Verdict:
    reading, city = found.reading, found.city
    why_not = _why_not_judged(found)
    if why_not:
        quantity = "average_growth" if reading.comparator is None else "growth_difference"
        basis = (found.judged if why_not == "no-basis" else found.series).basis
        return not_assessed(found(quantity, city.last, Estimate(value=nan), basis), stage=city.stage, code=why_not)
    if city.stage == "final":
        return _judged_at_the_end(found)
    assert not isinstance(found.projected, str)  # else that is why not
    growth = found.projected[-1].growth
    chance = growth.probability_above(reading.target.value / found.pace)
    return judge_projection(found.projected_growth(found.projected[-1]), chance, plan=city.plan)


def _why_not_judged(found: IncomeFindings) -> str:
    """The code why there is no verdict; empty if there is one."""
    if found.reading.only_in == "poor_areas" and not found.county.is_poor_area:
        return "only-poor-areas"
    missing = _what_is_missing(found)
    if missing in ("", "no-variation") or not found.reading.real:
        return missing
    # What is there in yuan of the day and not net of prices lacks the prices.
    return missing if _what_is_missing(found.nominal()) == missing else "no-prices"


def _what_is_missing(found: IncomeFindings) -> str:
    series = found.judged
    if np.isnan(series.levels[0]):
        return "no-income"
    if found.city.stage == "final":
        if np.isnan(found.series.levels[-1]):
            return "target-year-missing"
        return "comparator-year-missing" if np.isnan(series.levels[-1]) else ""
    if series.count < 2:
        return "too-few-years"
    if series.basis not in found.indicator.judged_on:
        return "no-basis"
    return found.projected if isinstance(found.projected, str) else ""


def _judged_at_the_end(found: IncomeFindings) -> Verdict:
    """Once the target year is in: the measured growth, or its difference to the comparator's."""
    is_compared = found.reading.comparator is not None
    finding = found.difference(found.series, found.beside) if is_compared else found.growth()
    assert finding is not None  # both ends are there
    interval = finding.result.interval
    if interval is not None and interval.low == interval.high:
        return judge_counted(finding, rounding=_rounding(found))
    return judge(finding, stage="final")


def _rounding(found: IncomeFindings) -> float:
    """How far rounding, of levels and of prices, can have moved what is judged at the end."""
    nominal, reading = found.nominal(), found.reading
    own = _rounded(found, "own levels", found.series, nominal.series, found.county)
    if reading.comparator is None:
        return moved_by_rounding(own)
    return moved_by_rounding(own, _rounded(found, "their levels", found.others, nominal.others, found.compared))


def _rounded(found: IncomeFindings, levels: str, series: Series, nominal: Series, county: County) -> Rounded:
    city, parts = found.city, {levels: nominal.rounding}
    if found.reading.real:
        region, first = county.price_region, city.plan.base_year
        parts[f"prices of {region}"] = price_rounding(city.prices, region, first=first, last=city.last)
    return Rounded(growth=series.growth(city.level).value, parts=parts)
