"""What a statistical call refuses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One thing wrong with what a statistical call was given.

    where : the column or argument, with the stratum, PSU or row if one is meant
    what : what is wrong with it
    remedy : what to do about it

    >>> print(Fault("column 'weight'", "2 rows have none", "give every row its design weight"))
    column 'weight': 2 rows have none; give every row its design weight
    """

    where: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}; {self.remedy}"


class StatisticsError(ValueError):
    """What is wrong with a call or with the frame it was given: all faults at once, one a line.

    >>> raise StatisticsError(Fault("level = 95", "a level lies between 0 and 1", "write 0.95 for 95%"))
    Traceback (most recent call last):
    ...
    evalkit.statistics.errors.StatisticsError: level = 95: a level lies between 0 and 1; write 0.95 for 95%
    """

    def __init__(self, *faults: Fault) -> None:
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))

    def __reduce__(self) -> tuple[type[StatisticsError], tuple[Fault, ...]]:
        # An error crosses process borders in a batch; the default would pass it its message.
        return type(self), self.faults


def refusal(where: str, what: str, remedy: str) -> StatisticsError:
    """The error of one fault alone."""
    return StatisticsError(Fault(where, what, remedy))


def raise_any(faults: Sequence[Fault]) -> None:
    """Raise StatisticsError if there is a fault."""
    if faults:
        raise StatisticsError(*faults)
