"""evalkit: the third-party evaluation of a local government's plan.

    import evalkit as ek
    evaluation = ek.Evaluation.load(**ek.parameters(globals()))

The names below are loaded on first use, so that asking for the version or a status imports no pandas.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evalkit.batch import run_batch
    from evalkit.evaluation import Evaluation
    from evalkit.inputs import load_dataset
    from evalkit.plan import load_plan
    from evalkit.report import Report, figures, tables, text
    from evalkit.request import parameters

__version__ = "0.1.0"

_HOMES = {
    "Evaluation": "evalkit.evaluation",
    "Report": "evalkit.report",
    "figures": "evalkit.report",
    "load_dataset": "evalkit.inputs",
    "load_plan": "evalkit.plan",
    "parameters": "evalkit.request",
    "run_batch": "evalkit.batch",
    "tables": "evalkit.report",
    "text": "evalkit.report",
}

__all__ = [
    "Evaluation",
    "Report",
    "__version__",
    "figures",
    "load_dataset",
    "load_plan",
    "parameters",
    "run_batch",
    "tables",
    "text",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'evalkit' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
