"""Numbers as a report prints them: rounded, but never so that they contradict the comparison beside them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from math import isfinite, isnan

from evalkit.plan.model import Target
from evalkit.report.wording.words import Phrase, Words, phrase

# Figures this close are equal, as in the rule for verdicts.
EQUAL = 1e-9
MOST_DECIMALS = 4
LEAST_P_VALUE = 0.001
LEAST_PROBABILITY = 0.001
MINUS = "\N{MINUS SIGN}"  # a hyphen is skipped by some screen readers


def percent_text(value: float, beside: tuple[float, ...] = ()) -> str:
    """A fraction as a percentage of one decimal, or as many as it takes to stay on its side of the marks.

    beside : figures it is compared with; 0 and 1 are always among them

    >>> percent_text(0.93142), percent_text(0.9496, (0.95,)), percent_text(0.99996), percent_text(-0.02)
    ('93.1%', '94.96%', '99.996%', '−2.0%')
    >>> percent_text(0.95 - 1e-8, (0.95,))
    '<95%'
    """
    marks = (0.0, 1.0, *beside)
    for decimals in range(1, MOST_DECIMALS + 1):
        text = f"{value * 100:.{decimals}f}"
        if all(_side(float(text) / 100, mark) == _side(value, mark) for mark in marks):
            return f"{_with_minus(text)}%"
    nearest = min(marks, key=lambda mark: abs(mark - value))
    return f"{'<' if value < nearest else '>'}{rate_text(nearest)}"


def rate_text(value: float) -> str:
    """A stated percentage (a target, a level), without the zeros nobody wrote.

    >>> rate_text(0.95), rate_text(0.065), rate_text(1.0)
    ('95%', '6.5%', '100%')
    """
    return f"{_with_minus(f'{round(value * 100, 6):g}')}%"


def _side(value: float, mark: float) -> int:
    return 0 if abs(value - mark) <= EQUAL else (1 if value > mark else -1)


def _with_minus(text: str) -> str:
    text = text.replace("-", MINUS)
    return text.removeprefix(MINUS) if not text.strip(f"{MINUS}0.") else text


@dataclass(frozen=True)
class Number(ABC):
    """A figure; one that is not known is a dash."""

    value: float

    def say(self, words: Words) -> str:
        return words.fill("number.none", {}) if isnan(self.value) else self.text(words)

    @abstractmethod
    def text(self, words: Words) -> str:
        """A known one, as it is printed."""


@dataclass(frozen=True)
class Percent(Number):
    """A share or a growth rate."""

    beside: tuple[float, ...] = ()

    def text(self, words: Words) -> str:
        return percent_text(self.value, self.beside)


@dataclass(frozen=True)
class Probability(Number):
    """How likely something is: to a tenth of a percent, as no projection knows it better.

    >>> from evalkit.report.wording.words import load_words
    >>> [Probability(p).say(load_words("en")) for p in (0.00003, 0.0312, 0.99996)]
    ['under 0.1%', '3.1%', 'over 99.9%']
    """

    def text(self, words: Words) -> str:
        if self.value < LEAST_PROBABILITY:
            return words.fill("number.below", {"value": rate_text(LEAST_PROBABILITY)})
        if self.value > 1 - LEAST_PROBABILITY:
            return words.fill("number.beyond", {"value": rate_text(1 - LEAST_PROBABILITY)})
        return percent_text(self.value)


@dataclass(frozen=True)
class Rate(Number):
    """A percentage that was set rather than found: a target, a confidence level."""

    def text(self, words: Words) -> str:
        return rate_text(self.value)


@dataclass(frozen=True)
class Points(Number):
    """A difference of two percentages, with its sign.

    style : points (the unit spelt out), points_short (little room), points_bare (the unit follows later)
    """

    style: str = "points"

    def text(self, words: Words) -> str:
        text = percent_text(self.value).removesuffix("%")
        # Too small for any decimals: no difference that anybody could speak of.
        text = "0.0" if text[0] in "<>" else text
        has_sign = text[0] != MINUS and text.strip("0.")
        return words.fill(f"number.{self.style}", {"value": f"+{text}" if has_sign else text})


@dataclass(frozen=True)
class Yuan(Number):
    """Money, to the yuan."""

    def text(self, words: Words) -> str:
        return words.fill("number.yuan", {"value": f"{self.value:,.0f}"})


@dataclass(frozen=True)
class Decimal:
    """A plain number with a thousands separator; infinite or unknown ones are a dash."""

    value: float
    decimals: int = 0

    def say(self, words: Words) -> str:
        if not isfinite(self.value):
            return words.fill("number.none", {})
        return _with_minus(f"{self.value:,.{self.decimals}f}")


@dataclass(frozen=True)
class PValue(Number):
    """A p-value of three decimals; never 0, which no sample can show.

    >>> from evalkit.report.wording.words import load_words
    >>> PValue(0.0004).say(load_words("en")), PValue(0.0312).say(load_words("en"))
    ('under 0.001', '0.031')
    """

    def text(self, words: Words) -> str:
        if self.value < LEAST_P_VALUE:
            return words.fill("number.under", {"value": f"{LEAST_P_VALUE}"})
        return f"{self.value:.3f}"


def goal(target: Target, style: str = "short") -> Phrase:
    """A target in short: >95%, ≥80%, 100%.

    style : words for a sentence, and for the ear: above 95%, at least 80%, all of them
    """
    kind = "above" if target.operator == ">" else "at_least"
    return phrase(f"goal.{style}.{'all' if target.value >= 1 else kind}", value=Rate(target.value))
