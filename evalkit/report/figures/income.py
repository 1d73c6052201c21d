"""One growth indicator: levels against the promised path, and rates against the target."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import nan

from evalkit.evaluation.findings import Finding, Income
from evalkit.report import phrases
from evalkit.report.content import NOTHING, Content, Figure
from evalkit.report.figures.fan import Fan, Point, Series
from evalkit.report.figures.forest import Panel, Row
from evalkit.report.figures.marks import OUTCOMES, PLAIN, REPORTED, SUPPOSED
from evalkit.report.figures.rows import finding_row, level, limits, verdict_clause
from evalkit.report.wording import Phrase, Sayable, clauses, phrase


def income(income: Income) -> Content:
    """Does income follow the promised path, where will it be at the target year, and how sure is that?"""
    if not income.levels:
        return NOTHING
    rates = list(_rates(income))
    verdict = income.verdict
    names = {"county": verdict.finding.county.name, "indicator": income.indicator.name}
    levels = (*income.levels, *income.target_levels, *income.fan, *income.comparator)
    return Figure(
        caption=phrase("figure.income.caption", **names, interval=level((*income.levels, *income.fan))),
        alt=phrase(
            "figure.income.alt",
            **names,
            rows=clauses(_clauses(income)),
        ),
        drawing=Fan(
            series=tuple(_series(income)),
            axis=_axis(income),
            growth=Panel(
                rows=tuple(_growth_rows(income, rates)),
                axis=phrase("axis.growth"),
                target=_fixed_target(income),
            ),
        ),
        findings=phrases.all_findings((verdict, *levels, *(finding for finding, _ in rates))),
    )


def _axis(income: Income) -> Phrase:
    first = income.levels[0]
    return phrase("axis.income_real", year=first.year) if first.reading.real else phrase("axis.income")


def _is_judged(finding: Finding, income: Income) -> bool:
    return finding.quantity == income.verdict.finding.quantity


def _fixed_target(income: Income) -> float:
    """The line in the panel of rates; a reading that compares with other people has none."""
    return nan if income.verdict.finding.reading.comparator is not None else income.verdict.target.value


def _clauses(income: Income) -> Iterator[Sayable]:
    """Both ends of the line, and what it comes to; the table beside the figure has the other figures."""
    first, last = income.levels[0], income.levels[-1]
    yield phrase(
        "alt.levels",
        name=_series_name("observed", income),
        first_year=first.year,
        first=phrases.value(first),
        last_year=last.year,
        last=phrases.value(last),
    )
    yield verdict_clause(income.verdict, phrase("label.verdict"))
    yield phrase("alt.see_table")


def _series(income: Income) -> Iterator[Series]:
    kinds: tuple[tuple[str, Sequence[Finding]], ...] = (
        ("observed", income.levels),
        ("target", income.target_levels),
        ("needed", _needed(income)),
        # The fan opens from the last observed level, as wide as that is known.
        ("projected", (*income.levels[-1:], *income.fan) if income.fan else ()),
        ("comparator", income.comparator),
    )
    for kind, findings in kinds:
        points = tuple(_point(finding) for finding in findings)
        if kind == "needed":
            points = tuple(replace(point, low=nan, high=nan) for point in points)
        if points:
            yield Series(kind=kind, label=_series_name(kind, income), points=points)


def _needed(income: Income) -> tuple[Finding, ...]:
    """From the last observed level to the one promised for the target year."""
    if income.required is None or not income.levels or not income.target_levels:
        return ()
    return income.levels[-1], income.target_levels[-1]


def _series_name(kind: str, income: Income) -> Phrase:
    finding = income.verdict.finding
    return phrase(
        f"label.series.{kind}",
        people=phrases.people(finding.reading.people),
        others=phrases.comparator(finding),
    )


def _point(finding: Finding) -> Point:
    low, high = limits(finding)
    return Point(year=finding.year, value=finding.result.value, low=low, high=high)


def _rates(income: Income) -> Iterator[tuple[Finding, Sayable]]:
    """The growth rates shown under the levels, with their names."""
    if income.growth:
        yield income.growth[0], phrase("label.growth_so_far", year=income.growth[0].year)
    if income.required is not None:
        yield income.required, phrase("label.growth_required")
    if income.projected_growth is not None:
        yield income.projected_growth, phrase("label.growth_projected", year=income.projected_growth.year)
    for finding in income.comparison:
        if finding.quantity == "average_growth_of_comparator":
            yield (
                finding,
                phrase("label.growth_of_comparator", others=phrases.comparator(finding), year=finding.year),
            )


def _growth_rows(income: Income, rates: Sequence[tuple[Finding, Sayable]]) -> Iterator[Row]:
    marks = {"required_growth": SUPPOSED, "average_growth_of_comparator": REPORTED}
    for finding, name in rates:
        mark = marks.get(finding.quantity, PLAIN)
        if _is_judged(finding, income):
            mark = OUTCOMES[income.verdict.outcome]
        yield finding_row(finding, name, mark)
