"""One batch at a time on one folder of reports."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from evalkit.batch.errors import BatchError
from evalkit.problems import Problem

if sys.platform == "win32":
    import msvcrt

    def _hold(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _hold(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def only_batch(folder: Path) -> Iterator[None]:
    """Hold the folder; BatchError if another batch does.

    The operating system lets go of the lock when its holder ends, however it ends, so that a killed batch
    blocks nobody.
    """
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / ".lock", os.O_CREAT | os.O_RDWR, 0o644)
    try:
        try:
            _hold(descriptor)
        except OSError as error:
            raise BatchError(
                Problem(
                    place=str(folder),
                    value="",
                    rule="another batch is writing here",
                    remedy="wait for it to end, or stop it",
                )
            ) from error
        yield
    finally:
        os.close(descriptor)
