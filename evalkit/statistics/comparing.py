"""Differences between groups of one survey, whose villages they share."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from evalkit.statistics.answers import AnswerReader
from evalkit.statistics.counting import total
from evalkit.statistics.design import SurveyDesign
from evalkit.statistics.domains import DomainReader, Domains
from evalkit.statistics.frame_faults import Codes, Floats
from evalkit.statistics.linearisation import influence_variance
from evalkit.statistics.reach import Reach, reach
from evalkit.statistics.results import Estimate, Interval
from evalkit.statistics.sample import Sample, read_sample
from evalkit.statistics.shares import estimate_share

AGAINST = "against_"


def compare_domains(
    frame: pd.DataFrame,
    covered: str,
    *,
    by: str | Sequence[str],
    eligible: str | None = None,
    design: SurveyDesign,
    level: float = 0.95,
    design_effect: float | None = None,
) -> list[Estimate]:
    """By how much the shares of two groups differ, for every two groups of `by`.

    frame, covered, eligible, by, level, design_effect : as in `estimate_share`

    One estimate per pair in the order of the labels: `value` is the first's share less the second's, `domain` the
    first's labels and, under `against_<column>`, the second's. n, missing and population are of both together, df
    are PSUs with an answer in either less their strata. The variance is that of the difference of the two
    linearised shares, so groups that share villages are not taken as independent. The interval is t(df) standard
    errors on each side. Where a share is 0 or 1 the sample cannot tell its variance: the standard error is blank
    and the interval is put together from those of the two shares (`square-and-add`, Newcombe 1998b; Zou and Donner
    2008), as if they were independent. No interval for one of them, none for the difference, with its notes.
    Raises StatisticsError as `estimate_share` does. No correction for the number of pairs.

    >>> people = pd.DataFrame({"village": [1, 1, 1, 2, 2, 2, 3, 3], "sex": list("ffmfmmfm"), "weight": 1.0,
    ...                        "covered": [1, 0, 0, 1, 0, 1, 1, 0]})
    >>> [found] = compare_domains(people, "covered", by="sex", design=SurveyDesign("weight", psu="village"))
    >>> dict(found.domain), round(found.value, 3), round(found.standard_error, 3)
    ({'sex': 'f', 'against_sex': 'm'}, 0.5, 0.188)
    """
    columns = [by] if isinstance(by, str) else list(by)
    shares = estimate_share(
        frame, covered, eligible=eligible, design=design, by=columns, level=level, design_effect=design_effect
    )
    pairs = _Pairs(frame, covered, eligible, design, columns, shares)
    return [pairs.estimate(first, second, level) for first, second in combinations(range(len(shares)), 2)]


class _Pairs:
    """The groups' linearised shares, row by row, to be subtracted from each other."""

    def __init__(
        self,
        frame: pd.DataFrame,
        covered: str,
        eligible: str | None,
        design: SurveyDesign,
        columns: Sequence[str],
        shares: Sequence[Estimate],
    ) -> None:
        self.shares = shares
        self.sample: Sample = read_sample(frame, design)
        answers = AnswerReader(frame, self.sample.weight).answers(covered, eligible)
        reader = DomainReader(frame, self.sample)
        groups, self.all_rows = reader.domains(columns), reader.domains([])
        self.rows: Codes = np.concatenate([answers.covered, answers.uncovered])
        self.missing: Codes = answers.missing
        self.of_row = groups.cell_domain[groups.cell]
        reached = reach(self.sample, groups, self.rows, self.missing)
        self.influence = _influence(self.sample, groups, self.rows, len(answers.covered))
        self.influence *= _root_of_lost(self.sample, groups, reached, self.rows)

    def estimate(self, first: int, second: int, level: float) -> Estimate:
        one, other = self.shares[first], self.shares[second]
        group = self.of_row[self.rows]
        in_pair = (group == first) | (group == second)
        missing = self.missing[np.isin(self.of_row[self.missing], (first, second))]
        rows = self.rows[in_pair]
        reached = reach(self.sample, self.all_rows, rows, missing)
        variance = influence_variance(
            self.sample,
            self.all_rows,
            np.where(group == second, -1.0, 1.0)[in_pair] * self.influence[in_pair],
            rows=rows,
            active=reached.answered > 0,
            # What is missing of strata taken whole is in the influence values already.
            lost=np.where(reached.lost > 0, 1.0, 0.0),
        )[0]
        return _difference(one, other, float(variance), reached, level)


def _influence(sample: Sample, groups: Domains, rows: Codes, covered: int) -> Floats:
    """Per row with an answer, its influence on the share of its own group; the first `covered` are covered."""
    weight, group = sample.weight[rows], groups.cell_domain[groups.cell[rows]]
    answer = np.arange(len(rows)) < covered
    size = total(group, weight, groups.count + 1)
    share = total(group, weight * answer, groups.count + 1) / np.where(size > 0, size, np.nan)
    return np.asarray(weight * (answer - share[group]) / size[group])


def _root_of_lost(sample: Sample, groups: Domains, reached: Reach, rows: Codes) -> Floats:
    """In strata taken whole, the root of the share of answers that are missing from the group; elsewhere 1."""
    whole = sample.is_taken_whole[groups.block_stratum]
    factor = np.where(whole, np.sqrt(reached.lost), 1.0)
    return np.asarray(factor[groups.cell_block[groups.cell[rows]]])


def _difference(one: Estimate, other: Estimate, variance: float, reached: Reach, level: float) -> Estimate:
    value, df = one.value - other.value, float(reached.df[0])
    is_census = "census" in one.notes and "census" in other.notes
    notes = tuple(dict.fromkeys(note for note in (*one.notes, *other.notes) if note != "census" or is_census))
    can_tell = not (np.isnan(one.standard_error) or np.isnan(other.standard_error)) and df > 0
    error = 0.0 if is_census else float(np.sqrt(variance)) if can_tell else float("nan")
    interval = None
    if is_census:
        interval = Interval(low=value, high=value, level=level, method="census")
    elif can_tell:
        margin = -float(stdtrit(df, (1 - level) / 2)) * error
        interval = Interval(
            low=max(-1.0, value - margin), high=min(1.0, value + margin), level=level, method="wald"
        )
    elif one.interval is not None and other.interval is not None:
        below = np.hypot(one.value - one.interval.low, other.interval.high - other.value)
        above = np.hypot(one.interval.high - one.value, other.value - other.interval.low)
        low, high = max(-1.0, value - float(below)), min(1.0, value + float(above))
        interval = Interval(low=low, high=high, level=level, method="square-and-add")
    return Estimate(
        domain={**one.domain, **{f"{AGAINST}{column}": label for column, label in other.domain.items()}},
        value=value,
        standard_error=error,
        interval=interval,
        n=one.n + other.n,
        missing=one.missing + other.missing,
        population=one.population + other.population,
        df=float("nan") if is_census else df,
        notes=notes,
    )
