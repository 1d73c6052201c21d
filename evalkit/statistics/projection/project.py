"""Where will yearly levels stand at a later year, and how sure is that, from the few levels of a short plan?

All methods work on log levels. The default draws each county's drift and variance of growth towards its
group's; `docs/methods_income.md` has the formulas, what back-tests show of each method, and the weak spots.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from evalkit.statistics.arrays import Flags, Floats, chosen
from evalkit.statistics.errors import Fault, StatisticsError, raise_any
from evalkit.statistics.projection.law import Law
from evalkit.statistics.projection.moments import Moments, Shrinkage, moments_of
from evalkit.statistics.projection.panel import Panel, formula_of, names_of, panel_of
from evalkit.statistics.projection.random_walk import (
    GROWTH,
    LEVEL,
    Prediction,
    predict_alone,
    predict_ets,
    predict_group,
    predict_trend,
)
from evalkit.statistics.projection.results import Projections


class NothingProjectedError(StatisticsError):
    """None of the counties can be projected: too few levels, or growth that never varies."""


@dataclass(frozen=True, kw_only=True)
class Method:
    """How a projection is made.

    predict : of a panel whose moments are known
    shrinkage : where a county's variance of growth comes from
    fewest_levels : that a county must have of its own; what is missing to three its group lends
    degrees : of freedom of the interval: a county's own (n - 2), those of its variance, or a normal law's
    takes_errors : whether it separates sampling errors from shocks
    bridges_gaps : whether a middle year may be missing
    """

    predict: Callable[[Panel, Moments, int], Prediction]
    shrinkage: Shrinkage
    fewest_levels: int
    degrees: Literal["own", "variance", "normal"]
    takes_errors: bool = True
    bridges_gaps: bool = True


METHODS: Mapping[str, Method] = MappingProxyType(
    {
        "shrunk": Method(predict=predict_group, shrinkage="prior", fewest_levels=1, degrees="own"),
        "pooled": Method(predict=predict_alone, shrinkage="pooled", fewest_levels=2, degrees="variance"),
        "drift": Method(predict=predict_alone, shrinkage="own", fewest_levels=3, degrees="own"),
        "drift-normal": Method(predict=predict_alone, shrinkage="own", fewest_levels=3, degrees="normal"),
        "trend": Method(
            predict=predict_trend, shrinkage="own", fewest_levels=3, degrees="own", takes_errors=False
        ),
        # Four parameters: with four levels the fit would be perfect, and the interval of no width.
        "ets": Method(
            predict=predict_ets, shrinkage="own", fewest_levels=5, degrees="normal", takes_errors=False,
            bridges_gaps=False,
        ),
    }
)  # fmt: skip


def project_income(
    levels: ArrayLike | pd.DataFrame,
    *,
    horizon: int,
    groups: Sequence[Hashable] | None = None,
    error_covariance: ArrayLike | None = None,
    by_formula: ArrayLike | None = None,
    method: str = "shrunk",
) -> Projections:
    """Where will each county's yearly level stand `horizon` years after the last column?

    levels : (K, n) counties x successive years, above 0, nan where a year is missing; of a frame the index
        names the counties and integer columns the years. A ratio of two incomes is a level as well
    horizon : years from the last column; at 0 nothing is projected and only sampling error is left
    groups : (K,) label of the counties that lend each other strength; None: all rows are one group
    error_covariance : (K, n, n) of the log levels' sampling errors (see `error_covariance`); None: no samples
    by_formula : (K,) whether the incomes behind a county's levels grow by a formula (see `grows_by_formula`)
        though the levels, net of prices or as ratios, do vary; None: told from the levels themselves
    method : `shrunk` latent random walk, drift and variance drawn towards the group's, t(n - 2)
        `pooled` random walk with the county's own drift and the group's variance, t with all its degrees
        `drift` random walk with own drift and variance, t(n - 2); `drift-normal` with normal quantiles
        `trend` a line through the logs, t(n - 2); `ets` exponential smoothing with a trend, normal. These two
        leave sampling errors in their residuals and take no covariance of them

    Returns a sequence of `Projection`, one per row, with their joint law. A county alone in its group is
    projected as by `drift`. A county whose growth is the same every year tells nothing of how growth varies,
    and takes its group's variance. A county that cannot be projected says why in its notes.

    Raises StatisticsError for a level that is 0, negative or text, an unknown method, arrays that do not fit
    each other, and where no county at all can be projected.

    >>> projections = project_income([[8000, 8610, 9270, 9900, 10640], [7000, 7440, 8000, 8570, 9150],
    ...                               [9000, 9500, 10220, 10800, 11590]], horizon=1)
    >>> [round(projection.median(), -1) for projection in projections]
    [11410.0, 9790.0, 12360.0]
    >>> [round(projection.growth.probability_above(0.065), 2) for projection in projections]
    [0.99, 0.97, 0.63]
    """
    panel = panel_of(levels, groups, error_covariance)
    counties, first_year = names_of(levels, len(panel.logs))
    _check_call(horizon, method, has_errors=error_covariance is not None)
    moments = moments_of(panel, METHODS[method].shrinkage, formula_of(by_formula, len(panel.logs)))
    prediction, df, is_projected = _predict(panel, moments, METHODS[method], horizon)
    is_observed = ~np.isnan(panel.logs[:, -1]) & (horizon == 0)
    notes = _notes(panel, METHODS[method], is_observed, is_projected, moments.has_own)
    if not (is_observed | is_projected).any():
        reasons = ((county, WHY_NOT[codes[0]]) for county, codes in zip(counties, notes, strict=True))
        raise NothingProjectedError(*(Fault(f"levels of {county}", *reason) for county, reason in reasons))
    observed = _observe(panel, is_observed, prediction)
    level_law, growth_law = (
        _law(panel, observed, np.where(is_observed, np.inf, df), target) for target in (LEVEL, GROWTH)
    )
    years = panel.logs.shape[1] - 1 + horizon
    return Projections(
        counties=counties, year=first_year + years, horizon=horizon, years=years, method=method,
        level_law=level_law, growth_law=growth_law, notes=notes,
    )  # fmt: skip


def _check_call(horizon: int, method: str, *, has_errors: bool) -> None:
    faults = []
    if isinstance(horizon, bool) or not isinstance(horizon, int | np.integer) or horizon < 0:
        faults.append(Fault(f"horizon = {horizon}", "it is a whole number of years", "give 0, 1, 2, ..."))
    if method not in METHODS:
        faults.append(Fault(f"method = {method}", "unknown", f"use one of {', '.join(METHODS)}"))
    elif has_errors and not METHODS[method].takes_errors:
        faults.append(Fault("error_covariance", f"method {method} takes none", "use another method"))
    raise_any(faults)


def _predict(panel: Panel, moments: Moments, method: Method, horizon: int) -> tuple[Prediction, Floats, Flags]:
    """The method's predictions (nan where it has none), their degrees of freedom, and which counties have one."""
    is_projected = np.isfinite(moments.shocks) & (panel.counts >= method.fewest_levels)
    if not method.bridges_gaps:
        is_projected &= ~panel.has_gap
    # A county without a variance of its own takes the fewest degrees of freedom that another of its group has.
    has_own, own = is_projected & moments.has_own, panel.counts - 2.0
    least = np.full(panel.groups, np.inf)
    np.minimum.at(least, panel.group[has_own], own[has_own])
    df = {
        "own": np.where(has_own, own, least[panel.group]),
        "variance": moments.df,
        "normal": np.full(len(panel.logs), np.inf),
    }[method.degrees]
    rows = np.flatnonzero(is_projected)
    if not len(rows):
        blank, loadings = np.full((len(panel.logs), 2), np.nan), np.zeros((len(panel.logs), 2, 1))
        return Prediction(mean=blank, own=blank, loadings=loadings, known=blank), df, is_projected
    prediction = method.predict(panel.of(rows), chosen(moments, rows), horizon)
    return prediction.placed(rows, len(panel.logs)), df, is_projected


def _observe(panel: Panel, is_observed: Flags, prediction: Prediction) -> Prediction:
    """The prediction, with the measured level where the horizon's level is already in."""
    last, errors = panel.logs[:, -1], panel.errors
    of_level = errors[:, -1, -1]
    of_growth = of_level + errors[:, 0, 0] - 2 * errors[:, 0, -1]
    measured = np.column_stack([last, last - panel.logs[:, 0]])
    error = np.maximum(np.column_stack([of_level, of_growth]), 0)
    return Prediction(
        mean=np.where(is_observed[:, None], measured, prediction.mean),
        own=np.where(is_observed[:, None], error, prediction.own),
        loadings=np.where(is_observed[:, None, None], 0, prediction.loadings),
        known=np.where(is_observed[:, None], error, prediction.known),
    )


def _law(panel: Panel, prediction: Prediction, df: Floats, target: int) -> Law:
    fields = {name: values[:, target] for name, values in vars(prediction).items()}
    return Law(location=fields.pop("mean"), df=df, group=panel.group, **fields)


def _notes(
    panel: Panel, method: Method, is_observed: Flags, is_projected: Flags, has_own: Flags
) -> tuple[tuple[str, ...], ...]:
    count = panel.counts
    projected = np.select([count < 3, ~has_own], ["group-drift", "group-variance"], "")
    impossible = np.select(
        [count < max(3, method.fewest_levels), panel.has_gap & (not method.bridges_gaps)],
        ["too-few-levels", "gap"],
        "no-variation",
    )
    first = np.where(is_observed, "observed", np.where(is_projected, projected, impossible))
    second = np.where(np.isnan(panel.logs[:, 0]), "no-base", "")
    return tuple(tuple(code for code in codes if code) for codes in zip(first.tolist(), second.tolist(), strict=True))


WHY_NOT: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "too-few-levels": (
            "fewer than 3 levels (ets: 5), and no neighbours to lend what is missing",
            "give more years, or neighbours (groups) whose growth is known",
        ),
        "no-variation": (
            "growth is the same in every year, so nothing tells how much it varies",
            "give neighbours (groups) that vary",
        ),
        "gap": ("a year between the first and the last is missing", "use a method other than ets"),
    }
)
