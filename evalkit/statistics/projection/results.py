"""What a projection answers: how high, how sure, how likely, for one county and for how many of a group."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from math import exp, expm1, inf, nan
from typing import overload

import numpy as np
from numpy.typing import ArrayLike

from evalkit.statistics.arrays import Floats, chosen
from evalkit.statistics.errors import refusal
from evalkit.statistics.projection.law import SAME, Law
from evalkit.statistics.results import Interval

DRAWS = 65_536
LARGEST_SAMPLE = 2**24


@dataclass(frozen=True, kw_only=True)
class ProjectedGrowth:
    """The average growth from the first year of the levels to the horizon, as far as it can be foreseen.

    years : from the first year to the horizon
    law : of the log growth over those years, of this county alone, the base level's sampling error included
    """

    years: int
    law: Law
    method: str

    def median(self) -> float:
        """The growth (fraction per year) as likely to be passed as not; nan where it cannot be projected."""
        return expm1(self.law.location.item() / self.years) if self.years else nan

    def interval(self, level: float = 0.95) -> Interval:
        """Where the average growth will lie, two-sided (fractions per year)."""
        low, high = (limit.item() for limit in self.law.limits(level))
        years = self.years or nan
        return Interval(low=expm1(low / years), high=expm1(high / years), level=level, method=self.method)

    def probability_above(self, growth: float) -> float:
        """How likely is an average growth above `growth` (a fraction per year)? Equal is not above."""
        return self.law.above(_log_growth(growth, self.years)).item() if self.years else nan


@dataclass(frozen=True, kw_only=True)
class Projection:
    """One county's level at the horizon, and its average growth up to there.

    county : its label (the frame's index) or its row number
    year : the horizon's year, if the levels' columns were years; else years counted from the first column
    horizon : years from the last column to the horizon
    growth : the average growth from the first column on
    law : of the log level, of this county alone
    notes : short codes: `observed` (the level is in: only sampling error is left), `group-drift` (fewer than
        three levels of its own: drift and variance are the group's), `group-variance` (growth equal in every
        year, by a formula: the variance is the group's), `too-few-levels`, `no-variation` (growth
        equal in every year, and no neighbours to tell how it varies), `gap` (a missing middle year that the
        method cannot bridge), `no-base` (no level in the first year, so no growth from it); with the last
        four, what cannot be said is nan
    """

    county: Hashable
    year: int
    horizon: int
    growth: ProjectedGrowth
    law: Law
    method: str
    notes: tuple[str, ...] = ()

    def median(self) -> float:
        """The level as likely to be passed as not; nan where it cannot be projected."""
        return exp(self.law.location.item())

    def base_median(self) -> float:
        """The first year's true level, best guess: from it to the median level income grows by `growth.median()`.

        A measured base level carries a sampling error, and the later levels say something of it: it is predicted
        as the later ones are. Without sampling error, and at a horizon of 0, it is the level as it was measured;
        nan where there is none.
        """
        return exp(self.law.location.item() - self.growth.law.location.item())

    def interval(self, level: float = 0.95) -> Interval:
        """Where the level will lie, two-sided."""
        low, high = (limit.item() for limit in self.law.limits(level))
        return Interval(low=_exp(low), high=_exp(high), level=level, method=self.method)

    def probability_above(self, value: float) -> float:
        """How likely is a level above `value`? Exactly `value` is not above."""
        return self.law.above(_log_level(value)).item()


@dataclass(frozen=True, kw_only=True, repr=False)
class Projections(Sequence[Projection]):
    """The projections of all counties asked for, a sequence in the order of the rows, with their joint law.

    counties : labels
    year, horizon : as in `Projection`
    years : from the first column to the horizon
    level_law, growth_law : joint laws of the log level at the horizon, and of its growth from the first
        column
    notes : per county, as in `Projection`
    """

    counties: tuple[Hashable, ...]
    year: int
    horizon: int
    years: int
    method: str
    level_law: Law
    growth_law: Law
    notes: tuple[tuple[str, ...], ...]

    def __len__(self) -> int:
        return len(self.counties)

    @overload
    def __getitem__(self, index: int) -> Projection: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Projection, ...]: ...
    def __getitem__(self, index: int | slice) -> Projection | tuple[Projection, ...]:
        if isinstance(index, slice):
            return tuple(self[number] for number in range(len(self))[index])
        number = range(len(self))[index]
        return Projection(
            county=self.counties[number], year=self.year, horizon=self.horizon,
            growth=ProjectedGrowth(years=self.years, law=chosen(self.growth_law, [number]), method=self.method),
            law=chosen(self.level_law, [number]), method=self.method, notes=self.notes[number],
        )  # fmt: skip

    def only(self, counties: Sequence[Hashable]) -> Projections:
        """These counties of them, with their joint law, in the order named; ValueError for one that is not there."""
        rows = [self.counties.index(county) for county in counties]
        return replace(
            self, counties=tuple(counties), level_law=chosen(self.level_law, rows),
            growth_law=chosen(self.growth_law, rows), notes=tuple(self.notes[row] for row in rows),
        )  # fmt: skip

    def medians(self) -> Floats:
        """(K,) median levels."""
        return np.exp(self.level_law.location)

    def limits(self, level: float = 0.95) -> tuple[Floats, Floats]:
        """(K,), (K,): lower and upper limits of the levels."""
        low, high = self.level_law.limits(level)
        return np.exp(low), np.exp(high)

    def probabilities_above(self, *, level: ArrayLike | None = None, growth: ArrayLike | None = None) -> Floats:
        """(K,) each county's probability of a level above `level`, or of an average growth above `growth`.

        level, growth : name one of the two; one threshold for all or one per county
        """
        law, threshold = self._asked(level, growth)
        return law.above(threshold)

    def probability_of(
        self,
        k: int,
        *,
        level: ArrayLike | None = None,
        growth: ArrayLike | None = None,
        at_least: bool = False,
        seed: int = 0,
    ) -> float:
        """How likely do k of the counties (`at_least` k) pass the threshold together?

        level, growth, seed : as in `count_probabilities`
        """
        chances = self.count_probabilities(level=level, growth=growth, seed=seed)
        if not 0 <= k <= len(self):
            raise refusal(f"k = {k}", f"there are {len(self)} counties", f"ask for 0 to {len(self)}")
        return min(1.0, float(chances[k:].sum())) if at_least else float(chances[k])

    def count_probabilities(
        self, *, level: ArrayLike | None = None, growth: ArrayLike | None = None, seed: int = 0
    ) -> Floats:
        """(K + 1,) how likely do exactly 0, 1, ... K counties pass the threshold?

        level, growth : name one of the two; one threshold for all or one per county
        seed : of the joint draws, 65,536 up to 256 counties (a probability is off by .004 at most, 19 times
            of 20)

        Counties of a group share shocks and what is not known of the group, so these are not the products of
        the single probabilities. Raises StatisticsError if a county cannot be projected.
        """
        law, threshold = self._asked(level, growth)
        missing = np.flatnonzero(np.isnan(law.location))
        if len(missing):
            names = ", ".join(str(self.counties[number]) for number in missing)
            raise refusal(f"counties {names}", "not projected (see their notes)", "leave these counties out")
        if len(self) == 1:
            alone = float(law.above(threshold)[0])
            return np.array([1 - alone, alone])
        size = min(DRAWS, LARGEST_SAMPLE // len(self))
        passed = np.sum(law.draws(size, seed) > threshold + SAME, axis=1)
        return np.bincount(passed, minlength=len(self) + 1) / size

    def _asked(self, level: ArrayLike | None, growth: ArrayLike | None) -> tuple[Law, Floats]:
        if level is not None and growth is None:
            return self.level_law, _log_level(level)
        if growth is not None and level is None:
            return self.growth_law, _log_growth(growth, self.years)
        raise refusal("level, growth", "one threshold is needed", "name either a level or a growth per year")


def _exp(value: float) -> float:
    return inf if value > 709 else exp(value)


def _log_level(value: ArrayLike) -> Floats:
    level = np.asarray(value, dtype=float)
    if not np.all(level > 0):
        raise refusal(f"threshold = {level}", "a level lies above 0", "give it in the levels' unit")
    return np.asarray(np.log(level))


def _log_growth(value: ArrayLike, years: int) -> Floats:
    growth = np.asarray(value, dtype=float)
    if not np.all((growth > -1) & (growth < 1)):
        raise refusal(f"growth = {growth}", "a yearly growth lies between -1 and 1", "write 0.065 for 6.5%")
    return np.asarray(years * np.log1p(growth))
