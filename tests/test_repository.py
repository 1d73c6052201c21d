"""What must hold of the repository itself: one environment, no addresses, notebooks without outputs."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from itertools import chain
from pathlib import Path

import pytest
from helpers import ROOT

LOCK = (ROOT / "requirements.lock").read_text()


def pins(text: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([A-Za-z0-9_.-]+)==([^\s;\\]+)", text, flags=re.MULTILINE):
        found.setdefault(re.sub("[_.]", "-", name.lower()), set()).add(version)
    return found


def test_a_linked_environment_is_not_installed_into(tmp_path: Path) -> None:
    """`make` in a copy whose .venv is another repository's would make that one import the copy."""
    home = tmp_path / "copy"
    home.mkdir()
    (tmp_path / "elsewhere").mkdir()
    for name in ("run.py", "requirements.lock", "pyproject.toml"):
        (home / name).write_bytes((ROOT / name).read_bytes())
    (home / ".venv").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    run = subprocess.run([sys.executable, home / "run.py", "setup"], capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "outside this repository; remove the link" in run.stderr
    assert run.stderr.count("\n") == 1
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_requirements_txt_is_the_lock_without_hashes() -> None:
    assert pins((ROOT / "requirements.txt").read_text()) == pins(LOCK)
    assert "--hash" not in (ROOT / "requirements.txt").read_text()


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    names = {re.sub("[_.]", "-", re.split(r"[><=\[; ]", line)[0].lower()) for line in wanted}
    assert names <= set(pins(LOCK))


def test_the_environment_file_takes_the_pins_and_evalkit_itself() -> None:
    text = (ROOT / "environment.yml").read_text()
    assert "-r requirements.txt" in text
    assert "-e ." in text


@pytest.mark.parametrize("name", ["requirements.lock", "requirements.txt", "environment.yml", "pyproject.toml"])
def test_no_address_of_an_index(name: str) -> None:
    assert not re.search(r"https?://|index-url|find-links", (ROOT / name).read_text())


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda p: p.name)
def test_notebooks_hold_no_outputs(path: Path) -> None:
    cells = json.loads(path.read_text())["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert code
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
    # Reports are made of the library's calls; the notebook on methods works its own figures out.
    if path.stem.endswith("_report"):
        assert not any(re.search(r"\bdef |\bpandas\b|\bI\d\d\b", "".join(cell["source"])) for cell in code)


def test_the_library_knows_no_county_and_no_plan() -> None:
    """Names, codes and targets of a plan are data; only docstrings may name the embedded one."""
    words = re.compile(r"朔|怀仁|Shuozhou|Huairen|1406\d\d|^0\.065$")
    found = []
    for path in sorted((ROOT / "evalkit").rglob("*.py")):
        tree = ast.parse(path.read_text())
        docstrings = {
            node.body[0].value
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        found += [
            f"{path.relative_to(ROOT)}:{node.lineno}: {node.value}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and node not in docstrings and words.search(str(node.value))
        ]
    assert found == []


def test_asking_for_the_version_imports_no_pandas() -> None:
    code = "import sys, evalkit; evalkit.__version__; sys.exit('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
