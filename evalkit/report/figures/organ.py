"""Organ pipes: a bar per village, as wide as its eligible people are many, filled as far as they are covered.

After the organ pipe plots of VCQI: the filled area is the covered share of the whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evalkit.report.figures.marks import BLUE, INK, SKY
from evalkit.report.numbers import rate_text
from evalkit.report.wording import Sayable, Words

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

HEIGHT = 2.9  # inches
HEADROOM = 1.02
VILLAGE: dict[str, Any] = {"facecolor": BLUE, "edgecolor": "white"}
TOGETHER: dict[str, Any] = {"facecolor": "#d9d9d9", "edgecolor": "#8c8c8c", "hatch": "////"}
UNCOVERED: dict[str, Any] = {"facecolor": SKY, "edgecolor": "white"}


@dataclass(frozen=True, kw_only=True)
class Pipe:
    """One bar: `width` and `filled` are shares; the widths of all bars add up to 1.

    is_together : of several villages, and so hatched
    """

    width: float
    filled: float
    is_together: bool = False


@dataclass(frozen=True, kw_only=True)
class Pipes:
    """Bars from left to right, with the target and the whole as lines."""

    pipes: tuple[Pipe, ...]
    target: float
    whole: float
    axis: Sayable
    width_axis: Sayable
    names: tuple[tuple[str, Sayable], ...]  # village, together, uncovered, target, whole

    @property
    def area(self) -> float:
        """The filled area: the covered share of all."""
        return sum(pipe.width * pipe.filled for pipe in self.pipes)

    def height(self, words: Words) -> float:
        return HEIGHT

    def draw(self, canvas: Canvas, words: Words) -> None:
        from matplotlib.patches import Patch

        axes, left = canvas.subplots(), 0.0
        names = {kind: words.say(name) for kind, name in self.names}
        for pipe in self.pipes:
            place: dict[str, Any] = {"x": left, "width": pipe.width, "align": "edge", "linewidth": 0.8}
            axes.bar(height=1 - pipe.filled, bottom=pipe.filled, **place, **UNCOVERED)
            axes.bar(height=pipe.filled, **place, **(TOGETHER if pipe.is_together else VILLAGE))
            left += pipe.width
        axes.axhline(self.target, color=INK, linewidth=2, zorder=3, label=names["target"])
        axes.axhline(
            self.whole, color=INK, linewidth=1.4, linestyle=(0, (4, 2)), zorder=3, label=names["whole"]
        )
        axes.set_xlim(0, 1)
        axes.set_ylim(0, HEADROOM)
        axes.set_ylabel(words.say(self.axis))
        axes.set_xlabel(words.say(self.width_axis))
        for scale in (axes.xaxis, axes.yaxis):
            scale.set_major_formatter(lambda share, _: rate_text(share))
        patches = [Patch(label=names["village"], **VILLAGE)]
        if any(pipe.is_together for pipe in self.pipes):
            patches.append(Patch(label=names["together"], **TOGETHER))
        patches.append(Patch(label=names["uncovered"], **UNCOVERED))
        lines, _ = axes.get_legend_handles_labels()
        canvas.legend(
            handles=[*patches, *lines], loc="outside lower center", ncols=3, frameon=False,
            columnspacing=1.6, handlelength=1.8,
        )  # fmt: skip
