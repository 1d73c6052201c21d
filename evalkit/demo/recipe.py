"""The recipe of a synthetic evaluation: its model, and the random numbers for each of its purposes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated
from zlib import crc32

from numpy.random import PCG64, Generator, SeedSequence

from evalkit.plan import Bilingual, Expression, Plan
from evalkit.problems import EvalkitError

Share = Annotated[float, (0.0, 1.0)]
# One for every survey year, or a single one for all of them.
Shares = tuple[Share, ...]


class DemoError(EvalkitError):
    """The recipe, or what is asked of it, cannot be used as it stands."""


@dataclass(frozen=True, kw_only=True)
class Range:
    """Two limits between which a value is drawn."""

    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class AgeBand:
    """Ages `low` to `high` (both included), the share of people in them, and which categories they have."""

    low: int
    high: int
    share: Share
    categories: str


@dataclass(frozen=True, kw_only=True)
class People:
    """How the people of a county are made up.

    holders_per_household : number of certificate holders -> share of households
    village_spread : standard deviation of the logarithm of a village's size
    categories : name -> disability category -> share
    grades : disability category -> shares of grades 1 to 4
    """

    holders_per_household: Mapping[int, Share]
    male: Share
    village_spread: float
    ages: tuple[AgeBand, ...]
    categories: Mapping[str, Mapping[str, Share]]
    grades: Mapping[str, Shares]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A yes-no column: of each group, the share with the strongest inclination says yes.

    household : everyone in a household shares the answer
    correlation : of the inclinations of two people of one village
    persistence : correlation of a person's own inclination between successive survey years
    effects : who -> how much more (or less) inclined, in standard deviations
    groups : who -> the share of them who say yes
    """

    id: str
    groups: Mapping[Expression, Shares]
    household: bool = False
    correlation: Share = 0.0
    persistence: Share = 1.0
    effects: Mapping[Expression, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Response:
    """How people respond; `effects` multiply the shares of refusals and absences."""

    refused: Share
    absent: Share
    effects: Mapping[Expression, float]
    moved: Share
    died: Share
    item_missing: Share


@dataclass(frozen=True, kw_only=True)
class IncomeRecipe:
    """How incomes come about, in every county.

    shocks : standard deviations of a year's growth shared by the `city`, by a `county`, by an `area`
    area_growth : area -> growth beyond the county's
    residents : area -> income in the first year, yuan
    disabled_share : area -> disabled people's income as a share of that
    dispersion : relative standard error times the square root of the households asked
    """

    years: tuple[int, ...]
    panel_correlation: Share
    shocks: Mapping[str, float]
    area_growth: Mapping[str, float]
    residents: Mapping[str, float]
    disabled_share: Mapping[str, float]
    dispersion: float
    sources: Mapping[str, Bilingual]


@dataclass(frozen=True, kw_only=True)
class RegisterRecipe:
    """How departments' registers differ from the truth.

    omitted : share of the eligible who are not on the list
    extra : people on the list who are not eligible, per eligible
    rosiness : part of the gap to 100% that the report closes
    reaches_target : how often a report reaches the target at least
    """

    omitted: Share
    extra: Share
    rosiness: Range
    reaches_target: Share


@dataclass(frozen=True, kw_only=True)
class AuditRecipe:
    """How many registered cases are visited, and villages searched for others, in every county and year."""

    indicators: tuple[str, ...]
    years: tuple[int, ...]
    reported_covered: int
    reported_uncovered: int
    villages: int
    silent: Share


@dataclass(frozen=True, kw_only=True)
class ProgressItem:
    """A promise or task, by year: the chance to have reached its goal, or the part of it reached.

    of : "county" or "city"
    spread : standard deviation of the part's logarithm between counties
    digits : of the value
    """

    id: str
    goal: float
    of: str
    chance: Shares = ()
    part: tuple[float, ...] = ()
    spread: float = 0.0
    digits: int = 0


@dataclass(frozen=True, kw_only=True)
class ProgressRecipe:
    """Which promises and tasks are reported on, when, and how good the evidence is."""

    years: tuple[int, ...]
    items: tuple[ProgressItem, ...]
    grades: Mapping[str, Share]
    sources: Mapping[str, Bilingual]


@dataclass(frozen=True, kw_only=True)
class Villages:
    """One stratum of a county: its part of the people, people per village, and what is surveyed of it."""

    part: Share
    village: float
    sampled: int
    people: int


@dataclass(frozen=True, kw_only=True)
class CountyIncome:
    """A county's income: its level against the recipe's, average growths, and who is asked."""

    level: float
    growth: float
    residents_growth: float
    urban_residents: Share
    sample_households: int


@dataclass(frozen=True, kw_only=True)
class Former:
    """The code and name a county had, and the last day they were valid."""

    code: str
    name: Bilingual
    until: date


@dataclass(frozen=True, kw_only=True)
class CountyRecipe:
    """One county.

    group, price_region : the city's if not given
    ages : first age of a band -> its share here
    shares : answer -> share of its first group, here
    silent : full count -> people who stay silent, per survey year
    unreported : indicator -> years in which departments report nothing
    """

    code: str
    name: Bilingual
    persons: int
    strata: Mapping[str, Villages]
    income: CountyIncome
    group: str = ""
    price_region: str = ""
    is_poor_area: bool = False
    ages: Mapping[int, Share] = field(default_factory=dict)
    shares: Mapping[str, Shares] = field(default_factory=dict)
    silent: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    unreported: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    former: Former | None = None


@dataclass(frozen=True, kw_only=True)
class City:
    """What the counties belong to."""

    code: str
    name: Bilingual
    group: str
    price_region: str
    sample_households: int


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """How counties (and cities) beyond the listed ones are made; every range is drawn from evenly.

    first_code : the code of the first; they count upward
    shares : answer -> `first`: range in the first survey year, `gain`: to the next (a share stops at 1)
    """

    first_code: str
    name: Bilingual
    city_name: Bilingual
    counties_per_group: int
    group: str
    price_region: str
    poor_area: Share
    persons: Range
    ages: Mapping[int, Range]
    strata: Mapping[str, Mapping[str, Range]]
    income: Mapping[str, Range]
    shares: Mapping[str, Mapping[str, Range]]


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """Everything a synthetic evaluation is made from.

    strata : stratum -> the area its villages belong to
    full_counts : stratum -> who is counted in full in it
    complete_lists : indicators whose eligible people all are in these
    traits : columns that are known before the survey and stay; `answers` are asked every year
    prices : region -> year -> price index, previous year = 100
    """

    plan: Plan
    name: Bilingual
    source: Bilingual
    survey_years: tuple[int, ...]
    city: City
    prices: Mapping[str, Mapping[int, float]]
    people: People
    strata: Mapping[str, str]
    full_counts: Mapping[str, Expression]
    complete_lists: tuple[str, ...]
    traits: tuple[Answer, ...]
    answers: tuple[Answer, ...]
    response: Response
    income: IncomeRecipe
    register: RegisterRecipe
    audit: AuditRecipe
    progress: ProgressRecipe
    counties: tuple[CountyRecipe, ...]
    pattern: Pattern


def stream(seed: int, *names: str) -> Generator:
    """The random numbers for one purpose, such as the survey of one county in one year.

    A county's numbers do not depend on how many counties there are, nor its survey on its incomes.

    >>> [int(stream(1, "140602", "income").integers(10**6)) for _ in range(2)]
    [666011, 666011]
    >>> int(stream(1, "140602", "survey 2019").integers(10**6))
    74744
    """
    # The names become numbers by a checksum, which, unlike hash(), is the same in every process.
    return Generator(PCG64(SeedSequence(seed, spawn_key=tuple(crc32(name.encode()) for name in names))))
