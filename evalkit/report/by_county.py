"""Do the counties differ in one indicator by more than chance, and which ranks could each hold?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import comb

from evalkit.evaluation.coverage.groups import limits_of
from evalkit.evaluation.results import Verdict
from evalkit.report.content import NOTHING, Cell, Content, Figure, Heading, Paragraph, Table, Text
from evalkit.report.drawing import forest
from evalkit.report.verdicts.overview import verdict_columns, verdict_notes
from evalkit.report.wording import phrases
from evalkit.report.wording.words import Phrase, Sayable, clauses, phrase
from evalkit.statistics.results import Interval
from evalkit.statistics.shares.differences import overlap, pairs_apart, possible_ranks


def by_county_text(verdicts: Sequence[Verdict]) -> Text:
    """Do the counties differ by more than chance?

    verdicts : one indicator's, one per county, in the order of the data
    """
    indicator = verdicts[0].finding.indicator
    heading = Heading(id=f"counties-{indicator.id}", text=phrase("heading.by_county", name=indicator.name))
    return Text(blocks=(heading, Paragraph.of(_differences(verdicts))), findings=tuple(verdicts))


def _differences(verdicts: Sequence[Verdict]) -> Iterator[Sayable]:
    yield phrase("by_county.counts", total=len(verdicts), counts=phrases.counted(verdicts, "count.counties"))
    known, limits = ranked(verdicts)
    if len(known) < 2:
        yield phrase("by_county.nothing")
        return
    pairs, differing = comb(len(known), 2), pairs_apart(limits)
    if all(phrases.is_full_count(verdict.finding) for verdict in known):
        yield _counted(known, pairs, differing)
    else:
        yield _sampled(pairs, differing)
        if any(phrases.is_full_count(verdict.finding) for verdict in known):
            yield phrase("by_county.some_counted")
    if not overlap(limits[0], limits[-1]):
        yield phrase("by_county.ends", **_ends(known))


def ranked(verdicts: Sequence[Verdict]) -> tuple[list[Verdict], list[Interval]]:
    """The counties whose limits are known, from the lowest figure to the highest, and their limits."""
    limits = [(verdict, limits_of(verdict)) for verdict in verdicts]
    known = [(verdict, found) for verdict, found in limits if found is not None]
    known.sort(key=lambda pair: pair[0].finding.result.value)
    return [verdict for verdict, _ in known], [found for _, found in known]


def _ends(known: Sequence[Verdict]) -> dict[str, Sayable]:
    ends = (("lowest", known[0].finding), ("highest", known[-1].finding))
    return {name: phrase("by_county.end", county=f.county.name, estimate=phrases.estimate(f)) for name, f in ends}


def _sampled(pairs: int, apart: int) -> Phrase:
    if not apart:
        return phrase("by_county.all_overlap")
    if apart == pairs:
        return phrase("by_county.all_apart", pairs=pairs)
    return phrase("by_county.apart", pairs=pairs, apart=apart, overlapping=pairs - apart)


def _counted(known: Sequence[Verdict], pairs: int, apart: int) -> Phrase:
    """Full counts alone: chance explains nothing of their differences, but wrong or missing answers may."""
    if all(_is_exact(verdict) for verdict in known):
        return phrase("by_county.counted", pairs=pairs, apart=apart)
    if not apart:
        return phrase("by_county.counted_alike")
    return phrase("by_county.counted_apart", pairs=pairs, apart=apart, alike=pairs - apart)


def _is_exact(verdict: Verdict) -> bool:
    """Whether nobody is missing from a full count and no answer is taken to be wrong: it is the figure itself."""
    return not phrases.has_bounds(verdict.finding) and verdict.answer_error == 0


def by_county_table(verdicts: Sequence[Verdict]) -> Table:
    """How does each county stand against one target?

    verdicts : one indicator's, one per county, in the order of the data; that is no ranking
    """
    places = dict(zip((v.finding.county.code for v in verdicts), _places(verdicts), strict=True))
    target, estimate, interval, *others = verdict_columns(verdicts)
    return Table.of(
        verdicts,
        (
            (phrase("column.county"), lambda v: v.finding.county.name),
            target,
            estimate,
            interval,
            (phrase("column.places"), lambda v: Cell.number(places[v.finding.county.code])),
            *others,
        ),
        caption=phrase("table.by_county.caption", indicator=verdicts[0].finding.indicator.name),
        notes=(*_place_notes(verdicts), *verdict_notes(verdicts)),
        findings=verdicts,
    )


def _place_notes(verdicts: Sequence[Verdict]) -> Iterator[Sayable]:
    yield phrase("table.by_county.note")
    if any(phrases.is_full_count(v.finding) and v.answer_error > 0 for v in verdicts):
        yield phrase("table.by_county.counted")


def _places(verdicts: Sequence[Verdict]) -> Iterator[Sayable]:
    """For each county the places that it could hold; none where nothing is known of it."""
    intervals = [limits_of(verdict) for verdict in verdicts]
    known = [found for found in intervals if found is not None]
    places = iter(possible_ranks(known, unknown=len(intervals) - len(known)))
    for found in intervals:
        if found is None:
            yield phrase("number.none")
            continue
        first, last = next(places)
        is_sure = first == last
        yield phrase("cell.place", place=first) if is_sure else phrase("cell.places", first=first, last=last)


def by_county_figure(verdicts: Sequence[Verdict]) -> Content:
    """How do the counties stand against one target, and how sure is it?

    verdicts : one indicator's, one per county, in the order of the data
    """
    if not forest.has_figures(v.finding for v in verdicts):
        return NOTHING
    indicator = verdicts[0].finding.indicator
    return Figure(
        caption=phrases.figure_caption("by_county", [v.finding for v in verdicts], indicator=indicator.name),
        alt=phrase("figure.by_county.alt", indicator=indicator.name, rows=clauses(_compared(verdicts))),
        drawing=forest.Forest.of(
            (forest.verdict_row(v, v.finding.county.name) for v in verdicts),
            axis=phrase(f"axis.{indicator.kind}"),
            target=verdicts[0].target.value,
        ),
        findings=tuple(verdicts),
    )


def _compared(verdicts: Sequence[Verdict]) -> Iterator[Sayable]:
    """The outcomes, how many pairs surely differ, and the ends where they do; the table has each county."""
    if len(verdicts) == 1:
        yield forest.verdict_clause(verdicts[0], verdicts[0].finding.county.name)
        return
    yield phrases.counted(verdicts, "count.counties")
    known, limits = ranked(verdicts)
    if differing := pairs_apart(limits):
        yield phrase("alt.apart", pairs=comb(len(known), 2), apart=differing)
    elif len(known) > 1:
        yield phrase("alt.no_order")
    if len(known) > 1 and not overlap(limits[0], limits[-1]):
        yield phrase("alt.ends", **_ends(known))
    yield phrase("alt.see_table")
