"""The processes of a batch."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path
from typing import ParamSpec, TypeVar

from evalkit.batch.forking import starter
from evalkit.batch.worker import begin
from evalkit.interrupts import held

# Of the machine's memory, what all kernels together may take; and what one gets however many there are.
MOST_MEMORY = 0.8
LEAST_MEMORY = 2**30


def _most_memory(kernels: int) -> int | None:
    """The bytes that each of so many kernels may take, so that one of them cannot end the others; None: unknown."""
    try:
        everything = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return None
    return max(LEAST_MEMORY, int(everything * MOST_MEMORY) // kernels)


P = ParamSpec("P")
T = TypeVar("T")


class Workers:
    """Processes that work in a workspace.

    scratch : see `locks.scratch_folder`
    count : at most so many

    Processes and not threads, since papermill's working directory is that of the whole process; started afresh
    and not forked, since a notebook that starts a batch has threads.
    """

    def __init__(self, root: Path, scratch: Path, count: int) -> None:
        self._others = set(multiprocessing.active_children())
        self._pool = ProcessPoolExecutor(
            max_workers=count,
            mp_context=starter(),
            initializer=begin,
            initargs=(root, scratch, dict(os.environ), _most_memory(count)),
        )

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if not isinstance(error, Exception | None):
            self.end_now()
        self._pool.shutdown(cancel_futures=True)

    def submit(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        # It is this process that ends the workers; a terminal's Ctrl-C is not theirs to answer.
        with held():
            return self._pool.submit(call, *args, **kwargs)

    def end_now(self) -> None:
        """Ask every worker to end its kernel and itself; a kernel whose worker is gone ends within a second."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        processes = set(multiprocessing.active_children()) - self._others
        for process in processes:
            process.terminate()
        for process in processes:
            process.join(timeout=5)
            process.kill()
