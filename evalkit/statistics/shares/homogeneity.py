"""Is the same share covered in every village?"""

from __future__ import annotations

from math import nan
from typing import Final

import numpy as np

from evalkit.statistics.arrays import Codes, Floats

DRAWS: Final = 9999


def homogeneity_p_value(n: Codes, covered: Codes, *, seed: int) -> float:
    """The p-value of "the same share is covered in all villages": exact, by drawing tables of the same margins.

    n, covered : answers, and covered among them, per village (unweighted: in a village weights are equal)
    seed : of the drawing

    nan where all, or none, are covered. Pearson's statistic over tables drawn from the multivariate hypergeometric
    law (Freeman and Halton 1951, Biometrika 38, 141-149), counted as (1 + as extreme) / (1 + draws) (Phipson and
    Smyth 2010). People of one household count as two answers, so it errs on the side of a difference where many
    share one.

    >>> homogeneity_p_value(np.array([10, 10, 10]), np.array([9, 9, 9]), seed=1)
    1.0
    >>> homogeneity_p_value(np.array([10, 10, 10]), np.array([10, 10, 0]), seed=1)
    0.0001
    """
    answers, total = n.astype(int), int(covered.sum())
    share = total / answers.sum()
    if not 0 < share < 1:
        return nan
    draws = np.random.default_rng(seed).multivariate_hypergeometric(answers, total, size=DRAWS)

    def distance(found: Codes) -> Floats:
        squares: Floats = ((found - answers * share) ** 2 / (answers * share * (1 - share))).sum(axis=-1)
        return squares

    # Ties are ties, whatever the last digit says.
    extreme = distance(draws) >= distance(covered.astype(int)) - 1e-9
    return float((1 + extreme.sum()) / (1 + DRAWS))
