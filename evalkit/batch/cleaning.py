"""Taking out of an executed notebook whatever another run would write differently."""

from __future__ import annotations

from typing import Any


def clean(executed: Any, source: Any) -> Any:
    """The executed notebook without papermill's paths, times and random ids; parameters stay in their cell.

    source : the notebook it was made from, whose cell ids are kept
    """
    executed.metadata.pop("papermill", None)
    known = {cell.get("id") for cell in source.cells}
    for number, cell in enumerate(executed.cells, start=1):
        tags = cell.metadata.get("tags", [])
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if not tags:
            cell.metadata.pop("tags", None)
        if cell.get("id") not in known:
            cell["id"] = "injected-parameters" if "injected-parameters" in tags else f"cell-{number}"
    return executed
