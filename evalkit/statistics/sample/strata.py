"""Who was taken whole, nearly whole, from a list, with certainty or by sample: the one place that decides it.

A frame is read against its design once: weights, strata, PSUs and SSUs as numbers, the sampling fractions of both
stages, and the kind of every stratum. Everything else of the library asks `Sample.strata` or `read_strata`. The kinds
with a hand-countable example of each: docs/methods.md, Strata.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from evalkit.statistics.arrays import Codes, Flags, Floats, first_rows, total
from evalkit.statistics.checks import FrameFaults, Units, label_codes, require_columns
from evalkit.statistics.sample.design import SurveyDesign, design_of

# From this share on the others are taken to be people who could not be found, not people who were not drawn.
NEARLY_WHOLE = 0.9
# Calibration may leave the weight of somebody who stands for nobody else a little to either side of 1.
OWN_WEIGHT = 1.005
# Beyond it, or its reciprocal, squares would leave the range of numbers.
_LEAST_WEIGHT = 1e-100


class Kind(StrEnum):
    """How the people of a stratum came into the sample. The first rule that fits decides.

    WHOLE : every unit of every stage is in the sample
    NEARLY_WHOLE : nine tenths of the people or more are (`fraction`)
    CERTAIN : every PSU is, and people were sampled within them
    LIST : the PSUs are people, one row each, drawn from a known number of people
    SAMPLED : PSUs were drawn by chance, or nobody said out of how many
    """

    WHOLE = "whole"
    NEARLY_WHOLE = "nearly whole"
    CERTAIN = "certain"
    LIST = "list"
    SAMPLED = "sampled"


@dataclass(frozen=True, kw_only=True)
class Strata:
    """The strata that the variance knows, one entry each; a PSU drawn with probability 1 is one of its own.

    stratum : what stands in the design's column of strata; None without one
    psu : the PSU's label, where a PSU that was certain to be drawn is a stratum of its own; else None
    kind : whether people were taken whole, nearly whole, with certainty, from a list or by sample
    is_list : whether PSUs are people, one row each, out of a known number; a list may be (nearly) whole as well
    drawn, population : PSUs in the sample, and in the stratum; nan where that is unknown
    asked, answered : rows, and rows that answered
    fraction : share of the stratum's people in the sample, the mean of its PSUs' f1 f2; without populations its rows
        over the sum of their weights; nan where populations contradict the rows
    of_row : per row of the frame, the number of its stratum
    psu_fraction : per row, f1 f2 of its PSU: the share of units like it that are in the sample; nan where populations
        are unknown or contradict the rows
    stands_for_others : per row, whether somebody outside the sample is represented by it: units like it were left
        out, or, without populations, it weighs more than 1
    """

    stratum: NDArray[np.object_]
    psu: NDArray[np.object_]
    kind: NDArray[np.object_]
    is_list: Flags
    drawn: Codes
    population: Floats
    asked: Codes
    answered: Codes
    fraction: Floats
    of_row: Codes
    psu_fraction: Floats
    stands_for_others: Flags

    @property
    def table(self) -> pd.DataFrame:
        """One row per stratum."""
        of_row = {"of_row", "psu_fraction", "stands_for_others"}
        return pd.DataFrame({name: values for name, values in vars(self).items() if name not in of_row})

    @property
    def fraction_of_row(self) -> Floats:
        return self.fraction[self.of_row]

    def are(self, *kinds: Kind) -> Flags:
        """Per stratum, whether it is of one of the kinds."""
        return np.fromiter((kind in kinds for kind in self.kind), bool, len(self.kind))

    @property
    def is_counted(self) -> Flags:
        """Per stratum, whether everybody was taken, or nearly.

        A full count in which a few could not be found is no sample of villages: its hundreds of people are no
        degrees of freedom, and its one uncovered child says nothing of how the villages vary.
        """
        return self.are(Kind.WHOLE, Kind.NEARLY_WHOLE)

    @property
    def has_all_psus(self) -> Flags:
        """Per stratum, whether every PSU is in the sample, so that chance was at work within PSUs alone."""
        return np.asarray(self.drawn == self.population)


@dataclass(frozen=True, kw_only=True)
class Sample:
    """What the variance needs of a sample. Rows keep the order of the frame.

    weight : per row
    psu : per row, the number of its PSU
    ssu : per row, the number of its SSU, unlike in any other PSU; None if every row is its own
    stratum : per PSU, the number of its stratum
    psu_left_out : per PSU, 1 - f1: share of PSUs like it that were not drawn; 1 if drawn with replacement
    ssus : per PSU, SSUs in the sample
    ssu_left_out : per PSU, 1 - f2
    single_psu : the design's choice for strata of one PSU
    strata : what is known of each stratum
    """

    weight: Floats
    psu: Codes
    ssu: Codes | None
    stratum: Codes
    psu_left_out: Floats
    ssus: Codes
    ssu_left_out: Floats
    single_psu: str
    strata: Strata

    @property
    def psus(self) -> Codes:
        """Per stratum, PSUs in the sample."""
        return self.strata.drawn

    @property
    def has_second_stage(self) -> bool:
        """Whether drawing within PSUs adds to the variance anywhere."""
        return bool(np.any((self.psu_left_out < 1) & (self.ssu_left_out > 0)))

    @property
    def has_lonely_ssu(self) -> Flags:
        """Per PSU: whether one SSU alone was drawn of several in it, where the second stage counts."""
        return np.asarray((self.ssus == 1) & (self.ssu_left_out > 0) & (self.psu_left_out < 1))


def read_sample(frame: pd.DataFrame, design: SurveyDesign) -> Sample:
    """The sample in `frame`; raises StatisticsError with all that contradicts the design."""
    require_columns(frame, design_of(design).columns)
    return _Reading(frame, design).sample()


def read_strata(frame: pd.DataFrame, design: SurveyDesign, *, answered: str | ArrayLike | None = None) -> Strata:
    """How the people of every stratum were taken, asked of data that may still contradict themselves.

    frame, design : as `read_sample` has them; the columns must be there, the frame may have no row
    answered : the rows that answered, by a column of booleans or an array; None: all

    Where `read_sample` would refuse the populations of a stratum nothing is known of it: kind SAMPLED, fraction nan.
    A blank population of SSUs means that all of them were asked.

    >>> people = pd.DataFrame({"weight": [1.0, 1, 9, 9], "part": ["town", "town", "rest", "rest"],
    ...                        "of": [2, 2, 18, 18]})
    >>> strata = read_strata(people, SurveyDesign("weight", stratum="part", psu_population="of"))
    >>> strata.table[["stratum", "kind", "drawn", "fraction"]].round(3).to_csv(index=False).split()
    ['stratum,kind,drawn,fraction', 'town,whole,2,1.0', 'rest,list,2,0.111']
    """
    is_answered = frame[answered] if isinstance(answered, str) else answered
    flags = np.ones(len(frame), bool) if is_answered is None else np.asarray(is_answered, bool)
    return _Reading(frame, design_of(design), is_strict=False).strata(flags)


@dataclass(frozen=True, kw_only=True)
class _Stages:
    """Both stages as they were read; per PSU, but for `ssu`. As in `Sample`.

    population : PSUs in its stratum, nan where unknown
    is_certain : whether a probability of 1 made it a stratum of its own
    is_wrong : whether its stratum contradicts itself; it counts as drawn with replacement then
    """

    stratum: Codes
    ssu: Codes | None
    ssus: Codes
    psu_left_out: Floats
    ssu_left_out: Floats
    population: Floats
    is_certain: Flags
    is_wrong: Flags


class _Reading:
    """One frame being read against one design: refused where they contradict each other, or read as it can be."""

    def __init__(self, frame: pd.DataFrame, design: SurveyDesign, *, is_strict: bool = True) -> None:
        self.frame = frame
        self.design = design
        self.is_strict = is_strict
        self.found = FrameFaults(frame)
        stratum = self._labels(design.stratum, blank=np.zeros(len(frame), np.intp))
        self.units = Units(number=stratum, first_row=first_rows(stratum), name=self._stratum_name)
        self.psus = self._within(stratum, design.psu)

    def sample(self) -> Sample:
        weight = self._weights()
        if not self.design.nest:
            self._refuse_psus_in_several_strata()
        stages = self._stages()
        self.found.raise_any()
        sample = Sample(
            weight=weight, psu=self.psus.number, ssu=stages.ssu, stratum=stages.stratum,
            psu_left_out=stages.psu_left_out, ssus=stages.ssus, ssu_left_out=stages.ssu_left_out,
            single_psu=self.design.single_psu,
            strata=self._strata(stages, weight, np.ones(len(weight), bool)),
        )  # fmt: skip
        if self.design.single_psu == "error":
            self._refuse_lonely(sample)
        return sample

    def strata(self, answered: Flags) -> Strata:
        """The strata as far as the frame tells; what contradicts itself is unknown."""
        stages = self._stages()
        numbers = pd.to_numeric(self.frame[self.design.weight], errors="coerce")
        weight = numbers.to_numpy(dtype=np.float64, na_value=np.nan)
        return self._strata(stages, np.where((weight >= 0) & np.isfinite(weight), weight, np.nan), answered)

    def _stages(self) -> _Stages:
        psu_left_out, population, is_certain = self._psus_left_out()
        ssu, ssus = self._ssus()
        ssu_left_out = self._ssus_left_out(ssus, psu_left_out)
        number = self.units.number[self.psus.first_row]
        stratum = np.where(is_certain, number.max(initial=-1) + np.cumsum(is_certain), number)
        is_wrong = (np.bincount(self.units.number, self.found.is_wrong) > 0)[number]
        population, is_certain = np.where(is_wrong, np.nan, population), is_certain & ~is_wrong
        return _Stages(
            stratum=pd.factorize(np.where(is_wrong, number, stratum))[0].astype(np.intp), ssu=ssu, ssus=ssus,
            psu_left_out=np.where(is_wrong, 1.0, psu_left_out),
            ssu_left_out=np.where(is_wrong, 0.0, ssu_left_out),
            population=np.where(is_certain, 1.0, population), is_certain=is_certain, is_wrong=is_wrong,
        )  # fmt: skip

    def _strata(self, stages: _Stages, weight: Floats, answered: Flags) -> Strata:
        """What is known of every stratum, from the sampling fractions of its PSUs."""
        stratum, psu = stages.stratum, self.psus.number
        first_psu, of_row = first_rows(stratum), stratum[psu]
        drawn, strata = np.bincount(stratum, minlength=len(first_psu)), len(first_psu)
        asked = np.bincount(of_row, minlength=strata)
        fraction_of_psu = (1 - stages.psu_left_out) * (1 - stages.ssu_left_out)
        is_known = stages.psu_left_out[first_psu] < 1
        by_weight = asked / np.maximum(total(of_row, weight, strata), asked)
        fraction = np.where(is_known, total(stratum, fraction_of_psu, strata) / drawn, by_weight)
        someone_left_out = (stages.psu_left_out > 0) | (stages.ssu_left_out > 0)
        are_several = (np.bincount(psu, minlength=len(stratum)) > 1) | (stages.ssu_left_out > 0)
        is_list = is_known & (total(stratum, are_several, strata) == 0)
        rules = {
            Kind.WHOLE: total(stratum, someone_left_out, strata) == 0,
            Kind.NEARLY_WHOLE: is_known & (fraction >= NEARLY_WHOLE),
            Kind.CERTAIN: stages.psu_left_out[first_psu] == 0,
            Kind.LIST: is_list,
        }
        kind = np.full(strata, Kind.SAMPLED, dtype=object)
        for name, fits in reversed(rules.items()):
            kind[fits] = name
        row = self.psus.first_row[first_psu]
        psu_label = self._labels_of(self.design.psu, row)
        psu_label[~stages.is_certain[first_psu]] = None
        is_sure = is_known & ~stages.is_wrong[first_psu]
        return Strata(
            stratum=self._labels_of(self.design.stratum, row), psu=psu_label, kind=kind, is_list=is_list,
            drawn=drawn, population=stages.population[first_psu], asked=asked,
            answered=np.bincount(of_row[answered], minlength=strata), of_row=of_row,
            fraction=np.where(stages.is_wrong[first_psu], np.nan, fraction),
            psu_fraction=np.where(is_sure[of_row], fraction_of_psu[psu], np.nan),
            stands_for_others=np.where(
                is_known[of_row], fraction_of_psu[psu] < 1 / OWN_WEIGHT, ~(weight <= OWN_WEIGHT)
            ),
        )  # fmt: skip

    def _weights(self) -> Floats:
        column, remedy = self.design.weight, "give everyone a design weight, and leave out who did not answer"
        weight = self.found.numbers(column)
        self.found.refuse_rows(column, np.isnan(weight), "no weight", remedy)
        self.found.refuse_rows(column, (weight < 0) | np.isinf(weight), "a negative or infinite weight", remedy)
        is_odd = (weight > 1 / _LEAST_WEIGHT) & ~np.isinf(weight) | (weight > 0) & (weight < _LEAST_WEIGHT)
        self.found.refuse_rows(column, is_odd, "a weight whose square is no number", "correct it")
        if not weight.any():
            self.found.refuse(column, "all weights are 0", remedy)
        return weight

    def _refuse_psus_in_several_strata(self) -> None:
        """Refuse PSUs whose one label stands in several strata."""
        column = self.design.psu
        if column is None or self.design.stratum is None:
            return
        blank = np.arange(len(self.frame), dtype=np.intp)
        label = pd.factorize(self._labels(column, blank))[0].astype(np.intp)
        psus = Units(number=label, first_row=first_rows(label), name=lambda row: f"PSU {self._label(column, row)}")
        remedy = "correct the strata, or say SurveyDesign(..., nest=True) if labels are counted anew in each"
        self.found.refuse_varying(column, self.units.number, psus, "more than one stratum", remedy)

    def _labels(self, column: str | None, blank: Codes) -> Codes:
        """Numbers for labels; a row without a label is numbered on from its number in `blank`."""
        if column is None:
            return blank
        codes, labels = label_codes(self.frame, column)
        return np.where(codes < 0, len(labels) + blank, codes).astype(np.intp)

    def _within(self, outer: Codes, column: str | None) -> Units:
        """The units named in `column`, apart for every unit of `outer`: village 1 here is not village 1 there."""
        rows = np.arange(len(outer), dtype=np.intp)
        if column is None:
            return Units(number=rows, first_row=rows, name=self._psu_name)
        labels = self._labels(column, blank=rows)
        number = pd.factorize(outer * (labels.max(initial=-1) + 1) + labels)[0].astype(np.intp)
        return Units(number=number, first_row=first_rows(number), name=self._psu_name)

    def _psus_left_out(self) -> tuple[Floats, Floats, Flags]:
        """Per PSU: 1 - f1, the PSUs of its stratum, and whether its own probability made it certain to be drawn."""
        first_row = self.psus.first_row
        stratum, unknown = self.units.number[first_row], np.full(len(first_row), np.nan)
        if column := self.design.psu_probability:
            probability = self.found.numbers(column)
            wrong = (probability <= 0) | (probability > 1)
            self.found.refuse_rows(column, wrong, "no probability", "give numbers above 0 and at most 1")
            self.found.refuse_varying(column, probability, self.psus)
            left_out = 1 - probability[first_row]
            blanks, drawn = np.bincount(stratum, np.isnan(left_out)), np.bincount(stratum)
            some, remedy = (blanks > 0) & (blanks < drawn), "give it of every PSU of the stratum, or of none"
            self.found.refuse_units(column, some, self.units, "blank for some PSUs", remedy)
            is_blank = blanks[stratum] > 0
            return np.where(is_blank, 1.0, left_out), unknown, ~is_blank & (left_out == 0)
        if not (column := self.design.psu_population):
            return np.ones(len(first_row)), unknown, np.zeros(len(first_row), bool)
        drawn = np.bincount(stratum)
        size = self._population(column, self.units, drawn, "PSUs")
        left_out = np.where(np.isnan(size), 1.0, 1 - drawn / np.where(size > 0, size, np.inf))
        return left_out[stratum], size[stratum], np.zeros(len(first_row), bool)

    def _ssus(self) -> tuple[Codes | None, Codes]:
        """Per row its SSU (None: each row is one), and per PSU how many SSUs are in the sample."""
        psu, psus = self.psus.number, len(self.psus.first_row)
        units = self._within(psu, self.design.ssu)
        is_every_row = len(units.first_row) == len(psu)
        return None if is_every_row else units.number, np.bincount(psu[units.first_row], minlength=psus)

    def _ssus_left_out(self, ssus: Codes, psu_left_out: Floats) -> Floats:
        """Per PSU: 1 - f2; nobody is left out where no population of SSUs is given."""
        if not (column := self.design.ssu_population):
            return np.zeros(len(ssus))
        size = self._population(column, self.psus, ssus, "SSUs")
        if self.is_strict:
            # A row without a PSU label is a PSU of one person, and taken whole.
            is_person = self.frame[self.design.psu].isna().to_numpy()[self.psus.first_row]
            remedy = "give it, or leave its PSUs' population blank too: then they were drawn with replacement"
            unknown = np.isnan(size) & (psu_left_out < 1) & ~is_person
            self.found.refuse_units(column, unknown, self.psus, "blank", remedy)
        return np.where(np.isnan(size), 0.0, 1 - ssus / np.where(size > 0, size, np.inf))

    def _population(self, column: str, units: Units, drawn: Codes, of: str) -> Floats:
        """Per unit, the number it was drawn from, if that can be; nan where blank. No shares, nor others' figures."""
        size = self.found.numbers(column)
        is_none = ~np.isnan(size) & ~np.isinf(size) & (size != np.round(size))
        self.found.refuse_rows(column, is_none, "no whole number", "give how many there are, drawn or not")
        self.found.refuse_varying(column, size, units)
        size = size[units.first_row]
        what = f"smaller than the {of} in the sample"
        self.found.refuse_units(column, size < drawn, units, what, "correct one of the two")
        return size

    def _refuse_lonely(self, sample: Sample) -> None:
        design = self.design
        remedy = (
            "join it to one like it, give population 1 if it was certain to be drawn, or choose "
            "SurveyDesign(..., single_psu='certainty'), 'centre' or 'average'"
        )
        strata = Units(number=self.psus.number, first_row=self.psus.first_row, name=self._stratum_name)
        place = design.stratum or design.psu or design.weight
        what = "a single PSU was drawn of several"
        is_lonely = (sample.psus[sample.stratum] == 1) & (sample.psu_left_out > 0)
        self.found.refuse_units(place, is_lonely, strata, what, remedy)
        what = "a single SSU was drawn of several"
        place = design.ssu_population or place
        self.found.refuse_units(place, sample.has_lonely_ssu, self.psus, what, remedy)
        self.found.raise_any()

    def _labels_of(self, column: str | None, rows: Codes) -> NDArray[np.object_]:
        """What stands in the column in these rows; None where there is no column, or nothing in it."""
        if column is None:
            return np.full(len(rows), None, dtype=object)
        labels = self.frame[column].iloc[rows]
        found = labels.astype(object).to_numpy(copy=True)
        found[labels.isna().to_numpy()] = None
        return found

    def _label(self, column: str | None, row: int) -> str:
        """What stands in the column, or the row's own label in the index."""
        labels = self.frame.index.to_series() if column is None else self.frame[column]
        label = labels.iloc[[row]]
        return "(blank)" if label.isna().to_numpy()[0] else repr(label.tolist()[0])

    def _stratum_name(self, row: int) -> str:
        column = self.design.stratum
        return "the one stratum" if column is None else f"stratum {self._label(column, row)}"

    def _psu_name(self, row: int) -> str:
        unit = f"PSU {self._label(self.design.psu, row)}"
        return unit if self.design.stratum is None else f"{unit} of {self._stratum_name(row)}"
