"""Pure statistics: arrays and frames in, result objects out.

Reads no file, prints nothing, knows no county and no indicator. Formulas and sources: docs/methods.md.
"""

from evalkit.statistics.errors import Fault, StatisticsError
from evalkit.statistics.growth.average import (
    average_growth,
    distinct_growth,
    error_covariance,
    growth_difference,
    growth_interval,
    level_ratio,
    required_growth,
)
from evalkit.statistics.growth.peer_rules import PeerRule, peer_rules
from evalkit.statistics.projection.backtest import Backtest, backtest
from evalkit.statistics.projection.moments import grows_by_formula
from evalkit.statistics.projection.project import project_income
from evalkit.statistics.projection.results import Projection, Projections
from evalkit.statistics.proportion.interval import lower_bound, proportion_interval, upper_bound
from evalkit.statistics.results import Estimate, Interval
from evalkit.statistics.sample.design import SurveyDesign
from evalkit.statistics.sample.nonresponse import adjust_nonresponse
from evalkit.statistics.shares.design_effect import Clustering, pool_clustering
from evalkit.statistics.shares.differences import compare_domains
from evalkit.statistics.shares.estimate import estimate_share, estimate_shares
from evalkit.statistics.shares.power import detectable_share, effective_n_to_tell, probability_of_no_more
from evalkit.statistics.variance.calibration import Calibration, calibrate
from evalkit.statistics.variance.replicates import ReplicateWeights, replicate_variance, replicate_weights
from evalkit.statistics.variance.totals import estimate_ratio, estimate_total

__all__ = [
    "Backtest",
    "Calibration",
    "Clustering",
    "Estimate",
    "Fault",
    "Interval",
    "PeerRule",
    "Projection",
    "Projections",
    "ReplicateWeights",
    "StatisticsError",
    "SurveyDesign",
    "adjust_nonresponse",
    "average_growth",
    "backtest",
    "calibrate",
    "compare_domains",
    "detectable_share",
    "distinct_growth",
    "effective_n_to_tell",
    "error_covariance",
    "estimate_ratio",
    "estimate_share",
    "estimate_shares",
    "estimate_total",
    "grows_by_formula",
    "growth_difference",
    "growth_interval",
    "level_ratio",
    "lower_bound",
    "peer_rules",
    "pool_clustering",
    "probability_of_no_more",
    "project_income",
    "proportion_interval",
    "replicate_variance",
    "replicate_weights",
    "required_growth",
    "upper_bound",
]
