"""What was received: office files of any format read into checked tables, and personal data found."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evalkit.inputs.counties import County
    from evalkit.inputs.dataset import Dataset
    from evalkit.inputs.errors import DatasetError
    from evalkit.inputs.gaps import find_gaps
    from evalkit.inputs.load import load_dataset
    from evalkit.inputs.needs import check_dataset

__all__ = ["County", "Dataset", "DatasetError", "check_dataset", "find_gaps", "load_dataset"]

# Loaded on first use: hashing the files of many data sets must not import pandas.
_HOMES = {
    "County": "evalkit.inputs.counties",
    "Dataset": "evalkit.inputs.dataset",
    "DatasetError": "evalkit.inputs.errors",
    "check_dataset": "evalkit.inputs.needs",
    "find_gaps": "evalkit.inputs.gaps",
    "load_dataset": "evalkit.inputs.load",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'evalkit.inputs' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
