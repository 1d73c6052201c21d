"""Do groups differ: any two of one survey, all villages at once, and which ranks could each place hold?

Groups of one survey share its villages. Places are estimated apart: one is surely ahead of another if the whole of
its interval lies above the other's, a stricter test than one of the difference, which makes up for many pairs
(Goldstein and Healy 1995, Journal of the Royal Statistical Society A 158, 175-177).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import nan
from typing import Final

import numpy as np
import pandas as pd

from evalkit.statistics.arrays import Codes, Floats, total
from evalkit.statistics.checks import column_list
from evalkit.statistics.errors import refusal
from evalkit.statistics.results import Estimate, Interval
from evalkit.statistics.sample.design import SurveyDesign
from evalkit.statistics.sample.domains import AnswerReader, DomainReader
from evalkit.statistics.sample.strata import Kind, read_sample
from evalkit.statistics.shares.estimate import estimate_share
from evalkit.statistics.variance.calibration import Calibration, Residuals, calibrated
from evalkit.statistics.variance.linearisation import influence_variance, respondents, share_influence, wald_interval

AGAINST: Final = "against_"
# Tables drawn to judge one of villages by.
DRAWS: Final = 9999


def compare_domains(
    frame: pd.DataFrame,
    covered: str,
    *,
    by: str | Sequence[str],
    eligible: str | None = None,
    design: SurveyDesign,
    level: float = 0.95,
    design_effect: float | None = None,
    calibration: Calibration | None = None,
) -> list[Estimate]:
    """By how much the shares of two groups differ, for every two groups of `by`.

    frame, covered, eligible, by, level, design_effect, calibration : as in `estimate_share`

    One estimate per pair in the order of the labels: `value` is the first's share less the second's, `domain` the
    first's labels and, under `against_<column>`, the second's. n, missing and population are of both together, df
    are PSUs with an answer in either less their strata. The variance is that of the difference of the two
    linearised shares, so groups that share villages are not taken as independent. The interval is t(df) standard
    errors on each side. Where a share is 0 or 1 the sample cannot tell its variance: the standard error is blank
    and the interval is put together from those of the two shares (`square-and-add`, Newcombe 1998b; Zou and Donner
    2008), as if they were independent. No interval for one of them, none for the difference, with its notes.
    No `method` and no `minimum_design_effect`: both are of one share. A difference is not bound to [0, 1], and its
    variance holds the covariance of the two, of which a design effect of either says nothing.
    One pass over the frame per pair. No correction for the number of pairs.
    Raises StatisticsError as `estimate_share` does, and where there is nothing to compare by.

    >>> people = pd.DataFrame({"village": [1, 1, 1, 2, 2, 2, 3, 3], "sex": list("ffmfmmfm"), "weight": 1.0,
    ...                        "covered": [1, 0, 0, 1, 0, 1, 1, 0]})
    >>> [found] = compare_domains(people, "covered", by="sex", design=SurveyDesign("weight", psu="village"))
    >>> dict(found.domain), round(found.value, 3), round(found.standard_error, 3)
    ({'sex': 'f', 'against_sex': 'm'}, 0.5, 0.188)
    """
    if not (columns := column_list(by)):
        raise refusal("by", "no column", "name the column of the groups to be compared")
    shares = estimate_share(
        frame, covered, eligible=eligible, design=design, by=columns, level=level,
        design_effect=design_effect, calibration=calibration,
    )  # fmt: skip
    pairs = _Pairs(frame, (covered, eligible), design, columns, calibration)
    return [
        _difference(shares[first], shares[second], *pairs.variance(first, second), level)
        for first, second in combinations(range(len(shares)), 2)
    ]


class _Pairs:
    """The groups' linearised shares, row by row, to be subtracted from each other."""

    def __init__(
        self,
        frame: pd.DataFrame,
        question: tuple[str, str | None],
        design: SurveyDesign,
        columns: Sequence[str],
        calibration: Calibration | None,
    ) -> None:
        self.sample = read_sample(frame, design)
        if calibration is not None:
            self.sample = calibrated(self.sample, frame, calibration)
        answers = AnswerReader(frame, self.sample.weight).answers([question])
        reader = DomainReader(frame, self.sample)
        self.groups, self.all_rows = reader.domains(columns), reader.domains([])
        self.rows: Codes = np.concatenate([answers.covered[0], answers.uncovered[0]])
        self.missing: Codes = answers.missing[0]
        self.of_row = self.groups.cell_domain[self.groups.cell]
        self.lost = respondents(self.sample, self.groups, self.rows, self.missing).lost
        self.influence = np.zeros(len(frame))
        self.influence[self.rows] = share_influence(self.sample, self.groups, self.rows, len(answers.covered[0]))
        self.residuals = None if calibration is None else Residuals(calibration)

    def variance(self, first: int, second: int) -> tuple[float, float]:
        """The variance of a difference, and its degrees of freedom."""
        rows, missing = (of[np.isin(self.of_row[of], (first, second))] for of in (self.rows, self.missing))
        who = respondents(self.sample, self.all_rows, rows, missing)
        variance = influence_variance(
            self.sample,
            self.all_rows,
            self._influence_of(first) - self._influence_of(second),
            rows=np.arange(len(self.influence), dtype=np.intp),
            active=who.answered > 0 if self.residuals is None else np.ones(len(who.answered), bool),
            # What is missing of strata taken whole is in the influence values already.
            lost=np.where(who.lost > 0, 1.0, 0.0),
        )[0]
        return float(variance), float(who.df[0])

    def _influence_of(self, group: int) -> Floats:
        """Per row, how much it bears on a group's share: all rows do, if a calibration ties them together."""
        influence = np.where(self.of_row == group, self.influence, 0.0)
        if self.residuals is not None:
            influence = self.residuals.of(influence)
        ours = self.groups.block_domain == group
        lost = total(self.groups.block_stratum[ours], self.lost[ours], len(self.sample.psus))
        # Strata taken whole vary by the share of answers missing from the group alone.
        root = np.where(self.sample.strata.are(Kind.WHOLE), np.sqrt(lost), 1.0)
        return influence * root[self.sample.stratum[self.sample.psu]]


def _difference(one: Estimate, other: Estimate, variance: float, df: float, level: float) -> Estimate:
    value = one.value - other.value
    is_census = "census" in one.notes and "census" in other.notes
    notes = tuple(dict.fromkeys(note for note in (*one.notes, *other.notes) if note != "census" or is_census))
    can_tell = not (np.isnan(one.standard_error) or np.isnan(other.standard_error)) and df > 0
    error = 0.0 if is_census else float(np.sqrt(variance)) if can_tell else float("nan")
    interval = None
    if is_census:
        interval = Interval(low=value, high=value, level=level, method="census")
    elif can_tell:
        interval = wald_interval(value, error, df, level=level, least=-1.0, most=1.0)
    elif one.interval is not None and other.interval is not None:
        below = np.hypot(one.value - one.interval.low, other.interval.high - other.value)
        above = np.hypot(one.interval.high - one.value, other.value - other.interval.low)
        low, high = max(-1.0, value - float(below)), min(1.0, value + float(above))
        interval = Interval(low=low, high=high, level=level, method="square-and-add")
    return Estimate(
        domain={**one.domain, **{f"{AGAINST}{column}": label for column, label in other.domain.items()}},
        value=value, standard_error=error, interval=interval, n=one.n + other.n,
        missing=one.missing + other.missing, population=one.population + other.population,
        df=float("nan") if is_census else df, notes=notes,
    )  # fmt: skip


def homogeneity_p_value(n: Codes, covered: Codes, *, seed: int) -> float:
    """The p-value of "the same share is covered in all villages": exact, by drawing tables of the same margins.

    n, covered : answers, and covered among them, per village (unweighted: in a village weights are equal)
    seed : of the drawing

    nan where all, or none, are covered. Pearson's statistic over tables drawn from the multivariate hypergeometric
    law (Freeman and Halton 1951, Biometrika 38, 141-149), counted as (1 + as extreme) / (1 + draws) (Phipson and
    Smyth 2010). People of one household count as two answers, so it errs on the side of a difference where many
    share one.

    >>> homogeneity_p_value(np.array([10, 10, 10]), np.array([9, 9, 9]), seed=1)
    1.0
    >>> homogeneity_p_value(np.array([10, 10, 10]), np.array([10, 10, 0]), seed=1)
    0.0001
    """
    answers, total = n.astype(int), int(covered.sum())
    share = total / answers.sum()
    if not 0 < share < 1:
        return nan
    draws = np.random.default_rng(seed).multivariate_hypergeometric(answers, total, size=DRAWS)

    def distance(found: Codes) -> Floats:
        return np.asarray(((found - answers * share) ** 2 / (answers * share * (1 - share))).sum(axis=-1))

    # Ties are ties, whatever the last digit says.
    extreme = distance(draws) >= distance(covered.astype(int)) - 1e-9
    return float((1 + extreme.sum()) / (1 + DRAWS))


def possible_ranks(intervals: Sequence[Interval], *, unknown: int = 0) -> list[tuple[int, int]]:
    """For each place the best and the worst rank it could hold, 1 being the highest value.

    unknown : places of which nothing is known: each may be ahead of any other

    >>> three = [(0.97, 0.99), (0.93, 0.98), (0.80, 0.90)]
    >>> possible_ranks([Interval(low=low, high=high, level=0.95, method="x") for low, high in three])
    [(1, 2), (1, 2), (3, 3)]
    """
    return [
        (
            1 + sum(other.low > own.high for other in intervals),
            len(intervals) + unknown - sum(other.high < own.low for other in intervals),
        )
        for own in intervals
    ]


def overlap(one: Interval, other: Interval) -> bool:
    """Whether two intervals have a value in common, so that neither place is surely ahead."""
    return one.low <= other.high and other.low <= one.high


def pairs_apart(intervals: Sequence[Interval]) -> int:
    """How many pairs of places surely differ."""
    return sum(not overlap(*pair) for pair in combinations(intervals, 2))
