"""The notebooks as they are: run, published, and every number of the page looked up in findings.csv."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import numpy as np
import pytest
from helpers import ROOT
from helpers.executed import execute
from numpy.typing import NDArray

from evalkit.evaluation.coverage.groups import WIDEST

COUNTED = (
    "headline",
    "income",
    "coverage",
    "shortfall",
    "left_behind",
    "reported",
    "matrix",
    "counties",
    "next",
    "groups",
)


@pytest.fixture
def county(report_of: Callable[[str], Path]) -> Path:
    return report_of("county-zh")


@pytest.fixture
def city(report_of: Callable[[str], Path]) -> Path:
    return report_of("city-en")


class Sections(HTMLParser):
    """The text of each section: what stands between one h2 and the next."""

    def __init__(self) -> None:
        super().__init__()
        self.text: dict[str, str] = {}
        self.section = ""
        self.in_heading = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "h2":
            self.section = found.get("id") or ""
        if tag == "footer":
            self.section = ""
        if tag == "img":
            self.handle_data(f" {found.get('alt') or ''} ")

    def handle_data(self, data: str) -> None:
        self.text[self.section] = self.text.get(self.section, "") + data + " "


def values(findings: Path) -> NDArray[np.float64]:
    """Every number of the file, without its sign."""
    columns = (
        "value", "standard_error", "low", "high", "level", "n", "missing", "population", "df", "design_effect",
        "effective_n", "target_value", "probability",
    )  # fmt: skip
    with findings.open(encoding="utf-8-sig") as file:
        found = {abs(float(row[c])) for row in csv.DictReader(file) for c in columns if row[c]}
    # The width from which on an interval says nothing is a rule, and stated under the tables.
    return np.array([*found, WIDEST])


def is_among(token: str, scale: float, known: NDArray[np.float64]) -> bool:
    """Whether a printed number is one of the known ones, rounded as it is printed."""
    printed = float(token.replace(",", "").replace("−", "-").replace("–", "-"))
    decimals = len(token.split(".")[1]) if "." in token else 0
    half = 0.5 * 10**-decimals + 1e-9
    return bool(np.any(np.abs(known * scale - abs(printed)) <= half))


@pytest.mark.parametrize("report", ["county", "city"])
def test_every_number_of_the_page_is_in_findings_csv(report: str, request: pytest.FixtureRequest) -> None:
    """Percentages, points and yuan; counts of outcomes in sentences are words of the list that follows."""
    folder: Path = request.getfixturevalue(report)
    page = Sections()
    page.feed((folder / "report.html").read_text(encoding="utf-8"))
    known = values(folder / "findings.csv")
    number = r"([+−–-]?\d[\d,]*(?:\.\d+)?)"
    unknown, counted = [], 0
    for section in COUNTED:
        text = page.text.get(section, "")
        for pattern, scale in (
            (rf"{number}\s?%", 100), (rf"{number}\s?(?:个百分点|percentage points?|points)", 100),
            (rf"{number}\s?(?:元|yuan)", 1), (rf"¥\s?{number}", 1),
        ):  # fmt: skip
            tokens = re.findall(pattern, text)
            counted += len(tokens)
            unknown += [(section, token) for token in tokens if not is_among(token, scale, known)]
    assert counted > 200
    assert unknown == []


@pytest.mark.parametrize("report", ["county", "city"])
def test_no_heading_occurs_twice(report: str, request: pytest.FixtureRequest) -> None:
    page = (request.getfixturevalue(report) / "report.html").read_text(encoding="utf-8")
    headings = re.findall(r"<h([23])[^>]*>(.*?)</h\1>", page, re.DOTALL)
    assert len(headings) > 15
    assert len(set(headings)) == len(headings)


def test_a_figure_beside_its_table_is_described_in_short(county: Path) -> None:
    page = (county / "report.html").read_text(encoding="utf-8")
    short = [alt for alt in re.findall(r'alt="([^"]*)"', page) if "见同一节的表" in alt]
    assert len(short) >= 2
    assert [alt for alt in short if len(alt) > 150] == []


def test_the_pages_say_that_the_data_are_synthetic(county: Path, city: Path) -> None:
    assert "模拟数据" in (county / "report.html").read_text(encoding="utf-8")
    assert "synthetic" in (city / "report.html").read_text(encoding="utf-8")


def test_a_misspelt_parameter_stops_the_notebook(tmp_path: Path) -> None:
    """papermill alone warns, and would write the default county's report under the asked name."""
    with pytest.raises(subprocess.CalledProcessError) as failed:
        execute("county_report", "140603", tmp_path, as_off=2020)
    assert b"as_off" in failed.value.stderr
    assert b"did you mean as_of" in failed.value.stderr


def test_no_output_names_a_path_of_this_machine(county: Path, city: Path) -> None:
    for path in (*county.glob("*"), *city.glob("*")):
        if path.suffix in (".html", ".csv"):
            assert str(ROOT) not in path.read_text(encoding="utf-8")


def test_the_executed_notebook_compares_with_itself() -> None:
    """Strict nbval against a small notebook kept with its outputs: the verdicts of a known county."""
    subprocess.run(
        [
            sys.executable, "-m", "pytest", "--nbval", "-q", "-p", "no:cacheprovider", "-o", "addopts=",
            "-o", "filterwarnings=", "tests/known_county.ipynb",
        ],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip


def test_the_notebook_kept_with_its_outputs_has_some() -> None:
    notebook = nbformat.read(ROOT / "tests" / "known_county.ipynb", as_version=4)
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert len(outputs) >= 2
