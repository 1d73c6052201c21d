"""Pages of every content a report can have, made without a kernel: for the tests in a browser."""

from __future__ import annotations

from pathlib import Path

from test_publish import cell, executed, shown
from test_publish_overview import write_report
from test_report_content import contents
from tiny import write_workspace

from evalkit.plan.reader import read_plan
from evalkit.publish import publish, write_index
from evalkit.report.content import NOTHING
from evalkit.report.markup import html
from evalkit.report.wording import load_words

OF_THE_CITY = ("matrix", "by_county")


def write_pages(folder: Path) -> Path:
    """county/report.html, city/report.html and index.html."""
    words = load_words("zh")
    every = {str(key): content for key, content in contents().items() if content != NOTHING}
    for name in ("county", "city"):
        (folder / name).mkdir()
        chosen = [key for key in every if (name == "city") == any(part in key for part in OF_THE_CITY)]
        outputs = [shown(html(every[key], words, id=f"caption-{n}")) for n, key in enumerate(chosen)]
        publish(
            executed(folder / name, cell(shown('<h2 id="all">全部内容</h2>'), *outputs)), formats=("html",)
        )
    root = write_workspace(folder / "workspace", survey="")
    for code in ("11", "12"):
        write_report(
            folder / "reports" / code, code, "甲县", {"C1": "MET", "G1": "NOT_ASSESSED", "H1": "NOT_MET"}
        )
    plan = read_plan(root / "data" / "plans" / "tiny" / "plan.yaml")
    write_index(folder / "reports", plan, "zh").rename(folder / "index.html")
    return folder
