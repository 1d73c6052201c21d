"""index.html above a set of reports: every verdict of every county on one page, and what failed."""

from __future__ import annotations

import csv
import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

import nbformat

from evalkit.evaluation.results import Outcome, Stage
from evalkit.plan.model import Bilingual, Language, Plan
from evalkit.publish.document import page_words
from evalkit.publish.files import write_whole
from evalkit.publish.findings_csv import ENCODING
from evalkit.publish.html import TEMPLATES, rendered
from evalkit.report.drawing.marks import OUTCOMES
from evalkit.report.wording.phrases import outcome_of
from evalkit.report.wording.words import Words, clauses, load_words, phrase


@dataclass(frozen=True, kw_only=True)
class Basis:
    """What the verdicts of one report rest on.

    parameters : all but the county and the language
    hashes : of the plan's file, of the rows of each table, and of what other counties' rows say of this one
    """

    parameters: Mapping[str, Any]
    hashes: Mapping[str, str]

    @classmethod
    def of(cls, manifest: Mapping[str, Any]) -> Basis:
        """That of a report, from the manifest of its evaluation."""
        asked, read = (dict(manifest.get(part, {})) for part in ("parameters", "hashes"))
        return cls(
            parameters={name: value for name, value in asked.items() if name not in ("county", "language")},
            hashes={n: value for n, value in read.items() if n in ("plan", "city") or n.startswith("data/")},
        )


# The worst first; what is not known stands between good and bad, and what was not judged last.
_SEVERITY = (
    Outcome.NOT_MET, Outcome.OFF_TRACK, Outcome.AT_RISK, Outcome.INCONCLUSIVE, Outcome.ON_TRACK, Outcome.MET,
    Outcome.NOT_ASSESSED,
)  # fmt: skip
_FILES = {"PDF": "report.pdf", "Word": "report.docx", "CSV": "findings.csv"}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One report.

    language : it is written in
    files : what it is called -> its file, of those that there are beside the page
    cells : indicator -> (how it sorts, outcome in words with its mark and what makes it uncertain); of those that
        the report judges
    """

    name: str
    folder: str
    is_synthetic: bool
    language: str
    files: dict[str, str]
    cells: dict[str, tuple[int, str]]


def write_index(
    folder: Path,
    plan: Plan,
    language: Language,
    bases: Mapping[str, Basis] | None = None,
    *,
    of_cities: bool = False,
) -> Path:
    """Write the page that links the reports in the folders below `folder`, all made of one plan and year.

    bases : code -> what a report must rest on now; one that does not is named below the table and has no place in
        it. None for a folder whose reports are known to belong together.
    of_cities : the folders below are of cities; the page has a row for each that has a report of its own, with a
        link to the page above its counties

    Only finished reports (those with a manifest) are listed; failed attempts are read from `failed/`.
    """
    said = load_words(language)
    manifests = sorted(folder.glob("*/city/manifest.json" if of_cities else "*/manifest.json"), key=_order)
    # A city that was not asked for now is held against the same questions.
    questions = [base.parameters for base in (bases or {}).values()]
    rows, others = list[Row](), list[Row]()
    for path in manifests:
        report = json.loads(path.read_text("utf-8"))
        code, found = report["report"]["county_code"], Basis.of(report.get("manifest", {}))
        is_alike = of_cities and code not in (bases or {}) and found.parameters in questions
        belongs = bases is None or bases.get(code) == found or is_alike
        row = _row(path.parent, report["report"], said)
        if of_cities:
            files = row.files | {page_words(language)["counties"]: "../index.html"}
            row = replace(row, folder=f"{quote(path.parents[1].name)}/{row.folder}", files=files)
        (rows if belongs else others).append(row)
    failed = [_failed(path, language) for path in sorted(folder.glob("failed/*.ipynb"), key=_order)]
    script = (TEMPLATES / "overview.js").read_text("utf-8")
    # Said of the whole page only where it is true of the whole table; else each report says it itself.
    is_synthetic = bool(rows) and all(row.is_synthetic for row in rows)
    html = rendered(
        "overview.html.j2", language, language=language, rows=rows, others=others, failed=failed,
        title=page_words(language)["overview_title"].format(plan=plan.name.text(language), year=folder.name),
        notice=said.fill("title.synthetic", {}) if is_synthetic else "",
        indicators={i.id: i.name.text(language) for i in plan.indicators},
        is_doubtful=any("<small>" in text for row in rows for _, text in row.cells.values()),
        script=script, script_hash=b64encode(sha256(script.encode()).digest()).decode(),
    )  # fmt: skip
    return write_whole(folder / "index.html", html)


def _order(path: Path) -> tuple[bool, str]:
    """The city first, then by code."""
    name = path.parent.name if path.name == "manifest.json" else path.stem
    return name != "city", path.as_posix()


def _row(folder: Path, report: Mapping[str, Any], said: Words) -> Row:
    verdicts: dict[str, tuple[int, str]] = {}
    name = str(report["county_code"])
    with (folder / "findings.csv").open(encoding=ENCODING, newline="") as file:
        findings = list(csv.DictReader(file))
    for finding in findings:
        if finding["county_code"] != report["county_code"]:
            continue
        name = finding[f"county_name_{said.language}"] or name
        # The reading that is judged is shown first.
        if finding["outcome"] and finding["indicator"] not in verdicts:
            verdicts[finding["indicator"]] = _verdict(finding, said)
    return Row(
        name=name,
        folder=quote(folder.name),
        is_synthetic=bool(report["is_synthetic"]),
        language=str(report.get("language", said.language)),
        files={label: file for label, file in _FILES.items() if (folder / file).is_file()},
        cells=verdicts,
    )


def _verdict(finding: dict[str, str], said: Words) -> tuple[int, str]:
    outcome = Outcome(finding["outcome"])
    text = escape(outcome_of(outcome, cast(Stage, finding["stage"])).say(said))
    mark = f'<span aria-hidden="true">{escape(OUTCOMES[outcome].symbol)} </span>'
    doubts = [phrase(f"uncertain.{name}.meaning") for name in _uncertain(finding)]
    doubt = phrase("cell.of_domain", name="", domain=clauses(doubts)).say(said) if doubts else ""
    below = f"<br><small>{escape(doubt)}</small>" if doubt else ""
    return _SEVERITY.index(outcome), f"{mark}{text}{below}"


def _uncertain(finding: dict[str, str]) -> Iterator[str]:
    """What makes an outcome uncertain that looks certain, as in the city's map of all counties."""
    if finding["depends_on_reading"] == "true":
        yield "reading"
    if finding["stands"] == "false":
        yield "standing"
    if finding["outcome"] == Outcome.MET and finding["if_missing_uncovered"] not in ("", Outcome.MET):
        yield "missing"


def _failed(path: Path, language: Language) -> dict[str, str]:
    """A report whose last attempt failed: its name, the cause, and its notebook."""
    notebook: Any = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    about = notebook.metadata.get("evalkit", {})
    name = Bilingual(**about.get("county_name", {"zh": path.stem, "en": path.stem}))
    return {
        "name": f"{name.text(language)} ({about.get('county_code', path.stem)})",
        "cause": about.get("failure", ""),
        "notebook": f"failed/{quote(path.name)}",
    }
