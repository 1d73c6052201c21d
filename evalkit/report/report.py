"""A report in a notebook: its title, its sections, its contents in its language.

What a report needs of an evaluation; `evalkit.Evaluation` has it all.
"""

from __future__ import annotations

from itertools import count
from typing import Protocol

from evalkit.evaluation.results import Manifest, Stage
from evalkit.inputs.dataset import County
from evalkit.plan.model import Bilingual, Language, Plan
from evalkit.problems import EvalkitError, Problem
from evalkit.report.content import NOTHING, Content
from evalkit.report.display import display
from evalkit.report.markup import html, said
from evalkit.report.wording.words import Phrase, load_words, phrase


class Asked(Protocol):
    """The parameters that a report's words depend on."""

    @property
    def language(self) -> Language: ...
    @property
    def level(self) -> float: ...
    @property
    def suppress_below(self) -> int: ...


class Received(Protocol):
    """The data set as a report names it: by its title, not by the name of its folder."""

    @property
    def title(self) -> Bilingual: ...
    @property
    def source(self) -> Bilingual: ...


class Evaluated(Protocol):
    """An evaluation as the report sees it."""

    @property
    def parameters(self) -> Asked: ...
    @property
    def plan(self) -> Plan: ...
    @property
    def county(self) -> County: ...
    @property
    def dataset(self) -> Received: ...
    @property
    def year(self) -> int: ...
    @property
    def stage(self) -> Stage: ...
    @property
    def is_synthetic(self) -> bool: ...
    @property
    def remarks(self) -> str: ...
    def manifest(self) -> Manifest: ...


SECTIONS = (
    "summary",
    "headline",
    "matrix",
    "income",
    "coverage",
    "counties",
    "shortfall",
    "left_behind",
    "reported",
    "next",
    "remarks",
    "methods",
    "groups",
)


class ReportError(EvalkitError):
    """A section that no report has."""


class Report:
    """The report of one evaluation; creating it shows nothing.

    evaluation : an `evalkit.Evaluation`; its language is the report's
    """

    def __init__(self, evaluation: Evaluated) -> None:
        self.evaluation = evaluation
        self.words = load_words(evaluation.parameters.language)
        self._numbers = count(1)

    def title(self) -> None:
        """Show the title, what the report is, and whether its data are synthetic; and describe the report."""
        lines = [
            f"<h1>{said(self._title(), self.words)}</h1>",
            f"<p>{said(self._subtitle(), self.words)}</p>",
        ]
        if self.evaluation.is_synthetic:
            lines.append(f'<p role="note"><strong>{said(phrase("title.synthetic"), self.words)}</strong></p>')
        display("\n".join(lines), report=self._description())

    def section(self, name: str) -> None:
        """Show the heading of a section; ReportError if no report has one of that name."""
        if name not in SECTIONS:
            rule = f"one of {', '.join(SECTIONS)}"
            raise ReportError(
                Problem(place="report.section", value=name, rule=rule, remedy="choose from these")
            )
        display(f'<h2 id="{name}">{said(phrase(f"section.{name}"), self.words)}</h2>')

    def show(self, *contents: Content) -> None:
        """Show contents in the report's language, each with exactly the findings that it shows."""
        for content in contents:
            if content == NOTHING:
                continue
            id = f"caption-{next(self._numbers)}"
            display(html(content, self.words, id=id), content.findings)

    def remarks(self) -> None:
        """Show what the evaluators wrote in params/remarks/<code>.md, or that they wrote nothing."""
        from evalkit.report.remarks import is_foreign, remarks_html

        written = self.evaluation.remarks.strip()
        if not written:
            display(f"<p>{said(phrase('remarks.none'), self.words)}</p>")
            return
        language = ' lang="zh"' if is_foreign(written, self.words.language) else ""
        display(f'<div class="remarks"{language}>\n{remarks_html(written)}</div>')

    def _title(self) -> Phrase:
        county, plan = self.evaluation.county, self.evaluation.plan
        # A city's plan bears its name already.
        if county.is_city and self.words.say(county.name) in self.words.say(plan.name):
            return phrase(f"title.own.{self.evaluation.stage}", plan=plan.name)
        return phrase(f"title.{self.evaluation.stage}", county=county.name, plan=plan.name)

    def _subtitle(self) -> Phrase:
        return phrase("title.subtitle", year=self.evaluation.year)

    def _description(self) -> dict[str, object]:
        """What `publish` knows of the report; no time of day, so that equal reports have equal bytes."""
        from evalkit import __version__

        manifest = self.evaluation.manifest()
        return {
            "language": self.words.language,
            "title": self.words.say(self._title()),
            "county_code": self.evaluation.county.code,
            "plan": self.evaluation.plan.id,
            "as_of": self.evaluation.year,
            "stage": self.evaluation.stage,
            "is_synthetic": self.evaluation.is_synthetic,
            "manifest": {
                "parameters": dict(manifest.parameters),
                "hashes": dict(manifest.hashes),
                "versions": dict(manifest.versions),
            },
            "version": __version__,
        }
