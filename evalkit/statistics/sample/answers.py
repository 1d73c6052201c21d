"""Who is eligible and who is covered: two columns of 0, 1 and blank, read strictly."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Real

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import infer_dtype, is_bool_dtype, is_complex_dtype, is_numeric_dtype

from evalkit.statistics.arrays import Codes, Flags, Floats
from evalkit.statistics.checks import FrameFaults

_Answers = NDArray[np.int8]
_BLANK = np.int8(-1)


@dataclass(frozen=True, kw_only=True)
class Answers:
    """Rows by their answer to one indicator; rows of weight 0 stand for nobody and are in none.

    covered, uncovered : the eligible who answered; `answered` are both
    unanswered : eligible, coverage unknown
    missing : `unanswered` and those whose eligibility is unknown, who are not taken as eligible
    """

    covered: Codes
    uncovered: Codes
    answered: Codes
    unanswered: Codes
    missing: Codes


class AnswerReader:
    """Reads answers off one frame, each column once; what is wrong gathers in `found`."""

    def __init__(self, frame: pd.DataFrame, weight: Floats) -> None:
        self.found = FrameFaults(frame)
        self._counts = weight > 0
        self._columns: dict[str, _Answers] = {}

    def answers(self, covered: str, eligible: str | None) -> Answers:
        """The answers in `covered` of those for whom `eligible` is 1; of everyone if it is None."""
        is_covered = self._column(covered)
        asked, unsure = self.eligible(eligible)
        unanswered = np.flatnonzero(asked & (is_covered == _BLANK))
        return Answers(
            covered=np.flatnonzero(asked & (is_covered == 1)),
            uncovered=np.flatnonzero(asked & (is_covered == 0)),
            answered=np.flatnonzero(asked & (is_covered != _BLANK)),
            unanswered=unanswered,
            missing=np.concatenate([unanswered, unsure]),
        )

    def eligible(self, eligible: str | None) -> tuple[Flags, Codes]:
        """Per row whether it is eligible, everyone if `eligible` is None; and the rows of which that is unknown."""
        if eligible is None:
            return self._counts, np.zeros(0, np.intp)
        is_eligible = self._column(eligible)
        return self._counts & (is_eligible == 1), np.flatnonzero(self._counts & (is_eligible == _BLANK))

    def amounts(self, column: str) -> Floats:
        """The column as finite numbers, booleans as 0 and 1; nan where blank."""
        values = self.found.frame[column]
        if values.isna().all():
            return np.full(len(values), np.nan)
        if not _holds_numbers(values):
            what, remedy = f"holds no numbers but {values.dtype}", "turn its text into numbers"
            self.found.refuse(column, what, remedy)
            return np.zeros(len(values))
        numbers = np.asarray(values.to_numpy(dtype=np.float64, na_value=np.nan))
        self.found.refuse_rows(column, np.isinf(numbers), "endless", "give a number, or nothing for unknown")
        return numbers

    def _column(self, column: str) -> _Answers:
        if column not in self._columns:
            self._columns[column] = self._read(column)
        return self._columns[column]

    def _read(self, column: str) -> _Answers:
        values = self.found.frame[column]
        if values.dtype == np.bool_:
            return values.to_numpy().astype(np.int8)
        remedy = "write 1 for yes, 0 for no, nothing for unknown"
        if values.isna().all():
            return np.full(len(values), _BLANK)
        if not _holds_numbers(values):
            self.found.refuse(column, f"holds neither booleans nor 0 and 1 but {values.dtype}", remedy)
            return np.full(len(values), _BLANK)
        numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
        is_blank: Flags = np.isnan(numbers)
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
