"""The notebooks that a batch runs: read once, and held against the parameters before any kernel starts."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any

import nbformat
import papermill

from evalkit.batch.errors import RequestError
from evalkit.batch.jobs import Job
from evalkit.problems import Problem


def check_notebooks(jobs: Iterable[Job]) -> None:
    """Refuse parameters that a notebook does not name.

    papermill itself only warns and keeps the default beside the misspelled one, so that the default county's
    report would appear under another county's name.
    """
    problems: list[Problem] = []
    for path in dict.fromkeys(job.notebook for job in jobs):
        named = papermill.inspect_notebook(read_notebook(path)[0])
        asked = {name for job in jobs if job.notebook == path for name in job.parameters}
        problems += [
            Problem(
                place=f"{path.name}, cell tagged `parameters`",
                value="",
                rule=f"has no parameter {name}",
                remedy=f"add a line {name} = ... to that cell",
            )
            for name in sorted(asked - set(named))
        ]
    if problems:
        raise RequestError(problems)


def read_notebook(path: Path) -> tuple[Any, str]:
    """A notebook in memory, and the SHA-256 of the bytes it was read from.

    papermill would take braces in its path for parameters. The hash is taken here: whoever saves the notebook
    while a batch runs must not have it written down as what was run.
    """
    try:
        content = path.read_bytes()
        notebook = nbformat.reads(content.decode("utf-8"), as_version=4)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise RequestError(
            Problem(
                place=path.name,
                value="",
                rule=f"cannot be read as a notebook ({type(error).__name__})",
                remedy="restore it from the repository",
            )
        ) from error
    return notebook, sha256(content).hexdigest()
