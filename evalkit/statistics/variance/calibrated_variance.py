"""The variance of calibrated estimates: what the known totals explain of an estimate is not uncertain.

The influence value u of a row is replaced by g d e, where e is the residual of u in its regression on the known
variables with the *design* weights d, over all rows (those outside the domain have u = 0, but a residual). Sources:
Deville and Sarndal (1992), JASA 87, 376-382; Sarndal, Swensson and Wretman (1989), Biometrika 76, 527-537.
"""

from __future__ import annotations

import numpy as np

from evalkit.statistics.arrays import Codes, Floats, total
from evalkit.statistics.sample.domains import Domains
from evalkit.statistics.sample.strata import Sample
from evalkit.statistics.variance.calibration import Calibration
from evalkit.statistics.variance.linearisation import Respondents, influence_variance, respondents


def calibrated_variance(
    calibration: Calibration,
    sample: Sample,
    domains: Domains,
    all_rows: Domains,
    influence: Floats,
    *,
    rows: Codes,
    who: Respondents,
) -> Floats:
    """Per domain (the thrown-away one included, as nan), the variance of the sum of influence values.

    all_rows : the one domain of everyone
    influence : of each of `rows`, calibrated weight included; every other row's is 0
    One pass over the frame per domain, since the regression ties every row to every domain.
    """
    residuals = Residuals(calibration)
    domain = domains.cell_domain[domains.cell[rows]]
    every = np.arange(len(sample.weight), dtype=np.intp)
    active = np.ones(len(all_rows.cell_psu), bool)
    found = np.full(domains.count + 1, np.nan)
    for number in range(domains.count):
        mine = domain == number
        of_row = np.zeros(len(every))
        of_row[rows[mine]] = influence[mine]
        ours = domains.block_domain == number
        lost = total(domains.block_stratum[ours], who.lost[ours], len(sample.psus))
        found[number] = influence_variance(
            sample,
            all_rows,
            residuals.of(of_row),
            rows=every,
            active=active,
            lost=lost[all_rows.block_stratum],
        )[0]
    return found


def calibrated_share_variance(
    calibration: Calibration,
    sample: Sample,
    domains: Domains,
    all_rows: Domains,
    *,
    covered: Codes,
    uncovered: Codes,
    missing: Codes,
) -> Floats:
    """Per domain, the variance of the share of one question; 0 where all answers are alike."""
    rows = np.concatenate([covered, uncovered])
    weight, domain = sample.weight[rows], domains.cell_domain[domains.cell[rows]]
    answer = np.arange(len(rows)) < len(covered)
    size = total(domain, weight, domains.count + 1)
    share = total(domain, weight * answer, domains.count + 1) / np.where(size > 0, size, np.nan)
    influence = weight * (answer - share[domain]) / size[domain]
    who = respondents(sample, domains, rows, missing)
    variance = calibrated_variance(calibration, sample, domains, all_rows, influence, rows=rows, who=who)
    return variance[: domains.count]


class Residuals:
    """The regression on the known variables, ready for many influence values."""

    def __init__(self, calibration: Calibration) -> None:
        self.weight = calibration.weight.to_numpy()
        self.root = np.sqrt(calibration.design_weight)
        x = calibration.auxiliaries * self.root[:, None]
        x = x / np.sqrt((x**2).sum(axis=0))
        size, axes = np.linalg.eigh(x.T @ x)
        kept = size > 1e-11 * size.max()
        # Columns that others explain (margins share the sum of all people) drop out.
        self.basis = x @ (axes[:, kept] / np.sqrt(size[kept]))

    def of(self, influence: Floats) -> Floats:
        """The values g d e for the influence values g d u."""
        has_weight = self.weight > 0
        u = np.where(has_weight, influence / np.where(has_weight, self.weight, 1.0), 0.0) * self.root
        residual = u - self.basis @ (self.basis.T @ u)
        return np.asarray(residual * self.weight / np.where(self.root > 0, self.root, 1.0))
