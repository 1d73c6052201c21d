"""In which domain every row is, and what it answered.

Domains are the groups that estimates are asked for, with where they meet the PSUs, SSUs and strata of the sample.
Answers are columns of 0, 1 and blank, read strictly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from numbers import Real

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import infer_dtype, is_bool_dtype, is_complex_dtype, is_numeric_dtype
from scipy.sparse import csr_array

from evalkit.statistics.arrays import Codes, Flags, Floats, first_rows
from evalkit.statistics.checks import FrameFaults, label_codes
from evalkit.statistics.sample.strata import Sample

Labels = NDArray[np.object_]

_Answers = NDArray[np.int8]
_BLANK = np.int8(-1)

# Above it, numbers made of several columns' labels would run over.
_MOST_NUMBERS = 2**62


@dataclass(frozen=True, kw_only=True)
class Domains:
    """The domains of one grouping, in the order of their labels.

    A cell is where a domain meets a PSU, a block where it meets a stratum, a piece where it meets an SSU. Rows
    without a label belong to one more domain, numbered `count`, which is computed and thrown away: so no row is
    lost from its PSU.

    labels : column -> label of each domain
    count : number of domains asked for
    cell, piece : per row; `piece` is None where rows are SSUs
    piece_cell : per piece
    cell_psu, cell_domain, cell_block : per cell
    block_domain, block_stratum : per block
    """

    labels: Mapping[str, Labels]
    count: int
    cell: Codes
    piece: Codes | None
    piece_cell: Codes
    cell_psu: Codes
    cell_domain: Codes
    cell_block: Codes
    block_domain: Codes
    block_stratum: Codes

    def of_cells(self, values: Floats | Codes | Flags) -> Floats:
        """Per domain (the one that is thrown away included), the sum over its cells."""
        return self._summed(values, "cell_domain", self.count + 1)

    def of_blocks(self, values: Floats | Codes | Flags) -> Floats:
        """The same over its blocks."""
        return self._summed(values, "block_domain", self.count + 1)

    def in_blocks(self, values: Floats | Codes | Flags) -> Floats:
        """Per block, the sum over its cells."""
        return self._summed(values, "cell_block", len(self.block_stratum))

    @cached_property
    def _matrices(self) -> dict[str, csr_array]:
        return {}

    def _summed(self, values: Floats | Codes | Flags, grouping: str, groups: int) -> Floats:
        # Sums of many questions at once are products with a sparse matrix: a line per group, a one per member.
        if grouping not in self._matrices:
            group = getattr(self, grouping)
            ones, members = np.ones(len(group)), np.arange(len(group))
            self._matrices[grouping] = csr_array((ones, (group, members)), shape=(groups, len(group)))
        return np.ascontiguousarray((self._matrices[grouping] @ values.astype(np.float64, copy=False).T).T)


class DomainReader:
    """Reads groupings off one frame, each column once."""

    def __init__(self, frame: pd.DataFrame, sample: Sample) -> None:
        self.frame = frame
        self.sample = sample
        self._columns: dict[str, tuple[Codes, Labels]] = {}

    def domains(self, columns: Sequence[str]) -> Domains:
        """The domains that the labels in `columns` make together; no columns make one domain of all."""
        domain, labels, count = self._combined(columns)
        psus, strata = len(self.sample.stratum), len(self.sample.psus)
        cell, cell_domain, cell_psu = _meeting(domain, self.sample.psu, psus)
        block, block_domain, block_stratum = _meeting(cell_domain, self.sample.stratum[cell_psu], strata)
        piece, piece_cell = None, cell
        # Also where nothing was drawn within PSUs: a county of a city must not change with its neighbours' design.
        if self.sample.ssu is not None:
            piece, piece_cell, _ = _meeting(cell, self.sample.ssu, len(self.sample.ssu))
        return Domains(
            labels=labels, count=count, cell=cell, piece=piece, piece_cell=piece_cell, cell_psu=cell_psu,
            cell_domain=cell_domain, cell_block=block, block_domain=block_domain,
            block_stratum=block_stratum,
        )  # fmt: skip

    def _combined(self, columns: Sequence[str]) -> tuple[Codes, dict[str, Labels], int]:
        """Per row the number of its domain, the labels of each domain, and how many there are."""
        rows, size = len(self.frame), 1
        number, is_blank = np.zeros(rows, np.intp), np.zeros(rows, bool)
        for column in columns:
            codes, labels = self._column(column)
            is_blank |= codes < 0
            if size * max(len(labels), 1) > _MOST_NUMBERS:
                number, size = _ranked(number)
            number = number * len(labels) + codes
            size *= max(len(labels), 1)
        number[is_blank] = -1
        domain, count = _ranked(number)
        if is_blank.any():
            count -= 1
            domain = np.where(is_blank, count, domain - 1)
        first = first_rows(domain)[:count]
        named = {column: self._columns[column][1][self._columns[column][0][first]] for column in columns}
        return domain, named, count

    def _column(self, column: str) -> tuple[Codes, Labels]:
        if column not in self._columns:
            codes, labels = label_codes(self.frame, column, is_sorted=True)
            self._columns[column] = codes, np.asarray(labels.astype(object))
        return self._columns[column]


def _ranked(number: Codes) -> tuple[Codes, int]:
    """The numbers as ranks without a gap, in their order, and how many there are."""
    codes, found = pd.factorize(number)
    rank = np.empty(len(found), np.intp)
    rank[np.argsort(found)] = np.arange(len(found))
    return rank[codes], len(found)


def _meeting(outer: Codes, inner: Codes, inner_count: int) -> tuple[Codes, Codes, Codes]:
    """Where two numberings meet: the number of each meeting, and the outer and inner number of each."""
    number, found = pd.factorize(outer * inner_count + inner)
    return number.astype(np.intp), found // inner_count, found % inner_count


@dataclass(frozen=True, kw_only=True)
class Answers:
    """Of each question, rows by their answer; rows of weight 0 stand for nobody and are in none.

    covered, uncovered : the eligible who answered; `answered` are both
    unanswered : eligible, coverage unknown
    missing : `unanswered` and those whose eligibility is unknown, who are not taken as eligible
    """

    covered: Sequence[Codes]
    uncovered: Sequence[Codes]
    answered: Sequence[Codes]
    unanswered: Sequence[Codes]
    missing: Sequence[Codes]


class AnswerReader:
    """Reads answers off one frame, each column once; what is wrong gathers in `found`."""

    def __init__(self, frame: pd.DataFrame, weight: Floats) -> None:
        self.found = FrameFaults(frame)
        self._counts = weight > 0
        self._columns: dict[str, _Answers] = {}

    def answers(self, questions: Sequence[tuple[str, str | None]]) -> Answers:
        """The answers to questions: in `covered`, of those for whom `eligible` is 1; of everyone if it is None.

        Raises StatisticsError for columns that hold anything but 0, 1 and blank.
        """
        found = [self._rows(*question) for question in questions]
        self.found.raise_any()
        names = ("covered", "uncovered", "answered", "unanswered", "missing")
        return Answers(**dict(zip(names, zip(*found, strict=True), strict=True)))

    def _rows(self, covered: str, eligible: str | None) -> tuple[Codes, Codes, Codes, Codes, Codes]:
        is_covered = self._column(covered)
        asked, unsure = self.eligible(eligible)
        unanswered = np.flatnonzero(asked & (is_covered == _BLANK))
        return (
            np.flatnonzero(asked & (is_covered == 1)),
            np.flatnonzero(asked & (is_covered == 0)),
            np.flatnonzero(asked & (is_covered != _BLANK)),
            unanswered,
            np.concatenate([unanswered, unsure]),
        )

    def eligible(self, eligible: str | None) -> tuple[Flags, Codes]:
        """Per row whether it is eligible, everyone if `eligible` is None; and the rows of which that is unknown."""
        if eligible is None:
            return self._counts, np.zeros(0, np.intp)
        is_eligible = self._column(eligible)
        return self._counts & (is_eligible == 1), np.flatnonzero(self._counts & (is_eligible == _BLANK))

    def amounts(self, column: str) -> Floats:
        """The column as finite numbers, booleans as 0 and 1; nan where blank."""
        numbers = self._numbers(column, "numbers", "turn its text into numbers")
        self.found.refuse_rows(column, np.isinf(numbers), "infinite", "give a number, or nothing for unknown")
        return numbers

    def _numbers(self, column: str, expected: str, remedy: str) -> Floats:
        """The column as numbers, nan where blank; a column of anything else is refused and reads as blank."""
        values = self.found.frame[column]
        if not values.isna().all():
            if _holds_numbers(values):
                return np.asarray(values.to_numpy(dtype=np.float64, na_value=np.nan))
            self.found.refuse(column, f"expected {expected}, got {values.dtype}", remedy)
        return np.full(len(values), np.nan)

    def _column(self, column: str) -> _Answers:
        if column not in self._columns:
            self._columns[column] = self._read(column)
        return self._columns[column]

    def _read(self, column: str) -> _Answers:
        values = self.found.frame[column]
        if values.dtype == np.bool_:
            return values.to_numpy().astype(np.int8)
        remedy = "write 1 for yes, 0 for no, nothing for unknown"
        numbers = self._numbers(column, "booleans, or 0 and 1", remedy)
        is_blank = np.isnan(numbers)
        wrong = ~is_blank & (numbers != 0) & (numbers != 1)
        self.found.refuse_rows(column, wrong, "neither 0 nor 1 nor blank", remedy)
        return np.where(is_blank | wrong, _BLANK, numbers).astype(np.int8)


def _holds_numbers(values: pd.Series) -> bool:
    if values.dtype == object:
        kind = infer_dtype(values, skipna=True)
        if kind in {"mixed", "mixed-integer"}:  # yes and 1, no and 0 side by side, or text among them
            return all(isinstance(value, Real) for value in values.dropna())
        return kind in {"boolean", "integer", "floating", "mixed-integer-float"}
    return (is_numeric_dtype(values) or is_bool_dtype(values)) and not is_complex_dtype(values)
