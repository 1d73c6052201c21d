"""Findings of one indicator, to be judged."""

from __future__ import annotations

from math import nan

from evalkit.evaluation.results import Finding
from evalkit.inputs import County
from evalkit.plan.model import Basis, Bilingual, Indicator, Reading, Target
from evalkit.statistics import Estimate, Interval

WORDS = Bilingual(zh="词", en="word")


COUNTY = County(code="1", name=WORDS, is_city=False, group="", price_region="", is_poor_area=False, persons=nan)


def finding(low: float, value: float, high: float, target: Target, *, basis: Basis = "survey") -> Finding:
    reading = Reading(id="default", name=WORDS, reason=WORDS, target=target)
    indicator = Indicator(
        id="X1", kind="coverage", name=WORDS, definition=WORDS, unit="person", binding=True,
        judged_on=("census", "audited", "survey"), place="", lead_office=WORDS, readings=(reading,),
    )  # fmt: skip
    interval = Interval(low=low, high=high, level=0.95, method="logit")
    return Finding(
        county=COUNTY, indicator=indicator, reading=reading, year=2019, quantity="coverage", basis=basis,
        result=Estimate(value=value, interval=interval, n=100, population=100.0),
    )  # fmt: skip
