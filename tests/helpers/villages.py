"""The shares of a handmade county of villages, before any report."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from evalkit.evaluation.coverage.estimates import Shares
from evalkit.evaluation.survey import Survey
from evalkit.plan.expressions import Expression
from evalkit.plan.model import Bilingual, Reading, Target
from evalkit.statistics import Clustering, SurveyDesign
from helpers import findings as made

READING = Reading(
    id="default", name=Bilingual(zh="甲", en="A"), reason=Bilingual(zh="甲", en="A"),
    target=Target(operator=">", value=0.95), eligible=Expression("needs == 1", place="test"),
    covered=Expression("has == 1", place="test"),
)  # fmt: skip


LENT = Clustering(design_effect=2.0, correlation=0.1)


def shares(people, *, stratum_of=None, area_of=None, of=None, readings=(READING,)):
    """`people`: village -> (answers, covered, weight); `of`: village -> its people, all of whom count."""
    rows = [
        {"county_code": "140602", "stratum": (stratum_of or {}).get(village, "s"), "psu": village,
         "weight": float(weight), "needs": 1.0, "has": float(k < covered), "response": "complete",
         "area": (area_of or {}).get(village, "rural"), "households": (of or {}).get(village, np.nan)}
        for village, (n, covered, weight) in people.items() for k in range(n)
    ]  # fmt: skip
    frame = pd.DataFrame(rows)
    survey = Survey(
        year=2019, selected=frame, frame=frame, counties=frozenset({"140602"}),
        design=SurveyDesign(
            "weight", stratum="stratum", psu="psu", ssu_population="households", single_psu="centre"
        ),
    )  # fmt: skip
    return Shares(
        survey=survey,
        indicator=replace(made.LIVING, readings=readings),
        reading=READING,
        level=0.95,
        clustering=LENT,
        is_raised=True,
    )
