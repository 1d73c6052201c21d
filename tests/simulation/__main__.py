"""What the verdicts really deliver: `python tests/simulation [--seeds N] [--counties N] [--jobs N]`.

Synthetic evaluations, one per seed, are made from the demo's recipe, written, read and judged as an
evaluator's data would be, and every verdict is compared with the truth.
"""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import pandas as pd
from judging import judge_seed
from summary import print_cells, print_coverage, print_growth
from tqdm import tqdm


def main() -> None:
    parser = argparse.ArgumentParser(prog="simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=200, help="how many evaluations are made (default 200)")
    parser.add_argument("--first", type=int, default=1, help="the first seed (default 1)")
    parser.add_argument("--counties", type=int, default=6, help="counties in each (default 6)")
    parser.add_argument("--jobs", type=int, default=2, help="processes (default 2)")
    parser.add_argument("--output", help="a CSV file for every single verdict")
    asked = parser.parse_args()
    seeds = range(asked.first, asked.first + asked.seeds)
    with ProcessPoolExecutor(asked.jobs) as pool:
        results = pool.map(partial(judge_seed, counties=asked.counties), seeds)
        judged = pd.concat(tqdm(results, total=len(seeds), disable=not sys.stderr.isatty()), ignore_index=True)
    if asked.output:
        judged.to_csv(asked.output, index=False)
    print(f"{asked.seeds} synthetic evaluations of {asked.counties} counties, seeds from {asked.first}\n")
    print_coverage(judged)
    print_cells(judged)
    print_growth(judged)


if __name__ == "__main__":
    main()
