"""Growth without a sampling error: how far rounding can have moved it, and the verdict that follows."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from pandas import DataFrame

from evalkit.evaluation.results import Finding, Reason, Verdict
from evalkit.evaluation.verdicts.rule import judge
from evalkit.statistics import Estimate, Interval

# Statistical offices print a price index with one decimal; a table that has more was rounded less.
FEWEST_DECIMALS = 1
MOST_DECIMALS = 6


@dataclass(frozen=True, kw_only=True)
class Rounded:
    """The average growth of one income, and what of it was rounded.

    growth : a year
    levels : how far rounding of its levels can move the log growth of a year
    prices : the same of the price indices it is net of; 0 if of none
    region : whose prices these are; "" if none
    """

    growth: float
    levels: float
    prices: float = 0.0
    region: str = ""


def moved_by_rounding(own: Rounded, others: Rounded | None = None) -> float:
    """How far can rounding have moved a growth, or its difference to that of others?

    Prices of one region move both growths of a difference alike.

    >>> own = Rounded(growth=0.07, levels=2e-5, prices=5e-4, region="X")
    >>> round(moved_by_rounding(own), 7)
    0.0005564
    >>> round(moved_by_rounding(own, Rounded(growth=0.05, levels=1e-5, prices=5e-4, region="X")), 7)
    4.19e-05
    """
    factor = 1 + own.growth
    if others is None:
        return factor * (own.levels + own.prices)
    beside = 1 + others.growth
    levels = factor * own.levels + beside * others.levels
    if own.region == others.region:
        return levels + abs(factor - beside) * own.prices
    return levels + factor * own.prices + beside * others.prices


def price_rounding(prices: DataFrame, region: str, *, first: int, last: int) -> float:
    """How far can rounding of the price indices after `first` up to `last` move the log growth of a year?

    Half a unit of the last printed decimal of each, all in one direction, over the years. The last decimal is the
    finest that these indices have, and the first after the point at least: 102 was printed as 102.0.

    >>> table = DataFrame({"region": ["X", "X"], "year": [2016, 2017], "cpi": [100.0, 102.0]})
    >>> round(price_rounding(table, "X", first=2015, last=2017), 6)
    0.000495
    """
    of_region = prices[prices["region"] == region].set_index("year")["cpi"]
    index = of_region.reindex(range(first + 1, last + 1)).to_numpy(dtype=float)
    half = 0.5 * 10.0 ** -_decimals(index)
    return float(np.sum(half / index)) / (last - first)


def _decimals(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> int:
    for decimals in range(FEWEST_DECIMALS, MOST_DECIMALS):
        if np.allclose(values, np.round(values, decimals), rtol=0, atol=1e-9):
            return decimals
    return MOST_DECIMALS


def judge_counted(finding: Finding, *, rounding: float) -> Verdict:
    """The verdict on a growth without sampling error, of figures that are rounded.

    rounding : how far rounding can have moved the growth; one as close to the target as that is taken to be equal
        to it, and so is not above it
    """
    target = finding.reading.target.value
    if abs(finding.result.value - target) > rounding:
        return judge(finding, stage="final")
    equal = Interval(low=target, high=target, level=1.0, method="census")
    verdict = judge(replace(finding, result=Estimate(value=target, interval=equal)), stage="final")
    if verdict.finding.basis not in finding.indicator.judged_on:
        return replace(verdict, finding=finding)
    return replace(verdict, finding=finding, reason=Reason(code="within-rounding"))
