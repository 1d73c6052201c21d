"""Eligible people whom a sample may have missed altogether, beside those who were counted one by one.

40 people of a town are counted, and of 3,000 others 75 are met, none of them eligible. That is no full count: were 60
of the 3,000 eligible, a sample would miss all of them once in five times.

The estimates behind coverage: of a sample, of a full count, and of a full count with gaps.

Of a sample the missing are taken to be like those who answered, and shown what if not. A full count has no
sampling error: if some could not be found, the truth lies between all of them uncovered and all covered.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from math import log, nan, sqrt
from typing import Any

import numpy as np
from pandas import DataFrame

from evalkit.evaluation.disclosure.cells import UNKNOWN
from evalkit.evaluation.survey import OUT_OF_SCOPE, RESPONDING, Survey, answers
from evalkit.plan.model import Indicator, Reading
from evalkit.statistics import Clustering, Estimate, Interval, estimate_share, pool_clustering
from evalkit.statistics.sample.strata import NEARLY_WHOLE
from evalkit.statistics.shares.design_effect import ASSUMED_CORRELATION

NOTE = "unseen-eligible"
# A full count stands for itself; calibration may leave a weight a little to either side of 1.
_OWN_WEIGHT = 1.005


def with_unseen(estimate: Estimate, survey: Survey, frame: DataFrame, *, level: float) -> Estimate:
    """A full count's share with the limits that eligible people not met elsewhere leave open.

    estimate : all eligible people that answered were counted one by one
    survey : whose rows `frame` holds, there with the weights and the `eligible` of the question
    level : of the two-sided interval

    Below all of the unseen are uncovered, above all covered; how many there may be: `most_unseen`. It rests on a
    sample then, whatever it counted. Where nobody stands for others the estimate stays as it is.
    """
    limits = estimate.interval
    stands_for_others = survey.selected.loc[frame.index, "weight"] > _OWN_WEIGHT
    met = frame[stands_for_others & frame["eligible"].notna()]
    if limits is None or met.empty:
        return estimate
    psu = [column for column in (survey.design.stratum, survey.design.psu) if column is not None]
    per_psu = met.groupby(psu)["weight"].size() if survey.design.psu else met["weight"].map(lambda _: 1)
    unseen = most_unseen(met["weight"].to_numpy(), per_psu.to_numpy(), level=level)
    everyone = estimate.population + unseen
    interval = Interval(
        low=limits.low * estimate.population / everyone,
        high=min(1.0, (limits.high * estimate.population + unseen) / everyone),
        level=level,
        method="unseen-bounds",
    )
    return replace(
        estimate, interval=interval, notes=(NOTE,),
        standard_error=nan, df=nan, design_effect=nan, effective_n=nan,
    )  # fmt: skip


def most_unseen(weight: np.ndarray, per_psu: np.ndarray, *, level: float) -> float:
    """The most eligible people there may be of whom so many people met at random are none.

    weight : how many people each of those met stands for
    per_psu : how many of them were met in each PSU

    The largest sum of w p over chances p of being eligible, one for each person met, at which meeting none of them
    still has the chance (1 - level)/2; people of a PSU are alike as the library assumes, so that the logarithm of
    that chance is the sum of log(1 - p) over 1 + (m - 1) times 0.1, m = sum m²/sum m people per PSU. With equal
    weights it is the Clopper-Pearson limit of 0 of n. The solution is 1 - p = min(1, c/w).

    >>> round(most_unseen(np.full(75, 40.0), np.ones(75), level=0.95), 1)   # 3,000 x (1 - .025^(1/75))
    144.0
    >>> round(most_unseen(np.full(75, 40.0), np.full(15, 5), level=0.95), 1)   # five in a village: 53.6 of 75
    199.6
    """
    effect = 1 + max(float((per_psu**2).sum() / per_psu.sum()) - 1, 0.0) * ASSUMED_CORRELATION
    largest = np.sort(np.asarray(weight, dtype=np.float64))[::-1]
    taking_part = np.arange(1, len(largest) + 1)
    level_of = np.exp((effect * log((1 - level) / 2) + np.cumsum(np.log(largest))) / taking_part)
    # So many take part as leave the next smaller weight, which then stays out, below the level.
    is_enough = level_of >= np.append(largest[1:], 0.0)
    count = int(np.argmax(is_enough)) + 1
    unseen = float(np.sum(largest[:count] - level_of[count - 1]))
    return min(unseen, float(np.sum(np.maximum(largest - 1, 0.0))))


COUNTY = "county_code"
FULL_COUNT = {"census", "full-count-with-missing"}


@dataclass(frozen=True, kw_only=True)
class Shares:
    """The shares of one indicator under one reading, in the counties whose rows the survey holds.

    clustering : of the people of a village, as the counties together tell it; stands in where all or none are
        covered. None if no county can tell
    is_raised : whether a county's own design effect is never taken below that
    """

    survey: Survey
    indicator: Indicator
    reading: Reading
    level: float
    clustering: Clustering | None
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
            estimate = _as_full_count(estimate, worst[domain], best.get(domain, sampled), level=self.level)
            if FULL_COUNT & {*estimate.notes} and self.indicator.id not in self.survey.complete_lists:
                there = frame[frame[COUNTY] == domain[0]] if by == COUNTY else frame
                estimate = with_unseen(estimate, self.survey, there, level=self.level)
            found.append(estimate)
        return found

    @cached_property
    def whole(self) -> Estimate:
        """The share of everybody together."""
        return self.estimates()[0]

    def if_missing_uncovered(self) -> Estimate | None:
        """The share if everyone eligible whose answer is missing were uncovered; None if nobody's is.

        Of a full count whoever may be eligible is taken to be. Of a sample, as many of those whose eligibility
        is unknown as of those of whom it is known: if all were, nothing could ever be told of a small group.
        """
        if self.whole.n == 0:
            return None
        (worst,) = self._extreme(0.0, None)
        if FULL_COUNT & {*self.whole.notes}:
            return worst if self.whole.missing > 0 else None
        share = self._answered_share()
        return None if share > 1 - 1e-12 else _scaled(self.whole, share)

    def nonresponse(self) -> dict[str, Estimate]:
        """What is missing of this question, unweighted; see `Coverage.nonresponse`."""
        frame = answers(self.survey.selected, self.reading, unit=self.indicator.unit)
        in_scope = ~frame["response"].isin(OUT_OF_SCOPE)
        answering, unknown = frame["response"] == RESPONDING, frame["eligible"].isna()
        asked = answering & (frame["eligible"] == 1.0)
        return {
            "item_nonresponse": _lacking(int(asked.sum()), int((asked & frame["covered"].isna()).sum())),
            "unknown_eligibility": _lacking(int(in_scope.sum()), int(unknown.sum())),
            "unknown_among_interviewed": _lacking(int(answering.sum()), int((answering & unknown).sum())),
            "out_of_scope": _lacking(len(frame), int((~in_scope).sum())),
        }

    @property
    def answers_per_village(self) -> float:
        """Answers of eligible people in a PSU, on average; people counted one by one are no villages."""
        design = self.survey.design
        if design.psu is None:
            return 1.0
        frame = answers(sampled_part(self.survey.frame), self.reading, unit=self.indicator.unit)
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
        found = estimate_share(
            labelled(frame, by), "covered", eligible="eligible", design=self.survey.design, by=by,
            level=self.level, **self.lent(by),
        )  # fmt: skip
        return [_with_the_intervals_error(estimate) for estimate in found]

    def lent(self, by: str | None = None) -> dict[str, Any]:
        """What `estimate_share` is told of the other counties."""
        lent = self.clustering
        told: dict[str, Any] = {} if lent is None else {"design_effect": lent.design_effect}
        if not self.is_raised:
            return told
        told |= {
            "minimum_design_effect": 1.0,
            "minimum_correlation": ASSUMED_CORRELATION,
            "hypergeometric": True,
        }
        if lent is not None:
            told["minimum_correlation"] = lent.correlation
            # Groups have fewer people in a village than the whole, and a design effect nearer to 1.
            if by in (None, COUNTY):
                told["minimum_design_effect"] = lent.design_effect
        return told

    def _answered_share(self) -> float:
        """Of the eligible, the share (by design weight) whose answer is there.

        Who did not say whether they are eligible counts as far as others are: by the share of eligible people
        among those of whom it is known.
        """
        frame = answers(self.survey.selected, self.reading, unit=self.indicator.unit)
        eligible, weight = frame["eligible"], frame["weight"]
        asked = frame["response"] == RESPONDING
        known = weight[asked & eligible.notna()]
        rate = float((known * eligible[known.index]).sum() / known.sum())
        lacking = weight[eligible.isna()].sum() * rate
        whole = weight[eligible == 1.0]
        answered = whole[frame.loc[whole.index, "covered"].notna()]
        return float(answered.sum() / (whole.sum() + lacking))

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
    """The rows of strata that were sampled: fewer than nine tenths of their people are in the frame.

    frame : with people's weights; households', divided by the holders in them, would count people met as met in full
    """
    weight = frame.groupby("stratum")["weight"]
    return frame[weight.transform("size") / weight.transform("sum") < NEARLY_WHOLE]


def labelled(frame: DataFrame, column: str | None) -> DataFrame:
    """The frame with blanks of a column labelled: those people stay in the design, in a domain that is not shown."""
    if column is None:
        return frame
    return frame.assign(**{column: frame[column].astype(object).where(frame[column].notna(), UNKNOWN)})


def _with_the_intervals_error(estimate: Estimate) -> Estimate:
    """The estimate with the standard error that its interval is made of, where the design effect was raised.

    The sample's own, smaller one beside a wider interval would look like a mistake in one of the two.
    """
    if "raised-design-effect" not in estimate.notes:
        return estimate
    spread = estimate.value * (1 - estimate.value)
    return replace(estimate, standard_error=sqrt(spread / estimate.effective_n))


def _by_domain(estimates: Iterable[Estimate]) -> dict[tuple[object, ...], Estimate]:
    return {tuple(estimate.domain.values()): estimate for estimate in estimates}


def _as_full_count(estimate: Estimate, worst: Estimate, best: Estimate, *, level: float) -> Estimate:
    """The estimate itself, unless everyone eligible was looked for: then there is no sampling error.

    worst, best : with all missing answers uncovered, and covered; a full count with gaps lies between them.
    Who was not found of those known to be ineligible does not matter. Whoever of a sampled stratum is silent and
    may be eligible makes a gap as well, though all eligible people found were counted one by one.
    """
    if not {"census"} & {*estimate.notes, *worst.notes} or estimate.n == 0:
        return estimate
    if worst.n == estimate.n:
        return worst
    return Estimate(
        domain=estimate.domain, value=estimate.value, n=estimate.n, missing=worst.n - estimate.n,
        population=worst.population, notes=("full-count-with-missing",),
        interval=Interval(low=worst.value, high=best.value, level=level, method="missing-bounds"),
    )  # fmt: skip


def lent_clustering(
    survey: Survey | None, indicators: Iterable[Indicator]
) -> dict[tuple[str, str], Clustering]:
    """(indicator, reading) -> how alike the people of a village are, as the counties together tell it.

    Where a sample finds everyone covered, it cannot tell; the same question in the other counties stands in. Full
    counts say nothing of it.
    """
    if survey is None:
        return {}
    found: dict[tuple[str, str], Clustering] = {}
    for indicator in indicators:
        for reading in indicator.readings:
            frame = answers(sampled_part(survey.frame), reading, unit=indicator.unit)
            if frame.empty:
                continue
            asked = {"share": ("covered", "eligible")}
            lent = pool_clustering(frame, asked, design=survey.design, by=[COUNTY])
            if "share" in lent:
                found[indicator.id, reading.id] = lent["share"]
    return found


def _lacking(people: int, missing: int) -> Estimate:
    return Estimate(value=missing / people if people else nan, n=people, missing=missing)


def _scaled(estimate: Estimate, share: float) -> Estimate:
    """The estimate with every missing answer uncovered, the share of answers taken as known.

    n are the answers that there are. How many of the silent are eligible is an estimate, no count.
    """
    interval = estimate.interval and replace(
        estimate.interval, low=estimate.interval.low * share, high=estimate.interval.high * share
    )
    return Estimate(
        value=estimate.value * share, standard_error=estimate.standard_error * share, interval=interval,
        n=estimate.n, population=estimate.population, df=estimate.df,
    )  # fmt: skip
