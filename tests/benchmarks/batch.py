"""What a report costs in a batch, however many counties the data set has, beside papermill in a loop.

    python tests/benchmarks/batch.py [number of counties ...]

CPU-seconds are those of the whole machine, so it should do nothing else. Of each number of counties, nine to a city,
the data are made, and: reading, checking and evaluating them once; ten counties' reports more; the same as Word and
PDF as well; asking once more, when nothing has changed; the most memory of a kernel.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import papermill
import psutil

from evalkit.batch import run_batch
from evalkit.demo import write_demo
from evalkit.request import read_parameters

ROOT = Path(__file__).resolve().parents[2]
NUMBERS = (6, 24, 200)
TO_A_CITY = 9
REPORTS = 10
FIRST = 990001  # code of the first invented county


def spent(call: Callable[[], Any]) -> tuple[float, float, Any]:
    """CPU-seconds of the machine, seconds, and what came out."""
    start, before = perf_counter(), psutil.cpu_times()
    answer = call()
    after, seconds = psutil.cpu_times(), perf_counter() - start
    return after.user + after.system - before.user - before.system, seconds, answer


def workspace(folder: Path, counties: int) -> Path:
    """A workspace like this one, with a data set of so many counties beside those of the recipe."""
    shutil.copytree(ROOT / "notebooks", folder / "notebooks", ignore=shutil.ignore_patterns(".*"))
    shutil.copytree(ROOT / "data" / "plans", folder / "data" / "plans")
    (folder / "params").mkdir()
    shutil.copy(ROOT / "params" / "common.yaml", folder / "params")
    recipe, cities = ROOT / "data" / "demo" / "recipe.yaml", 1 + -(-counties // TO_A_CITY)
    cpu, seconds, _ = spent(
        lambda: write_demo(recipe, folder / "data" / "demo", seed=1, counties=6 + counties, cities=cities)
    )
    print(
        f"{counties} counties in {cities - 1} cities, beside the recipe's: made in {cpu:.0f} CPU-s, {seconds:.0f} s"
    )
    return folder


def in_a_loop(home: Path, codes: list[str]) -> float:
    """CPU-seconds a report by papermill with ordinary kernels; no page is made."""
    asked = read_parameters(home / "params" / "common.yaml")
    notebook, made = str(home / "notebooks" / "county_report.ipynb"), str(home / "loop.ipynb")

    def each() -> None:
        for code in codes:
            papermill.execute_notebook(
                notebook, made, parameters=asked | {"county": code}, cwd=home, progress_bar=False,
            )  # fmt: skip

    return spent(each)[0] / len(codes)


def main(numbers: list[int]) -> None:
    for number in numbers:
        with TemporaryDirectory() as name:
            home = workspace(Path(name), number)
            codes = [str(FIRST + k) for k in range(min(number, REPORTS + 1))]
            one, more = codes[:1], codes[1:]

            def batch(asked: list[str], *formats: str, home: Path = home, force: bool = True) -> Any:
                return spent(lambda: run_batch(home, counties=asked, formats=formats, force=force))

            batch(one, "html")
            # What a batch costs whatever it makes is taken off.
            start = batch(one, "html")[0]
            pages, *_, made = batch(codes, "html")
            log = (made.indexes[0].parent / "log.jsonl").read_text(encoding="utf-8")
            memory = max(json.loads(line).get("memory_mb", 0) for line in log.splitlines())
            every = batch(codes, "html", "docx", "pdf")[0] - batch(one, "html", "docx", "pdf")[0]
            batch(codes, "html")
            again, seconds, _ = batch(codes, "html", force=False)
            loop = in_a_loop(home, more[:3])
            print(
                f"  a batch of one {start:.1f} CPU-s; each further report {(pages - start) / len(more):.2f} with its"
                f" page, {every / len(more):.2f} with Word and PDF, by papermill in a loop {loop:.2f} without a page;"
                f" once more {again:.1f} ({seconds:.1f} s); a kernel's memory at most {memory} MB",
                flush=True,
            )


if __name__ == "__main__":
    main([int(text) for text in sys.argv[1:]] or list(NUMBERS))
