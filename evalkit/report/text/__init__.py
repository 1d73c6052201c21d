"""Sentences made from findings: each section answers first, then shows.

A sentence is a phrase of the wording files and the figures that fill it; none says more than the verdict.
"""

from evalkit.report.groups import groups_below
from evalkit.report.text.city import by_county, failures, matrix
from evalkit.report.text.comparisons import comparisons
from evalkit.report.text.coverage import coverage
from evalkit.report.text.groups import appended, domains, left_behind
from evalkit.report.text.growth_comparison import growth_comparison
from evalkit.report.text.headline import headline
from evalkit.report.text.income import income
from evalkit.report.text.income_joint import joint_income
from evalkit.report.text.methods import methods
from evalkit.report.text.missing import asked
from evalkit.report.text.next_steps import next_steps
from evalkit.report.text.shortfall import shortfalls
from evalkit.report.text.summary import counts, provisos

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
