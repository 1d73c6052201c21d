"""How a Word file says that nobody has edited it: it holds the hash of its own parts."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

CORE = "docProps/core.xml"
# As long as the hash, so that it can be put in its place.
PLACE = "0" * 64


def marked(parts: Mapping[str, bytes]) -> bytes:
    """The properties of a Word file with the hash of all its other parts as the document's identifier."""
    return parts[CORE].replace(PLACE.encode(), _hash(parts).encode(), 1)


def is_as_made(path: Path) -> bool:
    """Whether a Word file is one of evalkit's as it was made: Word and others save every part anew."""
    try:
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as file:
            parts = {name: file.read(name) for name in file.namelist()}
    except (zipfile.BadZipFile, OSError):
        return False
    return CORE in parts and f">evalkit {_hash(parts)}<".encode() in parts[CORE]


def _hash(parts: Mapping[str, bytes]) -> str:
    """Of the names and contents of all parts but the properties, in the order of their names."""
    total = sha256()
    for name in sorted(set(parts) - {CORE}):
        total.update(sha256(name.encode()).digest() + sha256(parts[name]).digest())
    return total.hexdigest()
