"""Coverage that is missed or undecided: how far off it is, and in which villages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evalkit.evaluation.findings import Verdict
from evalkit.evaluation.shortfall import Shortfall
from evalkit.evaluation.villages import Village, Villages
from evalkit.report import phrases
from evalkit.report.content import NOTHING, Content, Figure
from evalkit.report.figures.marks import OUTCOMES
from evalkit.report.figures.organ import Pipe, Pipes
from evalkit.report.figures.rows import TARGET_KEY, level, limits, outcome_key, verdict_clause
from evalkit.report.figures.worm import Worm, Worms
from evalkit.report.numbers import Percent
from evalkit.report.wording import Sayable, clauses, phrase


def inchworm(shortfalls: Sequence[Shortfall]) -> Content:
    """How far from their targets are the shares that are missed or undecided, and how sure is that?

    shortfalls : of one county; full counts are left out, since all of their worm would be a point
    """
    shown = [s for s in shortfalls if s.stack]
    if not shown:
        return NOTHING
    verdicts = [s.verdict for s in shown]
    county, interval = verdicts[0].finding.county.name, level(v.finding for v in verdicts)
    return Figure(
        caption=phrase("figure.inchworm.caption", county=county, interval=interval),
        alt=phrase("figure.inchworm.alt", county=county, rows=clauses(_in_short(verdicts))),
        drawing=Worms(
            worms=tuple(_worm(s) for s in shown),
            axis=phrase("axis.coverage"),
            key=(TARGET_KEY, *outcome_key(verdicts)),
        ),
        findings=tuple(verdicts),
    )


def _in_short(verdicts: Sequence[Verdict]) -> Iterator[Sayable]:
    """How many of each outcome, and which is farthest from its target; the table of all indicators has the rest."""
    if len(verdicts) > 1:
        yield phrases.counted(verdicts)
    farthest = min(verdicts, key=lambda v: v.finding.result.value - v.target.value)
    said = verdict_clause(farthest, farthest.finding.indicator.name)
    yield said if len(verdicts) == 1 else phrase("alt.farthest", verdict=said)
    yield phrase("alt.see_verdicts")


def _worm(shortfall: Shortfall) -> Worm:
    verdict = shortfall.verdict
    low, high = limits(verdict.finding)
    return Worm(
        label=verdict.finding.indicator.name,
        answer=phrases.outcome(verdict),
        mark=OUTCOMES[verdict.outcome],
        value=verdict.finding.result.value,
        low=low,
        high=high,
        target=verdict.target.value,
        stack=shortfall.stack,
    )


def organ_pipe(shortfall: Shortfall) -> Content:
    """Are all villages alike, or are some left out? Nothing to draw where few villages may be shown."""
    villages, verdict = shortfall.villages, shortfall.verdict
    if not villages.shown:
        return NOTHING
    names: dict[str, Sayable] = {
        "county": verdict.finding.county.name,
        "indicator": verdict.finding.indicator.name,
    }
    return Figure(
        caption=phrase(
            "figure.organ_pipe.caption", **names, covered=phrase(f"figure.organ_pipe.{_areas(villages)}")
        ),
        alt=phrase("figure.organ_pipe.alt", **names, rows=clauses(_clauses(shortfall))),
        drawing=Pipes(
            pipes=_pipes(shortfall),
            target=verdict.target.value,
            whole=verdict.finding.result.value,
            axis=phrase("axis.coverage"),
            width_axis=phrase("axis.eligible"),
            names=tuple(
                (kind, phrase(f"figure.key.{kind}"))
                for kind in ("village", "together", "uncovered", "target", "whole")
            ),
        ),
        findings=(verdict, *shortfall.findings),
    )


def _areas(villages: Villages) -> str:
    """Which areas add up to the whole: villages shown together are hatched."""
    return "dark" if villages.others is None else "dark_and_hatched"


def _pipes(shortfall: Shortfall) -> tuple[Pipe, ...]:
    villages = shortfall.villages
    others = [] if villages.others is None else [villages.others]
    total = sum(v.eligible for v in (*villages.shown, *others))

    def pipe(village: Village, *, is_together: bool = False) -> Pipe:
        return Pipe(width=village.eligible / total, filled=village.covered, is_together=is_together)

    return (*map(pipe, villages.shown), *(pipe(village, is_together=True) for village in others))


def _clauses(shortfall: Shortfall) -> list[Sayable]:
    """The villages for the ear: the ends, how many are below the target, and those shown together."""
    villages, verdict = shortfall.villages, shortfall.verdict
    marks, shown = (verdict.target.value,), villages.shown
    said: list[Sayable] = [
        verdict_clause(verdict, phrase("label.whole")),
        phrase(
            "alt.villages",
            count=len(shown),
            highest=Percent(shown[0].covered, marks),
            lowest=Percent(shown[-1].covered, marks),
        ),
        phrase("alt.villages_below", count=below(shortfall)),
    ]
    if villages.others is not None:
        share = Percent(villages.others.covered, marks)
        said.append(phrase("alt.villages_together", count=villages.others.count, value=share))
    return said


def below(shortfall: Shortfall) -> int:
    """How many of the villages that are shown have a figure under the target's; that judges no village."""
    return sum(v.covered < shortfall.verdict.target.value for v in shortfall.villages.shown)
