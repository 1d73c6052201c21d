"""How reports are to be made, and what became of each, and of a batch."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from evalkit.plan.model import Bilingual
from evalkit.problems import one_line

MISSING = "missing"
EDITED = "edited by hand"
State = Literal["written", "current", "failed"]


@dataclass(frozen=True, kw_only=True)
class Manner:
    """How reports are to be made; see `run_batch`."""

    formats: tuple[str, ...]
    force: bool
    cell_timeout: int


@dataclass(frozen=True, kw_only=True)
class Failure:
    """Why there is no new report.

    cell : the cell that failed, e.g. "[5] income"; empty if no cell is to blame
    cause : in one line
    """

    cause: str
    cell: str = ""

    @classmethod
    def of(cls, error: Exception) -> Failure:
        return cls(cause=one_line(type(error).__name__, str(error)))

    def __str__(self) -> str:
        return f"cell {self.cell}: {self.cause}" if self.cell else self.cause


@dataclass(frozen=True, kw_only=True)
class Result:
    """One report of a batch.

    state : written, current (nothing had changed, nothing was done) or failed
    folder : where the report is; of a failed one the earlier report, if there is any
    kept : where a Word file is that was edited by hand, beside the new one
    memory : the most that its kernel had at a time, bytes; of a kernel that was not forked 0, unknown
    """

    code: str
    name: Bilingual
    state: State
    folder: Path
    seconds: float = 0.0
    kept: Path | None = None
    failure: Failure | None = None
    memory: int = 0

    def as_line(self) -> str:
        """A line of the batch's log, as JSON."""
        about = {"place": self.code, "name": self.name.zh, "outcome": self.state, "seconds": round(self.seconds, 1)}
        if self.memory:
            about["memory_mb"] = round(self.memory / 1e6)
        if self.failure is not None:
            about["cause"] = str(self.failure)
        return json.dumps(about, ensure_ascii=False) + "\n"


@dataclass(frozen=True, kw_only=True)
class Status:
    """How a report stands.

    reasons : what sets it apart from the one that would be made now; none if it is current
    """

    code: str
    name: Bilingual
    folder: Path
    reasons: tuple[str, ...] = ()

    @property
    def state(self) -> Literal["current", "missing", "edited", "stale"]:
        """Edited: by hand, and nothing else is wrong with it."""
        if not self.reasons:
            return "current"
        if self.reasons == (MISSING,):
            return "missing"
        return "edited" if all(reason.startswith(EDITED) for reason in self.reasons) else "stale"


@dataclass(frozen=True, kw_only=True)
class BatchResult:
    """All reports of a batch, in the order they were asked for.

    indexes : the page above each set of reports
    unfinished : codes that a stopped batch did not come to
    """

    results: tuple[Result, ...]
    indexes: tuple[Path, ...] = ()
    unfinished: tuple[str, ...] = ()

    @property
    def failed(self) -> tuple[Result, ...]:
        return tuple(result for result in self.results if result.state == "failed")

    @property
    def kept(self) -> tuple[Path, ...]:
        """Word files that were edited by hand: set aside, not overwritten."""
        return tuple(result.kept for result in self.results if result.kept is not None)

    @property
    def is_complete(self) -> bool:
        return not self.failed and not self.unfinished


class BatchStopped(KeyboardInterrupt):
    """Someone stopped the batch; `result` holds the reports that were finished by then."""

    def __init__(self, result: BatchResult) -> None:
        super().__init__("stopped")
        self.result = result


Watch = Callable[[Result, int, int], None]
