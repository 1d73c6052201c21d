"""Eligible people whom a sample may have missed altogether, beside those who were counted one by one.

40 people of a town are counted, and of 3,000 others 75 are met, none of them eligible. That is no full count: were 60
of the 3,000 eligible, a sample would miss all of them once in five times.
"""

from __future__ import annotations

from dataclasses import replace
from math import log, nan

import numpy as np
from pandas import DataFrame

from evalkit.evaluation.survey import Survey
from evalkit.statistics import Estimate, Interval
from evalkit.statistics.clustering import ASSUMED_CORRELATION

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
