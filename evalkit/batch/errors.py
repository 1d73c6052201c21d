"""What stops a whole batch; what stops one county is a `Failure`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.problems import EvalkitError

if TYPE_CHECKING:
    from evalkit.batch.results import BatchResult


class RequestError(EvalkitError):
    """Reports were asked for that cannot be: an unknown county, or a parameter that no notebook takes."""


class BatchError(EvalkitError):
    """A batch cannot run here, now: another one is writing to the same folder."""


class BatchStopped(KeyboardInterrupt):
    """Someone stopped the batch; `result` holds the reports that were finished by then."""

    def __init__(self, result: BatchResult) -> None:
        super().__init__("stopped")
        self.result = result
