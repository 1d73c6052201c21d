"""How others say from levels alone whether a target is on its way: the rules, without a word on their precision.

Kept to be compared. All three take levels as exact; what sampling error and chance do to them is not asked.

`open-sdg` Open SDG, after Eurostat: observed over required average growth, cut at .95, .60 and 0. Eurostat (2021),
    Sustainable development in the European Union, annex on assessing indicators with a quantitative target; Open
    SDG documentation, Progress Measurement Methodology (open-sdg.readthedocs.io/en/latest/progress-methodology).
`unsd` the same ratio, cut at .95, .50 and -.10. United Nations Statistics Division (2022), SDG Progress Chart 2022,
    Technical Note, II b, indicators with an explicit numerical target; the cuts as in public programs that apply it,
    UNDP's among them.
`destatis` mean of the last five yearly changes carried on to the target year; the share of the way still ahead that
    would then be missing, cut at 5 and 20%. Statistisches Bundesamt (2016), Nachhaltige Entwicklung in Deutschland,
    Indikatorenbericht, notes on the weather symbols.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from evalkit.statistics.arrays import Codes, Floats
from evalkit.statistics.checks import checked_levels
from evalkit.statistics.errors import refusal
from evalkit.statistics.growth.average import average_growth, required_growth

MOST_CHANGES = 5
# Ratios this close to a cut lie on it: a figure that is exactly 95% of another rarely is so in floating point.
SAME = 1e-9
OPEN_SDG = {"on-track": 0.95 - SAME, "moderate": 0.60 - SAME, "insufficient": 0.0}
UNSD = {"on-track": 0.95 - SAME, "fair": 0.50 - SAME, "limited": -0.10 - SAME}


@dataclass(frozen=True, kw_only=True)
class PeerRule:
    """What one rule says.

    rule : open-sdg, unsd or destatis
    figure : observed over required growth; of destatis the share of the way ahead that would be missing
    says : on-track, moderate, insufficient, away (open-sdg); on-track, fair, limited, deterioration
        (unsd); sunny, slightly-cloudy, cloudy, stormy (destatis)
    """

    rule: str
    figure: float
    says: str


def peer_rules(levels: ArrayLike, *, target: float, horizon: int) -> tuple[PeerRule, ...]:
    """What would Open SDG (Eurostat), the United Nations and Destatis say of these levels?

    levels : (n,) of successive years, the first the base year; nan where a middle year is missing
    target : the level to be reached
    horizon : years from the last level to the target year, 1 or more

    Raises StatisticsError without a first and a last level, and for a target or a horizon that cannot be.

    >>> for rule in peer_rules([10_000, 10_500, 11_100, 11_600, 12_250], target=13_701, horizon=1):
    ...     print(rule.rule, round(rule.figure, 2), rule.says)
    open-sdg 0.8 moderate
    unsd 0.8 fair
    destatis 0.61 cloudy
    """
    series = checked_levels(levels, "levels")
    if series.ndim != 1 or len(series) < 2 or np.isnan(series[[0, -1]]).any():
        raise refusal("levels", "the first and the last are needed", "give one series, cut where it is known")
    if horizon < 1:
        raise refusal(f"horizon = {horizon}", "nothing is left to be foreseen", "hold the level against the target")
    years = len(series) - 1
    needed = required_growth(float(series[0]), target, years + horizon)
    if needed <= 0:
        raise refusal(f"target = {target:g}", "not above the first level", "these rules ask for growth")
    ratio = average_growth(float(series[0]), float(series[-1]), years) / needed
    missing, change = _missing(series[~np.isnan(series)], np.flatnonzero(~np.isnan(series)), target, horizon)
    return (
        PeerRule(rule="open-sdg", figure=ratio, says=_by_ratio(ratio, OPEN_SDG, "away")),
        PeerRule(rule="unsd", figure=ratio, says=_by_ratio(ratio, UNSD, "deterioration")),
        PeerRule(rule="destatis", figure=missing, says=_destatis(missing, change)),
    )


def _by_ratio(ratio: float, cuts: Mapping[str, float], otherwise: str) -> str:
    """The first word whose cut the ratio reaches."""
    return next((word for word, cut in cuts.items() if ratio >= cut), otherwise)


def _missing(known: Floats, place: Codes, target: float, horizon: int) -> tuple[float, float]:
    """Share of the way ahead that would be missing, and the mean yearly change of at most five years."""
    start = int(np.flatnonzero(place >= place[-1] - MOST_CHANGES)[0])
    change = float((known[-1] - known[start]) / (place[-1] - place[start]))
    ahead = target - float(known[-1])
    if ahead <= 0:
        return 0.0, change
    return max(0.0, (ahead - horizon * change) / ahead), change


def _destatis(missing: float, change: float) -> str:
    if missing < 0.05 - SAME:
        return "sunny"
    if change <= 0:
        return "stormy"
    return "slightly-cloudy" if missing <= 0.20 + SAME else "cloudy"
