"""What single reports read, written by a batch for the kernels that make them.

It lies in the batch's scratch folder, where nobody else can write, and goes when the batch ends: it holds residents'
answers, and reading it runs what is written there.
"""

from __future__ import annotations

import json
import os
import pickle
from hashlib import sha256
from pathlib import Path
from typing import Any
from zlib import compress, decompress

from evalkit.request import Parameters

FOLDER = "EVALKIT_PARTS"  # the variable of the environment that names it


def write_part(evaluation: Any, folder: Path) -> None:
    """Keep an evaluation for whoever asks with the same parameters."""
    (folder / _name(evaluation.parameters)).write_bytes(compress(pickle.dumps(evaluation, protocol=5), level=1))


def read_part(asked: Parameters) -> Any:
    """The evaluation that these parameters ask for; None where none was kept."""
    folder = os.environ.get(FOLDER)
    path = Path(folder) / _name(asked) if folder else None
    return pickle.loads(decompress(path.read_bytes())) if path and path.is_file() else None  # noqa: S301  # the batch's own


def _name(asked: Parameters) -> str:
    return sha256(json.dumps(asked.as_dict(), sort_keys=True).encode()).hexdigest()
