"""From plan.yaml to a Plan; `docs/how-to/plan.md` explains every entry.

Every problem of the file is collected and raised once, with its line.
"""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path
from typing import Literal, cast

from evalkit.plan.document import Section, near, read_mapping, refuse_repeated
from evalkit.plan.errors import PlanError
from evalkit.plan.model import Basis, Indicator, Plan
from evalkit.plan.readings import read_readings
from evalkit.workspace import Workspace, WorkspaceError

BASES = ("census", "audited", "survey", "model")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


def load_plan(name_or_path: str | Path) -> Plan:
    """The plan of this name in the workspace, or the one at this path (of plan.yaml or of its folder).

    Raises PlanError with every problem of the file, and WorkspaceError if there is no such plan.

    >>> plan = load_plan("shuozhou-2016-2020")
    >>> plan.target("I02")
    Target(operator='>', value=0.95)
    >>> [reading.id for reading in plan.indicator("I01").readings]
    ['default', 'real', 'faster_than_residents', 'poor_areas_faster']
    """
    try:
        return read_plan(Workspace.find().plan(name_or_path))
    except WorkspaceError:
        path = Path(name_or_path)
        path = path / "plan.yaml" if path.is_dir() else path
        if not path.is_file():
            raise
        return read_plan(path)


def read_plan(path: Path) -> Plan:
    """The plan in the file at `path`."""
    section = read_mapping(path, PlanError)
    plan = Plan(
        id=_identity(section),
        name=section.bilingual("name"),
        place_name=section.bilingual("place_name"),
        issued=section.day("issued"),
        base_year=section.year("base_year"),
        target_year=section.year("target_year"),
        deadline=section.day("deadline"),
        on_track=section.number("on_track", low=0.5, high=1),
        off_track=section.number("off_track", low=0, high=0.5),
        answer_error=section.number("answer_error", low=0, high=0.1, default=0.0),
        published_error=section.number("published_error", low=0, high=0.1, default=0.01),
        domains=_domains(section),
        design_effects=cast(
            Literal["raised", "own"], section.word("design_effects", ("raised", "own"), default="raised")
        ),
        indicators=_indicators(section),
        promises=_commitments(section, "promises"),
        tasks=_commitments(section, "tasks"),
        source_hash=sha256(path.read_bytes()).hexdigest(),
    )
    section.finish()
    _check_years(section, plan)
    if section.problems:
        raise PlanError(section.problems)
    return plan


def _check_years(section: Section, plan: Plan) -> None:
    if plan.base_year and plan.target_year and plan.target_year <= plan.base_year:
        section.refuse(
            "target_year", "must lie after base_year", "correct one of the two", value=plan.target_year
        )
    if "deadline" in section and plan.deadline.year < plan.target_year:
        section.refuse(
            "deadline", "lies before the target year", "correct one of the two", value=plan.deadline
        )


def _indicators(plan: Section) -> tuple[Indicator, ...]:
    sections = plan.sections("indicators")
    refuse_repeated(sections)
    return tuple(_indicator(section) for section in sections)


def _indicator(section: Section) -> Indicator:
    kind = cast(Literal["coverage", "growth"], section.word("kind", ("coverage", "growth")))
    indicator = Indicator(
        id=_identity(section),
        kind=kind,
        name=section.bilingual("name"),
        definition=section.bilingual("definition"),
        unit=cast(Literal["person", "household"], section.word("unit", ("person", "household"))),
        binding=section.flag("binding"),
        judged_on=_bases(section),
        place=section.bilingual_or_text("place"),
        lead_office=section.bilingual("lead_office"),
        readings=read_readings(section, kind),
    )
    section.finish()
    return indicator


def _identity(section: Section) -> str:
    """An id: it names folders, files and anchors."""
    name = section.text("id")
    if name and not _ID.fullmatch(name):
        section.refuse("id", "not an id", "use letters, digits, - and _ of an English keyboard", value=name)
    return name


def _bases(section: Section) -> tuple[Basis, ...]:
    """What may decide, the first that is there."""
    found: list[Basis] = []
    for basis in section.items("judged_on"):
        if basis in ("register", "published"):
            rule, remedy = "a department's own or a published figure never decides", "take it off the list"
            section.refuse("judged_on", rule, remedy, value=basis)
        elif basis not in BASES:
            section.refuse("judged_on", "unknown basis", near(basis, BASES), value=basis)
        elif basis in found:
            section.refuse("judged_on", "named twice", "name each basis once", value=basis)
        else:
            found.append(basis)
    return tuple(found)


def _domains(section: Section) -> tuple[str, ...]:
    """The survey columns by which the report asks who is left behind."""
    found = []
    for column in section.items("domains", required=False):
        if not isinstance(column, str) or not column.isidentifier():
            section.refuse("domains", "not the name of a column", "name columns of the survey", value=column)
        elif column in found:
            section.refuse("domains", "named twice", "name each column once", value=column)
        else:
            found.append(column)
    return tuple(found)


def _commitments(plan: Section, key: str) -> tuple[dict[str, object], ...]:
    """Promises and tasks: what is to be done, where the plan says so, who leads."""
    sections = plan.sections(key, required=False)
    refuse_repeated(sections)
    found: list[dict[str, object]] = []
    for section in sections:
        entry: dict[str, object] = {
            "id": _identity(section),
            "name": section.bilingual("name"),
            "place": section.bilingual_or_text("place"),
        }
        if "lead_office" in section:
            entry["lead_office"] = section.bilingual("lead_office")
        section.get("lead_office", required=False)
        section.finish()
        found.append(entry)
    return tuple(found)
