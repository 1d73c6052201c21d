"""Seconds and megabytes of a call."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import perf_counter

import numpy as np
import pandas as pd
import psutil

MEGABYTE = 2**20


@contextmanager
def peak_memory() -> Iterator[list[float]]:
    """Megabytes that the process held at most above what it held at first; in the list's one entry at the end."""
    gc.collect()
    process, found, done = psutil.Process(), [0.0], Event()
    start = process.memory_info().rss

    def watch() -> None:
        while not done.wait(0.002):
            found[0] = max(found[0], (process.memory_info().rss - start) / MEGABYTE)

    watcher = Thread(target=watch)
    watcher.start()
    yield found
    done.set()
    watcher.join()


def measured(run: Callable[[], pd.DataFrame], times: int) -> tuple[float, pd.DataFrame]:
    """Seconds of the fastest of `times` runs, and the result."""
    seconds, result = [], pd.DataFrame()
    for _ in range(times):
        gc.collect()
        start = perf_counter()
        with np.errstate(divide="ignore", invalid="ignore"):
            result = run()
        seconds.append(perf_counter() - start)
    return min(seconds), result
