"""A report in a notebook: its title, its sections, its contents in its language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count

from evalkit.evaluation.evaluation import Evaluation
from evalkit.evaluation.findings_table import findings_rows
from evalkit.problems import EvalkitError, Problem
from evalkit.report.blocks import Block, HeadingBlock, ParagraphBlock, Role, resolve, said, to_json
from evalkit.report.content import NOTHING, Content
from evalkit.report.markup import html
from evalkit.report.wording.phrases import Shown
from evalkit.report.wording.words import Phrase, Sayable, load_words, phrase

# What an output holds beside its HTML: what it shows as data, the findings it shows, and, with the title, what the
# report is.
CONTENT = "application/vnd.evalkit.content+json"
FINDINGS = "application/vnd.evalkit.findings+json"
REPORT = "application/vnd.evalkit.report+json"


SECTIONS = (
    "summary", "headline", "matrix", "income", "coverage", "counties", "shortfall", "left_behind", "reported",
    "next", "remarks", "methods", "groups",
)  # fmt: skip


class ReportError(EvalkitError):
    """A section that no report has."""


class Report:
    """The report of one evaluation; creating it shows nothing.

    evaluation : an `evalkit.Evaluation`; its language is the report's
    """

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.words = load_words(evaluation.parameters.language)
        self._numbers = count(1)

    def title(self) -> None:
        """Show the title, what the report is, and whether its data are synthetic; and describe the report."""
        blocks: list[Block] = [
            HeadingBlock(level=1, text=said(self._title(), self.words)),
            self._paragraph(phrase("title.subtitle", year=self.evaluation.year), "subtitle"),
        ]
        if self.evaluation.is_synthetic:
            blocks.append(self._paragraph(phrase("title.synthetic"), "notice"))
        _display(blocks, report=self._description())

    def section(self, name: str) -> None:
        """Show the heading of a section; ReportError if no report has one of that name."""
        if name not in SECTIONS:
            rule = f"one of {', '.join(SECTIONS)}"
            raise ReportError(Problem(place="report.section", value=name, rule=rule, remedy="choose from these"))
        _display([HeadingBlock(level=2, id=name, text=said(phrase(f"section.{name}"), self.words))])

    def show(self, *contents: Content) -> None:
        """Show contents in the report's language, each with exactly the findings that it shows."""
        for content in contents:
            if content == NOTHING:
                continue
            id = f"caption-{next(self._numbers)}"
            _display(resolve(content, self.words, id=id), content.findings)

    def remarks(self) -> None:
        """Show what the evaluators wrote in params/remarks/<code>.md, or that they wrote nothing."""
        from evalkit.report.remarks import written

        remarks = self.evaluation.remarks.strip()
        if not remarks:
            _display([self._paragraph(phrase("remarks.none"))])
            return
        _display([written(remarks, self.words.language)])

    def _paragraph(self, text: Sayable, role: Role = "") -> ParagraphBlock:
        return ParagraphBlock(text=said(text, self.words), role=role)

    def _title(self) -> Phrase:
        county, plan = self.evaluation.county, self.evaluation.plan
        # A city's plan bears its name already.
        if county.is_city and self.words.say(county.name) in self.words.say(plan.name):
            return phrase(f"title.own.{self.evaluation.stage}", plan=plan.name)
        return phrase(f"title.{self.evaluation.stage}", county=county.name, plan=plan.name)

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


def _display(
    blocks: Sequence[Block], findings: Sequence[Shown] = (), report: Mapping[str, object] | None = None
) -> None:
    """One output of the notebook: HTML for its readers, and for publishing what is shown and its findings."""
    from IPython.display import display

    output: dict[str, object] = {
        "text/html": html(blocks),
        CONTENT: to_json(blocks),
        # What a row does not name is empty: half of a notebook would be nulls.
        FINDINGS: [{k: v for k, v in row.items() if v is not None} for row in findings_rows(findings)],
    }
    if report is not None:
        output[REPORT] = dict(report)
    display(output, raw=True)  # type: ignore[no-untyped-call]
