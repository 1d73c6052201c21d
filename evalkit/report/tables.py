"""Tables: the figures behind every sentence and picture. Here those of one coverage; `ek.tables` has all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isnan

from evalkit.evaluation.results import Comparison, Coverage, Finding, Verdict
from evalkit.report.content import NOTHING, Cell, Content, Row, Table, number_cell
from evalkit.report.counties.tables import by_county, failures, matrix
from evalkit.report.coverage.tables import evidence
from evalkit.report.income.tables import growth_comparison, income, income_areas, income_peers, joint_income
from evalkit.report.methods.tables import definitions, methods, precision
from evalkit.report.verdicts.tables import summary, verdicts
from evalkit.report.villages.tables import villages
from evalkit.report.wording import phrases
from evalkit.report.wording.numbers import Decimal, Rate
from evalkit.report.wording.words import Sayable, items, phrase

__all__ = ["by_county", "comparisons", "coverage", "definitions", "domains", "evidence", "failures",
           "growth_comparison", "income", "income_areas", "income_peers", "joint_income", "matrix",
           "methods", "precision", "summary", "verdicts", "villages"]  # fmt: skip

NONRESPONSE = ("item_nonresponse", "unknown_eligibility")


def coverage(coverage: Coverage) -> Table:
    """Everything about one coverage estimate: figure, precision, people, basis, method."""
    verdict = coverage.verdict
    beside = [
        *coverage.nonresponse, coverage.all_missing_uncovered, coverage.reported,
        *coverage.settling,
    ]  # fmt: skip
    return Table(
        caption=phrase(
            "table.coverage.caption", county=verdict.finding.county.name, indicator=coverage.indicator.name
        ),
        columns=(phrase("column.item"), phrase("column.content")),
        rows=tuple((Cell(text=name), Cell(text=content)) for name, content in _coverage_items(coverage)),
        notes=(phrase("table.precision.see"),),
        findings=phrases.all_findings((verdict, *verdict.alternatives, *beside)),
    )


def _coverage_items(coverage: Coverage) -> Iterator[tuple[Sayable, Sayable]]:
    verdict, found = coverage.verdict, coverage.verdict.finding
    result = found.result
    yield phrase("item.estimate"), phrases.value(found)
    yield phrases.interval_heading([found]), phrases.interval(found)
    yield phrase("item.target"), phrases.target(verdict)
    yield phrase("item.outcome"), phrases.outcome(verdict)
    for other in verdict.alternatives:
        yield phrase("item.under_reading", reading=other.finding.reading.name), phrases.outcome(other)
    yield phrase("item.basis"), phrase("item.basis_year", basis=phrases.basis(found), year=found.year)
    if phrases.is_hidden(found):
        yield phrase("item.notes"), phrases.notes(found)
        return
    yield phrase("item.n"), Decimal(result.n)
    yield phrase("item.missing"), Decimal(result.missing)
    yield phrase("item.population"), Decimal(result.population)
    for share in coverage.nonresponse:
        # The whole survey's, and said of it (`text.asked`); of a full count nobody was drawn.
        if share.quantity not in NONRESPONSE or not share.result.missing:
            continue
        people = Decimal(share.result.missing)
        yield (
            phrase(f"item.{share.quantity}"),
            phrase("cell.share_of", share=phrases.value(share), people=people),
        )
    if coverage.all_missing_uncovered is not None:
        yield phrase("item.if_missing_uncovered"), phrases.estimate(coverage.all_missing_uncovered)
    if coverage.reported is not None:
        yield phrase("item.reported"), phrases.value(coverage.reported)
    for finding in coverage.settling:
        yield phrase(f"item.{finding.quantity}"), phrases.value(finding)
    if result.notes:
        yield phrase("item.notes"), phrases.notes(found)


def domains(coverage: Coverage) -> Content:
    """Who is left behind, and what does the whole rest on? Hidden cells say so; little data are marked."""
    groups, hidden = phrases.shown_groups(coverage), phrases.hidden_groups(coverage)
    if not groups and not hidden and isnan(coverage.verdict.finding.result.value):
        return NOTHING
    return Table(
        caption=phrase(
            "table.domains.caption",
            county=coverage.verdict.finding.county.name,
            indicator=coverage.indicator.name,
        ),
        columns=(
            phrase("column.group"),
            phrase("column.estimate"),
            phrases.interval_heading([coverage.verdict.finding, *groups]),
            phrase("column.n"),
            phrase("column.missing"),
            phrase("column.remark"),
        ),
        rows=(
            _domain_row(coverage.verdict.finding, phrase("label.whole")),
            *(_domain_row(finding, phrases.named_domain(finding)) for finding in groups),
        ),
        notes=(*_of_the_whole(coverage.verdict), *_domain_notes(groups, hidden)),
        findings=(coverage.verdict, *groups, *hidden),
    )


def _domain_row(finding: Finding, name: Sayable) -> Row:
    if phrases.is_hidden(finding):
        hidden, none = number_cell(phrase("cell.hidden")), number_cell(phrase("cell.hidden"))
        return Cell(text=name), hidden, none, none, none, Cell(text=phrase("cell.hidden_remark"))
    return (
        Cell(text=name),
        number_cell(phrases.value(finding)),
        number_cell(phrases.interval(finding)),
        number_cell(Decimal(finding.result.n)),
        number_cell(Decimal(finding.result.missing)),
        Cell(text=_remark(finding)),
    )


def _remark(finding: Finding) -> Sayable:
    if phrases.says_nothing(finding):
        return phrase("cell.too_few")
    return phrase("cell.unreliable") if phrases.is_unreliable(finding) else phrases.notes(finding)


def _of_the_whole(verdict: Verdict) -> Iterator[Sayable]:
    """The basis, the interval's method and precision, and how many are eligible: what makes the first row."""
    if verdict.reason.code == "part-of-city":
        yield phrase("table.domains.without", counties=items(verdict.reason.counties))
    finding = verdict.finding
    result, known = finding.result, phrases.known_interval(finding)
    if phrases.is_hidden(finding) or isnan(result.value):
        return
    unit = finding.indicator.unit
    people = phrase(f"table.domains.eligible.{unit}", people=Decimal(result.population))
    if phrases.is_full_count(finding) or known is None:
        yield phrase("table.domains.counted", basis=phrases.basis(finding), people=people)
        return
    basis, method, level = phrases.basis(finding), phrases.method(finding), Rate(known.level)
    if isnan(result.df):
        yield phrase("table.domains.bounds", basis=basis, method=method, level=level, people=people)
        return
    yield phrase(
        "table.domains.whole",
        basis=basis,
        method=method,
        level=level,
        df=Decimal(result.df),
        design_effect=Decimal(result.design_effect, 2),
        people=people,
    )


def _domain_notes(groups: Sequence[Finding], hidden: Sequence[Finding]) -> Iterator[Sayable]:
    if hidden:
        columns = dict.fromkeys(column for finding in hidden for column in finding.domain)
        yield phrase("table.domains.all_hidden", columns=items(map(phrases.column_name, columns)))
    if any(phrases.is_hidden(finding) for finding in groups):
        yield phrase("table.domains.hidden")
    if any(phrases.says_nothing(finding) for finding in groups):
        yield phrase(
            "table.domains.too_few",
            width=phrase("number.percentage_points", value=Decimal(100 * phrases.WIDEST)),
        )
    if any(phrases.is_unreliable(finding) and not phrases.says_nothing(finding) for finding in groups):
        yield phrase("table.domains.unreliable", n=phrases.RELIABLE_N, df=phrases.RELIABLE_DF)


def comparisons(comparisons: Sequence[Comparison]) -> Content:
    """What do the departments report, what is found, and how far apart are the two?"""
    if not comparisons:
        return NOTHING
    return Table(
        caption=phrase("table.comparisons.caption"),
        columns=(
            phrase("column.indicator"),
            phrase("column.reported"),
            phrase("column.found"),
            phrases.interval_heading(c.found for c in comparisons),
            phrase("column.difference"),
            phrase("column.difference_interval"),
        ),
        rows=tuple(
            (
                Cell(text=c.indicator.name),
                number_cell(phrases.value(c.reported)),
                number_cell(phrases.value(c.found)),
                number_cell(phrases.interval(c.found)),
                number_cell(phrases.value(c.difference)),
                number_cell(phrases.interval(c.difference)),
            )
            for c in comparisons
        ),
        notes=(phrase("table.comparisons.note"), phrase("table.rounded")),
        findings=tuple(f for c in comparisons for f in (c.reported, c.found, c.difference)),
    )
