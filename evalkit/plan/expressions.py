"""Who counts and who is covered, written as a comparison of survey columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from evalkit.plan.grammar import parse
from evalkit.plan.logic import UNKNOWN, Condition, Kind

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Expression:
    """A condition over columns, such as `age >= 16 and in_school == 0`.

    It may hold column names, numbers, texts, comparisons (chained ones, too), in and not in with a list, and,
    or, not. Everything else is refused with a PlanError: nothing in the text is ever run.

    text : as it stands in the plan
    place : where it stands, for messages
    columns : the names of the columns it needs
    kinds : of each of these, whether it must hold numbers or texts; two columns are compared as numbers

    >>> import pandas as pd
    >>> school_age = Expression("6 <= age <= 15 and area == 'rural'", place="plan.yaml, line 1")
    >>> sorted(school_age.columns)
    ['age', 'area']
    >>> people = pd.DataFrame({"age": [7, 30, None, None], "area": ["rural", "rural", "urban", "rural"]})
    >>> school_age.evaluate(people).tolist()
    [1.0, 0.0, 0.0, nan]
    """

    text: str
    place: str = field(kw_only=True, compare=False)
    kinds: Mapping[str, Kind] = field(init=False, compare=False, repr=False)
    _condition: Condition = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        condition, kinds = parse(self.text, place=self.place)
        object.__setattr__(self, "kinds", MappingProxyType(kinds))
        object.__setattr__(self, "_condition", condition)

    @property
    def columns(self) -> frozenset[str]:
        return frozenset(self.kinds)

    def evaluate(self, frame: pd.DataFrame) -> pd.Series:
        """Whether the condition holds in each row: 1.0, 0.0, or nan where a missing answer leaves it open.

        frame : one row per person; columns of texts and of numbers as `kinds` says
        A missing answer need not leave it open: `False and missing` is False, `True or missing` is True.

        Raises PlanError, naming each column, if one is absent or holds the other kind.
        """
        # A plan is also read where no data are, and then quickly.
        import pandas as pd

        from evalkit.plan.columns import columns_as

        truth = self._condition.truth(columns_as(frame, self.kinds, place=self.place))
        return pd.Series(np.where(truth == UNKNOWN, np.nan, truth), index=frame.index, dtype=np.float64)

    def __reduce__(self) -> tuple[object, ...]:
        # A read-only mapping cannot be pickled; the text says everything.
        return _again, (self.text, self.place)


def _again(text: str, place: str) -> Expression:
    return Expression(text, place=place)
