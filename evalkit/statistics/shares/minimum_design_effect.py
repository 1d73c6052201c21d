"""What the design of the sampled part costs, were people of one PSU alike: the least design effect of a domain.

Of people whose answers have one variance and, within a PSU drawn by chance, one correlation r, with w a person's
weight, W the sum of a PSU's and P the sum of the squared sums of its SSUs, a share's variance in units of theirs is

    sum over PSUs drawn by chance of (1 - f1) ((1 - r) sum w² + r W²) + f1 (1 - f2) P
      + sum over PSUs certain to be drawn of (1 - f2) P
      + sum over people of a list, who are PSUs themselves, of (1 - f1) w²

over the squared sum of all weights, f2 and a list's f1 counting those alone who answered; and in strata taken whole
of which a share l of the answers is missing l sum w². Without the fractions f that is Kish's factor for unequal
weights times 1 + (m - 1) r, m the sum of all W² over that of all w² (Gabler, Haeder and Lahiri 1999, Survey
Methodology 25, 105-106). People of one SSU count as wholly alike.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evalkit.statistics.arrays import Codes, Flags, Floats, count, total
from evalkit.statistics.sample.answers import Answers
from evalkit.statistics.sample.domains import Domains
from evalkit.statistics.sample.strata import Sample
from evalkit.statistics.variance.degrees_of_freedom import Reach


@dataclass(frozen=True, kw_only=True)
class Spread:
    """Sums of squared weights per domain, over the squared sum of weights of its sampled part.

    people, villages : sum w² and sum W² of PSUs drawn by chance, each times its 1 - f1
    others : what no correlation within PSUs bears on: people of a list, and who was drawn within PSUs
    people_replaced, villages_replaced, others_replaced : the same of draws with replacement, all f being 0
    is_of_a_list : whether people of a list are all there is of the sampled part
    """

    people: Floats
    villages: Floats
    others: Floats
    people_replaced: Floats
    villages_replaced: Floats
    others_replaced: Floats
    is_of_a_list: Flags

    def least(self, effect: float, correlation: float) -> tuple[Floats, Floats]:
        """The variance, and that of draws with replacement, in units of one person's; 0 where nothing is asked.

        effect, correlation : the larger counts of a design effect of equal weights drawn with replacement, and of a
            correlation; of people of a list neither
        """
        if effect <= 0 and correlation <= 0:
            return np.zeros_like(self.others), np.zeros_like(self.others)
        here = _of_villages(self.people, self.villages, effect, correlation) + self.others
        again = _of_villages(self.people_replaced, self.villages_replaced, effect, correlation)
        return here, again + self.others_replaced

    @property
    def of_whole_villages(self) -> Floats:
        """As `least` has it with replacement, were all people of a PSU drawn by chance wholly alike."""
        return self.villages_replaced + self.others_replaced


def _of_villages(people: Floats, villages: Floats, effect: float, correlation: float) -> Floats:
    of_like_people = (1 - correlation) * people + correlation * villages
    return np.maximum(effect * people, of_like_people if correlation > 0 else 0.0)


def _share(answered: Codes | Floats, lacking: Codes | Floats) -> Floats:
    return np.asarray(answered / np.maximum(answered + lacking, 1))


def spread(sample: Sample, domains: Domains, answers: Answers, reached: Reach) -> Spread:
    """The sums of every domain's sampled part."""
    cells, psu = len(domains.cell_psu), domains.cell_psu
    row_cell, weight = domains.cell[answers.answered], sample.weight[answers.answered]
    sums, squares = total(row_cell, weight, cells), total(row_cell, weight**2, cells)
    in_ssus = squares
    if domains.piece is not None:
        of_piece = total(domains.piece[answers.answered], weight, len(domains.piece_cell))
        in_ssus = total(domains.piece_cell, of_piece**2, cells)
    lost = reached.lost[domains.cell_block]
    has_gaps, left_out, ssu_left_out = lost > 0, sample.psu_left_out[psu], sample.ssu_left_out[psu]
    has_all_psus = sample.strata.has_all_psus[sample.stratum[psu]]
    is_listed = sample.strata.is_list[domains.block_stratum][domains.cell_block] & ~has_gaps
    is_certain = has_all_psus & ~has_gaps & ~is_listed
    by_chance = ~has_gaps & ~is_listed & ~is_certain
    # Who was drawn and did not answer is left out as much as who was not drawn.
    answered, lacking = count(row_cell, cells), count(domains.cell[answers.missing], cells)
    within = (1 - left_out) * (1 - (1 - ssu_left_out) * _share(answered, lacking)) * in_ssus
    blocks, block = len(domains.block_stratum), domains.cell_block
    in_block = _share(total(block, answered, blocks), total(block, lacking, blocks))
    of_lists = (1 - (1 - left_out) * in_block[block]) * squares
    others = np.where(has_gaps, lost * squares, np.where(is_listed, of_lists, within))
    others_replaced = np.where(is_certain, in_ssus, np.where(by_chance, 0.0, squares))
    count_all, part = domains.count + 1, reached.in_part
    size = total(domains.cell_domain, sums * part, count_all)

    def of_domains(values: Floats) -> Floats:
        summed = total(domains.cell_domain, values * part, count_all)
        return np.asarray(summed / np.where(size > 0, size, np.nan) ** 2)[: domains.count]

    is_other = count(domains.cell_domain[part & ~is_listed], count_all)[: domains.count] > 0
    return Spread(
        people=of_domains(by_chance * left_out * squares),
        villages=of_domains(by_chance * left_out * sums**2),
        others=of_domains(others),
        people_replaced=of_domains(by_chance * squares),
        villages_replaced=of_domains(by_chance * sums**2),
        others_replaced=of_domains(others_replaced),
        is_of_a_list=~is_other & (size[: domains.count] > 0),
    )
