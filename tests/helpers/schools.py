"""R's schools: the samples of its `api` data, their designs, and the reference values computed from them."""

from __future__ import annotations

import pandas as pd

from evalkit.statistics import SurveyDesign
from helpers import REFERENCE

SCHOOLS = SurveyDesign("pw", stratum="stype", psu_population="fpc")


DESIGNS = {
    "strat": ("apistrat", SCHOOLS),
    "strat_replaced": ("apistrat", SurveyDesign("pw", stratum="stype")),
    "clus1": ("apiclus1", SurveyDesign("pw", psu="dnum", psu_population="fpc")),
    "clus2": (
        "apiclus2",
        SurveyDesign("pw", psu="dnum", psu_population="fpc1", ssu="snum", ssu_population="fpc2"),
    ),
    "clus2_replaced": ("apiclus2", SurveyDesign("pw", psu="dnum")),
    "clus2_pairs": (
        "apiclus2",
        SurveyDesign("pw", psu="dnum", psu_population="fpc1", ssu="pair", ssu_population="pairs"),
    ),
    "election": ("election", SurveyDesign("weight", psu_probability="p")),
} | {
    f"single_{theirs}": (
        "kept",
        SurveyDesign("pw", stratum="stype", psu_population="fpc", single_psu=ours),
    )
    for theirs, ours in [("certainty", "certainty"), ("adjust", "centre"), ("average", "average")]
}


TABLE = pd.read_csv(REFERENCE / "survey_estimates.csv", comment="#").fillna({"label": ""})


def schools(name: str) -> pd.DataFrame:
    return pd.read_csv(REFERENCE / f"{DESIGNS[name][0]}.csv", comment="#")
