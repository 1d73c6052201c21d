"""What an executed notebook shows its readers: what evalkit put into it, and what people added to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import nbformat

from evalkit.plan.model import Language
from evalkit.problems import EvalkitError, Problem, one_line
from evalkit.publish.added import Added
from evalkit.publish.findings_csv import one_row_each
from evalkit.report.blocks import (
    VERSION,
    Block,
    FigureBlock,
    HeadingBlock,
    ListBlock,
    ParagraphBlock,
    QuoteBlock,
    Run,
    TableBlock,
    WrittenBlock,
    each,
    from_json,
    plain,
)
from evalkit.report.markup import pictures
from evalkit.report.report import CONTENT, FINDINGS, REPORT


class PublishError(EvalkitError):
    """A notebook that no report can be made from."""


@cache
def page_words(language: Language) -> Mapping[str, str]:
    """The words that pages have of their own, from words.yaml; those of a report come with its notebook."""
    from ruamel.yaml import YAML

    tree = YAML(typ="safe", pure=True).load(Path(__file__).with_name("words.yaml"))
    return {name: str(text[language]) for name, text in tree.items()}


@dataclass(frozen=True, kw_only=True)
class Document:
    """A report as its notebook holds it.

    metadata : what `report.title()` says of the report: title, county_code, plan, as_of, ...
    heading : the title and what stands below it
    notice : that the data are synthetic, for every page; empty if they are real
    summary : the section that says on one page what the report finds, wherever it was shown; empty without one
    body : everything else that was shown; figures and tables bear their numbers, in the summary first, and every
        heading and table can be linked to
    findings : the rows of everything that was shown, in order of first showing, each once
    """

    metadata: dict[str, Any]
    heading: tuple[Block, ...]
    language: Language = "zh"
    notice: str = ""
    summary: tuple[Block, ...] = ()
    body: tuple[Block, ...] = ()
    findings: tuple[dict[str, Any], ...] = ()

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Everything but the title."""
        return self.summary + self.body

    @property
    def headings(self) -> tuple[HeadingBlock, ...]:
        """All headings but the title, those in what people wrote included."""
        return tuple(block for block in each(self.blocks) if isinstance(block, HeadingBlock))

    @property
    def title(self) -> str:
        return str(self.metadata["title"])


def read_document(notebook: Path) -> Document:
    """The report that an executed notebook holds.

    Raises PublishError, with every reason at once, if it is no notebook, did not run through, or was not
    made with `ek.Report` of this version of evalkit.
    """
    name = notebook.name
    try:
        nb = nbformat.read(notebook, as_version=4)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, nbformat.ValidationError) as error:
        rule = f"cannot be read as a notebook ({type(error).__name__})"
        remedy = "give the path of an executed report.ipynb"
        raise PublishError(Problem(place=name, rule=rule, remedy=remedy)) from error
    ours = [output.data for cell in nb.cells for output in cell.get("outputs", []) if _is_ours(output)]
    about = [data[REPORT] for data in ours if REPORT in data]
    rows = [row for data in ours for row in data.get(FINDINGS, [])]
    problems = [*_unfinished(nb, name), *_not_as_now(ours, about, name), *_leaks(rows, name)]
    if problems:
        raise PublishError(problems)
    language: Language = "en" if about[0].get("language") == "en" else "zh"
    heading, shown = _shown(nb, name, language)
    summary, body = _apart(shown)
    completed = _Completed(language)
    notice = [block for block in heading if isinstance(block, ParagraphBlock) and block.role == "notice"]
    return Document(
        metadata=dict(about[0]),
        language=language,
        heading=tuple(block for block in heading if block not in notice),
        notice="".join(plain(block.text) for block in notice),
        summary=completed.all_of(summary),
        body=completed.all_of(body),
        findings=one_row_each(rows),
    )


def _is_ours(output: Any) -> bool:
    return not output.get("data", {}).keys().isdisjoint((CONTENT, FINDINGS, REPORT))


def _shown(nb: Any, name: str, language: Language) -> tuple[tuple[Block, ...], list[Block]]:
    """The title, and everything else in the order of the notebook, what people added in its place."""
    heading: tuple[Block, ...] = ()
    shown: list[Block] = []
    problems: list[Problem] = []
    for number, cell in enumerate(nb.cells, start=1):
        added = Added(cell, f"{name}, cell {number}", language)
        has_section = any(isinstance(block, HeadingBlock) and block.level == 2 for block in shown)
        shown += added.markdown(below=2 if has_section else 1)
        for output in cell.get("outputs", []):
            if not _is_ours(output):
                shown += added.output(output)
                continue
            found = from_json(output.data[CONTENT], pictures("".join(output.data.get("text/html", ""))))
            if REPORT in output.data:
                heading = found
            else:
                shown += found
        problems += added.problems
    if problems:
        raise PublishError(problems)
    return heading, shown


def _apart(blocks: Iterable[Block]) -> tuple[list[Block], list[Block]]:
    """The summary, which may have been shown anywhere, and everything else."""
    summary, body = list[Block](), list[Block]()
    found = body
    for block in blocks:
        if isinstance(block, HeadingBlock) and block.level == 2 and block.id:
            found = summary if block.id == "summary" else body
        found.append(block)
    return summary, body


class _Completed:
    """Numbers for figures and tables, since only the whole report knows their order.

    What people wrote gets an id for every heading, and for every table a caption, so that it is as easy to reach as
    what evalkit writes.
    """

    def __init__(self, language: Language) -> None:
        self._words = page_words(language)
        self._figures, self._tables, self._written = count(1), count(1), count(1)

    def all_of(self, blocks: Iterable[Block]) -> tuple[Block, ...]:
        return tuple(map(self._one, blocks))

    def _one(self, block: Block) -> Block:
        match block:
            case HeadingBlock(id=""):
                return replace(block, id=self._id())
            case FigureBlock():
                return replace(block, label=self._words["figure"].format(number=next(self._figures)))
            case TableBlock():
                head, *others = block.columns
                return replace(
                    block,
                    columns=(head if plain(head) else (Run(text=self._words["item"]),), *others),
                    id=block.id or self._id(),
                    caption=block.caption or (Run(text=self._words["remarks_table"]),),
                    label=self._words["table"].format(number=next(self._tables)),
                )
            case QuoteBlock() | WrittenBlock():
                return replace(block, blocks=self.all_of(block.blocks))
            case ListBlock():
                return replace(block, items=tuple(map(self.all_of, block.items)))
        return block

    def _id(self) -> str:
        return f"written-{next(self._written)}"


def _not_as_now(ours: list[Any], about: list[Any], name: str) -> Iterator[Problem]:
    """No title, several, or outputs of another version of evalkit."""
    if len(about) != 1:
        rule = f"{len(about)} titles made by report.title(), where there must be one"
        remedy = "call report.title() once and run the notebook from the top"
        yield Problem(place=name, rule=rule, remedy=remedy)
    elif any(data.get(CONTENT, {}).get("version") != VERSION for data in ours):
        rule = f"made by another evalkit ({about[0].get('version')}), whose outputs this one cannot publish"
        yield Problem(place=name, rule=rule, remedy="run the whole notebook again, then publish it")


def _unfinished(nb: Any, name: str) -> Iterator[Problem]:
    """Cells that failed or never ran: what stands below them is missing or of an earlier run."""
    for number, cell in enumerate(nb.cells, start=1):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        place = f"{name}, cell {number}"
        errors = [output for output in cell.outputs if output.output_type == "error"]
        if errors:
            said, rule = one_line(errors[0].ename, errors[0].evalue), "the cell ended with this error"
            remedy = "correct the cause and run the notebook again"
            yield Problem(place=place, value=said, rule=rule, remedy=remedy)
        elif cell.execution_count is None:
            remedy = "run the whole notebook from the top"
            yield Problem(place=place, rule="the cell was not run", remedy=remedy)


# A hidden finding names its domain and nothing else.
_FIGURES = ("value", "standard_error", "low", "high", "population", "effective_n")


def _leaks(rows: list[dict[str, Any]], name: str) -> Iterator[Problem]:
    """Findings said to be hidden that still carry a figure; they would leave with the notebook, too."""
    for row in rows:
        figures = [column for column in _FIGURES if row.get(column) is not None]
        if "suppressed" in str(row.get("notes") or "").split(";") and figures:
            keys = ("county_code", "indicator", "domain", "quantity")
            place = ", ".join([name, *(str(row.get(key)) for key in keys)])
            rule = f"a suppressed finding carries no figure, found {', '.join(figures)}"
            remedy = "do not pass this notebook on; report it as a defect of evalkit"
            yield Problem(place=place, rule=rule, remedy=remedy)
