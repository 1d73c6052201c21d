"""Where coverage is not proved to be high enough: how far off, in which villages, and are all villages alike?

A village of few answers says nothing of itself and too much of its people: such villages are shown together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import isnan, nan
from typing import TYPE_CHECKING

import numpy as np

from evalkit.evaluation.disclosure.villages import shown_alone
from evalkit.evaluation.results import Finding, Outcome, Verdict
from evalkit.evaluation.survey import COUNTY, Question, Survey, unit_weights
from evalkit.statistics import Estimate, Interval
from evalkit.statistics.shares.differences import homogeneity_p_value

if TYPE_CHECKING:
    from pandas import DataFrame, Series


# Of the eligible, the share that must live in villages shown one by one; and how few villages are a picture.
MOST = 0.5
FEWEST = 5


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


def villages(
    survey: Survey,
    questions: Sequence[Question],
    *,
    suppress_below: int,
    seed: int,
    columns: Collection[str] = (),
) -> Villages:
    """The villages of a sample, none about fewer than `suppress_below` people by itself, nor by subtraction.

    questions : what is asked of the villages, then the same indicator's other readings
    columns : of the survey, whose cells are shown elsewhere

    In each county, the others of the county, of every stratum, of every value of a column and of those who count
    under another reading are at least two villages, with at least as many answers together, or nobody; if need be
    the smallest of the shown joins them. A village that was asked whole is a full count: there covered and uncovered
    people count each. Where less than half of the eligible would be left, or fewer than five villages, none is shown.
    """
    rows, unit = _answered(survey, questions, columns), survey.psu_columns
    table = _per_village(rows, unit)
    sampled = table[table["is_sampled"]]
    if len(sampled) < 2:
        return Villages(why_not="counted")
    p_value = homogeneity_p_value(sampled["n"].to_numpy(), sampled["count_covered"].to_numpy(), seed=seed)
    elsewhere = [c for c in (*columns, *map(_counts_under, questions[1:])) if c in rows]
    names = shown_alone(rows, unit, elsewhere, below=suppress_below)
    is_alone = [name in names for name in table.index.to_frame().itertuples(index=False, name=None)]
    alone, together = table[is_alone], table[~np.array(is_alone)]
    known = Villages(sampled=len(sampled), p_value=p_value)
    if len(alone) < FEWEST or alone["eligible"].sum() < MOST * table["eligible"].sum():
        return replace(known, why_not="few-answers")
    bars = sorted((_village(alone[k : k + 1]) for k in range(len(alone))), key=lambda v: (-v.covered, v.n))
    return replace(known, shown=tuple(bars), others=_village(together) if len(together) else None)


def _answered(survey: Survey, questions: Sequence[Question], columns: Iterable[str]) -> DataFrame:
    """The rows of the eligible who answered; none where nobody was drawn by village.

    of : the people of the village for whom a row stands there
    and for each other reading of the indicator whether the row counts under it
    """
    judged = questions[0]
    is_there = judged.is_answered[survey.frame.index] & (survey.design.psu is not None)
    columns = [c for c in dict.fromkeys((COUNTY, *survey.psu_columns, *columns)) if c in survey.frame]
    rows = survey.frame.loc[is_there, columns]
    weight = unit_weights(survey.frame, judged.indicator.unit)[rows.index]
    covered = judged.covered[rows.index]
    fraction = _fraction_taken(survey).rename("fraction")
    return rows.assign(
        weight=weight,
        covered=covered,
        covered_weight=weight * covered,
        is_sampled=survey.is_sampled[rows.index],
        of=1 / rows.join(fraction, on=survey.psu_columns)["fraction"],
        **{_counts_under(q): q.is_answered[rows.index] for q in questions[1:]},
    )


def _counts_under(question: Question) -> str:
    return f"counts under reading {question.reading.id}"


def _per_village(rows: DataFrame, unit: list[str]) -> DataFrame:
    """A row per PSU: answers, weight of the eligible and of the covered; whether it was sampled."""
    return rows.groupby(unit).agg(
        n=("covered", "size"), count_covered=("covered", "sum"), eligible=("weight", "sum"),
        covered=("covered_weight", "sum"), is_sampled=("is_sampled", "first"),
    )  # fmt: skip


def _fraction_taken(survey: Survey) -> Series[float]:
    """What share of its households (or people) each PSU's sample is."""
    design, selected = survey.design, survey.selected
    groups = selected.groupby(survey.psu_columns)
    drawn = groups.size() if design.ssu is None else groups[design.ssu].nunique()
    # Who gives the number of villages and none of people says that villages were taken whole.
    stage = design.psu_population or design.psu_probability
    by_weight = groups.size() / groups["weight"].sum()
    fraction = by_weight if stage is None else by_weight.mask(groups[stage].first().notna(), 1.0)
    if design.ssu_population is not None:
        fraction = (drawn / groups[design.ssu_population].first()).fillna(fraction)
    return fraction.clip(upper=1.0)


def _village(rows: DataFrame) -> Village:
    eligible = float(rows["eligible"].sum())
    return Village(
        covered=float(rows["covered"].sum()) / eligible,
        # How many eligible people a village has to the last one could be looked up.
        eligible=float(f"{eligible:.0e}"),
        n=int(rows["n"].sum()),
        count=int(rows["is_sampled"].sum()),
    )


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
    verdict: Verdict,
    survey: Survey,
    questions: Sequence[Question],
    *,
    stack: tuple[Interval, ...],
    suppress_below: int,
    seed: int,
    columns: Collection[str] = (),
) -> Shortfall:
    """How far off is the county, and in which villages?

    survey : of the verdict's county
    questions, columns : as in `villages`
    stack : the intervals of the verdict's estimate at LEVELS
    """
    if verdict.finding.basis != "survey":
        return Shortfall(verdict=verdict, villages=Villages(why_not="counted"))
    found = villages(survey, questions, suppress_below=suppress_below, seed=seed, columns=columns)
    p_value = Estimate(value=found.p_value, n=verdict.finding.result.n)
    alike = verdict.finding.modelled("village_p_value", p_value)
    return Shortfall(
        verdict=verdict,
        stack=stack if verdict.finding.result.interval is not None else (),
        villages=found,
        findings=tuple(_findings(verdict.finding, found)),
        alike=alike if 0 < found.p_value <= 1 else None,
    )


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
