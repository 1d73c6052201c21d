"""Writing a file so that no reader ever meets half of it, and that no evaluator loses words written into it."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Mapping
from hashlib import sha256
from itertools import count
from pathlib import Path

CORE = "docProps/core.xml"
# In the place of the hash of a Word file's parts, and as long.
PLACE = "0" * 64


def write_whole(path: Path, content: str | bytes, encoding: str = "utf-8") -> Path:
    """Write beside the place, then move there in one step."""
    beside = path.with_name(f".{path.name}.part")
    beside.write_bytes(content.encode(encoding) if isinstance(content, str) else content)
    os.replace(beside, path)
    return path


def file_hash(path: Path) -> str:
    """SHA-256 of the file's bytes."""
    return sha256(path.read_bytes()).hexdigest()


def set_aside_edited(word: Path, known: set[str]) -> Path | None:
    """Move a Word file that is not as it was made to a name that is free: `report.edited.docx` and so on.

    known : hashes of the file as it was made, or is about to be made. Without any, it is taken as edited: what is
        lost otherwise is somebody's work, and what is kept needlessly is a file too many.

    Returns where it went, None if there was nothing to move.
    """
    if not word.is_file() or file_hash(word) in known:
        return None
    names = (f"{word.stem}.edited{number or ''}{word.suffix}" for number in count())
    aside = next(word.with_name(name) for name in names if not word.with_name(name).exists())
    os.replace(word, aside)
    return aside


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
