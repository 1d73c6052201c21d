"""Many reports: which are asked for, which are current already, and each made in a kernel of its own."""

from evalkit.batch.jobs import RequestError
from evalkit.batch.locks import BatchError
from evalkit.batch.results import BatchResult, Failure, Result, Status
from evalkit.batch.run import BatchStopped, report_status, run_batch
from evalkit.batch.verify import Verified, pack, verify_reports

__all__ = [
    "BatchError", "BatchResult", "BatchStopped", "Failure", "RequestError", "Result", "Status", "Verified", "pack",
    "report_status", "run_batch", "verify_reports",
]  # fmt: skip
