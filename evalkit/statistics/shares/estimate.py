"""What share of the eligible is covered, from a survey: many indicators, many groups, one pass."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evalkit.statistics.checks import (
    column_list,
    faults_of_figures,
    faults_of_groupings,
    faults_of_indicators,
    is_name,
    is_number,
    require_columns,
    shown,
)
from evalkit.statistics.errors import Fault, StatisticsError
from evalkit.statistics.proportion.interval import faults_of_level, faults_of_method
from evalkit.statistics.results import Estimate, Interval
from evalkit.statistics.sample.answers import AnswerReader
from evalkit.statistics.sample.design import SurveyDesign
from evalkit.statistics.sample.domains import DomainReader, Domains
from evalkit.statistics.sample.strata import read_sample
from evalkit.statistics.shares.design_effect import Lent, worth_of
from evalkit.statistics.shares.figures import ShareFigures, share_figures
from evalkit.statistics.shares.intervals import METHODS, domain_intervals
from evalkit.statistics.variance.calibrated_variance import calibrated_share_variance
from evalkit.statistics.variance.calibration import Calibration, calibrated

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
    hypergeometric: bool = False,
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
        1 + (m - 1) times it, m the answers per PSU in the group (sum m²/sum m). Both: `pool_clustering`. All
        three are of draws with replacement and equal weights: the group's own weights and fractions are put to
        them (spread.py), and people of a list have none of them
    hypergeometric : whether limits allow for what is left of a small population: of a simple sample of a list of
        people they are the exact ones of `proportion_interval`, its population being `population`, rounded up; of
        any other that took half or more, those of its effective size where they are wider
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
        hypergeometric=hypergeometric,
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
    hypergeometric: bool = False,
    calibration: Calibration | None = None,
) -> pd.DataFrame:
    """Many shares at once: each indicator in each group of each grouping, every column read once.

    indicators : name -> (covered, eligible), columns as in `estimate_share`
    groupings : lists of columns, `[]` for all together
    design_effects : indicator -> design effect where all or none are covered; the others pool the groups of
        the same grouping
    least_design_effects, least_correlations, hypergeometric, calibration : as in `estimate_share`, the former two
        per indicator

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
            lent = Lent(effects.get(name), least.get(name, 0.0), correlations.get(name, 0.0))
            columns = _columns(figures, level, method, lent, hypergeometric=hypergeometric)
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
    figures: ShareFigures, level: float, method: str, lent: Lent, *, hypergeometric: bool
) -> dict[str, NDArray[Any]]:
    """The figures of Estimate per domain, with the interval where there can be one."""
    is_empty, has_df, worth = figures.n == 0, figures.df > 0, worth_of(figures, lent)
    low, high, used_method = domain_intervals(
        figures, worth, level=level, method=method, hypergeometric=hypergeometric
    )
    stands_in = worth.stands_in
    is_pooled = stands_in & worth.is_lent
    notes = [figures.is_census, is_empty, ~has_df & ~figures.is_census & ~is_empty]
    notes += [is_pooled, stands_in & ~is_pooled & ~worth.is_known, worth.is_raised & has_df]
    return {
        "value": figures.value,
        "standard_error": np.where(figures.is_census, 0.0, np.sqrt(worth.variance)),
        "low": low,
        "high": high,
        "level": np.full(len(low), level),
        "method": used_method,
        "n": figures.n,
        "missing": figures.missing,
        "population": figures.population,
        "df": np.where(figures.is_census | is_empty, np.nan, figures.df),
        "design_effect": worth.effect,
        "effective_n": worth.effective_n,
        "notes": _noted(notes),
    }


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
