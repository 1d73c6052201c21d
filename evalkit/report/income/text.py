"""One growth indicator in sentences: so far, still needed, expected, compared, and how sure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from evalkit.evaluation.coverage.groups import known_interval
from evalkit.evaluation.results import Finding, Income, Outcome, Verdict
from evalkit.report.content import Block, Bullets, Heading, Paragraph, Text
from evalkit.report.verdicts.text import readings
from evalkit.report.wording import phrases
from evalkit.report.wording.numbers import Rate, percent_text
from evalkit.report.wording.words import Sayable, commas, phrase, sentences
from evalkit.statistics.results import Estimate

# Standard error of a level as a share of it: from about here on, low probabilities came out too low when simulated
# (docs/methods_income.md, "Simulation with sampling error"), and so they did with two years of data at any.
UNCERTAIN = 0.03
LOW_PROBABILITY = 0.25


def income(income: Income) -> Text:
    """Does income grow as promised, what is still needed, and how sure is the answer?"""
    verdict = income.verdict
    blocks: list[Block] = [
        Heading(id=f"income-{income.indicator.id}", text=income.indicator.name),
        Paragraph.of((*_so_far(income), phrases.conclusion(verdict), *readings(verdict))),
    ]
    others = list(_other_readings(income))
    if others:
        blocks.append(Bullets(texts=tuple(others)))
    said_of = (
        _ahead(income),
        [*_comparison(income), *_gap_ahead(income), *_assumed(income)],
        [*_telling(income), *_certainty(income)],
    )
    for said in map(list, said_of):
        if said:
            blocks.append(Paragraph.of(said))
    return Text(blocks=tuple(blocks), findings=_findings(income))


def _findings(income: Income) -> tuple[phrases.Shown, ...]:
    known = (*income.growth, *income.levels[-1:], *income.target_levels[-1:])
    ahead = (income.required, income.projected_level, income.projected_growth)
    beside = (*income.comparison, *income.gap_ahead, *income.telling)
    return phrases.all_findings((income.verdict, *income.verdict.alternatives, *known, *ahead, *beside))


def _so_far(income: Income) -> Iterator[Sayable]:
    if not income.growth:
        return
    growth = income.growth[0]
    yield phrase(
        f"income.so_far_{_kind(growth)}",
        first_year=income.levels[0].year,
        year=growth.year,
        county=growth.county.name,
        people=phrases.people(growth.reading.people),
        estimate=phrases.estimate(growth),
        target=phrases.target(income.verdict, "words"),
    )
    areas = [phrase("income.area", area=_area(f), estimate=phrases.estimate(f)) for f in income.growth[1:]]
    if areas:
        yield phrase("income.areas", areas=commas(areas))


def _other_readings(income: Income) -> Iterator[Sayable]:
    """What is found under each of the plan's other readings, and where one does not speak of this county."""
    for other in income.verdict.alternatives:
        said: dict[str, Sayable] = {"reading": other.finding.reading.name, "reason": phrases.reason(other)}
        if other.outcome is Outcome.NOT_ASSESSED:
            yield phrase("income.reading_none", **said)
        else:
            kind = "ahead" if other.outcome in phrases.PROJECTED else "measured"
            estimate, outcome = phrases.estimate(other.finding), phrases.outcome(other)
            text = phrase(f"income.reading_{kind}", **said, estimate=estimate, outcome=outcome)
            yield sentences(text, *_shared_error(other))


def _shared_error(verdict: Verdict) -> Iterator[Sayable]:
    """That the income of all is known no better than this county's, so that the probability is too sure."""
    if "comparator-uncertain" in verdict.finding.result.notes:
        yield phrase("income.shared_error", others=phrases.comparator(verdict.finding))


def _area(finding: Finding) -> Sayable:
    return phrases.domain_value("area", finding.domain.get("area", "all"))


def _ahead(income: Income) -> Iterator[Sayable]:
    if income.required is not None:
        if income.required.result.value > 0:
            yield _required(income.required, last_year=income.levels[-1].year)
        else:
            yield _secured(income.required, income.levels[-1])
    if income.levels:
        last = income.levels[-1]
        said = {"year": last.year, "estimate": phrases.estimate(last)}
        if last.reading.real:
            yield phrase("income.level_real", base_year=income.levels[0].year, **said)
        else:
            yield phrase("income.level", **said)
    if income.target_levels:
        goal = income.target_levels[-1]
        yield phrase("income.target_level", year=goal.year, value=phrases.value(goal))
    if income.projected_level is not None:
        level = income.projected_level
        yield phrase("income.projected_level", year=level.year, estimate=phrases.estimate(level))
    if income.projected_growth is not None:
        yield phrase("income.projected_growth", estimate=phrases.estimate(income.projected_growth))


def _kind(finding: Finding) -> str:
    return "real" if finding.reading.real else "nominal"


def _required(required: Finding, *, last_year: int) -> Sayable:
    """In the years after the last one known, which need not be the year of the report."""
    said: dict[str, Sayable] = {"year": required.year, "estimate": phrases.estimate(required)}
    years = required.year - last_year
    if years == 1:
        return phrase("income.required_last", **said)
    return phrase("income.required", years=years, last_year=last_year, **said)


def _secured(required: Finding, last: Finding) -> Sayable:
    """That the level measured lies above the one promised: of a sample no certainty, and no end of the story."""
    kind = "secured" if required.basis == "census" else "secured_survey"
    return phrase(f"income.{kind}", last_year=last.year, year=required.year)


def _comparison(income: Income) -> Iterator[Sayable]:
    found = {quantity: [f for f in income.comparison if f.quantity == quantity] for quantity in
             ("average_growth_of_comparator", "growth_difference", "gap_ratio")}  # fmt: skip
    for finding in found["average_growth_of_comparator"]:
        yield phrase(
            f"income.residents_{_kind(finding)}",
            others=phrases.comparator(finding),
            first_year=income.levels[0].year,
            year=finding.year,
            value=phrases.estimate(finding),
        )
    for finding in found["growth_difference"]:
        which_way = phrases.direction(finding)
        yield phrase(
            f"income.difference_{which_way}",
            people=phrases.people(finding.reading.people),
            others=phrases.comparator(finding),
            estimate=phrases.estimate(finding) if which_way == "undecided" else _how_much(finding),
        )
    if len(found["gap_ratio"]) > 1:
        first, last = found["gap_ratio"][0], found["gap_ratio"][-1]
        yield phrase(
            "income.gap",
            people=phrases.people(first.reading.people),
            others=phrases.comparator(first),
            first_year=first.year,
            first=phrases.value(first),
            last_year=last.year,
            last=phrases.value(last),
        )


def _how_much(difference: Finding) -> Sayable:
    """A difference without its sign, beside words that say which of the two is greater."""
    found = known_interval(difference)
    if found is None or found.low == found.high:
        return phrases.size(difference)
    low, high = sorted((abs(found.low), abs(found.high)))
    farthest = replace(difference, result=Estimate(value=high))
    return phrase(
        "estimate.interval",
        value=phrases.size(difference),
        level=Rate(found.level),
        interval=phrase("interval.range", low=percent_text(low).removesuffix("%"), high=phrases.size(farthest)),
    )


def _assumed(income: Income) -> Iterator[Sayable]:
    """What is assumed of the others' income, where it is published without a sampling error."""
    for finding in income.comparison:
        if finding.quantity == "assumed_error_of_comparator":
            others = phrases.comparator(finding)
            if finding.result.value > 0:
                yield phrase("income.comparator_assumed", others=others, error=phrases.value(finding))
            else:
                yield phrase("income.comparator_exact", others=others)


def _gap_ahead(income: Income) -> Iterator[Sayable]:
    """Where the income gap will be at the target year, and whether it is closed then."""
    if not income.gap_ahead:
        return
    ratio, narrowing = income.gap_ahead
    yield phrase(
        "income.gap_ahead",
        year=ratio.year,
        estimate=phrases.estimate(ratio),
        first_year=income.levels[0].year,
        probability=phrases.value(narrowing),
    )
    both = {level.year for level in income.levels} & {level.year for level in income.comparator}
    if both and len(both) < len(income.levels):
        yield phrase("income.gap_years", years=len(both), year=max(both))
    found = known_interval(ratio)
    if found is None:
        return
    if found.high < 1:
        yield phrase("income.gap_open")
    else:
        yield phrase("income.gap_closed" if found.low > 1 else "income.gap_unsure")


def _telling(income: Income) -> Iterator[Sayable]:
    """What these samples could have told from the target, and whether they did."""
    if not income.telling:
        return
    base, error, least, most = income.telling
    growth = income.growth[0]
    yield phrase(
        "income.telling",
        error=phrases.value(error),
        first_year=income.levels[0].year,
        year=growth.year,
        least=phrases.value(least),
        most=phrases.value(most),
        rate=Rate(income.verdict.target.value),
    )
    found = known_interval(growth)
    is_told = found is not None and not found.contains(income.verdict.target.value)
    yield phrase("income.told" if is_told else "income.not_told", value=phrases.value(growth))
    if _is_low(income.verdict) and max(error.result.value, base.result.value) >= UNCERTAIN:
        first, last = phrases.value(base), phrases.value(error)
        yield phrase("income.uncertain", first=first, last=last, year=error.year)


def _is_drawn_to_its_group(finding: Finding) -> bool:
    """Whether neighbours' growth counts in the projection; a county alone in its group, or the city, has none."""
    found = known_interval(finding)
    return found is not None and found.method == "shrunk"


def _is_low(verdict: Verdict) -> bool:
    return verdict.probability is not None and verdict.probability < LOW_PROBABILITY


def _certainty(income: Income) -> Iterator[Sayable]:
    """On how little the answer rests, and what uncertainty is left."""
    outcome, finding = income.verdict.outcome, income.verdict.finding
    if outcome is Outcome.NOT_ASSESSED:
        return
    if outcome in phrases.PROJECTED:
        notes = finding.result.notes
        used = _used(income)
        kind = "sure_borrowed" if _is_drawn_to_its_group(finding) else "sure_projection"
        yield phrase(f"income.{kind}", years=len(used))
        if any(level.basis == "published" for level in income.levels):
            yield phrase("income.left_out")
        if "group-drift" in notes:
            yield phrase("income.group_drift")
            if _is_low(income.verdict):
                yield phrase("income.uncertain_drift")
        if "group-variance" in notes:
            yield phrase("income.group_variance")
        yield from _shared_error(income.verdict)
    elif "comparator-assumed" in finding.result.notes:
        yield phrase("income.sure_assumed", others=phrases.comparator(finding))
    else:
        yield phrase("income.sure_census" if finding.basis == "census" else "income.sure_final")


def _used(income: Income) -> set[int]:
    """The years that the judged projection rests on: of a comparison, those of both incomes."""
    years = {level.year for level in income.levels if level.basis != "published"}
    if income.verdict.finding.reading.comparator is None:
        return years
    return years & {level.year for level in income.comparator}
