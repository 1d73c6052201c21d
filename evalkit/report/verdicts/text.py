"""The verdicts of one place in sentences: how many targets are reached, which, and what each verdict hangs on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from evalkit.evaluation.results import Outcome, Reason, Verdict
from evalkit.report.content import Block, Bullets, Paragraph, Text
from evalkit.report.wording import phrases
from evalkit.report.wording.words import Phrase, Sayable, clauses, commas, items, phrase

# What an official must act on comes first.
ORDER = (
    Outcome.NOT_MET, Outcome.OFF_TRACK, Outcome.INCONCLUSIVE, Outcome.AT_RISK, Outcome.MET, Outcome.ON_TRACK,
    Outcome.NOT_ASSESSED,
)  # fmt: skip


def headline(verdicts: Sequence[Verdict]) -> Text:
    """Which targets are reached, which are not, and which depend on how the plan is read?

    verdicts : of one county, one per indicator
    """
    changing = [v for v in verdicts if v.depends_on_reading]
    others = [other for v in changing for other in phrases.changing_readings(v)]
    return Text(blocks=tuple(_blocks(verdicts, changing)), findings=phrases.all_findings((*verdicts, *others)))


def _blocks(verdicts: Sequence[Verdict], changing: Sequence[Verdict]) -> Iterator[Block]:
    groups = [(outcome, [v for v in verdicts if v.outcome is outcome]) for outcome in ORDER]
    yield Bullets(texts=tuple(_group(found) for _, found in groups if found))
    yield Paragraph(text=_readings(changing))
    missing = [v for v in verdicts if phrases.missing_flag(v) is not None]
    if missing:
        yield Paragraph(text=phrase("headline.missing", which=clauses(_with_missing(missing))))
    yield Paragraph.of(_how_to_read(verdicts))


def judged_year(verdicts: Sequence[Verdict]) -> int:
    """The year the data are of; a projection bears the year it is made for."""
    observed = [v.finding.year for v in verdicts if v.outcome not in phrases.PROJECTED]
    return max(observed or [v.finding.year for v in verdicts])


def _group(verdicts: Sequence[Verdict]) -> Phrase:
    is_assessed = verdicts[0].outcome is not Outcome.NOT_ASSESSED
    which = clauses(map(_one, verdicts) if is_assessed else _not_assessed(verdicts))
    return phrase("headline.group", outcome=phrases.outcome(verdicts[0]), count=len(verdicts), which=which)


def _not_assessed(verdicts: Sequence[Verdict]) -> Iterator[Phrase]:
    """The indicators by why they are not assessed; a county without a survey has one reason for all."""
    alike: dict[Reason, list[Verdict]] = {}
    for verdict in verdicts:
        alike.setdefault(verdict.reason, []).append(verdict)
    for same in alike.values():
        names = items(v.finding.indicator.name for v in same)
        yield phrase("headline.not_assessed", name=names, reason=phrases.reason(same[0]))


def _one(verdict: Verdict) -> Phrase:
    name = verdict.finding.indicator.name
    figures: dict[str, Sayable] = {
        "name": name,
        "value": phrases.value(verdict.finding),
        "target": phrases.target(verdict, "words"),
    }
    if verdict.probability is not None:
        return Phrase("headline.projected", figures | {"reason": phrases.reason(verdict)})
    if (margin := phrases.margin_flag(verdict)) is not None:
        return Phrase("headline.one_close", figures | {"margin": margin})
    return Phrase("headline.one_to_check" if verdict.stands is False else "headline.one", figures)


def _readings(changing: Sequence[Verdict]) -> Sayable:
    if not changing:
        return phrase("headline.no_reading")
    return phrase("headline.readings", count=len(changing), which=clauses(_by_reading(v) for v in changing))


def _by_reading(verdict: Verdict) -> Phrase:
    return phrase(
        "headline.by_reading",
        name=verdict.finding.indicator.name,
        own=phrases.under_reading(verdict),
        others=commas(map(phrases.under_reading, phrases.changing_readings(verdict))),
    )


def _with_missing(verdicts: Sequence[Verdict]) -> Iterator[Phrase]:
    """The indicators by how their outcome would change; what would no longer be reached first."""
    changes: dict[tuple[Outcome, Outcome], list[Verdict]] = {}
    for verdict in sorted(verdicts, key=lambda v: v.outcome is not Outcome.MET):
        assert verdict.if_missing_uncovered is not None
        changes.setdefault((verdict.outcome, verdict.if_missing_uncovered), []).append(verdict)
    for (_, then), changed in changes.items():
        yield phrase(
            "headline.with_missing",
            names=items(v.finding.indicator.name for v in changed),
            outcome=phrases.outcome(changed[0]),
            then=phrases.outcome_of(then, changed[0].stage),
        )


def _how_to_read(verdicts: Sequence[Verdict]) -> Iterator[Sayable]:
    undecided = [v for v in verdicts if v.outcome is Outcome.INCONCLUSIVE]
    if undecided:
        yield phrase("headline.undecided", outcome=phrases.outcome(undecided[0]))
    yield from _standing(verdicts)
    projected = [v for v in verdicts if v.outcome in phrases.PROJECTED]
    if projected:
        yield phrase("headline.projections")
    yield phrase("headline.registers")


def _standing(verdicts: Sequence[Verdict]) -> Iterator[Sayable]:
    """Whether the failures that a sample shows stand among all those judged in the city at once."""
    failing = [v for v in verdicts if v.stands is not None and not phrases.is_full_count(v.finding)]
    doubtful = [v.finding.indicator.name for v in failing if not v.stands]
    if doubtful:
        yield phrase("headline.doubtful", which=items(doubtful))
    elif failing:
        yield phrase("headline.standing")


def readings(verdict: Verdict) -> Iterator[Sayable]:
    """What the plan's other readings would make of it."""
    if changing := phrases.changing_readings(verdict):
        others = clauses(phrases.under_reading(other) for other in changing)
        yield phrase("reading.changes", reading=verdict.finding.reading.name, others=others)
    elif verdict.applicable and verdict.outcome is not Outcome.NOT_ASSESSED:
        names = items(phrase("reading.quoted", reading=o.finding.reading.name) for o in verdict.applicable)
        yield phrase("reading.same", others=names)


def totals(counties: Sequence[Sequence[Verdict]]) -> Phrase:
    """How many verdicts of all counties together are of each outcome."""
    every = [verdict for verdicts in counties for verdict in verdicts]
    return phrase(
        f"matrix.{every[0].stage}", year=judged_year(every), counties=len(counties), total=len(every),
        counts=phrases.counted(every),
    )  # fmt: skip


def counts(verdicts: Sequence[Verdict], county_verdicts: Mapping[str, Sequence[Verdict]] | None = None) -> Text:
    """How many targets are reached, how many are not, and of how many can it not be told?

    verdicts : of one county, one per indicator
    county_verdicts : a city's counties, code -> their verdicts
    """
    of_counties = [list(found) for found in (county_verdicts or {}).values() if found]
    said = [*_counts(verdicts), *([totals(of_counties)] if of_counties else [])]
    return Text(
        blocks=(Paragraph.of(said),), findings=(*verdicts, *(verdict for found in of_counties for verdict in found))
    )


def _counts(verdicts: Sequence[Verdict]) -> Iterator[Sayable]:
    stage, county = verdicts[0].stage, verdicts[0].finding.county.name
    counted = phrases.counted(verdicts)
    yield phrase(f"headline.{stage}", year=judged_year(verdicts), county=county, total=len(verdicts), counts=counted)
    binding = [v for v in verdicts if v.finding.indicator.binding]
    if binding and len(binding) < len(verdicts):
        yield phrase("headline.binding", total=len(binding), counts=phrases.counted(binding))


def provisos(verdicts: Sequence[Verdict]) -> Text:
    """What must be known before the verdicts are used: what they hang on, and what they do not say?

    verdicts : of one county, one per indicator
    """
    return Text(blocks=(Paragraph.of(_provisos(verdicts)),), findings=tuple(verdicts))


def _provisos(verdicts: Sequence[Verdict]) -> Iterator[Sayable]:
    undecided = [v for v in verdicts if v.outcome is Outcome.INCONCLUSIVE]
    if undecided:
        yield phrase("summary.undecided", outcome=phrases.outcome(undecided[0]))
    met = [v for v in verdicts if v.outcome is Outcome.MET]
    fragile = [v for v in met if phrases.missing_flag(v) is not None]
    if fragile:
        yield phrase("summary.fragile", outcome=phrases.outcome(met[0]), which=_names(fragile))
    if close := [v for v in met if phrases.margin_flag(v) is not None]:
        yield phrase("summary.close", outcome=phrases.outcome(met[0]), which=_names(close))
    if changing := [v for v in verdicts if v.depends_on_reading]:
        yield phrase("summary.readings", which=_names(changing))
    if doubtful := [v for v in verdicts if v.stands is False]:
        yield phrase("summary.doubtful", outcome=phrases.outcome(doubtful[0]), which=_names(doubtful))
    if any(v.outcome in phrases.PROJECTED for v in verdicts):
        yield phrase("summary.projected")
    yield phrase("summary.more")


def _names(verdicts: Sequence[Verdict]) -> Sayable:
    return items(v.finding.indicator.name for v in verdicts)
