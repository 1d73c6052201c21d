"""The figures that a notebook can show, under the names it calls them by: `ek.figures`.

Each is made for one question, with its answer in words beside the picture (`alt`). Nothing is drawn before the report
shows it: a figure holds what is to be drawn, and `drawing.canvas` draws it.
"""

from __future__ import annotations

from evalkit.report.by_county import by_county_figure as by_county
from evalkit.report.income.figures import income
from evalkit.report.income.growth_comparison import growth_comparison_figure as growth_comparison
from evalkit.report.income.joint import joint_income_figure as joint_income
from evalkit.report.left_behind import domains_figure as domains
from evalkit.report.matrix import matrix_figure as matrix
from evalkit.report.reported import comparisons_figure as comparisons
from evalkit.report.verdicts.overview import verdicts_figure as verdicts
from evalkit.report.villages.inchworm import inchworm
from evalkit.report.villages.organ_pipe import organ_pipe

__all__ = ["by_county", "comparisons", "domains", "growth_comparison", "inchworm", "income", "joint_income",
           "matrix", "organ_pipe", "verdicts"]  # fmt: skip
