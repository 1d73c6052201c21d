"""Where coverage is not proved to be high enough: how far off, and in which villages.

Are all villages alike, or are some left out? The sampled villages of one coverage indicator.

A village of few answers says nothing of itself and too much of its people: such villages are shown together
(`village_disclosure`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from math import isnan, nan
from typing import TYPE_CHECKING

import numpy as np

from evalkit.evaluation.coverage.estimates import Shares, sampled_part
from evalkit.evaluation.disclosure.villages import shown_alone
from evalkit.evaluation.results import Finding, Outcome, Verdict
from evalkit.evaluation.survey import Survey, answers
from evalkit.plan.model import Reading
from evalkit.statistics import Estimate, Interval, SurveyDesign, estimate_share

if TYPE_CHECKING:
    from pandas import DataFrame, Series


# Of the eligible, the share that must live in villages shown one by one; and how few villages are a picture.
MOST = 0.5
FEWEST = 5
DRAWS = 9999


@dataclass(frozen=True, kw_only=True)
class Village:
    """One village (PSU), or several shown together.

    covered : share of its eligible people who are covered, by weight
    eligible : how many people that is, by weight, to one digit: the width of its bar
    n : answers; count : villages
    """

    covered: float
    eligible: float
    n: int
    count: int = 1


@dataclass(frozen=True, kw_only=True)
class Villages:
    """The villages of one indicator in one county; `shown` and `others` are all who answered.

    shown : one by one, from the most covered to the least; empty where they may not or cannot be shown
    others : all others together, people counted one by one among them; None if there are none
    why_not : why none are shown: counted, few-answers; empty if some are
    sampled : villages in which somebody eligible answered
    p_value : of all villages being alike; nan where all, or none, are covered
    """

    shown: tuple[Village, ...] = ()
    others: Village | None = None
    why_not: str = ""
    sampled: int = 0
    p_value: float = nan


def villages(shares: Shares, *, suppress_below: int, seed: int, columns: Collection[str] = ()) -> Villages:
    """The villages of a sample, none about fewer than `suppress_below` people by itself, nor by subtraction.

    columns : of the survey, whose cells are shown elsewhere

    In each county, the others of the county, of every stratum, of every value of a column and of those who count
    under another reading are at least two villages, with at least as many answers together, or nobody; if need be
    the smallest of the shown joins them. A village that was asked whole is a full count: there covered and uncovered
    people count each. Where less than half of the eligible would be left, or fewer than five villages, none is shown.
    """
    rows, unit = _answered(shares), _unit(shares.survey.design)
    table = _per_village(rows, unit)
    sampled = table[table["is_sampled"]]
    if len(sampled) < 2:
        return Villages(why_not="counted")
    p_value = alike(sampled["n"].to_numpy(), sampled["count_covered"].to_numpy(), seed=seed)
    elsewhere = [c for c in (*columns, *map(_under, _others(shares))) if c in rows]
    names = shown_alone(rows, unit, elsewhere, below=suppress_below)
    alone = table[[name in names for name in table.index.to_frame().itertuples(index=False, name=None)]]
    known = Villages(sampled=len(sampled), p_value=p_value)
    if len(alone) < FEWEST or alone["eligible"].sum() < MOST * table["eligible"].sum():
        return replace(known, why_not="few-answers")
    together = table.drop(alone.index)
    bars = sorted((_village(alone.loc[[key]]) for key in alone.index), key=lambda v: (-v.covered, v.n))
    return replace(known, shown=tuple(bars), others=_village(together) if len(together) else None)


def _answered(shares: Shares) -> DataFrame:
    """The rows of the eligible who answered; none where nobody was drawn by village.

    of : the people of the village for whom a row stands there
    and for each other reading of the indicator whether the row counts under it
    """
    survey, unit = shares.survey, shares.indicator.unit
    frame = answers(survey.frame, shares.reading, unit=unit)
    there = _counts(frame) & (survey.design.psu is not None)
    reach = _reach(survey).rename("reach")
    return frame.assign(
        is_sampled=frame.index.isin(sampled_part(frame).index),
        covered_weight=frame["weight"] * frame["covered"],
        of=1 / frame.join(reach, on=_unit(survey.design))["reach"],
        **{_under(r): _counts(answers(frame, r, unit=unit)) for r in _others(shares)},
    )[there]


def _others(shares: Shares) -> list[Reading]:
    return [reading for reading in shares.indicator.readings if reading.id != shares.reading.id]


def _under(reading: Reading) -> str:
    return f"counts under reading {reading.id}"


def _counts(frame: DataFrame) -> Series[bool]:
    return (frame["eligible"] == 1.0) & frame["covered"].notna()


def _per_village(rows: DataFrame, unit: list[str]) -> DataFrame:
    """A row per PSU: answers, weight of the eligible and of the covered; whether it was sampled."""
    return rows.groupby(unit).agg(
        n=("covered", "size"), count_covered=("covered", "sum"), eligible=("weight", "sum"),
        covered=("covered_weight", "sum"), is_sampled=("is_sampled", "first"),
    )  # fmt: skip


def _unit(design: SurveyDesign) -> list[str]:
    return [column for column in (design.stratum, design.psu) if column is not None]


def _reach(survey: Survey) -> Series[float]:
    """What share of its households (or people) each PSU's sample is."""
    design, selected = survey.design, survey.selected
    groups = selected.groupby(_unit(design))
    drawn = groups.size() if design.ssu is None else groups[design.ssu].nunique()
    # Who gives the number of villages and none of people says that villages were taken whole.
    stage = design.psu_population or design.psu_probability
    by_weight = groups.size() / groups["weight"].sum()
    reach = by_weight if stage is None else by_weight.mask(groups[stage].first().notna(), 1.0)
    if design.ssu_population is not None:
        reach = (drawn / groups[design.ssu_population].first()).fillna(reach)
    return reach.clip(upper=1.0)


def _village(rows: DataFrame) -> Village:
    eligible = float(rows["eligible"].sum())
    return Village(
        covered=float(rows["covered"].sum()) / eligible,
        # How many eligible people a village has to the last one could be looked up.
        eligible=float(f"{eligible:.0e}"),
        n=int(rows["n"].sum()),
        count=int(rows["is_sampled"].sum()),
    )


def alike(n: np.ndarray, covered: np.ndarray, *, seed: int) -> float:
    """The p-value of "the same share is covered in all villages": exact, by drawing tables of the same margins.

    n, covered : answers, and covered among them, per village (unweighted: in a village weights are equal)

    Pearson's statistic over tables drawn from the multivariate hypergeometric law (Freeman and Halton 1951,
    Biometrika 38, 141-149), counted as (1 + as extreme) / (1 + draws) (Phipson and Smyth 2010). People of one
    household count as two answers, so it errs on the side of a difference where many share one.

    >>> alike(np.array([10, 10, 10]), np.array([9, 9, 9]), seed=1)
    1.0
    >>> alike(np.array([10, 10, 10]), np.array([10, 10, 0]), seed=1)
    0.0001
    """
    answers, total = n.astype(int), int(covered.sum())
    share = total / answers.sum()
    if not 0 < share < 1:
        return nan
    draws = np.random.default_rng(seed).multivariate_hypergeometric(answers, total, size=DRAWS)

    def distance(found: np.ndarray) -> np.ndarray:
        squares: np.ndarray = ((found - answers * share) ** 2 / (answers * share * (1 - share))).sum(axis=-1)
        return squares

    # Ties are ties, whatever the last digit says.
    extreme = distance(draws) >= distance(covered.astype(int)) - 1e-9
    return float((1 + extreme.sum()) / (1 + DRAWS))


# Dense enough for a smooth outline; the widest shows where hardly anything is left.
LEVELS = (0.02, *(k / 20 for k in range(1, 20)), 0.97, 0.98, 0.99, 0.995)
OPEN = (Outcome.NOT_MET, Outcome.INCONCLUSIVE)


@dataclass(frozen=True, kw_only=True)
class Shortfall:
    """One coverage indicator whose target is missed, or not proved to be reached.

    verdict : its own
    stack : intervals of the estimate at rising levels, by the method of the verdict's own; empty of a full count
    villages : covered and eligible people of the villages
    findings : a finding per bar (`village_coverage`, domain village: its place from the best covered on, or others)
    alike : how likely so great differences would be if all villages were alike (`village_p_value`); None if unknown
    """

    verdict: Verdict
    stack: tuple[Interval, ...] = ()
    villages: Villages
    findings: tuple[Finding, ...] = ()
    alike: Finding | None = None


def is_open(verdict: Verdict) -> bool:
    """Whether it is asked how far off coverage is: NOT_MET or INCONCLUSIVE, with a figure that may be shown."""
    is_shown = not isnan(verdict.finding.result.value)
    return verdict.outcome in OPEN and verdict.finding.quantity == "coverage" and is_shown


def shortfall(
    verdict: Verdict, shares: Shares, *, suppress_below: int, seed: int, columns: Collection[str] = ()
) -> Shortfall:
    """How far off is the county, and in which villages?

    shares : of the verdict's indicator, reading and county
    columns : of the survey, whose cells are shown elsewhere
    """
    if verdict.finding.basis != "survey":
        return Shortfall(verdict=verdict, villages=Villages(why_not="counted"))
    found = villages(shares, suppress_below=suppress_below, seed=seed, columns=columns)
    p_value = Estimate(value=found.p_value, n=verdict.finding.result.n)
    alike = replace(verdict.finding, quantity="village_p_value", basis="model", result=p_value)
    return Shortfall(
        verdict=verdict,
        stack=interval_stack(shares) if verdict.finding.result.interval is not None else (),
        villages=found,
        findings=tuple(_findings(verdict.finding, found)),
        alike=alike if 0 < found.p_value <= 1 else None,
    )


def interval_stack(shares: Shares) -> tuple[Interval, ...]:
    """The estimate's intervals at every level: together they are its confidence distribution (Xie and Singh 2013).

    The same call as for the verdict's own interval, so that method, design effect and df are the same.
    """
    frame = answers(shares.survey.frame, shares.reading, unit=shares.indicator.unit)
    stack = []
    for level in LEVELS:
        (found,) = estimate_share(
            frame, "covered", eligible="eligible", design=shares.survey.design, level=level,
            **shares.lent(),
        )  # fmt: skip
        if found.interval is not None:
            stack.append(found.interval)
    return tuple(stack)


def _findings(whole: Finding, found: Villages) -> Iterator[Finding]:
    for place, village in enumerate(found.shown, start=1):
        yield _finding(whole, village, str(place))
    if found.shown and found.others is not None:
        yield _finding(whole, found.others, "others")


def _finding(whole: Finding, village: Village, name: str) -> Finding:
    result = Estimate(
        domain={"village": name}, value=village.covered, n=village.n, population=village.eligible
    )
    return replace(whole, quantity="village_coverage", domain=result.domain, result=result)
