"""How long HTML, Word and PDF of an executed county report take: the first of a process, and each further one.

    python tests/benchmarks/publishing.py

Executes the reports of three counties first, which is not counted.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1]))

from executed import execute

COUNTIES = ("140602", "140603", "140621")


def seconds(notebooks: list[Path], folder: Path) -> Iterator[float]:
    """Of each report in this process, the first with what is loaded and built once."""
    start = perf_counter()
    from evalkit.publish import publish

    for notebook in notebooks:
        publish(notebook, folder / notebook.stem)
        now = perf_counter()
        yield now - start
        start = now


def main() -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        notebooks = [execute("county_report", county, folder) for county in COUNTIES]
        first, *others = seconds(notebooks, folder)
    print(f"first report of a process: {first:.2f} s, with what is loaded once")
    print("further ones:", ", ".join(f"{each:.2f} s" for each in others))


if __name__ == "__main__":
    main()
