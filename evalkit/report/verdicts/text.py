"""The verdicts one by one: which are reached, which are not, which cannot be told, which hang on a reading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evalkit.evaluation.results import Outcome, Reason, Verdict
from evalkit.report.content import Block, Bullets, Paragraph, Text
from evalkit.report.wording import phrases
from evalkit.report.wording.words import Phrase, Sayable, clauses, commas, items, phrase, sentences

# What an official must act on comes first.
ORDER = (
    Outcome.NOT_MET,
    Outcome.OFF_TRACK,
    Outcome.INCONCLUSIVE,
    Outcome.AT_RISK,
    Outcome.MET,
    Outcome.ON_TRACK,
    Outcome.NOT_ASSESSED,
)


def headline(verdicts: Sequence[Verdict]) -> Text:
    """Which targets are reached, which are not, and which depend on how the plan is read?

    verdicts : of one county, one per indicator
    """
    changing = [v for v in verdicts if v.depends_on_reading]
    others = [o for v in changing for o in v.applicable if o.outcome != v.outcome]
    return Text(
        blocks=tuple(_blocks(verdicts, changing)), findings=phrases.all_findings((*verdicts, *others))
    )


def _blocks(verdicts: Sequence[Verdict], changing: Sequence[Verdict]) -> Iterator[Block]:
    groups = [(outcome, [v for v in verdicts if v.outcome is outcome]) for outcome in ORDER]
    yield Bullets(texts=tuple(_group(found) for _, found in groups if found))
    yield Paragraph(text=_readings(changing))
    missing = [v for v in verdicts if phrases.missing_flag(v) is not None]
    if missing:
        yield Paragraph(text=phrase("headline.missing", which=clauses(_with_missing(missing))))
    yield Paragraph(text=sentences(*_how_to_read(verdicts)))


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
        "target": phrases.target_in_words(verdict),
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
    others = [other for other in verdict.applicable if other.outcome != verdict.outcome]
    return phrase(
        "headline.by_reading",
        name=verdict.finding.indicator.name,
        own=phrases.under_reading(verdict),
        others=commas(phrases.under_reading(other) for other in others),
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
