"""What share of the eligible is covered, from a survey: many indicators, many groups, one pass."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtrit

from evalkit.statistics.answers import AnswerReader
from evalkit.statistics.calibration import Calibration, calibrated
from evalkit.statistics.calibration_variance import calibrated_share_variance
from evalkit.statistics.calls import (
    column_list,
    faults_of_figures,
    faults_of_groupings,
    faults_of_indicators,
    is_name,
    is_number,
    shown,
)
from evalkit.statistics.clustering import least_effect, pooled_design_effect
from evalkit.statistics.design import SurveyDesign
from evalkit.statistics.domains import DomainReader, Domains
from evalkit.statistics.errors import Fault, StatisticsError
from evalkit.statistics.frame_faults import Flags, Floats, require_columns
from evalkit.statistics.proportion import faults_of_level, faults_of_method
from evalkit.statistics.results import Estimate, Interval
from evalkit.statistics.sample import read_sample
from evalkit.statistics.share_figures import ShareFigures, share_figures
from evalkit.statistics.share_intervals import END_METHOD, METHODS, has_ends, share_limits

_FIGURES: Final = (
    *("value", "standard_error", "low", "high", "level", "method", "n", "missing", "population"),
    *("df", "design_effect", "effective_n", "notes"),
)
_NOTES: Final = (
    *("census", "empty", "no-df", "pooled-design-effect", "conservative-design-effect"),
    "raised-design-effect",
)


def estimate_share(
    frame: pd.DataFrame,
    covered: str,
    *,
    eligible: str | None = None,
    design: SurveyDesign,
    by: str | Sequence[str] | None = None,
    level: float = 0.95,
    method: str = "logit",
    design_effect: float | None = None,
    least_design_effect: float | None = None,
    least_correlation: float | None = None,
    calibration: Calibration | None = None,
) -> list[Estimate]:
    """What share of the eligible is covered, in all or in each group of `by`.

    frame : one row per person in the sample, the ineligible included: their villages count in the variance
    covered, eligible : columns of booleans or 0 and 1. Blank `covered`: left out of the share and counted in
        `missing`. Blank `eligible`: not taken as eligible, and counted in `missing`. No `eligible`: all are
    by : a column or columns; one estimate per combination of labels found. No label, no group
    level : confidence of the two-sided interval
    method : logit (the default), wilson, clopper-pearson, korn-graubard, jeffreys, beta, arcsine, likelihood,
        wald
    design_effect : what to take for it where all or none are covered, since the sample cannot tell there;
        None: pooled over the other groups
    least_design_effect : below this the sample's own is not trusted, since from few villages it is too small
        just when few uncovered people were met; None: it always is, as in R
    least_correlation : of two people's answers in one PSU; the design effect is not taken to be smaller than
        1 + (m - 1) times it, m the answers per PSU in the group (sum m²/sum m). Both: `pool_clustering`
    calibration : what `calibrate` made of this frame and design; its weights are used, and its variance

    Shares are in [0, 1]. Formulas, degrees of freedom and what happens at 0 and 1: docs/methods.md, Coverage.
    Raises StatisticsError for a frame that contradicts its design, for other answers, levels and methods.

    >>> people = pd.DataFrame({"village": [1, 1, 2, 2, 3, 3], "weight": 10.0, "covered": [1, 1, 1, 0, 1, 1]})
    >>> [found] = estimate_share(people, "covered", design=SurveyDesign("weight", psu="village"))
    >>> round(found.value, 3), round(found.standard_error, 3), found.df
    (0.833, 0.167, 2.0)
    >>> round(found.interval.low, 3), round(found.interval.high, 3)
    (0.028, 0.999)
    """
    if not is_name(covered):
        fault = Fault(f"covered = {shown(covered)}", "no name of a column", "name one column of the frame")
        raise StatisticsError(fault)
    columns = column_list(by)
    effects = None if design_effect is None else {"": design_effect}
    least = None if least_design_effect is None else {"": least_design_effect}
    correlations = None if least_correlation is None else {"": least_correlation}
    indicators = {"": (covered, eligible)}
    rows = estimate_shares(
        frame,
        indicators,
        design=design,
        groupings=[columns],
        level=level,
        method=method,
        design_effects=effects,
        least_design_effects=least,
        least_correlations=correlations,
        calibration=calibration,
    )
    return [_estimate(row, columns) for row in rows.to_dict("records")]


def estimate_shares(
    frame: pd.DataFrame,
    indicators: Mapping[str, tuple[str, str | None]],
    *,
    design: SurveyDesign,
    groupings: Sequence[Sequence[str]],
    level: float = 0.95,
    method: str = "logit",
    design_effects: Mapping[str, float] | None = None,
    least_design_effects: Mapping[str, float] | None = None,
    least_correlations: Mapping[str, float] | None = None,
    calibration: Calibration | None = None,
) -> pd.DataFrame:
    """Many shares at once: each indicator in each group of each grouping, every column read once.

    indicators : name -> (covered, eligible), columns as in `estimate_share`
    groupings : lists of columns, `[]` for all together
    design_effects : indicator -> design effect where all or none are covered; the others pool the groups of
        the same grouping
    least_design_effects, least_correlations, calibration : as in `estimate_share`, the former two per indicator

    One row per estimate, in the order of groupings, indicators and labels: indicator, the columns grouped by
    (blank where not grouped by), and the fields of Estimate with low, high, level and method for its interval.

    >>> people = pd.DataFrame({"sex": ["f", "f", "m", "m"], "weight": 1.0, "covered": [1, 0, 1, 1]})
    >>> shares = estimate_shares(people, {"I02": ("covered", None)}, design=SurveyDesign("weight"),
    ...                          groupings=[[], ["sex"]])
    >>> shares[["indicator", "sex", "value", "n"]].to_csv(index=False).split()
    ['indicator,sex,value,n', 'I02,,0.75,4', 'I02,f,0.5,2', 'I02,m,1.0,2']
    """
    _check_call(level, method, indicators, groupings)
    effects, least, correlations = _per_indicator(
        indicators, design_effects, least_design_effects, least_correlations
    )
    named = [column for pair in indicators.values() for column in pair if column is not None]
    grouped = list(dict.fromkeys(column for grouping in groupings for column in grouping))
    require_columns(frame, [*named, *grouped])
    sample = read_sample(frame, design)
    reader = AnswerReader(frame, sample.weight)
    answers = {name: reader.answers(*pair) for name, pair in indicators.items()}
    reader.found.raise_any()
    sample = calibrated(sample, frame, calibration)
    domain_reader = DomainReader(frame, sample)
    tables = []
    for grouping in groupings:
        domains = domain_reader.domains(grouping)
        for name, found in answers.items():
            figures = share_figures(sample, domains, found)
            if calibration is not None:
                all_rows = domain_reader.domains([])
                variance = calibrated_share_variance(calibration, sample, domains, all_rows, found)
                figures = replace(figures, variance=variance)
            floor = least_effect(figures, least.get(name, 0.0), correlations.get(name, 0.0))
            columns = _columns(figures, level, method, effects.get(name), floor)
            tables.append(pd.DataFrame(_labels(name, grouped, domains) | columns))
    return pd.concat(tables, ignore_index=True)


def _check_call(
    level: float,
    method: str,
    indicators: Mapping[str, tuple[str, str | None]],
    groupings: Sequence[Sequence[str]],
) -> None:
    faults = [*faults_of_level(level), *faults_of_method(method, METHODS)]
    faults += [*faults_of_indicators(indicators), *faults_of_groupings(groupings)]
    if faults:
        raise StatisticsError(*faults)
    taken = ("indicator", *_FIGURES)
    faults += [
        Fault(f"column {column!r}", "a column of the result has this name", "rename the grouping column")
        for column in taken
        if any(column in grouping for grouping in groupings)
    ]
    if faults:
        raise StatisticsError(*faults)


def _per_indicator(
    indicators: Iterable[str],
    effects: Mapping[str, float] | None,
    least: Mapping[str, float] | None,
    correlations: Mapping[str, float] | None,
) -> tuple[dict[str, float], dict[str, float], dict[str, float]]:
    """What is given per indicator, once it is found to make sense."""
    faults = [
        *faults_of_figures("design_effects", effects, indicators),
        *faults_of_figures("least_design_effects", least, indicators),
        *faults_of_figures("least_correlations", correlations, indicators),
    ]
    if faults:
        raise StatisticsError(*faults)
    given = dict(effects or {}), dict(least or {}), dict(correlations or {})
    faults = [
        Fault(f"design_effect = {shown(effect)}", "a design effect is above 0", "pool it over like groups")
        for effect in (*given[0].values(), *given[1].values())
        if not (is_number(effect) and effect > 0)
    ]
    faults += [
        Fault(f"least_correlation = {shown(correlation)}", "not between 0 and 1", "see `pool_clustering`")
        for correlation in given[2].values()
        if not (is_number(correlation) and 0 <= correlation <= 1)
    ]
    if faults:
        raise StatisticsError(*faults)
    return given


def _labels(name: str, grouped: Sequence[str], domains: Domains) -> dict[str, NDArray[np.object_]]:
    blank = np.full(domains.count, None, dtype=object)
    labels = {column: domains.labels.get(column, blank) for column in grouped}
    return {"indicator": np.full(domains.count, name, dtype=object)} | labels


def _columns(
    figures: ShareFigures, level: float, method: str, design_effect: float | None, least: Floats
) -> dict[str, NDArray[Any]]:
    """The figures of Estimate per domain, with the interval where there can be one."""
    is_empty, own_effect = figures.n == 0, figures.design_effect
    can_tell, has_df = ~np.isnan(own_effect), figures.df > 0
    stands_in = ~figures.is_census & ~can_tell & has_df
    is_raised = ~figures.is_census & can_tell & (own_effect < least)
    pooled = pooled_design_effect(figures) if design_effect is None else design_effect
    is_pooled = not np.isnan(pooled)
    # One person per village is the least that the sample can be worth.
    borrowed_n = (
        figures.part_n / np.maximum(pooled, least) if is_pooled else figures.part_psus.astype(np.float64)
    )
    variance = np.where(can_tell & ~figures.is_census, figures.variance, np.nan)
    used_variance = np.where(is_raised, least * figures.part_simple_variance, variance)
    effective_n = np.where(stands_in, borrowed_n, figures.value * (1 - figures.value) / used_variance)
    used_effect = np.where(stands_in, figures.part_n / np.where(stands_in, borrowed_n, 1.0), own_effect)
    low, high, used_method = _intervals(figures, effective_n, stands_in, level, method)
    notes = [figures.is_census, is_empty, ~has_df & ~figures.is_census & ~is_empty]
    notes += [stands_in & is_pooled, stands_in & (not is_pooled), is_raised & has_df]
    return {
        "value": figures.value,
        "standard_error": np.where(figures.is_census, 0.0, np.sqrt(variance)),
        "low": low,
        "high": high,
        "level": np.full(len(low), level),
        "method": used_method,
        "n": figures.n,
        "missing": figures.missing,
        "population": figures.population,
        "df": np.where(figures.is_census | is_empty, np.nan, figures.df),
        "design_effect": np.where(is_raised, least, used_effect),
        "effective_n": effective_n,
        "notes": _noted(notes),
    }


def _intervals(
    figures: ShareFigures, effective_n: Floats, stands_in: Flags, level: float, method: str
) -> tuple[Floats, Floats, NDArray[np.object_]]:
    low = np.where(figures.is_census, figures.value, np.nan)
    high, used = low.copy(), np.full(len(low), None, dtype=object)
    used[figures.is_census] = "census"
    rows = np.flatnonzero(~figures.is_census & (figures.df > 0))
    # Where the sample cannot tell its own variance, only its part is uncertain: what was counted is known.
    value = np.where(stands_in, figures.part_value, figures.value)[rows]
    lower, upper = share_limits(
        value, effective_n[rows], figures.n[rows], figures.df[rows], level=level, method=method
    )
    scale = np.where(stands_in, figures.part_weight, 1.0)[rows]
    # What was nearly counted has an error of its own; all of the variance there is comes from it then.
    t = -stdtrit(figures.df[rows], (1 - level) / 2)
    counted = np.where(stands_in[rows], t * np.sqrt(np.nan_to_num(figures.variance[rows])), 0.0)
    low[rows] = figures.value[rows] - np.hypot(scale * (value - lower), counted)
    high[rows] = figures.value[rows] + np.hypot(scale * (upper - value), counted)
    used[rows] = method
    if not has_ends(method):
        used[rows[(value == 0) | (value == 1)]] = END_METHOD
    return np.maximum(low, 0.0), np.minimum(high, 1.0), used


def _noted(flags: Sequence[NDArray[np.bool_]]) -> NDArray[np.object_]:
    """Per estimate the tuple of its notes."""
    combination = np.zeros(len(flags[0]), np.intp)
    for position, flag in enumerate(flags):
        combination |= flag.astype(np.intp) << position
    tuples = np.empty(2 ** len(flags), dtype=object)
    for number in range(len(tuples)):
        tuples[number] = tuple(note for position, note in enumerate(_NOTES) if number >> position & 1)
    return np.asarray(tuples[combination])


def _estimate(row: Mapping[Any, Any], columns: Sequence[str]) -> Estimate:
    has_interval = isinstance(row["method"], str)
    interval = Interval(low=row["low"], high=row["high"], level=row["level"], method=row["method"])
    return Estimate(
        domain={column: row[column] for column in columns},
        value=row["value"],
        standard_error=row["standard_error"],
        interval=interval if has_interval else None,
        n=row["n"],
        missing=row["missing"],
        population=row["population"],
        df=row["df"],
        design_effect=row["design_effect"],
        effective_n=row["effective_n"],
        notes=row["notes"],
    )
