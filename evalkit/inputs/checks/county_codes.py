"""County codes through time: a code that ended lives on in its successor, and unknown codes are found.

A county whose code changed in 2018 is one county: its incomes of 2015 belong to the code of 2020.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

import pandas as pd

from evalkit.inputs.dataset import listed_counties
from evalkit.inputs.reading.typed import TypedTable
from evalkit.problems import Problem


def is_valid(counties: pd.DataFrame, *, as_of: int | None) -> pd.Series:
    """Whether each code was valid at the end of `as_of`; None asks for the codes that never ended."""
    if as_of is None:
        return counties["valid_to"].isna()
    end = pd.Timestamp(year=as_of, month=12, day=31)
    return ~((counties["valid_to"] < end) | (counties["valid_from"] > end))


def current_codes(counties: pd.DataFrame, *, as_of: int | None) -> dict[str, str]:
    """Each code that is not valid at the end of `as_of` -> the code before or after it that is.

    counties : code, valid_from, valid_to (the last day), successor_code
    A code that leads to none is left out.

    >>> counties = pd.DataFrame({"code": ["12", "13"], "successor_code": ["13", None]})
    >>> counties["valid_from"] = pd.to_datetime([None, "2018-02-12"])
    >>> counties["valid_to"] = pd.to_datetime(["2018-02-11", None])
    >>> current_codes(counties, as_of=2019), current_codes(counties, as_of=2017)
    ({'12': '13'}, {'13': '12'})
    """
    rows = counties.dropna(subset=["code"])
    valid = set(rows.loc[is_valid(rows, as_of=as_of), "code"])
    pairs = [(c, s) for c, s in zip(rows["code"], rows["successor_code"], strict=True) if isinstance(s, str)]
    after, before = dict(pairs), {successor: code for code, successor in pairs}
    found = {}
    for code in set(rows["code"]) - valid:
        # A code that ended leads forward; one that had not begun leads back.
        now = _first(code, after, valid) or _first(code, before, valid)
        if now:
            found[code] = now
    return found


def _first(code: str, steps: Mapping[str, str], valid: Collection[str]) -> str | None:
    """The first valid code on the way from `code`; None at its end, or when it goes in a circle."""
    seen: set[str] = set()
    while code in steps and code not in seen:
        seen.add(code)
        code = steps[code]
        if code in valid:
            return code
    return None


def circles(counties: TypedTable) -> Iterator[Problem]:
    """Codes whose successors lead back to them."""
    after = counties.frame.dropna(subset=["code", "successor_code"])
    successors = dict(zip(after["code"], after["successor_code"], strict=True))
    odd = after[[_first(code, successors, {code}) is not None for code in after["code"]]]
    remedy = "name the code that came after"
    return counties.problems(odd, "successor_code", rule="its successors lead back to it", remedy=remedy)


def under_current_codes(typed: TypedTable, codes: Mapping[str, str]) -> TypedTable:
    """The table with rows of old codes moved to the codes that took their place.

    Their strata keep the old code in front: two counties that became one had each drawn from its own strata 1, 2, 3.
    """
    columns = [name for name in ("county_code", "parent_code") if name in typed.frame]
    moved = {name: typed.frame[name].replace(dict(codes)) for name in columns}
    if "stratum" in typed.frame:
        old, stratum = typed.frame["county_code"], typed.frame["stratum"]
        kept_apart = (old + " " + stratum.fillna("")).str.strip()
        moved["stratum"] = stratum.mask(old.isin(list(codes)), kept_apart)
    return replace(typed, frame=typed.frame.assign(**moved))


def unknown_codes(
    typed: TypedTable, counties: pd.DataFrame, *, every_code: Collection[str], with_city: bool
) -> Iterator[Problem]:
    """Rows of a county that the data set does not have (or of the city, in a table of counties alone).

    counties : the rows valid at the time
    every_code : the codes of the whole table, the ones that ended included
    """
    is_city = counties["parent_code"].isna()
    known = counties["code"] if with_city else counties.loc[~is_city, "code"]
    cities = set(counties.loc[is_city, "code"])
    frame = typed.frame[typed.frame["county_code"].notna() & ~typed.frame["county_code"].isin(known)]
    if frame.empty:
        return
    is_of_city, is_old = frame["county_code"].isin(cities), frame["county_code"].isin(every_code)
    for rows, rule, remedy in (
        (frame[is_of_city], "the city's code, in a table of counties",
         "remove the row: the city is the sum of its counties"),
        (frame[~is_of_city & is_old], "a code that is not valid at that time", "name its successor_code in counties"),
        (frame[~is_of_city & ~is_old], f"not a county of this data set ({listed_counties(counties)})",
         "correct the code, or add the county to counties"),
    ):  # fmt: skip
        yield from typed.problems(rows, "county_code", rule=rule, remedy=remedy)
