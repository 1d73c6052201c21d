"""How many people of a kind may there be, of whom a sample met none?"""

from __future__ import annotations

from math import log

import numpy as np
from numpy.typing import ArrayLike


def most_unobserved(
    weight: ArrayLike, per_psu: ArrayLike, *, level: float, correlation: float = 0.0
) -> float:
    """The most eligible people there may be of whom so many people met at random are none.

    weight : how many people each of those met stands for
    per_psu : how many of them were met in each PSU
    level : of the two-sided interval whose lower half this is about
    correlation : of two people's eligibility in one PSU

    The largest sum of w p over chances p of being eligible, one for each person met, at which meeting none of them
    still has the chance (1 - level)/2. The logarithm of that chance is the sum of log(1 - p) over the design effect
    1 + (m - 1) r, r the correlation and m = sum m²/sum m people per PSU. With equal weights it is the
    Clopper-Pearson limit of 0 of n. The solution is 1 - p = min(1, c/w).

    >>> round(most_unobserved(np.full(75, 40.0), np.ones(75), level=0.95), 1)   # 3,000 x (1 - .025^(1/75))
    144.0
    >>> found = most_unobserved(np.full(75, 40.0), np.full(15, 5), level=0.95, correlation=0.1)
    >>> round(found, 1)   # five in a village: 53.6 of 75
    199.6
    """
    met = np.asarray(per_psu, dtype=np.float64)
    effect = 1 + max(float((met**2).sum() / met.sum()) - 1, 0.0) * correlation
    largest = np.sort(np.asarray(weight, dtype=np.float64))[::-1]
    taking_part = np.arange(1, len(largest) + 1)
    level_of = np.exp((effect * log((1 - level) / 2) + np.cumsum(np.log(largest))) / taking_part)
    # So many take part as leave the next smaller weight, which then stays out, below the level.
    is_enough = level_of >= np.append(largest[1:], 0.0)
    count = int(np.argmax(is_enough)) + 1
    unobserved = float(np.sum(largest[:count] - level_of[count - 1]))
    return min(unobserved, float(np.sum(np.maximum(largest - 1, 0.0))))
