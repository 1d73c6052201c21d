"""Are all villages alike, or are some left out? The sampled villages of one coverage indicator.

A village of few answers says nothing of itself and too much of its people: such villages are shown together.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING

import numpy as np

from evalkit.evaluation.coverage_estimates import Shares, sampled_part
from evalkit.evaluation.survey import answers

if TYPE_CHECKING:
    from pandas import DataFrame

# Of the eligible, the share that must live in villages shown one by one; and how few villages are a picture.
MOST = 0.5
FEWEST = 5
DRAWS = 9999


@dataclass(frozen=True, kw_only=True)
class Village:
    """One village (PSU), or several shown together.

    covered : share of its eligible people who are covered, by weight
    eligible : how many people that is, by weight: the width of its bar
    n : answers; count : villages
    """

    covered: float
    eligible: float
    n: int
    count: int = 1


@dataclass(frozen=True, kw_only=True)
class Villages:
    """The villages of one indicator in one county; `shown` and `others` add up to the county's estimate.

    shown : one by one, from the most covered to the least; empty where they may not or cannot be shown
    others : all others together, people counted one by one among them; None if there are none
    why_not : why none are shown: counted, few-answers; empty if some are
    sampled : villages in which somebody eligible answered
    p_value : of all villages being alike; nan where all, or none, are covered
    """

    shown: tuple[Village, ...] = ()
    others: Village | None = None
    why_not: str = ""
    sampled: int = 0
    p_value: float = nan


def villages(shares: Shares, *, suppress_below: int, seed: int) -> Villages:
    """The villages of a sample, none of fewer than `suppress_below` answers by itself.

    The others are at least two villages with at least as many answers together, so that subtracting the shown ones
    from the whole gives no village away; if need be the smallest of the shown joins them. Where less than half of
    the eligible would be left, or fewer than five villages, none is shown.
    """
    table = _per_village(shares)
    sampled = table[table["is_sampled"]]
    if len(sampled) < 2:
        return Villages(why_not="counted")
    p_value = alike(sampled["n"].to_numpy(), sampled["count_covered"].to_numpy(), seed=seed)
    alone = sampled[sampled["n"] >= suppress_below].sort_values(["n", "eligible"])
    while len(alone) < len(table) and len(alone) and not _is_safe(sampled, alone, suppress_below):
        alone = alone.iloc[1:]
    known = Villages(sampled=len(sampled), p_value=p_value)
    if len(alone) < FEWEST or alone["eligible"].sum() < MOST * table["eligible"].sum():
        return Villages(sampled=len(sampled), p_value=p_value, why_not="few-answers")
    together = table.drop(alone.index)
    bars = sorted((_village(alone.loc[[key]]) for key in alone.index), key=lambda v: (-v.covered, v.eligible))
    others = _village(together) if len(together) else None
    return Villages(shown=tuple(bars), others=others, sampled=known.sampled, p_value=known.p_value)


def _is_safe(sampled: DataFrame, alone: DataFrame, suppress_below: int) -> bool:
    rest = sampled.drop(alone.index)
    return len(rest) >= 2 and int(rest["n"].sum()) >= suppress_below


def _per_village(shares: Shares) -> DataFrame:
    """A row per PSU: answers, weight of the eligible and of the covered, and whether it was sampled."""
    frame, design = (
        answers(shares.survey.frame, shares.reading, unit=shares.indicator.unit),
        shares.survey.design,
    )
    answered = frame[(frame["eligible"] == 1.0) & frame["covered"].notna()]
    if design.psu is None:
        return answered.iloc[:0].assign(is_sampled=False)
    unit = [column for column in (design.stratum, design.psu) if column is not None]
    counted = answered.assign(
        is_sampled=answered.index.isin(sampled_part(frame).index),
        covered_weight=answered["weight"] * answered["covered"],
    )
    return counted.groupby(unit).agg(
        n=("covered", "size"), count_covered=("covered", "sum"), eligible=("weight", "sum"),
        covered=("covered_weight", "sum"), is_sampled=("is_sampled", "first"),
    )  # fmt: skip


def _village(rows: DataFrame) -> Village:
    eligible = float(rows["eligible"].sum())
    count = int(rows["is_sampled"].sum())
    return Village(
        covered=float(rows["covered"].sum()) / eligible,
        eligible=eligible,
        n=int(rows["n"].sum()),
        count=count,
    )


def alike(n: np.ndarray, covered: np.ndarray, *, seed: int) -> float:
    """The p-value of "the same share is covered in all villages": exact, by drawing tables of the same margins.

    n, covered : answers, and covered among them, per village (unweighted: in a village weights are equal)

    Pearson's statistic over tables drawn from the multivariate hypergeometric law (Freeman and Halton 1951,
    Biometrika 38, 141-149), counted as (1 + as extreme) / (1 + draws) (Phipson and Smyth 2010). People of one
    household count as two answers, so it errs on the side of a difference where many share one.

    >>> alike(np.array([10, 10, 10]), np.array([9, 9, 9]), seed=1)
    1.0
    >>> alike(np.array([10, 10, 10]), np.array([10, 10, 0]), seed=1)
    0.0001
    """
    answers, total = n.astype(int), int(covered.sum())
    share = total / answers.sum()
    if not 0 < share < 1:
        return nan
    draws = np.random.default_rng(seed).multivariate_hypergeometric(answers, total, size=DRAWS)

    def distance(found: np.ndarray) -> np.ndarray:
        squares: np.ndarray = ((found - answers * share) ** 2 / (answers * share * (1 - share))).sum(axis=-1)
        return squares

    # Ties are ties, whatever the last digit says.
    extreme = distance(draws) >= distance(covered.astype(int)) - 1e-9
    return float((1 + extreme.sum()) / (1 + DRAWS))
