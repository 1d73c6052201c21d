"""Which design effect a domain uses: its own, one raised to the minimum, or one pooled over other groups.

**Minimum design effect of a domain, given the correlation within PSUs.** Of people whose answers have one variance
and, within a PSU drawn by chance, one correlation r, with w a person's weight, W the sum of a PSU's and P the sum of
the squared sums of its SSUs, a share's variance in units of theirs is

    sum over PSUs drawn by chance of (1 - f1) ((1 - r) sum w² + r W²) + f1 (1 - f2) P
      + sum over PSUs certain to be drawn of (1 - f2) P
      + sum over people of a list, who are PSUs themselves, of (1 - f1) w²

over the squared sum of all weights, f2 and a list's f1 counting those alone who answered; and in strata taken whole
of which a share l of the answers is missing l sum w². Without the fractions f that is Kish's factor for unequal
weights times 1 + (m - 1) r, m the sum of all W² over that of all w² (Gabler, Haeder and Lahiri 1999, Survey
Methodology 25, 105-106). People of one SSU count as wholly alike.

**Pooled.** From 15 villages a county's own design effect is too small just when few uncovered people were met, and
with it the interval. What other counties show of the same question stands beside it; and as far as all of them
together met few villages with both kinds of people, a correlation that is assumed. Counties share the correlation
within villages, not the whole design effect: what a county's weights cost it and what it left out of its villages is
its own. So its PSUs count as drawn with replacement, its weights are divided out, and only strata that were sampled,
with several PSUs, are used: neither people of a list or a full count, nor villages drawn alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from evalkit.statistics.arrays import Flags, Floats, chosen, tally, total
from evalkit.statistics.checks import column_list, faults_of_indicators, require_columns
from evalkit.statistics.errors import raise_any
from evalkit.statistics.sample.design import SurveyDesign
from evalkit.statistics.sample.domains import AnswerReader, DomainReader
from evalkit.statistics.sample.strata import Kind, read_sample
from evalkit.statistics.variance.linearisation import NO_VARIANCE, ShareFigures, part_of, share_figures

# What is assumed, and how many mixed PSUs it is worth: chosen by simulation (docs/methods.md, Pooled correlation)
# so that a false "above the target" stays nominal up to this correlation, whatever the other groups' shares.
ASSUMED_CORRELATION: Final = 0.1
ASSUMED_PSUS: Final = 15


@dataclass(frozen=True, kw_only=True)
class DesignEffect:
    """The design effect used in each domain, a line per question.

    value : the design effect
    effective_n : the size of a simple sample with replacement that is worth as much
    variance : the sample's own; nan where it cannot tell, and in a census
    is_assumed : whether the sample cannot tell its own effect, so that another is used instead
    is_pooled, is_of_list : whether an assumed effect is pooled over other domains; or a list's, which needs none
    is_raised : whether the sample's own is too small, so that the minimum is used
    sampled_fraction : sampled share of the population, as the relative drop of the variance from that of draws with
        replacement under the assumed correlation; 0 where there is no drop
    """

    value: Floats
    effective_n: Floats
    variance: Floats
    is_assumed: Flags
    is_pooled: Flags
    is_of_list: Flags
    is_raised: Flags
    sampled_fraction: Floats


def used_design_effects(figures: ShareFigures, given: Floats, minimum: Floats, correlation: Floats) -> DesignEffect:
    """given, minimum, correlation : a column each, an entry per question; as `design_effect` (nan: pooled),
    `minimum_design_effect` and `minimum_correlation` (0: none) in `estimate_share`.
    """
    own, is_open = figures.design_effect, ~figures.who.is_census
    can_tell = ~np.isnan(own)
    is_assumed = is_open & ~can_tell & (figures.who.df > 0)
    # The variances are in units of one person's: without the finite-population corrections, and with them.
    effect, with_replacement = np.zeros_like(own), np.zeros_like(own)
    is_pooled = is_of_list = np.zeros_like(can_tell)
    if (minimum > 0).any() or (correlation > 0).any() or is_assumed.any():
        drawn, replaced, is_of_list = _squared_weights(figures)
        pooled, unknown = given.copy(), np.flatnonzero(np.isnan(given))
        if is_assumed.any() and len(unknown):
            likeness = _likeness(figures)
            pooled[unknown, 0] = [chosen(likeness, number).pooled_design_effect for number in unknown]
        is_pooled = ~is_of_list & ~np.isnan(pooled)
        of_others = np.where(np.isnan(pooled), 1.0, pooled)
        # With nothing to pool everyone of a PSU may be alike: one person per village is the least that the sample
        # is equivalent to, and of villages that stand for more than others not even that.
        alike = np.maximum(1 / np.maximum(figures.who.part_psus, 1), replaced.villages + replaced.others)
        is_alike = ~(is_of_list | is_pooled)

        def least_variance(squares: _SquaredWeights) -> Floats:
            least = squares.variance(minimum, correlation)
            other = np.where(is_alike, alike, squares.variance(of_others, correlation))
            return np.where(is_assumed, np.maximum(other, least), least)

        effect, with_replacement = (least_variance(of) * figures.part_n for of in (drawn, replaced))
    is_raised = is_open & can_tell & (own < effect)
    variance = np.where(can_tell & is_open, figures.variance, np.nan)
    used_variance = np.where(is_raised, effect * figures.part_simple_variance, variance)
    # Wholly alike in a household, people may be more alike than in its village: then nothing is taken off.
    fraction = 1 - effect / np.where(with_replacement > 0, with_replacement, np.nan)
    return DesignEffect(
        value=np.where(is_assumed | is_raised, effect, own),
        effective_n=np.where(
            is_assumed,
            figures.part_n / np.where(is_assumed, effect, 1.0),
            figures.value * (1 - figures.value) / used_variance,
        ),
        variance=variance, is_assumed=is_assumed, is_pooled=is_pooled, is_of_list=is_of_list,
        is_raised=is_raised, sampled_fraction=np.clip(np.nan_to_num(fraction), 0.0, 1.0),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class _SquaredWeights:
    """Sums of squared weights per domain, divided by the squared sum of weights of its sampled part.

    people, villages : sum w² and sum W² of PSUs drawn by chance, each times its 1 - f1
    others : what correlation within PSUs does not affect: people of a list, and sampling within PSUs
    """

    people: Floats
    villages: Floats
    others: Floats

    def variance(self, effect: Floats, correlation: Floats) -> Floats:
        """The larger of the variances that the two imply, in units of one person's; 0 where both are 0."""
        alike = (1 - correlation) * self.people + correlation * self.villages
        of_villages = np.maximum(effect * self.people, np.where(correlation > 0, alike, 0.0))
        return np.where((effect > 0) | (correlation > 0), of_villages + self.others, 0.0)


def _squared_weights(figures: ShareFigures) -> tuple[_SquaredWeights, _SquaredWeights, Flags]:
    """Each domain's sums as sampled, and as if drawn with replacement (all f = 0); whether it holds lists alone."""
    sample, domains, who = figures.sample, figures.domains, figures.who
    rows = figures.answers.answered
    cells, psu, block = len(domains.cell_psu), domains.cell_psu, domains.cell_block
    sums = figures.cell_covered + figures.cell_uncovered
    squares = in_ssus = tally(rows, domains.cell, cells, sample.weight**2)
    if domains.piece is not None:
        of_piece = tally(rows, domains.piece, len(domains.piece_cell), sample.weight)
        in_ssus = total(domains.piece_cell, of_piece**2, cells)
    lost = who.lost[..., block]
    has_lost, left_out, ssu_left_out = lost > 0, sample.psu_left_out[psu], sample.ssu_left_out[psu]
    is_person = sample.strata.is_list[domains.block_stratum][block] & ~has_lost
    is_certain = sample.strata.has_all_psus[sample.stratum[psu]] & ~has_lost & ~is_person
    by_chance = ~has_lost & ~is_person & ~is_certain
    # Count respondents, not sampled people, in the finite-population corrections.
    within = (1 - left_out) * (1 - (1 - ssu_left_out) * part_of(who.answered, who.missing)) * in_ssus
    in_block = part_of(domains.in_blocks(who.answered), domains.in_blocks(who.missing))
    of_lists = (1 - (1 - left_out) * in_block[..., block]) * squares
    others = np.where(has_lost, lost * squares, np.where(is_person, of_lists, within))
    others_replaced = np.where(is_certain, in_ssus, np.where(by_chance, 0.0, squares))
    keep, size = (..., slice(domains.count)), domains.of_cells(sums * who.in_part)

    def of_domains(values: Floats) -> Floats:
        summed = domains.of_cells(values * who.in_part)
        return np.asarray(summed / np.where(size > 0, size, np.nan) ** 2)[keep]

    drawn, replaced = (
        _SquaredWeights(
            people=of_domains(chance * squares), villages=of_domains(chance * sums**2), others=of_domains(rest)
        )
        for chance, rest in ((by_chance * left_out, others), (by_chance, others_replaced))
    )
    has_others = domains.of_cells(who.in_part & ~is_person) > 0
    return drawn, replaced, (~has_others & (size > 0))[keep]


@dataclass(frozen=True, kw_only=True)
class Clustering:
    """How alike people of one PSU are in their answers to one question, by several groups of a survey together.

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
    by : column or columns of the groups that are pooled, such as the county; None: all are one

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
    raise_any(faults_of_indicators(indicators))
    named = [column for pair in indicators.values() for column in pair if column is not None]
    require_columns(frame, [*named, *groups])
    sample = read_sample(frame, design)
    answers = AnswerReader(frame, sample.weight).answers(list(indicators.values()))
    likeness = _likeness(share_figures(sample, DomainReader(frame, sample).domains(groups), answers))
    of_each = {name: chosen(likeness, number) for number, name in enumerate(indicators)}
    return {
        name: Clustering(design_effect=found.pooled_design_effect, correlation=found.correlation)
        for name, found in of_each.items()
        if found.can_tell.any()
    }


@dataclass(frozen=True, kw_only=True)
class _Likeness:
    """Per domain, how alike people within a PSU are, judged by the PSUs drawn by chance.

    design_effect : variance with PSUs drawn with replacement over that of a simple sample with the same weights
    n, mixed : answers, and PSUs in which both covered and uncovered people were met
    answers_per_psu : sum W²/sum w²
    df : PSUs with an answer less their strata
    """

    design_effect: Floats
    n: Floats
    mixed: Floats
    answers_per_psu: Floats
    df: Floats

    @property
    def can_tell(self) -> Flags:
        """Whether there is something to pool: some but not all are covered, and not equally many in every PSU."""
        return np.asarray((self.design_effect > NO_VARIANCE) & (self.df > 0))

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


def _likeness(figures: ShareFigures) -> _Likeness:
    sample, domains, who = figures.sample, figures.domains, figures.who
    covered, uncovered = figures.cell_covered, figures.cell_uncovered
    strata = sample.strata
    is_sampled = (strata.are(Kind.SAMPLED) & (strata.drawn > 1))[domains.block_stratum]
    used = who.in_part & is_sampled[domains.cell_block]
    size = (covered + uncovered) * used
    row_squares = tally(figures.answers.answered, domains.cell, len(domains.cell_psu), sample.weight**2)
    squares, sizes = domains.of_cells(row_squares * used), domains.of_cells(size)
    share = domains.of_cells(covered * used) / np.where(sizes > 0, sizes, np.nan)
    deviation = np.where(used, covered - share[..., domains.cell_domain] * (covered + uncovered), 0.0)
    psus = sample.psus[domains.block_stratum]
    of_block = domains.in_blocks(deviation**2) - domains.in_blocks(deviation) ** 2 / psus
    of_block *= psus / np.maximum(psus - 1, 1)
    apart = share * (1 - share) * squares
    effect = domains.of_blocks(of_block) / np.where(apart > 0, apart, np.nan)
    per_domain = _Likeness(
        design_effect=effect,
        n=domains.of_cells(who.answered * used),
        mixed=domains.of_cells(used & (covered > 0) & (uncovered > 0)),
        answers_per_psu=domains.of_cells(size**2) / np.where(squares > 0, squares, 1.0),
        df=domains.of_cells(used) - domains.of_blocks(domains.in_blocks(used) > 0),
    )
    return chosen(per_domain, (..., slice(domains.count)))
