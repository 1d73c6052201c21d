"""The synthetic people whose shares are timed, and what is asked of them."""

from __future__ import annotations

import numpy as np
import pandas as pd

INDICATORS = {f"I{i:02}": (f"covered_{i}", f"eligible_{i}") for i in range(2, 11)}
GROUPINGS = (["county_code"], ["county_code", "sex"], ["county_code", "area"])


def people(counties: int, villages: int, size: int, seed: int = 1) -> pd.DataFrame:
    """Counties x villages x people, with answers alike within villages, one in fifty missing."""
    rng = np.random.default_rng(seed)
    rows = counties * villages * size
    county, village = np.arange(rows) // (villages * size), np.arange(rows) // size
    code = pd.Series(np.array([f"{100000 + number}" for number in range(counties)])[county], dtype="str")
    frame = {
        "county_code": code,
        "village": village % villages,
        "villages": villages * 20,
        "people": size * 3,
        "weight": 60.0,
        "sex": pd.Series(np.array(["female", "male"])[rng.integers(0, 2, rows)], dtype="str"),
        "area": pd.Series(np.array(["rural", "urban"])[rng.integers(0, 2, rows)], dtype="str"),
    }
    for number, (covered, eligible) in enumerate(INDICATORS.values()):
        share = rng.beta(18, 2, counties * villages)[village]
        answer = (rng.random(rows) < share).astype(np.float64)
        answer[rng.random(rows) < 0.02] = np.nan
        frame[covered] = answer
        frame[eligible] = (rng.random(rows) < 0.3 + 0.05 * number).astype(np.int8)
    return pd.DataFrame(frame)
