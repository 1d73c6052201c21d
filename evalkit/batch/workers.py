"""The pool of worker processes, and how it ends: when the work is done, or at once."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import ParamSpec, TypeVar

from evalkit.batch.worker import begin
from evalkit.interrupts import held

P = ParamSpec("P")
T = TypeVar("T")


class Workers:
    """Processes that work in a workspace.

    Processes and not threads, since papermill's working directory is that of the whole process; started afresh
    and not forked, since a notebook that starts a batch has threads.
    """

    def __init__(self, root: Path, count: int) -> None:
        self._scratch = TemporaryDirectory(prefix="evalkit-", ignore_cleanup_errors=True)
        self._others = set(multiprocessing.active_children())
        self._pool = ProcessPoolExecutor(
            max_workers=count,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=begin,
            initargs=(root, Path(self._scratch.name)),
        )

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, KeyboardInterrupt):
            self.end_now()
        self._pool.shutdown(cancel_futures=True)
        self._scratch.cleanup()

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
