"""What the raised interval delivers under designs that `intervals.py` has not: `python tests/simulation/designs.py`.

One county is judged, five lend, or none; logit, on the sample's own design effect and raised, as an evaluation does.
Four tables of false METs, in percent:

- weights: some of 30 villages stand for more people than the rest, in strata of their own;
- uneven strata: all of those uncovered live in a few villages, in a stratum of their own;
- lenders' fractions: the judged county drew 15 of 3,000 villages, those that lend 15 of fewer;
- small populations: a good part of the villages' people was asked. The truth is theirs, and a false MET a lower limit
  above it; in the other tables the truth is the share that villages were drawn from.
"""

from __future__ import annotations

import argparse
from typing import NamedTuple

import numpy as np
import pandas as pd

from evalkit.statistics import SurveyDesign, estimate_shares, pool_clustering

DESIGN = SurveyDesign(
    "weight", stratum="stratum", psu="village", psu_population="villages", ssu_population="people",
    single_psu="centre",
)  # fmt: skip
LENDERS = 5


class Stratum(NamedTuple):
    """`drawn` of `villages`, `asked` of the `people` in each; `weight`: people the stratum stands for.

    share : of those covered, if it is not the case's
    """

    drawn: int
    villages: int
    asked: int
    people: int
    weight: float
    share: float | None = None


class Case(NamedTuple):
    """The judged county's strata and the lenders'; share and correlation of all."""

    name: str
    judged: list[Stratum]
    lending: list[Stratum] | None
    share: float = 0.95
    icc: float = 0.1


def _half(heavy: int, weight: float, asked: int = 10) -> list[Stratum]:
    """`heavy` of 30 villages stand for `weight` of 3,000 people."""
    return [
        Stratum(heavy, 150, asked, 10 * asked, weight), Stratum(30 - heavy, 200, asked, 10 * asked, 3000 - weight),
    ]  # fmt: skip


EVEN = [Stratum(15, 300, 10, 100, 3000)]
WEIGHTS = [
    Case("all alike", [Stratum(30, 300, 10, 100, 3000)], EVEN),
    Case("10 of 30 for two thirds", _half(10, 2000), EVEN),
    Case("3 of 30 for half", _half(3, 1500), EVEN),
    Case("5 of 30 for two thirds", _half(5, 2000), EVEN),
    Case("5 of 30 for two thirds, 40 people each", _half(5, 2000, 40), EVEN),
    Case("5 of 30 for two thirds, the lenders' too", _half(5, 2000), _half(5, 2000)),
    Case("5 of 30 for two thirds, correlation .3", _half(5, 2000), EVEN, 0.95, 0.3),
    Case("2 of 30 for two thirds", _half(2, 2000), EVEN),
    Case("2 of 30 for two thirds, nobody lends", _half(2, 2000), None),
    Case("1 of 30 for half", _half(1, 1500), EVEN),
]
UNEVEN = [
    Case(
        f"{few} of 30 for {weight / 3000:.0%}, {asked} people each: {share:.1%} there, all elsewhere",
        [s._replace(share=part) for s, part in zip(_half(few, weight, asked), (share, 1.0), strict=True)], EVEN,
    )
    for few, weight, asked, share in (
        (3, 1500, 10, 0.9), (6, 1500, 10, 0.9), (10, 2000, 10, 0.925), (3, 600, 10, 0.75), (5, 1000, 10, 0.85),
        (5, 1000, 30, 0.85),
    )
]  # fmt: skip
FRACTIONS = [
    Case(
        f"15 of {of:,}, {asked} people each",
        [Stratum(15, 3000, asked, 200, 3000)],
        [Stratum(15, of, asked, 200, of)],
    )
    for asked, of in ((40, 3000), (40, 30), (40, 20), (40, 17), (130, 3000), (130, 20))
]


def _whole(drawn: int, villages: int, asked: int, people: int, share: float, icc: float, lends: bool) -> Case:
    name = f"{drawn} of {villages} villages, {asked} of {people} people" + ("" if lends else ", nobody lends")
    stratum = Stratum(drawn, villages, asked, people, villages * people)
    return Case(name, [stratum], EVEN if lends else None, share, icc)


SMALL = [
    _whole(*size, share, icc, lends)
    for share, icc in ((0.95, 0.1), (0.98, 0.1), (0.98, 0.02), (0.95, 0.3))
    for *size, lends in (
        (15, 17, 20, 20, True), (15, 20, 5, 5, True), (15, 30, 10, 10, True), (15, 32, 20, 20, True),
        (13, 17, 10, 20, True), (10, 10, 12, 60, True), (30, 34, 5, 5, False),
    )
]  # fmt: skip


def county(name: str, strata: list[Stratum]) -> pd.DataFrame:
    """One row per person asked; villages are numbered on over the strata."""
    rows, first = [], 0
    for number, s in enumerate(strata):
        village = np.repeat(np.arange(first, first + s.drawn), s.asked)
        columns = {"county": name, "stratum": f"{name}{number}", "villages": s.villages, "people": s.people}
        rows.append(pd.DataFrame({"village": village, "weight": s.weight / len(village)} | columns))
        first += s.drawn
    return pd.concat(rows)


def answers(strata: list[Stratum], case: Case, draws: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """(draws, people asked) answers, and the (draws,) share of all people of all villages of one stratum.

    People and villages are exchangeable: the first of each are a simple sample.
    """
    found, whole = [], np.full(draws, case.share)
    for s in strata:
        # Only small populations have their own truth; of large ones the villages drawn are enough.
        is_small = len(strata) == 1 and s.weight == s.villages * s.people
        villages, people = (s.villages, s.people) if is_small else (s.drawn, s.asked)
        share = case.share if s.share is None else s.share
        a, b = share * (1 / case.icc - 1), (1 - share) * (1 / case.icc - 1)
        of_village = rng.beta(a, b, (draws, villages, 1)) if share < 1 else np.ones((draws, villages, 1))
        everyone = rng.random((draws, villages, people)) < of_village
        found.append(everyone[:, : s.drawn, : s.asked].reshape(draws, -1))
        if is_small:
            whole = everyone.mean((1, 2))
    return np.concatenate(found, 1).astype(np.int8), whole


def false_mets(case: Case, draws: int, seed: int) -> tuple[float, float]:
    """Shares of the draws in which the lower limit lies above the truth: own, raised."""
    rng = np.random.default_rng([seed, *case.name.encode()])
    judged, truth = answers(case.judged, case, draws, rng)
    counties, given = [county("J", case.judged)], [judged]
    for lender in range(LENDERS if case.lending else 0):
        counties.append(county(f"L{lender}", case.lending or []))
        given.append(answers(case.lending or [], case, draws, rng)[0])
    columns = {f"draw {k}": column for k, column in enumerate(np.concatenate(given, 1))}
    frame = pd.concat([pd.concat(counties, ignore_index=True), pd.DataFrame(columns)], axis=1)
    indicators = {name: (name, None) for name in columns}
    lent = pool_clustering(frame, indicators, design=DESIGN, by=["county"])
    effects = {name: one.design_effect for name, one in lent.items()}
    asked = {"design": DESIGN, "groupings": [[]], "design_effects": effects}
    ours = frame[frame["county"] == "J"]
    own = estimate_shares(ours, indicators, **asked)
    raised = estimate_shares(
        ours, indicators, **asked, hypergeometric=True,
        minimum_design_effects={name: effects.get(name, 1.0) for name in indicators},
        minimum_correlations={name: lent[name].correlation if name in lent else 0.1 for name in indicators},
    )  # fmt: skip
    return tuple(float(np.mean(found["low"].to_numpy() > truth + 1e-12)) for found in (own, raised))


def print_table(title: str, cases: list[Case], draws: int, seed: int) -> None:
    print(f"\n{title}\n\n| design | share | correlation | own | raised |\n|---|---|---|---|---|")
    for case in cases:
        own, raised = false_mets(case, draws, seed)
        print(f"| {case.name} | {case.share} | {case.icc} | {100 * own:.1f} | {100 * raised:.1f} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="designs", description=__doc__)
    parser.add_argument("--draws", type=int, default=1000, help="samples per design (default 1000)")
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    print(
        f"{asked.draws} samples per row: lower limit above the truth, in %; simulation error at 2.5%: ",
        end="",
    )
    print(f"{100 * (0.025 * 0.975 / asked.draws) ** 0.5:.1f}")
    print_table("Villages of the judged county that stand for more than others", WEIGHTS, asked.draws, asked.seed)
    print_table("Strata that hold all of those uncovered", UNEVEN, asked.draws, asked.seed)
    print_table("How many villages the lenders drew theirs from", FRACTIONS, asked.draws, asked.seed)
    print_table("Small populations, the truth being theirs", SMALL, asked.draws, asked.seed)


if __name__ == "__main__":
    main()
