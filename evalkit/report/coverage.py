"""What share of the eligible is covered, on how many answers does it rest, and who did not answer?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isnan

from evalkit.evaluation.coverage.estimates import UNOBSERVED
from evalkit.evaluation.coverage.groups import is_hidden, is_unreliable
from evalkit.evaluation.results import Coverage, Finding, Outcome, Verdict
from evalkit.report.content import NOTHING, Block, Cell, Content, Heading, Paragraph, Table, Text
from evalkit.report.verdicts.text import readings
from evalkit.report.wording import phrases
from evalkit.report.wording.numbers import Decimal
from evalkit.report.wording.words import Sayable, clauses, phrase
from evalkit.statistics.results import Estimate


def asked(coverages: Sequence[Coverage]) -> Content:
    """How many were selected, asked, and did not answer; and how missing answers are counted below?

    coverages : of one county: all rest on the same survey
    """
    known = [coverage for coverage in coverages if not isnan(coverage.response.result.value)]
    if not known:
        return NOTHING
    response, gone = known[0].response, shares(known[0]).get("out_of_scope")
    is_sampled = any(not phrases.is_full_count(coverage.verdict.finding) for coverage in known)
    said = Paragraph.of(_asked(response, gone, is_sampled=is_sampled))
    return Text(blocks=(said,), findings=phrases.all_findings((response, gone)))


def _asked(response: Finding, gone: Finding | None, *, is_sampled: bool) -> Iterator[Sayable]:
    if gone is not None and gone.result.missing:
        selected, people = Decimal(gone.result.n), Decimal(gone.result.missing)
        yield phrase("missing.selected", selected=selected, gone=people)
    people, silent = Decimal(response.result.n), Decimal(response.result.missing)
    yield phrase("missing.asked", asked=people, silent=silent, value=phrases.value(response))
    if is_sampled:
        yield phrase("missing.represented")
    yield phrase("missing.counted")


def shares(coverage: Coverage) -> dict[str, Finding]:
    """What is missing, by the name of its share."""
    return {finding.quantity: finding for finding in coverage.nonresponse}


def answers(coverage: Coverage) -> Iterator[Sayable]:
    """How many answers an estimate rests on, whose are missing, and of whom it is not known whether they belong."""
    result, unit = coverage.verdict.finding.result, coverage.indicator.unit
    if not result.missing:
        yield phrase(f"coverage.n_complete.{unit}", n=Decimal(result.n))
        return
    n, missing = Decimal(result.n), Decimal(result.missing)
    found, parts = shares(coverage), list(_parts(coverage))
    if parts:
        yield phrase(f"coverage.n.{unit}", n=n, missing=missing, parts=clauses(parts))
    else:
        yield phrase(f"coverage.n_plain.{unit}", n=n, missing=missing)
    if "unknown_eligibility" not in found:
        return
    of_all, of_interviewed = found["unknown_eligibility"].result.missing, _unknown(found)
    if of_all > of_interviewed:
        total, share = Decimal(of_all), phrases.value(found["unknown_eligibility"])
        yield phrase("missing.unknown", people=Decimal(of_all - of_interviewed), total=total, share=share)


def _unknown(found: dict[str, Finding]) -> int:
    """Of how many who were interviewed it is not known whether they are eligible."""
    interviewed = found.get("unknown_among_interviewed")
    return interviewed.result.missing if interviewed is not None else 0


def _parts(coverage: Coverage) -> Iterator[Sayable]:
    """Those missing: interviewed and eligible, interviewed and perhaps eligible, eligible and not interviewed."""
    found = shares(coverage)
    if "item_nonresponse" not in found:
        return
    item, unknown = found["item_nonresponse"], _unknown(found)
    if item.result.missing:
        people, share = Decimal(item.result.missing), phrases.value(item)
        yield phrase("missing.item", people=people, share=share)
    if unknown:
        yield phrase("missing.interviewed", people=Decimal(unknown))
    unreached = coverage.verdict.finding.result.missing - item.result.missing - unknown
    if unreached > 0:
        yield phrase("missing.unreached", people=Decimal(unreached))


def coverage_text(coverage: Coverage) -> Text:
    """What share is covered, is the target reached, and what does the answer rest on?"""
    verdict = coverage.verdict
    blocks: list[Block] = [
        Heading(id=f"coverage-{coverage.indicator.id}", text=coverage.indicator.name),
        Paragraph.of(_answer(verdict)),
    ]
    if verdict.outcome is not Outcome.NOT_ASSESSED and not is_hidden(verdict.finding):
        blocks.append(Paragraph.of(_evidence(coverage)))
    if coverage.needed_to_decide:
        blocks.append(Paragraph.of(_needed_to_decide(coverage)))
    beside = (
        *coverage.nonresponse, coverage.all_missing_uncovered, coverage.reported,
        *coverage.needed_to_decide,
    )  # fmt: skip
    findings = phrases.all_findings((verdict, *verdict.alternatives, *beside))
    return Text(blocks=tuple(blocks), findings=findings)


def _answer(verdict: Verdict) -> Iterator[Sayable]:
    finding = verdict.finding
    if verdict.outcome is not Outcome.NOT_ASSESSED and not is_hidden(finding):
        yield phrase(
            f"coverage.found.{finding.basis}",
            year=finding.year,
            county=finding.county.name,
            indicator=finding.indicator.name,
            estimate=phrases.estimate(finding),
            target=phrases.target(verdict, "words"),
        )
    yield phrases.conclusion(verdict)
    if (margin := phrases.margin_flag(verdict)) is not None:
        yield phrase("coverage.margin", margin=margin)
    if verdict.stands is False:
        yield phrase("coverage.to_check")
    yield from readings(verdict)


def _evidence(coverage: Coverage) -> Iterator[Sayable]:
    verdict = coverage.verdict
    yield from answers(coverage)
    if UNOBSERVED in verdict.finding.result.notes:
        yield phrase("coverage.unseen")
    worst = coverage.all_missing_uncovered
    if worst is not None and verdict.if_missing_uncovered is not None:
        then = phrases.outcome_of(verdict.if_missing_uncovered, verdict.stage)
        same = "same" if verdict.if_missing_uncovered == verdict.outcome else "changes"
        yield phrase(f"coverage.worst_{same}", value=phrases.value(worst), outcome=then)
    if is_unreliable(verdict.finding):
        yield phrase("coverage.unreliable")
    if coverage.reported is not None:
        yield phrase("coverage.reported", value=phrases.value(coverage.reported))


def _needed_to_decide(coverage: Coverage) -> Iterator[Sayable]:
    """What this sample could have told, and what would settle the question."""
    found = {finding.quantity: phrases.value(finding) for finding in coverage.needed_to_decide}
    unit, n = coverage.indicator.unit, Decimal(coverage.verdict.finding.result.n)
    if "most_uncovered" in found:
        yield phrase(f"coverage.settling.most_{unit}", most=found["most_uncovered"])
    if "detectable_coverage" in found:
        yield phrase("coverage.settling.detectable", value=found["detectable_coverage"])
    if "answers_needed" in found:
        answers = found["answers_needed"]
        if "villages_needed" in found:
            villages, now = found["villages_needed"], found["villages_answered"]
            yield phrase("coverage.settling.needed", answers=answers, villages=villages, n=n, now=now)
        else:
            yield phrase("coverage.settling.needed_answers", answers=answers, n=n)
    if "full_count_needed" in found:
        yield phrase(f"coverage.settling.full_{unit}", people=found["full_count_needed"])


def evidence(coverages: Sequence[Coverage]) -> Content:
    """On how many answers does each indicator rest, and what could the missing ones change?

    coverages : of one county. Estimates, intervals, targets and outcomes stand in `tables.verdicts`
    """
    if not coverages:
        return NOTHING
    return Table.of(
        coverages,
        (
            (phrase("column.indicator"), lambda c: c.indicator.name),
            (phrase("column.n"), lambda c: _known(c, phrase("cell.answers", n=Decimal(_result(c).n)))),
            (phrase("column.missing"),
             lambda c: _known(c, phrase("cell.people.person", n=Decimal(_result(c).missing)))),
            (phrase("column.item_nonresponse"), lambda c: _missing(c, "item_nonresponse")),
            (phrase("column.unknown_eligibility"), lambda c: _missing(c, "unknown_eligibility")),
            # People or households: of these fewer than answers, since every certificate holder answers.
            (phrase("column.population"), lambda c: _known(
                c, phrase(f"cell.people.{c.indicator.unit}", n=Decimal(_result(c).population)))),
            (phrase("column.if_missing_uncovered"), _if_missing_uncovered),
            (phrase("column.reported"), _reported),
        ),
        caption=phrase("table.evidence.caption", county=coverages[0].verdict.finding.county.name),
        notes=(phrase("table.evidence.note"), phrase("table.precision.see")),
        findings=phrases.all_findings(
            item
            for c in coverages
            for item in (c.verdict, *c.nonresponse, c.all_missing_uncovered, c.reported)
        ),
    )  # fmt: skip


def _result(coverage: Coverage) -> Estimate:
    return coverage.verdict.finding.result


def _known(coverage: Coverage, said: Sayable) -> Cell:
    """What is said of an indicator's answers where it has a figure."""
    return Cell.number(_unsaid(coverage.verdict.finding) if isnan(_result(coverage).value) else said)


def _unsaid(finding: Finding) -> Sayable:
    return phrase("cell.hidden") if is_hidden(finding) else phrase("number.none")


def _missing(coverage: Coverage, name: str) -> Cell:
    share = shares(coverage).get(name)
    if share is None:
        return Cell.number(_unsaid(coverage.verdict.finding))
    people = Decimal(share.result.missing)
    if isnan(share.result.value):
        return Cell.number(phrase("number.not_applicable"))
    if not share.result.missing:
        return Cell.number(phrase("cell.people.person", n=people))
    return Cell.number(phrase("cell.share_of", share=phrases.value(share), people=people))


def _if_missing_uncovered(coverage: Coverage) -> Cell:
    """Where nobody's answer is missing it is the estimate itself."""
    if coverage.all_missing_uncovered is not None:
        return Cell.number(phrases.value(coverage.all_missing_uncovered))
    value = phrases.value(coverage.verdict.finding)
    return _known(coverage, phrase("cell.none_missing", value=value))


def _reported(coverage: Coverage) -> Cell:
    reported = coverage.reported
    return Cell.number(phrase("cell.not_reported") if reported is None else phrases.value(reported))
