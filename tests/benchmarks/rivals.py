"""The 60,000 people's shares by other packages: the seconds they take, and how far their figures lie from ours.

What they are given is prepared before the clock starts; labels and checks are part of their time as of ours.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import warnings
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter

import numpy as np
import pandas as pd
from people import GROUPINGS, INDICATORS

R_SCRIPT = """
suppressMessages(library(survey))
people <- read.csv(commandArgs(TRUE)[1])
people$psu <- interaction(people$county_code, people$village, drop = TRUE)
taken <- system.time({
  design <- svydesign(id = ~psu, strata = ~county_code, weights = ~weight, fpc = ~villages, data = people)
  for (i in 2:10) {
    asked <- design[which(people[[paste0("eligible_", i)]] == 1 & !is.na(people[[paste0("covered_", i)]])), ]
    for (by in list(~county_code, ~county_code + sex, ~county_code + area))
      svyby(as.formula(paste0("~covered_", i)), by, asked, svyciprop, method = "logit", vartype = "ci")
  }
})
cat(taken[["elapsed"]])
"""


def beside_r(frame: pd.DataFrame, ours: pd.DataFrame) -> None:
    """Of the first stage only: with both, R's `svyby` takes many minutes."""
    if not shutil.which("Rscript"):
        print("  R survey     not installed")
        return
    with tempfile.TemporaryDirectory() as folder:
        frame.to_csv(Path(folder) / "people.csv", index=False)
        (Path(folder) / "shares.R").write_text(R_SCRIPT)
        done = subprocess.run(
            ["Rscript", f"{folder}/shares.R", f"{folder}/people.csv"],
            capture_output=True,
            text=True,
            check=False,
        )
    taken = f"{float(done.stdout):8.2f} s   first stage only" if done.returncode == 0 else done.stderr.strip()
    print(f"  R survey     {taken}", flush=True)


def beside_svy(frame: pd.DataFrame, ours: pd.DataFrame) -> None:
    if find_spec("svy") is None:
        print("  svy          not installed")
        return
    import polars as pl
    import svy

    person = pl.from_pandas(frame).with_row_index("person")
    population = svy.PopSize(psu="villages", ssu="people")
    design = svy.Design(stratum="county_code", psu="village", ssu="person", wgt="weight", pop_size=population)
    found = []
    start = perf_counter()
    sample = svy.Sample(person, design)
    for grouping in GROUPINGS:
        for covered, eligible in INDICATORS.values():
            asked = (pl.col(eligible) == 1) & pl.col(covered).is_not_nan()
            found.append((sample.estimation.prop(covered, by=grouping, where=asked), covered))
    taken = perf_counter() - start
    figures = [
        result.to_polars().filter(pl.col(covered) == 1).select("est", "se", "lci", "uci").to_numpy()
        for result, covered in found
    ]
    columns = ["value", "standard_error", "low", "high"]
    gap = np.abs(np.concatenate(figures) - ours[columns].to_numpy(float)).max()
    print(f"  svy          {taken:8.2f} s   largest difference of its figures from ours: {gap:.0e}", flush=True)


def beside_samplics(frame: pd.DataFrame, ours: pd.DataFrame) -> None:
    """Of one stage, with replacement: its fpc is of one stage. By one domain, county x level as a label."""
    if find_spec("samplics") is None:
        print("  samplics     not installed")
        return
    psu = frame.county_code + "-" + frame.village.astype(str)
    with warnings.catch_warnings():
        # It warns of its own end, and of every share of 0 or 1.
        warnings.simplefilter("ignore")
        from samplics import TaylorEstimator
        from samplics.utils.types import PopParam

        start = perf_counter()
        for covered, eligible in INDICATORS.values():
            used = (frame[eligible] == 1) & frame[covered].notna()
            for grouping in GROUPINGS:
                TaylorEstimator(PopParam.prop).estimate(
                    y=frame[covered].where(used, 0.0).to_numpy(),
                    samp_weight=frame.weight.where(used, 0.0).to_numpy(),
                    stratum=frame.county_code.to_numpy(),
                    psu=psu.to_numpy(),
                    domain=frame[grouping].agg("-".join, axis=1).to_numpy(),
                )
    print(f"  samplics     {perf_counter() - start:8.2f} s   first stage only", flush=True)
