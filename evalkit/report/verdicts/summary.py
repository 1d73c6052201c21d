"""The first page: how many targets are reached, and what one must know before using the answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from evalkit.evaluation.results import Outcome, Verdict
from evalkit.report.content import Paragraph, Text
from evalkit.report.counties.text import totals
from evalkit.report.verdicts.text import judged_year
from evalkit.report.wording import phrases
from evalkit.report.wording.words import Sayable, items, phrase, sentences


def counts(
    verdicts: Sequence[Verdict], county_verdicts: Mapping[str, Sequence[Verdict]] | None = None
) -> Text:
    """How many targets are reached, how many are not, and of how many can it not be told?

    verdicts : of one county, one per indicator
    county_verdicts : a city's counties, code -> their verdicts
    """
    of_counties = [list(found) for found in (county_verdicts or {}).values() if found]
    said = [*_counts(verdicts), *([totals(of_counties)] if of_counties else [])]
    return Text(
        blocks=(Paragraph(text=sentences(*said)),),
        findings=(*verdicts, *(verdict for found in of_counties for verdict in found)),
    )


def _counts(verdicts: Sequence[Verdict]) -> Iterator[Sayable]:
    stage, county = verdicts[0].stage, verdicts[0].finding.county.name
    counted = phrases.counted(verdicts)
    yield phrase(
        f"headline.{stage}", year=judged_year(verdicts), county=county, total=len(verdicts), counts=counted
    )
    binding = [v for v in verdicts if v.finding.indicator.binding]
    if binding and len(binding) < len(verdicts):
        yield phrase("headline.binding", total=len(binding), counts=phrases.counted(binding))


def provisos(verdicts: Sequence[Verdict]) -> Text:
    """What must be known before the verdicts are used: what they hang on, and what they do not say?

    verdicts : of one county, one per indicator
    """
    return Text(blocks=(Paragraph(text=sentences(*_provisos(verdicts))),), findings=tuple(verdicts))


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
