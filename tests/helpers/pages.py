"""Pages for the tests in a browser: of every content a report can have, made by hand, and of executed reports."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

from evalkit.plan.model import Language
from evalkit.plan.reader import read_plan
from evalkit.publish import publish, read_document, write_index
from evalkit.report.blocks import resolve
from evalkit.report.content import NOTHING
from evalkit.report.wording.words import load_words
from helpers import ROOT
from helpers.blocks import heading
from helpers.contents import contents
from helpers.executed_notebooks import cell, executed, shown, write_report
from helpers.workspace import write_workspace

OF_THE_CITY = ("matrix", "by_county")


def write_pages(folder: Path) -> Path:
    """county/report.html, city/report.html and index.html."""
    words = load_words("zh")
    every = {str(key): content for key, content in contents().items() if content != NOTHING}
    for name in ("county", "city"):
        (folder / name).mkdir()
        chosen = [key for key in every if (name == "city") == any(part in key for part in OF_THE_CITY)]
        outputs = [shown(resolve(every[key], words, id=f"caption-{n}")) for n, key in enumerate(chosen)]
        publish(executed(folder / name, cell(shown(heading("all", "全部内容")), *outputs)), formats=("html",))
    root = write_workspace(folder / "workspace", survey=[])
    for code in ("11", "12"):
        write_report(folder / "reports" / code, code, "甲县", {"C1": "MET", "G1": "NOT_ASSESSED", "H1": "NOT_MET"})
    plan = read_plan(root / "data" / "plans" / "tiny" / "plan.yaml")
    write_index(folder / "reports", plan, "zh").rename(folder / "index.html")
    return folder


def write_executed(folder: Path, report_of: Callable[[str], Path]) -> None:
    """zh/ and en/, each with report.html in county/, city/ and hard/, and index.html above the former two."""
    plan = read_plan(ROOT / "data" / "plans" / "shuozhou-2016-2020" / "plan.yaml")
    languages: tuple[Language, ...] = ("zh", "en")
    for language in languages:
        for name in ("county", "city"):
            made, place = report_of(f"{name}-{language}"), folder / language / name
            place.mkdir(parents=True)
            for file in ("report.html", "findings.csv"):
                shutil.copy(made / file, place)
            (notebook,) = made.glob("*.ipynb")
            report = read_document(notebook).metadata
            (place / "manifest.json").write_text(json.dumps({"report": report}), encoding="utf-8")
        write_index(folder / language, plan, language)
        (folder / language / "hard").mkdir()
        shutil.copy(report_of(f"hard-{language}") / "report.html", folder / language / "hard")
