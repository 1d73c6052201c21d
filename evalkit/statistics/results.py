"""The results every estimator returns: an interval, an estimate of a domain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import nan


@dataclass(frozen=True, kw_only=True)
class Interval:
    """A confidence interval that says how it was made.

    low, high : the limits, in the unit of what is estimated
    level : the nominal confidence, 0.95 for 95%
    method : the name of the method

    >>> Interval(low=0.8, high=0.9, level=0.95, method="wilson").contains(0.85)
    True
    """

    low: float
    high: float
    level: float
    method: str

    def contains(self, value: float) -> bool:
        """Whether `value` lies within the limits, the limits included."""
        return self.low <= value <= self.high


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """What a data set says of one quantity in one domain.

    domain : column -> value, empty for the whole
    value : the estimate; nan where there is nothing to estimate from
    standard_error : of `value`; nan where it is unknown, 0 for a census
    interval : None where none can be given; `notes` says why
    n : answers used (unweighted)
    missing : eligible rows without an answer
    population : estimated number of eligible units
    df : design degrees of freedom in the domain
    design_effect : variance over that of a simple random sample with replacement of size n
    effective_n : value (1 - value) / standard_error**2, or n over the design effect that stands in at 0 and 1
    notes : short codes, one fact each (evalkit.report puts them into words). Of a share: census, empty, no-df,
        pooled-design-effect, conservative-design-effect, raised-design-effect; of a total or ratio: census, empty,
        no-df, no-variance; of a difference, those of its two shares. An evaluation adds full-count-with-missing
        and suppressed
    """

    domain: Mapping[str, object] = field(default_factory=dict)
    value: float
    standard_error: float = nan
    interval: Interval | None = None
    n: int = 0
    missing: int = 0
    population: float = nan
    df: float = nan
    design_effect: float = nan
    effective_n: float = nan
    notes: tuple[str, ...] = ()
