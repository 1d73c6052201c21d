"""Whether incomes grow by a formula: the same growth every year, which no economy shows."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evalkit.statistics.projection_input import panel_of
from evalkit.statistics.projection_moments import spread_of


def grows_by_formula(levels: ArrayLike) -> NDArray[np.bool_]:
    """Is a county's growth the same every year, so that its incomes were computed and not found?

    levels : as in `project_income`

    Returns (K,) whether three levels or more show growth whose standard deviation is below .05 percentage points.
    With fewer levels nothing shows it. Sampling errors do not matter: they would have made growth vary.

    Raises StatisticsError for levels that cannot be.

    >>> grows_by_formula([[8000, 8560, 9159, 9800], [8000, 8610, 9270, 9900]]).tolist()
    [True, False]
    """
    return np.asarray(spread_of(panel_of(levels, None, None)).is_formula)
