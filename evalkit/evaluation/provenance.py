"""What a report was made from: the manifest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from platform import python_version

import evalkit
from evalkit.evaluation.results import Manifest
from evalkit.inputs import Dataset
from evalkit.plan.model import Plan
from evalkit.request import Parameters

# The packages whose version can change a figure, a picture or a sentence: those that read, compute, draw (zhplot
# brings the font) and set the remarks.
_PACKAGES = (
    "contourpy", "matplotlib", "mistune", "numpy", "pandas", "pillow", "python-calamine", "ruamel.yaml", "scipy",
    "statsmodels", "zhplot",
)  # fmt: skip


def manifest(parameters: Parameters, plan: Plan, dataset: Dataset, remarks: str) -> Manifest:
    """Parameters, hashes of everything read, and versions: equal manifests mean equal reports."""
    hashes = {"plan": plan.source_hash, "library": library_hash(), "remarks": _hash(remarks.encode())}
    hashes |= {f"data/{table}": value for table, value in sorted(dataset.hashes.items())}
    versions = {"evalkit": evalkit.__version__, "python": python_version()}
    versions |= {package: version(package) for package in _PACKAGES}
    return Manifest(parameters=_plain(asdict(parameters)), hashes=hashes, versions=versions)


@cache
def library_hash() -> str:
    """The hash of the library's own source and wording files, whatever its version says."""
    home = Path(evalkit.__file__).parent
    files = sorted(p for p in home.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
    parts = (f"{p.relative_to(home).as_posix()} {_hash(p.read_bytes())}" for p in files)
    return _hash("\n".join(parts).encode())


def _hash(content: bytes) -> str:
    return sha256(content).hexdigest()


def _plain(parameters: Mapping[str, object]) -> dict[str, object]:
    return {name: dict(v) if isinstance(v, Mapping) else v for name, v in sorted(parameters.items())}
