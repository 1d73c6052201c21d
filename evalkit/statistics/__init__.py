"""Pure statistics: arrays and frames in, result objects out.

Reads no file, prints nothing, knows no county and no indicator. Formulas and sources: docs/methods.md.
"""

from evalkit.statistics.errors import Fault, StatisticsError
from evalkit.statistics.proportion import lower_bound, proportion_interval, upper_bound
from evalkit.statistics.results import Estimate, Interval

__all__ = [
    "Estimate",
    "Fault",
    "Interval",
    "StatisticsError",
    "lower_bound",
    "proportion_interval",
    "upper_bound",
]
