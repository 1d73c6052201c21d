"""What was received, checked: the tables of a data set and the counties they are about."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cached_property
from hashlib import sha256
from math import nan
from pathlib import Path
from typing import Any

import pandas as pd

from evalkit.inputs.errors import DatasetError, Place, listed
from evalkit.inputs.schema import TABLES
from evalkit.plan.model import Bilingual
from evalkit.problems import Problem


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


@dataclass(frozen=True, kw_only=True, eq=False)
class Dataset:
    """A data set that passed every check. `load_dataset` makes it.

    name : its folder's name (a workbook's: without .xlsx)
    title, source : for people
    complete_lists : indicators of which a list holds everybody eligible, each of whom was looked for
    path : the folder or workbook
    as_of : the last year that was read, None for all
    hashes : table (`dataset` for dataset.yaml, `workbook`) -> SHA-256 of its file
    survey_columns : the columns that stand in the survey's file; the frame has the codebook's others as nan
    places : table -> where it stands, for messages
    successors : code that is not valid at `as_of` -> the one that is

    The tables are frames with the columns of docs/codebook.md, empty where the data set lacks the table; the
    index is the row in the file. Texts are str, numbers float64, years int64, grades int64 (Int64 where one
    is missing), answers 1.0, 0.0 or nan, dates datetime64; what is missing is nan. County codes are those
    valid at `as_of`.
    """

    name: str
    title: Bilingual
    is_synthetic: bool
    source: Bilingual
    path: Path
    as_of: int | None
    counties: pd.DataFrame
    income: pd.DataFrame
    prices: pd.DataFrame
    survey: pd.DataFrame
    register: pd.DataFrame
    audit: pd.DataFrame
    progress: pd.DataFrame
    hashes: Mapping[str, str]
    survey_columns: tuple[str, ...]
    places: Mapping[str, Place]
    successors: Mapping[str, str]
    complete_lists: tuple[str, ...] = ()

    def county(self, code: str) -> County:
        """The county (or the city) of a code that is valid at `as_of`.

        Raises DatasetError: for a code that was succeeded, with the new one; for an unknown one, with those
        there are.
        """
        rows = self.counties[self.counties["code"] == code]
        if rows.empty:
            raise DatasetError(self._unknown(code))
        return _county(next(iter(rows.itertuples())))

    def city(self, code: str | None = None) -> County:
        """The city that a county belongs to (a city's code: itself); without a code, the only city there is.

        Raises DatasetError for an unknown code, and where there is not one city alone.
        """
        if code is None:
            cities = self.counties.loc[self.counties["parent_code"].isna(), "code"]
            if len(cities) != 1:
                rule = f"{len(cities)} rows without a parent_code, where one city is expected"
                remedy = "name the city by its code"
                raise DatasetError(self.places["counties"].problem(rule=rule, remedy=remedy))
            return self.county(cities.iloc[0])
        if self.county(code).is_city:
            return self.county(code)
        return self.county(str(self.counties.set_index("code").at[code, "parent_code"]))

    def members(self, city_code: str) -> tuple[County, ...]:
        """The counties of a city, in the order of the table; of a county, none."""
        self.county(city_code)
        rows = self.counties[self.counties["parent_code"] == city_code]
        return tuple(_county(row) for row in rows.itertuples())

    def table(self, name: str) -> pd.DataFrame:
        """A table by its name."""
        frames: dict[str, pd.DataFrame] = {table.name: getattr(self, table.name) for table in TABLES}
        return frames[name]

    def of(self, codes: Collection[str], *, incomes_of: Collection[str]) -> Dataset:
        """The rows about these counties alone.

        incomes_of : whose rows of `counties` and `income` are kept, and prices: incomes are compared
        """
        counties = self.counties[self.counties["code"].isin(incomes_of)]
        prices = self.prices[self.prices["region"].isin(counties["price_region"])]
        kept: dict[str, Any] = {"counties": counties, "prices": prices}
        for table in TABLES:
            if "county_code" in (rows := getattr(self, table.name)):
                wanted = incomes_of if table.name == "income" else codes
                kept[table.name] = rows[rows["county_code"].isin(wanted)]
        return replace(self, **kept)

    @cached_property
    def row_hashes(self) -> Mapping[str, str]:
        """Table with rows -> the hash of what they say, wherever they stand; `dataset` -> of dataset.yaml."""
        hashes = {table.name: _row_hash(rows) for table in TABLES if len(rows := getattr(self, table.name))}
        return dict(sorted((hashes | {"dataset": self.hashes["dataset"]}).items()))

    def row_hashes_by_place(self) -> dict[str, dict[str, str]]:
        """Table -> place and year, e.g. `140621, 2019`, -> the hash of those rows: to say which of them changed."""
        found = {}
        for table in TABLES:
            rows = getattr(self, table.name)
            keys = [c for c in ("county_code", "code", "region", "year", "as_of") if c in rows]
            found[table.name] = {
                ", ".join(map(str, where)): _row_hash(those)[:12] for where, those in rows.groupby(keys)
            }
        return found

    def _unknown(self, code: str) -> Problem:
        if code in self.successors:
            now = self.county(self.successors[code])
            when = "today" if self.as_of is None else f"at the end of {self.as_of}"
            rule = f"the code of this county is {now.code} {when} ({now.name.zh}, {now.name.en})"
            remedy = f"ask for {now.code}"
        else:
            near = get_close_matches(str(code), list(self.counties["code"]), n=1)
            known = listed_counties(self.counties)
            rule = f"not a county of the data set {self.name}"
            remedy = f"did you mean {near[0]}? There are: {known}" if near else f"there are: {known}"
        return Problem(place="county", value=str(code), rule=rule, remedy=remedy)


def listed_counties(counties: pd.DataFrame) -> str:
    """Codes and names, not all of them if they are many."""
    return listed([f"{code} {name}" for code, name in zip(counties["code"], counties["name_zh"], strict=True)])


def _row_hash(rows: pd.DataFrame) -> str:
    return sha256(pd.util.hash_pandas_object(rows, index=False).to_numpy().tobytes()).hexdigest()


def _county(row: Any) -> County:
    is_city = pd.isna(row.parent_code)
    return County(
        code=row.code,
        name=Bilingual(zh=row.name_zh, en=row.name_en),
        is_city=bool(is_city),
        group=row.group,
        price_region="" if pd.isna(row.price_region) else row.price_region,
        is_poor_area=row.is_poor_area == 1,
        persons=nan if pd.isna(row.persons) else float(row.persons),
    )
