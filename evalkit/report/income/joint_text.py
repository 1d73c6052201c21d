"""A city's counties against one growth target, together: how many will meet it?"""

from __future__ import annotations

from collections.abc import Iterator

from evalkit.evaluation.income.joint import JointIncome
from evalkit.evaluation.results import Finding
from evalkit.report.content import Paragraph, Text
from evalkit.report.wording import phrases
from evalkit.report.wording.words import Sayable, clauses, phrase, sentences


def joint_income(joint: JointIncome) -> Text:
    """How many counties will meet the target, how likely is it that all do, and why are chances not multiplied?"""
    shown = (joint.all_meet, joint.all_if_independent, joint.expected, *joint.counts, *joint.left_out)
    return Text(blocks=(Paragraph(text=sentences(*_sentences(joint))),), findings=phrases.all_findings(shown))


def _sentences(joint: JointIncome) -> Iterator[Sayable]:
    verdicts = joint.verdicts
    if joint.all_meet is None or joint.all_if_independent is None or joint.expected is None:
        if verdicts[0].stage == "interim":
            yield phrase("income.joint.nothing")
        else:
            counts = phrases.counted(verdicts, "count.counties")
            yield phrase("income.joint.final", total=len(verdicts), counts=counts)
            yield from _left_out(joint, "left_out_final")
        return
    if len(verdicts) - len(joint.left_out) == 1:
        yield _single(joint, joint.all_meet)
        yield from _left_out(joint)
        return
    likeliest = max(joint.counts, key=lambda finding: finding.result.value)
    yield phrase(
        "income.joint.all",
        total=len(joint.counts) - 1,
        year=joint.all_meet.year,
        target=phrases.target_in_words(verdicts[0]),
        all=phrases.value(joint.all_meet),
        expected=phrases.value(joint.expected),
        count=str(likeliest.domain["counties"]),
        probability=phrases.value(likeliest),
    )
    yield phrase("income.joint.together", independent=phrases.value(joint.all_if_independent))
    yield from _left_out(joint)


def _single(joint: JointIncome, meets: Finding) -> Sayable:
    """One county alone: there is nothing to be multiplied."""
    target = phrases.target_in_words(joint.verdicts[0])
    return phrase("income.joint.single", total=1, year=meets.year, target=target, all=phrases.value(meets))


def _left_out(joint: JointIncome, key: str = "left_out") -> Iterator[Sayable]:
    if joint.left_out:
        which = clauses(
            phrase("income.joint.one", county=v.finding.county.name, reason=phrases.reason(v))
            for v in joint.left_out
        )
        yield phrase(f"income.joint.{key}", which=which)
