"""The marks of figures and of the city's table: shape, fill and colour say the same thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from evalkit.evaluation.findings import Outcome

INK = "#222222"
GREY = "#6b6b6b"
BLUE = "#0072B2"
VERMILION = "#C44E00"
SKY = "#CFE3F1"
PALE = "#E9E9E9"
REACHED = "#E3EEF6"
MISSED = "#F2BE9C"


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A point of a figure.

    shape : matplotlib's name of the marker
    symbol : the same shape as a character, for tables
    ground : behind it in a map of many: pale where a target is reached, darker where it is missed, white if open
    """

    shape: str
    symbol: str
    color: str
    is_filled: bool = True
    ground: str = "white"

    @property
    def style(self) -> dict[str, Any]:
        """As matplotlib takes it."""
        return {
            "marker": self.shape,
            "color": self.color,
            "markerfacecolor": self.color if self.is_filled else "white",
            "markeredgewidth": 0.6 if self.is_filled else 1.4,
        }


# What cannot be told before the deadline and what is at risk are both open: the same mark, other words.
OUTCOMES = {
    Outcome.MET: Mark(shape="o", symbol="●", color=BLUE, ground=REACHED),
    Outcome.NOT_MET: Mark(shape="X", symbol="×", color=VERMILION, ground=MISSED),
    Outcome.INCONCLUSIVE: Mark(shape="D", symbol="◇", color=INK, is_filled=False),
    Outcome.ON_TRACK: Mark(shape="^", symbol="▲", color=BLUE, ground=REACHED),
    Outcome.AT_RISK: Mark(shape="D", symbol="◇", color=INK, is_filled=False),
    Outcome.OFF_TRACK: Mark(shape="v", symbol="▼", color=VERMILION, ground=MISSED),
    Outcome.NOT_ASSESSED: Mark(shape="_", symbol="－", color=GREY),
}
PLAIN = Mark(shape="o", symbol="●", color=INK)
UNRELIABLE = Mark(shape="o", symbol="○", color=INK, is_filled=False)
TOO_FEW = Mark(shape="", symbol="", color="#9a9a9a", is_filled=False)
SUPPOSED = Mark(shape="<", symbol="◁", color=INK, is_filled=False)
REPORTED = Mark(shape="s", symbol="□", color=GREY, is_filled=False)
