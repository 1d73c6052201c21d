"""Many reports: who gets one, what is current already, and each in a kernel of its own."""

from evalkit.batch.errors import BatchError, BatchStopped, RequestError
from evalkit.batch.results import BatchResult, Failure, Result
from evalkit.batch.running import run_batch

__all__ = ["BatchError", "BatchResult", "BatchStopped", "Failure", "RequestError", "Result", "run_batch"]
