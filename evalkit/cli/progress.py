"""Reports coming in: a bar on a terminal, a line for each elsewhere; always on standard error."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Any

from evalkit.cli.verb import say

if TYPE_CHECKING:
    from evalkit.batch import Result


class Progress:
    """Shows results as they come; give `show` to `run_batch` as its `watch`."""

    def __init__(self) -> None:
        self._bar: Any = None

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.close()

    def show(self, result: Result, done: int, total: int) -> None:
        if not sys.stderr.isatty():
            say(f"[{done}/{total}] {line(result)}")
            return
        from tqdm import tqdm

        if self._bar is None:
            self._bar = tqdm(total=total, unit="report", file=sys.stderr)
        if result.failure is not None:
            tqdm.write(line(result), file=sys.stderr)
        self._bar.update(1)
        self._bar.set_postfix_str(f"{result.code} {result.name.zh}")


def line(result: Result) -> str:
    """One result in one line."""
    name = f"{result.code} {result.name.zh} ({result.name.en})"
    if result.failure is not None:
        return f"{name}: FAILED, {result.failure}"
    if result.state == "current":
        return f"{name}: current, nothing to do"
    return f"{name}: written in {result.seconds:.1f} s"
