"""What intervals for a share deliver in villages of like people: `python tests/simulation/intervals.py`.

Villages with beta-distributed shares, everyone of the same weight, no finite population. Prints, per design, the
real coverage of the nominal 95% and how often the lower limit lies above the true share (a false MET).
"""

from __future__ import annotations

import argparse

import numpy as np
import pandas as pd

from evalkit.statistics import SurveyDesign, estimate_shares
from evalkit.statistics.share_intervals import share_limits

METHODS = ("logit", "clopper-pearson", "korn-graubard", "wilson", "wald")
CELLS = [(v, n, icc) for v in (15, 30) for n in (5, 14) for icc in (0.02, 0.1, 0.3)]
RAISED = "logit, design effect at least six counties' mean"


def samples(villages: int, people: int, icc: float, share: float, count: int, seed: int) -> pd.DataFrame:
    """`count` samples of one design, each a stratum of its own."""
    rng = np.random.default_rng(seed)
    spread = 1 / icc - 1
    of_village = rng.beta(share * spread, (1 - share) * spread, (count, villages, 1))
    covered = rng.random((count, villages, people)) < of_village
    sample, village, _ = np.indices(covered.shape)
    return pd.DataFrame(
        {"sample": sample.ravel(), "village": village.ravel(), "weight": 1.0, "covered": covered.ravel()}
    )


def limits(frame: pd.DataFrame) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Lower and upper limits of every sample by every method."""
    design = SurveyDesign("weight", stratum="sample", psu="village")
    found = {
        method: estimate_shares(
            frame, {"": ("covered", None)}, design=design, groupings=[["sample"]], method=method
        )
        for method in METHODS
    }
    by_method = {method: (one.low.to_numpy(), one.high.to_numpy()) for method, one in found.items()}
    one = found["logit"]
    effect = one.design_effect.to_numpy(float)
    of_six = np.repeat(effect.reshape(-1, 6).mean(axis=1), 6)
    size = one.n.to_numpy() / np.maximum(np.maximum(effect, of_six), 1.0)
    by_method[RAISED] = share_limits(
        one.value.to_numpy(), size, one.n.to_numpy(), one.df.to_numpy(), level=0.95, method="logit"
    )
    return by_method


def main() -> None:
    parser = argparse.ArgumentParser(prog="intervals", description=__doc__)
    parser.add_argument(
        "--samples", type=int, default=6000, help="per design, a multiple of 6 (default 6000)"
    )
    parser.add_argument("--share", type=float, default=0.95, help="the true share (default 0.95)")
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    print(f"true share {asked.share}, {asked.samples} samples each: coverage / lower limit above it, in %\n")
    print("| villages x eligible | correlation |", " | ".join([*METHODS, RAISED]), "|")
    print("|---" * (len(METHODS) + 3) + "|")
    for villages, people, icc in CELLS:
        frame = samples(villages, people, icc, asked.share, asked.samples, asked.seed)
        cells = [
            f"{100 * np.mean((low <= asked.share) & (asked.share <= high)):.1f} / "
            f"{100 * np.mean(low > asked.share):.1f}"
            for low, high in limits(frame).values()
        ]
        print(f"| {villages} x {people} | {icc} |", " | ".join(cells), "|")


if __name__ == "__main__":
    main()
