"""Limits for a share where the sample took a good part of its population, from effective sizes.

A sample with design effect D, and D' if its units had been drawn with replacement, is worth n / D' draws out of
(n / D') / (1 - D / D') people, whole numbers or not. The limits are the exact ones of such a simple sample without
replacement (Buonaccorsi 1987, as in hypergeometric.py), its probabilities by the binomial approximation of Wise
(1954, Biometrika 41, 317-329), which takes sizes that are no whole numbers: up to a person or so wider than in whole
numbers. A variance times 1 - f says too little there: of 15 of 17 villages it is the two not seen that matter, and
what stands in them is no normal law.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy.special import betainc

from evalkit.statistics.frame_faults import Floats

# From here on less is left than was taken; below it logit's limits hold, by simulation (docs/intervals.md).
LARGE_PART: Final = 0.5
# Below it nothing was taken that a number could show.
LEAST_PART: Final = 1e-6
_HALVINGS: Final = 60


def finite_limits(share: Floats, drawn: Floats, taken: Floats, tail: float) -> tuple[Floats, Floats]:
    """Lower and upper limits of each share, leaving `tail` outside on each side.

    drawn, taken : what the sample is worth in draws with replacement, and the part of its population that it is, > 0

    >>> low, high = finite_limits(np.array([338 / 350]), np.array([350.0]), np.array([0.875]), 0.025)
    >>> (low * 400).round(1), (high * 400).round(1)    # exact, in whole people: 383 to 388
    (array([382.4]), array([388.]))
    """
    low = 1 - _most((1 - share) * drawn, drawn, taken, tail)
    return np.minimum(low, share), np.maximum(_most(share * drawn, drawn, taken, tail), share)


def _most(met: Floats, drawn: Floats, taken: Floats, tail: float) -> Floats:
    """The largest share under which meeting `met` or fewer has probability `tail`."""
    people = drawn / taken
    low, high = met.copy(), people - drawn + met
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        # Drawn and counted may change places: the smaller makes the better binomial.
        size, other = np.minimum(middle, drawn), np.maximum(middle, drawn)
        chance = np.clip((other - met / 2) / (people - (size - 1) / 2), 0.0, 1.0)
        at_most = betainc(np.maximum(size - met, 1e-12), met + 1, 1 - chance)
        low, high = np.where(at_most >= tail, middle, low), np.where(at_most >= tail, high, middle)
    return np.asarray(high / people)
