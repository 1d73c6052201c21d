"""The field survey of one year, made ready for estimation, and everyone's answers to the plan's questions.

Who did not answer is represented by those who did in the same village (or stratum); who had died or moved
away stays as someone not eligible, since the villages of ineligible people still count in the variance.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Set
from dataclasses import dataclass, replace
from functools import cached_property
from math import inf, nan
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame, Series, factorize

from evalkit.inputs import Dataset
from evalkit.plan.expressions import Expression
from evalkit.plan.model import Indicator, Reading
from evalkit.statistics import SurveyDesign, adjust_nonresponse
from evalkit.statistics.sample.strata import NEARLY_WHOLE, Kind, Strata, read_strata

RESPONDING = "complete"
OUT_OF_SCOPE = ("moved", "died")
COUNTY = "county_code"
CITY = "city"  # in the place of a county's code
UNKNOWN = ""  # the label of a column's blanks: never shown, and what is left when all others are
# Columns of the survey that describe how people were drawn, by the design's name for them.
_DESIGN_COLUMNS = ("stratum", "psu", "psu_population", "psu_probability", "ssu", "ssu_population")

Key = tuple[str, str]  # indicator and reading


@dataclass(frozen=True, kw_only=True)
class Groups:
    """Which group each row of `Survey.selected` is in, by its number; and the groups' labels, in their order."""

    number: NDArray[np.intp]
    labels: tuple[object, ...]


@dataclass(kw_only=True, eq=False)
class Survey:
    """One year's survey of all counties.

    selected : everyone drawn, with the design weights
    frame : those who count in an estimate (answered, or out of scope), weights adjusted for nonresponse
    complete_lists : indicators whose eligible people were all counted one by one, says the data set: in what was
        sampled beside them nobody is eligible
    """

    year: int
    selected: DataFrame
    frame: DataFrame
    design: SurveyDesign
    complete_lists: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self._groups: dict[str, Groups] = {}

    def of(self, county_codes: Set[str]) -> Survey:
        """The same survey, of some counties only; strata never cross county borders."""
        selected, frame = (rows[rows[COUNTY].isin(county_codes)] for rows in (self.selected, self.frame))
        return replace(self, selected=selected, frame=frame)

    def groups(self, column: str) -> Groups:
        """The groups by a column; blanks are one, in the design and never shown."""
        if column not in self._groups:
            number, labels = factorize(with_labelled_blanks(self.selected, column), sort=True)
            self._groups[column] = Groups(number=number, labels=tuple(labels))
        return self._groups[column]

    @cached_property
    def villages(self) -> Groups:
        """The villages (PSUs); a village's label is its stratum and its own."""
        groups = self.selected.groupby(self.psu_columns)
        number = np.asarray(groups.ngroup(), np.intp)
        return Groups(number=number, labels=tuple(groups.size().index))

    @cached_property
    def people_per_answer(self) -> NDArray[np.float64]:
        """Per village: of how many of its households (or people) one was asked."""
        design, groups = self.design, self.selected.groupby(self.psu_columns)
        drawn = groups.size() if design.ssu is None else groups[design.ssu].nunique()
        # Who gives the number of villages and none of people says that villages were taken whole.
        stage = design.psu_population or design.psu_probability
        by_weight = groups.size() / groups["weight"].sum()
        fraction = by_weight if stage is None else by_weight.mask(groups[stage].first().notna(), 1.0)
        if design.ssu_population is not None:
            fraction = (drawn / groups[design.ssu_population].first()).fillna(fraction)
        return 1 / fraction.clip(upper=1.0).to_numpy()

    @property
    def psu_columns(self) -> list[str]:
        """What names a village: its stratum, and its label there."""
        return [column for column in (self.design.stratum, self.design.psu) if column is not None]

    @cached_property
    def is_sampled(self) -> Series[bool]:
        """Per row of `frame`: whether fewer than nine tenths of its stratum's people are there."""
        return Series(~(self._strata.fraction_of_row >= NEARLY_WHOLE), index=self.frame.index)

    @cached_property
    def is_taken_whole(self) -> Series[bool]:
        """Per row of `frame`: whether everyone of its stratum is there, or was at least selected."""
        found, selected = self._strata, self._selected_strata
        is_selected = Series(selected.are(Kind.WHOLE)[selected.of_row], index=self.selected.index)
        return is_selected[self.frame.index] | found.are(Kind.WHOLE)[found.of_row]

    @cached_property
    def stands_for_others(self) -> Series[bool]:
        """Per row of `selected`: whether it was drawn from among others whom it stands for."""
        return Series(self._selected_strata.stands_for_others, index=self.selected.index)

    @cached_property
    def people_per_row(self) -> Series[float]:
        """Per row of `selected`: of how many people it was drawn, itself among them.

        By its weight or by its stratum's fraction, whichever says fewer: what is nearly a full count by either is
        one for those who could be recognised in it.
        """
        by_fraction = 1 / Series(self._selected_strata.fraction_of_row, index=self.selected.index)
        return self.selected["weight"].clip(upper=by_fraction.fillna(inf))

    @cached_property
    def _strata(self) -> Strata:
        return read_strata(self.frame, self.design)

    @cached_property
    def _selected_strata(self) -> Strata:
        return read_strata(self.selected, self.design)


def read_survey(dataset: Dataset, as_of: int) -> Survey:
    """The latest survey that may be read; without one, nobody's answers of the year asked for."""
    table = dataset.survey
    if table.empty:
        return Survey(year=as_of, selected=table, frame=table, design=SurveyDesign("weight"))
    year = int(table["year"].max())
    selected = table[table["year"] == year].reset_index(drop=True)
    given = [c for c in _DESIGN_COLUMNS if c in selected and selected[c].notna().any()]
    # Offices number their strata (and villages) from 1 in every county; without strata, each county is one.
    label = selected["stratum"].astype(str) if "stratum" in given else ""
    selected["stratum"] = (selected[COUNTY] + " " + label).str.strip()
    given = list(dict.fromkeys(["stratum", *given]))
    if "psu" not in given:
        given = [column for column in given if not column.startswith("ssu")]
    classes = [COUNTY, *(c for c in ("stratum", "psu") if c in given)]
    weight = adjust_nonresponse(
        selected, weight="weight", response="response", classes=classes,
        responding=RESPONDING, out_of_scope=OUT_OF_SCOPE,
    )  # fmt: skip
    counts = selected["response"].isin((RESPONDING, *OUT_OF_SCOPE))
    selected, frame, design = _in_one_design(selected, given, counts)
    return Survey(
        year=year, selected=selected, frame=frame.assign(weight=weight[counts]), design=design,
        complete_lists=frozenset(dataset.complete_lists),
    )  # fmt: skip


def _in_one_design(
    rows: DataFrame, given: Collection[str], counts: Series[bool]
) -> tuple[DataFrame, DataFrame, SurveyDesign]:
    """All rows, and those that count, with both stages given in one way, as the one design of all counties needs it.

    Beside strata with probabilities a population N of which n PSUs are there is the probability n/N: by Brewer's
    formula that is the same variance. Beside villages with their people a blank means that all of them were asked,
    those who did not answer among them; in villages that were all drawn a full count's missing set its bounds, and of
    the rows that count nobody is left out.

    given : the columns that stand anywhere in the survey
    counts : the rows that count in an estimate
    """
    columns: dict[str, Any] = {column: column for column in given}
    if {"psu_probability", "psu_population"} <= {*given}:
        del columns["psu_population"]
        groups = rows.groupby("stratum")
        drawn = groups["psu"].transform("nunique") if "psu" in given else groups["weight"].transform("size")
        rows = rows.assign(psu_probability=rows["psu_probability"].fillna(drawn / rows["psu_population"]))
    design = SurveyDesign("weight", single_psu="centre", **columns)
    strata = read_strata(rows, design)
    if "ssu_population" not in given and not _lacks_second_stage(strata, design, counts):
        return rows, rows[counts], design
    unit = rows["ssu"] if "ssu" in given else Series(rows.index, index=rows.index)
    villages = [rows["stratum"], rows["psu"]]
    asked = unit.groupby(villages).transform("nunique")
    answered = unit.where(counts).groupby(villages).transform("nunique")
    people = rows["ssu_population"] if "ssu_population" in given else Series(nan, index=rows.index)
    of_counting = people.fillna(answered.where(strata.has_all_psus[strata.of_row], asked))
    design = replace(design, ssu_population="ssu_population")
    rows = rows.assign(ssu_population=people.fillna(asked))
    return rows, rows.assign(ssu_population=of_counting)[counts], design


def _lacks_second_stage(strata: Strata, design: SurveyDesign, counts: Series[bool]) -> bool:
    """Whether somebody in villages did not answer, and nothing says how many people these have.

    Asked stratum by stratum: a list in one county must not make another county's villages pass for fully asked.
    """
    if design.psu is None or not (design.psu_population or design.psu_probability):
        return False
    is_silent = np.bincount(strata.of_row, ~counts, len(strata.kind)) > 0
    return bool((is_silent & ~strata.has_all_psus & ~strata.is_list).any())


@dataclass(frozen=True, kw_only=True)
class Question:
    """One reading of a coverage indicator, as everyone selected answered it.

    eligible, covered : per row of `Survey.selected`: 1, 0, or nan where a missing answer leaves it open. Whoever
        died or moved away is known not to be eligible
    """

    indicator: Indicator
    reading: Reading
    eligible: Series[float]
    covered: Series[float]

    @property
    def key(self) -> Key:
        return self.indicator.id, self.reading.id

    @property
    def is_answered(self) -> Series[bool]:
        """Per row of `Survey.selected`: eligible, and the answer is there."""
        return (self.eligible == 1.0) & self.covered.notna()

    def at_extreme(self, covered: float) -> Question:
        """With all missing answers uncovered (0) or covered (1), eligible or not as makes that the worst or the best.

        That includes the answers of those of whom it is not known whether they are eligible.
        """
        unknown = self.eligible.isna()
        eligible = self.eligible.mask(unknown, 1.0 - covered)
        return replace(self, eligible=eligible, covered=self.covered.mask(unknown, covered).fillna(covered))


def read_questions(survey: Survey, indicators: Iterable[Indicator]) -> dict[Key, Question]:
    """Every reading of these indicators, each condition evaluated once for all rows."""
    rows, found = survey.selected, dict[Expression, Series]()
    is_out_of_scope = rows["response"].isin(OUT_OF_SCOPE)

    def evaluated(condition: Expression | None) -> Series[float]:
        assert condition is not None  # the plan's reader asks for both
        if condition not in found:
            found[condition] = condition.evaluate(rows)
        return found[condition]

    questions = [
        Question(
            indicator=indicator,
            reading=reading,
            eligible=evaluated(reading.eligible).mask(is_out_of_scope, 0.0),
            covered=evaluated(reading.covered),
        )
        for indicator in indicators
        for reading in indicator.readings
    ]
    return {question.key: question for question in questions}


def unit_weights(rows: DataFrame, unit: str) -> Series[float]:
    """The rows' weights as people, or divided by the holders in the household: one with two was twice as likely."""
    weight: Series[float] = rows["weight"]
    if unit == "household" and "holders_in_household" in rows:
        return weight / rows["holders_in_household"].fillna(1)
    return weight


def with_labelled_blanks(rows: DataFrame, column: str) -> Series[Any]:
    """The column with its blanks labelled: those people stay in the design, in a group that is not shown."""
    values = rows[column]
    return values.astype(object).where(values.notna(), UNKNOWN)
