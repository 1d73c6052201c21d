"""Totals and ratios of totals from a survey: how many people, how much per head."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from evalkit.statistics.arrays import Flags, Floats, total
from evalkit.statistics.checks import FrameFaults, column_list, faults_of_level, require_columns
from evalkit.statistics.errors import raise_any
from evalkit.statistics.results import Estimate, Interval
from evalkit.statistics.sample.design import SurveyDesign
from evalkit.statistics.sample.domains import AnswerReader, DomainReader
from evalkit.statistics.sample.strata import read_sample
from evalkit.statistics.variance.calibration import Calibration, calibrated, calibrated_variance
from evalkit.statistics.variance.linearisation import influence_variance, respondents, wald_interval

# Below this share of the squared estimate a variance is rounding.
_NO_VARIANCE = 1e-24


def estimate_total(
    frame: pd.DataFrame,
    amount: str,
    *,
    eligible: str | None = None,
    design: SurveyDesign,
    by: str | Sequence[str] | None = None,
    level: float = 0.95,
    calibration: Calibration | None = None,
) -> list[Estimate]:
    """How much of something there is in the population: of 0 and 1, how many people.

    frame, eligible, by, level, calibration : as in `estimate_share`
    amount : column of numbers or booleans, in any unit; the total is in the same

    The total is sum w y, its interval t(df) standard errors on each side; df are those of a share in the domain.
    Where all villages found are alike the sample cannot tell the variance: no standard error, no interval
    (`no-variance`), unless the calibration's margins name the amount itself, whose total is known then.
    `design_effect` and `effective_n` are not given. Formula: docs/methods.md, Coverage.
    Raises StatisticsError as `estimate_share` does, and where the amount of someone eligible is unknown, since a
    total of the others alone would be too small.

    >>> people = pd.DataFrame({"village": [1, 1, 2, 2], "weight": 10.0, "covered": [1, 0, 1, 1]})
    >>> [found] = estimate_total(people, "covered", design=SurveyDesign("weight", psu="village"))
    >>> found.value, found.standard_error, found.df
    (30.0, 10.0, 1.0)
    """
    asked = _Asked(frame, [amount], eligible, design, by, level, calibration)
    found, is_missing = FrameFaults(frame), np.isin(np.arange(len(frame)), asked.missing)
    remedy = "give it, or leave the row out after `adjust_nonresponse`: a total without it is too small"
    found.refuse_rows(amount, is_missing, f"blank, or {eligible!r} is," if eligible else "blank", remedy)
    found.raise_any()
    influence = asked.weight * asked.amounts[amount]
    cells = total(asked.domains.cell[asked.rows], influence, len(asked.domains.cell_psu))
    value = total(asked.domains.cell_domain, cells, asked.domains.count + 1)
    variance = asked.variance(influence)
    used = [*([] if eligible is None else [eligible]), *asked.by]
    if calibration is not None and calibration.fixes(amount, used):
        return asked.estimates(value, np.zeros_like(value), np.ones(len(value), bool))
    # Villages that happen to be alike do not make a total certain.
    return asked.estimates(value, variance, variance > _NO_VARIANCE * value**2)


def estimate_ratio(
    frame: pd.DataFrame,
    numerator: str,
    denominator: str,
    *,
    eligible: str | None = None,
    design: SurveyDesign,
    by: str | Sequence[str] | None = None,
    level: float = 0.95,
    calibration: Calibration | None = None,
) -> list[Estimate]:
    """How much of one thing there is per unit of another: income per head, cost per person covered.

    numerator, denominator : columns of numbers or booleans. Someone eligible of whom either is blank is left out
        and counted in `missing`
    frame, eligible, by, level, calibration : as in `estimate_share`

    The ratio is sum w y / sum w x, its interval t(df) standard errors on each side, the variance by linearisation.
    With a denominator of ones it is a mean. Shares have better intervals in `estimate_share`. `design_effect` and
    `effective_n` are not given. Raises StatisticsError as `estimate_share` does.

    >>> homes = pd.DataFrame({"village": [1, 1, 2, 2], "weight": 10.0, "income": [4, 2, 6, 8], "heads": [2, 1, 2, 3]})
    >>> [found] = estimate_ratio(homes, "income", "heads", design=SurveyDesign("weight", psu="village"))
    >>> found.value, round(found.standard_error, 4)
    (2.5, 0.375)
    """
    asked = _Asked(frame, [numerator, denominator], eligible, design, by, level, calibration)
    y, x = asked.amounts[numerator], asked.amounts[denominator]
    domain = asked.domains.cell_domain[asked.domains.cell[asked.rows]]
    size = total(domain, asked.weight * x, asked.domains.count + 1)
    size = np.where(size != 0, size, np.nan)
    value = total(domain, asked.weight * y, asked.domains.count + 1) / size
    variance = asked.variance(asked.weight * (y - value[domain] * x) / size[domain])
    return asked.estimates(value, variance, variance > _NO_VARIANCE * value**2)


class _Asked:
    """The rows with an answer, what they said, and who was reached; `weight` and `amounts` are of `rows`."""

    def __init__(
        self,
        frame: pd.DataFrame,
        columns: Sequence[str],
        eligible: str | None,
        design: SurveyDesign,
        by: str | Sequence[str] | None,
        level: float,
        calibration: Calibration | None,
    ) -> None:
        raise_any(faults_of_level(level))
        self.level, self.calibration = level, calibration
        self.by = column_list(by)
        require_columns(frame, [*columns, *([] if eligible is None else [eligible]), *self.by])
        self.sample = read_sample(frame, design)
        reader = AnswerReader(frame, self.sample.weight)
        amounts = {column: reader.amounts(column) for column in columns}
        is_eligible, unsure = reader.eligible(eligible)
        reader.found.raise_any()
        is_known = is_eligible & ~np.isnan(np.stack(list(amounts.values()))).any(axis=0)
        self.rows = np.flatnonzero(is_known)
        self.missing = np.concatenate([np.flatnonzero(is_eligible & ~is_known), unsure])
        self.amounts = {column: values[self.rows] for column, values in amounts.items()}
        if calibration is not None:
            self.sample = calibrated(self.sample, frame, calibration)
        self.weight = self.sample.weight[self.rows]
        domain_reader = DomainReader(frame, self.sample)
        self.domains, self.all_rows = domain_reader.domains(self.by), domain_reader.domains([])
        every = np.flatnonzero(is_eligible)
        of_domain = self.domains.cell_domain[self.domains.cell[every]]
        self.population = total(of_domain, self.sample.weight[every], self.domains.count + 1)
        self.who = respondents(self.sample, self.domains, self.rows, self.missing)

    def variance(self, influence: Floats) -> Floats:
        where, lost = (self.sample, self.domains), self.who.lost
        if self.calibration is not None:
            return calibrated_variance(self.calibration, *where, self.all_rows, influence, rows=self.rows, lost=lost)
        return influence_variance(*where, influence, rows=self.rows, active=self.who.answered > 0, lost=lost)

    def estimates(self, value: Floats, variance: Floats, can_tell: Flags) -> list[Estimate]:
        each = zip(range(self.domains.count), value, variance, can_tell, strict=False)
        return [self._estimate(*of_domain) for of_domain in each]

    def _estimate(self, domain: int, value: float, variance: float, can_tell: bool) -> Estimate:
        who, df, note = self.who, float(self.who.df[domain]), None
        interval, error = None, float("nan")
        if who.is_census[domain]:
            error, df, note = 0.0, float("nan"), "census"
            interval = Interval(low=float(value), high=float(value), level=self.level, method="census")
        elif who.n[domain] == 0 or np.isnan(value):
            df, note = float("nan"), "empty"
        elif df <= 0:
            note = "no-df"
        elif not can_tell:
            note = "no-variance"
        else:
            error = float(np.sqrt(variance))
            interval = wald_interval(float(value), error, df, level=self.level)
        return Estimate(
            domain={column: self.domains.labels[column][domain] for column in self.by}, value=float(value),
            standard_error=error, interval=interval, n=int(who.n[domain]),
            missing=int(who.n_missing[domain]), population=float(self.population[domain]), df=df,
            notes=() if note is None else (note,),
        )  # fmt: skip
