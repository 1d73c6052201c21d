"""Writing a file so that no reader ever meets half of it."""

from __future__ import annotations

import os
from pathlib import Path


def write_whole(path: Path, text: str, encoding: str = "utf-8") -> Path:
    """Write beside the place, then move there in one step."""
    return write_bytes_whole(path, text.encode(encoding))


def write_bytes_whole(path: Path, content: bytes) -> Path:
    """The same for a file that is no text."""
    beside = path.with_name(f".{path.name}.part")
    beside.write_bytes(content)
    os.replace(beside, path)
    return path
