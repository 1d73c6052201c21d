"""Figures: each made for one question, with its answer in words beside the picture (`alt`).

Nothing here draws: a figure holds what is to be drawn, and `canvas` draws it when the report shows it.
"""

from __future__ import annotations

from evalkit.report.counties.figures import by_county, matrix
from evalkit.report.coverage.figures import coverage, domains
from evalkit.report.income.figures import income
from evalkit.report.income.growth_comparison import growth_comparison
from evalkit.report.income.joint_figures import joint_income
from evalkit.report.reported.figures import comparisons
from evalkit.report.verdicts.figures import verdicts
from evalkit.report.villages.figures import inchworm, organ_pipe

__all__ = [
    "by_county",
    "comparisons",
    "coverage",
    "domains",
    "growth_comparison",
    "inchworm",
    "income",
    "joint_income",
    "matrix",
    "organ_pipe",
    "verdicts",
]
