"""Tables of how verdicts agree with the truth."""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas import DataFrame

# Nominal chance of a false "met" at a two-sided level of 95%.
ALLOWED = 0.025
ROUNDING = 1e-7


def print_coverage(judged: DataFrame) -> None:
    """By indicator and basis, how often verdicts are wrong, right and open, and intervals hold the truth."""
    rows = judged[judged["kind"] == "coverage"]
    parts = [
        ("all", "survey", rows[rows["basis"] == "survey"]),
        ("all", "census", rows[rows["basis"] == "census"]),
    ]
    parts += [(i, b, part) for (i, b), part in rows.groupby(["indicator", "basis"])]
    table = DataFrame([{"indicator": i, "basis": b} | _agreement(part) for i, b, part in parts])
    print("Coverage indicators: verdicts against the truth. Shares are of the cells (county x year x seed)")
    print("whose truth fails, or meets, the target; +- is the standard error between seeds.\n")
    print(_shown(table), "\n")


def _agreement(rows: DataFrame) -> dict[str, object]:
    fails, meets = rows[~rows["meets"]], rows[rows["meets"]]
    judged = rows.dropna(subset=["low"])
    holds = (judged["low"] - ROUNDING <= judged["truth"]) & (judged["truth"] <= judged["high"] + ROUNDING)
    return {
        "fails": len(fails),
        "false MET": _share(fails["outcome"] == "MET"),
        "+-": _error(fails, fails["outcome"] == "MET"),
        "NOT_MET": _share(fails["outcome"] == "NOT_MET"),
        "meets": len(meets),
        "false NOT_MET": _share(meets["outcome"] == "NOT_MET"),
        "MET": _share(meets["outcome"] == "MET"),
        "open": _share(rows["outcome"] == "INCONCLUSIVE"),
        "interval holds truth": _share(holds),
        "above": _share(judged["truth"] > judged["high"] + ROUNDING),
        "below": _share(judged["truth"] < judged["low"] - ROUNDING),
    }


def print_cells(judged: DataFrame) -> None:
    """Every county, year and indicator whose false "met" is more frequent than allowed, good or bad luck."""
    fails = judged[(judged["kind"] == "coverage") & ~judged["meets"] & (judged["basis"] == "survey")]
    keys = ["county_code", "as_of", "indicator"]
    cells = fails.assign(is_false=fails["outcome"] == "MET").groupby(keys).agg(
        seeds=("seed", "size"), truth=("truth", "mean"), false_met=("is_false", "mean")
    )  # fmt: skip
    high = cells[cells["false_met"] > ALLOWED].sort_values("false_met", ascending=False).reset_index()
    print(f"Cells with a false MET in more than {ALLOWED:.1%} of the seeds: {len(high)} of {len(cells)}\n")
    if len(high):
        print(_shown(high), "\n")


def print_growth(judged: DataFrame) -> None:
    """Final verdicts on growth against the truth, and how often a projection's probability came true."""
    rows = judged[judged["kind"] == "growth"]
    final = rows[rows["probability"].isna()]
    table = DataFrame([{"indicator": i} | _agreement(part) for i, part in final.groupby("indicator")])
    print("Average growth at the target year\n")
    print(_shown(table), "\n")
    projected = rows.dropna(subset=["probability"])
    edges = [0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0]
    bins = pd.cut(projected["probability"], edges, include_lowest=True, right=False)
    bins = bins.fillna(bins.cat.categories[-1])
    found = projected.groupby(bins, observed=False).agg(
        cells=("meets", "size"), said=("probability", "mean"), came_true=("meets", "mean")
    )  # fmt: skip
    print("Projected a year ahead: probability of meeting the target, and how often it was met\n")
    print(_shown(found.reset_index()), "\n")


def _share(flags: pd.Series[bool]) -> float:
    return float(flags.mean()) if len(flags) else np.nan


def _error(rows: DataFrame, flags: pd.Series[bool]) -> float:
    """Standard error of a share, seeds being independent and the cells of one seed not."""
    if rows.empty:
        return np.nan
    by_seed = flags.groupby(rows["seed"]).agg(["sum", "size"])
    share = by_seed["sum"].sum() / by_seed["size"].sum()
    residual = by_seed["sum"] - share * by_seed["size"]
    return float(np.sqrt((residual**2).sum()) / by_seed["size"].sum())


def _shown(table: DataFrame) -> str:
    shares = table.select_dtypes("float").columns
    # A truth just under its target must not be rounded up to it.
    digits = {column: 2 if column == "truth" else 1 for column in shares}
    shown = table.assign(**{c: [("" if np.isnan(v) else f"{v:.{digits[c]}%}") for v in table[c]] for c in shares})
    return shown.to_string(index=False)
