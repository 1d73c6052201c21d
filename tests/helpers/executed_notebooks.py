"""Executed notebooks as a report leaves them, made by hand, and their pages as they are read back."""

from __future__ import annotations

import io
import json
from base64 import b64encode
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_notebook, new_output
from PIL import Image

from evalkit.evaluation.findings_table import COLUMNS
from evalkit.publish.document import FINDINGS_MIME, REPORT_MIME
from evalkit.publish.table import ENCODING, findings_csv

TABLE = (
    '<div class="table-scroll" tabindex="0" role="region" aria-labelledby="caption-1">'
    '<table><caption id="caption-1">Verdicts</caption>'
    '<tr><th scope="row">C1</th><td>reached</td></tr></table></div>'
)


FIGURE = '<figure><img alt="Income rises" src="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="><figcaption>Income</figcaption></figure>'  # noqa: E501


def row(**values: object) -> dict[str, object]:
    return dict.fromkeys(COLUMNS) | values


def shown(html: str, findings: list[dict[str, object]] | None = None, report: object = None) -> Any:
    data: dict[str, object] = {"text/html": html, FINDINGS_MIME: findings or []}
    if report is not None:
        data[REPORT_MIME] = report
    return new_output("display_data", data=data)


def title(language: str = "zh", **changes: object) -> Any:
    about = {
        "language": language, "title": "甲县评估报告", "county_code": "11", "plan": "tiny", "as_of": 2020,
        "stage": "final", "is_synthetic": True, "manifest": {}, "version": "0",
    } | changes  # fmt: skip
    return shown('<h1>甲县评估报告</h1><p role="note"><strong>模拟</strong></p>', report=about)


def cell(*outputs: Any, source: str = "secret_code()", count: int | None = 1) -> Any:
    return new_code_cell(source, outputs=list(outputs), execution_count=count)


def executed(folder: Path, *cells: Any, language: str = "zh") -> Path:
    path = folder / "report.ipynb"
    nbformat.write(new_notebook(cells=[cell(title(language)), *cells]), path)
    return path


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


def table(rows: int, sentence: str = "短") -> str:
    body = "".join(
        f'<tr><th scope="row">行{n}</th><td class="sentence">{sentence}</td></tr>' for n in range(rows)
    )
    head = '<thead><tr><th scope="col">指标</th><th scope="col">理由</th></tr></thead>'
    return (
        f'<div class="table-scroll" tabindex="0" role="region" aria-labelledby="c{rows}">'
        f'<table><caption id="c{rows}">表</caption>{head}<tbody>{body}</tbody></table></div>'
    )


def figure(wide: int, high: int) -> str:
    made = io.BytesIO()
    Image.new("RGB", (wide, high), "white").save(made, "PNG")
    source = b64encode(made.getvalue()).decode()
    return f'<figure><img alt="a figure" src="data:image/png;base64,{source}"><figcaption>图</figcaption></figure>'


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
