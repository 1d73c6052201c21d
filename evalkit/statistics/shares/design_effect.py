"""How alike people of one PSU are, as several groups tell it together.

From 15 villages a county's own design effect is too small just when few uncovered people were met, and with it the
interval. What other counties show of the same question stands beside it; and as far as all of them together met few
villages with both kinds of people, a correlation that is assumed.

Likeness is lent, not a design: what a county's weights cost it and what it left out of its villages is its own. So
its PSUs count as drawn with replacement, its weights are divided out, and only PSUs drawn by chance of a stratum that
was sampled speak: neither people of a list or a full count, nor villages drawn alone.

What every domain's answers are worth: its own design effect, a larger one, or one that others lend it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from evalkit.statistics.arrays import Codes, Flags, Floats, count, total
from evalkit.statistics.checks import column_list, faults_of_indicators, require_columns
from evalkit.statistics.errors import StatisticsError
from evalkit.statistics.sample.answers import AnswerReader
from evalkit.statistics.sample.design import SurveyDesign
from evalkit.statistics.sample.domains import DomainReader
from evalkit.statistics.sample.strata import Kind, read_sample
from evalkit.statistics.shares.figures import ShareFigures, Source, share_figures

# What is assumed, and how many mixed PSUs it is worth: chosen by simulation (docs/methods.md, A least design effect)
# so that a false "above the target" stays nominal up to this correlation, whatever the other groups' shares.
ASSUMED_CORRELATION: Final = 0.1
ASSUMED_PSUS: Final = 15
# Below this design effect the variance is rounding: every PSU happened to have the same share.
_NO_VARIANCE = 1e-12


@dataclass(frozen=True, kw_only=True)
class Clustering:
    """What groups of one survey lend each other about one question.

    design_effect : mean of the groups' design effects, were their weights equal and their PSUs drawn with
        replacement, weighted by their answers; at least 1
    correlation : of two people's answers in one PSU, drawn towards 0.1 as far as few PSUs show it; 0 to 1
    """

    design_effect: float
    correlation: float


def pool_clustering(
    frame: pd.DataFrame,
    indicators: Mapping[str, tuple[str, str | None]],
    *,
    design: SurveyDesign,
    by: str | Sequence[str] | None,
) -> dict[str, Clustering]:
    """How alike are people of one PSU in their answers, over all groups of `by` together?

    frame, indicators, design : as in `estimate_shares`
    by : column or columns of the groups that lend each other, such as the county; None: all are one

    Indicators for which no group can tell (all or none covered everywhere) are left out. With d PSUs of a group
    in which both covered and uncovered people were met, m answers per PSU there (sum W²/sum w², w the weights of
    people and W of PSUs) and the group's design effect D (its variance with PSUs drawn with replacement, over p (1 -
    p) sum w²/(sum w)²), the correlation is sum d (D - 1)/sum d (m - 1), not below 0 nor above 1, averaged with 0.1
    at the weights sum d and 15. Raises StatisticsError as `estimate_shares` does.

    >>> people = pd.DataFrame({"village": [1, 1, 2, 2, 3, 3], "weight": 1.0, "covered": [1, 1, 0, 0, 1, 0],
    ...                        "county": "A"})
    >>> found = pool_clustering(people, {"I02": ("covered", None)}, by=["county"],
    ...                         design=SurveyDesign("weight", psu="village"))["I02"]
    >>> round(found.design_effect, 6), round(found.correlation, 6)   # d = 1, m = 2, D = 2: (1 x 1 + 15 x .1)/16
    (2.0, 0.15625)
    """
    groups = column_list(by)
    if faults := faults_of_indicators(indicators):
        raise StatisticsError(*faults)
    named = [column for pair in indicators.values() for column in pair if column is not None]
    require_columns(frame, [*named, *groups])
    sample = read_sample(frame, design)
    reader = AnswerReader(frame, sample.weight)
    answers = {name: reader.answers(*pair) for name, pair in indicators.items()}
    reader.found.raise_any()
    domains = DomainReader(frame, sample).domains(groups)
    found = {}
    for name, given in answers.items():
        likeness = _likeness(share_figures(sample, domains, given).source)
        if likeness.can_tell.any():
            effect = likeness.pooled_design_effect
            found[name] = Clustering(design_effect=effect, correlation=likeness.correlation)
    return found


def pooled_design_effect(figures: ShareFigures) -> float:
    """The mean design effect of the domains that can tell theirs, as `Clustering` has it; nan if none can."""
    return _likeness(figures.source).pooled_design_effect


@dataclass(frozen=True, kw_only=True)
class _Likeness:
    """Per domain, of its PSUs drawn by chance: what they show of how alike their people are.

    design_effect : variance of draws with replacement over that of as many people as unequally weighted
    n, mixed : answers, and PSUs in which both covered and uncovered people were met
    answers_per_psu : sum W²/sum w²
    df : PSUs with an answer less their strata
    """

    design_effect: Floats
    n: Codes
    mixed: Codes
    answers_per_psu: Floats
    df: Codes

    @property
    def can_tell(self) -> Flags:
        """Whether there is something to be lent: some are covered, not all, and not alike in every PSU."""
        return np.asarray((self.design_effect > _NO_VARIANCE) & (self.df > 0))

    @property
    def pooled_design_effect(self) -> float:
        usable = self.can_tell
        if not usable.any():
            return float("nan")
        return max(1.0, float(np.average(self.design_effect[usable], weights=self.n[usable])))

    @property
    def correlation(self) -> float:
        usable = self.can_tell
        mixed = self.mixed[usable]
        excess = float(mixed @ (self.design_effect[usable] - 1))
        possible = float(mixed @ (self.answers_per_psu[usable] - 1))
        shown = min(max(excess / possible, 0.0), 1.0) if possible > 0 else 0.0
        seen = float(mixed.sum()) if possible > 0 else 0.0
        return (seen * shown + ASSUMED_PSUS * ASSUMED_CORRELATION) / (seen + ASSUMED_PSUS)


def _likeness(source: Source) -> _Likeness:
    sample, domains, counted = source.sample, source.domains, source.counted
    cells, block, domain = len(domains.cell_psu), domains.cell_block, domains.cell_domain
    blocks, count_all, keep = len(domains.block_stratum), domains.count + 1, slice(domains.count)
    lends = source.reached.in_part & _lends(source)[block]
    size = (counted.part + counted.rest) * lends
    row_cell, weight = domains.cell[source.answers.answered], sample.weight[source.answers.answered]
    squares = total(row_cell, weight**2, cells) * lends
    sizes = total(domain, size, count_all)
    share = total(domain, counted.part * lends, count_all) / np.where(sizes > 0, sizes, np.nan)
    deviation = np.where(lends, counted.part - share[domain] * (counted.part + counted.rest), 0.0)
    psus = sample.psus[domains.block_stratum]
    of_block = total(block, deviation**2, blocks) - total(block, deviation, blocks) ** 2 / psus
    of_block *= psus / np.maximum(psus - 1, 1)
    of_squares = total(domain, squares, count_all)
    apart = share * (1 - share) * of_squares
    effect = total(domains.block_domain, of_block, count_all) / np.where(apart > 0, apart, np.nan)
    is_mixed = lends & (counted.part > 0) & (counted.rest > 0)
    met = np.zeros(blocks, bool)
    met[block[lends]] = True
    df = count(domain[lends], count_all) - count(domains.block_domain[met], count_all)
    return _Likeness(
        design_effect=effect[keep],
        n=total(domain, source.reached.answered * lends, count_all).astype(np.intp)[keep],
        mixed=count(domain[is_mixed], count_all)[keep],
        answers_per_psu=(total(domain, size**2, count_all) / np.where(of_squares > 0, of_squares, 1.0))[keep],
        df=df[keep],
    )


def _lends(source: Source) -> Flags:
    """Per block: whether several PSUs were drawn by chance there, out of a stratum that was not nearly counted."""
    strata = source.sample.strata
    lends = strata.are(Kind.SAMPLED) & (strata.drawn > 1)
    return np.asarray(lends[source.domains.block_stratum])


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
