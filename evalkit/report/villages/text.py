"""Are all villages alike, or are some left out? In sentences, for each indicator that is missed or undecided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evalkit.evaluation.coverage.shortfall import Shortfall
from evalkit.evaluation.results import Finding, Outcome, Verdict
from evalkit.report.content import Block, Bullets, Content, Paragraph, Text
from evalkit.report.wording import phrases
from evalkit.report.wording.numbers import Percent
from evalkit.report.wording.words import Sayable, items, phrase, sentences

# Of "all villages are alike" wherever it is true: how often differences may be called more than chance.
CHANCE = 0.05
# From here on a probability is said in words: rounded it would be called certain.
USUAL = 0.99


def shortfalls(shortfalls: Sequence[Shortfall], verdicts: Sequence[Verdict] = ()) -> Content:
    """Are all villages alike, or are some left out? For each indicator that is missed or undecided.

    verdicts : of the county; without them it is not known why there is nothing to look into
    """
    if not shortfalls:
        return _nothing([v for v in verdicts if v.finding.indicator.kind == "coverage"])
    sampled = [s for s in shortfalls if s.villages.why_not != "counted"]
    blocks: list[Block] = [Paragraph.of(_answer(shortfalls, sampled))]
    if sampled:
        differing = _differing(sampled)
        blocks.append(Bullets(texts=tuple(sentences(*_one(s, differs=s in differing)) for s in sampled)))
        blocks.append(Paragraph.of(_how_to_read(sampled)))
    findings = phrases.all_findings(item for s in shortfalls for item in (s.verdict, *s.findings, s.alike))
    return Text(blocks=tuple(blocks), findings=findings)


def _nothing(coverage: Sequence[Verdict]) -> Text:
    """Not assessed, or of a figure that is not published, is not reached: only if all are met, it is said."""
    are_met = bool(coverage) and all(v.outcome is Outcome.MET for v in coverage)
    key = "shortfall.all_met" if are_met else "shortfall.none"
    return Text(blocks=(Paragraph(text=phrase(key)),), findings=tuple(coverage))


def _answer(shortfalls: Sequence[Shortfall], sampled: Sequence[Shortfall]) -> Iterator[Sayable]:
    differing = _differing(sampled)
    yield phrase("shortfall.counts", total=len(shortfalls), sampled=len(sampled), differing=len(differing))
    if differing:
        yield phrase("shortfall.differing", which=items(_name(s) for s in differing))
    counted = [s for s in shortfalls if s.villages.why_not == "counted"]
    if counted:
        yield phrase("shortfall.counted", which=items(_name(s) for s in counted))


def _how_to_read(sampled: Sequence[Shortfall]) -> Iterator[Sayable]:
    few = [s for s in sampled if s.villages.why_not == "few-answers"]
    if few:
        yield phrase("shortfall.few_answers", which=items(_name(s) for s in few))
    yield phrase("shortfall.how_to_read")


def _differing(sampled: Sequence[Shortfall]) -> list[Shortfall]:
    """Those whose villages differ by more than chance, so many having been looked at (Holm 1979)."""
    tested = [(s.alike.result.value, place) for place, s in enumerate(sampled) if s.alike is not None]
    found: set[int] = set()
    for done, (p_value, place) in enumerate(sorted(tested)):
        if p_value > CHANCE / (len(tested) - done):
            break
        found.add(place)
    return [s for place, s in enumerate(sampled) if place in found]


def _one(shortfall: Shortfall, *, differs: bool) -> Iterator[Sayable]:
    """One indicator: whether chance explains its villages, and the villages that can be shown."""
    villages, verdict = shortfall.villages, shortfall.verdict
    known: dict[str, Sayable] = {"name": _name(shortfall), "villages": villages.sampled}
    if shortfall.alike is None:
        yield phrase("shortfall.all_alike", **known)
    else:
        kind = "differ" if differs else _undecided(shortfall.alike)
        chance: dict[str, Sayable] = {} if kind == "usual" else {"p_value": phrases.value(shortfall.alike)}
        yield phrase(f"shortfall.{kind}", **known, **chance)
    if not villages.shown:
        return
    marks, shown = (verdict.target.value,), villages.shown
    yield phrase(
        "shortfall.shown", count=len(shown), below=count_below(shortfall),
        highest=Percent(shown[0].covered, marks), lowest=Percent(shown[-1].covered, marks),
    )  # fmt: skip
    if villages.others is not None:
        share = Percent(villages.others.covered, marks)
        yield phrase("shortfall.together", count=villages.others.count, value=share)


def _undecided(alike: Finding) -> str:
    """What is said where villages do not surely differ: alone, the indicator might have been called so."""
    if alike.result.value < CHANCE:
        return "doubtful"
    return "usual" if alike.result.value >= USUAL else "chance"


def _name(shortfall: Shortfall) -> Sayable:
    return shortfall.verdict.finding.indicator.name


def count_below(shortfall: Shortfall) -> int:
    """How many of the villages that are shown have a figure under the target's; that judges no village."""
    return sum(v.covered < shortfall.verdict.target.value for v in shortfall.villages.shown)
