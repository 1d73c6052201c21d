"""What is known of a share in every domain before an interval is put round it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evalkit.statistics.answers import Answers
from evalkit.statistics.counting import count, total
from evalkit.statistics.domains import Domains
from evalkit.statistics.frame_faults import Codes, Flags, Floats
from evalkit.statistics.linearisation import sums, variance
from evalkit.statistics.sample import Sample

# Below this design effect the variance is rounding: every PSU happened to have the same share.
_NO_VARIANCE = 1e-12


@dataclass(frozen=True, kw_only=True)
class ShareFigures:
    """Figures of one indicator per domain.

    value : covered among the eligible who answered, nan where nobody did
    variance : of `value` by linearisation
    n, missing : answers used, answers lacking
    population : estimated number of eligible people
    sampled_n, sampled_psus : answers, and PSUs with one, from strata that were not taken whole
    df : those PSUs less their strata
    is_census : everyone eligible was asked and answered
    """

    value: Floats
    variance: Floats
    n: Codes
    missing: Codes
    population: Floats
    sampled_n: Codes
    sampled_psus: Codes
    df: Codes
    is_census: Flags

    @property
    def design_effect(self) -> Floats:
        """Variance over that of n draws with replacement; nan where the sample cannot tell: at 0 and 1."""
        between = (self.value > 0) & (self.value < 1)
        simple = np.where(between, self.value * (1 - self.value), np.nan) / np.maximum(self.n, 1)
        effect = np.where(self.is_census, 0.0, self.variance / simple)
        return np.where(self.is_census | (effect > _NO_VARIANCE), effect, np.nan)


def share_figures(sample: Sample, domains: Domains, answers: Answers) -> ShareFigures:
    """The figures of every domain; no loop over domains, a few sums over rows and the rest over cells."""
    cells, blocks, count_all = len(domains.cell_psu), len(domains.block_stratum), domains.count + 1
    asked = np.concatenate([answers.covered, answers.uncovered])
    answered = count(domains.cell[asked], cells)
    lacking = count(domains.cell[answers.missing], cells)
    block_answered = total(domains.cell_block, answered, blocks)
    block_lacking = total(domains.cell_block, lacking, blocks)
    whole = sample.is_taken_whole[domains.block_stratum]
    lost = np.where(whole, block_lacking / np.maximum(block_answered + block_lacking, 1), 0.0)
    # Where everyone was asked and answered nothing is left to chance, and no df is spent.
    is_open = ~(whole & (block_lacking == 0))
    open_cell = is_open[domains.cell_block] & (answered > 0)
    value, of_value = _ratios(sample, domains, answers, active=answered > 0, lost=lost)
    sampled_psus = count(domains.cell_domain[open_cell], count_all)
    strata = count(domains.block_domain[is_open & (block_answered > 0)], count_all)
    n = total(domains.cell_domain, answered, count_all)
    undecided = count(domains.block_domain[is_open & (block_answered + block_lacking > 0)], count_all)
    eligible = np.concatenate([asked, answers.unanswered])
    eligible_cells = total(domains.cell[eligible], sample.weight[eligible], cells)
    keep = slice(domains.count)
    return ShareFigures(
        value=value[keep],
        variance=of_value[keep],
        n=n.astype(np.intp)[keep],
        missing=total(domains.cell_domain, lacking, count_all).astype(np.intp)[keep],
        population=total(domains.cell_domain, eligible_cells, count_all)[keep],
        sampled_n=total(domains.cell_domain, answered * open_cell, count_all).astype(np.intp)[keep],
        sampled_psus=sampled_psus[keep],
        df=(sampled_psus - strata)[keep],
        is_census=((n > 0) & (undecided == 0))[keep],
    )


def _ratios(
    sample: Sample, domains: Domains, answers: Answers, *, active: Flags, lost: Floats
) -> tuple[Floats, Floats]:
    counted = sums(sample, domains, answers.covered, answers.uncovered)
    part = total(domains.cell_domain, counted.part, domains.count + 1)
    size = part + total(domains.cell_domain, counted.rest, domains.count + 1)
    # An empty domain has no share, and nan is the honest word for it.
    size = np.where(size > 0, size, np.nan)
    value = part / size
    return value, variance(sample, domains, counted, value, size, active=active, lost=lost)
