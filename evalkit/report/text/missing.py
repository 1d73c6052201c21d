"""Who did not answer: of everyone asked, said once for all indicators; of one question, by who they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isnan

from evalkit.evaluation.findings import Coverage, Finding
from evalkit.report import phrases
from evalkit.report.content import NOTHING, Content, Paragraph, Text
from evalkit.report.numbers import Decimal
from evalkit.report.wording import Sayable, clauses, phrase, sentences


def asked(coverages: Sequence[Coverage]) -> Content:
    """How many were selected, asked, and did not answer; and how missing answers are counted below?

    coverages : of one county: all rest on the same survey
    """
    known = [coverage for coverage in coverages if not isnan(coverage.response.result.value)]
    if not known:
        return NOTHING
    response, gone = known[0].response, shares(known[0]).get("out_of_scope")
    is_sampled = any(not phrases.is_full_count(coverage.verdict.finding) for coverage in known)
    said = _asked(response, gone, is_sampled=is_sampled)
    return Text(blocks=(Paragraph(text=sentences(*said)),), findings=phrases.all_findings((response, gone)))


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
