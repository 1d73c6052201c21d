"""A report's folder: files moved into place whole, the manifest last, and failed notebooks kept apart."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from evalkit.batch.results import EDITED, MISSING
from evalkit.publish.files import file_hash, set_aside_edited
from evalkit.request import FORMATS

MANIFEST = "manifest.json"
FINDINGS = "findings.csv"
FAILED = "failed"
# Beside what the report itself was made with (its own manifest says), what can change a file's bytes.
_TOOLS = (
    "beautifulsoup4", "ipykernel", "ipython", "jinja2", "lxml", "nbclient", "nbformat", "papermill", "pygments",
    "pikepdf", "pypandoc-binary", "python-docx", "typst",
)  # fmt: skip
WORD = "report.docx"
FEW = 3  # of the places whose rows changed, named in a message


def made_from(manifest: Mapping[str, Any], notebook: str) -> dict[str, Any]:
    """Everything that decides a report's bytes: its evaluation's manifest, the notebook and the tools.

    notebook : the hash of the text that was run, not of what its file has become by now
    """
    return {
        "parameters": dict(manifest["parameters"]),
        "hashes": dict(manifest["hashes"]) | {"notebook": notebook},
        "versions": dict(manifest["versions"]) | {tool: version(tool) for tool in _TOOLS},
    }


def place_report(
    made: Path,
    folder: Path,
    *,
    description: Mapping[str, Any],
    manifest: Mapping[str, Any],
    rows: Mapping[str, Mapping[str, str]],
    force: bool = False,
) -> Path | None:
    """Move the files in `made` into `folder`; manifest.json, written last, says that they are complete.

    description : what the report's title says of it
    manifest : what it was made from, see `made_from`
    rows : what its rows are, see `Dataset.row_hashes_by_place`
    force : replace even a Word file that somebody edited

    Returns where a Word file went that was edited by hand since it was made, None if there was none.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = sorted(path for path in made.iterdir() if not path.name.startswith("."))
    content = {
        "report": {key: value for key, value in description.items() if key != "manifest"},
        "manifest": manifest,
        "rows": rows,
        "files": {path.name: file_hash(path) for path in files},
    }
    mark = made / MANIFEST
    mark.write_text(json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n", "utf-8", newline="")
    kept = None if force else _keep_edited(folder, made)
    earlier = _made_before(folder)
    # Without its mark a folder is unfinished: a run killed between two moves leaves no false claim.
    (folder / MANIFEST).unlink(missing_ok=True)
    for path in [*files, mark]:
        os.replace(path, folder / path.name)
    # A format that is no longer asked for would stay behind with the figures of before.
    for name, made_hash in earlier.items():
        old = folder / name
        if name not in content["files"] and old.is_file() and file_hash(old) == made_hash:
            old.unlink()
    return kept


def _made_before(folder: Path) -> dict[str, str]:
    """The files of the report that is there, and their hashes; none if it has no mark that can be read."""
    try:
        return dict(json.loads((folder / MANIFEST).read_text("utf-8"))["files"])
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _keep_edited(folder: Path, made: Path) -> Path | None:
    """Move an edited Word file aside; evaluators write their words into it.

    One that no mark names was published by itself, or lost its mark: it stays, unless another takes its place.
    """
    recorded, new = _made_before(folder).get(WORD), made / WORD
    if recorded is None and not new.is_file():
        return None
    known = {recorded} if recorded is not None else set()
    return set_aside_edited(folder / WORD, known | ({file_hash(new)} if new.is_file() else set()))


def why_not_current(
    folder: Path, manifest: Mapping[str, Any], rows: Mapping[str, Mapping[str, str]], formats: Collection[str]
) -> list[str]:
    """What sets the report there apart from the one that would be made now; nothing if it is current.

    manifest, rows : what that would be made from
    formats : in which
    """
    try:
        content = json.loads((folder / MANIFEST).read_text("utf-8"))
        then, files = content["manifest"], content["files"]
        parts = {name: dict(then[name]) for name in ("parameters", "hashes", "versions")}
        now = {path.name: file_hash(path) for path in folder.iterdir() if path.name in files}
    except (OSError, ValueError, KeyError, TypeError):
        return [MISSING if not (folder / MANIFEST).is_file() else f"{MANIFEST} cannot be read"]
    wanted = json.loads(json.dumps(manifest))
    found = [*_changed(parts, wanted, content.get("rows", {}), rows)]
    there = [name for name in FORMATS if f"report.{name}" in files]
    if set(there) != set(formats):
        found.append(f"its formats are {', '.join(there)}")
    found += [f"{name} is gone" for name in files if name not in now]
    edited = [name for name, content_hash in now.items() if content_hash != files[name]]
    return found + [f"{EDITED}: {name}" for name in sorted(edited)]


def _changed(
    then: Mapping[str, Mapping[str, Any]],
    now: Mapping[str, Mapping[str, Any]],
    rows_then: Mapping[str, Mapping[str, str]],
    rows_now: Mapping[str, Mapping[str, str]],
) -> Iterator[str]:
    """Each entry of the manifest that is another one, in words."""
    for kind, entries in now.items():
        for name in sorted(entries.keys() | then[kind].keys()):
            before, after = then[kind].get(name), entries.get(name)
            if before == after:
                continue
            table = name.removeprefix("data/")
            if kind != "hashes":
                yield f"{name} was {before}, is {after}"
            elif name == "city":
                yield "other counties' answers changed what they say of this one"
            elif table in (name, "dataset"):
                yield f"{'dataset.yaml' if table == 'dataset' else name} changed"
            else:
                yield f"{table} changed{_where(rows_then.get(table, {}), rows_now.get(table, {}))}"


def _where(then: Mapping[str, str], now: Mapping[str, str]) -> str:
    """The places and years whose rows changed, the first few of them."""
    places = sorted({place for place, _ in then.items() ^ now.items()})
    more = f" and {len(places) - FEW} more" if len(places) > FEW else ""
    return f": {'; '.join(places[:FEW])}{more}" if places else ""
