"""What is known of a share in every domain before an interval is put round it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evalkit.statistics.arrays import Codes, Flags, Floats, tally
from evalkit.statistics.sample.domains import Answers, Domains
from evalkit.statistics.sample.strata import Sample
from evalkit.statistics.variance.linearisation import Respondents, respondents, share_variance

# Below this design effect the variance is rounding: every PSU happened to have the same share.
NO_VARIANCE = 1e-12


@dataclass(frozen=True, kw_only=True)
class ShareFigures:
    """Figures of several questions, a line each, per domain.

    value : covered among the eligible who answered, nan where nobody did
    variance : of `value` by linearisation
    n, missing : answers used, answers lacking
    population : estimated number of eligible people
    part_value, part_weight : the share in the part of the domain that was sampled, and that part's size; the rest
        was counted, or very nearly
    part_n, part_psus : answers in the sampled part, and PSUs with one
    df : those PSUs less their strata
    is_census : everyone eligible was asked and answered
    sample, domains, answers, respondents : what all this was computed from
    cell_covered, cell_uncovered : per cell, the people covered and not covered, by weight
    """

    value: Floats
    variance: Floats
    n: Codes
    missing: Codes
    population: Floats
    part_value: Floats
    part_weight: Floats
    part_n: Codes
    part_psus: Codes
    df: Codes
    is_census: Flags
    sample: Sample
    domains: Domains
    answers: Answers
    respondents: Respondents
    cell_covered: Floats
    cell_uncovered: Floats

    @property
    def part_simple_variance(self) -> Floats:
        """What the sampled part would add if its answers were draws with replacement; nan where it is 0."""
        of_one = self.part_value * (1 - self.part_value)
        simple = self.part_weight**2 * of_one / np.maximum(self.part_n, 1)
        return np.where(simple > 0, simple, np.nan)

    @property
    def design_effect(self) -> Floats:
        """Variance over that of draws with replacement, of the sampled part; nan where it cannot tell: at 0 and 1."""
        effect = np.where(self.is_census, 0.0, self.variance / self.part_simple_variance)
        return np.where(self.is_census | (effect > NO_VARIANCE), effect, np.nan)


def share_figures(sample: Sample, domains: Domains, answers: Answers) -> ShareFigures:
    """The figures of every domain; no loop over domains, a few sums over rows and the rest over cells."""
    cell, cells = domains.cell, len(domains.cell_psu)
    who = respondents(sample, domains, answers.answered, answers.missing)
    covered, uncovered = (
        tally(rows, cell, cells, sample.weight) for rows in (answers.covered, answers.uncovered)
    )
    answered_size = domains.of_cells(covered + uncovered)
    unanswered = domains.of_cells(tally(answers.unanswered, cell, cells, sample.weight))
    # An empty domain has no share, and nan is the honest word for it.
    size = np.where(answered_size > 0, answered_size, np.nan)
    value = domains.of_cells(covered) / size
    part_size = domains.of_cells((covered + uncovered) * who.in_part)
    variance = share_variance(
        sample, domains, answers.covered, answers.uncovered, who, cell_covered=covered,
        cell_uncovered=uncovered, share=value, size=size,
    )  # fmt: skip
    keep = (..., slice(domains.count))
    part_value = domains.of_cells(covered * who.in_part) / np.where(part_size > 0, part_size, np.nan)
    return ShareFigures(
        value=value[keep], variance=variance[keep], n=who.n[keep], missing=who.n_missing[keep],
        population=(answered_size + unanswered)[keep], part_value=part_value[keep],
        part_weight=(part_size / size)[keep],
        part_n=domains.of_cells(who.answered * who.in_part).astype(np.intp)[keep],
        part_psus=who.part_psus[keep], df=who.df[keep], is_census=who.is_census[keep], sample=sample,
        domains=domains, answers=answers, respondents=who, cell_covered=covered, cell_uncovered=uncovered,
    )  # fmt: skip
