"""Many reports: which are asked for, which are current already, and each made in a kernel of its own.

The names below are loaded on first use: to say that nothing has changed needs neither pandas nor Jupyter.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evalkit.batch.jobs import RequestError
    from evalkit.batch.locks import BatchError
    from evalkit.batch.results import BatchResult, BatchStopped, Failure, Result, Status
    from evalkit.batch.run import report_status, run_batch
    from evalkit.batch.verify import Verified, pack, verify_reports

_HOMES = {
    "BatchError": "locks", "BatchResult": "results", "BatchStopped": "results", "Failure": "results",
    "RequestError": "jobs", "Result": "results", "Status": "results", "Verified": "verify", "pack": "verify",
    "report_status": "run", "run_batch": "run", "verify_reports": "verify",
}  # fmt: skip

__all__ = [
    "BatchError", "BatchResult", "BatchStopped", "Failure", "RequestError", "Result", "Status", "Verified", "pack",
    "report_status", "run_batch", "verify_reports",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'evalkit.batch' has no attribute {name!r}")
    return getattr(import_module(f"evalkit.batch.{_HOMES[name]}"), name)
