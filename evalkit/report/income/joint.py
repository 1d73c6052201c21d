"""How many of a city's counties meet a growth target, or will, all of them judged together?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.evaluation.results import Finding, JointIncome, Outcome
from evalkit.report.content import NOTHING, Cell, Column, Content, Figure, Paragraph, Table, Text
from evalkit.report.drawing.marks import BLUE, GREY, SKY
from evalkit.report.wording import phrases
from evalkit.report.wording.words import Sayable, Words, clauses, phrase

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas


HEIGHT = 2.4  # inches
MOST_LABELLED = 12
ABOVE = 3  # points between a bar and its label, which the edge of a low bar would strike through


def joint_income_text(joint: JointIncome) -> Text:
    """How many counties will meet the target, how likely is it that all do, and why are chances not multiplied?"""
    shown = (joint.all_meet, joint.all_if_independent, joint.expected, *joint.counts, *joint.left_out)
    return Text(blocks=(Paragraph.of(_sentences(joint)),), findings=phrases.all_findings(shown))


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
        target=phrases.target(verdicts[0], "words"),
        all=phrases.value(joint.all_meet),
        expected=phrases.value(joint.expected),
        count=str(likeliest.domain["counties"]),
        probability=phrases.value(likeliest),
    )
    yield phrase("income.joint.together", independent=phrases.value(joint.all_if_independent))
    yield from _left_out(joint)


def _single(joint: JointIncome, meets: Finding) -> Sayable:
    """One county alone: there is nothing to be multiplied."""
    target = phrases.target(joint.verdicts[0], "words")
    return phrase("income.joint.single", total=1, year=meets.year, target=target, all=phrases.value(meets))


def _left_out(joint: JointIncome, key: str = "left_out") -> Iterator[Sayable]:
    if joint.left_out:
        which = clauses(
            phrase("income.joint.one", county=v.finding.county.name, reason=phrases.reason(v)) for v in joint.left_out
        )
        yield phrase(f"income.joint.{key}", which=which)


def joint_income_table(joint: JointIncome) -> Content:
    """How likely is each number of counties that meet the target? At the end: how many have each outcome."""
    if not joint.counts:
        return NOTHING
    stage = joint.verdicts[0].stage
    if joint.all_meet is not None:
        caption = phrase("table.joint_income.caption", year=joint.counts[0].year)
        columns: tuple[Column[Finding], ...] = (
            (phrase("column.counties_meeting"), lambda f: str(f.domain["counties"])),
            (phrase("column.probability"), lambda f: Cell.number(phrases.value(f))),
        )
    else:
        caption = phrase("table.joint_income.caption_final", indicator=joint.indicator.name)
        columns = (
            (phrase("column.outcome"), lambda f: phrases.outcome_of(Outcome(str(f.domain["outcome"])), stage)),
            (phrase("column.counties"), lambda f: Cell.number(phrases.value(f))),
        )
    return Table.of(joint.counts, columns, caption=caption, findings=joint.counts)


def joint_income_figure(joint: JointIncome) -> Content:
    """How likely is each number of counties? Once the target year is in there is nothing to foresee."""
    if joint.all_meet is None:
        return NOTHING
    names: dict[str, Sayable] = {"indicator": joint.indicator.name, "year": joint.all_meet.year}
    likeliest = max(joint.counts, key=lambda finding: finding.result.value)
    rows = [
        phrase("alt.count", count=str(likeliest.domain["counties"]), probability=phrases.value(likeliest)),
        phrase("alt.count_all", probability=phrases.value(joint.all_meet)),
        phrase("alt.see_table"),
    ]
    return Figure(
        caption=phrase("figure.joint_income.caption", **names),
        alt=phrase("figure.joint_income.alt", **names, rows=clauses(rows)),
        drawing=Counts(
            chances=tuple(finding.result.value for finding in joint.counts),
            labels=tuple(phrases.value(finding) for finding in joint.counts),
            axis=phrase("axis.counties_meeting"),
        ),
        findings=joint.counts,
    )


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Probabilities of 0, 1, ... counties.

    labels : above the bars, where there is room
    """

    chances: tuple[float, ...]
    labels: tuple[Sayable, ...]
    axis: Sayable

    def height(self, words: Words) -> float:
        return HEIGHT

    def draw(self, canvas: Canvas, words: Words) -> None:
        axes = canvas.subplots()
        numbers = range(len(self.chances))
        axes.bar(numbers, self.chances, color=SKY, edgecolor=BLUE, linewidth=1, width=0.7)
        if len(self.chances) <= MOST_LABELLED:
            axes.set_xticks(list(numbers))
            for number, chance, label in zip(numbers, self.chances, self.labels, strict=True):
                axes.annotate(
                    words.say(label), (number, chance), xytext=(0, ABOVE), textcoords="offset points",
                    ha="center", va="bottom", fontsize=9,
                )  # fmt: skip
        axes.set_ylim(0, 1.18 * max(self.chances))
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.set_xlabel(words.say(self.axis), color=GREY)
