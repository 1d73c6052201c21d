"""The groups that shares are asked for, and where they meet the PSUs, SSUs and strata of the sample."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evalkit.statistics.arrays import Codes, first_rows
from evalkit.statistics.checks import label_codes
from evalkit.statistics.sample.strata import Sample

Labels = NDArray[np.object_]

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
        if self.sample.ssu is not None and self.sample.has_second_stage:
            piece, piece_cell, _ = _meeting(cell, self.sample.ssu, len(self.sample.ssu))
        return Domains(
            labels=labels,
            count=count,
            cell=cell,
            piece=piece,
            piece_cell=piece_cell,
            cell_psu=cell_psu,
            cell_domain=cell_domain,
            cell_block=block,
            block_domain=block_domain,
            block_stratum=block_stratum,
        )

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
