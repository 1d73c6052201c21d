"""A frame read against its design: weights, PSUs and strata as numbers, and what is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from evalkit.statistics.arrays import Codes, Flags, Floats, first_rows
from evalkit.statistics.checks import FrameFaults, Units, label_codes, require_columns
from evalkit.statistics.sample.design import SurveyDesign, design_of

NEARLY_WHOLE = 0.9
# Beyond it, or its reciprocal, squares would leave the range of numbers.
_LEAST_WEIGHT = 1e-100


@dataclass(frozen=True, kw_only=True)
class Sample:
    """What the variance needs of a sample. Rows keep the order of the frame.

    weight : per row
    psu : per row, the number of its PSU
    ssu : per row, the number of its SSU, unlike in any other PSU; None if every row is its own
    stratum : per PSU, the number of its stratum; a PSU drawn with probability 1 is a stratum of its own
    psus : per stratum, PSUs in the sample
    psu_left_out : per PSU, 1 - f1: share of PSUs like it that were not drawn; 1 if drawn with replacement
    ssus : per PSU, SSUs in the sample
    ssu_left_out : per PSU, 1 - f2
    single_psu : the design's choice for strata of one PSU
    """

    weight: Floats
    psu: Codes
    ssu: Codes | None
    stratum: Codes
    psus: Codes
    psu_left_out: Floats
    ssus: Codes
    ssu_left_out: Floats
    single_psu: str

    def with_weight(self, weight: Floats) -> Sample:
        """The same sample with other weights."""
        return replace(self, weight=weight)

    @property
    def has_second_stage(self) -> bool:
        """Whether drawing within PSUs adds to the variance anywhere."""
        return bool(np.any((self.psu_left_out < 1) & (self.ssu_left_out > 0)))

    @property
    def is_nearly_whole(self) -> Flags:
        """Per stratum: whether nine tenths of it or more are in the sample.

        A full count in which a few could not be found is no sample of villages: its hundreds of people are no
        degrees of freedom, and its one uncovered child says nothing of how the villages vary.
        """
        psu_in = (1 - self.psu_left_out) * (1 - self.ssu_left_out)
        taken = np.bincount(self.stratum, psu_in, len(self.psus)) / self.psus
        return np.asarray(taken >= NEARLY_WHOLE)

    @property
    def is_taken_whole(self) -> Flags:
        """Per stratum: whether everyone in it is in the sample."""
        someone_left_out = (self.psu_left_out > 0) | (self.ssu_left_out > 0)
        return np.asarray(np.bincount(self.stratum, someone_left_out, len(self.psus)) == 0)

    @property
    def is_of_people(self) -> Flags:
        """Per stratum: whether its PSUs are people of a list: one row each, out of a number that is known."""
        are_several = (np.bincount(self.psu, minlength=len(self.stratum)) > 1) | (self.ssu_left_out > 0)
        is_unlisted = are_several | (self.psu_left_out >= 1)
        return np.asarray(np.bincount(self.stratum, is_unlisted, len(self.psus)) == 0)

    @property
    def is_lonely_psu(self) -> Flags:
        """Per PSU: whether it alone was drawn of several in its stratum."""
        return np.asarray((self.psus[self.stratum] == 1) & (self.psu_left_out > 0))

    @property
    def has_lonely_ssu(self) -> Flags:
        """Per PSU: whether one SSU alone was drawn of several in it, where the second stage counts."""
        return np.asarray((self.ssus == 1) & (self.ssu_left_out > 0) & (self.psu_left_out < 1))


def read_sample(frame: pd.DataFrame, design: SurveyDesign) -> Sample:
    """The sample in `frame`; raises StatisticsError with all that contradicts the design."""
    require_columns(frame, design_of(design).columns)
    return _Reading(frame, design).sample()


class _Reading:
    """One frame being read against one design."""

    def __init__(self, frame: pd.DataFrame, design: SurveyDesign) -> None:
        self.frame = frame
        self.design = design
        self.found = FrameFaults(frame)
        stratum = self._labels(design.stratum, blank=np.zeros(len(frame), np.intp))
        self.strata = Units(number=stratum, first_row=first_rows(stratum), name=self._stratum_name)
        self.psus = self._within(stratum, design.psu)

    def sample(self) -> Sample:
        weight = self._weights()
        if not self.design.nest:
            self._refuse_spread()
        psu_left_out, is_certain = self._psus_left_out()
        ssu, ssus = self._ssus()
        ssu_left_out = self._ssus_left_out(ssus, psu_left_out)
        self.found.raise_any()
        stratum = self.strata.number[self.psus.first_row]
        stratum = np.where(is_certain, stratum.max() + np.cumsum(is_certain), stratum)
        stratum = pd.factorize(stratum)[0].astype(np.intp)
        sample = Sample(
            weight=weight,
            psu=self.psus.number,
            ssu=ssu,
            stratum=stratum,
            psus=np.bincount(stratum),
            psu_left_out=psu_left_out,
            ssus=ssus,
            ssu_left_out=ssu_left_out,
            single_psu=self.design.single_psu,
        )
        if self.design.single_psu == "error":
            self._refuse_lonely(sample)
        return sample

    def _weights(self) -> Floats:
        column, remedy = self.design.weight, "give everyone a design weight, and leave out who did not answer"
        weight = self.found.numbers(column)
        self.found.refuse_rows(column, np.isnan(weight), "no weight", remedy)
        self.found.refuse_rows(
            column, (weight < 0) | np.isinf(weight), "a negative or endless weight", remedy
        )
        is_odd = (weight > 1 / _LEAST_WEIGHT) & ~np.isinf(weight) | (weight > 0) & (weight < _LEAST_WEIGHT)
        self.found.refuse_rows(column, is_odd, "a weight whose square is no number", "correct it")
        if not weight.any():
            self.found.refuse(column, "all weights are 0", remedy)
        return weight

    def _refuse_spread(self) -> None:
        """Refuse PSUs whose one label stands in several strata."""
        column = self.design.psu
        if column is None or self.design.stratum is None:
            return
        blank = np.arange(len(self.frame), dtype=np.intp)
        label = pd.factorize(self._labels(column, blank))[0].astype(np.intp)
        psus = Units(
            number=label, first_row=first_rows(label), name=lambda row: f"PSU {self._label(column, row)}"
        )
        stratum = self.strata.number
        strays = np.flatnonzero(stratum != stratum[psus.first_row][label])
        wrong = np.isin(np.arange(len(psus.first_row)), label[strays])
        remedy = "correct the strata, or say SurveyDesign(..., nest=True) if labels are counted anew in each"
        self.found.refuse_units(column, wrong, psus, "more than one stratum", remedy)

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
        number = pd.factorize(outer * (labels.max() + 1) + labels)[0].astype(np.intp)
        return Units(number=number, first_row=first_rows(number), name=self._psu_name)

    def _psus_left_out(self) -> tuple[Floats, Flags]:
        """Per PSU: 1 - f1, and whether unequal probabilities made it certain to be drawn."""
        first_row = self.psus.first_row
        stratum = self.strata.number[first_row]
        if column := self.design.psu_probability:
            probability = self.found.numbers(column)
            wrong = (probability <= 0) | (probability > 1)
            self.found.refuse_rows(column, wrong, "no probability", "give numbers above 0 and at most 1")
            self.found.refuse_varying(column, probability, self.psus)
            left_out = 1 - probability[first_row]
            blanks, drawn = np.bincount(stratum, np.isnan(left_out)), np.bincount(stratum)
            some, remedy = (blanks > 0) & (blanks < drawn), "give it of every PSU of the stratum, or of none"
            self.found.refuse_units(column, some, self.strata, "blank for some PSUs", remedy)
            is_blank = blanks[stratum] > 0
            return np.where(is_blank, 1.0, left_out), ~is_blank & (left_out == 0)
        if not (column := self.design.psu_population):
            return np.ones(len(first_row)), np.zeros(len(first_row), bool)
        size = self.found.numbers(column)
        self._refuse_fractions(column, size)
        self.found.refuse_varying(column, size, self.strata)
        drawn, size = np.bincount(stratum), size[self.strata.first_row]
        what = "smaller than the PSUs in the sample"
        self.found.refuse_units(column, size < drawn, self.strata, what, "correct one of the two")
        left_out = np.where(np.isnan(size), 1.0, 1 - drawn / np.where(size > 0, size, np.inf))
        return left_out[stratum], np.zeros(len(first_row), bool)

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
        size = self.found.numbers(column)
        self._refuse_fractions(column, size)
        self.found.refuse_varying(column, size, self.psus)
        size = size[self.psus.first_row]
        what = "smaller than the SSUs in the sample"
        self.found.refuse_units(column, size < ssus, self.psus, what, "correct one of the two")
        # A row without a PSU label is a PSU of one person, and taken whole.
        is_person = self.frame[self.design.psu].isna().to_numpy()[self.psus.first_row]
        remedy = "give it, or leave its PSUs' population blank too: then they were drawn with replacement"
        unknown = np.isnan(size) & (psu_left_out < 1) & ~is_person
        self.found.refuse_units(column, unknown, self.psus, "blank", remedy)
        return np.where(np.isnan(size), 0.0, 1 - ssus / np.where(size > 0, size, np.inf))

    def _refuse_fractions(self, column: str, size: Floats) -> None:
        """Refuse numbers of units that are none, such as shares, or figures of another column."""
        is_none = ~np.isnan(size) & ~np.isinf(size) & (size != np.round(size))
        self.found.refuse_rows(column, is_none, "no whole number", "give how many there are, drawn or not")

    def _refuse_lonely(self, sample: Sample) -> None:
        design = self.design
        remedy = (
            "join it to one like it, give population 1 if it was certain to be drawn, or choose "
            "SurveyDesign(..., single_psu='certainty'), 'centre' or 'average'"
        )
        strata = Units(number=self.psus.number, first_row=self.psus.first_row, name=self._stratum_name)
        place = design.stratum or design.psu or design.weight
        what = "a single PSU was drawn of several"
        self.found.refuse_units(place, sample.is_lonely_psu, strata, what, remedy)
        what = "a single SSU was drawn of several"
        place = design.ssu_population or place
        self.found.refuse_units(place, sample.has_lonely_ssu, self.psus, what, remedy)
        self.found.raise_any()

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
