"""What every domain's answers are worth: its own design effect, a larger one, or one that others lend it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evalkit.statistics.clustering import pooled_design_effect
from evalkit.statistics.frame_faults import Flags, Floats
from evalkit.statistics.share_figures import ShareFigures


@dataclass(frozen=True)
class Lent:
    """What a caller says of one indicator's likeness within PSUs; as in `estimate_share`, 0 where nothing is said."""

    design_effect: float | None
    least_design_effect: float
    least_correlation: float


@dataclass(frozen=True, kw_only=True)
class Worth:
    """Per domain.

    effect : the design effect that counts
    effective_n : what the answers are worth by it, in draws with replacement
    variance : the sample's own; nan where it cannot tell, and in a census
    stands_in : whether the sample cannot tell its own effect, so that another stands in
    is_raised : whether its own is too small, so that the least one counts
    is_lent, is_known : whether an effect that stands in is of other domains; or needs none, being a list's
    taken : the part of its population that the sample is, by what it takes off the variance of draws with
        replacement, were people of a PSU as alike as is said; 0 where nothing is
    """

    effect: Floats
    effective_n: Floats
    variance: Floats
    stands_in: Flags
    is_raised: Flags
    is_lent: Flags
    is_known: Flags
    taken: Floats


def worth_of(figures: ShareFigures, lent: Lent) -> Worth:
    """The design effect that counts in each domain."""
    own, is_open = figures.design_effect, ~figures.is_census
    can_tell = ~np.isnan(own)
    stands_in = is_open & ~can_tell & (figures.df > 0)
    least = again = np.zeros(len(own))
    if lent.least_design_effect > 0 or lent.least_correlation > 0:
        least, again = figures.source.spread.least(lent.least_design_effect, lent.least_correlation)
        least, again = least * figures.part_n, again * figures.part_n
    is_raised = is_open & can_tell & (own < least)
    effect, is_lent, is_known = (
        np.where(is_raised, least, own),
        np.zeros_like(can_tell),
        np.zeros_like(can_tell),
    )
    if stands_in.any():
        borrowed, borrowed_again, is_lent, is_known = _borrowed(figures, lent)
        effect = np.where(stands_in, np.maximum(borrowed, least), effect)
        least, again = (
            np.where(stands_in, np.maximum(lend, floor), floor)
            for lend, floor in ((borrowed, least), (borrowed_again, again))
        )
    variance = np.where(can_tell & is_open, figures.variance, np.nan)
    used_variance = np.where(is_raised, least * figures.part_simple_variance, variance)
    spread = figures.value * (1 - figures.value)
    # Wholly alike in a household, people may be more alike than in its village: then nothing is taken off.
    return Worth(
        effect=effect,
        effective_n=np.where(
            stands_in, figures.part_n / np.where(stands_in, effect, 1.0), spread / used_variance
        ),
        variance=variance,
        stands_in=stands_in,
        is_raised=is_raised,
        is_lent=is_lent,
        is_known=is_known,
        taken=np.where(again > 0, np.clip(1 - least / np.where(again > 0, again, 1.0), 0.0, 1.0), 0.0),
    )


def _borrowed(figures: ShareFigures, lent: Lent) -> tuple[Floats, Floats, Flags, Flags]:
    """The design effect that stands in, that of draws with replacement, and whether it is lent, or known.

    With nobody to borrow from everyone of a PSU may be alike: one person per village is the least that the sample can
    be worth, and of villages that stand for more than others not even that.
    """
    spread = figures.source.spread
    pooled = pooled_design_effect(figures) if lent.design_effect is None else lent.design_effect
    is_known = spread.is_of_a_list
    is_lent = ~is_known & (not np.isnan(pooled))
    here, again = spread.least(1.0 if np.isnan(pooled) else pooled, lent.least_correlation)
    effect, effect_again = here * figures.part_n, again * figures.part_n
    per_psu = figures.part_n / np.maximum(figures.part_psus, 1)
    alike = np.maximum(per_psu, spread.of_whole_villages * figures.part_n)
    is_alike = ~(is_known | is_lent)
    return np.where(is_alike, alike, effect), np.where(is_alike, alike, effect_again), is_lent, is_known
