"""Reports made again and compared, and the archive from which others can do so."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import nbformat
from helpers import ROOT
from helpers.batch import REPORT, write_batch
from nbformat.v4 import new_output

from evalkit.batch import pack, verify_reports


def test_from_an_archive_every_figure_comes_out_but_the_one_that_was_changed(
    report_of: Callable[[str], Path], tmp_path: Path
) -> None:
    there = tmp_path / "reports" / "shuozhou-2016-2020" / "2019" / "140602"
    there.mkdir(parents=True)
    for name in ("findings.csv", "manifest.json"):
        shutil.copy(report_of("county-zh") / name, there)
    findings = there / "findings.csv"
    text = findings.read_text(encoding="utf-8")
    old = "140602,朔城区,Shuocheng District,I01,default,,2020,projected_average_growth,model,0.075205995"
    assert text.count(old) == 1
    findings.write_text(text.replace(old, old.replace("0.0752", "0.0753")), encoding="utf-8")
    for name in ("one.zip", "two.zip"):
        assert pack(tmp_path / name, ROOT, output=tmp_path / "reports") == ()
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with ZipFile(tmp_path / "one.zip") as archive:
        assert "data/demo/truth.csv" not in archive.namelist()
        archive.extractall(tmp_path / "elsewhere")
    found, without = verify_reports(tmp_path / "elsewhere", counties="140602,140603")
    assert found.figures > 300
    assert [difference.rpartition(", comes out")[0] for difference in found.differences] == [
        "140602, I01, default, 2020, projected_average_growth, model: value is 0.07530599582967424"
    ]
    assert without.differences == ("findings.csv is not there",)


def test_tables_of_real_people_and_what_a_notebook_showed_stay_out_of_an_archive(tmp_path: Path) -> None:
    root = write_batch(tmp_path, REPORT)
    about = root / "data" / "tiny" / "dataset.yaml"
    about.write_text(about.read_text(encoding="utf-8").replace("is_synthetic: true", "is_synthetic: false"))
    path = root / "notebooks" / "county_report.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[-1].outputs = [new_output("stream", text="somebody's answers")]
    nbformat.write(notebook, path)
    assert pack(tmp_path / "some.zip", root) == ("survey",)
    assert pack(tmp_path / "all.zip", root, people=True) == ()
    with ZipFile(tmp_path / "some.zip") as some, ZipFile(tmp_path / "all.zip") as everything:
        assert {*everything.namelist()} - {*some.namelist()} == {"data/tiny/survey.csv"}
        assert b"survey" in some.read("README.txt")
        assert [name for name in some.namelist() if b"somebody's answers" in some.read(name)] == []
