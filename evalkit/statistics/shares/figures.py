"""What is known of a share in every domain before an interval is put round it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evalkit.statistics.arrays import Codes, Flags, Floats, count, total
from evalkit.statistics.sample.answers import Answers
from evalkit.statistics.sample.domains import Domains
from evalkit.statistics.sample.strata import Sample
from evalkit.statistics.shares.minimum_design_effect import Spread, spread
from evalkit.statistics.variance.degrees_of_freedom import Reach, reach
from evalkit.statistics.variance.linearisation import Sums, sums, variance

# Below this design effect the variance is rounding: every PSU happened to have the same share.
_NO_VARIANCE = 1e-12
# Weights closer than this are one.
_ROUNDING = 1e-9


@dataclass(frozen=True, kw_only=True)
class Source:
    """The answers to one question in every domain, by row and by cell."""

    sample: Sample
    domains: Domains
    answers: Answers
    reached: Reach
    counted: Sums

    @property
    def spread(self) -> Spread:
        """What the design of every domain's sampled part costs."""
        return spread(self.sample, self.domains, self.answers, self.reached)

    @property
    def is_simple_list(self) -> Flags:
        """Per domain: whether all answers are a simple sample of one list of people, all of one weight."""
        domains, reached, keep = self.domains, self.reached, slice(self.domains.count)
        block, is_listed = domains.cell_block, self.sample.strata.is_list[domains.block_stratum]
        answering = np.zeros(len(is_listed), bool)
        answering[block[reached.answered > 0]] = True
        strata = count(domains.block_domain[answering], domains.count + 1)
        listed = total(
            domains.cell_domain,
            reached.answered * (is_listed & (reached.lost == 0))[block],
            domains.count + 1,
        )
        weight, domain = self.sample.weight, domains.cell_domain[domains.cell]
        least, most = np.full(domains.count + 1, np.inf), np.zeros(domains.count + 1)
        np.minimum.at(least, domain[self.answers.answered], weight[self.answers.answered])
        np.maximum.at(most, domain[self.answers.answered], weight[self.answers.answered])
        is_even = most <= least * (1 + _ROUNDING)
        return np.asarray((strata == 1) & (listed == reached.n) & is_even)[keep]


@dataclass(frozen=True, kw_only=True)
class ShareFigures:
    """Figures of one indicator per domain.

    value : covered among the eligible who answered, nan where nobody did
    variance : of `value` by linearisation
    n, missing : answers used, answers lacking
    population : estimated number of eligible people
    part_value, part_weight : the share in the part of the domain that was sampled, and that part's size; the rest
        was counted, or very nearly
    part_n, part_psus : answers in the sampled part, and PSUs with one
    df : those PSUs less their strata
    is_census : everyone eligible was asked and answered
    source : what all this was computed from
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
    source: Source

    @property
    def part_simple_variance(self) -> Floats:
        """What the sampled part would add if its answers were draws with replacement; nan where it is 0."""
        spread = self.part_value * (1 - self.part_value)
        simple = self.part_weight**2 * spread / np.maximum(self.part_n, 1)
        return np.where(simple > 0, simple, np.nan)

    @property
    def design_effect(self) -> Floats:
        """Variance over that of draws with replacement, of the sampled part; nan where it cannot tell: at 0 and 1."""
        effect = np.where(self.is_census, 0.0, self.variance / self.part_simple_variance)
        return np.where(self.is_census | (effect > _NO_VARIANCE), effect, np.nan)


def share_figures(sample: Sample, domains: Domains, answers: Answers) -> ShareFigures:
    """The figures of every domain; no loop over domains, a few sums over rows and the rest over cells."""
    cells, count_all = len(domains.cell_psu), domains.count + 1
    reached = reach(sample, domains, answers.answered, answers.missing)
    counted = sums(sample, domains, answers.covered, answers.uncovered, lost=reached.lost)
    answered_size = total(domains.cell_domain, counted.part + counted.rest, count_all)
    unanswered = total(domains.cell[answers.unanswered], sample.weight[answers.unanswered], cells)
    # An empty domain has no share, and nan is the honest word for it.
    size = np.where(answered_size > 0, answered_size, np.nan)
    value = total(domains.cell_domain, counted.part, count_all) / size
    of_value = variance(sample, domains, counted, value, size, active=reached.answered > 0, lost=reached.lost)
    part_size = total(domains.cell_domain, (counted.part + counted.rest) * reached.in_part, count_all)
    part_value = total(domains.cell_domain, counted.part * reached.in_part, count_all)
    part_value /= np.where(part_size > 0, part_size, np.nan)
    part_answered = reached.answered * reached.in_part
    part_n = total(domains.cell_domain, part_answered, count_all)
    keep = slice(domains.count)
    return ShareFigures(
        value=value[keep],
        variance=of_value[keep],
        n=reached.n[keep],
        missing=reached.missing[keep],
        population=(answered_size + total(domains.cell_domain, unanswered, count_all))[keep],
        part_value=part_value[keep],
        part_weight=(part_size / size)[keep],
        part_n=part_n.astype(np.intp)[keep],
        part_psus=reached.part_psus[keep],
        df=reached.df[keep],
        is_census=reached.is_census[keep],
        source=Source(sample=sample, domains=domains, answers=answers, reached=reached, counted=counted),
    )
