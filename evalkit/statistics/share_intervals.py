"""Intervals for shares of a complex sample, many at once, each from its effective size and its df.

Sources: Korn and Graubard (1998), Survey Methodology 24, 193-201; Dean and Pagano (2015), Journal of Survey
Statistics and Methodology 3, 484-503; Parker et al. (2017), Vital and Health Statistics 2 (175); Rao and Scott
(1984), Annals of Statistics 12, 46-60, for the scaled likelihood.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy.special import expit, ndtri, stdtrit

from evalkit.statistics.binomial import WITHOUT_ENDS, limits
from evalkit.statistics.frame_faults import Codes, Floats

METHODS: Final = (
    *("logit", "wilson", "clopper-pearson", "korn-graubard", "jeffreys"),
    *("beta", "arcsine", "likelihood", "wald"),
)
_BY_T: Final = ("logit", "wald", "arcsine")

END_METHOD: Final = "clopper-pearson"


def has_ends(method: str) -> bool:
    """Whether a method has limits of its own when all or none are covered; else END_METHOD stands in."""
    return method not in WITHOUT_ENDS


def share_limits(
    value: Floats, effective_n: Floats, n: Codes, df: Codes, *, level: float, method: str
) -> tuple[Floats, Floats]:
    """Limits of each share; all arguments per estimate, df > 0, effective_n > 0.

    Logit, arcsine and wald use t(df) on the standard error that effective_n stands for. The others use
    effective_n times (z / t)^2, so that the df are paid for once; beta and korn-graubard take t(n - 1) for z,
    and korn-graubard never more than n.

    likelihood: the shares at which the deviance of the weighted answers, scaled by R's dispersion n / (n - 1)
    and to the variance that the design gave (Rao and Scott 1984), is t^2 above its minimum. With one share to
    estimate that is the likelihood ratio of effective_n answers, solved as it stands and not by a spline.
    """
    tail = (1 - level) / 2
    t = np.asarray(-stdtrit(df, tail), np.float64)
    if has_ends(method):
        low, high = _limits(value, effective_n, n, t, tail, method)
    else:
        at_end = (value == 0) | (value == 1)
        low, high = np.empty(len(value)), np.empty(len(value))
        for rows, used in ((~at_end, method), (at_end, END_METHOD)):
            low[rows], high[rows] = _limits(value[rows], effective_n[rows], n[rows], t[rows], tail, used)
    return np.minimum(low, value), np.maximum(high, value)


def _limits(
    share: Floats, size: Floats, n: Codes, t: Floats, tail: float, method: str
) -> tuple[Floats, Floats]:
    z = -float(ndtri(tail))
    if method in _BY_T:
        return _by_t(share, size, t, method)
    if method in {"beta", "korn-graubard"}:
        # The t of one answer is endless; one answer has no df, and is not asked for.
        nominal: Floats = -stdtrit(np.maximum(n - 1.0, 1.0), tail)
        size = size * (nominal / t) ** 2
        if method == "korn-graubard":
            size = np.minimum(n, size)
        return limits(share * size, size, tail, "clopper-pearson")
    size = size * (z / t) ** 2
    if method == "likelihood":
        size = size * (1 - 1 / np.maximum(n, 2))
        return limits(share * size, size, tail, "likelihood-ratio")
    return limits(share * size, size, tail, method)


def _by_t(share: Floats, size: Floats, t: Floats, method: str) -> tuple[Floats, Floats]:
    spread = share * (1 - share)
    if method == "wald":
        margin = t * np.sqrt(spread / size)
        return np.maximum(share - margin, 0.0), np.minimum(share + margin, 1.0)
    if method == "arcsine":
        angle, margin = np.arcsin(np.sqrt(share)), t / (2 * np.sqrt(size))
        low, high = np.maximum(angle - margin, 0.0), np.minimum(angle + margin, np.pi / 2)
        return np.sin(low) ** 2, np.sin(high) ** 2
    centre, margin = np.log(share / (1 - share)), t / np.sqrt(spread * size)
    return np.asarray(expit(centre - margin)), np.asarray(expit(centre + margin))
