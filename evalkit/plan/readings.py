"""The readings of an indicator: the default one, and the others that the plan's wording allows.

In the file a reading states only what differs from the default; in the model each is complete.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, cast

from evalkit.plan.document import Section, refuse_repeated
from evalkit.plan.errors import PlanError
from evalkit.plan.expressions import Expression
from evalkit.plan.model import Bilingual, Operator, Reading, Target

Kind = Literal["coverage", "growth"]

DEFAULT = "default"
PEOPLE = ("disabled", "all_residents")
AREAS = ("all", "urban", "rural")
COMPARATOR_COUNTIES = ("own", "city")
COUNTIES = ("poor_areas",)
_ONLY_NAME = Bilingual(zh="规划原文", en="as the plan words it")
_ONLY_REASON = Bilingual(zh="规划未见其他口径", en="the plan allows no other reading")


def read_readings(indicator: Section, kind: Kind) -> tuple[Reading, ...]:
    """The default reading first, then the alternatives in the order of the file."""
    sections = indicator.sections("readings", required=False)
    refuse_repeated(sections)
    default = _default(indicator, kind, is_only=not sections)
    found = [default]
    for section in sections:
        reading = _alternative(section, kind, default)
        for other in found:
            if kind in ("coverage", "growth") and _content(reading) == _content(other):
                rule, remedy = f"reads as the reading {other.id} does", "state what differs, or delete it"
                section.refuse("id", rule, remedy, value=reading.id)
        found.append(reading)
    return tuple(found)


def _content(reading: Reading) -> Reading:
    """A reading without what it is called."""
    nothing = Bilingual(zh="", en="")
    return replace(reading, id="", name=nothing, reason=nothing)


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
    section.get("target", required=False)
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
        for key in (
            "eligible",
            "covered",
            "people",
            "area",
            "real",
            "comparator",
            "comparator_county",
            "only_in",
        ):
            section.get(key, required=False)
        return start
    return _growth_definition(section, start, is_default=is_default)


def _growth_definition(section: Section, start: Reading, *, is_default: bool) -> Reading:
    people = section.word("people", PEOPLE, default=None if is_default else start.people)
    comparator = section.word("comparator", PEOPLE) if "comparator" in section else start.comparator
    section.get("comparator", required=False)
    where = section.word("comparator_county", COMPARATOR_COUNTIES, default=start.comparator_county)
    if "comparator_county" in section and comparator is None:
        rule, remedy = "says where people live whom nothing names", "name them: comparator: all_residents"
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
        comparator_county=cast(Literal["own", "city"], where),
        only_in=cast(
            Literal["poor_areas"] | None,
            section.word("only_in", COUNTIES, default=start.only_in or "") or None,
        ),
    )


def _expression(
    section: Section, key: str, default: Expression | None, *, required: bool
) -> Expression | None:
    if key not in section and not required:
        section.get(key, required=False)
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
