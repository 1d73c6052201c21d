"""What a sample could have told from a target, and how large one would have to be.

A sample of effective n shows that a target is passed from the count x on whose logit-t lower limit is the target;
where no count short of all has one, from "all covered" on, by Clopper-Pearson of n (z / t)^2 people, as the
estimate's own limit has it (intervals.py). A true share p reaches x with probability I_p(x, n - x + 1), the
binomial's upper tail as an incomplete beta function (Clopper and Pearson 1934).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, inf, isfinite, isnan, log, nan, sqrt
from numbers import Real

import numpy as np
from scipy.optimize import brentq
from scipy.special import betaincinv, ndtr, ndtri, stdtr, stdtrit

from evalkit.statistics.checks import faults_of_level, faults_unless
from evalkit.statistics.errors import raise_any, refusal

POWER = 0.8


def detectable_share(
    target: float, *, effective_n: float, df: float, level: float = 0.95, power: float = POWER
) -> float:
    """From which true share on would a sample like this one have shown that the target is passed?

    target : a share strictly between 0 and 1
    effective_n, df : of the sample, as in Estimate
    level, power : of the two-sided interval, and how often the answer should come

    Returns the share; nan if not even "all covered" would have shown it, and without df.
    Raises StatisticsError for a target, an effective n, a level or a power that cannot be.

    >>> round(detectable_share(0.95, effective_n=400, df=30), 3)
    0.977
    """
    _check(target, df, effective_n, level=level, power=power)
    enough = _count_that_tells(target, effective_n, df, (1 - level) / 2) if df > 0 else nan
    return float(betaincinv(enough, effective_n - enough + 1, power))


def _count_that_tells(target: float, n: float, df: float, tail: float) -> float:
    """The smallest count whose lower limit is the target; nan if even "all covered" falls short of it."""
    quantile = _quantile(df, tail)

    def surplus(share: float) -> float:
        return _logit(share) - _logit(target) - quantile / sqrt(n * share * (1 - share))

    # Close to 1 the logit's error grows without bound, so that the surplus rises first and falls again.
    shares = target + (1 - target) * np.linspace(0, 1, 513)[1:-1]
    told = next((float(share) for share in shares if surplus(float(share)) >= 0), None)
    if told is not None:
        return n * float(brentq(surplus, target + (told - target) * 1e-9, told))
    people = n * (float(ndtri(tail)) / quantile) ** 2
    return n if people * log(target) <= log(tail) else nan


def _quantile(df: float, tail: float) -> float:
    return -float(ndtri(tail)) if df == inf else -float(stdtrit(df, tail))


def effective_n_to_tell(
    share: float, target: float, *, df: float, level: float = 0.95, power: float = POWER
) -> float:
    """How large must the effective n be for a true share to be told from the target?

    share : the true share supposed, in (0, 1]
    target : a share strictly between 0 and 1
    df : of the sample supposed; inf for a large one

    Returns the effective n; inf where the two are equal, and without df. For a share of 1 it is the n at which
    "all covered" has a lower limit at the target (Clopper-Pearson): log(tail) / log(target) times (t / z)^2.
    Raises StatisticsError as `detectable_share` does, and for a share that cannot be.

    >>> round(effective_n_to_tell(0.97, 0.95, df=inf)), round(effective_n_to_tell(1.0, 0.95, df=inf))
    (766, 72)
    """
    _check(target, df, level=level, power=power, shares=[share])
    if share == 0:
        raise refusal(f"share = {share}", "not above 0", "give the true share supposed")
    if share == target or not df > 0:
        return inf
    if share == 1:
        tail = (1 - level) / 2
        return log(tail) / log(target) * (_quantile(df, tail) / float(ndtri(tail))) ** 2
    if share < target:  # to tell that covered people are too few is to tell that the others are too many
        share, target = 1 - share, 1 - target

    def surplus(log_n: float) -> float:
        found = detectable_share(target, effective_n=exp(log_n), df=df, level=level, power=power)
        return 1.0 if isnan(found) else found - share

    largest = log(1e12)
    return exp(float(brentq(surplus, 0.0, largest))) if surplus(largest) < 0 else inf


def probability_of_no_more(share: float, target: float, *, effective_n: float, df: float) -> float:
    """The one-sided p-value of "the target is reached": how rarely a sample falls this low if it is.

    share, effective_n, df : of an Estimate; a share of 0 or 1 counts as half an answer from there

    Returns a probability; nan without df. Raises StatisticsError as `effective_n_to_tell` does.

    >>> round(probability_of_no_more(0.9, 0.95, effective_n=200, df=30), 4)
    0.0017
    """
    _check(target, df, effective_n, shares=[share])
    if not df > 0:
        return nan
    half = min(0.5 / effective_n, 0.5)
    inner = min(max(share, half), 1 - half)
    error = 1 / sqrt(effective_n * inner * (1 - inner))
    distance = (_logit(inner) - _logit(target)) / error
    return float(ndtr(distance)) if df == inf else float(stdtr(df, distance))


def _logit(share: float) -> float:
    return log(share / (1 - share))


def _check(
    target: float,
    df: float,
    effective_n: float = 1.0,
    *,
    level: float = 0.95,
    power: float = POWER,
    shares: Sequence[float] = (),
) -> None:
    faults = faults_of_level(level)
    for argument, value, remedy in (
        ("target", target, "a sample never proves 0% or 100%"),
        ("power", power, "write 0.8 for 80%"),
    ):
        is_between = isinstance(value, Real) and 0 < value < 1
        faults += faults_unless(is_between, argument, value, "not between 0 and 1", remedy)
    is_size = isinstance(effective_n, Real) and effective_n > 0 and isfinite(effective_n)
    faults += faults_unless(is_size, "effective_n", effective_n, "not a number above 0", "give the estimate's own")
    remedy = "give the estimate's own, inf for a large sample"
    faults += faults_unless(isinstance(df, Real), "df", df, "not a number", remedy)
    for share in shares:
        is_share = isinstance(share, Real) and 0 <= share <= 1
        faults += faults_unless(is_share, "share", share, "not from 0 to 1", "write 0.95 for 95%")
    raise_any(faults)
