"""Executed notebooks as a report leaves them, made by hand, and their pages as they are read back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_notebook, new_output

from evalkit.evaluation.findings_table import COLUMNS
from evalkit.plan.model import Language
from evalkit.publish.findings_csv import ENCODING, findings_csv
from evalkit.report.blocks import Block, HeadingBlock, ParagraphBlock, to_json
from evalkit.report.markup import html
from evalkit.report.report import CONTENT, FINDINGS, REPORT
from evalkit.report.wording.words import load_words
from helpers.blocks import FIGURE, TABLE, heading, paragraph, text


def row(**values: object) -> dict[str, object]:
    return dict.fromkeys(COLUMNS) | values


def shown(
    blocks: Block | Sequence[Block], findings: list[dict[str, object]] | None = None, report: object = None
) -> Any:
    several = blocks if isinstance(blocks, Sequence) else [blocks]
    data: dict[str, object] = {
        "text/html": html(several), CONTENT: to_json(several), FINDINGS: findings or []
    }  # fmt: skip
    if report is not None:
        data[REPORT] = report
    return new_output("display_data", data=data)


def title(language: Language = "zh", **changes: object) -> Any:
    about = {
        "language": language, "title": "甲县评估报告", "county_code": "11", "plan": "tiny", "as_of": 2020,
        "stage": "final", "is_synthetic": True, "manifest": {}, "version": "0",
    } | changes  # fmt: skip
    heading = [HeadingBlock(level=1, text=text("甲县评估报告"))]
    if about["is_synthetic"]:
        notice = load_words(language).fill("title.synthetic", {})
        return shown([*heading, ParagraphBlock(text=text(notice), role="notice")], report=about)
    return shown(heading, report=about)


def cell(*outputs: Any, source: str = "secret_code()", count: int | None = 1) -> Any:
    return new_code_cell(source, outputs=list(outputs), execution_count=count)


def executed(folder: Path, *cells: Any, language: Language = "zh") -> Path:
    path = folder / "report.ipynb"
    nbformat.write(new_notebook(cells=[cell(title(language)), *cells]), path)
    return path


def small_report() -> list[Any]:
    """The cells of a report with a section, a sentence, a table and a figure."""
    below = [heading("x", "浉河区、埇桥区", level=3), paragraph("7.6%")]
    return [cell(shown(heading("income", "收入")), shown(below), shown(TABLE)), cell(shown(FIGURE))]


class Page(HTMLParser):
    """The elements of a page, and the text of those that are asked for."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.source = path.read_text(encoding="utf-8")
        self.feed(self.source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def write_report(folder: Path, code: str, name: str, outcomes: dict[str, str], **changes: object) -> None:
    folder.mkdir(parents=True)
    rows = [
        row(county_code=code, county_name_zh=name, county_name_en=name, indicator=indicator, outcome=outcome,
            stage="final")
        for indicator, outcome in outcomes.items()
    ]  # fmt: skip
    (folder / "findings.csv").write_text(findings_csv(rows), encoding=ENCODING)
    report = {"county_code": code, "is_synthetic": False} | changes
    (folder / "manifest.json").write_text(json.dumps({"report": report}), encoding="utf-8")
