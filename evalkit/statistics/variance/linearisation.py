"""The variance of a ratio of totals in every domain at once, by linearisation, both stages counted.

The ratio R = Y / X of domain d has the influence values z = (y - R x) / X in the domain and 0 outside it, rows
outside staying in their PSUs. With n PSUs in a stratum and m SSUs in a PSU,

    V = sum over strata of n / (n - 1) * sum over PSUs of (1 - f1) (z_psu - mean z_psu)^2
      + sum over PSUs of f1 (1 - f2) m / (m - 1) * sum over SSUs of (z_ssu - mean z_ssu)^2

and, in strata taken whole of which a share l of the answers is missing, person by person as at random, with r rows

      + l * r / (r - 1) * sum over rows of (z_row - mean z_row)^2

Sources: Woodruff (1971), JASA 66, 411-414; Cochran (1977), Sampling Techniques, ch. 11; Sarndal, Swensson and
Wretman (1992), Model Assisted Survey Sampling, 4.3 and 5.8. With unequal f1 in a stratum it is Brewer's
approximation (Brewer and Donadio 2003, Survey Methodology 29, 189-196), as R survey's `pps = "brewer"`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evalkit.statistics.arrays import Codes, Flags, Floats, count, total
from evalkit.statistics.sample.domains import Domains
from evalkit.statistics.sample.strata import Sample


@dataclass(frozen=True, kw_only=True)
class Sums:
    """Weighted sums of what is counted (`part`) and of what is not (`rest`), so that x = part + rest.

    part, rest : per cell
    part_squared, part_by_rest, rest_squared : per cell, sums over its SSUs of the products of their sums
    part_row_squares, rest_row_squares : per cell, sums of the squared weights; 0 where they are not asked for
    """

    part: Floats
    rest: Floats
    part_squared: Floats
    part_by_rest: Floats
    rest_squared: Floats
    part_row_squares: Floats
    rest_row_squares: Floats


def sums(sample: Sample, domains: Domains, part_rows: Codes, rest_rows: Codes, *, lost: Floats) -> Sums:
    """The sums that the variance of a share needs: `part_rows` are covered, `rest_rows` are not."""
    cells = len(domains.cell_psu)
    nothing = np.zeros(cells)
    rows_are_ssus = domains.piece is None and sample.has_second_stage
    needs_rows = rows_are_ssus or bool(lost.any())

    def of_cells(rows: Codes) -> tuple[Floats, Floats]:
        cell, weight = domains.cell[rows], sample.weight[rows]
        return total(cell, weight, cells), total(cell, weight * weight, cells) if needs_rows else nothing

    (part, part_rows_squared), (rest, rest_rows_squared) = of_cells(part_rows), of_cells(rest_rows)
    if domains.piece is None or not sample.has_second_stage:
        return Sums(
            part=part,
            rest=rest,
            part_squared=part_rows_squared,
            part_by_rest=nothing,
            rest_squared=rest_rows_squared,
            part_row_squares=part_rows_squared,
            rest_row_squares=rest_rows_squared,
        )
    pieces = len(domains.piece_cell)
    part_piece = total(domains.piece[part_rows], sample.weight[part_rows], pieces)
    rest_piece = total(domains.piece[rest_rows], sample.weight[rest_rows], pieces)

    def over_pieces(product: Floats) -> Floats:
        return total(domains.piece_cell, product, cells)

    return Sums(
        part=part,
        rest=rest,
        part_squared=over_pieces(part_piece**2),
        part_by_rest=over_pieces(part_piece * rest_piece),
        rest_squared=over_pieces(rest_piece**2),
        part_row_squares=part_rows_squared,
        rest_row_squares=rest_rows_squared,
    )


def variance(
    sample: Sample,
    domains: Domains,
    counted: Sums,
    ratio: Floats,
    size: Floats,
    *,
    active: Flags,
    lost: Floats,
) -> Floats:
    """Per domain, the variance of `ratio`; nan where no stratum of it can tell.

    ratio, size : per domain (the thrown-away one included), R and the estimated X
    active : per cell, whether anything was observed there; strata without do not enter an average
    lost : per block taken whole, the share of answers that are missing: all the uncertainty there is
    """
    scale, share = 1 / size[domains.cell_domain], ratio[domains.cell_domain]
    influence = ((1 - share) * counted.part - share * counted.rest) * scale
    squares = (
        (1 - share) ** 2 * counted.part_squared
        - 2 * share * (1 - share) * counted.part_by_rest
        + share**2 * counted.rest_squared
    ) * scale**2
    found = _both_stages(sample, domains, influence, squares, active)
    if not lost.any():
        return found
    row_squares = (1 - share) ** 2 * counted.part_row_squares + share**2 * counted.rest_row_squares
    return found + _of_gaps(sample, domains, influence, row_squares * scale**2, lost)


def influence_variance(
    sample: Sample,
    domains: Domains,
    influence: Floats,
    *,
    rows: Codes,
    active: Flags,
    lost: Floats,
) -> Floats:
    """Per domain, the variance of the sum of any influence values, by the formula above.

    influence : of each of `rows`; every other row's is 0
    active, lost : as in `variance`
    """
    cells = len(domains.cell_psu)
    of_cell = total(domains.cell[rows], influence, cells)
    squares = row_squares = total(domains.cell[rows], influence**2, cells)
    if domains.piece is not None:
        of_piece = total(domains.piece[rows], influence, len(domains.piece_cell))
        squares = total(domains.piece_cell, of_piece**2, cells)
    found = _both_stages(sample, domains, of_cell, squares, active)
    return found + _of_gaps(sample, domains, of_cell, row_squares, lost) if lost.any() else found


def _both_stages(
    sample: Sample, domains: Domains, influence: Floats, squares: Floats, active: Flags
) -> Floats:
    first = _first_stage(sample, domains, influence, active)
    if not sample.has_second_stage:
        return first
    return first + _second_stage(sample, domains, influence, squares, active)


def _of_gaps(
    sample: Sample, domains: Domains, influence: Floats, row_squares: Floats, lost: Floats
) -> Floats:
    """What the missing answers of strata taken whole add: the others are a sample of people, in all villages."""
    blocks = len(lost)
    rows = count(sample.stratum[sample.psu], len(sample.psus))[domains.block_stratum]
    squares = total(domains.cell_block, row_squares, blocks)
    squares -= total(domains.cell_block, influence, blocks) ** 2 / rows
    of_block = lost * np.maximum(squares, 0.0) * np.where(rows > 1, rows / np.maximum(rows - 1, 1), 1.0)
    return total(domains.block_domain, of_block, domains.count + 1)


def _first_stage(sample: Sample, domains: Domains, influence: Floats, active: Flags) -> Floats:
    block, stratum = domains.cell_block, domains.block_stratum
    blocks, psus = len(stratum), sample.psus[stratum]
    left_out = total(sample.stratum, sample.psu_left_out, len(sample.psus))[stratum]
    cell_left_out = sample.psu_left_out[domains.cell_psu]
    mean = total(block, influence, blocks) / psus
    lonely = (psus == 1) & (left_out > 0)
    if sample.single_psu == "centre":
        # R's "adjust": as it stands. The values of a ratio sum to 0 over all PSUs, so 0 is their mean.
        mean = np.where(lonely, 0.0, mean)
    # PSUs without a row in the domain are zeros, at a distance of the mean.
    elsewhere = np.maximum(0.0, left_out - total(block, cell_left_out, blocks))
    spread = total(block, cell_left_out * (influence - mean[block]) ** 2, blocks) + elsewhere * mean**2
    of_block = spread * np.where(psus > 1, psus / np.maximum(psus - 1, 1), 1.0)
    domain = domains.block_domain
    if sample.single_psu == "average":
        is_active = total(block, active, blocks) > 0
        return _averaged(of_block, domain, is_active, ~lonely, domains.count + 1)
    return total(domain, of_block, domains.count + 1)


def _second_stage(
    sample: Sample, domains: Domains, influence: Floats, squares: Floats, active: Flags
) -> Floats:
    psu = domains.cell_psu
    ssus, lonely = sample.ssus[psu], sample.has_lonely_ssu[psu]
    mean_square = influence**2 / ssus
    if sample.single_psu == "centre":
        mean_square = np.where(lonely, 0.0, mean_square)
    spread = np.maximum(0.0, squares - mean_square) * np.where(ssus > 1, ssus / np.maximum(ssus - 1, 1), 1.0)
    of_cell = (1 - sample.psu_left_out[psu]) * sample.ssu_left_out[psu] * spread
    if sample.single_psu == "average":
        return _averaged(of_cell, domains.cell_domain, active, ~lonely, domains.count + 1)
    return total(domains.cell_domain, of_cell, domains.count + 1)


def _averaged(values: Floats, domain: Codes, active: Flags, known: Flags, domains: int) -> Floats:
    """Per domain the sum of `values`, the active unknown ones taken as the mean of the active known ones."""
    known_sum = total(domain, np.where(known, values, 0.0), domains)
    every, ours = total(domain, active, domains), total(domain, active & known, domains)
    return known_sum * np.where(every > 0, every / np.where(ours > 0, ours, np.nan), 1.0)
