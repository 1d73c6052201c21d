"""One command for each thing one does with this repository; the standard library alone.

    python run.py reports | test | lab | lint | example | simulation | benchmark | lock |
                  clean | setup

The Makefile only calls this, and Windows users call it as it is. Every command sets up .venv when it is
missing or when requirements.lock has changed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
LOCK = HERE / "requirements.lock"
MARK = VENV / "installed.txt"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")


def main(arguments: list[str]) -> int:
    commands = {
        "setup": setup, "reports": reports, "test": test, "lab": lab, "lint": lint, "example": example,
        "simulation": simulation, "benchmark": benchmark, "lock": lock, "clean": clean,
    }  # fmt: skip
    if len(arguments) < 1 or arguments[0] not in commands:
        print(__doc__, file=sys.stderr)
        return 2
    if sys.version_info < (3, 11):
        print(f"evalkit needs Python 3.11 or newer; this is {sys.version.split()[0]}.", file=sys.stderr)
        return 2
    try:
        commands[arguments[0]](arguments[1:])
    except subprocess.CalledProcessError as error:
        return error.returncode
    except KeyboardInterrupt:
        return 130
    return 0


def setup(arguments: list[str]) -> None:
    """The locked environment in .venv, and evalkit in it as an editable install."""
    _refuse_foreign_venv()
    wanted = hashlib.sha256(LOCK.read_bytes() + (HERE / "pyproject.toml").read_bytes()).hexdigest()
    if MARK.exists() and MARK.read_text() == wanted:
        return
    print("Setting up .venv from requirements.lock: about a minute, 1 GB.", file=sys.stderr, flush=True)
    if not PYTHON.exists():
        run(sys.executable, "-m", "venv", str(VENV))
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    run(*pip, "--require-hashes", "-r", str(LOCK))
    run(*pip, "--no-deps", "--no-build-isolation", "-e", str(HERE))
    MARK.write_text(wanted)


def _refuse_foreign_venv() -> None:
    """A `.venv` that is a link would have this repository installed over another one's environment."""
    place = VENV.resolve()
    if VENV.is_symlink() or not place.is_relative_to(HERE):
        sys.exit(f"{VENV} leads to {place}, outside this repository; remove the link: .venv is made here anew.")


def reports(arguments: list[str]) -> None:
    """The county reports and the city's, from the embedded data."""
    setup([])
    evalkit("batch", *arguments)


def test(arguments: list[str]) -> None:
    """All tests but the slow ones."""
    setup([])
    run(str(PYTHON), "-m", "pytest", "-n", "2", "-q", "-m", "not slow", *arguments)


def lab(arguments: list[str]) -> None:
    """JupyterLab, in the notebooks' folder."""
    setup([])
    run(str(PYTHON), "-m", "jupyterlab", "notebooks", *arguments)


def lint(arguments: list[str]) -> None:
    """Style, types, and the order of the rooms."""
    setup([])
    run(str(PYTHON), "-m", "ruff", "check", ".")
    run(str(PYTHON), "-m", "ruff", "format", "--check", ".")
    run(str(PYTHON), "-m", "mypy")
    run(str(BIN / "lint-imports"))


def example(arguments: list[str]) -> None:
    """The reports of examples/nhanes2: real, public data that nobody here made."""
    setup([])
    folder = HERE / "examples" / "nhanes2"
    run(str(PYTHON), str(folder / "prepare.py"))
    evalkit("batch", "--workspace", str(folder), *arguments)


def simulation(arguments: list[str]) -> None:
    """What verdicts and intervals deliver, over many synthetic evaluations. Takes minutes."""
    setup([])
    run(str(PYTHON), "tests/simulation", *arguments)


def benchmark(arguments: list[str]) -> None:
    """How fast shares are estimated and reports computed, and in how much memory. Prints; judges nothing."""
    setup([])
    run(str(PYTHON), "tests/benchmarks/shares.py", *arguments)
    run(str(PYTHON), "tests/benchmarks/notebooks.py")


def lock(arguments: list[str]) -> None:
    """requirements.lock, and what is derived from it. The only command that needs uv."""
    setup([])
    run(
        "uv", "pip", "compile", "pyproject.toml", "--all-extras", "--universal", "--python-version", "3.11",
        "--generate-hashes", "--no-emit-index-url", "--no-emit-find-links", "--no-header", "--quiet",
        *arguments, "-o", "requirements.lock",
    )  # fmt: skip
    derive()


def derive() -> None:
    """requirements.txt (no hashes, for conda's pip section) from requirements.lock."""
    pins = [line.removesuffix("\\").strip() for line in LOCK.read_text().splitlines() if "==" in line[:80]]
    pins = [line for line in pins if line and not line.startswith(("#", "--"))]
    head = "# Derived from requirements.lock by `make lock`; do not edit.\n"
    (HERE / "requirements.txt").write_text(head + "\n".join(pins) + "\n")


def clean(arguments: list[str]) -> None:
    """What these commands made: .venv, reports and caches."""
    for name in (
        ".venv",
        ".pytest_cache",
        ".mypy_cache",
        ".ruff_cache",
        ".import_linter_cache",
        ".hypothesis",
    ):
        shutil.rmtree(HERE / name, ignore_errors=True)
    for folder in (HERE / "reports").iterdir():
        if folder.is_dir():
            shutil.rmtree(folder)


def evalkit(*arguments: str) -> None:
    run(str(PYTHON), "-m", "evalkit.cli", *arguments)


def run(*command: str) -> None:
    # Without caches each of the many processes of a run would compile the library, and rewrite the tests, anew.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run(command, cwd=HERE, env=environment, check=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
