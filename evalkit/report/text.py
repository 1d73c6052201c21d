"""The sentences that a notebook can show, under the names it calls them by: `ek.text`.

A sentence is a phrase of the wording files and the figures that fill it; none says more than the verdict.
"""

from __future__ import annotations

from evalkit.evaluation.coverage.groups import groups_below
from evalkit.report.by_county import by_county_text as by_county
from evalkit.report.coverage import asked
from evalkit.report.coverage import coverage_text as coverage
from evalkit.report.income.growth_comparison import growth_comparison_text as growth_comparison
from evalkit.report.income.joint import joint_income_text as joint_income
from evalkit.report.income.text import income
from evalkit.report.left_behind import appended, left_behind
from evalkit.report.left_behind import domains_text as domains
from evalkit.report.matrix import failures_text as failures
from evalkit.report.matrix import matrix_text as matrix
from evalkit.report.methods import methods_text as methods
from evalkit.report.reported import comparisons_text as comparisons
from evalkit.report.verdicts.next_steps import next_steps
from evalkit.report.verdicts.text import counts, headline, provisos
from evalkit.report.villages.text import shortfalls

__all__ = ["appended", "asked", "by_county", "comparisons", "counts", "coverage", "domains", "failures",
           "groups_below", "growth_comparison", "headline", "income", "joint_income", "left_behind", "matrix",
           "methods", "next_steps", "provisos", "shortfalls"]  # fmt: skip
