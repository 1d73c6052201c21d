"""Income: how fast it grew, what is still needed, and whether the target is within reach.

Until the target year is in, a projection over the county's group decides; from then on only the sampling
error of the two ends is left.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from evalkit.evaluation.income.findings import (
    ASSUMED,
    LARGE_SHARED_ERROR,
    LEFT_OUT,
    SHARED_ERROR,
    IncomeFindings,
)
from evalkit.evaluation.income.projection import IncomeProjections
from evalkit.evaluation.income.series import Rounded, Series, moved_by_rounding, price_rounding
from evalkit.evaluation.results import AreaIncome, Finding, Income, Stage, Verdict
from evalkit.evaluation.verdicts.rule import judge, judge_counted, judge_projection, not_assessed
from evalkit.inputs import County
from evalkit.plan.model import Indicator, Plan, Reading
from evalkit.statistics import Projection

AREAS = ("all", "urban", "rural")


@dataclass(frozen=True, kw_only=True)
class CountyIncome:
    """The income figures of one county (or the city).

    neighbours : the counties of its group, itself among them; they lend each other strength
    projections : of all counties
    """

    county: County
    neighbours: tuple[County, ...]
    projections: IncomeProjections

    @property
    def plan(self) -> Plan:
        return self.projections.plan

    @property
    def last(self) -> int:
        """The last year of the series."""
        return self.projections.last

    @property
    def stage(self) -> Stage:
        return "final" if self.projections.years_ahead == 0 else "interim"

    def verdict(self, indicator: Indicator, reading: Reading) -> Verdict:
        """The verdict under one reading, with the others as its alternatives."""
        others = tuple(
            self._judged(self._findings(indicator, r)) for r in indicator.readings if r.id != reading.id
        )
        return replace(self._judged(self._findings(indicator, reading)), alternatives=others)

    def income(self, verdict: Verdict) -> Income:
        """Levels, growth, projection and comparison of the growth indicator on which this is the verdict."""
        indicator, reading = verdict.finding.indicator, verdict.finding.reading
        found = self._findings(indicator, reading)
        own = self.series(reading).as_far_as_known()
        others = self.comparator_series(reading).as_far_as_known()
        # A reading that compares with other people projects the ratio to theirs: no income, and no growth of it.
        projections = self._projections(reading) if reading.comparator is None else {}
        at_target = projections.get(self.plan.target_year)
        notes = _notes(own)
        fan = tuple(found.fan(projection, year, notes) for year, projection in projections.items())
        return Income(
            indicator=indicator,
            verdict=verdict,
            levels=found.levels("income", own),
            comparator=found.levels("income_of_comparator", others),
            target_levels=found.target_path(own),
            growth=self._growth_by_area(found),
            required=self._required(found, own),
            projected_level=fan[-1] if fan else None,
            projected_growth=None if at_target is None else found.projected_growth(at_target, notes=notes),
            fan=fan,
            comparison=found.comparison(own, others),
            by_area=self._by_area(found),
            telling=found.telling(own),
            gap_ahead=self._gap_ahead(found),
            peers=found.peers(own) if self.stage == "interim" else (),
        )

    def series(self, reading: Reading) -> Series:
        return self.projections.series(reading, self.county)

    def comparator_series(self, reading: Reading) -> Series:
        return self.projections.comparator_series(reading, self.county)

    def judged_series(self, reading: Reading) -> Series:
        return self.projections.judged_series(reading, self.county)

    def _findings(
        self, indicator: Indicator, reading: Reading, domain: Mapping[str, object] | None = None
    ) -> IncomeFindings:
        return IncomeFindings(
            county=self.county, indicator=indicator, reading=reading, base_year=self.plan.base_year,
            target_year=self.plan.target_year, level=self.projections.level, domain=domain or {},
            published_error=self.plan.published_error,
        )  # fmt: skip

    def _judged(self, found: IncomeFindings) -> Verdict:
        """The verdict on what `found` is about."""
        reading, series = found.reading, self.judged_series(found.reading)
        quantity = "average_growth" if reading.comparator is None else "growth_difference"
        nothing = found.nothing(quantity, self.last, self.series(reading).basis)
        if reading.only_in == "poor_areas" and not self.county.is_poor_area:
            return not_assessed(nothing, stage=self.stage, code="only-poor-areas")
        projections = self._judgeable(found.indicator, reading)
        if isinstance(projections, str):
            if projections == "no-basis":
                nothing = replace(nothing, basis=series.basis)
            return not_assessed(nothing, stage=self.stage, code=projections)
        if self.stage == "final":
            return self._judged_at_the_end(found)
        pace = self.projections.pace(reading, self.county)
        notes = (*_notes(series), *self._shared_error(reading))
        finding = found.projected_growth(projections[-1], pace=pace, notes=notes)
        chance = projections[-1].growth.probability_above(reading.target.value / pace)
        return judge_projection(finding, chance, plan=self.plan)

    def _judgeable(self, indicator: Indicator, reading: Reading) -> tuple[Projection, ...] | str:
        """The projections that the verdict rests on, none at the end; or a code why there is no verdict."""
        found = self._judgeable_as_it_is(indicator, reading)
        if not isinstance(found, str) or not reading.real or found == "no-variation":
            return found
        # What is there in yuan of the day and not net of prices lacks the prices.
        nominal = self._judgeable_as_it_is(indicator, replace(reading, real=False))
        return found if nominal == found else "no-prices"

    def _judgeable_as_it_is(self, indicator: Indicator, reading: Reading) -> tuple[Projection, ...] | str:
        own, series = self.series(reading), self.judged_series(reading)
        if np.isnan(series.levels[0]):
            return "no-income"
        if self.stage == "final":
            if np.isnan(own.levels[-1]):
                return "target-year-missing"
            return "comparator-year-missing" if np.isnan(series.levels[-1]) else ()
        if series.count < 2:
            return "too-few-years"
        return self._projected(reading) if series.basis in indicator.judged_on else "no-basis"

    def _shared_error(self, reading: Reading) -> tuple[str, ...]:
        """Whether the city's income, whose errors are those of all counties at once, is known no better than ours."""
        if reading.comparator is None or reading.comparator_county != "city":
            return ()
        others = self.comparator_series(reading).assuming(self.plan.published_error)
        own, theirs = (np.nanmax(s.relative_errors) for s in (self.series(reading), others))
        return SHARED_ERROR if theirs >= max(own, LARGE_SHARED_ERROR) else ()

    def _judged_at_the_end(self, found: IncomeFindings) -> Verdict:
        """Once the target year is in: the measured growth, or its difference to the comparator's."""
        reading, series = found.reading, self.series(found.reading)
        if reading.comparator is None:
            finding = found.growth("average_growth", series)
        else:
            others = self.comparator_series(reading).assuming(self.plan.published_error)
            finding = found.difference(series, others)
        assert finding is not None  # both ends are there
        interval = finding.result.interval
        if interval is not None and interval.low == interval.high:
            return judge_counted(finding, rounding=self._rounding(reading))
        return judge(finding, stage="final")

    def _rounding(self, reading: Reading) -> float:
        """How far rounding, of levels and of prices, can have moved what is judged at the end."""
        nominal = replace(reading, real=False)
        own = self._rounded(reading, self.series(reading), self.series(nominal), self.county)
        if reading.comparator is None:
            return moved_by_rounding(own)
        theirs = self.comparator_series(reading), self.comparator_series(nominal)
        return moved_by_rounding(
            own, self._rounded(reading, *theirs, self.projections.compared(reading, self.county))
        )

    def _rounded(self, reading: Reading, series: Series, nominal: Series, county: County) -> Rounded:
        growth = series.growth(self.projections.level).value
        if not reading.real:
            return Rounded(growth=growth, levels=nominal.rounding)
        first, region = self.plan.base_year, county.price_region
        prices = price_rounding(self.projections.dataset.prices, region, first=first, last=self.last)
        return Rounded(growth=growth, levels=nominal.rounding, prices=prices, region=region)

    def _projected(self, reading: Reading) -> tuple[Projection, ...] | str:
        """The projections of the judged series, from the year after the last to the target year, or why not."""
        return self.projections.projected(reading, self.county, self.neighbours)

    def _projections(self, reading: Reading) -> dict[int, Projection]:
        """Year -> the projection; empty where none can be made or the target year is in."""
        found = self._projected(reading) if self.series(reading).basis != "published" else ""
        return {} if isinstance(found, str) else dict(enumerate(found, start=self.last + 1))

    def _growth_by_area(self, found: IncomeFindings) -> tuple[Finding, ...]:
        """Growth so far: of the judged area first, then of the others that the data know."""
        judged = found.reading.area
        growths = []
        for area in (judged, *(a for a in AREAS if a != judged)):
            series = self.series(replace(found.reading, area=area)).as_far_as_known()
            growths.append(found.growth("average_growth", series, {"area": area}))
        return tuple(growth for growth in growths if growth is not None)

    def _required(self, found: IncomeFindings, own: Series) -> Finding | None:
        """The growth still needed; once the target year should be in, there are no years left to grow in."""
        return found.required(own) if self.stage == "interim" else None

    def _by_area(self, found: IncomeFindings) -> tuple[AreaIncome, ...]:
        if found.reading.comparator is not None:
            return ()
        return tuple(self._area(found, area) for area in AREAS)

    def _area(self, found: IncomeFindings, area: str) -> AreaIncome:
        """One area, judged as if the target were promised for it alone."""
        here = self._findings(found.indicator, replace(found.reading, area=area), {"area": area})
        own = self.series(here.reading).as_far_as_known()
        ahead = self._projections(here.reading).get(self.plan.target_year)
        other = _in_other_prices(found)
        beside = None if other is None else replace(here, reading=replace(other, area=area))
        return AreaIncome(
            area=area,
            verdict=self._judged(here),
            growth=here.growth("average_growth", own),
            required=self._required(here, own),
            projected_level=None if ahead is None else here.fan(ahead, self.plan.target_year, _notes(own)),
            in_other_prices=None if beside is None else self._judged(beside),
            growth_in_other_prices=None if beside is None else self._growth(beside),
            comparison=here.comparison(own, self.comparator_series(here.reading).as_far_as_known()),
        )

    def _growth(self, found: IncomeFindings) -> Finding | None:
        return found.growth("average_growth", self.series(found.reading).as_far_as_known())

    def _gap_ahead(self, found: IncomeFindings) -> tuple[Finding, ...]:
        reading = replace(found.reading, comparator=found.reading.comparator or "all_residents")
        ratio = self._projections(reading).get(self.plan.target_year)
        if ratio is None:
            return ()
        return found.gap_ahead(ratio, _notes(self.judged_series(reading)))


def _notes(series: Series) -> tuple[str, ...]:
    """What to know about a projection of this series."""
    there = np.flatnonzero(~np.isnan(series.levels)).tolist()
    return (*(ASSUMED if series.assumes(*there) else ()), *(LEFT_OUT if series.leaves_out else ()))


def _in_other_prices(found: IncomeFindings) -> Reading | None:
    """The plan's reading in real terms if the judged one is nominal, and the other way round."""
    like = (
        reading
        for reading in found.indicator.readings
        if reading.real != found.reading.real and reading.comparator is None and reading.only_in is None
    )
    return next(like, None)


class CityIncome:
    """The income of a city and its counties: read, projected and judged once.

    readings : indicator id -> the reading that is judged first
    """

    def __init__(self, projections: IncomeProjections, readings: Mapping[str, Reading]) -> None:
        self._projections, self._readings = projections, readings
        self._verdicts: dict[tuple[str, str], Verdict] = {}

    def of(self, county: County) -> CountyIncome:
        neighbours = self.neighbours(county)
        return CountyIncome(county=county, neighbours=neighbours, projections=self._projections)

    def verdict(self, county: County, indicator: Indicator) -> Verdict:
        """The verdict on one place, with those under the other readings."""
        key = county.code, indicator.id
        if key not in self._verdicts:
            self._verdicts[key] = self.of(county).verdict(indicator, self._readings[indicator.id])
        return self._verdicts[key]

    def income(self, county: County, indicator: Indicator) -> Income:
        return self.of(county).income(self.verdict(county, indicator))

    def neighbours(self, county: County) -> tuple[County, ...]:
        """The counties that lend a county strength: those of its group; the city stands alone."""
        if county.is_city:
            return (county,)
        dataset = self._projections.dataset
        members = dataset.members(dataset.city(county.code).code)
        return tuple(c for c in members if c.group == county.group)
