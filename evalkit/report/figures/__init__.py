"""Figures: each made for one question, with its answer in words beside the picture (`alt`).

Nothing here draws: a figure holds what is to be drawn, and `canvas` draws it when the report shows it.
"""

from evalkit.report.figures.city import by_county, matrix
from evalkit.report.figures.comparisons import comparisons
from evalkit.report.figures.coverage import coverage, domains
from evalkit.report.figures.growth_comparison import growth_comparison
from evalkit.report.figures.income import income
from evalkit.report.figures.income_joint import joint_income
from evalkit.report.figures.shortfall import inchworm, organ_pipe
from evalkit.report.figures.verdicts import verdicts

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
