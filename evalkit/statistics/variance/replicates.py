"""Replicate weights: the variance of any statistic, by computing it again on samples that might have been drawn.

Jackknife: PSU i of n in a stratum is left out, the others weigh n / (n - 1) for it, and the squared deviation
counts (1 - f1) (n - 1) / n. Rao-Wu bootstrap: n - 1 of the n PSUs are drawn with replacement, k times each, and the
weights are multiplied with 1 - s + s k n / (n - 1), s = sqrt(1 - f1), so that they stay positive and the fpc of the
first stage is counted. Both know the first stage only: where people were sampled within PSUs f1 is taken as 0, which
errs on the safe side. Sources: Wolter (2007), Introduction to Variance Estimation, ch. 4; Rao and Wu (1988), JASA 83,
231-241; Rao, Wu and Yue (1992), Survey Methodology 18, 209-217.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from numbers import Integral
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from evalkit.statistics.arrays import Codes, Floats
from evalkit.statistics.checks import faults_of_choice, faults_of_kind, shown
from evalkit.statistics.errors import Fault, raise_any, refusal
from evalkit.statistics.sample.design import SurveyDesign, design_of
from evalkit.statistics.sample.strata import Sample, read_sample

KINDS: Final = ("JK1", "JKn", "bootstrap")
CENTRES: Final = ("replicate-mean", "full-estimate")
MOST_CELLS = 200_000_000


@dataclass(frozen=True, kw_only=True)
class ReplicateWeights:
    """Weights of one sample and of many that stand for it.

    kind : JK1, JKn or bootstrap
    index : of the frame
    weight : per row, the full sample's
    psu, stratum : per row its PSU, per PSU its stratum
    psus : per stratum, PSUs in the sample
    left_out : jackknife: per replicate, the PSU that is left out; else None
    factors : bootstrap: (replicates, PSUs) multipliers of the weights; else None
    coefficients : per replicate, what its squared deviation counts
    """

    kind: str
    index: pd.Index
    weight: Floats
    psu: Codes
    stratum: Codes
    psus: Codes
    left_out: Codes | None
    factors: Floats | None
    coefficients: Floats

    def __len__(self) -> int:
        return len(self.coefficients)

    def __iter__(self) -> Iterator[Floats]:
        """The weights of each replicate, one after another; all at once they may not fit in memory."""
        return (self.weight * self._factor(replicate)[self.psu] for replicate in range(len(self)))

    @property
    def weights(self) -> pd.DataFrame:
        """All replicates' weights, one column each. Raises StatisticsError if they would not fit."""
        if len(self) * len(self.weight) > MOST_CELLS:
            where = f"{len(self.weight)} rows x {len(self)} replicates"
            what = "too many to hold at once"
            raise refusal(where, what, "iterate over the replicates, or call `replicate_variance`")
        return pd.DataFrame(np.stack(list(self), axis=1), index=self.index)

    def _factor(self, replicate: int) -> Floats:
        if self.factors is not None:
            return np.asarray(self.factors[replicate], np.float64)
        assert self.left_out is not None
        psu = self.left_out[replicate]
        stratum = self.stratum[psu]
        factor = np.ones(len(self.stratum))
        factor[self.stratum == stratum] = self.psus[stratum] / (self.psus[stratum] - 1)
        factor[psu] = 0.0
        return factor


def replicate_weights(
    frame: pd.DataFrame, design: SurveyDesign, kind: str, seed: int | None = None, *, replicates: int = 500
) -> ReplicateWeights:
    """Weights with which any statistic's variance can be found: `replicate_variance`.

    frame : one row per person in the sample, the ineligible included
    kind : JK1 (one stratum), JKn (strata), bootstrap (Rao-Wu, n - 1 of n PSUs)
    seed, replicates : of the bootstrap, which needs a seed so that it can be repeated. It holds 8 bytes per PSU
        and replicate, rows being PSUs if the design names none, and refuses more than 200 million of them

    A stratum taken whole, and one with a single PSU under single_psu="certainty", has no replicates, or the same
    weights in all. Answers missing from a full count add nothing here.
    Raises StatisticsError for a frame that contradicts its design, an unknown kind, JK1 with strata, a bootstrap
    without a seed, a stratum of a single PSU unless it is a certainty, and one that was sampled within.

    >>> people = pd.DataFrame({"village": [1, 1, 2, 3], "weight": 10.0})
    >>> replicate_weights(people, SurveyDesign("weight", psu="village"), "JK1").weights.to_numpy().tolist()
    [[0.0, 15.0, 15.0], [0.0, 15.0, 15.0], [15.0, 0.0, 15.0], [15.0, 15.0, 0.0]]
    """
    _check_call(design, kind, seed, replicates)
    sample = read_sample(frame, design)
    if kind == "JK1" and len(sample.psus) > 1:
        raise refusal("kind = 'JK1'", f"the sample has {len(sample.psus)} strata", "choose 'JKn'")
    left_out = _left_out(sample)
    size = sample.psus[sample.stratum]
    chosen, factors = None, None
    if kind == "bootstrap":
        if replicates * len(sample.stratum) > MOST_CELLS:
            where = f"{len(sample.stratum)} PSUs x {replicates} replicates"
            remedy = "name the PSUs, ask for fewer replicates, or linearise: `estimate_ratio`"
            raise refusal(where, "a bootstrap holds them all at once, too many", remedy)
        factors = _bootstrap(sample, left_out, np.random.default_rng(seed), replicates)
        coefficients = np.full(replicates, 1 / (replicates - 1))
    else:
        chosen = np.flatnonzero((left_out > 0) & (size > 1))
        coefficients = (left_out * (size - 1) / size)[chosen]
    return ReplicateWeights(
        kind=kind, index=frame.index, weight=sample.weight, psu=sample.psu, stratum=sample.stratum,
        psus=sample.psus, left_out=chosen, factors=factors, coefficients=coefficients,
    )  # fmt: skip


def replicate_variance(
    replicates: ReplicateWeights, statistic: Callable[[Floats], ArrayLike], *, centre: str = "full-estimate"
) -> Floats:
    """The variance of a statistic, or the covariance matrix of several, over the replicates.

    statistic : given the weights of the rows, a number or a vector of numbers
    centre : what deviations are taken from: full-estimate, the statistic of the full sample (R's `mse = TRUE`,
        the larger of the two), or replicate-mean, the mean over the replicates (R's default)

    Raises StatisticsError for another centre, and where a replicate has no value of the statistic.

    >>> people = pd.DataFrame({"village": [1, 1, 2, 3], "weight": 10.0, "covered": [1, 0, 1, 1]})
    >>> jackknife = replicate_weights(people, SurveyDesign("weight", psu="village"), "JK1")
    >>> round(float(replicate_variance(jackknife, lambda weight: np.average(people.covered, weights=weight))), 4)
    0.0509
    """
    raise_any(faults_of_choice("centre", centre, CENTRES, "no such centre"))
    if not callable(statistic):
        what = f"expected a function, got {type(statistic).__name__}"
        raise refusal("statistic", what, "give one of the weights, as lambda w: w @ covered")
    remedy = "pass what `replicate_weights` returned"
    raise_any(faults_of_kind("replicates", replicates, ReplicateWeights, remedy))
    full = _figures(statistic(replicates.weight))
    again = np.array([_figures(statistic(weight)) for weight in replicates])
    again = again.reshape(len(replicates), *full.shape)
    if np.isnan(again).any():
        what = "no value in some replicates, in which nobody of it is left"
        raise refusal("statistic", what, "ask for a larger group, or linearise: `estimate_ratio`")
    middle = again.mean(axis=0) if centre == "replicate-mean" and len(again) else full
    deviation = again - middle
    if full.ndim == 0:
        return np.asarray(np.sum(replicates.coefficients * deviation**2))
    return np.asarray((deviation * replicates.coefficients[:, None]).T @ deviation)


def _figures(value: ArrayLike) -> Floats:
    try:
        return np.asarray(value, np.float64)
    except (TypeError, ValueError):
        what = f"expected it to return numbers, got {type(value).__name__}"
        raise refusal("statistic", what, "return a number, or an array of numbers") from None


def _check_call(design: SurveyDesign, kind: str, seed: int | None, replicates: int) -> None:
    faults = faults_of_choice("kind", kind, KINDS, "no such replicates")
    if not faults and kind == "bootstrap" and seed is None:
        faults.append(Fault("seed", "a bootstrap without one cannot be repeated", "give a whole number"))
    elif seed is not None and not (_is_whole(seed) and seed >= 0):
        faults.append(Fault(f"seed = {shown(seed)}", "no whole number from 0 on", "give one"))
    if not (_is_whole(replicates) and replicates >= 2):
        what = "a variance needs two"
        faults.append(Fault(f"replicates = {shown(replicates)}", what, "ask for some hundreds"))
    if design_of(design).single_psu in {"centre", "average"}:
        what = "replicates know no such choice for a single PSU"
        remedy = "join the stratum to one like it, or choose 'certainty'"
        faults.append(Fault(f"single_psu = {design.single_psu!r}", what, remedy))
    raise_any(faults)


def _is_whole(value: object) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool)


def _left_out(sample: Sample) -> Floats:
    """Per PSU 1 - f1, and 1 where people were sampled within a PSU: f1 without the second stage is too bold."""
    is_sampled_within = sample.ssu_left_out > 0
    alone = is_sampled_within & (sample.psu_left_out == 0) & (sample.psus[sample.stratum] == 1)
    if alone.any():
        where = f"{int(alone.sum())} PSUs that are a stratum of their own"
        what = "people were sampled within, and replicates vary between PSUs only"
        raise refusal(where, what, "linearise: `estimate_share`, `estimate_total`, `estimate_ratio`")
    return np.where(is_sampled_within, 1.0, sample.psu_left_out)


def _bootstrap(sample: Sample, left_out: Floats, rng: np.random.Generator, replicates: int) -> Floats:
    size = sample.psus[sample.stratum]
    order = np.argsort(sample.stratum, kind="stable")
    first = np.cumsum(sample.psus) - sample.psus
    drawn = np.repeat(np.arange(len(sample.psus)), np.maximum(sample.psus - 1, 0))
    factors = np.ones((replicates, len(size)))
    scale = np.where(size > 1, np.sqrt(left_out), 0.0)
    for replicate in range(replicates):
        chosen = order[first[drawn] + rng.integers(0, sample.psus[drawn])]
        times = np.bincount(chosen, minlength=len(size))
        factors[replicate] = 1 - scale + scale * times * size / np.maximum(size - 1, 1)
    return factors
