"""Weights that reproduce what is known of the population: how many people of each sex, age, area.

The design weights d become g d with sum g d x = t for the known totals t, g as near to 1 as the method's distance
says (Deville and Sarndal 1992, JASA 87, 376-382): g = F(x b), F(u) = 1 + u (linear), exp u (raking), or between
bounds (logit). Post-stratification is the case of one margin, in which all are the same and g is N / sum d.

The variance of calibrated estimates: what the known totals explain of an estimate is not uncertain. The influence
value u of a row is replaced by g d e, where e is the residual of u in its regression on the known variables with the
*design* weights d, over all rows (those outside the domain have u = 0, but a residual). Sources: Deville and Sarndal
(1992); Sarndal, Swensson and Wretman (1989), Biometrika 76, 527-537.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd

from evalkit.statistics.arrays import Codes, Flags, Floats, total
from evalkit.statistics.checks import (
    FrameFaults,
    faults_of_choice,
    faults_of_kind,
    is_number,
    listed,
    require_columns,
    shown,
)
from evalkit.statistics.errors import Fault, raise_any, refusal
from evalkit.statistics.sample.design import SurveyDesign
from evalkit.statistics.sample.domains import Domains
from evalkit.statistics.sample.strata import Sample, read_sample
from evalkit.statistics.variance.linearisation import influence_variance

MarginValue = float | Mapping[Hashable, float] | pd.Series

MOST_CELLS = 200_000_000


@dataclass(frozen=True, kw_only=True)
class Margin:
    """One margin: `columns` (rows, k) of the frame, their `totals` (k,), whether they are groups of people.

    names : the frame's columns that it is made of
    """

    name: str
    names: tuple[str, ...]
    columns: Floats
    totals: Floats
    is_groups: bool


def read_margins(
    frame: pd.DataFrame, weight: Floats, margins: Mapping[str | tuple[str, ...], MarginValue]
) -> list[Margin]:
    """The margins in their order; raises StatisticsError with all that is wrong with them."""
    remedy = "give the known totals: {column: {label: people}}"
    raise_any(faults_of_kind("margins", margins, Mapping, remedy))
    if not margins:
        raise refusal("margins", "none", remedy)
    columns = {name: (name,) if isinstance(name, str) else tuple(name) for name in margins}
    require_columns(frame, [column for names in columns.values() for column in names])
    sizes = (len(known) if isinstance(known, Mapping | pd.Series) else 1 for known in margins.values())
    if len(frame) * (labels := sum(sizes)) > MOST_CELLS:
        what, remedy = "too many to hold at once", "join labels, or calibrate strata or counties one by one"
        raise refusal(f"{len(frame)} rows x {labels} labels", what, remedy)
    found = FrameFaults(frame)
    read = []
    for name, value in margins.items():
        known = value.to_dict() if isinstance(value, pd.Series) else value
        if isinstance(known, Mapping):
            read.append(_groups(found, weight > 0, columns[name], known))
        else:
            read.append(_numbers(found, weight, columns[name], known))
    found.raise_any()
    return read


def _groups(found: FrameFaults, counts: Flags, names: tuple[str, ...], totals: Mapping[Hashable, float]) -> Margin:
    name = repr(names[0]) if len(names) == 1 else repr(names)
    where = f"margin {name}"
    wrong = [label for label, people in totals.items() if not (is_number(people) and people > 0)]
    if wrong:
        remedy = "give how many people there are; leave out labels of nobody"
        found.faults.append(Fault(where, f"no number above 0 for {listed(map(repr, wrong))}", remedy))
    parts = [found.frame[column] for column in names]
    is_blank = np.logical_or.reduce([part.isna().to_numpy() for part in parts])
    for column, part in zip(names, parts, strict=True):
        blank = part.isna().to_numpy() & counts
        found.refuse_rows(column, blank, "no label", "give everyone one, or drop the margin")
    labels = list(parts[0]) if len(parts) == 1 else list(zip(*parts, strict=True))
    place = {label: position for position, label in enumerate(totals)}
    number = np.array(
        [-1 if blank else place.get(label, -1) for label, blank in zip(labels, is_blank, strict=True)], np.intp
    )
    unknown = counts & (number < 0) & ~is_blank
    if unknown.any():
        lacking = dict.fromkeys(repr(labels[row]) for row in np.flatnonzero(unknown))
        what = f"no total for {listed(lacking)}, which the sample has"
        found.faults.append(Fault(where, what, "give one, or join the label to another"))
    columns = (number[:, None] == np.arange(len(totals))) & counts[:, None]
    if empty := [repr(label) for label, seen in zip(totals, columns.any(axis=0), strict=True) if not seen]:
        remedy = "join the label to another"
        found.faults.append(Fault(where, f"nobody in the sample is {listed(empty)}", remedy))
    people = np.array([0.0 if label in wrong else total for label, total in totals.items()], np.float64)
    return Margin(name=name, names=names, columns=columns.astype(np.float64), totals=people, is_groups=True)


def _numbers(found: FrameFaults, weight: Floats, names: tuple[str, ...], value: object) -> Margin:
    name = ", ".join(map(repr, names))
    if len(names) > 1 or not is_number(value):
        remedy = "give the total of a column's numbers, or {label: people}"
        found.faults.append(Fault(f"margin {name}", f"{shown(value)} is neither", remedy))
        ones = np.ones((len(weight), 1))
        return Margin(name=name, names=names, columns=ones, totals=np.ones(1), is_groups=False)
    numbers = found.numbers(names[0])
    wrong = (weight > 0) & ~np.isfinite(numbers)
    found.refuse_rows(names[0], wrong, "no number", "give everyone one, or drop the margin")
    if not np.any(numbers[(weight > 0) & ~wrong]):
        found.refuse(names[0], "all are 0", "drop the margin")
    numbers = np.where((weight > 0) & ~wrong, numbers, 0.0)
    totals = np.array([value], np.float64)
    return Margin(name=name, names=names, columns=numbers[:, None], totals=totals, is_groups=False)


METHODS: Final = ("post-stratification", "raking", "linear", "logit")
_TOLERANCE = 1e-12
_STEPS = 100


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """Calibrated weights of one frame, and what their variance needs.

    method : post-stratification, raking, linear or logit
    weight : the calibrated weights, with the index of the frame
    design_weight : per row, before
    auxiliaries : (rows, k) the known variables x
    known : the columns of the frame that the margins are made of
    groups, amounts : the columns of each margin of groups, and those whose numbers have a known total
    """

    method: str
    weight: pd.Series
    design_weight: Floats
    auxiliaries: Floats
    known: pd.DataFrame
    groups: tuple[tuple[str, ...], ...]
    amounts: tuple[str, ...]

    @property
    def factor(self) -> Floats:
        """Per row g, calibrated over design weight; 1 where the weight is 0."""
        has_weight = self.design_weight > 0
        divisor = np.where(has_weight, self.design_weight, 1.0)
        return np.where(has_weight, self.weight.to_numpy() / divisor, 1.0)

    def fixes(self, amount: str, others: Sequence[str]) -> bool:
        """Whether the margins say what the total of `amount` is, in groups of the columns `others`.

        By the names of the columns alone: that all who were met are covered makes `covered` equal to a known
        count in every row, and says nothing of those who were not met.
        """
        if not others and amount in self.amounts:
            return True
        return any({amount, *others} <= set(names) for names in self.groups)


def calibrate(
    frame: pd.DataFrame,
    design: SurveyDesign,
    margins: Mapping[str | tuple[str, ...], MarginValue],
    *,
    method: str = "raking",
    bounds: tuple[float, float] | None = None,
) -> Calibration:
    """Weights with which the sample adds up to known totals of the population.

    frame : one row per person in the sample, as `estimate_share` takes it
    margins : column, or several that are crossed -> {label: people} for groups, where a crossing's labels are tuples;
        or column -> total of its numbers
    method : raking, linear, logit (needs bounds), or post-stratification (one margin of groups)
    bounds : least and greatest factor, around 1; for logit and linear

    Pass the result as `calibration=` to `estimate_share`, `estimate_total`, `estimate_ratio` or
    `compare_domains`: the calibrated weights alone, as a column, would give a variance that does not know of the
    margins. Holds rows x labels of the margins several times over, and refuses more than 200 million of these
    cells (a million rows of 200 labels): calibrate strata, or counties, one by one then.
    Raises StatisticsError for labels on one side only, margins that contradict each other, an unknown method,
    weights that would turn negative, and where no weights within the bounds meet the margins.

    >>> people = pd.DataFrame({"sex": ["f", "f", "m", "m"], "weight": 10.0, "covered": [1, 0, 1, 1]})
    >>> calibration = calibrate(people, SurveyDesign("weight"), {"sex": {"f": 30, "m": 10}})
    >>> calibration.weight.round(6).tolist()
    [15.0, 15.0, 5.0, 5.0]
    """
    sample = read_sample(frame, design)
    _check_call(method, bounds)
    known = read_margins(frame, sample.weight, margins)
    _check_margins(method, known)
    x = np.concatenate([margin.columns for margin in known], axis=1)
    totals = np.concatenate([margin.totals for margin in known])
    if method == "post-stratification":
        factor = x @ (totals / (sample.weight @ x))
    else:
        factor = _solve(x, sample.weight, totals, method, bounds)
    factor = np.where(sample.weight > 0, factor, 1.0)
    if (negative := int((factor < 0).sum())) > 0:
        what = f"{negative} weights would turn negative"
        raise refusal(f"method = {method!r}", what, "choose raking, or logit with bounds")
    weight = pd.Series(factor * sample.weight, index=frame.index, name=design.weight)
    return Calibration(
        method=method, weight=weight, design_weight=sample.weight, auxiliaries=x,
        known=frame[list(dict.fromkeys(name for margin in known for name in margin.names))].copy(),
        groups=tuple(margin.names for margin in known if margin.is_groups),
        amounts=tuple(margin.names[0] for margin in known if not margin.is_groups),
    )  # fmt: skip


def calibrated(sample: Sample, frame: pd.DataFrame, calibration: Calibration) -> Sample:
    """The sample with a calibration's weights; raises StatisticsError for anything else, or of another frame."""
    raise_any(faults_of_kind("calibration", calibration, Calibration, "pass what `calibrate` returned"))
    known = calibration.known
    # People of one weight and one set of labels are alike to a calibration, in whatever order they stand.
    is_the_same = (
        frame.index.equals(calibration.weight.index)
        and np.array_equal(sample.weight, calibration.design_weight)
        and set(known.columns) <= set(frame.columns)
        and frame[known.columns].equals(known)
    )
    if not is_the_same:
        remedy = "calibrate the frame and design that you pass here"
        raise refusal("calibration", "made of another frame or other weights", remedy)
    return replace(sample, weight=calibration.weight.to_numpy())


def _check_call(method: str, bounds: tuple[float, float] | None) -> None:
    faults = faults_of_choice("method", method, METHODS, "no such calibration")
    raise_any(faults)
    if method == "logit" and bounds is None:
        faults.append(Fault("bounds", "logit needs them", "give the least and the greatest factor, as (0.3, 3)"))
    elif method in {"raking", "post-stratification"} and bounds is not None:
        faults.append(Fault("bounds", f"{method} knows none", "choose logit or linear"))
    is_pair = isinstance(bounds, tuple | list) and len(bounds) == 2 and all(map(is_number, bounds))
    if bounds is not None and not (is_pair and 0 <= bounds[0] < 1 < bounds[1]):
        what = "bounds lie around 1, the lower at least 0"
        faults.append(Fault(f"bounds = {shown(bounds)}", what, "give factors of the weights, as (0.3, 3)"))
    raise_any(faults)


def _check_margins(method: str, known: Sequence[Margin]) -> None:
    groups = [margin for margin in known if margin.is_groups]
    if method == "post-stratification" and (len(known) != 1 or not groups):
        what = f"{len(known)} margins" if len(known) != 1 else f"{known[0].name} is no margin of groups"
        remedy = "cross the columns as one margin, or choose raking"
        raise refusal("method = 'post-stratification'", what, remedy)
    for margin in groups[1:]:
        first, other = groups[0].totals.sum(), margin.totals.sum()
        if abs(first - other) > 1e-9 * max(first, other):
            what = f"add up to {first:.10g} and {other:.10g} people"
            remedy = "scale them to one population"
            raise refusal(f"margins {groups[0].name} and {margin.name}", what, remedy)


def _solve(x: Floats, weight: Floats, totals: Floats, method: str, bounds: tuple[float, float] | None) -> Floats:
    """Per row g, by Newton's steps, halved where one would lead away."""
    scale = np.sqrt(weight @ x**2)
    x, totals = x / scale, totals / scale
    coefficients = np.zeros(x.shape[1])
    factor, slope = _factor(x @ coefficients, method, bounds)
    misfit = totals - (weight * factor) @ x
    enough = _TOLERANCE * np.abs(totals).max()
    for _ in range(_STEPS):
        if np.abs(misfit).max() <= enough:
            break
        gram = (x * (weight * slope)[:, None]).T @ x
        # Margins of groups share the sum of all people, so one column too many is the rule.
        step = np.linalg.lstsq(gram, misfit, rcond=1e-11)[0]
        for _ in range(40):
            tried_factor, tried_slope = _factor(x @ (coefficients + step), method, bounds)
            tried = totals - (weight * tried_factor) @ x
            if np.linalg.norm(tried) < np.linalg.norm(misfit):
                break
            step = step / 2
        else:
            break
        coefficients, factor, slope, misfit = coefficients + step, tried_factor, tried_slope, tried
    if np.abs(misfit).max() > 1e-9 * np.abs(totals).max():
        within = "" if bounds is None else f" within {bounds} times the design's"
        remedy = "join small groups, drop a margin, or widen the bounds"
        raise refusal("margins", f"no weights{within} meet them", remedy)
    return factor


def _factor(u: Floats, method: str, bounds: tuple[float, float] | None) -> tuple[Floats, Floats]:
    """F(u) and its slope."""
    if method == "raking":
        factor = np.exp(np.minimum(u, 500.0))
        return factor, factor
    if method == "linear":
        low, high = bounds or (-np.inf, np.inf)
        factor = np.clip(1 + u, low, high)
        return factor, np.where((1 + u >= low) & (1 + u <= high), 1.0, 0.0)
    assert bounds is not None
    low, high = bounds
    steepness = (high - low) / ((1 - low) * (high - 1))
    power = np.exp(np.clip(steepness * u, -300.0, 300.0))
    below = high - 1 + (1 - low) * power
    factor = (low * (high - 1) + high * (1 - low) * power) / below
    return factor, power * (high - low) ** 2 / below**2


def calibrated_variance(
    calibration: Calibration,
    sample: Sample,
    domains: Domains,
    all_rows: Domains,
    influence: Floats,
    *,
    rows: Codes,
    lost: Floats,
) -> Floats:
    """Per domain (the thrown-away one included, as nan), the variance of the sum of influence values.

    all_rows : the one domain of everyone
    influence : of each of `rows`, calibrated weight included; every other row's is 0
    lost : as in `Respondents`
    One pass over the frame per domain, since the regression ties every row to every domain.
    """
    residuals, found = Residuals(calibration), np.full(domains.count + 1, np.nan)
    domain = domains.cell_domain[domains.cell[rows]]
    every, active = np.arange(len(sample.weight), dtype=np.intp), np.ones(len(all_rows.cell_psu), bool)
    for number in range(domains.count):
        of_row = np.zeros(len(every))
        of_row[rows] = np.where(domain == number, influence, 0.0)
        ours = domains.block_domain == number
        of_stratum = total(domains.block_stratum[ours], lost[ours], len(sample.psus))
        of_block = of_stratum[all_rows.block_stratum]
        found[number] = influence_variance(
            sample, all_rows, residuals.of(of_row), rows=every, active=active, lost=of_block
        )[0]
    return found


class Residuals:
    """The regression on the known variables, ready for many influence values."""

    def __init__(self, calibration: Calibration) -> None:
        self.weight = calibration.weight.to_numpy()
        self.root = np.sqrt(calibration.design_weight)
        x = calibration.auxiliaries * self.root[:, None]
        x = x / np.sqrt((x**2).sum(axis=0))
        size, axes = np.linalg.eigh(x.T @ x)
        kept = size > 1e-11 * size.max()
        # Columns that others explain (margins share the sum of all people) drop out.
        self.basis = x @ (axes[:, kept] / np.sqrt(size[kept]))

    def of(self, influence: Floats) -> Floats:
        """The values g d e for the influence values g d u."""
        has_weight = self.weight > 0
        u = np.where(has_weight, influence / np.where(has_weight, self.weight, 1.0), 0.0) * self.root
        residual = u - self.basis @ (self.basis.T @ u)
        return np.asarray(residual * self.weight / np.where(self.root > 0, self.root, 1.0))
