"""Where coverage is not proved to be high enough: how far off, in which villages, and are all villages alike?

A village of few answers says nothing of itself and too much of its people: such villages are shown together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from math import isnan, nan
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame

from evalkit.evaluation.disclosure.cells import shown_alone
from evalkit.evaluation.results import Finding, Outcome, Verdict
from evalkit.evaluation.survey import COUNTY, Question, Survey, unit_weights
from evalkit.statistics import Estimate, Interval
from evalkit.statistics.shares.differences import homogeneity_p_value

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
    survey: Survey, questions: Sequence[Question], *, suppress_below: int, seed: int, columns: Collection[str] = ()
) -> Villages:
    """The villages of a sample, none about fewer than `suppress_below` people by itself, nor by subtraction.

    questions : what is asked of the villages, then the same indicator's other readings
    columns : of the survey, whose cells are shown elsewhere

    In each county, the others of the county, of every stratum, of every value of a column and of those who count
    under another reading are at least two villages, with at least as many answers together, or nobody; if need be
    the smallest of the shown joins them. A village that was asked whole is a full count: there covered and uncovered
    people count each. Where less than half of the eligible would be left, or fewer than five villages, none is shown.
    """
    rows, cells = _answered(survey, questions, columns)
    table = rows.groupby("village").agg(
        n=("covered", "size"), count_covered=("covered", "sum"), eligible=("weight", "sum"),
        covered=("covered_weight", "sum"), is_sampled=("is_sampled", "first"),
    )  # fmt: skip
    sampled = table[table["is_sampled"]]
    if len(sampled) < 2:
        return Villages(why_not="counted")
    p_value = homogeneity_p_value(sampled["n"].to_numpy(), sampled["count_covered"].to_numpy(), seed=seed)
    known = Villages(sampled=len(sampled), p_value=p_value)
    is_alone = shown_alone(
        rows.assign(village=np.searchsorted(table.index, rows["village"])), cells,
        names=[survey.villages.labels[number] for number in table.index],
        is_sampled=table["is_sampled"].to_numpy(dtype=bool), below=suppress_below,
    )  # fmt: skip
    alone, together = table[is_alone], table[~is_alone]
    if len(alone) < FEWEST or alone["eligible"].sum() < MOST * table["eligible"].sum():
        return replace(known, why_not="few-answers")
    bars = sorted((_village(alone[k : k + 1]) for k in range(len(alone))), key=lambda v: (-v.covered, v.n))
    return replace(known, shown=tuple(bars), others=_village(together) if len(together) else None)


def _answered(
    survey: Survey, questions: Sequence[Question], columns: Iterable[str]
) -> tuple[DataFrame, list[NDArray[np.intp]]]:
    """The rows of the eligible who answered, and what they may be counted by elsewhere; none without villages.

    village : its number, as in `Survey.villages`
    of : the people of the village for whom a row stands there
    """
    judged, frame = questions[0], survey.frame
    is_there = judged.is_answered[frame.index] & (survey.design.psu is not None)
    index = frame.index[is_there]
    places = survey.selected.index.get_indexer(index)
    weight, covered = unit_weights(frame, judged.indicator.unit)[index], judged.covered[index]
    village = survey.villages.number[places]
    rows = DataFrame({
        "village": village, "weight": weight, "covered": covered, "covered_weight": weight * covered,
        "is_sampled": survey.is_sampled[index], "of": survey.people_per_answer[village],
    }, index=index)  # fmt: skip
    county = survey.groups(COUNTY).number[places]
    named = dict.fromkeys((COUNTY, survey.psu_columns[0], *columns))
    by: list[NDArray[Any]] = [survey.groups(c).number[places] for c in named if c in frame]
    by += [question.is_answered[index].to_numpy() for question in questions[1:]]
    return rows, [county * (int(cell.max(initial=0)) + 1) + cell for cell in by]


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
    is_open = verdict.outcome in (Outcome.NOT_MET, Outcome.INCONCLUSIVE)
    return is_open and verdict.finding.quantity == "coverage" and is_shown


def shortfall(verdict: Verdict, found: Villages, stack: tuple[Interval, ...]) -> Shortfall:
    """How far off is the county of this verdict, these being its villages and its intervals at LEVELS?"""
    if verdict.finding.basis != "survey":
        return Shortfall(verdict=verdict, villages=Villages(why_not="counted"))
    whole, named = verdict.finding, {str(place): one for place, one in enumerate(found.shown, start=1)}
    if found.shown and found.others is not None:
        named["others"] = found.others
    results = [
        Estimate(domain={"village": name}, value=one.covered, n=one.n, population=one.eligible)
        for name, one in named.items()
    ]
    alike = whole.modelled("village_p_value", Estimate(value=found.p_value, n=whole.result.n))
    return Shortfall(
        verdict=verdict,
        stack=stack if whole.result.interval is not None else (),
        villages=found,
        findings=tuple(replace(whole, quantity="village_coverage", domain=r.domain, result=r) for r in results),
        alike=alike if 0 < found.p_value <= 1 else None,
    )
