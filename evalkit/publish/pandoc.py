"""pandoc, as its wheel brings it, started once for each document; pypandoc itself starts it three times."""

from __future__ import annotations

import subprocess
from functools import cache


def pandoc(*arguments: str, html: str = "") -> bytes:
    """What pandoc answers. Raises CalledProcessError if it cannot."""
    command = [_path(), *arguments]
    return subprocess.run(command, input=html.encode(), check=True, capture_output=True).stdout  # noqa: S603


@cache
def _path() -> str:
    import pypandoc  # type: ignore[import-untyped]

    return str(pypandoc.get_pandoc_path())
