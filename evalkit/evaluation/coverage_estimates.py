"""The estimates behind coverage: of a sample, of a full count, and of a full count with gaps.

Of a sample the missing are taken to be like those who answered, and shown what if not. A full count has no
sampling error: if some could not be found, the truth lies between all of them uncovered and all covered.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import nan

from pandas import DataFrame

from evalkit.evaluation.survey import OUT_OF_SCOPE, RESPONDING, Survey, answers, answers_if_missing
from evalkit.plan.model import Indicator, Reading
from evalkit.statistics import Estimate, Interval, estimate_share

UNKNOWN = ""
NEARLY_WHOLE = 0.9
FULL_COUNT = {"census", "full-count-with-missing"}


@dataclass(frozen=True, kw_only=True)
class Shares:
    """The shares of one indicator under one reading, in the counties whose rows the survey holds.

    design_effect : pooled over the counties; stands in where all or none are covered
    is_raised : whether a county's own design effect is never taken below the pooled one
    """

    survey: Survey
    indicator: Indicator
    reading: Reading
    level: float
    design_effect: float | None
    is_raised: bool

    def estimates(self, by: str | None = None) -> list[Estimate]:
        """The share of the whole or of every domain; eligible people who were not reached count as missing."""
        frame = answers(self.survey.frame, self.reading, unit=self.indicator.unit)
        unreached = self._unreached(by)
        worst, best = (_by_domain(self._extreme(covered, by)) for covered in (0.0, 1.0))
        found = []
        for sampled in self._shares(frame, by):
            domain = tuple(sampled.domain.values())
            estimate = replace(sampled, missing=sampled.missing + unreached.get(domain, 0))
            found.append(_as_full_count(estimate, worst[domain], best.get(domain, sampled), level=self.level))
        return found

    def if_missing_uncovered(self) -> Estimate | None:
        """The share if everyone eligible whose answer is missing were uncovered; None if nobody's is."""
        (found,) = self.estimates()
        if found.missing == 0 or found.n == 0:
            return None
        (worst,) = self._extreme(0.0, None)
        return worst if "census" in worst.notes else _scaled(found, self._answered_share())

    @property
    def answers_per_village(self) -> float:
        """Answers of eligible people in a PSU, on average; people counted one by one are no villages."""
        frame, design = answers(self.survey.frame, self.reading, unit=self.indicator.unit), self.survey.design
        if design.psu is None:
            return 1.0
        frame = sampled_part(frame)
        answered = frame[(frame["eligible"] == 1.0) & frame["covered"].notna()]
        unit = [column for column in (design.stratum, design.psu) if column is not None]
        return len(answered) / len(answered.drop_duplicates(unit)) if len(answered) else 1.0

    def _extreme(self, covered: float, by: str | None) -> list[Estimate]:
        """The shares if all missing answers were uncovered (0) or covered (1).

        Of whom it is not known whether they are eligible, answering or not, the extreme takes what is worse.
        """
        frame = answers(self.survey.selected, self.reading, unit=self.indicator.unit)
        unknown = frame["eligible"].isna()
        eligible = frame["eligible"].mask(unknown, 1.0 - covered)
        answer = frame["covered"].mask(unknown, covered).fillna(covered)
        return self._shares(frame.assign(eligible=eligible, covered=answer), by)

    def _shares(self, frame: DataFrame, by: str | None) -> list[Estimate]:
        # Groups have fewer people in a village than the whole, so that their design effect may be nearer to 1.
        least = (self.design_effect if by is None else 1.0) if self.is_raised else None
        return estimate_share(
            labelled(frame, by), "covered", eligible="eligible", design=self.survey.design, by=by,
            level=self.level, design_effect=self.design_effect, least_design_effect=least,
        )  # fmt: skip

    def _answered_share(self) -> float:
        """Of the people known to be eligible, the share (by design weight) whose answer is there."""
        frame = answers_if_missing(self.survey, self.reading, unit=self.indicator.unit, covered=nan)
        weight = frame["weight"].where(frame["eligible"] == 1.0, 0.0)
        return float(weight[frame["covered"].notna()].sum() / weight.sum())

    def _unreached(self, by: str | None) -> dict[tuple[object, ...], int]:
        """Domain -> people who were not reached, though the sampling frame shows that they are eligible."""
        assert self.reading.eligible is not None
        selected = labelled(self.survey.selected, by)
        silent = selected[~selected["response"].isin((RESPONDING, *OUT_OF_SCOPE))]
        eligible = silent[self.reading.eligible.evaluate(silent) == 1.0]
        if by is None:
            return {(): len(eligible)}
        return {(value,): int(people) for value, people in eligible[by].value_counts().items()}


def sampled_part(frame: DataFrame) -> DataFrame:
    """The rows of strata that were sampled: fewer than nine tenths of their people are in the frame."""
    stratum = (
        frame["stratum"] if "stratum" in frame and frame["stratum"].notna().any() else frame["county_code"]
    )
    taken = frame.groupby(stratum)["weight"].transform("size") / frame.groupby(stratum)["weight"].transform(
        "sum"
    )
    return frame[taken < NEARLY_WHOLE]


def labelled(frame: DataFrame, column: str | None) -> DataFrame:
    """The frame with blanks of a column labelled: those people stay in the design, in no domain that is shown."""
    if column is None:
        return frame
    return frame.assign(**{column: frame[column].astype(object).where(frame[column].notna(), UNKNOWN)})


def _by_domain(estimates: Iterable[Estimate]) -> dict[tuple[object, ...], Estimate]:
    return {tuple(estimate.domain.values()): estimate for estimate in estimates}


def _as_full_count(estimate: Estimate, worst: Estimate, best: Estimate, *, level: float) -> Estimate:
    """The estimate itself, unless everyone eligible was looked for: then there is no sampling error.

    worst, best : with all missing answers uncovered, and covered; a full count with gaps lies between them.
    Who was not found of those known to be ineligible does not matter.
    """
    if "census" not in worst.notes or estimate.n == 0:
        return estimate
    if worst.n == estimate.n:
        return worst
    return Estimate(
        domain=estimate.domain, value=estimate.value, n=estimate.n, missing=worst.n - estimate.n,
        population=worst.population, notes=("full-count-with-missing",),
        interval=Interval(low=worst.value, high=best.value, level=level, method="missing-bounds"),
    )  # fmt: skip


def pooled_design_effects(
    survey: Survey | None, indicators: Iterable[Indicator]
) -> dict[tuple[str, str], float]:
    """Each indicator's design effect pooled over the counties, at least 1.

    Where a sample finds everyone covered, its own design effect is undefined; that of the same questions in
    the other counties stands in. Shares are weighted by their answers; full counts say nothing of it.
    """
    if survey is None:
        return {}
    pooled = {}
    for indicator in indicators:
        for reading in indicator.readings:
            frame = sampled_part(answers(survey.frame, reading, unit=indicator.unit))
            if frame.empty:
                continue
            found = estimate_share(
                frame, "covered", eligible="eligible", design=survey.design, by="county_code"
            )
            usable = [e for e in found if 0 < e.value < 1 and e.standard_error > 0]
            if usable:
                total = sum(e.n for e in usable)
                pooled[indicator.id, reading.id] = max(
                    1.0, sum(e.n * e.design_effect for e in usable) / total
                )
    return pooled


def _scaled(estimate: Estimate, share: float) -> Estimate:
    """The estimate with every missing answer uncovered, the share of answers taken as known."""
    interval = estimate.interval and replace(
        estimate.interval, low=estimate.interval.low * share, high=estimate.interval.high * share
    )
    return Estimate(
        value=estimate.value * share, standard_error=estimate.standard_error * share, interval=interval,
        n=estimate.n + estimate.missing, population=estimate.population, df=estimate.df,
    )  # fmt: skip
