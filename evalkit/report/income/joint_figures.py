"""How many counties meet a growth target: a bar for each number, as high as it is likely."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.evaluation.income.joint import JointIncome
from evalkit.report.content import NOTHING, Content, Figure
from evalkit.report.drawing.marks import BLUE, GREY, SKY
from evalkit.report.wording import phrases
from evalkit.report.wording.words import Sayable, Words, clauses, phrase

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas


HEIGHT = 2.4  # inches
MOST_LABELLED = 12
ABOVE = 3  # points between a bar and its label, which the edge of a low bar would strike through


def joint_income(joint: JointIncome) -> Content:
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
