"""How good would a projection have been? Every year of a panel taken as the present in turn (rolling origin)."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import nan

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from evalkit.statistics.arrays import Floats
from evalkit.statistics.checks import checked_level, checked_levels
from evalkit.statistics.errors import refusal
from evalkit.statistics.projection.project import NothingProjectedError, project_income
from evalkit.statistics.projection.results import Projections

BINS = (0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0)


@dataclass(frozen=True, kw_only=True)
class Backtest:
    """How a method did, over all origins and counties.

    cases : one row per origin and county: origin and county (row or column numbers), observed, median, low, high
        (log levels), and, if a growth was asked for, probability (said) and is_met
    level : nominal, of the intervals
    left_out : cases without a projection or without an observed level
    """

    method: str
    horizon: int
    level: float
    cases: pd.DataFrame
    left_out: int

    @property
    def coverage(self) -> float:
        """Share of observed levels inside their interval."""
        return float(self._inside().mean())

    @property
    def worst_origin(self) -> tuple[int | None, float]:
        """The origin in which the smallest share lay inside, and that share: counties fail together.

        None and nan if all cases were left out.
        """
        if self.cases.empty:
            return None, nan
        shares = self._inside().groupby(self.cases["origin"]).mean()
        place = int(np.argmin(shares.to_numpy()))
        return int(shares.index.to_numpy()[place]), float(shares.min())

    @property
    def half_width(self) -> float:
        """Mean half-width of the intervals, on the log scale."""
        return float((self.cases["high"] - self.cases["low"]).mean() / 2)

    @property
    def interval_score(self) -> float:
        """Mean width plus 2 / (1 - level) times the distance of what fell outside (Gneiting and Raftery 2007).

        On the log scale; lower is better, and only the true interval has the lowest expected score.
        """
        low, high, observed = (self.cases[name] for name in ("low", "high", "observed"))
        outside = (low - observed).clip(lower=0) + (observed - high).clip(lower=0)
        return float((high - low + 2 / (1 - self.level) * outside).mean())

    @property
    def brier_score(self) -> float:
        """Mean squared distance of the probability said from what came: 0 is best, .25 is tossing a coin."""
        return float(((self._asked()["probability"] - self._asked()["is_met"]) ** 2).mean())

    def calibration(self, bins: Sequence[float] = BINS) -> pd.DataFrame:
        """Of the cases given about one probability, how many came true? One row per bin, none hidden.

        Columns: above, up_to (edges; the first bin holds 0), cases, said (mean probability), came_true (share)
        """
        asked = self._asked()
        place = pd.cut(asked["probability"], list(bins), include_lowest=True, labels=False)
        found = [(bin, asked[place == number]) for number, bin in enumerate(pairwise(bins))]
        rows = [(*bin, len(of), of["probability"].mean(), of["is_met"].mean()) for bin, of in found]
        return pd.DataFrame(rows, columns=["above", "up_to", "cases", "said", "came_true"])

    def _inside(self) -> pd.Series:
        return (self.cases["low"] <= self.cases["observed"]) & (self.cases["observed"] <= self.cases["high"])

    def _asked(self) -> pd.DataFrame:
        if "probability" not in self.cases:
            raise refusal("growth", "no threshold was asked about", "give backtest a growth to be above")
        return self.cases


def backtest(
    levels: ArrayLike | pd.DataFrame,
    *,
    history: int,
    horizon: int,
    method: str = "shrunk",
    groups: Sequence[Hashable] | None = None,
    level: float = 0.95,
    growth: float | None = None,
) -> Backtest:
    """How would `project_income` have done on this panel, had each year in turn been the last one known?

    levels : (K, T) counties x successive years, nan where a year is missing; T at least history + horizon
    history : yearly levels that each projection sees
    horizon : years ahead, 1 or more
    method, groups : as in `project_income`
    level : of the intervals
    growth : average growth from the first level seen to the horizon, to be above; None: not asked

    Raises StatisticsError where the panel is too short, where no year's levels can be projected at all (of single
    years they are left out and counted), and as `project_income` does.

    >>> years = np.arange(12)
    >>> panel = 8000 * np.exp(0.07 * years + 0.02 * np.sin([years, 2 * years, years**2]))
    >>> result = backtest(panel, history=5, horizon=2, growth=0.065)
    >>> len(result.cases), round(result.coverage, 2)
    (18, 1.0)
    """
    panel = np.atleast_2d(checked_levels(levels, "levels"))
    checked_level(level)
    origins = range(history - 1, panel.shape[1] - horizon)
    if horizon < 1 or not origins:
        raise refusal(
            f"history = {history}, horizon = {horizon}",
            f"the panel has {panel.shape[1]} years",
            "give a horizon of 1 or more and at least history + horizon years",
        )
    every, why_not = [], []
    for origin in origins:
        seen = panel[:, origin - history + 1 : origin + 1]
        try:
            projections = project_income(seen, horizon=horizon, groups=groups, method=method)
        except NothingProjectedError as none:
            projections = None
            why_not.append(none)
        observed = np.log(panel[:, origin + horizon])
        cases = _cases(observed, projections, level).assign(origin=origin)
        if growth is not None:
            grown = observed - np.log(seen[:, 0])
            is_met = np.where(np.isnan(grown), np.nan, grown > (history - 1 + horizon) * np.log1p(growth))
            said = np.nan if projections is None else projections.probabilities_above(growth=growth)
            cases = cases.assign(probability=said, is_met=is_met)
        every.append(cases)
    if len(why_not) == len(origins):
        raise why_not[-1]
    whole = pd.concat(every)
    complete = whole.dropna(ignore_index=True)
    return Backtest(method=method, horizon=horizon, level=level, cases=complete, left_out=len(whole) - len(complete))


def _cases(observed: Floats, projections: Projections | None, level: float) -> pd.DataFrame:
    """One row per county; all nan where nothing was projected."""
    cases = pd.DataFrame({"county": np.arange(len(observed)), "observed": observed})
    law = None if projections is None else projections.level_law
    low, high = (np.nan, np.nan) if law is None else law.limits(level)
    return cases.assign(median=np.nan if law is None else law.location, low=low, high=high)
