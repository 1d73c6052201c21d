"""Where the notebooks, data, params and reports of one evaluation are, and which library reads them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from hashlib import sha256
from pathlib import Path

import evalkit
from evalkit.problems import EvalkitError, Problem


class WorkspaceError(EvalkitError):
    """A workspace, or something that should stand in it, was not found."""


@dataclass(frozen=True)
class Workspace:
    """A folder holding `data/` and `params/`, and what stands in it.

    root : the folder itself, absolute

    `Workspace.find()` walks upward, so that `data: demo` means the same in JupyterLab (which works inside
    notebooks/), under papermill and on the command line. A relative path starts at the workspace, or else at the
    working directory; WorkspaceError says where `plan`, `data` and `notebook` looked, and what there is.
    """

    root: Path

    @classmethod
    def find(cls, start: str | Path | None = None) -> Workspace:
        """The workspace that holds `start`, a folder; without it, the working directory.

        Raises WorkspaceError if no folder upward from there holds both data/ and params/.
        """
        begin = Path(start or ".").resolve()
        for workspace in _upward(begin):
            return workspace
        rule = "neither this folder nor one above it holds data/ and params/"
        remedy = "go into a workspace: the repository, or a folder with the two"
        raise WorkspaceError(Problem(place=str(begin), rule=rule, remedy=remedy))

    @property
    def params(self) -> Path:
        """The folder of what reports are asked for."""
        return self.root / "params"

    @property
    def reports(self) -> Path:
        """The folder that a run writes into; it need not exist."""
        return self.root / "reports"

    def remarks(self, code: str, language: str = "zh") -> Path:
        """The file of the evaluators' own words on a county, in a language; it need not exist."""
        name = f"{code}.md" if language == "zh" else f"{code}.{language}.md"
        return self.params / "remarks" / name

    def plan(self, name: str | Path) -> Path:
        """The plan.yaml of a plan, given by its name under data/plans/, or by the path of its file or folder."""
        plans = self.root / "data" / "plans"
        places = [place / "plan.yaml" if place.is_dir() else place for place in self._places(plans, name)]
        found = [path.parent.name for path in plans.glob("*/plan.yaml")]
        return _first([p for p in places if p.is_file()], "plan", name, looked=places, names=found)

    def data(self, name: str | Path) -> Path:
        """The folder (or workbook) of a data set, given by its name under data/, or by its path."""
        home = self.root / "data"
        places = self._places(home, name)
        found = [p.name for p in home.iterdir() if p.suffix == ".xlsx" or (p.is_dir() and p.name != "plans")]
        usable = [p for p in places if p.is_dir() or (p.is_file() and p.suffix == ".xlsx")]
        return _first(usable, "data set", name, looked=places, names=found)

    def notebook(self, name: str | Path) -> Path:
        """The file of a notebook, given by its name under notebooks/, or by its path.

        The notebooks of a workspace further up serve this one, too, so that an example inside a repository
        needs no copy of them.
        """
        file = Path(name) if Path(name).suffix == ".ipynb" else Path(f"{name}.ipynb")
        homes = [workspace.root / "notebooks" for workspace in _upward(self.root)]
        places = [home / file for home in homes] + self._places(homes[0], file)[1:]
        found = [path.stem for home in homes for path in home.glob("*.ipynb")]
        return _first([p for p in places if p.is_file()], "notebook", name, looked=places, names=found)

    def _places(self, home: Path, name: str | Path) -> list[Path]:
        if not str(name).strip():
            return []
        return list(dict.fromkeys([home / name, self.root / name, Path.cwd() / name]))


def _upward(start: Path) -> Iterator[Workspace]:
    """The workspaces that hold `start`, the nearest first."""
    for folder in (start, *start.parents):
        if (folder / "data").is_dir() and (folder / "params").is_dir():
            yield Workspace(folder)


def _first(usable: list[Path], what: str, name: str | Path, *, looked: Iterable[Path], names: Iterable[str]) -> Path:
    if usable:
        return usable[0]
    known = sorted(set(names))
    near = get_close_matches(str(name), known, n=1)
    remedy = f"there are: {', '.join(known)}" if known else "there is none yet"
    rule = f"not found; looked at {', '.join(str(p) for p in looked) or 'nothing, the name is empty'}"
    remedy = f"did you mean {near[0]}? {remedy}" if near else remedy
    raise WorkspaceError(Problem(place=what, value=str(name), rule=rule, remedy=remedy))


@cache
def library_hash() -> str:
    """The hash of the library's own source and wording files, whatever its version says."""
    home = Path(evalkit.__file__).parent
    files = sorted(p for p in home.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
    parts = (f"{p.relative_to(home).as_posix()} {sha256(p.read_bytes()).hexdigest()}" for p in files)
    return sha256("\n".join(parts).encode()).hexdigest()
