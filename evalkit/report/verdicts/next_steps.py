"""What is to be done next, from what is missed, undecided, unclear or unknown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from evalkit.evaluation.results import Outcome, Verdict
from evalkit.report.content import Bullets, Content, Paragraph, Text
from evalkit.report.wording import phrases
from evalkit.report.wording.words import Joined, Phrase, Sayable, clauses, items, phrase


def _has_reason(*codes: str) -> Callable[[Verdict], bool]:
    return lambda verdict: _is(Outcome.INCONCLUSIVE)(verdict) and verdict.reason.code in codes


def _is(outcome: Outcome, kind: str = "coverage") -> Callable[[Verdict], bool]:
    """Nobody is left out of a growth rate, and no report says how many answers would settle one."""
    return lambda verdict: verdict.outcome is outcome and verdict.finding.indicator.kind == kind


def _would_change(verdict: Verdict) -> bool:
    return phrases.missing_flag(verdict) is not None


# In the order of urgency; a verdict can ask for more than one.
STEPS: tuple[tuple[str, Callable[[Verdict], bool]], ...] = (
    ("not_met", lambda v: _is(Outcome.NOT_MET)(v) and v.stands is not False),
    ("doubtful", lambda v: v.stands is False),
    ("growth_not_met", _is(Outcome.NOT_MET, "growth")),
    ("growth", lambda v: v.outcome in (Outcome.OFF_TRACK, Outcome.AT_RISK)),
    ("recheck", _has_reason("recheck-needed")),
    ("full_count", _has_reason("full-count-needed")),
    ("sample", _has_reason("straddles", "no-interval")),
    ("growth_sample", _is(Outcome.INCONCLUSIVE, "growth")),
    ("missing", _would_change),
    ("reading", lambda v: v.depends_on_reading),
    ("unknown", lambda v: v.outcome is Outcome.NOT_ASSESSED and v.reason.code != "few-people"),
)


# Of a city no more than so many are named: a list of all that is to be done first says nothing.
MOST = 5


def next_steps(verdicts: Sequence[Verdict], *, most: int | None = None) -> Content:
    """What is to be done next, and where?

    verdicts : of one county, or of all counties of a city: then every step names its counties
    most : how many steps at most, the most urgent ones; None for all
    """
    steps = list(_steps(verdicts))[:most]
    if not steps:
        key = "next.nothing" if all(v.outcome is Outcome.MET for v in verdicts) else "next.few_people"
        return Text(blocks=(Paragraph(text=phrase(key)),), findings=tuple(verdicts))
    answer = phrase("next.answer" if most is None else "next.first")
    blocks = (Paragraph(text=answer), Bullets(texts=tuple(steps)))
    return Text(blocks=blocks, findings=tuple(verdicts))


def _steps(verdicts: Sequence[Verdict]) -> Iterator[Sayable]:
    for step, asks in STEPS:
        asking = [verdict for verdict in verdicts if asks(verdict)]
        if asking:
            yield _step(step, asking, verdicts)
    # What is projected to be met, or undecided for a reason that has no step, is not reached yet.
    if waiting := [verdict for verdict in verdicts if _is_waiting(verdict)]:
        yield _step("follow", waiting, verdicts)


def _is_waiting(verdict: Verdict) -> bool:
    if verdict.outcome is Outcome.MET or verdict.reason.code == "few-people":
        return False
    return not any(asks(verdict) for _, asks in STEPS)


def _step(step: str, asking: Sequence[Verdict], among: Sequence[Verdict]) -> Phrase:
    if step == "sample" and (not _is_one_county(among) or among[0].finding.county.is_city):
        step = "sample_of_counties"
    if step == "missing":
        asking = sorted(asking, key=_urgency)
        if len(asking) > MOST and not _is_one_county(among):
            which = by_indicator(asking[:MOST], among)
            return phrase("next.missing_most", count=len(asking), shown=MOST, which=which)
    return phrase(f"next.{step}", which=by_indicator(asking, among))


def _urgency(verdict: Verdict) -> tuple[bool, float]:
    """What is called reached and might not be comes first, then what misses the most answers."""
    result = verdict.finding.result
    return verdict.outcome is not Outcome.MET, -result.missing / max(result.n + result.missing, 1)


def _is_one_county(verdicts: Sequence[Verdict]) -> bool:
    return len({verdict.finding.county.code for verdict in verdicts}) == 1


def by_indicator(chosen: Sequence[Verdict], among: Sequence[Verdict]) -> Joined:
    """Indicators with the counties of which something holds; of one county alone, without its name.

    among : all verdicts; if they are of one county, no county is named
    """
    if _is_one_county(among):
        return items(verdict.finding.indicator.name for verdict in chosen)
    counties: dict[str, list[Verdict]] = {}
    for verdict in chosen:
        counties.setdefault(verdict.finding.indicator.id, []).append(verdict)
    return clauses(
        phrase(
            "matrix.failing_in",
            name=same[0].finding.indicator.name,
            counties=items(v.finding.county.name for v in same),
        )
        for same in counties.values()
    )
