"""What share of the eligible is covered, from a survey: many indicators, many groups, one pass."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import compress
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evalkit.statistics.arrays import Floats, chosen
from evalkit.statistics.checks import (
    column_list,
    faults_of_choice,
    faults_of_figures,
    faults_of_groupings,
    faults_of_indicators,
    faults_of_level,
    faults_unless,
    is_name,
    is_number,
    require_columns,
    shown,
)
from evalkit.statistics.errors import Fault, raise_any, refusal
from evalkit.statistics.results import Estimate, Interval
from evalkit.statistics.sample.design import SurveyDesign
from evalkit.statistics.sample.domains import AnswerReader, DomainReader, Domains
from evalkit.statistics.sample.strata import read_sample
from evalkit.statistics.shares.design_effect import DesignEffect, used_design_effects
from evalkit.statistics.shares.intervals import METHODS, domain_intervals
from evalkit.statistics.variance.calibration import Calibration, calibrated, calibrated_variance
from evalkit.statistics.variance.linearisation import ShareFigures, share_figures, share_influence

_LIMITS: Final = ("low", "high", "level", "method")
_FIGURES: Final = (
    *("value", "standard_error", "n", "missing", "population", "df"),
    *("design_effect", "effective_n", "notes"),
)
# Questions times cells that are worked on together.
_MOST_CELLS: Final = 2_000_000


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
    minimum_design_effect: float | None = None,
    minimum_correlation: float | None = None,
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
    minimum_design_effect : below this the sample's own is not trusted, since from few villages it is too small
        just when few uncovered people were met; None: it always is, as in R
    minimum_correlation : of two people's answers in one PSU; the design effect is not taken to be smaller than
        1 + (m - 1) times it, m the answers per PSU in the group (sum m²/sum m). Both: `pool_clustering`. All
        three are of draws with replacement and equal weights: the group's own weights and fractions are put to
        them (design_effect.py), and people of a list have none of them
    hypergeometric : whether limits allow for what is left of a small population even where some are covered and
        some are not: of a simple sample of a list of people they are the exact ones of `proportion_interval`, its
        population being `population`, rounded up; of any other that took half or more, those of its effective size
        where they are wider. Where all or none are covered they do either way
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
        raise refusal(f"covered = {shown(covered)}", "no name of a column", "name one column of the frame")
    columns = column_list(by)

    def given(figure: float | None) -> dict[str, float] | None:
        return None if figure is None else {"": figure}

    table = estimate_shares(
        frame, {"": (covered, eligible)}, design=design, groupings=[columns], level=[level], method=method,
        design_effects=given(design_effect), minimum_design_effects=given(minimum_design_effect),
        minimum_correlations=given(minimum_correlation), hypergeometric=hypergeometric,
        calibration=calibration,
    )  # fmt: skip
    return [estimate_of(row, columns) for row in table.to_dict("records")]


def estimate_of(row: Mapping[Hashable, Any], columns: Iterable[str]) -> Estimate:
    """A row of `estimate_shares` as the estimate of a domain: the labels in `columns`."""
    has_interval = isinstance(row["method"], str)
    return Estimate(
        domain={column: row[column] for column in columns},
        interval=Interval(**{name: row[name] for name in _LIMITS}) if has_interval else None,
        **{name: row[name] for name in _FIGURES},
    )


def estimate_shares(
    frame: pd.DataFrame,
    indicators: Mapping[str, tuple[str, str | None]],
    *,
    design: SurveyDesign,
    groupings: Sequence[Sequence[str]],
    level: float | Sequence[float] = 0.95,
    method: str = "logit",
    design_effects: Mapping[str, float] | None = None,
    minimum_design_effects: Mapping[str, float] | None = None,
    minimum_correlations: Mapping[str, float] | None = None,
    hypergeometric: bool = False,
    calibration: Calibration | None = None,
) -> pd.DataFrame:
    """Many shares at once: each indicator in each group of each grouping, every column read once.

    indicators : name -> (covered, eligible), columns as in `estimate_share`
    groupings : lists of columns, `[]` for all together
    level : one, or several: everything but the limits is computed once
    design_effects : indicator -> design effect where all or none are covered; the others pool the groups of
        the same grouping
    minimum_design_effects, minimum_correlations, hypergeometric, calibration : as in `estimate_share`, the former two
        per indicator

    One row per estimate and level, in the order of groupings, indicators, labels and levels: indicator, the
    columns grouped by (blank where not grouped by), and the fields of Estimate with low, high, level and method for
    its interval.

    >>> people = pd.DataFrame({"sex": ["f", "f", "m", "m"], "weight": 1.0, "covered": [1, 0, 1, 1]})
    >>> shares = estimate_shares(people, {"I02": ("covered", None)}, design=SurveyDesign("weight"),
    ...                          groupings=[[], ["sex"]])
    >>> shares[["indicator", "sex", "value", "n"]].to_csv(index=False).split()
    ['indicator,sex,value,n', 'I02,,0.75,4', 'I02,f,0.5,2', 'I02,m,1.0,2']
    """
    levels = level if isinstance(level, Sequence) and not isinstance(level, str) else [level]
    _check_call(levels, method, indicators, groupings)
    per_indicator = _per_indicator(indicators, design_effects, minimum_design_effects, minimum_correlations)
    named = [column for pair in indicators.values() for column in pair if column is not None]
    grouped = list(dict.fromkeys(column for grouping in groupings for column in grouping))
    require_columns(frame, [*named, *grouped])
    sample = read_sample(frame, design)
    answers = AnswerReader(frame, sample.weight).answers(list(indicators.values()))
    if calibration is not None:
        sample = calibrated(sample, frame, calibration)
    domain_reader = DomainReader(frame, sample)
    tables = []
    for grouping in groupings:
        domains = domain_reader.domains(grouping)
        # As many questions at once as fit into memory, whatever the number of PSUs.
        step = max(1, _MOST_CELLS // len(domains.cell_psu))
        for first in range(0, len(indicators), step):
            part = slice(first, first + step)
            figures = share_figures(sample, domains, chosen(answers, part))
            if calibration is not None:
                figures = _with_calibrated_variance(figures, calibration, domain_reader.domains([]))
            effect = used_design_effects(figures, *(of_each[part] for of_each in per_indicator))
            limits = domain_intervals(figures, effect, levels=levels, method=method, hypergeometric=hypergeometric)
            labels = _labels(list(indicators)[part], grouped, domains, len(levels))
            tables.append(labels | _columns(figures, effect, limits, levels))
    whole = {column: np.concatenate([table[column] for table in tables]) for column in tables[0]}
    # With its own dtype each: pandas would turn a column of labels and None into text and nan.
    return pd.DataFrame({name: pd.Series(values, dtype=values.dtype) for name, values in whole.items()})


def _with_calibrated_variance(figures: ShareFigures, calibration: Calibration, all_rows: Domains) -> ShareFigures:
    sample, domains, answers, found = figures.sample, figures.domains, figures.answers, []
    for covered, uncovered, lost in zip(answers.covered, answers.uncovered, figures.who.lost, strict=True):
        rows = np.concatenate([covered, uncovered])
        influence = share_influence(sample, domains, rows, len(covered))
        found.append(calibrated_variance(calibration, sample, domains, all_rows, influence, rows=rows, lost=lost))
    return replace(figures, variance=np.stack(found)[:, : domains.count])


def _check_call(
    levels: Sequence[float],
    method: str,
    indicators: Mapping[str, tuple[str, str | None]],
    groupings: Sequence[Sequence[str]],
) -> None:
    faults = [fault for level in levels for fault in faults_of_level(level)]
    if not len(levels):
        faults.append(Fault("level", "none", "give one, as 0.95, or several"))
    faults += faults_of_choice("method", method, METHODS, "no such interval")
    raise_any([*faults, *faults_of_indicators(indicators), *faults_of_groupings(groupings)])
    raise_any(
        [
            Fault(f"column {column!r}", "a column of the result has this name", "rename the grouping column")
            for column in ("indicator", *_LIMITS, *_FIGURES)
            if any(column in grouping for grouping in groupings)
        ]
    )


def _per_indicator(
    indicators: Mapping[str, object],
    effects: Mapping[str, float] | None,
    least: Mapping[str, float] | None,
    correlations: Mapping[str, float] | None,
) -> tuple[Floats, Floats, Floats]:
    """What is given per indicator, a column each, once it is found to make sense; blank effects are nan, others 0."""
    given = {
        "design_effects": effects, "minimum_design_effects": least, "minimum_correlations": correlations,
    }  # fmt: skip
    raise_any([fault for each in given.items() for fault in faults_of_figures(*each, indicators)])
    effects, least, correlations = (dict(figures or {}) for figures in given.values())
    faults: list[Fault] = []
    what, remedy = "a design effect is above 0", "pool it over like groups"
    for effect in (*effects.values(), *least.values()):
        faults += faults_unless(is_number(effect) and effect > 0, "design_effect", effect, what, remedy)
    what, remedy = "not between 0 and 1", "see `pool_clustering`"
    for correlation in correlations.values():
        is_fine = is_number(correlation) and 0 <= correlation <= 1
        faults += faults_unless(is_fine, "minimum_correlation", correlation, what, remedy)
    raise_any(faults)

    def of_each(given: Mapping[str, float], blank: float) -> Floats:
        return np.array([[given.get(name, blank)] for name in indicators], dtype=np.float64)

    return of_each(effects, np.nan), of_each(least, 0.0), of_each(correlations, 0.0)


def _labels(
    names: Sequence[str], grouped: Sequence[str], domains: Domains, levels: int
) -> dict[str, NDArray[np.object_]]:
    """The indicator and the labels of every row."""
    indicator = np.empty(len(names), dtype=object)
    indicator[:] = names
    blank = np.full(domains.count, None, dtype=object)
    labels = {column: np.tile(np.repeat(domains.labels.get(column, blank), levels), len(names)) for column in grouped}
    return {"indicator": np.repeat(indicator, domains.count * levels)} | labels


def _columns(
    figures: ShareFigures,
    effect: DesignEffect,
    limits: tuple[Floats, Floats, NDArray[np.object_]],
    levels: Sequence[float],
) -> dict[str, NDArray[Any]]:
    """The figures of Estimate, with the interval where there can be one; a row per question, domain and level."""
    is_census, is_empty, has_df = figures.who.is_census, figures.who.n == 0, figures.who.df > 0
    is_pooled = effect.is_assumed & effect.is_pooled
    notes = {
        "census": is_census,
        "empty": is_empty,
        "no-df": ~has_df & ~is_census & ~is_empty,
        "pooled-design-effect": is_pooled,
        "conservative-design-effect": effect.is_assumed & ~is_pooled & ~effect.is_of_list,
        "raised-design-effect": effect.is_raised & has_df,
    }
    noted = zip(*(flags.ravel().tolist() for flags in notes.values()), strict=True)
    low, high, method = limits

    def per_level(values: NDArray[Any]) -> NDArray[Any]:
        return np.repeat(values.ravel(), len(levels))

    return {
        "value": per_level(figures.value),
        "standard_error": per_level(np.where(is_census, 0.0, np.sqrt(effect.variance))),
        "low": low.ravel(),
        "high": high.ravel(),
        "level": np.tile(np.asarray(levels, dtype=np.float64), figures.value.size),
        "method": method.ravel(),
        "n": per_level(figures.who.n),
        "missing": per_level(figures.who.n_missing),
        "population": per_level(figures.population),
        "df": per_level(np.where(is_census | is_empty, np.nan, figures.who.df)),
        "design_effect": per_level(effect.value),
        "effective_n": per_level(effect.effective_n),
        "notes": per_level(np.fromiter((tuple(compress(notes, flags)) for flags in noted), dtype=object)),
    }
