"""Findings and verdicts in phrases: their figure, interval, target, outcome and reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isnan

from evalkit.evaluation.coverage.groups import is_hidden, known_interval
from evalkit.evaluation.results import Coverage, Finding, Outcome, Stage, Verdict
from evalkit.report.wording.numbers import (
    Decimal,
    Percent,
    Points,
    Probability,
    PValue,
    Rate,
    Yuan,
    goal,
    percent_text,
)
from evalkit.report.wording.words import Joined, Named, Phrase, Sayable, clauses, items, listed_order, phrase
from evalkit.statistics.proportion.full_count import few_more_to_miss, uncovered_units, units_counted

Shown = Finding | Verdict

PROJECTED = (Outcome.ON_TRACK, Outcome.AT_RISK, Outcome.OFF_TRACK)
FAILING = (Outcome.NOT_MET, Outcome.OFF_TRACK)
DIRECTIONS = ("faster", "slower", "undecided")
MONEY = ("income", "income_of_comparator", "target_income", "projected_income")
COUNTS = (
    "answers_needed", "villages_needed", "villages_answered", "full_count_needed", "most_uncovered",
    "counties_with_outcome",
)  # fmt: skip
RATIOS = ("gap_ratio", "projected_gap_ratio")
DECIMALS = dict.fromkeys(COUNTS, 0) | dict.fromkeys(RATIOS, 3) | {"expected_counties": 1}
DIFFERENCES = ("difference", "growth_difference", "projected_growth_difference")
# Reasons that compare a figure with the target: of a full count there are no limits to speak of.
COMPARED = ("above", "at-or-above", "not-above", "below")
FEW = 3  # of an enumeration that stays short
ALL_THE_SAME = ("pooled-design-effect", "conservative-design-effect")


def number(quantity: str, value: float, beside: tuple[float, ...] = ()) -> Sayable:
    """A figure with the unit of its quantity."""
    if quantity in MONEY:
        return Yuan(value)
    if quantity in DIFFERENCES:
        return Points(value)
    if quantity in DECIMALS:
        return Decimal(value, DECIMALS[quantity])
    if quantity.startswith("probability_"):
        return Probability(value)
    return PValue(value) if quantity == "adjusted_p_value" else Percent(value, beside)


def value(finding: Finding) -> Sayable:
    """The figure found, with as many decimals as its target asks for."""
    if is_hidden(finding):
        return phrase("cell.hidden")
    return number(finding.quantity, finding.result.value, marks(finding))


def verdict_value(verdict: Verdict) -> Sayable:
    """The figure of a verdict; a city's of which counties are missing says which."""
    found = value(verdict.finding)
    if verdict.reason.code != "part-of-city" or not verdict.reason.counties:
        return found
    return phrase("cell.without", value=found, counties=items(verdict.reason.counties))


def marks(finding: Finding) -> tuple[float, ...]:
    """What the figure is read against: the target of its reading."""
    return (finding.reading.target.value,)


def interval(finding: Finding) -> Sayable:
    """The interval of a finding in a cell of its own."""
    found = known_interval(finding)
    if found is None:
        return _nothing_of(finding)
    if found.low == found.high:
        return phrase("interval.exact")
    low = number(finding.quantity, found.low, marks(finding))
    if isinstance(low, Points):
        low = Points(found.low, style="points_bare")
    return phrase("interval.range", low=low, high=number(finding.quantity, found.high, marks(finding)))


def _nothing_of(finding: Finding) -> Sayable:
    """That there is no interval: hidden with the figure, or since there is no figure, or of the figure alone."""
    if is_hidden(finding):
        return phrase("cell.hidden")
    return phrase("number.none" if isnan(finding.result.value) else "interval.none")


def estimate(finding: Finding) -> Sayable:
    """The figure with its interval, within a sentence."""
    found = known_interval(finding)
    if has_bounds(finding):
        return phrase("estimate.bounds", value=value(finding), interval=interval(finding))
    if is_full_count(finding) and not is_hidden(finding):
        return phrase("estimate.census", value=value(finding))
    if found is None or found.low == found.high:
        return value(finding)
    return phrase("estimate.interval", value=value(finding), level=Rate(found.level), interval=interval(finding))


def names(finding: Finding) -> dict[str, Sayable]:
    """What a caption says a finding is of: its county and its indicator."""
    return {"county": finding.county.name, "indicator": finding.indicator.name}


def sign(difference: Finding) -> int:
    """1 or -1 where the interval of a difference leaves 0 out, else 0."""
    found = known_interval(difference)
    return 0 if found is None else int(found.low > 0) - int(found.high < 0)


def direction(difference: Finding) -> str:
    """Which of the `DIRECTIONS` a difference of growth rates shows: none where chance could explain it."""
    return {1: "faster", -1: "slower", 0: "undecided"}[sign(difference)]


def size(difference: Finding) -> Phrase:
    """How large a difference is, where words say which way: 1.3 percentage points."""
    points = percent_text(abs(difference.result.value)).removesuffix("%")
    return phrase("number.percentage_points", value=points)


def few(names: Sequence[Sayable]) -> Sayable:
    """An enumeration that stays short: the first of many, and how many there are."""
    if len(names) <= FEW:
        return items(names)
    return phrase("alt.and_more", which=items(names[:FEW]), count=len(names))


def is_full_count(finding: Finding) -> bool:
    return finding.basis == "census"


def has_bounds(finding: Finding) -> bool:
    """Whether it is a full count with people missing: its limits are bounds, not a confidence interval."""
    found = known_interval(finding)
    return is_full_count(finding) and found is not None and found.low < found.high


def interval_heading(findings: Iterable[Finding]) -> Phrase:
    """The heading of a column of intervals; it names the level where all have the same.

    Of full counts alone it says nothing of confidence: what is uncertain there is who was not found.
    """
    findings = list(findings)
    known = [finding for finding in findings if known_interval(finding) is not None]
    if known and all(map(is_full_count, known)):
        return phrase("column.bounds")
    levels = {found.level for found in map(known_interval, findings) if found is not None}
    if len(levels) == 1:
        return phrase("column.interval_at", level=Rate(levels.pop()))
    return phrase("column.interval")


def figure_caption(kind: str, findings: Sequence[Finding], **names: Sayable) -> Phrase:
    """The caption of a figure of shares; full counts alone have no lines that it would have to explain."""
    known = [found for found in map(known_interval, findings) if found is not None]
    if known and all(found.low == found.high for found in known):
        return Phrase(f"figure.{kind}.caption_counted", names)
    return Phrase(f"figure.{kind}.caption", {**names, "interval": interval_heading(findings)})


def target(verdict: Verdict, style: str = "short") -> Phrase:
    """What the verdict is held against; `style` as `goal` has it."""
    if verdict.finding.reading.comparator is not None:
        return phrase(f"goal.{style}.faster", others=comparator(verdict.finding))
    return goal(verdict.target, style)


def people(name: str) -> Named:
    """Whose income it is."""
    return Named(f"people.{name}", name)


def comparator(finding: Finding) -> Sayable:
    """Whose income a growth indicator is compared with: the reading's people, or all residents."""
    reading = finding.reading
    others = people(reading.comparator or "all_residents")
    if reading.comparator_county != "city":
        return others
    return phrase(f"people.of_city_{reading.area}", people=others)


def outcome_of(outcome: Outcome, stage: Stage) -> Phrase:
    """An outcome in a word or two: "reached" before the deadline, "met" after it."""
    if outcome is Outcome.NOT_ASSESSED:
        return phrase("outcome.NOT_ASSESSED")
    group = "projection" if outcome in PROJECTED else stage
    return phrase(f"outcome.{group}.{outcome.value}")


def outcome(verdict: Verdict) -> Phrase:
    return outcome_of(verdict.outcome, verdict.stage)


def conclusion(verdict: Verdict) -> Phrase:
    """The outcome in a sentence, with the year that it holds for."""
    year, reached = verdict.finding.year, outcome(verdict)
    if verdict.outcome is Outcome.NOT_ASSESSED:
        return phrase("conclusion.none", reason=reason(verdict))
    if verdict.outcome in PROJECTED:
        return phrase("conclusion.projection", outcome=reached, reason=reason(verdict))
    return phrase(f"conclusion.{verdict.stage}", year=year, outcome=reached, reason=reason(verdict))


def reason(verdict: Verdict) -> Phrase:
    """Why the outcome is what it is, with the figures that decide."""
    finding, code = verdict.finding, verdict.reason.code
    if is_hidden(finding) and code != "few-people":
        return phrase("reason.hidden")
    limits = known_interval(finding)
    kind = "sample"
    if is_full_count(finding) and code in (*COMPARED, "straddles", "recheck-needed"):
        kind = "bounds" if has_bounds(finding) else "census"
    figures: dict[str, Sayable] = {"value": value(finding), "target": target(verdict, "words")}
    if limits is not None:
        figures["low"] = number(finding.quantity, limits.low, marks(finding))
        figures["high"] = number(finding.quantity, limits.high, marks(finding))
    if verdict.probability is not None:
        figures["probability"] = Probability(verdict.probability)
    if verdict.reason.counties:
        figures["counties"] = items(verdict.reason.counties)
    if kind != "sample":
        figures["uncovered"] = _uncovered(finding, code)
    return Phrase(f"reason.{kind}.{code}", figures)


def _uncovered(finding: Finding, code: str) -> Sayable:
    """How many of those counted in full are uncovered; of bounds that one is taken which decides."""
    limits = known_interval(finding)
    if limits is None or not finding.quantity.startswith("coverage"):
        return ""
    share = limits.high if code in ("not-above", "below", "recheck-needed") else limits.low
    total = Decimal(units_counted(finding.result))
    count = uncovered_units(finding.result, share)
    if count == 0:
        return phrase(f"uncovered.none.{finding.indicator.unit}", total=total)
    return phrase(f"uncovered.{finding.indicator.unit}", count=count, total=total)


def reading_flag(verdict: Verdict) -> Phrase | None:
    """Which other readings of the plan would change the outcome; None if no reading would."""
    changing = changing_readings(verdict)
    return phrase("reading.flag", others=clauses(map(under_reading, changing))) if changing else None


def changing_readings(verdict: Verdict) -> list[Verdict]:
    """The verdicts under the plan's other readings that come out differently."""
    return [other for other in verdict.applicable if other.outcome != verdict.outcome]


def under_reading(verdict: Verdict) -> Phrase:
    """The outcome under the verdict's own reading."""
    return phrase("reading.outcome", reading=verdict.finding.reading.name, outcome=outcome(verdict))


def missing_flag(verdict: Verdict) -> Phrase | None:
    """What the outcome would be if all missing answers were "not covered"; None if the same."""
    then = verdict.if_missing_uncovered
    if then is None or then == verdict.outcome:
        return None
    return phrase("missing.flag", outcome=outcome_of(then, verdict.stage))


def margin_flag(verdict: Verdict) -> Phrase | None:
    """How few more uncovered people would undo that the target is reached; None if not a few, or not known."""
    more = few_more(verdict)
    if more is None:
        return None
    total = Decimal(units_counted(verdict.finding.result))
    return phrase(f"margin.{verdict.finding.indicator.unit}", count=more, total=total)


def few_more(verdict: Verdict) -> int | None:
    """How few more uncovered people would undo that a full count reaches its target; None if not a few.

    Of a 100% target it is always one, and goes without saying.
    """
    finding, target = verdict.finding, verdict.target
    if not finding.quantity.startswith("coverage") or finding.basis != "census":
        return None
    if verdict.outcome is not Outcome.MET or target.value >= 1:
        return None
    return few_more_to_miss(
        finding.result, target.value, is_strict=target.operator == ">", answer_error=verdict.answer_error
    )


def counted(verdicts: Iterable[Verdict], key: str = "count.indicators") -> Joined:
    """How many verdicts of each outcome that occurs; `key` says of what: indicators or counties."""
    verdicts = list(verdicts)
    kinds = [(o, [v for v in verdicts if v.outcome is o]) for o in Outcome]
    return items(phrase(key, outcome=outcome(found[0]), count=len(found)) for _, found in kinds if found)


def basis(finding: Finding) -> Phrase:
    """What the figure rests on; of none there is nothing to say."""
    if isnan(finding.result.value) and not is_hidden(finding):
        return phrase("number.none")
    return phrase(f"basis.{finding.basis}")


def method(finding: Finding) -> Sayable:
    """How the interval was made."""
    found = known_interval(finding)
    if found is None:
        return _nothing_of(finding)
    return Named(f"method.{found.method}", found.method)


def notes(finding: Finding) -> Joined:
    """The estimator's notes in words."""
    return clauses(Named(f"note.{_note(finding, code)}", code) for code in finding.result.notes)


def _note(finding: Finding, code: str) -> str:
    """Where all sampled answers are the same and the figure is not 0 or 1, others were counted in full."""
    is_mixed = code in ALL_THE_SAME and 0 < finding.result.value < 1
    return f"{code}-partly" if is_mixed else code


def column_name(column: str) -> Named:
    """What a domain's column is called; its own name if the wording files do not know it."""
    return Named(f"domain.{column}.name", column)


def named_domain(finding: Finding) -> Phrase:
    """Column and value, since a row may be read alone: sex: female."""
    column, values = next(iter(finding.domain), ""), items(domain_value(*pair) for pair in finding.domain.items())
    return phrase("cell.domain", column=column_name(column), domain=values)


def group(finding: Finding) -> Sayable:
    """A group of people within a sentence: women with a disability; its column and value where words lack."""
    keys = [domain_value(column, cell).key for column, cell in finding.domain.items()]
    keys = [key.replace("domain.", "group.", 1) for key in keys]
    if all(key in listed_order() for key in keys):
        return items(phrase(key) for key in keys)
    return named_domain(finding)


def shown_groups(coverage: Coverage) -> tuple[Finding, ...]:
    """Findings of the groups, `in_order`; columns that are hidden whole are left out."""
    columns = (findings for findings in coverage.by.values() if not all(map(is_hidden, findings)))
    return in_order(finding for findings in columns for finding in findings)


def in_order(groups: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings of groups column by column, the values of each in the order of the wording files."""
    columns: dict[tuple[str, ...], list[Finding]] = {}
    for finding in groups:
        columns.setdefault(tuple(finding.domain), []).append(finding)
    return tuple(finding for findings in columns.values() for finding in sorted(findings, key=_place))


def hidden_groups(coverage: Coverage) -> tuple[Finding, ...]:
    """Findings of the columns of which every value is hidden."""
    return tuple(f for findings in coverage.by.values() if all(map(is_hidden, findings)) for f in findings)


def _place(finding: Finding) -> int:
    (key,) = [domain_value(column, cell).key for column, cell in finding.domain.items()][:1]
    return listed_order().get(key, len(listed_order()))


def domain_value(column: str, cell: object) -> Named:
    """A value of a domain column; numbers read from a file may come back as 1.0."""
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    return Named(f"domain.{column}.{text}", text)


def all_findings(shown: Iterable[Shown | None]) -> tuple[Shown, ...]:
    """What is shown, each once, in order."""
    return tuple({id(item): item for item in shown if item is not None}.values())
