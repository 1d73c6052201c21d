"""Who was reached in every domain: answers, degrees of freedom, and what was counted in full."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evalkit.statistics.arrays import Codes, Flags, Floats, count, total
from evalkit.statistics.sample.domains import Domains
from evalkit.statistics.sample.strata import Kind, Sample


@dataclass(frozen=True, kw_only=True)
class Reach:
    """The answers to one question, by cell, block and domain (the thrown-away domain included).

    answered : per cell, answers used
    lost : per block taken whole, the share of answers that are missing: all the uncertainty there is; else 0
    in_part : per cell, whether it has an answer and belongs to the part that was sampled; the rest was counted, or
        very nearly
    n, missing : per domain, answers used, answers lacking
    part_psus : per domain, PSUs with an answer in the sampled part, SSUs for those of a PSU certain to be drawn
    df : per domain, units with an answer less their strata (`_units`)
    is_census : per domain, everyone was asked and answered
    """

    answered: Codes
    lost: Floats
    in_part: Flags
    n: Codes
    missing: Codes
    part_psus: Codes
    df: Codes
    is_census: Flags


def reach(sample: Sample, domains: Domains, asked: Codes, missing: Codes) -> Reach:
    """asked, missing : rows that answered, and rows that should have."""
    cells, blocks, count_all = len(domains.cell_psu), len(domains.block_stratum), domains.count + 1
    answered = count(domains.cell[asked], cells)
    lacking = count(domains.cell[missing], cells)
    block_answered = total(domains.cell_block, answered, blocks)
    block_lacking = total(domains.cell_block, lacking, blocks)
    whole = sample.strata.are(Kind.WHOLE)[domains.block_stratum]
    lost = np.where(whole, block_lacking / np.maximum(block_answered + block_lacking, 1), 0.0)
    # Where everyone was asked and answered nothing is left to chance.
    is_open = ~(whole & (block_lacking == 0))
    block_is_part = _sampled_part(sample, domains, is_open, block_answered)
    in_part = block_is_part[domains.cell_block] & (answered > 0)
    units, strata, psus = _units(sample, domains, asked, answered * in_part, lost)
    n = total(domains.cell_domain, answered, count_all).astype(np.intp)
    undecided = count(domains.block_domain[is_open & (block_answered + block_lacking > 0)], count_all)
    return Reach(
        answered=answered,
        lost=lost,
        in_part=in_part,
        n=n,
        missing=total(domains.cell_domain, lacking, count_all).astype(np.intp),
        part_psus=psus,
        df=units - strata,
        is_census=(n > 0) & (undecided == 0),
    )


def _sampled_part(sample: Sample, domains: Domains, is_open: Flags, answered: Floats) -> Flags:
    """Per block: whether it belongs to the part that was sampled.

    Not what was counted, nor what was nearly counted unless the domain has nothing else.
    """
    truly = is_open & ~sample.strata.is_counted[domains.block_stratum]
    has_truly = count(domains.block_domain[truly & (answered > 0)], domains.count + 1) > 0
    return np.asarray(is_open & (truly | ~has_truly[domains.block_domain]))


def _units(
    sample: Sample, domains: Domains, asked: Codes, answered: Floats | Codes, lost: Floats
) -> tuple[Codes, Codes, Codes]:
    """Per domain, the units whose variation the variance is made of, their strata, and PSUs with an answer.

    The units are PSUs. Where no PSU of the sampled part was drawn by chance they are the people of strata taken
    whole with answers missing, and the SSUs of PSUs sampled within, each a stratum of its own, be they all of a
    stratum or drawn with probability 1. Beside PSUs drawn by chance hundreds of these would hide how few those are;
    so would people who are PSUs themselves beside villages: a list of whom half were met gives no df there.
    """
    psu, domain, count_all = domains.cell_psu, domains.cell_domain, domains.count + 1
    is_met, has_gaps = answered > 0, lost[domains.cell_block] > 0
    is_certain = sample.strata.has_all_psus[sample.stratum[psu]] & ~has_gaps
    by_chance = count(domain[is_met & ~is_certain & ~has_gaps], count_all) > 0
    is_certain &= is_met & ~by_chance[domain]
    units = is_met.astype(np.intp)
    if is_certain.any():
        within = _answering_ssus(domains, asked) * (sample.ssu_left_out[psu] > 0)
        units = np.where(is_certain, within, units)
    of_people = sample.strata.is_list[domains.block_stratum][domains.cell_block]
    by_village = count(domain[is_met & ~is_certain & ~has_gaps & ~of_people], count_all) > 0
    is_listed = of_people & ~is_certain & by_village[domain]
    has_units = np.zeros(len(domains.block_stratum), bool)
    has_units[domains.cell_block[is_met & ~is_certain & ~is_listed]] = True
    strata = count(domains.block_domain[has_units], count_all)
    strata += count(domain[is_certain & (units > 0)], count_all)
    psus = total(domain, units, count_all)
    people = np.where(has_gaps & ~by_chance[domain], answered, units * ~is_listed)
    return total(domain, people, count_all).astype(np.intp), strata, psus.astype(np.intp)


def _answering_ssus(domains: Domains, asked: Codes) -> Codes:
    """Per cell, SSUs with an answer."""
    cells = len(domains.cell_psu)
    if domains.piece is None:
        return count(domains.cell[asked], cells)
    answered = np.zeros(len(domains.piece_cell), bool)
    answered[domains.piece[asked]] = True
    return count(domains.piece_cell[answered], cells)
