"""The projections of income: a county's from its group, and those of many counties together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from pandas import DataFrame

from evalkit.evaluation.income.series import Series
from evalkit.statistics import Projection, Projections, StatisticsError, project_income

# One level shows no growth: what would then be projected is the group's, and no longer the county's.
FEWEST_LEVELS = 2
# What the projection says of a county -> why nothing is judged.
WHY_NOT = {"too-few-levels": "too-few-years", "no-variation": "no-variation", "no-base": "no-income"}


def project_together(
    series: Mapping[str, Series], *, horizon: int, groups: Sequence[str] | None = None
) -> Projections | None:
    """The joint projection of all counties, from their levels of known precision; None if none can be projected.

    series : county code -> its levels, all of the same years; with gaps, and of as few levels as there are
    groups : of each county in `series`, whom it is grouped with; None: all are one group
    """
    known = {code: s.of_known_precision() for code, s in series.items()}
    is_used = [s.count > 0 for s in known.values()]
    used = {code: s for (code, s), use in zip(known.items(), is_used, strict=True) if use}
    if not used:
        return None
    years = next(iter(used.values())).years
    levels = DataFrame([s.levels for s in used.values()], index=list(used), columns=list(years))
    covariance = np.array([s.covariance for s in used.values()])
    of = None if groups is None else [g for g, use in zip(groups, is_used, strict=True) if use]
    # The same figures under its own name: a county alone has nothing to be drawn to.
    method = "shrunk" if len(used) > 1 else "drift"
    try:
        return project_income(
            levels, horizon=horizon, groups=of, error_covariance=covariance, method=method,
            by_formula=[s.is_formula for s in used.values()],
        )  # fmt: skip
    except StatisticsError:
        # Levels are checked on loading: what is left is that no county has enough of them, or none varies.
        return None


def projected(
    code: str, series: Mapping[str, Series], *, horizons: Sequence[int]
) -> tuple[Projection, ...] | str:
    """One county's projections from its group, a horizon each; or a code why there are none."""
    own = series[code].of_known_precision()
    if np.isnan(own.levels[0]):
        return "no-income"
    if own.count < FEWEST_LEVELS:
        return "too-few-years"
    found = []
    for horizon in horizons:
        together = project_together(series, horizon=horizon)
        if together is None:
            return "no-variation" if own.count > FEWEST_LEVELS else "too-few-years"
        one = together[together.counties.index(code)]
        why_not = [WHY_NOT[note] for note in one.notes if note in WHY_NOT]
        if why_not:
            return why_not[0]
        found.append(one)
    return tuple(found)
