"""What is known of the precision of incomes, carried into growth, comparison, projection and the joint law."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import nan, sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers.contents import words_of
from helpers.evaluations import income, interim, interim_verdict
from helpers.workspace import Row, census, incomes, write_workspace

from evalkit.evaluation import EvaluationError, Finding, Outcome
from evalkit.plan import PlanError, load_plan
from evalkit.report import text
from evalkit.report.wording.words import load_words
from evalkit.statistics import error_covariance, project_income

Values = Sequence[float | None]
FASTER = """
      - id: faster
        name: {zh: 快于居民, en: faster than residents}
        reason: {zh: 无, en: none}
        comparator: all_residents
        target: {operator: ">", value: 0}
"""
OWN = {"11": [10000, 10720, 11350, 12190, 13010], "12": [9000, 9540, 10260, 10870, 11690]}
RESIDENTS = {"11": [20000, 21500, 22600, 24300, 25800], "12": [18000, 19300, 20400, 22000, 23300]}


@dataclass(kw_only=True)
class Table:
    """Incomes by county from 2015 on; errors and correlations are those of every county."""

    levels: Mapping[str, Values]
    errors: Values
    correlations: Values = field(default_factory=list)

    def rows(self, people: str) -> list[Row]:
        correlations = list(self.correlations or [None] * len(self.errors))
        return incomes(self.levels, people=people, errors=list(self.errors), correlations=correlations)

    def covariance(self) -> np.ndarray:
        levels = np.array(list(self.levels.values()), dtype=float)
        errors = np.array([nan if e is None else e for e in self.errors])
        correlations = np.array([nan if c is None else c for c in self.correlations or self.errors])
        correlations = correlations if self.correlations else np.zeros(len(self.errors))
        return error_covariance(levels, errors + 0 * levels, np.broadcast_to(correlations, levels.shape))


def write(root: Path, own: Table, residents: Table | None = None, **changes: Any) -> None:
    """The workspace `tiny` with these incomes, the city's those of the first county; `changes` to plan or prices."""
    rows = []
    for table, people in ((own, "disabled"), (residents, "all_residents")):
        if table is not None:
            city = Table(levels={"10": next(iter(table.levels.values()))}, errors=table.errors)
            rows += [*table.rows(people), *city.rows(people)]
    plan = {"[survey, model]": "[census, survey, model]"} | changes.pop("plan", {})
    if residents is not None:
        plan.setdefault("        real: true\n", f"        real: true{FASTER}")
    write_workspace(root, survey=census("11", 10, 20), income=rows, plan=plan, **changes)


def one(findings: Sequence[Finding], quantity: str, year: int | None = None) -> Finding:
    (found,) = (f for f in findings if f.quantity == quantity and year in (None, f.year))
    return found


# --------------------------------------------------------------------------------- each year's correlation

PANEL = [None, 0.9, None, 0.8, 0.7]  # a new sample in 2017


def test_growth_so_far_knows_of_the_new_sample(root: Path) -> None:
    write(root, Table(levels=OWN, errors=[200, 210, 220, 230, 240], correlations=PANEL))
    growth = income(interim()).growth[0].result
    spread = sqrt((200 / 10000) ** 2 + (240 / 13010) ** 2) / 4
    assert growth.standard_error == pytest.approx(1.301**0.25 * spread)


def test_projections_and_the_joint_law_take_each_year_s_correlation(root: Path) -> None:
    own = Table(levels=OWN, errors=[200, 210, 220, 230, 240], correlations=PANEL)
    write(root, own)
    levels = np.array(list(OWN.values()), dtype=float)
    both = project_income(levels, horizon=1, error_covariance=own.covariance())
    for code, projection in zip(OWN, both, strict=True):
        assert interim_verdict(code).probability == pytest.approx(projection.growth.probability_above(0.065))
    city = interim("10")
    joint = city.joint_income(city.plan.growth[0])
    expected = both.count_probabilities(growth=0.065, seed=1)
    assert [f.result.value for f in joint.counts] == pytest.approx(list(expected))


# ------------------------------------------------------------------------------------ sampled comparators


def faster(**changes: object):
    return interim_verdict(readings={"G1": "faster"}, **changes)


def test_a_sampled_comparator_s_error_counts_in_the_projection(root: Path) -> None:
    own = Table(levels=OWN, errors=[200, 210, 220, 230, 240], correlations=[None, 0.6, 0.6, 0.6, 0.6])
    residents = Table(levels=RESIDENTS, errors=[400, 430, 450, 480, 500], correlations=[None, 0.9, 0, 0.9, 0.9])
    write(root, own, residents)
    ratio = np.array([np.divide(OWN[code], RESIDENTS[code]) for code in OWN])
    covariance = own.covariance() + residents.covariance()
    expected = project_income(ratio, horizon=1, error_covariance=covariance)[0]
    found = faster()
    assert found.probability == pytest.approx(expected.growth.probability_above(0))
    assert found.finding.result.notes == ()
    ahead = income(interim(readings={"G1": "faster"})).gap_ahead[0].result
    assert ahead.interval is not None
    assert ahead.interval.high == pytest.approx(expected.interval().high)


def test_a_sampled_comparator_makes_the_interval_wider(root: Path) -> None:
    own = Table(levels=OWN, errors=[100] * 5)
    write(root, own, Table(levels=RESIDENTS, errors=[800] * 5))
    sampled = faster().finding.result.interval
    write(root, own, Table(levels=RESIDENTS, errors=[None] * 5))
    published = faster().finding.result
    assert sampled is not None
    assert published.interval is not None
    assert sampled.high - sampled.low > 1.2 * (published.interval.high - published.interval.low)


def test_a_sampled_comparator_counts_in_what_was_measured(root: Path) -> None:
    own = Table(levels=OWN, errors=[0] * 5)
    write(root, own, Table(levels=RESIDENTS, errors=[400, 430, 450, 480, 500]))
    comparison = income(interim()).comparison
    difference, gap = one(comparison, "growth_difference"), one(comparison, "gap_ratio", 2019)
    theirs = 1.29**0.25 * sqrt((400 / 20000) ** 2 + (500 / 25800) ** 2) / 4
    assert difference.result.standard_error == pytest.approx(theirs)
    assert gap.result.standard_error == pytest.approx(13010 / 25800 * 500 / 25800)
    # Of a full count beside a sample, the sample decides what it rests on.
    assert difference.basis == gap.basis == "survey"


def test_a_margin_over_the_comparator_is_that_of_the_growths_not_of_the_ratio(root: Path) -> None:
    """2 points faster than residents who grow by 6.6% a year: the ratio must grow by 2/106.6 of it."""
    own = Table(levels=OWN, errors=[200, 210, 220, 230, 240])
    margin = {"        real: true\n": "        real: true" + FASTER.replace("value: 0}", "value: 0.02}")}
    write(root, own, Table(levels=RESIDENTS, errors=[None] * 5), plan=margin)
    ratio = np.array([np.divide(OWN[code], RESIDENTS[code]) for code in OWN])
    # Of published figures without an error 1% is assumed, independent between years.
    covariance = own.covariance() + 0.01**2 * np.eye(5)
    both = project_income(ratio, horizon=1, error_covariance=covariance)
    pace = [(RESIDENTS[code][-1] / RESIDENTS[code][0]) ** 0.25 for code in OWN]
    found = faster()
    assert found.probability == pytest.approx(both[0].growth.probability_above(0.02 / pace[0]))
    assert found.finding.result.value == pytest.approx(pace[0] * both[0].growth.median())
    interval = found.finding.result.interval
    assert interval is not None
    assert interval.low == pytest.approx(pace[0] * both[0].growth.interval().low)
    city = interim("10", readings={"G1": "faster"})
    joint = city.joint_income(city.plan.growth[0])
    expected = both.count_probabilities(growth=np.divide(0.02, pace), seed=1)
    assert [f.result.value for f in joint.counts] == pytest.approx(list(expected))


# ---------------------------------------------------------------------------------- published comparators


@pytest.mark.parametrize("errors", [[100] * 5, [0] * 5])
def test_an_error_is_assumed_of_a_published_comparator_and_every_figure_says_so(root: Path, errors) -> None:
    write(root, Table(levels=OWN, errors=errors), Table(levels=RESIDENTS, errors=[None] * 5))
    found = income(interim())
    for finding in (
        *(f for f in found.comparison if f.quantity in ("growth_difference", "gap_ratio")),
        *found.gap_ahead,
    ):
        assert finding.result.notes == ("comparator-assumed",)
    theirs = one(found.comparison, "average_growth_of_comparator")
    assert (theirs.basis, theirs.result.interval) == ("published", None)
    assert {f.basis for f in found.comparator} == {"published"}
    difference = one(found.comparison, "growth_difference")
    assert difference.basis == "survey"  # of a full count as well: the others are none
    assert difference.result.interval is not None
    theirs = 1.29**0.25 * sqrt(2) * 0.01 / 4
    ours = 1.301**0.25 * sqrt((errors[0] / 10000) ** 2 + (errors[0] / 13010) ** 2) / 4
    assert difference.result.standard_error == pytest.approx(sqrt(theirs**2 + ours**2))
    assert one(found.comparison, "assumed_error_of_comparator").result.value == 0.01
    assert faster().finding.result.notes == ("comparator-assumed",)


def test_at_the_end_too(root: Path) -> None:
    own = {code: [*levels, levels[-1] * 1.07] for code, levels in OWN.items()}
    residents = {code: [*levels, levels[-1] * 1.06] for code, levels in RESIDENTS.items()}
    write(root, Table(levels=own, errors=[100] * 6), Table(levels=residents, errors=[None] * 6))
    found = faster(as_of=2020)
    assert found.finding.result.notes == ("comparator-assumed",)
    assert found.finding.basis == "survey"


def test_a_comparator_whose_target_year_is_not_in(root: Path) -> None:
    own = {code: [*levels, levels[-1] * 1.07] for code, levels in OWN.items()}
    residents = {code: [*levels, None] for code, levels in RESIDENTS.items()}
    write(root, Table(levels=own, errors=[100] * 6), Table(levels=residents, errors=[None] * 6))
    assert faster(as_of=2020).reason.code == "comparator-year-missing"
    # What is the county's own is judged.
    assert interim_verdict(as_of=2020).finding.year == 2020


def test_a_hair_faster_than_published_figures_is_not_met(root: Path) -> None:
    """A full count grows by 7.2% a year, the others by a published 7.0%: met only if that is taken as exact."""
    own, residents = ([base * growth**k for k in range(6)] for base, growth in ((10000, 1.072), (20000, 1.07)))
    tables = [
        Table(levels={"11": levels, "12": levels}, errors=[error] * 6)
        for levels, error in ((own, 0), (residents, None))
    ]
    write(root, *tables)
    assert faster(as_of=2020).outcome is Outcome.INCONCLUSIVE
    write(root, *tables, plan={"answer_error:": "published_error: 0\nanswer_error:"})
    exact = faster(as_of=2020)
    assert (exact.outcome, exact.finding.basis) == (Outcome.MET, "survey")


def test_the_plan_says_which_error_is_assumed(root: Path) -> None:
    write(root, Table(levels=OWN, errors=[0] * 5))
    plan = root / "data" / "plans" / "tiny" / "plan.yaml"
    assert load_plan(plan).published_error == 0.01
    write(root, Table(levels=OWN, errors=[0] * 5), plan={"answer_error:": "published_error: 3\nanswer_error:"})
    with pytest.raises(PlanError, match="published_error = 3"):
        load_plan(plan)


def test_equal_growth_of_two_full_counts_is_not_faster_by_rounding(root: Path) -> None:
    """13,701 over 10,000 and 27,401 over 20,000 differ by less than half a yuan at each end can make."""
    own, residents = [10000, 10650, 11342, 12080, 12865, 13701], [20000, 21300, 22684, 24160, 25730, 27401]
    write(
        root, Table(levels={"11": own, "12": own}, errors=[0] * 6),
        Table(levels={"11": residents, "12": residents}, errors=[0] * 6),
    )  # fmt: skip
    found = faster(as_of=2020)
    assert found.finding.result.value > 0
    assert (found.outcome, found.reason.code) == (Outcome.NOT_MET, "within-rounding")


@pytest.mark.parametrize(
    ("last", "outcome", "reason"),
    [
        (
            27399,
            Outcome.NOT_MET,
            "within-rounding",
        ),  # .0023 points apart: ours alone make .0018, all four .0028
        (27397, Outcome.MET, "above"),  # .0039
    ],
)
def test_all_four_levels_are_rounded(root: Path, last: int, outcome: Outcome, reason: str) -> None:
    own, residents = [10000, 10650, 11342, 12080, 12865, 13701], [20000, 21300, 22684, 24160, 25730, last]
    write(
        root, Table(levels={"11": own, "12": own}, errors=[0] * 6),
        Table(levels={"11": residents, "12": residents}, errors=[0] * 6),
    )  # fmt: skip
    found = faster(as_of=2020)
    assert (found.outcome, found.reason.code) == (outcome, reason)


# ------------------------------------------------------------------------- years of unknown precision

ENDS_KNOWN = [200, None, 220, 230, 240]


def test_a_blank_error_in_a_middle_year_spares_growth_and_projection(root: Path) -> None:
    own = Table(levels=OWN, errors=ENDS_KNOWN, correlations=[None, 0.6, 0.6, 0.6, 0.6])
    write(root, own)
    found = income(interim())
    growth = found.growth[0]
    assert (growth.basis, growth.result.interval is None) == ("survey", False)
    assert [f.basis for f in found.levels] == ["survey", "published", "survey", "survey", "survey"]
    assert found.levels[1].result.interval is None
    # The level itself is left out of the projection: growth over two years.
    levels = np.array(list(OWN.values()), dtype=float)
    levels[:, 1] = nan
    expected = project_income(levels, horizon=1, error_covariance=own.covariance())[0]
    assert found.verdict.probability == pytest.approx(expected.growth.probability_above(0.065))
    assert found.verdict.finding.result.notes == found.fan[0].result.notes == ("levels-left-out",)
    assert "projection rests on 4 years" in words_of(text.income(found), load_words("en"))


def test_a_blank_error_in_the_last_year_is_projected_from_the_year_before(root: Path) -> None:
    own = Table(levels=OWN, errors=[200, 210, 220, 230, None])
    write(root, own)
    found = income(interim())
    assert found.growth[0].basis == "published"
    assert found.growth[0].result.interval is None
    levels = np.array(list(OWN.values()), dtype=float)
    levels[:, 4] = nan
    expected = project_income(levels, horizon=1, error_covariance=own.covariance())[0]
    assert found.verdict.probability == pytest.approx(expected.growth.probability_above(0.065))


@pytest.mark.parametrize("errors", [[None, 210, 220, 230, 240], [200, None, None, None, None]])
def test_without_a_base_of_known_precision_nothing_is_judged(root: Path, errors: Values) -> None:
    write(root, Table(levels=OWN, errors=errors))
    found = interim_verdict()
    assert (found.outcome, found.reason.code) == (Outcome.NOT_ASSESSED, "no-basis")


@pytest.mark.parametrize(
    ("errors", "code"), [([200, None, None, None, None, 260], ""), ([200] * 5 + [None], "no-basis")]
)
def test_at_the_end_the_two_ends_alone_decide(root: Path, errors: Values, code: str) -> None:
    own = {county: [*levels, levels[-1] * 1.2] for county, levels in OWN.items()}
    write(root, Table(levels=own, errors=errors))
    found = interim_verdict(as_of=2020)
    assert found.outcome is (Outcome.NOT_ASSESSED if code else Outcome.MET)
    assert found.reason.code == (code or "above")
    assert (found.finding.result.interval is None) == bool(code)


# --------------------------------------------------------------------------------------- what it rests on


@pytest.mark.parametrize(
    ("errors", "base", "ends"),
    [
        ([100] * 5, "survey", "survey"),
        ([0] * 5, "census", "census"),
        ([0, 0, 0, 0, 100], "census", "survey"),
        ([None] * 5, "published", "published"),
    ],
)
def test_the_target_path_and_the_needed_growth_rest_on_the_levels(
    root: Path, errors: Values, base: str, ends: str
) -> None:
    write(root, Table(levels=OWN, errors=errors))
    found = income(interim())
    assert {f.basis for f in found.target_levels} == {base}
    assert found.required is not None
    assert found.required.basis == ends


# ------------------------------------------------------------------------------- after the target year


def test_later_years_say_nothing_of_the_target_year(root: Path) -> None:
    """An income that leaps in 2021 does not make the five years to 2020 any better."""
    own = {code: [*levels, levels[-1] * 0.95, levels[-1] * 2] for code, levels in OWN.items()}
    write(root, Table(levels=own, errors=[100] * 7))
    assert interim_verdict(as_of=2020).outcome is Outcome.NOT_MET
    assert [f.year for f in income(interim(as_of=2020)).levels] == list(range(2015, 2021))
    with pytest.raises(EvaluationError, match=r"as_of = 2022: after 2020.*ask as of 2020"):
        interim(as_of=2022)


def test_a_later_year_does_not_stand_in_for_the_target_year(root: Path) -> None:
    own = {code: [*levels, None, levels[-1] * 1.2] for code, levels in OWN.items()}
    write(root, Table(levels=own, errors=[100] * 7))
    found = interim_verdict(as_of=2020)
    assert (found.outcome, found.reason.code, found.stage) == (
        Outcome.NOT_ASSESSED,
        "target-year-missing",
        "final",
    )


def test_prices_of_a_year_whose_income_is_not_in_yet_are_not_needed(root: Path) -> None:
    """As of 2019 with incomes and prices up to 2018: real growth is that of the years that are there."""
    own = Table(levels={code: levels[:4] for code, levels in OWN.items()}, errors=[100] * 4)
    write(root, own, prices=dict.fromkeys(range(2015, 2019), 102))
    found = interim_verdict(readings={"G1": "real"})
    assert found.probability is not None
    real = income(interim(readings={"G1": "real"})).growth[0]
    assert real.result.value == pytest.approx(1.219 ** (1 / 3) / 1.02 - 1)


def test_a_target_that_asks_for_no_growth_is_judged_without_others_rules(root: Path) -> None:
    """ "Income must not fall": their rules divide by the growth required, which is 0."""
    write(root, Table(levels=OWN, errors=[100] * 5), plan={"value: 0.065": "value: 0"})
    found = income(interim())
    assert found.peers == ()
    assert found.verdict.outcome is Outcome.ON_TRACK
