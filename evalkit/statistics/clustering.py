"""How alike people of one PSU are, as several groups tell it together.

From 15 villages a county's own design effect is too small just when few uncovered people were met, and with it the
interval. What other counties show of the same question stands beside it; and as far as all of them together met few
villages with both kinds of people, a correlation that is assumed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from evalkit.statistics.answers import AnswerReader
from evalkit.statistics.design import SurveyDesign
from evalkit.statistics.domains import DomainReader
from evalkit.statistics.frame_faults import Floats, require_columns
from evalkit.statistics.sample import read_sample
from evalkit.statistics.share_figures import ShareFigures, share_figures

# What is assumed, and how many mixed PSUs it is worth: chosen by simulation (docs/methods.md, A least design effect)
# so that a false "above the target" stays nominal up to this correlation, whatever the other groups' shares.
ASSUMED_CORRELATION: Final = 0.1
ASSUMED_PSUS: Final = 15


@dataclass(frozen=True, kw_only=True)
class Clustering:
    """What groups of one survey lend each other about one question.

    design_effect : mean of the groups' design effects, weighted by their answers; at least 1
    correlation : of two people's answers in one PSU, drawn towards 0.1 as far as few PSUs show it; 0 to 1
    """

    design_effect: float
    correlation: float


def pool_clustering(
    frame: pd.DataFrame,
    indicators: Mapping[str, tuple[str, str | None]],
    *,
    design: SurveyDesign,
    by: Sequence[str],
) -> dict[str, Clustering]:
    """How alike are people of one PSU in their answers, over all groups of `by` together?

    frame, indicators, design : as in `estimate_shares`
    by : columns of the groups that lend each other, such as the county

    Indicators for which no group can tell (all or none covered everywhere) are left out. With d PSUs of a group
    in which both covered and uncovered people were met, m answers per PSU there (sum m²/sum m) and the group's
    design effect D, the correlation is sum d (D - 1)/sum d (m - 1), not below 0 nor above 1, averaged with 0.1 at
    the weights sum d and 15. Raises StatisticsError as `estimate_shares` does.

    >>> people = pd.DataFrame({"village": [1, 1, 2, 2, 3, 3], "weight": 1.0, "covered": [1, 1, 0, 0, 1, 0],
    ...                        "county": "A"})
    >>> found = pool_clustering(people, {"I02": ("covered", None)}, by=["county"],
    ...                         design=SurveyDesign("weight", psu="village"))["I02"]
    >>> round(found.design_effect, 6), round(found.correlation, 6)   # d = 1, m = 2, D = 2: (1 x 1 + 15 x .1)/16
    (2.0, 0.15625)
    """
    named = [column for pair in indicators.values() for column in pair if column is not None]
    require_columns(frame, [*named, *by])
    sample = read_sample(frame, design)
    reader = AnswerReader(frame, sample.weight)
    answers = {name: reader.answers(*pair) for name, pair in indicators.items()}
    reader.found.raise_any()
    domains = DomainReader(frame, sample).domains(list(by))
    found = {}
    for name, given in answers.items():
        figures = share_figures(sample, domains, given)
        effect = pooled_design_effect(figures)
        if not np.isnan(effect):
            found[name] = Clustering(design_effect=effect, correlation=_correlation(figures))
    return found


def pooled_design_effect(figures: ShareFigures) -> float:
    """The mean design effect of the domains that can tell theirs, weighted by their answers; at least 1."""
    usable = figures.can_tell
    if not usable.any():
        return float("nan")
    return max(1.0, float(np.average(figures.design_effect[usable], weights=figures.n[usable])))


def least_effect(figures: ShareFigures, least: float, correlation: float) -> Floats:
    """Per domain, the design effect that the sample's own is raised to if it is smaller; 0 asks for none."""
    of_like_people = 1 + np.maximum(figures.part_answers_per_psu - 1, 0) * correlation
    return np.maximum(least, of_like_people if correlation > 0 else 0.0)


def _correlation(figures: ShareFigures) -> float:
    usable = figures.can_tell
    mixed = figures.part_mixed_psus[usable]
    excess = float(mixed @ (figures.design_effect[usable] - 1))
    possible = float(mixed @ (figures.part_answers_per_psu[usable] - 1))
    shown = min(max(excess / possible, 0.0), 1.0) if possible > 0 else 0.0
    seen = float(mixed.sum()) if possible > 0 else 0.0
    return (seen * shown + ASSUMED_PSUS * ASSUMED_CORRELATION) / (seen + ASSUMED_PSUS)
