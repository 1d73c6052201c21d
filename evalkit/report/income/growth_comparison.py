"""Does the income of disabled people's households grow faster than that of others? Both rates, and the difference."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from evalkit.evaluation.results import Finding, Income
from evalkit.report.content import NOTHING, Cell, Content, Figure, Paragraph, Table, Text
from evalkit.report.drawing import forest
from evalkit.report.drawing.marks import PLAIN, REPORTED
from evalkit.report.wording import phrases
from evalkit.report.wording.numbers import Points
from evalkit.report.wording.words import Phrase, Sayable, clauses, items, phrase


@dataclass(frozen=True, kw_only=True)
class Compared:
    """Growth so far of one county's people and of others, and the first less the second."""

    own: Finding
    others: Finding
    difference: Finding

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self.own, self.others, self.difference


def compared(incomes: Sequence[Income]) -> Iterator[Compared]:
    """What the incomes have to compare, as far as both growths are known."""
    for income in incomes:
        found = {finding.quantity: finding for finding in income.comparison}
        others, difference = found.get("average_growth_of_comparator"), found.get("growth_difference")
        if income.growth and others is not None and difference is not None:
            yield Compared(own=income.growth[0], others=others, difference=difference)


def growth_comparison_text(incomes: Sequence[Income]) -> Content:
    """In which counties does income surely grow faster than that of all residents, in which more slowly?"""
    if not (found := list(compared(incomes))):
        return NOTHING
    return Text(
        blocks=(Paragraph.of(_sentences(found)),), findings=tuple(finding for c in found for finding in c.findings)
    )


def _sentences(found: Sequence[Compared]) -> Iterator[Sayable]:
    first = found[0]
    said: dict[str, Sayable] = {
        "people": phrases.people(first.own.reading.people),
        "others": phrases.comparator(first.others),
    }
    yield phrase("growth_comparison.answer", total=len(found), **said)
    for kind in phrases.DIRECTIONS:
        counties = [c.own.county.name for c in found if phrases.direction(c.difference) == kind]
        if counties:
            yield phrase(f"growth_comparison.{kind}", count=len(counties), which=items(counties))


def growth_comparison_table(incomes: Sequence[Income]) -> Content:
    """How fast does income grow in each county, how fast that of others, and how far apart are the two?"""
    if not (found := list(compared(incomes))):
        return NOTHING
    first = found[0]
    others = phrases.comparator(first.others)
    return Table.of(
        found,
        (
            (phrase("column.county"), lambda c: c.own.county.name),
            (phrases.people(first.own.reading.people), lambda c: Cell.number(phrases.value(c.own))),
            (phrases.interval_heading(c.own for c in found), lambda c: Cell.number(phrases.interval(c.own))),
            (others, lambda c: Cell.number(phrases.value(c.others))),
            (phrase("column.growth_difference"), lambda c: Cell.number(phrases.value(c.difference))),
            (phrase("column.difference_interval"), lambda c: Cell.number(phrases.interval(c.difference))),
        ),
        caption=phrase("table.growth_comparison.caption", year=first.own.year, others=others),
        notes=(phrase("table.rounded"),),
        findings=(finding for c in found for finding in c.findings),
    )


def growth_comparison_figure(incomes: Sequence[Income]) -> Content:
    """Does income grow faster than that of all residents?

    incomes : of one indicator, a county each; a single one has a row for each kind of people
    """
    if not (found := list(compared(incomes))):
        return NOTHING
    first, others = found[0], phrases.comparator(found[0].others)
    names: dict[str, Sayable] = {
        "people": phrases.people(first.own.reading.people),
        "others": others,
        "first_year": incomes[0].levels[0].year,
        "year": first.own.year,
    }
    rates = _of_one(first) if len(found) == 1 else [_of_county(c) for c in found]
    return Figure(
        caption=phrase(
            "figure.growth_comparison.caption",
            **names,
            county=_place(first, len(found)),
            interval=phrases.interval_heading(f for c in found for f in (c.own, c.difference)),
        ),
        alt=phrase(
            "figure.growth_comparison.alt",
            **names,
            county=_place(first, len(found)),
            rows=_clause(first) if len(found) == 1 else clauses(_clauses(found)),
        ),
        drawing=forest.Forest(
            panels=(
                forest.Panel(rows=tuple(rates), axis=phrase("axis.growth")),
                forest.Panel(
                    rows=tuple(_difference(c, len(found)) for c in found),
                    axis=phrase("axis.growth_difference"),
                    target=0.0,
                    is_points=True,
                ),
            ),
            key=((PLAIN, names["people"]), (REPORTED, others), (None, phrase("figure.key.no_difference"))),
        ),
        findings=tuple(f for c in found for f in c.findings),
    )


def _place(first: Compared, count: int) -> Sayable:
    return first.own.county.name if count == 1 else phrase("label.counties")


def _of_one(found: Compared) -> list[forest.Row]:
    return [
        forest.finding_row(found.own, phrases.people(found.own.reading.people), PLAIN),
        forest.finding_row(found.others, phrases.comparator(found.others), REPORTED),
    ]


def _of_county(found: Compared) -> forest.Row:
    row = forest.finding_row(found.own, found.own.county.name, PLAIN)
    return replace(
        row,
        answer=phrase("cell.against", own=phrases.value(found.own), others=phrases.value(found.others)),
        other=found.others.result.value,
        other_mark=REPORTED,
    )


def _difference(found: Compared, count: int) -> forest.Row:
    name: Sayable = found.own.county.name
    if count == 1:
        name = phrase("label.growth_difference")
    row = forest.finding_row(found.difference, name, PLAIN)
    return replace(row, answer=Points(found.difference.result.value, style="points_short"))


def _clause(found: Compared) -> Phrase:
    return phrase(
        "alt.growth_comparison",
        own=phrases.estimate(found.own),
        others=phrases.estimate(found.others),
        difference=phrases.estimate(found.difference),
        verdict=phrase(f"alt.{phrases.direction(found.difference)}"),
    )


def _clauses(found: Sequence[Compared]) -> Iterator[Sayable]:
    """In which counties it is faster, slower, or cannot be told; the table has the figures."""
    for kind in phrases.DIRECTIONS:
        counties = [c.own.county.name for c in found if phrases.direction(c.difference) == kind]
        if counties:
            yield phrase(f"alt.counties_{kind}", which=phrases.few(counties))
    yield phrase("alt.see_table")
