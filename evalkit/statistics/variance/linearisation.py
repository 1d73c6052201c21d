"""Shares in every domain at once, and the variance of ratios of totals by linearisation, with its degrees of freedom.

The ratio R = Y / X of domain d has the influence values z = (y - R x) / X in the domain and 0 outside it, rows
outside staying in their PSUs. With n PSUs in a stratum and m SSUs in a PSU,

    V = sum over strata of n / (n - 1) * sum over PSUs of (1 - f1) (z_psu - mean z_psu)^2
      + sum over PSUs of f1 (1 - f2) m / (m - 1) * sum over SSUs of (z_ssu - mean z_ssu)^2

and, in strata taken whole of which a share l of the answers is missing, person by person as at random, with r rows

      + l * r / (r - 1) * sum over rows of (z_row - mean z_row)^2

Sources: Woodruff (1971), JASA 66, 411-414; Cochran (1977), Sampling Techniques, ch. 11; Sarndal, Swensson and
Wretman (1992), Model Assisted Survey Sampling, 4.3 and 5.8. With unequal f1 in a stratum it is Brewer's
approximation (Brewer and Donadio 2003, Survey Methodology 29, 189-196), as R survey's `pps = "brewer"`.

Arrays per cell, block or domain may have a line for each of several questions; what is said of one holds of each.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf

import numpy as np
from scipy.special import stdtrit

from evalkit.statistics.arrays import Codes, Flags, Floats, Rows, tally, total
from evalkit.statistics.results import Interval
from evalkit.statistics.sample.domains import Answers, Domains
from evalkit.statistics.sample.strata import Kind, Sample

# Below this design effect the variance is rounding: every PSU happened to have the same share.
NO_VARIANCE = 1e-12


@dataclass(frozen=True, kw_only=True)
class Respondents:
    """Who answered a question, and the degrees of freedom that leaves.

    answered, missing : per cell, answers used, and answers lacking
    lost : per block taken whole, the share of answers that are missing: all the uncertainty there is; else 0
    in_part : per cell, whether it has an answer and belongs to the part that was sampled; the rest was counted, or
        very nearly
    n, n_missing : per domain, answers used, answers lacking
    part_psus : per domain, PSUs with an answer in the sampled part, SSUs for those of a PSU certain to be drawn
    df : per domain, units with an answer less their strata (`_degrees_of_freedom`)
    is_census : per domain, everyone was asked and answered
    """

    answered: Floats
    missing: Floats
    lost: Floats
    in_part: Flags
    n: Codes
    n_missing: Codes
    part_psus: Codes
    df: Codes
    is_census: Flags


def respondents(sample: Sample, domains: Domains, answered: Rows, missing: Rows) -> Respondents:
    """answered, missing : rows that answered, and rows that should have; of several questions a list of each."""
    cells = len(domains.cell_psu)
    met, lacking = tally(answered, domains.cell, cells), tally(missing, domains.cell, cells)
    met_of_block, lacking_of_block = domains.in_blocks(met), domains.in_blocks(lacking)
    whole = sample.strata.are(Kind.WHOLE)[domains.block_stratum]
    lost = np.where(whole, part_of(lacking_of_block, met_of_block), 0.0)
    # Where everyone was asked and answered nothing is left to chance.
    is_open = ~(whole & (lacking_of_block == 0))
    # Nor does what was nearly counted belong to the sampled part, unless the domain has nothing else.
    truly = is_open & ~sample.strata.is_counted[domains.block_stratum]
    has_truly = domains.of_blocks(truly & (met_of_block > 0)) > 0
    block_in_part = is_open & (truly | ~has_truly[..., domains.block_domain])
    in_part = block_in_part[..., domains.cell_block] & (met > 0)
    answering_ssus = met
    if domains.piece is not None:
        of_piece = tally(answered, domains.piece, len(domains.piece_cell))
        answering_ssus = total(domains.piece_cell, of_piece > 0, cells)
    part_psus, df = _degrees_of_freedom(sample, domains, met * in_part, answering_ssus, lost)
    n, keep = domains.of_cells(met).astype(np.intp), (..., slice(domains.count))
    undecided = domains.of_blocks(is_open & (met_of_block + lacking_of_block > 0))
    return Respondents(
        answered=met, missing=lacking, lost=lost, in_part=in_part, n=n[keep],
        n_missing=domains.of_cells(lacking).astype(np.intp)[keep], part_psus=part_psus[keep], df=df[keep],
        is_census=((n > 0) & (undecided == 0))[keep],
    )  # fmt: skip


def part_of(these: Floats, others: Floats) -> Floats:
    """What part these are of both, in numbers of people; 0 of nobody."""
    return np.asarray(these / np.maximum(these + others, 1))


def _degrees_of_freedom(
    sample: Sample, domains: Domains, answered: Floats, answering_ssus: Floats, lost: Floats
) -> tuple[Codes, Codes]:
    """Per domain, PSUs with an answer, and the units whose variation the variance is made of less their strata.

    The units are PSUs. Where no PSU of the sampled part was drawn by chance they are the people of strata taken
    whole with answers missing, and the SSUs of PSUs sampled within, each a stratum of its own, be they all of a
    stratum or drawn with probability 1. Beside PSUs drawn by chance hundreds of these would hide how few those are;
    so would people who are PSUs themselves beside villages: a list of whom half were met gives no df there.
    """
    psu, domain = domains.cell_psu, domains.cell_domain
    has_answer, has_lost = answered > 0, lost[..., domains.cell_block] > 0
    is_certain = sample.strata.has_all_psus[sample.stratum[psu]] & ~has_lost
    drawn_by_chance = has_answer & ~is_certain & ~has_lost
    has_chance = (domains.of_cells(drawn_by_chance) > 0)[..., domain]
    is_certain &= has_answer & ~has_chance
    units = np.where(is_certain, answering_ssus * (sample.ssu_left_out[psu] > 0), has_answer)
    is_person = sample.strata.is_list[domains.block_stratum][domains.cell_block]
    # Villages certain to be drawn count as villages here: a list beside them must not lend its people as df.
    has_villages = (domains.of_cells(has_answer & ~is_certain & ~has_lost & ~is_person) > 0)[..., domain]
    is_idle = is_person & ~is_certain & has_villages
    has_units = domains.in_blocks(has_answer & ~is_certain & ~is_idle) > 0
    strata = domains.of_blocks(has_units) + domains.of_cells(is_certain & (units > 0))
    people = np.where(has_lost & ~has_chance, answered, units * ~is_idle)
    return domains.of_cells(units).astype(np.intp), (domains.of_cells(people) - strata).astype(np.intp)


@dataclass(frozen=True, kw_only=True)
class ShareFigures:
    """Figures of several questions, a line each, per domain.

    value : covered among the eligible who answered, nan where nobody did
    variance : of `value` by linearisation
    population : estimated number of eligible people
    part_value, part_weight : the share in the part of the domain that was sampled, and that part's size; the rest
        was counted, or very nearly
    part_n : answers in the sampled part
    sample, domains, answers, who : what all this was computed from; `who` answered how many, and with what df
    cell_covered, cell_uncovered : per cell, the people covered and not covered, by weight
    """

    value: Floats
    variance: Floats
    population: Floats
    part_value: Floats
    part_weight: Floats
    part_n: Codes
    sample: Sample
    domains: Domains
    answers: Answers
    who: Respondents
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
        effect = np.where(self.who.is_census, 0.0, self.variance / self.part_simple_variance)
        return np.where(self.who.is_census | (effect > NO_VARIANCE), effect, np.nan)


def share_figures(sample: Sample, domains: Domains, answers: Answers) -> ShareFigures:
    """The figures of every domain; no loop over domains, a few sums over rows and the rest over cells."""
    cell, cells = domains.cell, len(domains.cell_psu)
    who = respondents(sample, domains, answers.answered, answers.missing)
    covered, uncovered = (tally(rows, cell, cells, sample.weight) for rows in (answers.covered, answers.uncovered))
    answered_size = domains.of_cells(covered + uncovered)
    unanswered = domains.of_cells(tally(answers.unanswered, cell, cells, sample.weight))
    # An empty domain has no share, and nan is the honest word for it.
    size = np.where(answered_size > 0, answered_size, np.nan)
    value = domains.of_cells(covered) / size
    part_size = domains.of_cells((covered + uncovered) * who.in_part)
    variance = _share_variance(sample, domains, answers, who, (covered, uncovered), value, size)
    keep = (..., slice(domains.count))
    part_value = domains.of_cells(covered * who.in_part) / np.where(part_size > 0, part_size, np.nan)
    return ShareFigures(
        value=value[keep], variance=variance[keep], population=(answered_size + unanswered)[keep],
        part_value=part_value[keep], part_weight=(part_size / size)[keep],
        part_n=domains.of_cells(who.answered * who.in_part).astype(np.intp)[keep], sample=sample,
        domains=domains, answers=answers, who=who, cell_covered=covered, cell_uncovered=uncovered,
    )  # fmt: skip


def _share_variance(
    sample: Sample,
    domains: Domains,
    answers: Answers,
    who: Respondents,
    sums: tuple[Floats, Floats],
    share: Floats,
    size: Floats,
) -> Floats:
    """Per domain, the variance of a share R of the estimated X (`size`); nan where none of its strata can tell.

    sums : per cell, the weights of the people covered and not covered
    """
    cell_share, scale = share[..., domains.cell_domain], 1 / size[..., domains.cell_domain]
    influence = ((1 - cell_share) * sums[0] - cell_share * sums[1]) * scale
    rows, cells = (answers.covered, answers.uncovered), len(domains.cell_psu)
    squares = row_squares = np.zeros_like(influence)
    if who.lost.any() or (sample.has_second_stage and domains.piece is None):
        covered, uncovered = (tally(of, domains.cell, cells, sample.weight**2) for of in rows)
        row_squares = ((1 - cell_share) ** 2 * covered + cell_share**2 * uncovered) * scale**2
        squares = row_squares
    if sample.has_second_stage and domains.piece is not None:
        covered, uncovered = (tally(of, domains.piece, len(domains.piece_cell), sample.weight) for of in rows)
        piece_share = cell_share[..., domains.piece_cell]
        of_piece = (1 - piece_share) * covered - piece_share * uncovered
        squares = total(domains.piece_cell, of_piece**2, cells) * scale**2
    return _both_stages(sample, domains, influence, squares, row_squares, who.answered > 0, who.lost)


def wald_interval(
    value: float, error: float, df: float, *, level: float, least: float = -inf, most: float = inf
) -> Interval:
    """The interval of t(df) standard errors on each side, as far as values can lie."""
    margin = -float(stdtrit(df, (1 - level) / 2)) * error
    return Interval(low=max(least, value - margin), high=min(most, value + margin), level=level, method="wald")


def share_influence(sample: Sample, domains: Domains, rows: Codes, covered: int) -> Floats:
    """Per row with an answer, its influence on the share of its own domain; the first `covered` are covered."""
    weight, domain = sample.weight[rows], domains.cell_domain[domains.cell[rows]]
    answer = np.arange(len(rows)) < covered
    size = total(domain, weight, domains.count + 1)
    share = total(domain, weight * answer, domains.count + 1) / np.where(size > 0, size, np.nan)
    return np.asarray(weight * (answer - share[domain]) / size[domain])


def influence_variance(
    sample: Sample, domains: Domains, influence: Floats, *, rows: Codes, active: Flags, lost: Floats
) -> Floats:
    """Per domain, the variance of the sum of any influence values, by the formula above.

    influence : of each of `rows`; every other row's is 0
    active : per cell, whether anything was observed there; strata without do not enter an average
    lost : as in `Respondents`
    """
    cells = len(domains.cell_psu)
    of_cell = total(domains.cell[rows], influence, cells)
    squares = row_squares = total(domains.cell[rows], influence**2, cells)
    if domains.piece is not None:
        of_piece = total(domains.piece[rows], influence, len(domains.piece_cell))
        squares = total(domains.piece_cell, of_piece**2, cells)
    return _both_stages(sample, domains, of_cell, squares, row_squares, active, lost)


def _both_stages(
    sample: Sample,
    domains: Domains,
    influence: Floats,
    squares: Floats,
    row_squares: Floats,
    active: Flags,
    lost: Floats,
) -> Floats:
    """The formula above; per cell the sums of influence values, and of those of its SSUs and rows squared."""
    found = _first_stage(sample, domains, influence, active)
    if sample.has_second_stage:
        found = found + _second_stage(sample, domains, influence, squares, active)
    if lost.any():
        # Those of a stratum taken whole who answered are a sample of its people, in all villages.
        rows = sample.strata.asked[domains.block_stratum]
        around_mean = domains.in_blocks(row_squares) - domains.in_blocks(influence) ** 2 / rows
        found = found + domains.of_blocks(lost * np.maximum(around_mean, 0.0) * _less_one(rows))
    return found


def _less_one(units: Codes) -> Floats:
    """N / (n - 1), and 1 for a single unit."""
    return np.where(units > 1, units / np.maximum(units - 1, 1), 1.0)


def _first_stage(sample: Sample, domains: Domains, influence: Floats, active: Flags) -> Floats:
    block, stratum = domains.cell_block, domains.block_stratum
    psus = sample.psus[stratum]
    left_out = total(sample.stratum, sample.psu_left_out, len(sample.psus))[stratum]
    cell_left_out = sample.psu_left_out[domains.cell_psu]
    mean = domains.in_blocks(influence) / psus
    lonely = (psus == 1) & (left_out > 0)
    if sample.single_psu == "centre":
        # R's "adjust": as it stands. The values of a ratio sum to 0 over all PSUs, so 0 is their mean.
        mean = np.where(lonely, 0.0, mean)
    # PSUs without a row in the domain are zeros, at a distance of the mean.
    elsewhere = np.maximum(0.0, left_out - domains.in_blocks(cell_left_out))
    squares = domains.in_blocks(cell_left_out * (influence - mean[..., block]) ** 2) + elsewhere * mean**2
    of_block = squares * _less_one(psus)
    if sample.single_psu == "average":
        return _averaged(of_block, domains.of_blocks, domains.in_blocks(active) > 0, ~lonely)
    return domains.of_blocks(of_block)


def _second_stage(sample: Sample, domains: Domains, influence: Floats, squares: Floats, active: Flags) -> Floats:
    psu = domains.cell_psu
    ssus, lonely = sample.ssus[psu], sample.has_lonely_ssu[psu]
    mean_square = influence**2 / ssus
    if sample.single_psu == "centre":
        mean_square = np.where(lonely, 0.0, mean_square)
    around_mean = np.maximum(0.0, squares - mean_square) * _less_one(ssus)
    of_cell = (1 - sample.psu_left_out[psu]) * sample.ssu_left_out[psu] * around_mean
    if sample.single_psu == "average":
        return _averaged(of_cell, domains.of_cells, active, ~lonely)
    return domains.of_cells(of_cell)


def _averaged(values: Floats, of_domains: Callable[[Floats | Flags], Floats], active: Flags, known: Flags) -> Floats:
    """Per domain the sum of `values`, the active unknown ones taken as the mean of the active known ones."""
    every, ours = of_domains(active), of_domains(active & known)
    known_sum = of_domains(np.where(known, values, 0.0))
    return known_sum * np.where(every > 0, every / np.where(ours > 0, ours, np.nan), 1.0)
