"""The same line on real data that nobody here made: every figure against R's survey package."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from helpers import ROOT

from evalkit.evaluation import Evaluation

EXAMPLE = ROOT / "examples" / "nhanes2"
PARAMETERS = {
    "plan": "nhanes2", "data": "nhanes2", "as_of": 1980, "level": 0.95, "language": "en", "readings": {},
    "suppress_below": 10, "seed": 1,
}  # fmt: skip


def rows() -> list[dict[str, str]]:
    lines = (ROOT / "tests" / "reference" / "nhanes2.csv").read_text().splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the example, so that the tests leave the repository as it is."""
    folder = tmp_path_factory.mktemp("example") / "nhanes2"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("*.csv", "reports"))
    subprocess.run([sys.executable, folder / "prepare.py"], check=True, capture_output=True)
    return folder


@pytest.mark.parametrize("expected", rows(), ids=lambda row: f"{row['indicator']}-{row['region']}")
def test_every_figure_is_rs(expected: dict[str, str], workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(workspace)
    evaluation = Evaluation.load(county=expected["region"], **PARAMETERS)
    indicator = evaluation.plan.indicator(expected["indicator"])
    result = evaluation.coverage(indicator, by=["race"]).verdict.finding.result
    assert result.value == pytest.approx(float(expected["value"]), abs=1e-9)
    assert result.standard_error == pytest.approx(float(expected["standard_error"]), abs=1e-9)
    assert result.interval is not None
    assert result.interval.low == pytest.approx(float(expected["low"]), abs=1e-8)
    assert result.interval.high == pytest.approx(float(expected["high"]), abs=1e-8)
    assert (result.df, result.n) == (int(expected["df"]), int(expected["n"]))
