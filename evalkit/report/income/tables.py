"""Income in tables: levels and growth, town and country, and what other institutions' rules say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evalkit.evaluation.coverage.groups import known_interval
from evalkit.evaluation.results import AreaIncome, Finding, Income, Outcome, Verdict
from evalkit.report.content import NOTHING, Cell, Content, Row, Table
from evalkit.report.drawing.marks import OUTCOMES
from evalkit.report.wording import phrases
from evalkit.report.wording.numbers import Decimal, Points, Probability
from evalkit.report.wording.words import Phrase, Sayable, phrase

NO_DATA = phrase("number.none")
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
    return Table.of(
        findings,
        (
            (phrase("column.quantity"), lambda f: _income_name(income, f)),
            (phrase("column.estimate"), lambda f: Cell.number(phrases.value(f))),
            (phrases.interval_heading(findings), lambda f: Cell.number(phrases.interval(f))),
            (phrase("column.basis"), phrases.basis),
        ),
        caption=phrase("table.income.caption", **phrases.names(income.verdict.finding)),
        notes=_income_notes(income, findings[0]),
        findings=findings,
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


def _income_name(income: Income, finding: Finding) -> Sayable:
    """What it is of, and when: no other row is headed alike."""
    name = phrase(f"quantity.{finding.quantity}", others=phrases.comparator(finding))
    area = finding.domain.get("area", "all")
    when = _when(income, finding)
    if area != "all":
        when = phrase("cell.where_when", where=phrases.domain_value("area", area), when=when)
    return phrase("cell.of_domain", name=name, domain=when)


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


def income_areas(income: Income) -> Content:
    """Does income grow as promised in town and country alike? A column for each area."""
    areas = income.by_area
    if not any(area.growth for area in areas):
        return NOTHING
    return Table(
        caption=phrase("table.income_areas.caption", **phrases.names(income.verdict.finding)),
        columns=(phrase("column.quantity"), *(phrases.domain_value("area", area.area) for area in areas)),
        rows=(*_held_against_the_target(areas), *_in_other_prices(areas), *_beside_others(areas)),
        notes=tuple(_notes(areas)),
        findings=phrases.all_findings(shown for area in areas for shown in _shown(area)),
    )


def _shown(area: AreaIncome) -> tuple[phrases.Shown | None, ...]:
    own = (area.verdict, area.growth, area.required, area.projected_level)
    return (*own, area.in_other_prices, area.growth_in_other_prices, *area.comparison)


def _notes(areas: Sequence[AreaIncome]) -> Iterator[Sayable]:
    found = [shown for area in areas for shown in _shown(area) if isinstance(shown, Finding)]
    if any(map(known_interval, found)):
        yield phrase("table.income_areas.interval", interval=phrases.interval_heading(found))
    yield phrase("table.income_areas.note")
    if any(area.in_other_prices is not None for area in areas):
        yield phrase("table.income_areas.prices")
    if any(area.comparison for area in areas):
        yield phrase("table.income_areas.beside")


def _held_against_the_target(areas: Sequence[AreaIncome]) -> Iterator[Row]:
    yield from _figures([area.growth for area in areas], "label.growth_so_far")
    yield from _figures([area.required for area in areas], "quantity.required_growth")
    yield from _figures([area.projected_level for area in areas], "item.projected_level")
    yield from _outcomes([area.verdict for area in areas])


def _outcomes(verdicts: Sequence[Verdict], reading: Sayable | None = None) -> Iterator[Row]:
    """Projected growth, the probability of meeting the target, and the outcome, with the reason of none."""
    ahead = [verdict.finding if verdict.probability is not None else None for verdict in verdicts]
    yield from _figures(ahead, "label.growth_projected" if reading is None else "item.read.ahead", reading)
    if any(ahead):
        key = "item.probability" if reading is None else "item.read.probability"
        yield (Cell(text=phrase(key, reading=reading or "")), *map(_probability, verdicts))
    key = "column.outcome" if reading is None else "item.read.outcome"
    yield (Cell(text=phrase(key, reading=reading or "")), *map(_outcome, verdicts))


def _in_other_prices(areas: Sequence[AreaIncome]) -> Iterator[Row]:
    """Growth net of prices where the judged reading is not, and the other way round."""
    verdicts = [area.in_other_prices for area in areas if area.in_other_prices is not None]
    if len(verdicts) < len(areas):
        return
    reading = verdicts[0].finding.reading.name
    yield from _figures([area.growth_in_other_prices for area in areas], "item.read.so_far", reading)
    yield from _outcomes(verdicts, reading)


def _beside_others(areas: Sequence[AreaIncome]) -> Iterator[Row]:
    """Growth and income of all residents of the same area, as far as they are known."""
    found = [_of("growth_difference", area) for area in areas]
    if not any(found):
        return
    others = phrases.comparator(next(finding for finding in found if finding is not None))
    theirs = [_of("average_growth_of_comparator", area) for area in areas]
    yield from _figures(theirs, "label.growth_of_comparator", others=others)
    why_not = [_why_not(area, others) for area in areas]
    yield from _figures(found, "quantity.growth_difference", others=others, why_not=why_not)
    for place in (0, -1):
        ratios = [_of("gap_ratio", area, place) for area in areas]
        yield from _figures(ratios, "item.gap_ratio", others=others)


def _of(quantity: str, area: AreaIncome, place: int = 0) -> Finding | None:
    found = [finding for finding in area.comparison if finding.quantity == quantity]
    return found[place] if found else None


def _why_not(area: AreaIncome, others: Sayable) -> Sayable:
    """Why there is no difference to the others; of an area without an income the outcome says it."""
    return NO_DATA if area.growth is None else phrase("cell.no_income_of", others=others)


def _figures(
    findings: Sequence[Finding | None],
    key: str,
    reading: Sayable | None = None,
    *,
    others: Sayable = "",
    why_not: Sequence[Sayable] | None = None,
) -> Iterator[Row]:
    """A row of figures with their intervals; none where there is no figure at all."""
    known = [finding for finding in findings if finding is not None]
    if not known:
        return
    # A label of the figure names the same row: one wording for both.
    name = _with_unit(phrase(key, year=known[0].year, others=others, reading=reading or ""), known[0])
    instead = why_not or [NO_DATA] * len(findings)
    cells = [
        none if finding is None else _with_interval(finding) for finding, none in zip(findings, instead, strict=True)
    ]
    yield (Cell(text=name), *map(Cell.number, cells))


def _with_unit(name: Phrase, finding: Finding) -> Phrase:
    """The row's name with the unit that its figures leave out: three pairs of limits stand side by side."""
    if finding.quantity not in (*phrases.MONEY, *phrases.DIFFERENCES):
        return name
    unit = "unit.yuan" if finding.quantity in phrases.MONEY else "unit.points"
    return phrase("cell.of_domain", name=name, domain=phrase(unit))


def _with_interval(finding: Finding) -> Sayable:
    value, found = _bare(finding, finding.result.value), known_interval(finding)
    if found is None:
        return value
    limits = phrase("interval.exact")
    if found.low < found.high:
        limits = phrase("interval.range", low=_bare(finding, found.low), high=_bare(finding, found.high))
    return phrase("cell.of_domain", name=value, domain=limits)


def _bare(finding: Finding, value: float) -> Sayable:
    if finding.quantity in phrases.MONEY:
        return Decimal(value)
    if finding.quantity in phrases.DIFFERENCES:
        return Points(value, style="points_bare")
    return phrases.number(finding.quantity, value, phrases.marks(finding))


def _probability(verdict: Verdict) -> Cell:
    return Cell.number(NO_DATA if verdict.probability is None else Probability(verdict.probability))


def _outcome(verdict: Verdict) -> Cell:
    """The outcome with its sign, and why there is none."""
    text: Sayable = phrases.outcome(verdict)
    if verdict.outcome is Outcome.NOT_ASSESSED:
        text = phrase("cell.of_domain", name=text, domain=phrases.reason(verdict))
    return Cell(text=text, symbol=OUTCOMES[verdict.outcome].symbol)


def income_peers(income: Income) -> Content:
    """What would other institutions' rules say of the same data?"""
    if not income.peers:
        return NOTHING
    verdict = income.verdict
    return Table(
        caption=phrase("table.income_peers.caption", **phrases.names(income.verdict.finding)),
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
    return Cell(text=phrase("peer.rule.ours")), Cell(text=figure), _outcome(verdict)
