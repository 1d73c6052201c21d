"""The shares of a handmade county of villages, before any report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from evalkit.evaluation.coverage.estimates import Estimator
from evalkit.evaluation.coverage.shortfall import LEVELS, shortfall, villages
from evalkit.evaluation.survey import CITY, COUNTY, Question, Survey, read_questions
from evalkit.plan.expressions import Expression
from evalkit.plan.model import Bilingual, Indicator, Reading, Target
from evalkit.statistics import Clustering, Estimate, Interval, SurveyDesign
from helpers import findings as made

READING = Reading(
    id="default", name=Bilingual(zh="甲", en="A"), reason=Bilingual(zh="甲", en="A"),
    target=Target(operator=">", value=0.95), eligible=Expression("needs == 1", place="test"),
    covered=Expression("has == 1", place="test"),
)  # fmt: skip


LENT = Clustering(design_effect=2.0, correlation=0.1)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One indicator's readings asked of a survey; the first is judged."""

    survey: Survey
    indicator: Indicator
    clustering: Clustering | None = LENT
    is_raised: bool = True

    @property
    def questions(self) -> list[Question]:
        return [*read_questions(self.survey, [self.indicator]).values()]

    @property
    def estimator(self) -> Estimator:
        judged = self.questions[0]
        pooled = {} if self.clustering is None else {judged.key: self.clustering}
        return Estimator(
            survey=self.survey, questions=[judged], clustering=pooled, is_raised=self.is_raised, level=0.95
        )

    def estimates(self, by: str | None = None) -> list[Estimate]:
        if by not in (None, COUNTY):
            return self.estimator.groups([by])[self.questions[0].key, by]
        found = self.estimator.places()
        return [share for (_, place), (share, _) in found.items() if (place == CITY) == (by is None)]

    @property
    def stack(self) -> tuple[Interval, ...]:
        return self.estimator.intervals(LEVELS)[self.questions[0].key]

    def villages(self, below: int = 10, columns: Sequence[str] = ()):
        return villages(self.survey, self.questions, suppress_below=below, seed=1, columns=columns)

    def shortfall(self, verdict):
        return shortfall(verdict, self.villages(), self.stack)


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
        year=2019, selected=frame, frame=frame,
        design=SurveyDesign(
            "weight", stratum="stratum", psu="psu", ssu_population="households", single_psu="centre"
        ),
    )  # fmt: skip
    return Asked(survey=survey, indicator=replace(made.LIVING, readings=readings))
