"""Tables on income: levels and growth, under other institutions' rules, and over a city's counties."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evalkit.evaluation.findings import Finding, Income, Outcome, Verdict
from evalkit.evaluation.income_joint import JointIncome
from evalkit.report import phrases
from evalkit.report.content import NOTHING, Cell, Content, Row, Table, number_cell
from evalkit.report.figures.growth_comparison import compared
from evalkit.report.income_area_table import outcome_cell
from evalkit.report.numbers import Probability
from evalkit.report.wording import Phrase, Sayable, phrase

# What grows from one year to another; all but the growth still needed from the base year on.
GROWTHS = (
    "average_growth", "average_growth_of_comparator", "growth_difference", "required_growth",
    "projected_average_growth", "projected_growth_difference", "distinct_growth", "distinct_growth_below",
)  # fmt: skip


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
            phrase("column.estimate"),
            phrases.interval_heading(findings),
            phrase("column.basis"),
        ),
        rows=tuple(_income_row(income, finding) for finding in findings),
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


def _income_row(income: Income, finding: Finding) -> Row:
    """Headed by what it is of, and when: no other row is headed alike."""
    name = phrase(f"quantity.{finding.quantity}", others=phrases.comparator(finding))
    area = finding.domain.get("area", "all")
    when = _when(income, finding)
    if area != "all":
        when = phrase("cell.where_when", where=phrases.domain_value("area", area), when=when)
    return (
        Cell(text=phrase("cell.of_domain", name=name, domain=when)),
        number_cell(phrases.value(finding)),
        number_cell(phrases.interval(finding)),
        Cell(text=phrases.basis(finding)),
    )


def _when(income: Income, finding: Finding) -> Phrase:
    """The year of a level, the years of a growth."""
    first = None
    if income.levels and finding.quantity in GROWTHS:
        first = income.levels[-1 if finding.quantity == "required_growth" else 0].year
    if first is None or first == finding.year:
        return phrase("cell.year", year=finding.year)
    return phrase("cell.years", first=first, last=finding.year)


def _income_notes(income: Income, first: Finding) -> Iterator[Sayable]:
    if first.reading.real:
        yield phrase("table.income.real", year=first.year)
    if income.projected_growth is not None and first.basis == "survey":
        yield phrase("table.income.latent")
    yield phrase("table.precision.see")


def _row(name: Sayable, cells: Sequence[Sayable]) -> Row:
    return (Cell(text=name), *(Cell(text=cell, is_number=True) for cell in cells))


def income_peers(income: Income) -> Content:
    """What would other institutions' rules say of the same data?"""
    if not income.peers:
        return NOTHING
    verdict = income.verdict
    return Table(
        caption=phrase(
            "table.income_peers.caption", county=verdict.finding.county.name, indicator=income.indicator.name
        ),
        columns=(phrase("column.rule"), phrase("column.figure"), phrase("column.says")),
        rows=(*(_peer_row(finding) for finding in income.peers), _own_row(verdict)),
        notes=(phrase("table.income_peers.note"),),
        findings=(*income.peers, verdict),
    )


def _peer_row(finding: Finding) -> Row:
    (note,) = finding.result.notes
    return (
        Cell(text=phrase(f"peer.rule.{finding.domain['rule']}")),
        Cell(text=_peer_figure(finding)),
        Cell(text=phrase(f"peer.says.{note.removeprefix('peer-')}")),
    )


def _peer_figure(finding: Finding) -> Sayable:
    if finding.quantity == "peer_miss" and finding.result.value <= 0:
        return phrase("peer.figure.nothing_missed")
    return phrase(f"peer.figure.{finding.quantity}", value=phrases.value(finding))


def _own_row(verdict: Verdict) -> Row:
    figure: Sayable = phrase("number.none")
    if verdict.probability is not None:
        figure = phrase("peer.figure.ours", value=Probability(verdict.probability))
    return Cell(text=phrase("peer.rule.ours")), Cell(text=figure), outcome_cell(verdict)


def growth_comparison(incomes: Sequence[Income]) -> Content:
    """How fast does income grow in each county, how fast that of others, and how far apart are the two?"""
    found = [c for c in map(compared, incomes) if c is not None]
    if not found:
        return NOTHING
    first = found[0]
    others = phrases.comparator(first.others)
    return Table(
        caption=phrase("table.growth_comparison.caption", year=first.own.year, others=others),
        columns=(
            phrase("column.county"),
            phrases.people(first.own.reading.people),
            phrases.interval_heading(c.own for c in found),
            others,
            phrase("column.growth_difference"),
            phrase("column.difference_interval"),
        ),
        rows=tuple(
            _row(
                c.own.county.name,
                [
                    phrases.value(c.own),
                    phrases.interval(c.own),
                    phrases.value(c.others),
                    phrases.value(c.difference),
                    phrases.interval(c.difference),
                ],
            )
            for c in found
        ),
        notes=(phrase("table.rounded"),),
        findings=tuple(finding for c in found for finding in c.findings),
    )


def joint_income(joint: JointIncome) -> Content:
    """How likely is each number of counties that meet the target? At the end: how many have each outcome."""
    if not joint.counts:
        return NOTHING
    first = joint.counts[0]
    if joint.all_meet is not None:
        caption = phrase("table.joint_income.caption", year=first.year)
        columns = (phrase("column.counties_meeting"), phrase("column.probability"))
        names: list[Sayable] = [str(finding.domain["counties"]) for finding in joint.counts]
    else:
        caption = phrase("table.joint_income.caption_final", indicator=joint.indicator.name)
        columns = (phrase("column.outcome"), phrase("column.counties"))
        stage = joint.verdicts[0].stage
        names = [phrases.outcome_of(Outcome(str(f.domain["outcome"])), stage) for f in joint.counts]
    return Table(
        caption=caption,
        columns=columns,
        rows=tuple(_row(name, [phrases.value(f)]) for name, f in zip(names, joint.counts, strict=True)),
        findings=joint.counts,
    )
