"""The field survey of one year, made ready for estimation.

Who did not answer is represented by those who did in the same village (or stratum); who had died or moved
away stays as someone not eligible, since the villages of ineligible people still count in the variance.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from pandas import DataFrame, Series

from evalkit.inputs import Dataset
from evalkit.plan.model import Reading
from evalkit.statistics import SurveyDesign, adjust_nonresponse

RESPONDING = "complete"
OUT_OF_SCOPE = ("moved", "died")
# Columns of the survey that describe how people were drawn, by the design's name for them.
_DESIGN_COLUMNS = ("stratum", "psu", "psu_population", "psu_probability", "ssu", "ssu_population")


@dataclass(frozen=True, kw_only=True)
class Survey:
    """One year's survey of all counties.

    selected : everyone drawn, with the design weights
    frame : those who count in an estimate (answered, or out of scope), weights adjusted for nonresponse
    counties : whose rows these should be; a city's may lack some
    complete_lists : indicators whose eligible people were all counted one by one, says the data set: in what was
        sampled beside them nobody is eligible
    """

    year: int
    selected: DataFrame
    frame: DataFrame
    design: SurveyDesign
    counties: frozenset[str] = frozenset()
    complete_lists: frozenset[str] = frozenset()

    def of(self, county_codes: frozenset[str]) -> Survey:
        """The same survey, of some counties only; strata never cross county borders."""
        return replace(
            self,
            counties=county_codes,
            selected=self.selected[self.selected["county_code"].isin(county_codes)],
            frame=self.frame[self.frame["county_code"].isin(county_codes)],
        )

    @property
    def response(self) -> tuple[int, int]:
        """How many answered, of how many selected who were in scope (unweighted)."""
        in_scope = ~self.selected["response"].isin(OUT_OF_SCOPE)
        return int((self.selected["response"] == RESPONDING).sum()), int(in_scope.sum())


def read_survey(dataset: Dataset) -> Survey | None:
    """The latest survey that may be read, or None if there is none."""
    table = dataset.survey
    if table.empty:
        return None
    year = int(table["year"].max())
    selected = table[table["year"] == year].reset_index(drop=True)
    given = [c for c in _DESIGN_COLUMNS if c in selected and selected[c].notna().any()]
    # Offices number their strata (and villages) from 1 in every county; without strata, each county is one.
    label = selected["stratum"].astype(str) if "stratum" in given else ""
    selected["stratum"] = (selected["county_code"] + " " + label).str.strip()
    given = list(dict.fromkeys(["stratum", *given]))
    if "psu" not in given:
        given = [column for column in given if not column.startswith("ssu")]
    classes = ["county_code", *(c for c in ("stratum", "psu") if c in given)]
    weight = adjust_nonresponse(
        selected, weight="weight", response="response", classes=classes,
        responding=RESPONDING, out_of_scope=OUT_OF_SCOPE,
    )  # fmt: skip
    counts = selected["response"].isin((RESPONDING, *OUT_OF_SCOPE))
    if _needs_second_stage(selected, given, counts):
        selected["ssu_population"] = float("nan")
        given.append("ssu_population")
    columns: dict[str, Any] = {column: column for column in given}
    if "psu_probability" in given:
        columns.pop("psu_population", None)
    design = SurveyDesign("weight", single_psu="centre", **columns)
    selected = _said_alike(selected, given, counts)
    frame, lists = selected.assign(weight=weight)[counts], frozenset(dataset.complete_lists)
    return Survey(year=year, selected=selected, frame=frame, design=design, complete_lists=lists)


def _said_alike(rows: DataFrame, given: Collection[str], counts: Series) -> DataFrame:
    """The rows with both stages said in one way, as the one design of all counties needs it.

    Beside strata with probabilities a population N of which n PSUs are there is the probability n/N: by Brewer's
    formula that is the same variance. Beside villages with their people a blank means that all of them were asked,
    those who did not answer among them; in villages that were all drawn a full count's missing set its bounds.

    given : the columns that stand anywhere in the survey
    counts : the rows that count in an estimate
    """
    strata = rows.groupby("stratum")
    drawn = strata["psu"].transform("nunique") if "psu" in given else strata["weight"].transform("size")
    if {"psu_probability", "psu_population"} <= {*given}:
        rows = rows.assign(psu_probability=rows["psu_probability"].fillna(drawn / rows["psu_population"]))
    if "ssu_population" in given:
        unit = rows["ssu"] if "ssu" in given else Series(rows.index, index=rows.index)
        villages = [rows["stratum"], rows["psu"]]
        asked = unit.groupby(villages).transform("nunique")
        met = unit.where(counts).groupby(villages).transform("nunique")
        is_whole = (
            rows["psu_probability"] >= 1 if "psu_probability" in given else drawn >= rows["psu_population"]
        )
        rows = rows.assign(ssu_population=rows["ssu_population"].fillna(met.where(is_whole, asked)))
    return rows


def _is_whole(rows: DataFrame, drawn: Series, given: Collection[str]) -> Series:
    """Whose PSUs were all drawn."""
    if "psu_probability" in given:
        return rows["psu_probability"] >= 1
    if "psu_population" in given:
        return drawn >= rows["psu_population"]
    return drawn < 0


def _needs_second_stage(rows: DataFrame, given: Collection[str], counts: Series) -> bool:
    """Whether somebody in villages did not answer, and nothing says how many people these have.

    Not where a stratum is a list of people: whoever has a number of people is no list.
    """
    if (
        "psu" not in given
        or "ssu_population" in given
        or not {"psu_population", "psu_probability"} & {*given}
    ):
        return False
    drawn = rows.groupby("stratum")["psu"].transform("nunique")
    rows = rows[~_is_whole(rows, drawn, given)]
    people = rows.groupby(["stratum", "psu"])["weight"].size().groupby("stratum").max()
    return bool((~counts[rows.index]).any() and (people > 1).all())


def answers(frame: DataFrame, reading: Reading, *, unit: str) -> DataFrame:
    """The frame with the columns `eligible` and `covered` of one reading, weighted for its unit.

    unit : "household" divides the weight by the holders in it: a household with two was twice as likely
    """
    if reading.eligible is None or reading.covered is None:
        raise TypeError(f"reading {reading.id} is not of a coverage indicator")
    eligible, covered = reading.eligible.evaluate(frame), reading.covered.evaluate(frame)
    # Whoever died or moved away is known not to be eligible, though the answers are blank.
    eligible = eligible.mask(frame["response"].isin(OUT_OF_SCOPE), 0.0)
    weight: Series[float] = frame["weight"]
    if unit == "household" and "holders_in_household" in frame:
        weight = weight / frame["holders_in_household"].fillna(1)
    return frame.assign(eligible=eligible, covered=covered, weight=weight)
