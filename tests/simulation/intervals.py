"""What intervals for a share deliver in villages of like people: `python tests/simulation/intervals.py`.

Six counties of one plan have the same true share, in villages of beta-distributed shares. In each, a group of
eligible people is interviewed, scattered over the villages that were drawn, so that a small group is missing from
some of them. Everyone has the same weight, and villages are drawn of very many. Prints, per design, the real
coverage of the nominal 95% and how often the lower limit lies above the true share: a false MET, were that the
target. `own` takes a county's design effect as its sample gives it, and the one pooled over the six counties where
all or none are covered; `raised` never takes less than what the counties lend each other (`pool_clustering`), as an
evaluation does. A second table has counties that are not alike: one is judged, and five others lend, or none.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import product
from typing import NamedTuple

import numpy as np
import pandas as pd

from evalkit.statistics import SurveyDesign, estimate_shares, pool_clustering
from evalkit.statistics.shares.intervals import share_limits

OWN = (
    *("logit", "wilson", "clopper-pearson", "korn-graubard", "jeffreys"),
    *("beta", "arcsine", "likelihood", "wald"),
)
RAISED = ("logit", "wilson", "clopper-pearson")
METHODS = tuple(f"{method}, own" for method in OWN) + tuple(f"{method}, raised" for method in RAISED)
DEFAULT = "logit, raised"
COUNTIES = 6
DESIGN = SurveyDesign("weight", stratum="county", psu="village")


class Cell(NamedTuple):
    """One design and one truth: villages drawn, eligible people interviewed, correlation in villages, share.

    others : how the five other counties differ from the one that is judged
    """

    villages: int
    eligible: int
    icc: float
    share: float
    others: str = "alike"

    @property
    def truths(self) -> list[tuple[float, float]]:
        """Share and correlation of every county; the first is judged, or all of them if they are alike."""
        lending = {
            "alike": [(self.share, self.icc)] * 5,
            "none": [],
            "shares of 99.5%": [(0.995, self.icc)] * 5,
            "shares of 80 to 99%": [(share, self.icc) for share in (0.8, 0.9, 0.95, 0.98, 0.99)],
            "correlation .02": [(self.share, 0.02)] * 5,
        }
        return [(self.share, self.icc), *lending[self.others]]

    @property
    def judged(self) -> int:
        return 6 if self.others == "alike" else 1


CELLS = [
    Cell(*cell)
    for cell in product((15, 30), (20, 75, 200, 600, 2000), (0.02, 0.1, 0.3), (0.8, 0.95, 0.99, 1.0))
    # Where everyone is covered nothing is alike or unlike.
    if cell[3] < 1 or cell[2] == 0.1
]
UNLIKE = [
    Cell(*cell)
    for cell in product(
        (15, 30),
        (75, 600, 2000),
        (0.02, 0.1, 0.3),
        (0.8, 0.95, 0.99),
        ("none", "shares of 99.5%", "shares of 80 to 99%", "correlation .02"),
    )
    # Where the judged county's correlation is .02 as well, the others are alike.
    if not (cell[2] == 0.02 and cell[4] == "correlation .02")
]


def people(cell: Cell, cities: int, rng: np.random.Generator) -> tuple[pd.DataFrame, list[str]]:
    """Six counties' people, answering once in every one of `cities` draws; and the columns of their answers.

    An ineligible person stands in every village, as in any sample: villages without an eligible one count.
    """
    counties = len(cell.truths)
    villages = counties * cell.villages
    sizes = rng.multinomial(cell.eligible, np.full(cell.villages, 1 / cell.villages), counties).ravel()
    of_village = np.concatenate(
        [
            rng.beta(share * (1 / icc - 1), (1 - share) * (1 / icc - 1), (cities, cell.villages))
            if share < 1
            else np.ones((cities, cell.villages))
            for share, icc in cell.truths
        ],
        axis=1,
    )
    village = np.concatenate([np.repeat(np.arange(villages), sizes), np.arange(villages)])
    answers = rng.random((cities, len(village))) < of_village[:, village]
    named = [f"covered {city}" for city in range(cities)]
    frame = pd.DataFrame(dict(zip(named, answers, strict=True)))
    is_eligible = np.arange(len(village)) < counties * cell.eligible
    frame = frame.assign(village=village, county=village // cell.villages, weight=1.0, eligible=is_eligible)
    return frame, named


def intervals(cell: Cell, cities: int, seed: int) -> Iterator[tuple[str, np.ndarray, np.ndarray]]:
    """Lower and upper limits by every method, one per county and draw; nan where there is no interval."""
    frame, named = people(cell, cities, np.random.default_rng([seed, (CELLS + UNLIKE).index(cell)]))
    indicators = {name: (name, "eligible") for name in named}
    lent = pool_clustering(frame, indicators, design=DESIGN, by=["county"])
    effects = {name: one.design_effect for name, one in lent.items()}
    correlations = {name: one.correlation for name, one in lent.items()}
    estimates = partial(
        estimate_shares,
        frame,
        indicators,
        design=DESIGN,
        groupings=[["county"]],
        design_effects=effects,
    )
    raised = estimates(minimum_design_effects=effects, minimum_correlations=correlations)
    for every, kind, methods in ((estimates(), "own", OWN), (raised, "raised", RAISED)):
        found = every[every.county < cell.judged]
        value, size, n, df = (found[column].to_numpy(float) for column in ("value", "effective_n", "n", "df"))
        for method in methods:
            low, high = np.full(len(df), np.nan), np.full(len(df), np.nan)
            some = df > 0
            low[some], high[some] = share_limits(
                value[some], size[some], n[some], df[some], level=0.95, method=method
            )
            yield f"{method}, {kind}", low, high


def delivered(cell: Cell, cities: int, seed: int) -> pd.DataFrame:
    """Per method: share of the intervals that hold the truth, and of lower limits above it."""
    rows = [
        cell._asdict()
        | {
            "method": method,
            "coverage": float(np.mean((low <= cell.share) & (cell.share <= high))),
            "false_met": float(np.mean(low > cell.share)),
        }
        for method, low, high in intervals(cell, cities, seed)
    ]
    return pd.DataFrame(rows)


def main() -> None:
    parser = argparse.ArgumentParser(prog="intervals", description=__doc__)
    parser.add_argument("--cities", type=int, default=1000, help="draws of six counties per design (default 1000)")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--jobs", type=int, default=2, help="processes (default 2)")
    asked = parser.parse_args()
    with ProcessPoolExecutor(asked.jobs) as pool:
        every = partial(delivered, cities=asked.cities, seed=asked.seed)
        found = pd.concat(pool.map(every, CELLS))
        unlike = pd.concat(pool.map(every, UNLIKE))
    print_all(found, asked.cities)
    print_summary(found)
    print_unlike(unlike, asked.cities)


def print_all(found: pd.DataFrame, cities: int) -> None:
    samples = COUNTIES * cities
    print(f"{samples} samples per row: coverage of the nominal 95% / lower limit above the true share, in %\n")
    print("| villages x eligible | correlation | share |", " | ".join(METHODS), "|")
    print("|---" * (len(METHODS) + 3) + "|")
    for cell in CELLS:
        rows = found[(found[list(Cell._fields)] == list(cell)).all(axis=1)].set_index("method")
        cells = [f"{100 * rows.coverage[m]:.1f} / {100 * rows.false_met[m]:.1f}" for m in METHODS]
        print(f"| {cell.villages} x {cell.eligible} | {cell.icc} | {cell.share} |", " | ".join(cells), "|")


def print_unlike(found: pd.DataFrame, cities: int) -> None:
    """One judged county and what lends to it; per row the others, per pair of columns the share."""
    print(f"\nCounties that are not alike, {cities} samples per figure: false MET by logit, own / raised, in %\n")
    shares = sorted(found.share.unique())
    print("| villages x eligible | correlation | the other counties |", " | ".join(map(str, shares)), "|")
    print("|---" * (len(shares) + 3) + "|")
    tables = found.set_index("method").loc[["logit, own", DEFAULT]]
    for place, rows in tables.groupby(["villages", "eligible", "icc", "others"]):
        figures = rows.reset_index().pivot(index="share", columns="method", values="false_met") * 100
        cells = [f"{figures['logit, own'][share]:.1f} / {figures[DEFAULT][share]:.1f}" for share in shares]
        print(f"| {place[0]} x {place[1]} | {place[2]} | {place[3]} |", " | ".join(cells), "|")


def print_summary(found: pd.DataFrame) -> None:
    """Per method and correlation, the mean and the worst cell."""
    print("\nOver the designs of one correlation, true share under 1: mean and worst, in %\n")
    open_ = found[found.share < 1]
    grouped = open_.groupby(["method", "icc"])[["coverage", "false_met"]]
    mean, low, high = (100 * table for table in (grouped.mean(), grouped.min(), grouped.max()))
    correlations = sorted(open_.icc.unique())
    heads = [f"{icc}: coverage, worst | false MET, worst" for icc in correlations]
    print("| method |", " | ".join(heads), "|")
    print("|---" * (2 * len(heads) + 1) + "|")
    for method in METHODS:
        cells = [
            f"{mean.coverage[method, icc]:.1f}, {low.coverage[method, icc]:.1f} | "
            f"{mean.false_met[method, icc]:.1f}, {high.false_met[method, icc]:.1f}"
            for icc in correlations
        ]
        print(f"| {method} |", " | ".join(cells), "|")
    bad = open_[(open_.method == DEFAULT) & ((open_.coverage < 0.94) | (open_.false_met > 0.025))]
    print(f"\nCells of the default ({DEFAULT}) under 94% or with more than 2.5% false MET: {len(bad)}\n")
    print(bad.drop(columns="method").to_string(index=False))


if __name__ == "__main__":
    main()
