"""Sentences made from findings: each section answers first, then shows.

A sentence is a phrase of the wording files and the figures that fill it; none says more than the verdict.
"""

from __future__ import annotations

from evalkit.report.counties.text import by_county, failures, matrix
from evalkit.report.coverage.groups import appended, domains, left_behind
from evalkit.report.coverage.text import asked, coverage
from evalkit.report.groups import groups_below
from evalkit.report.income.growth_comparison_text import growth_comparison
from evalkit.report.income.joint_text import joint_income
from evalkit.report.income.text import income
from evalkit.report.methods.text import methods
from evalkit.report.reported.text import comparisons
from evalkit.report.verdicts.next_steps import next_steps
from evalkit.report.verdicts.summary import counts, provisos
from evalkit.report.verdicts.text import headline
from evalkit.report.villages.text import shortfalls

__all__ = [
    "appended",
    "asked",
    "by_county",
    "comparisons",
    "counts",
    "coverage",
    "domains",
    "failures",
    "groups_below",
    "growth_comparison",
    "headline",
    "income",
    "joint_income",
    "left_behind",
    "matrix",
    "methods",
    "next_steps",
    "provisos",
    "shortfalls",
]
