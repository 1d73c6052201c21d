"""Who is left behind: over all indicators, then of each that has a group surely below its target."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import isnan

from evalkit.evaluation.coverage.groups import (
    RELIABLE_DF,
    RELIABLE_N,
    WIDEST,
    below,
    cannot_be_below,
    groups_below,
    is_hidden,
    is_too_uncertain,
    is_unreliable,
    known_interval,
    published,
)
from evalkit.evaluation.results import Coverage, Finding, Verdict
from evalkit.report.content import NOTHING, Cell, Content, Figure, Heading, Paragraph, Row, Table, Text
from evalkit.report.drawing import forest
from evalkit.report.wording import phrases
from evalkit.report.wording.numbers import Decimal, Rate
from evalkit.report.wording.words import Joined, Phrase, Sayable, clauses, items, phrase


def left_behind(coverages: Sequence[Coverage]) -> Content:
    """For which indicators is a group surely below the target, for which was none found, for which can none be?"""
    if not coverages:
        return NOTHING
    return Text(
        blocks=(Paragraph.of(_over_all(coverages)),), findings=tuple(coverage.verdict for coverage in coverages)
    )


def _over_all(coverages: Sequence[Coverage]) -> Iterator[Sayable]:
    told, others = groups_below(coverages)
    if told:
        yield phrase("left_behind.told", count=len(told), which=_names(told))
    kinds: dict[str, list[Coverage]] = {"none": [], "hundred": [], "nothing": []}
    for coverage in others:
        kinds[_kind(coverage)].append(coverage)
    for kind, same in kinds.items():
        if same:
            yield phrase(f"left_behind.{kind}", which=_names(same))
    if told or kinds["none"]:
        yield phrase("left_behind.meaning")
    if others:
        yield phrase("left_behind.appendix", section=phrase("section.groups"))


def _kind(coverage: Coverage) -> str:
    if not published(coverage):
        return "nothing"
    return "hundred" if cannot_be_below(coverage) else "none"


def _names(coverages: Sequence[Coverage]) -> Joined:
    return items(coverage.indicator.name for coverage in coverages)


def _groups(coverage: Coverage) -> list[Finding]:
    return [*phrases.shown_groups(coverage), *phrases.hidden_groups(coverage)]


def _is_empty(coverage: Coverage) -> bool:
    """Whether there is neither a group nor a figure of the whole."""
    return not _groups(coverage) and isnan(coverage.verdict.finding.result.value)


def domains_text(coverage: Coverage) -> Text:
    """Which groups are surely below the target, and of which can nothing be said?"""
    groups = _groups(coverage)
    name = phrase("heading.domains", name=coverage.indicator.name)
    heading = Heading(id=f"left-behind-{coverage.indicator.id}", text=name)
    return Text(blocks=(heading, Paragraph.of(_sentences(coverage, groups))), findings=(coverage.verdict, *groups))


def appended(coverage: Coverage) -> Content:
    """Whose table is this? A heading for an appendix, so that one can go from table to table."""
    if _is_empty(coverage):
        return NOTHING
    heading = phrase("heading.appended", name=coverage.indicator.name)
    return Text(blocks=(Heading(id=f"groups-{coverage.indicator.id}", text=heading),))


def _sentences(coverage: Coverage, groups: Sequence[Finding]) -> Iterator[Sayable]:
    verdict, shown = coverage.verdict, phrases.in_order(published(coverage))
    if not shown:
        yield phrase("domains.nothing")
        return
    if cannot_be_below(coverage):
        yield phrase("domains.hundred", target=phrases.target(verdict, "words"))
    elif found := phrases.in_order(below(coverage)):
        is_counted = all(phrases.is_full_count(finding) for finding in found)
        yield phrase(
            "domains.below_counted" if is_counted else "domains.below",
            target=phrases.target(verdict, "words"),
            which=clauses(_group(finding) for finding in found),
        )
    else:
        yield phrase("domains.none_below", target=phrases.target(verdict, "words"))
    if verdict.reason.code == "part-of-city":
        yield phrase("domains.without", counties=items(verdict.reason.counties))
    if silent := [finding for finding in shown if is_too_uncertain(finding)]:
        yield phrase("domains.too_few", which=items(phrases.group(finding) for finding in silent))
    if any(is_hidden(finding) for finding in groups):
        yield phrase("domains.hidden")


def _group(finding: Finding) -> Phrase:
    return phrase("domains.group", domain=phrases.group(finding), estimate=phrases.estimate(finding))


def domains_table(coverage: Coverage) -> Content:
    """Who is left behind, and what does the whole rest on? Hidden cells say so; little data are marked."""
    if _is_empty(coverage):
        return NOTHING
    groups, hidden = phrases.shown_groups(coverage), phrases.hidden_groups(coverage)
    return Table(
        caption=phrase("table.domains.caption", **phrases.names(coverage.verdict.finding)),
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
    if is_hidden(finding):
        hidden = [Cell.number(phrase("cell.hidden"))] * 4
        return Cell(text=name), *hidden, Cell(text=phrase("cell.hidden_remark"))
    return (
        Cell(text=name),
        Cell.number(phrases.value(finding)),
        Cell.number(phrases.interval(finding)),
        Cell.number(Decimal(finding.result.n)),
        Cell.number(Decimal(finding.result.missing)),
        Cell(text=_remark(finding)),
    )


def _remark(finding: Finding) -> Sayable:
    if is_too_uncertain(finding):
        return phrase("cell.too_few")
    return phrase("cell.unreliable") if is_unreliable(finding) else phrases.notes(finding)


def _of_the_whole(verdict: Verdict) -> Iterator[Sayable]:
    """The basis, the interval's method and precision, and how many are eligible: what makes the first row."""
    if verdict.reason.code == "part-of-city":
        yield phrase("table.domains.without", counties=items(verdict.reason.counties))
    finding = verdict.finding
    result, known = finding.result, known_interval(finding)
    if is_hidden(finding) or isnan(result.value):
        return
    unit = finding.indicator.unit
    people = phrase(f"table.domains.eligible.{unit}", people=Decimal(result.population))
    if phrases.is_full_count(finding) or known is None:
        yield phrase("table.domains.counted", basis=phrases.basis(finding), people=people)
        return
    said: dict[str, Sayable] = {
        "basis": phrases.basis(finding), "method": phrases.method(finding), "level": Rate(known.level),
        "people": people,
    }  # fmt: skip
    if isnan(result.df):
        yield phrase("table.domains.bounds", **said)
    else:
        df, design_effect = Decimal(result.df), Decimal(result.design_effect, 2)
        yield phrase("table.domains.whole", df=df, design_effect=design_effect, **said)


def _domain_notes(groups: Sequence[Finding], hidden: Sequence[Finding]) -> Iterator[Sayable]:
    if hidden:
        columns = dict.fromkeys(column for finding in hidden for column in finding.domain)
        yield phrase("table.domains.all_hidden", columns=items(map(phrases.column_name, columns)))
    if any(is_hidden(finding) for finding in groups):
        yield phrase("table.domains.hidden")
    if any(is_too_uncertain(finding) for finding in groups):
        width = phrase("number.percentage_points", value=Decimal(100 * WIDEST))
        yield phrase("table.domains.too_few", width=width)
    if any(map(_is_hollow, groups)):
        yield phrase("table.domains.unreliable", n=RELIABLE_N, df=RELIABLE_DF)


def domains_figure(coverage: Coverage) -> Content:
    """Which groups are left behind? Nothing to draw where every group is hidden."""
    verdict, groups = coverage.verdict, phrases.shown_groups(coverage)
    findings = (verdict.finding, *groups)
    if not groups or not forest.has_figures(findings):
        return NOTHING
    names = phrases.names(verdict.finding)
    return Figure(
        caption=phrases.figure_caption("domains", findings, **names),
        alt=phrase("figure.domains.alt", **names, rows=clauses(_in_short(coverage))),
        drawing=forest.Forest.of(
            _rows(coverage),
            axis=phrase("axis.coverage"),
            target=verdict.target.value,
            key=[forest.UNRELIABLE_KEY] if any(map(_is_hollow, groups)) else [],
        ),
        findings=(verdict, *groups),
    )


def _in_short(coverage: Coverage) -> Iterator[Sayable]:
    """The whole, and the groups surely below the target; the table beside the figure has the groups' figures."""
    yield forest.verdict_clause(coverage.verdict, phrase("label.whole"))
    if found := phrases.in_order(below(coverage)):
        yield phrase("alt.below", which=phrases.few([phrases.group(finding) for finding in found]))
    elif not cannot_be_below(coverage):
        yield phrase("alt.none_below")
    yield phrase("alt.see_table")


def _is_hollow(finding: Finding) -> bool:
    return is_unreliable(finding) and not is_too_uncertain(finding)


def _rows(coverage: Coverage) -> Iterator[forest.Row]:
    yield forest.verdict_row(coverage.verdict, phrase("label.whole"))
    before = None
    for finding in phrases.shown_groups(coverage):
        column = next(iter(finding.domain), None)
        yield replace(forest.finding_row(finding, phrases.named_domain(finding)), starts_group=column != before)
        before = column
