"""A county as the data set names it."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.plan.model import Bilingual


@dataclass(frozen=True, kw_only=True)
class County:
    """A county, or the city (`is_city`) that its counties belong to.

    group : counties of one group lend each other strength in projections
    persons : disabled certificate holders, nan if unknown
    """

    code: str
    name: Bilingual
    is_city: bool
    group: str
    price_region: str
    is_poor_area: bool
    persons: float
