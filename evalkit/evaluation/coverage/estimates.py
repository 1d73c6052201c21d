"""The share of the eligible who are covered: every question in every place, in one pass.

Of a sample the missing are taken to be like those who answered, and shown what if not. A full count has no
sampling error: if some could not be found, the truth lies between all of them uncovered and all covered. And a
sample beside the people who were counted one by one may have missed eligible people altogether: 40 people of a town
are counted, and of 3,000 others 75 are met, none of them eligible. Were 60 of the 3,000 eligible, a sample would
miss all of them once in five times.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import nan, sqrt
from typing import Any

import numpy as np
from pandas import DataFrame, Series, isna

from evalkit.evaluation.survey import (
    CITY,
    COUNTY,
    OUT_OF_SCOPE,
    RESPONDING,
    Key,
    Question,
    Survey,
    unit_weights,
    with_labelled_blanks,
)
from evalkit.statistics import Clustering, Estimate, Interval, estimate_shares, pool_clustering
from evalkit.statistics.proportion.full_count import most_unobserved
from evalkit.statistics.shares.design_effect import ASSUMED_CORRELATION
from evalkit.statistics.shares.estimate import estimate_of

UNOBSERVED = "unseen-eligible"
FULL_COUNT = frozenset({"census", "full-count-with-missing"})

Labels = tuple[object, ...]  # of one group, in the order of the grouping's columns
Grouping = tuple[str, ...]
_WHOLE: Grouping = ()
_COUNTIES: Grouping = (COUNTY,)
_Pairs = dict[tuple[Key, Grouping], dict[Labels, tuple[Estimate, Estimate]]]
# (indicator, reading), place (a county's code, or CITY) -> the share, and what it would be if everyone eligible whose
# answer is missing were uncovered: None where nobody's is. A place without rows is absent.
PlaceShares = dict[tuple[Key, str], tuple[Estimate, Estimate | None]]


@dataclass(frozen=True, kw_only=True)
class Estimator:
    """Estimates shares from a survey's rows, each call many at once.

    survey : of a city, or of one of its counties
    questions : what is asked of it
    clustering : (indicator, reading) -> what the counties together tell of the people of a village (`pool_counties`);
        stands in where all or none are covered. Absent where no county can tell
    is_raised : whether a place's own design effect is never taken below that
    level : of the intervals
    """

    survey: Survey
    questions: Collection[Question]
    clustering: Mapping[Key, Clustering]
    is_raised: bool
    level: float

    def places(self) -> PlaceShares:
        """The share of the city and of each county; eligible people who were not reached count as missing.

        Strata never cross county borders, so that a county as a domain of the city's sample has the share, the
        variance and the degrees of freedom that it has by itself.
        """
        found = self._estimates([_WHOLE, _COUNTIES])
        for code, estimator in self._of_counties(found):
            for (key, _), alone in estimator._estimates([_WHOLE]).items():
                found[key, _COUNTIES][(code,)] = alone[()]
        shares: PlaceShares = {}
        for question in self.questions:
            answered = _answered_shares(self.survey, question)
            places = found[question.key, _WHOLE] | found[question.key, _COUNTIES]
            for labels, pair in places.items():
                place = str(labels[0]) if labels else CITY
                share, lowest = (replace(estimate, domain={}) for estimate in pair)
                worst = _if_missing_uncovered(share, lowest, answered.get(place, nan))
                shares[question.key, place] = share, worst
        return shares

    def groups(self, columns: Iterable[str]) -> dict[tuple[Key, str], list[Estimate]]:
        """(indicator, reading), column -> the shares of the groups by that column, where the survey has it."""
        groupings = [(column,) for column in columns if column in self.survey.frame]
        found = self._estimates(groupings) if groupings else {}
        return {(key, column): [share for share, _ in groups.values()] for (key, (column,)), groups in found.items()}

    def intervals(self, levels: Sequence[float]) -> dict[Key, tuple[Interval, ...]]:
        """The intervals of the whole at every level: together they are a confidence distribution.

        By the verdict's own method, design effect and df. Xie and Singh (2013), International Statistical Review
        81, 3-39.
        """
        stacks: dict[Key, list[Interval]] = {question.key: [] for question in self.questions}
        for key, estimate in self._rows(self.survey.frame, self.questions, [_WHOLE], level=levels):
            if estimate.interval is not None:
                stacks[key].append(estimate.interval)
        return {key: tuple(stack) for key, stack in stacks.items()}

    def _estimates(self, groupings: Sequence[Grouping]) -> _Pairs:
        """Every question in each group, full counts told from samples: its share, and the lowest it may be."""
        counted = [q for q in self.questions if self._may_be_counted(q, groupings)]
        # Those who answered stand for those who did not.
        sampled = self._shares(self.survey.frame, self.questions, groupings)
        worst, best = (
            self._shares(self.survey.selected, [q.at_extreme(covered) for q in counted], groupings)
            for covered in (0.0, 1.0)
        )
        found: _Pairs = {}
        response = self.survey.selected["response"]
        is_silent = ~response.isin((RESPONDING, *OUT_OF_SCOPE))
        for question in self.questions:
            # Eligible, as the sampling frame shows, though nobody reached them.
            is_unreached = is_silent & (question.eligible[response.index] == 1.0)
            for grouping in groupings:
                where = question.key, grouping
                unreached = self._sizes(is_unreached, grouping)
                found[where] = {}
                for group, answered in sampled[where].items():
                    estimate = replace(answered, missing=answered.missing + unreached.get(group, 0))
                    lowest = estimate
                    if where in worst:
                        lowest, highest = worst[where][group], best[where].get(group, answered)
                        county = str(group[0]) if grouping == _COUNTIES else None
                        estimate = self._with_unobserved(
                            _as_full_count(estimate, lowest, highest, level=self.level), question, county
                        )
                    found[where][group] = estimate, lowest
        return found

    def _may_be_counted(self, question: Question, groupings: Iterable[Grouping]) -> bool:
        """Whether all answers of some group come from strata that were taken whole."""
        survey = self.survey
        rows, is_whole = survey.selected.index, survey.is_taken_whole
        counts = question.is_answered[is_whole.index] & (survey.frame["weight"] > 0)
        every, others = (part.reindex(rows, fill_value=False) for part in (counts, counts & ~is_whole))
        return any(self._sizes(every, by).keys() - self._sizes(others, by).keys() for by in groupings)

    def _sizes(self, rows: Series[bool], grouping: Grouping) -> dict[Labels, int]:
        """The groups that any of these rows of `Survey.selected` are in, and how many are."""
        if not grouping:
            return {(): n} if (n := int(rows.sum())) else {}
        groups = self.survey.groups(grouping[0])
        counts = np.bincount(groups.number[rows.to_numpy()], minlength=len(groups.labels)).tolist()
        return {(label,): n for label, n in zip(groups.labels, counts, strict=True) if n}

    def _of_counties(self, found: _Pairs) -> list[tuple[str, Estimator]]:
        """County code -> an estimator, of the questions in which it would borrow from others unasked.

        Where no county can tell how alike the people of a village are, none may lend it to another.
        """
        apart = [
            question
            for question in self.questions
            if question.key not in self.clustering
            and any("pooled-design-effect" in s.notes for s, _ in found[question.key, _COUNTIES].values())
        ]
        codes = sorted(str(code) for code in self.survey.frame[COUNTY].unique()) if apart else []
        return [(c, replace(self, survey=self.survey.of({c}), questions=apart)) for c in codes]

    def _shares(
        self, rows: DataFrame, questions: Collection[Question], groupings: Sequence[Grouping]
    ) -> dict[tuple[Key, Grouping], dict[Labels, Estimate]]:
        found: dict[tuple[Key, Grouping], dict[Labels, Estimate]] = {}
        for key, estimate in self._rows(rows, questions, groupings, level=self.level):
            place = found.setdefault((key, tuple(estimate.domain)), {})
            place[tuple(estimate.domain.values())] = estimate
        return found

    def _rows(
        self,
        rows: DataFrame,
        questions: Collection[Question],
        groupings: Sequence[Grouping],
        *,
        level: float | Sequence[float],
    ) -> Iterator[tuple[Key, Estimate]]:
        columns = list(dict.fromkeys(column for grouping in groupings for column in grouping))
        for keys, frame in _frames(self.survey, rows, questions, columns):
            table = estimate_shares(
                frame, {name: _columns(name) for name in keys}, design=self.survey.design,
                groupings=groupings, level=level, **self._design_effects(keys, are_groups=not {*columns} <= {COUNTY}),
            )  # fmt: skip
            for row in table.to_dict("records"):
                labelled = [column for column in columns if not isna(row[column])]
                yield keys[row["indicator"]], _with_used_error(estimate_of(row, labelled))

    def _design_effects(self, names: Mapping[str, Key], *, are_groups: bool) -> dict[str, Any]:
        """What `estimate_shares` is told of each of these names.

        are_groups : groups have fewer people in a village than the whole, and a design effect nearer to 1
        """
        known = {name: self.clustering[key] for name, key in names.items() if key in self.clustering}
        told: dict[str, Any] = {"design_effects": {name: c.design_effect for name, c in known.items()}}
        if not self.is_raised:
            return told
        minimum, correlation = dict.fromkeys(names, 1.0), dict.fromkeys(names, ASSUMED_CORRELATION)
        correlation |= {name: c.correlation for name, c in known.items()}
        if not are_groups:
            minimum |= told["design_effects"]
        return told | {
            "minimum_design_effects": minimum, "minimum_correlations": correlation, "hypergeometric": True,
        }  # fmt: skip

    def _with_unobserved(self, estimate: Estimate, question: Question, county: str | None) -> Estimate:
        """A full count's share with the limits that eligible people not met elsewhere leave open.

        county : whose it is, of a city's survey; None: of all

        Below all of them are uncovered, above all covered; how many there may be: `most_unobserved`. It rests on a
        sample then, whatever it counted. Where nobody stands for others the estimate stays as it is.
        """
        limits, survey = estimate.interval, self.survey
        is_full = bool(FULL_COUNT & {*estimate.notes})
        if not is_full or question.indicator.id in survey.complete_lists or limits is None:
            return estimate
        eligible = question.eligible[survey.frame.index]
        met = survey.frame[survey.stands_for_others[survey.frame.index] & eligible.notna()]
        met = met if county is None else met[met[COUNTY] == county]
        if met.empty:
            return estimate
        weight, psu = unit_weights(met, question.indicator.unit), survey.psu_columns
        per_psu = met.groupby(psu).size() if survey.design.psu else Series(1, index=met.index)
        unobserved = most_unobserved(weight, per_psu, level=self.level, correlation=ASSUMED_CORRELATION)
        everyone = estimate.population + unobserved
        interval = Interval(
            low=limits.low * estimate.population / everyone,
            high=min(1.0, (limits.high * estimate.population + unobserved) / everyone),
            level=self.level,
            method="unseen-bounds",
        )
        return replace(
            estimate, interval=interval, notes=(UNOBSERVED,),
            standard_error=nan, df=nan, design_effect=nan, effective_n=nan,
        )  # fmt: skip


def _if_missing_uncovered(share: Estimate, lowest: Estimate, answered: float) -> Estimate | None:
    """The share if everyone eligible whose answer is missing were uncovered; None if nobody's is.

    lowest : if all who may be eligible and did not answer were uncovered
    answered : of the eligible, the share whose answer is there

    Of a full count whoever may be eligible is taken to be. Of a sample, as many of those whose eligibility
    is unknown as of those of whom it is known: if all were, nothing could ever be told of a small group.
    """
    if share.n == 0:
        return None
    if FULL_COUNT & {*share.notes}:
        return lowest if share.missing > 0 else None
    if answered > 1 - 1e-12:
        return None
    limits = share.interval
    # n are the answers that there are: how many of the silent are eligible is an estimate, no count.
    return Estimate(
        value=share.value * answered, standard_error=share.standard_error * answered,
        interval=limits and replace(limits, low=limits.low * answered, high=limits.high * answered),
        n=share.n, population=share.population, df=share.df,
    )  # fmt: skip


def pool_counties(survey: Survey, questions: Collection[Question]) -> dict[Key, Clustering]:
    """(indicator, reading) -> how alike the people of a village are, as the counties together tell it.

    Where a sample finds everyone covered, it cannot tell; the same question in the other counties stands in. Full
    counts say nothing of it.
    """
    if not questions or (rows := survey.frame[survey.is_sampled]).empty:
        return {}
    found: dict[Key, Clustering] = {}
    for keys, frame in _frames(survey, rows, questions, [COUNTY]):
        asked = {name: _columns(name) for name in keys}
        pooled = pool_clustering(frame, asked, design=survey.design, by=[COUNTY])
        found |= {keys[name]: clustering for name, clustering in pooled.items()}
    return found


def _columns(name: str) -> tuple[str, str]:
    return f"{name} covered", f"{name} eligible"


def _frames(
    survey: Survey, rows: DataFrame, questions: Collection[Question], columns: Iterable[str]
) -> Iterator[tuple[dict[str, Key], DataFrame]]:
    """The rows as `estimate_shares` takes them, once for persons and once for households, with the questions' names.

    columns : to group by, their blanks labelled
    """
    held = {column: rows[column] for column in survey.design.columns}
    held |= {column: with_labelled_blanks(rows, column) for column in columns}
    for unit in dict.fromkeys(question.indicator.unit for question in questions):
        asked = {"/".join(q.key): q for q in questions if q.indicator.unit == unit}
        given = {survey.design.weight: unit_weights(rows, unit)}
        for name, question in asked.items():
            answers = question.covered[rows.index], question.eligible[rows.index]
            given |= zip(_columns(name), answers, strict=True)
        yield {name: question.key for name, question in asked.items()}, DataFrame(held | given)


def _with_used_error(estimate: Estimate) -> Estimate:
    """The estimate, with the standard error that its interval is made of.

    Where the design effect was raised the sample's own, smaller one beside a wider interval would look like a
    mistake in one of the two.
    """
    if "raised-design-effect" not in estimate.notes:
        return estimate
    error = sqrt(estimate.value * (1 - estimate.value) / estimate.effective_n)
    return replace(estimate, standard_error=error)


def _answered_shares(survey: Survey, question: Question) -> dict[str, float]:
    """Place -> of the eligible, the share (by design weight) whose answer is there.

    Who did not say whether they are eligible counts as far as others are: by the share of eligible people
    among those of whom it is known.
    """
    rows = survey.selected
    weight = unit_weights(rows, question.indicator.unit)
    eligible, answered = question.eligible[rows.index], question.is_answered[rows.index]
    known = (rows["response"] == RESPONDING) & eligible.notna()
    county = survey.groups(COUNTY)
    sums = [
        np.bincount(county.number, weight.where(which, 0.0))
        for which in (known, known & (eligible == 1.0), eligible.isna(), eligible == 1.0, answered)
    ]
    asked, asked_eligible, unknown, whole, given = (np.append(one, one.sum()) for one in sums)
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = given / (whole + unknown * asked_eligible / asked)
    return {str(place): float(share) for place, share in zip([*county.labels, CITY], shares, strict=True)}


def _as_full_count(estimate: Estimate, worst: Estimate, best: Estimate, *, level: float) -> Estimate:
    """The estimate itself, unless everyone eligible was looked for: then there is no sampling error.

    worst, best : with all missing answers uncovered, and covered; a full count with gaps lies between them.
    Who was not found of those known to be ineligible does not matter. Whoever of a sampled stratum is silent and
    may be eligible makes a gap as well, though all eligible people found were counted one by one.
    """
    if not {"census"} & {*estimate.notes, *worst.notes} or estimate.n == 0:
        return estimate
    if worst.n == estimate.n:
        return worst
    return Estimate(
        domain=estimate.domain, value=estimate.value, n=estimate.n, missing=worst.n - estimate.n,
        population=worst.population, notes=("full-count-with-missing",),
        interval=Interval(low=worst.value, high=best.value, level=level, method="missing-bounds"),
    )  # fmt: skip
