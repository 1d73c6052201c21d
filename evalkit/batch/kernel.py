"""Runs one notebook in a kernel of its own, and takes out of it what another run would write differently."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
import papermill
import zmq
from ipykernel.kernelspec import get_kernel_dict
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError
from traitlets import default

from evalkit.batch.forking import forked_kernel
from evalkit.batch.results import Failure
from evalkit.problems import one_line


class ThisInterpreter(AsyncKernelManager):
    """Kernels of the Python that runs the batch, whatever kernels are installed for this user.

    What passes between the two is encrypted where the platform can; a kernel warns of it otherwise.
    """

    @default("transport_encryption")
    def _encrypt(self) -> str:
        return "auto" if zmq.has("curve") else "disabled"

    async def _async_pre_start_kernel(self, **options: Any) -> tuple[list[str], dict[str, Any]]:
        self.provisioner = self.provisioner or forked_kernel(self)
        return await super()._async_pre_start_kernel(**options)

    pre_start_kernel = _async_pre_start_kernel

    @property
    def kernel_spec(self) -> KernelSpec:
        return KernelSpec(**get_kernel_dict())


class SavedAtTheEnd(NBClientEngine):  # type: ignore[misc]  # papermill has no types
    """Saves the notebook as it starts and when it has ended, however it ended, and not twice for each cell."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> Any:
        path, nb_man.output_path = nb_man.output_path, None
        try:
            return super().execute_managed_notebook(nb_man, kernel_name, **options)
        finally:
            nb_man.output_path = path


papermill_engines.register("evalkit", SavedAtTheEnd)


def run_notebook(
    notebook: Any, parameters: Mapping[str, Any], scratch: Path, *, cell_timeout: int
) -> tuple[Any, Failure | None]:
    """Run a notebook with these parameters in the current directory.

    scratch : a file that papermill may write to while it runs
    cell_timeout : seconds that one cell may take

    Returns the executed notebook and, if it did not run through, why; the failing cell then holds the error.
    """
    stopped: Exception | None = None
    try:
        papermill.execute_notebook(
            notebook,
            str(scratch).replace("{", "{{").replace("}", "}}"),
            parameters=dict(parameters),
            engine_name="evalkit",
            kernel_name="python3",
            kernel_manager_class=ThisInterpreter,
            progress_bar=False,
            execution_timeout=cell_timeout,
            record_timing=False,
            coalesce_streams=True,
            shutdown_kernel="immediate",
        )
    except PapermillExecutionError:
        pass  # the notebook holds it
    except (CellTimeoutError, DeadKernelError, RuntimeError) as error:
        stopped = error
    executed = nbformat.read(scratch, as_version=4)  # type: ignore[no-untyped-call]
    executed.cells = [c for c in executed.cells if "papermill-error-cell-tag" not in c.metadata.get("tags", [])]
    if stopped is not None:
        _note(executed, stopped, cell_timeout)
    return executed, _failure(executed)


def _note(notebook: Any, stopped: Exception, cell_timeout: int) -> None:
    """Leave an error in the cell that ran last: a killed kernel cannot say so itself."""
    started = [c for c in notebook.cells if c.metadata.get("papermill", {}).get("start_time")]
    codes = [c for c in (started or notebook.cells) if c.cell_type == "code"]
    cause = {
        CellTimeoutError: f"the cell took longer than {cell_timeout} seconds",
        DeadKernelError: "the kernel died; it may have run out of memory",
    }.get(type(stopped), " ".join(str(stopped).split()))
    error = {"output_type": "error", "ename": type(stopped).__name__, "evalue": cause, "traceback": [cause]}
    codes[-1].outputs.append(nbformat.from_dict(error))  # type: ignore[no-untyped-call]


def _failure(notebook: Any) -> Failure | None:
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                number = f"[{cell.execution_count}] " if cell.execution_count else ""
                cause = one_line(output.ename, output.evalue)
                return Failure(cell=f"{number}{cell.get('id', '')}", cause=cause)
    return None


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
