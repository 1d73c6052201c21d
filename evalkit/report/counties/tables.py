"""Tables of a city: all counties and indicators, the failures among so many, and one indicator over the counties."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import isnan

from evalkit.evaluation.results import Verdict
from evalkit.evaluation.verdicts.multiple_testing import Failure
from evalkit.report.content import NOTHING, Cell, Content, Table, number_cell
from evalkit.report.drawing.marks import OUTCOMES
from evalkit.report.full_counts import with_answer_errors
from evalkit.report.ranks import possible_places
from evalkit.report.verdicts.tables import verdict_notes, verdict_row
from evalkit.report.wording import phrases
from evalkit.report.wording.numbers import Decimal
from evalkit.report.wording.words import Sayable, phrase


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
            (Cell(text=row[0].finding.indicator.name), *(_flagged_outcome(verdict) for verdict in row))
            for row in zip(*counties, strict=True)
        ),
        notes=tuple(_matrix_notes(counties)),
        findings=tuple(verdict for verdicts in counties for verdict in verdicts),
    )


def _matrix_notes(counties: Sequence[Sequence[Verdict]]) -> Iterator[Sayable]:
    every = [verdict for verdicts in counties for verdict in verdicts]
    if any(verdict.depends_on_reading for verdict in every):
        yield phrase("table.matrix.by_reading")
    if any(verdict.stands is False for verdict in every):
        yield phrase("table.matrix.to_check")


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
                number_cell(phrases.value(f.verdict.finding)),
                number_cell(phrases.interval(f.verdict.finding)),
                number_cell(_adjusted(f)),
                Cell(text=phrase("matrix.stands.yes" if f.stands else "matrix.stands.no")),
            )
            for f in failures
        ),
        notes=(phrase("table.failures.note", limit=Decimal(tail, 3)),),
        findings=tuple(shown for f in failures for shown in (f.verdict, f.adjusted)),
    )


def _adjusted(failure: Failure) -> Sayable:
    is_none = isnan(failure.adjusted.result.value)
    return phrase("number.not_applicable") if is_none else phrases.value(failure.adjusted)


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
            (*row[:4], number_cell(place), *row[4:])
            for row, place in zip(
                (verdict_row(v, v.finding.county.name) for v in verdicts), _places(verdicts), strict=True
            )
        ),
        notes=(*_place_notes(verdicts), *verdict_notes(verdicts)),
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


def _flagged_outcome(verdict: Verdict) -> Cell:
    return Cell(text=phrases.flagged_outcome(verdict), symbol=OUTCOMES[verdict.outcome].symbol)
