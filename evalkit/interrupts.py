"""Ctrl-C, and being told to end, at a moment when it can be answered: held while nothing may be cut in two."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

_ENDING = {signal.SIGINT, signal.SIGTERM}


@contextmanager
def held() -> Iterator[None]:
    """Ctrl-C waits for the end of the block and is heard then; a process started in the block is deaf to it.

    For imports, in which Python may swallow the interrupt, and for the start of workers: a terminal sends Ctrl-C
    to them as well, and one that is still importing would answer with a traceback. Without effect on Windows,
    which has no signal masks.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def heard_here() -> None:
    """A process that was started deaf can be interrupted again, and so can those that it starts."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)
