"""How fast shares are estimated, and in how much memory: `make benchmark`.

Nine indicators by county, county x sex and county x area, with logit intervals, two stages with their fpc: 60,000
people in 6 counties, and 3,000,000 in 2,850. Each beside a plain numpy computation of the same figures from the same
frame in the same run, so that the ratio means something on any machine; the small case also beside R survey, svy and
samplics where they are installed. Prints; judges nothing.
"""

from __future__ import annotations

import argparse

import numpy as np
import pandas as pd
from measuring import MEGABYTE, measured, peak_memory
from people import GROUPINGS, INDICATORS, people
from plain import plain
from rivals import beside_r, beside_samplics, beside_svy

from evalkit.statistics import SurveyDesign, estimate_shares

DESIGN = SurveyDesign(
    "weight", stratum="county_code", psu="village", psu_population="villages", ssu_population="people"
)
CASES = {"small": (6, 100, 100), "large": (2850, 15, 71)}


def ours(frame: pd.DataFrame) -> pd.DataFrame:
    return estimate_shares(frame, INDICATORS, design=DESIGN, groupings=GROUPINGS)


def compare(name: str, times: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Print one case; the people and our figures."""
    frame = people(*CASES[name])
    held = frame.memory_usage(deep=False).sum() / MEGABYTE
    # The first run of either pays for the memory that later ones find ready.
    with peak_memory() as above:
        ours(frame)
    by_hand, expected = measured(lambda: plain(frame), times)
    taken, found = measured(lambda: ours(frame), times)
    counties = CASES[name][0]
    print(f"{len(frame):,} rows, {counties:,} counties, {len(found):,} estimates; frame of {held:,.0f} MB")
    print(f"  evalkit      {taken:8.2f} s   {above[0]:7,.0f} MB above the frame at most")
    print(f"  plain numpy  {by_hand:8.2f} s   ratio {taken / by_hand:.2f}")
    inner = (expected.value > 0) & (expected.value < 1)
    gaps = [
        np.abs(found[column].to_numpy(float) - expected[column])[inner].max()
        for column in ("value", "standard_error", "low", "high")
    ]
    print(f"    largest difference of value, standard error, limits: {max(gaps):.0e}", flush=True)
    return frame, found


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmark", description=__doc__)
    parser.add_argument("--small", action="store_true", help="the 60,000 people alone")
    parser.add_argument("--alone", action="store_true", help="not beside other packages (samplics takes minutes)")
    parser.add_argument("--times", type=int, default=3, help="runs of each, of which the fastest counts (default 3)")
    asked = parser.parse_args()
    frame, found = compare("small", asked.times)
    if not asked.alone:
        for beside in (beside_r, beside_svy, beside_samplics):
            beside(frame, found)
    if not asked.small:
        compare("large", asked.times)


if __name__ == "__main__":
    main()
