"""The lock that keeps two batches apart, and the folder that a batch works in."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

from evalkit.problems import EvalkitError, Problem

SCRATCH = "evalkit-batch-"
LOCK = ".lock"


class BatchError(EvalkitError):
    """A batch cannot run here and now: another one is writing to the same folder."""


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
    descriptor = os.open(folder / LOCK, os.O_CREAT | os.O_RDWR, 0o644)
    try:
        try:
            _hold(descriptor)
        except OSError as error:
            rule, remedy = "another batch is writing here", "wait for it to end, or stop it"
            raise BatchError(Problem(place=str(folder), rule=rule, remedy=remedy)) from error
        yield
    finally:
        os.close(descriptor)


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder of a batch's own, which nobody else may read; those that killed batches left are removed."""
    for lock in Path(gettempdir()).glob(f"{SCRATCH}*/{LOCK}"):
        remove_left(lock.parent)
    with TemporaryDirectory(prefix=SCRATCH, ignore_cleanup_errors=True) as name, only_batch(Path(name)):
        yield Path(name)


def remove_left(scratch: Path) -> None:
    """Remove the folder of a batch that was killed; nothing if its batch lives."""
    with suppress(BatchError, OSError), only_batch(scratch):
        shutil.rmtree(scratch, ignore_errors=True)
