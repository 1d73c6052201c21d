"""The tables that a notebook can show, under the names it calls them by: `ek.tables`.

They hold the figures behind every sentence and picture.
"""

from __future__ import annotations

from evalkit.report.by_county import by_county_table as by_county
from evalkit.report.coverage import evidence
from evalkit.report.income.growth_comparison import growth_comparison_table as growth_comparison
from evalkit.report.income.joint import joint_income_table as joint_income
from evalkit.report.income.tables import income, income_areas, income_peers
from evalkit.report.left_behind import domains_table as domains
from evalkit.report.matrix import failures_table as failures
from evalkit.report.matrix import matrix_table as matrix
from evalkit.report.methods import definitions, precision
from evalkit.report.methods import methods_table as methods
from evalkit.report.reported import comparisons_table as comparisons
from evalkit.report.verdicts.overview import summary
from evalkit.report.verdicts.overview import verdicts_table as verdicts
from evalkit.report.villages.organ_pipe import villages

__all__ = ["by_county", "comparisons", "definitions", "domains", "evidence", "failures", "growth_comparison",
           "income", "income_areas", "income_peers", "joint_income", "matrix", "methods", "precision",
           "summary", "verdicts", "villages"]  # fmt: skip
