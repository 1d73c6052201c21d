"""How fast every county of a country is projected in one call: `python tests/benchmarks/projection.py`.

2,850 counties in groups of six, five yearly levels, two years ahead: the projections, their intervals and their
probabilities; without and with sampling error, and with a year missing here and there. Apart from imports. Prints;
judges nothing.
"""

from __future__ import annotations

import argparse
import math
from time import perf_counter

import numpy as np

from evalkit.statistics import error_covariance, project_income

COUNTIES, YEARS, HORIZON, GROUP = 2850, 5, 2, 6


def panel(seed: int = 1) -> np.ndarray:
    random = np.random.default_rng(seed)
    growth = random.normal(0.07, 0.02, size=(COUNTIES, YEARS)).cumsum(axis=1)
    return np.asarray(8000 * np.exp(growth))


def seconds(levels: np.ndarray, error: float, times: int) -> tuple[float, float]:
    """Of the first run and of the fastest; `error` : relative standard error of a level, its correlation .7."""
    errors = error_covariance(levels, error * levels, 0.7) if error else None
    groups = np.arange(COUNTIES) // GROUP
    taken = []
    for _ in range(times):
        start = perf_counter()
        projections = project_income(levels, horizon=HORIZON, groups=groups, error_covariance=errors)
        projections.limits()
        projections.probabilities_above(growth=0.065)
        taken.append(perf_counter() - start)
    return taken[0], min(taken)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=5, help="runs of each (default 5)")
    times = parser.parse_args().times
    levels = panel()
    gaps = levels.copy()
    gaps[np.random.default_rng(2).random(gaps.shape) < 0.05] = math.nan
    print(f"{COUNTIES:,} counties, {YEARS} levels, {HORIZON} years ahead, in one call")
    for name, table, error in (
        ("full counts", levels, 0.0),
        ("samples, standard error 3%", levels, 0.03),
        ("samples, 5% of levels missing", gaps, 0.03),
    ):
        first, fastest = seconds(table, error, times)
        print(f"  {name:32} first {first:.3f} s   fastest {fastest:.3f} s")


if __name__ == "__main__":
    main()
