"""Whether anything has changed since all reports were made: asked of the files as they lie there, none of them read.

A batch of thousands of counties in which nothing has changed would otherwise read and evaluate them all to say so.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from hashlib import sha256
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from evalkit.batch.jobs import Request
from evalkit.batch.results import BatchResult, Result
from evalkit.plan.model import Bilingual
from evalkit.workspace import Workspace, library_hash

RECORD = ".unchanged.json"  # in the folder of all reports, of the last batch that was complete


def key(home: Workspace, request: Request, formats: Sequence[str]) -> str:
    """One hash of everything that a batch reads: what is asked, every file by its content, library and packages."""
    packages = sorted({(one.name, one.version) for one in distributions()})
    parts = [repr(request), repr(sorted(formats)), sys.version, library_hash.__wrapped__(), repr(packages)]
    parts += [f"{p.parent.name}/{p.name} {sha256(p.read_bytes()).hexdigest()}" for p in _read(home, request)]
    return sha256("\n".join(parts).encode()).hexdigest()


def _read(home: Workspace, request: Request) -> Iterator[Path]:
    data, plan = home.data(request.parameters["data"]), home.plan(request.parameters["plan"])
    yield from (plan, *((data, data.parent / "dataset.yaml") if data.is_file() else _files(data)))
    yield from sorted((home.root / "notebooks").glob("*_report.ipynb"))
    yield from _files(home.params / "remarks")


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*") if path.is_file() and not path.name.startswith((".", "~")))


def known(reports: Path, key: str) -> BatchResult | None:
    """What a batch would say, all its reports being current; None unless that is known."""
    try:
        record = json.loads((reports / RECORD).read_text("utf-8"))
        if record["key"] != key:
            return None
        results = []
        for one in record["reports"]:
            if one["files"] != _stat(reports / one["folder"]):
                return None
            name = Bilingual(zh=one["zh"], en=one["en"])
            folder = reports / one["folder"]
            results.append(Result(code=one["code"], name=name, state="current", folder=folder))
        indexes = {reports / path: stat for path, stat in record["indexes"].items()}
        if any(_stat(path.parent, path.name) != stat for path, stat in indexes.items()):
            return None
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return BatchResult(results=tuple(results), indexes=tuple(indexes))


def remember(reports: Path, key: str, result: BatchResult) -> None:
    """Write down that these reports are current, as their files are now."""
    from evalkit.publish.files import write_whole

    record = {
        "key": key,
        "reports": [
            {
                "code": one.code, "zh": one.name.zh, "en": one.name.en, "files": _stat(one.folder),
                "folder": one.folder.relative_to(reports).as_posix(),
            }
            for one in result.results
        ],
        "indexes": {path.relative_to(reports).as_posix(): _stat(path.parent, path.name) for path in result.indexes},
    }  # fmt: skip
    write_whole(reports / RECORD, json.dumps(record, ensure_ascii=False))


def _stat(folder: Path, name: str = "*") -> dict[str, Any]:
    """Name -> size and time of change, of the files there."""
    return {path.name: [(at := path.stat()).st_size, at.st_mtime_ns] for path in sorted(folder.glob(name))}
