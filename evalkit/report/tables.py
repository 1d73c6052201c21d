"""Tables: the figures behind every sentence and picture, with level, method and basis."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from evalkit.evaluation.failures import Failure
from evalkit.evaluation.findings import Comparison, Coverage, Finding, Income, Verdict
from evalkit.report import phrases
from evalkit.report.content import NOTHING, Cell, Content, Table
from evalkit.report.evidence import evidence
from evalkit.report.figures.marks import OUTCOMES
from evalkit.report.full_counts import with_answer_errors
from evalkit.report.income_tables import growth_comparison, income_areas, income_peers, joint_income
from evalkit.report.methods import definitions, methods
from evalkit.report.numbers import Decimal
from evalkit.report.precision import precision
from evalkit.report.ranks import possible_places
from evalkit.report.wording import Sayable, clauses, items, phrase

__all__ = ["by_county", "comparisons", "coverage", "definitions", "domains", "evidence", "failures",
           "growth_comparison", "income", "income_areas", "income_peers", "joint_income", "matrix",
           "methods", "precision", "verdicts"]  # fmt: skip

Row = tuple[Cell, ...]

NONRESPONSE = ("item_nonresponse", "unknown_eligibility")


def verdicts(verdicts: Sequence[Verdict]) -> Table:
    """Which targets are reached, on what evidence, and why?

    verdicts : of one county, one per indicator
    """
    findings = [v.finding for v in verdicts]
    return Table(
        caption=phrase("table.verdicts.caption", county=findings[0].county.name),
        columns=(
            phrase("column.indicator"),
            phrase("column.target"),
            phrase("column.estimate"),
            phrases.interval_heading(findings),
            phrase("column.basis"),
            phrase("column.outcome"),
            phrase("column.reason"),
        ),
        rows=tuple(_verdict_row(v, v.finding.indicator.name) for v in verdicts),
        notes=tuple(_verdict_notes(verdicts)),
        findings=tuple(verdicts),
    )


def _verdict_row(verdict: Verdict, name: Sayable) -> Row:
    return (
        Cell(text=name),
        Cell(text=phrase(f"cell.target.{_nature(verdict)}", target=phrases.target(verdict))),
        _number(phrases.value(verdict.finding)),
        _number(phrases.interval(verdict.finding)),
        Cell(text=phrases.basis(verdict.finding)),
        _outcome(verdict),
        Cell(text=_why(verdict)),
    )


def _nature(verdict: Verdict) -> str:
    return "binding" if verdict.finding.indicator.binding else "expected"


def _why(verdict: Verdict) -> Sayable:
    flags = (
        phrases.margin_flag(verdict),
        phrases.reading_flag(verdict),
        phrases.missing_flag(verdict),
        phrases.standing_flag(verdict),
    )
    parts = [phrases.reason(verdict), *(flag for flag in flags if flag is not None)]
    return phrase("cell.sentence", text=clauses(parts))


def _verdict_notes(verdicts: Sequence[Verdict]) -> Iterator[Sayable]:
    if any(phrases.has_bounds(v.finding) for v in verdicts):
        yield phrase("table.verdicts.bounds")
    if any(v.outcome.value == "INCONCLUSIVE" for v in verdicts):
        yield phrase("table.verdicts.undecided")


def income(income: Income) -> Content:
    """What are the levels and growth rates behind the income verdict?"""
    findings = _income_findings(income)
    if not findings:
        return NOTHING
    county, indicator = income.verdict.finding.county, income.indicator
    return Table(
        caption=phrase("table.income.caption", county=county.name, indicator=indicator.name),
        columns=(
            phrase("column.quantity"),
            phrase("column.year"),
            phrase("column.estimate"),
            phrases.interval_heading(findings),
            phrase("column.basis"),
        ),
        rows=tuple(_income_row(finding) for finding in findings),
        notes=tuple(_income_notes(income, findings[0])),
        findings=tuple(findings),
    )


def _income_findings(income: Income) -> list[Finding]:
    """In the order of the argument: levels, growth, what is needed, what is expected, the comparison."""
    single = (income.required, income.projected_growth, income.projected_level)
    return [
        *income.levels,
        *income.growth,
        *(finding for finding in single if finding is not None),
        *(finding for finding in income.fan if finding.year != _year(income.projected_level)),
        *income.target_levels[-1:],
        *income.comparator,
        *income.comparison,
        *income.gap_ahead,
        *income.telling,
    ]


def _year(finding: Finding | None) -> int | None:
    return None if finding is None else finding.year


def _income_row(finding: Finding) -> Row:
    name: Sayable = phrase(f"quantity.{finding.quantity}", others=phrases.comparator(finding))
    places = {column: cell for column, cell in finding.domain.items() if column == "area" and cell != "all"}
    if places:
        where = phrases.domain_value("area", places["area"])
        name = phrase("cell.of_domain", name=name, domain=where)
    return (
        Cell(text=name),
        _number(finding.year),
        _number(phrases.value(finding)),
        _number(phrases.interval(finding)),
        Cell(text=phrases.basis(finding)),
    )


def _income_notes(income: Income, first: Finding) -> Iterator[Sayable]:
    if first.reading.real:
        yield phrase("table.income.real", year=first.year)
    if income.projected_growth is not None and first.basis == "survey":
        yield phrase("table.income.latent")
    yield phrase("table.precision.see")


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
    """Who is left behind? Hidden cells say so; estimates from little data are marked."""
    groups, hidden = phrases.shown_groups(coverage), phrases.hidden_groups(coverage)
    if not groups and not hidden:
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
        notes=tuple(_domain_notes(groups, hidden)),
        findings=(coverage.verdict, *groups, *hidden),
    )


def _domain_row(finding: Finding, name: Sayable) -> Row:
    if phrases.is_hidden(finding):
        hidden, none = _number(phrase("cell.hidden")), _number(phrase("cell.hidden"))
        return Cell(text=name), hidden, none, none, none, Cell(text=phrase("cell.hidden_remark"))
    return (
        Cell(text=name),
        _number(phrases.value(finding)),
        _number(phrases.interval(finding)),
        _number(Decimal(finding.result.n)),
        _number(Decimal(finding.result.missing)),
        Cell(text=_remark(finding)),
    )


def _remark(finding: Finding) -> Sayable:
    if phrases.says_nothing(finding):
        return phrase("cell.too_few")
    return phrase("cell.unreliable") if phrases.is_unreliable(finding) else phrases.notes(finding)


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
                _number(phrases.value(c.reported)),
                _number(phrases.value(c.found)),
                _number(phrases.interval(c.found)),
                _number(phrases.value(c.difference)),
                _number(phrases.interval(c.difference)),
            )
            for c in comparisons
        ),
        notes=(phrase("table.comparisons.note"), phrase("table.rounded")),
        findings=tuple(f for c in comparisons for f in (c.reported, c.found, c.difference)),
    )


def matrix(county_verdicts: Mapping[str, Sequence[Verdict]]) -> Content:
    """Which county has reached which target?

    county_verdicts : county code -> its verdicts, the same indicators in the same order
    """
    counties = [verdicts for verdicts in county_verdicts.values() if verdicts]
    if not counties:
        return NOTHING
    return Table(
        caption=phrase("table.matrix.caption"),
        columns=(phrase("column.indicator"), *(verdicts[0].finding.county.name for verdicts in counties)),
        rows=tuple(
            (Cell(text=row[0].finding.indicator.name), *(_marked_outcome(verdict) for verdict in row))
            for row in zip(*counties, strict=True)
        ),
        notes=_matrix_notes(counties),
        findings=tuple(verdict for verdicts in counties for verdict in verdicts),
    )


def _matrix_notes(counties: Sequence[Sequence[Verdict]]) -> tuple[Sayable, ...]:
    by_reading = any(verdict.depends_on_reading for verdicts in counties for verdict in verdicts)
    return (phrase("table.matrix.by_reading"),) if by_reading else ()


def failures(failures: Sequence[Failure]) -> Content:
    """Which failures stand, so many verdicts having been given at once?"""
    if not failures:
        return NOTHING
    levels = [f.verdict.finding.result.interval for f in failures]
    tail = max((1 - interval.level) / 2 for interval in levels if interval is not None)
    return Table(
        caption=phrase("table.failures.caption"),
        columns=(
            phrase("column.indicator"),
            phrase("column.county"),
            phrase("column.estimate"),
            phrases.interval_heading(f.verdict.finding for f in failures),
            phrase("column.adjusted"),
            phrase("column.stands"),
        ),
        rows=tuple(
            (
                Cell(text=f.verdict.finding.indicator.name),
                Cell(text=f.verdict.finding.county.name),
                _number(phrases.value(f.verdict.finding)),
                _number(phrases.interval(f.verdict.finding)),
                _number(phrases.value(f.adjusted)),
                Cell(text=phrase("matrix.stands.yes" if f.stands else "matrix.stands.no")),
            )
            for f in failures
        ),
        notes=(phrase("table.failures.note", limit=Decimal(tail, 3)),),
        findings=tuple(shown for f in failures for shown in (f.verdict, f.adjusted)),
    )


def by_county(verdicts: Sequence[Verdict]) -> Table:
    """How does each county stand against one target?

    verdicts : one indicator's, one per county, in the order of the data; that is no ranking
    """
    findings = [v.finding for v in verdicts]
    return Table(
        caption=phrase("table.by_county.caption", indicator=findings[0].indicator.name),
        columns=(
            phrase("column.county"),
            phrase("column.target"),
            phrase("column.estimate"),
            phrases.interval_heading(findings),
            phrase("column.places"),
            phrase("column.basis"),
            phrase("column.outcome"),
            phrase("column.reason"),
        ),
        rows=tuple(
            (*row[:4], _number(place), *row[4:])
            for row, place in zip(
                (_verdict_row(v, v.finding.county.name) for v in verdicts), _places(verdicts), strict=True
            )
        ),
        notes=(*_place_notes(verdicts), *_verdict_notes(verdicts)),
        findings=tuple(verdicts),
    )


def _place_notes(verdicts: Sequence[Verdict]) -> Iterator[Sayable]:
    yield phrase("table.by_county.note")
    if any(phrases.is_full_count(v.finding) and v.answer_error > 0 for v in verdicts):
        yield phrase("table.by_county.counted")


def _places(verdicts: Sequence[Verdict]) -> Iterator[Sayable]:
    """For each county the places that it could hold; none where nothing is known of it."""
    intervals = [with_answer_errors(verdict) for verdict in verdicts]
    known = [found for found in intervals if found is not None]
    places = iter(possible_places(known, unknown=len(intervals) - len(known)))
    for found in intervals:
        if found is None:
            yield phrase("number.none")
            continue
        first, last = next(places)
        yield (
            phrase("cell.place", place=first)
            if first == last
            else phrase("cell.places", first=first, last=last)
        )


def _number(text: Sayable) -> Cell:
    return Cell(text=text, is_number=True)


def _outcome(verdict: Verdict) -> Cell:
    return Cell(text=phrases.outcome_to_check(verdict), symbol=OUTCOMES[verdict.outcome].symbol)


def _marked_outcome(verdict: Verdict) -> Cell:
    return Cell(text=phrases.marked_outcome(verdict), symbol=OUTCOMES[verdict.outcome].symbol)
