"""What the departments report, beside what the survey finds. Shown, and deciding nothing."""

from __future__ import annotations

from dataclasses import replace
from math import nan

from evalkit.evaluation.results import Comparison, Finding
from evalkit.inputs import County, Dataset
from evalkit.plan.model import Indicator, Reading
from evalkit.statistics import Estimate, Interval


def reported_coverage(
    dataset: Dataset, county: County, indicator: Indicator, reading: Reading
) -> Finding | None:
    """The latest coverage in the departments' registers; None if there is none.

    The city's is the sum of its counties', of the latest year in which every one of them reports: what five counties
    report is not to be held against what was found in six. Without such a year the city has no figure.
    """
    table = dataset.register
    codes = [m.code for m in dataset.members(county.code)] if county.is_city else [county.code]
    rows = table[
        table["county_code"].isin(codes)
        & (table["indicator"] == indicator.id)
        & (table["reading"] == reading.id)
    ]
    reporting = rows.groupby("year")["county_code"].nunique()
    years = reporting.index[reporting == len(codes)]
    if years.empty:
        return None
    year = int(years.max())
    rows = rows[rows["year"] == year]
    eligible, covered = float(rows["eligible"].sum()), float(rows["covered"].sum())
    share = covered / eligible if eligible > 0 else nan
    return Finding(
        county=county, indicator=indicator, reading=reading, year=year, quantity="reported_coverage",
        basis="register", result=Estimate(value=share, population=eligible),
    )  # fmt: skip


def compare_reported(reported: Finding, found: Finding) -> Comparison:
    """Reported minus found, with the interval of what was found turned round the reported figure."""
    theirs, ours = reported.result.value, found.result
    interval = None
    if ours.interval is not None:
        interval = Interval(
            low=theirs - ours.interval.high,
            high=theirs - ours.interval.low,
            level=ours.interval.level,
            method=ours.interval.method,
        )
    difference = Estimate(
        value=theirs - ours.value, standard_error=ours.standard_error, interval=interval, n=ours.n
    )
    return Comparison(
        indicator=found.indicator,
        reported=reported,
        found=found,
        difference=replace(found, quantity="difference", result=difference),
    )
