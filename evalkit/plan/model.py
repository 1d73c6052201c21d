"""What was promised: a plan, its indicators, and the readings its wording allows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from evalkit.plan.expressions import Expression

Language = Literal["zh", "en"]
Operator = Literal[">", ">="]
Basis = Literal["census", "audited", "survey", "model", "register", "published"]


@dataclass(frozen=True, kw_only=True)
class Bilingual:
    """The same words in Chinese and in English."""

    zh: str
    en: str

    def text(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en

    @property
    def both(self) -> str:
        """Both in one text, for a cell that has no other for the second language."""
        return f"{self.zh} / {self.en}"


@dataclass(frozen=True, kw_only=True)
class Target:
    """What a value is held against: a fraction, or a fraction per year for growth."""

    operator: Operator
    value: float


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One way to understand an indicator, complete in itself.

    eligible, covered : coverage only; who counts, and who of these is covered
    people, area, real : growth only; the income series, and whether prices are taken out
    comparator : growth only; the people whose growth must be exceeded, None for the fixed target
    comparator_county : growth only; where these people live: in the same county, or in the whole city
    only_in : growth only; the counties that the reading speaks of, None for all
    """

    id: str
    name: Bilingual
    reason: Bilingual
    target: Target
    eligible: Expression | None = None
    covered: Expression | None = None
    people: str = "disabled"
    area: str = "all"
    real: bool = False
    comparator: str | None = None
    comparator_county: Literal["own", "city"] = "own"
    only_in: Literal["poor_areas"] | None = None


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """One of the plan's indicators; `readings[0]` is the default one."""

    id: str
    kind: Literal["coverage", "growth"]
    name: Bilingual
    definition: Bilingual
    unit: Literal["person", "household"]
    binding: bool
    judged_on: tuple[Basis, ...]
    place: Bilingual
    lead_office: Bilingual
    readings: tuple[Reading, ...]

    @property
    def default(self) -> Reading:
        return self.readings[0]

    def reading(self, id: str) -> Reading:
        """The reading of this name; KeyError if the plan has none."""
        return {reading.id: reading for reading in self.readings}[id]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A plan as data; no figure of it stands in code.

    base_year, target_year : growth is averaged over these years
    deadline : verdicts are final from the target year on, interim before
    on_track, off_track : probabilities from which, and under which, a projection is called so
    answer_error : share of wrong answers that must not, alone, disprove a 100% target
    published_error : relative standard error assumed of a published income that is compared with and has none
    domains : survey columns by which the report asks who is left behind
    design_effects : `raised` takes the larger of a county's own design effect and what the counties lend each
        other; `own` takes the county's own, as other software does
    source_hash : SHA-256 of the file it was read from
    """

    id: str
    name: Bilingual
    place_name: Bilingual
    issued: date
    base_year: int
    target_year: int
    deadline: date
    on_track: float
    off_track: float
    indicators: tuple[Indicator, ...]
    answer_error: float = 0.0
    published_error: float = 0.01
    domains: tuple[str, ...] = ()
    design_effects: Literal["raised", "own"] = "raised"
    promises: tuple[dict[str, object], ...] = ()
    tasks: tuple[dict[str, object], ...] = ()
    source_hash: str = ""

    @property
    def coverage(self) -> tuple[Indicator, ...]:
        return tuple(i for i in self.indicators if i.kind == "coverage")

    @property
    def growth(self) -> tuple[Indicator, ...]:
        return tuple(i for i in self.indicators if i.kind == "growth")

    def indicator(self, id: str) -> Indicator:
        """The indicator of this id; KeyError if the plan has none."""
        return {indicator.id: indicator for indicator in self.indicators}[id]

    def target(self, id: str) -> Target:
        """The default target of an indicator."""
        return self.indicator(id).default.target
