"""What is wrong, said once and the same way everywhere: where, what, the rule, the remedy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing a person can correct.

    place : file, sheet, row and column, or the parameter
    rule : what should stand there
    remedy : what to do about it
    value : what stands there, already masked where it could name a person; empty where nothing is to be shown

    >>> print(Problem(place="register.csv, row 14, covered", value="312",
    ...               rule="at most the eligible (280)", remedy="correct one of the two"))
    register.csv, row 14, covered = 312: at most the eligible (280); correct one of the two
    """

    place: str
    rule: str
    remedy: str
    value: str = ""

    def __str__(self) -> str:
        what = f"{self.place} = {self.value}" if self.value else self.place
        return f"{what}: {self.rule}; {self.remedy}"


class EvalkitError(ValueError):
    """Problems that stop the work; each room raises its own kind.

    All problems of one source come together, so that an office is telephoned once.
    """

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type[EvalkitError], tuple[tuple[Problem, ...]]]:
        # An error crosses process borders in a batch; the default would pass it its message.
        return type(self), (self.problems,)


def one_line(name: str, message: str) -> str:
    r"""An error in one line.

    >>> one_line("ValueError", "first\nsecond\nthird")
    'ValueError: first (and 2 more lines)'
    """
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    more = f" (and {len(lines) - 1} more lines)" if len(lines) > 1 else ""
    return f"{name}: {lines[0]}{more}" if lines else name
