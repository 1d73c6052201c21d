"""From plan.yaml to a Plan; `docs/how-to/plan.md` explains every entry.

Every problem of the file is collected and raised once, with its line. In the file a reading states only what
differs from the default one; in the model each is complete.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, cast

from evalkit.plan.conditions import PlanError
from evalkit.plan.document import Section, near, read_mapping
from evalkit.plan.expressions import Expression
from evalkit.plan.model import Bilingual, Indicator, Operator, Plan, Reading, Target
from evalkit.workspace import Workspace, WorkspaceError

BASES = ("census", "audited", "survey", "model")
Kind = Literal["coverage", "growth"]
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
        domains=_distinct(section, "domains", "column", _fault_of_column, required=False),
        design_effects=section.word("design_effects", ("raised", "own"), default="raised"),
        indicators=tuple(_indicator(indicator) for indicator in section.sections("indicators", may_repeat=False)),
        promises=_commitments(section, "promises"),
        tasks=_commitments(section, "tasks"),
        source_hash=sha256(path.read_bytes()).hexdigest(),
    )
    section.finish()
    if plan.base_year and plan.target_year and plan.target_year <= plan.base_year:
        section.refuse("target_year", "must lie after base_year", "correct one of the two", value=plan.target_year)
    if "deadline" in section and plan.deadline.year < plan.target_year:
        section.refuse("deadline", "lies before the target year", "correct one of the two", value=plan.deadline)
    if section.problems:
        raise PlanError(section.problems)
    return plan


def _indicator(section: Section) -> Indicator:
    kind: Kind = section.word("kind", ("coverage", "growth"))
    indicator = Indicator(
        id=_identity(section),
        kind=kind,
        name=section.bilingual("name"),
        definition=section.bilingual("definition"),
        unit=section.word("unit", ("person", "household")),
        binding=section.flag("binding"),
        judged_on=_distinct(section, "judged_on", "basis", _fault_of_basis, required=True),
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


def _fault_of_basis(basis: object) -> tuple[str, str] | None:
    if basis in ("register", "published"):
        return "a department's own figure, or a published one, never decides", "take it off the list"
    return None if basis in BASES else ("unknown basis", near(basis, BASES))


def _fault_of_column(column: object) -> tuple[str, str] | None:
    is_name = isinstance(column, str) and column.isidentifier()
    return None if is_name else ("not the name of a column", "name columns of the survey")


def _distinct(
    section: Section, key: str, one: str, fault: Callable[[object], tuple[str, str] | None], *, required: bool
) -> tuple[Any, ...]:
    """The items of a list that have no fault (rule and remedy), each named once."""
    found: list[Any] = []
    for item in section.items(key, required=required):
        wrong = fault(item) or (("named twice", f"name each {one} once") if item in found else None)
        if wrong:
            section.refuse(key, *wrong, value=item)
        else:
            found.append(item)
    return tuple(found)


def _commitments(plan: Section, key: str) -> tuple[dict[str, object], ...]:
    """Promises and tasks: what is to be done, where the plan says so, who leads."""
    found: list[dict[str, object]] = []
    for section in plan.sections(key, required=False, may_repeat=False):
        entry: dict[str, object] = {
            "id": _identity(section),
            "name": section.bilingual("name"),
            "place": section.bilingual_or_text("place"),
        }
        if "lead_office" in section:
            entry["lead_office"] = section.bilingual("lead_office")
        section.allow("lead_office")
        section.finish()
        found.append(entry)
    return tuple(found)


DEFAULT = "default"
PEOPLE = ("disabled", "all_residents")
AREAS = ("all", "urban", "rural")
_ONLY_NAME = Bilingual(zh="规划原文", en="as the plan words it")
_ONLY_REASON = Bilingual(zh="规划未见其他口径", en="the plan allows no other reading")


def read_readings(indicator: Section, kind: Kind) -> tuple[Reading, ...]:
    """The default reading first, then the alternatives in the order of the file."""
    sections = indicator.sections("readings", required=False, may_repeat=False)
    default = _default(indicator, kind, is_only=not sections)
    found = [default]
    for section in sections:
        reading = _alternative(section, kind, default)
        for other in found:
            renamed = replace(other, id=reading.id, name=reading.name, reason=reading.reason)
            if kind in ("coverage", "growth") and reading == renamed:
                rule, remedy = f"the same as the reading {other.id}", "state what differs, or delete it"
                section.refuse("id", rule, remedy, value=reading.id)
        found.append(reading)
    return tuple(found)


def _default(indicator: Section, kind: Kind, *, is_only: bool) -> Reading:
    """The default reading: the indicator's own entries; why it was chosen stands under `default`."""
    name, reason = _ONLY_NAME, _ONLY_REASON
    words = indicator.section(DEFAULT, required=not is_only)
    if words is not None:
        name, reason = words.bilingual("name"), words.bilingual("reason")
        words.finish()
    target = _target(indicator, kind) or Target(operator=">=", value=0.0)
    reading = Reading(id=DEFAULT, name=name, reason=reason, target=target)
    return _definition(indicator, kind, reading, is_default=True)


def _alternative(section: Section, kind: Kind, default: Reading) -> Reading:
    id = section.text("id")
    if id == DEFAULT:
        section.refuse("id", "the name of the first reading", "give it another", value=id)
    name, reason = section.bilingual("name"), section.bilingual("reason")
    if section.get("comparator", required=False) is not None and "target" not in section:
        rule = "a reading with a comparator needs a target of its own"
        section.refuse("comparator", rule, 'by how much to exceed it: {operator: ">", value: 0}')
    target = _target(section, kind) if "target" in section else default.target
    start = replace(default, id=id, name=name, reason=reason, target=target or default.target)
    reading = _definition(section, kind, start, is_default=False)
    section.allow("target")
    section.finish()
    return reading


def _definition(section: Section, kind: Kind, start: Reading, *, is_default: bool) -> Reading:
    """`start` with what the section states of who counts, and of which series is read."""
    if kind == "coverage":
        return replace(
            start,
            eligible=_expression(section, "eligible", start.eligible, required=is_default),
            covered=_expression(section, "covered", start.covered, required=is_default),
        )
    if kind != "growth":  # already refused; do not call its entries unknown
        section.allow("eligible", "covered", "people", "area", "real", "comparator", "comparator_county", "only_in")
        return start
    people = section.word("people", PEOPLE, default=None if is_default else start.people)
    comparator = section.word("comparator", PEOPLE) if "comparator" in section else start.comparator
    section.allow("comparator")
    only_in: Literal["poor_areas", ""] = section.word("only_in", ("poor_areas",), default="")
    where: Literal["own", "city"] = section.word(
        "comparator_county", ("own", "city"), default=start.comparator_county
    )
    if "comparator_county" in section and comparator is None:
        rule, remedy = "says where people live, but not which people", "name them: comparator: all_residents"
        section.refuse("comparator_county", rule, remedy, value=where)
    if "comparator" in section and comparator == people and where == "own":
        rule, remedy = "compares people with themselves", "name other people"
        section.refuse("comparator", rule, remedy, value=comparator)
    return replace(
        start,
        people=people,
        area=section.word("area", AREAS, default=None if is_default else start.area),
        real=section.flag("real", default=None if is_default else start.real),
        comparator=comparator,
        comparator_county=where,
        only_in=only_in or start.only_in,
    )


def _expression(section: Section, key: str, default: Expression | None, *, required: bool) -> Expression | None:
    if key not in section and not required:
        section.allow(key)
        return default
    text = section.text(key)
    if not text:
        return None
    try:
        return Expression(text, place=section.place(key))
    except PlanError as error:
        section.problems.extend(error.problems)
        return None


def _target(section: Section, kind: Kind) -> Target | None:
    target = section.section("target")
    if target is None:
        return None
    operator = target.text("operator")
    if operator == "=":
        target.refuse("operator", "a target is > or >=", "all of them is >= 1", value=operator)
    elif operator and operator not in (">", ">="):
        target.refuse("operator", "unknown operator", "write > or >=", value=operator)
    value = target.number("value", low=0, high=1)
    if kind == "coverage" and operator == ">" and value == 1:
        target.refuse("operator", "more than all of them cannot be reached", "write >=", value=operator)
    target.finish()
    return Target(operator=cast(Operator, operator), value=value)
