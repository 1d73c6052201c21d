"""Income: verdicts, areas, joint law and the edges, on series that can be checked by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp, hypot, log, prod, sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers.contents import words_of
from helpers.evaluations import demo, income, interim, interim_verdict, own_demo
from helpers.workspace import PRICES, census, incomes, write_workspace

from evalkit.evaluation import Finding, Outcome
from evalkit.inputs import DatasetError
from evalkit.report import text as report_text
from evalkit.report.wording.words import load_words
from evalkit.statistics import error_covariance, project_income

ORDINARY = {"10": [10000, 10720, 11350, 12190, 13010], "12": [9000, 9540, 10260, 10870, 11690]}
Levels = Sequence[float | str | None]


def write(root: Path, levels: Mapping[str, Levels], error: float | None = 100, **changes: Any) -> None:
    """The workspace `tiny` with these incomes from 2015 on; None where a year has no row."""
    survey = changes.pop("survey", census("11", 10, 20))
    plan = {"[survey, model]": "[census, survey, model]"}
    write_workspace(root, survey=survey, income=incomes(levels, errors=error), plan=plan, **changes)


def figures(findings: Sequence[Finding]) -> dict[str, float]:
    return {finding.quantity: finding.result.value for finding in findings}


# ------------------------------------------------------------------------------------ too little to go by


def test_one_level_is_no_growth(root: Path) -> None:
    write(root, ORDINARY | {"11": [10000, 10700, 11400, 12200, 13000]})
    found = interim_verdict(as_of=2015)
    assert (found.outcome, found.reason.code) == (Outcome.NOT_ASSESSED, "too-few-years")
    said = income(interim(as_of=2015))
    assert (said.growth, said.fan, said.peers, said.telling) == ((), (), (), ())


def test_two_levels_everywhere_are_too_few(root: Path) -> None:
    write(root, ORDINARY | {"11": [10000, 10700, 11400, 12200, 13000]})
    assert interim_verdict(as_of=2016).reason.code == "too-few-years"


def test_two_levels_among_neighbours_borrow_the_group_s_growth(root: Path) -> None:
    write(root, ORDINARY | {"11": [10000, None, None, None, 13100]})
    found = interim_verdict()
    assert found.outcome in (Outcome.ON_TRACK, Outcome.AT_RISK, Outcome.OFF_TRACK)
    assert found.finding.result.notes == ("group-drift",)
    assert interim_verdict("12").finding.result.notes == ()


def test_one_level_among_neighbours_is_not_judged(root: Path) -> None:
    write(root, ORDINARY | {"11": [10000]})
    assert interim_verdict().reason.code == "too-few-years"


# ------------------------------------------------------------------------------- growth equal in every year

EQUAL = [10000 * 1.07**k for k in range(5)]


def test_equal_growth_without_errors_has_no_law(root: Path) -> None:
    """A full count of the same 7% every year: nothing tells how much it may vary."""
    write(root, dict.fromkeys(("10", "11", "12"), EQUAL), error=0)
    found = interim_verdict()
    assert (found.outcome, found.reason.code) == (Outcome.NOT_ASSESSED, "no-variation")
    assert income(interim()).fan == ()


@pytest.mark.parametrize("error", [0, 3, 50, 200])
def test_equal_growth_is_no_certainty_whatever_error_is_published(root: Path, error: float) -> None:
    """A sample's errors would have made growth vary; 7% in every year were .999996 sure to exceed 6.5%."""
    write(root, dict.fromkeys(("10", "11", "12"), EQUAL), error=error)
    for county in ("10", "11"):
        found = interim_verdict(county)
        assert (found.outcome, found.reason.code) == (Outcome.NOT_ASSESSED, "no-variation")


@pytest.mark.parametrize("error", [0, 10])
def test_equal_growth_among_neighbours_that_vary(root: Path, error: float) -> None:
    """7% in every year by a formula: as uncertain as the one neighbour that varies."""
    write(root, ORDINARY | {"11": EQUAL}, error=error)
    found, varying = interim_verdict(), interim_verdict("12")
    assert found.probability is not None
    assert found.finding.basis == "model"
    assert found.finding.result.notes == ("group-variance",)
    own, other = found.finding.result.interval, varying.finding.result.interval
    assert own is not None
    assert other is not None
    assert own.high - own.low > 0.9 * (other.high - other.low)


def test_formula_growth_says_nothing_net_of_prices_nor_beside_others() -> None:
    """What varies in the real series and in the ratio is prices and residents: the incomes were computed."""
    of = own_demo("140602")
    table = of.dataset.income
    is_own = table["people"] == "disabled"
    table.loc[is_own, "standard_error_yuan"] = 0.0
    table.loc[is_own, "panel_correlation"] = float("nan")
    table.loc[is_own, "income_yuan"] = (10000 * 1.07 ** (table.loc[is_own, "year"] - 2015)).round()
    found = income(of).verdict
    assert found.reason.code == "no-variation"
    assert {v.finding.reading.id: v.reason.code for v in found.alternatives} == {
        "real": "no-variation", "faster_than_residents": "no-variation", "poor_areas_faster": "only-poor-areas",
    }  # fmt: skip


# -------------------------------------------------------------------------------------------- exactly 6.5%


@pytest.mark.parametrize(
    ("last", "outcome", "reason"),
    [
        (10000 * 1.065**5, "NOT_MET", "not-above"),  # nothing was rounded: floating-point noise alone
        (13701, "NOT_MET", "within-rounding"),  # 13700.87, as published
        (13702, "NOT_MET", "within-rounding"),
        (13703, "MET", "above"),
        (13700, "NOT_MET", "within-rounding"),
        (13699, "NOT_MET", "not-above"),
    ],
)
def test_a_full_count_at_exactly_the_target(root: Path, last: float, outcome: str, reason: str) -> None:
    """Half a yuan at both ends moves five years' average growth by .0018 points: as close as that is equal."""
    levels = [10000, 10650, 11342, 12080, 12865, last]
    write(root, dict.fromkeys(("10", "11", "12"), levels), error=0)
    found = interim_verdict(as_of=2020)
    assert found.finding.basis == "census"
    assert (str(found.outcome), found.reason.code) == (outcome, reason)
    assert found.finding.result.value == pytest.approx((last / 10000) ** 0.2 - 1, abs=1e-12)


@pytest.mark.parametrize(
    ("cpi", "outcome", "reason"),
    [
        ("102.0", "NOT_MET", "within-rounding"),  # printed 102.0 it may have been 102.049: 6.47%
        ("102.01", "MET", "above"),  # known to a hundredth: 6.508% less at most .005 points
        ("101.9", "MET", "above"),  # 6.62% at least 6.57%
        ("102.1", "NOT_MET", "not-above"),  # 6.415%, 6.47% at most
    ],
)
def test_price_indices_are_rounded_too(root: Path, cpi: str, outcome: str, reason: str) -> None:
    levels = [10000, 10870, 11800, 12800, 13940, 15141]
    prices = dict.fromkeys(range(2015, 2021), cpi)
    write(root, dict.fromkeys(("10", "11", "12"), levels), error=0, prices=prices)
    found = interim_verdict(as_of=2020, readings={"G1": "real"})
    assert found.finding.result.value == pytest.approx(1.5141**0.2 / (float(cpi) / 100) - 1)
    assert (str(found.outcome), found.reason.code) == (outcome, reason)
    # Nominal growth owes nothing to prices: 8.65%, above 6.5%.
    assert interim_verdict(as_of=2020).outcome is Outcome.MET


def test_a_target_year_that_is_not_in(root: Path) -> None:
    """Nothing is still needed, and no other institution says "on track", of a county whose last year is missing."""
    write(root, ORDINARY | {"10": [*ORDINARY["10"], 13900], "11": ORDINARY["10"]})
    found = income(interim(as_of=2020))
    assert (found.verdict.outcome, found.verdict.reason.code) == (Outcome.NOT_ASSESSED, "target-year-missing")
    assert (found.required, found.peers, found.fan) == (None, (), ())
    assert [area.required for area in found.by_area] == [None] * 3
    assert found.growth[0].year == 2019
    city = interim("10", as_of=2020)
    said = words_of(report_text.joint_income(city.joint_income(city.plan.growth[0])), load_words("en"))
    assert said.strip() == (
        "On the target year's figures, of 2 counties: 2 not assessed. Not assessed: County A (the income of the "
        "target year is not in); County B (the income of the target year is not in)."
    )


@pytest.mark.parametrize(
    ("as_of", "missing", "code"),
    [
        (2019, 2016, "no-prices"),
        (2019, 2017, "no-prices"),  # two real levels, 2015 and 2016
        (2019, 2019, "probability"),  # from 2018
        (2020, 2020, "no-prices"),
        (2020, 2018, "no-prices"),
    ],
)
def test_prices_of_a_year_missing(root: Path, as_of: int, missing: int, code: str) -> None:
    """The evaluation goes on: nominal growth and coverage are judged, real growth as far as prices go."""
    levels = {code: [*ORDINARY["10"], 14000] for code in ("10", "11", "12")}
    survey = census("11", 10, 20, year=as_of)
    write(root, levels, survey=survey)
    with_prices = interim_verdict(as_of=as_of)
    write(root, levels, survey=survey, prices={year: cpi for year, cpi in PRICES.items() if year != missing})
    found = interim_verdict(as_of=as_of)
    assert (found.outcome, found.probability) == (with_prices.outcome, with_prices.probability)
    (real,) = found.alternatives
    assert real.reason.code == code
    # Asked for by itself, that verdict alone is missing.
    asked = interim(as_of=as_of, readings={"G1": "real"}).verdicts()
    assert asked[0].reason == real.reason
    assert asked[1].finding.result.value == 0.5


def test_published_figures_at_exactly_the_target_are_not_judged(root: Path) -> None:
    levels = [10000, 10650, 11342, 12080, 12865, 13701]
    write(root, dict.fromkeys(("10", "11", "12"), levels), error=None)
    for as_of in (2019, 2020):
        assert interim_verdict(as_of=as_of).reason.code == "no-basis"
    assert income(interim(as_of=2019)).growth[0].result.interval is None


# -------------------------------------------------------------------------------------- other odd series


def test_a_falling_series(root: Path) -> None:
    write(root, ORDINARY | {"11": [10000, 9800, 9700, 9450, 9300]})
    found = income(interim())
    assert found.verdict.outcome is Outcome.OFF_TRACK
    assert found.required is not None
    assert found.required.result.value == pytest.approx(10000 * 1.065**5 / 9300 - 1)
    assert [f.result.notes for f in found.peers] == [
        ("peer-away",),
        ("peer-deterioration",),
        ("peer-stormy",),
    ]
    assert found.gap_ahead == ()  # no incomes of residents


def test_a_county_alone_is_projected_by_its_own_drift(root: Path) -> None:
    levels = [10000, 10720, 11350, 12190, 13010]
    write(root, {"10": levels, "11": levels, "12": levels})
    errors = error_covariance(levels, [100] * 5, 0.5)
    alone = project_income([levels], horizon=1, error_covariance=errors, method="drift")[0]
    assert interim_verdict("10").probability == pytest.approx(alone.growth.probability_above(0.065))


def test_a_group_of_two_lends_strength(root: Path) -> None:
    levels = {"11": [10000, 10720, 11350, 12190, 13010], "12": ORDINARY["12"]}
    write(root, ORDINARY | levels)
    rows = np.array([levels["11"], levels["12"]], dtype=float)
    both = project_income(rows, horizon=1, error_covariance=error_covariance(rows, np.full((2, 5), 100), 0.5))
    assert interim_verdict().probability == pytest.approx(both[0].growth.probability_above(0.065))
    assert interim_verdict("12").probability == pytest.approx(both[1].growth.probability_above(0.065))


def test_a_missing_middle_year_drops_nobody(root: Path) -> None:
    """The neighbour with a gap and two levels still lends; the county with a gap is projected over it."""
    levels = {"11": [10000, 10720, None, 12190, 13010], "12": [9000, None, None, None, 11690]}
    write(root, ORDINARY | levels)
    rows = np.array([[np.nan if v is None else v for v in row] for row in levels.values()])
    # A year without a row has no correlation with the year before: the samples before and after share nothing.
    correlation = np.where(np.isnan(rows), np.nan, 0.5)
    both = project_income(rows, horizon=1, error_covariance=error_covariance(rows, 100 + 0 * rows, correlation))
    assert interim_verdict().probability == pytest.approx(both[0].growth.probability_above(0.065))
    assert [finding.year for finding in income(interim()).levels] == [2015, 2016, 2018, 2019]


def test_a_last_year_not_in_yet(root: Path) -> None:
    """As of 2019 with incomes up to 2018: growth is to 2018, and two years are left."""
    write(root, ORDINARY | {"11": [10000, 10720, 11350, 12190]})
    found = income(interim())
    assert found.verdict.probability is not None
    assert found.growth[0].year == 2018
    assert found.growth[0].result.value == pytest.approx(1.219 ** (1 / 3) - 1)
    assert found.required is not None
    assert found.required.result.value == pytest.approx(sqrt(10000 * 1.065**5 / 12190) - 1)
    assert interim_verdict(as_of=2020).reason.code == "target-year-missing"


@pytest.mark.parametrize(("value", "rule"), [(0, "above 0"), (-5, "above 0"), ("about 9000", "number")])
def test_income_that_cannot_be(root: Path, value: float | str, rule: str) -> None:
    write(root, ORDINARY | {"11": [10000, value, 11350, 12190, 13010]})
    with pytest.raises(DatasetError, match=rf"income\.csv, row \d+, income_yuan = {value}.*{rule}"):
        interim()


def test_no_base_year(root: Path) -> None:
    write(root, ORDINARY | {"11": [None, 10720, 11350, 12190, 13010]})
    with pytest.raises(DatasetError, match=r"no income of disabled \(all\) in 2015 for 11"):
        interim()


def test_a_county_whose_code_changed() -> None:
    """Huairen: 2015 to 2017 stand under 140624, 2018 on under 140681; one series, whichever code was valid."""
    found = income(demo("140681"))
    assert [f.year for f in found.levels] == [2015, 2016, 2017, 2018, 2019]
    assert found.levels[0].result.value == pytest.approx(11511)
    before = income(demo("140624", as_of=2017))
    assert [f.result.value for f in before.levels] == pytest.approx([11511, 11835, 12398])


def test_growth_shown_is_that_from_the_predicted_base_as_the_docs_say() -> None:
    """Pinglu: 2015 was measured at 8,427, and the later years let 8,370 expect."""
    found = income(demo("140603"))
    assert found.projected_level is not None
    assert found.projected_growth is not None
    level, growth = found.projected_level.result.value, found.projected_growth.result.value
    assert found.levels[0].result.value == 8427
    assert (level / 8427) ** 0.2 - 1 == pytest.approx(0.0557, abs=5e-5)
    assert growth == pytest.approx(0.0571, abs=5e-5)
    assert level / (1 + growth) ** 5 == pytest.approx(8370, abs=0.5)


# ------------------------------------------------------------------------------------------------ by area


def test_each_area_is_held_against_the_target() -> None:
    found = income(demo("140602"))
    whole, urban, rural = found.by_area
    assert [area.area for area in found.by_area] == ["all", "urban", "rural"]
    assert (whole.verdict.outcome, whole.verdict.probability) == (
        found.verdict.outcome, found.verdict.probability,
    )  # fmt: skip
    assert urban.growth is not None
    assert urban.growth.result.value == pytest.approx((22955 / 17684) ** 0.25 - 1)
    assert urban.required is not None
    assert urban.required.result.value == pytest.approx(17684 * 1.065**5 / 22955 - 1)
    assert rural.projected_level is not None
    assert dict(rural.projected_level.domain) == {"area": "rural"}
    assert rural.verdict.probability is not None


def test_each_area_net_of_prices_and_beside_its_own_residents() -> None:
    of = demo("140602")
    _, urban, _ = income(of).by_area
    prices = of.dataset.prices.set_index("year")["cpi"]
    level = prod(prices[year] / 100 for year in range(2016, 2020))
    assert urban.growth_in_other_prices is not None
    assert urban.growth_in_other_prices.result.value == pytest.approx((22955 / level / 17684) ** 0.25 - 1)
    assert urban.in_other_prices is not None
    assert urban.in_other_prices.finding.reading.id == "real"
    assert urban.verdict.probability is not None
    assert urban.in_other_prices.probability is not None
    assert urban.in_other_prices.probability < urban.verdict.probability
    table = of.dataset.income
    is_theirs = (table["county_code"] == "140602") & (table["people"] == "all_residents")
    theirs = table[is_theirs & (table["area"] == "urban")].set_index("year")["income_yuan"]
    found = figures(urban.comparison)
    growth = (theirs[2019] / theirs[2015]) ** 0.25 - 1
    assert found["growth_difference"] == pytest.approx((22955 / 17684) ** 0.25 - 1 - growth)
    assert found["gap_ratio"] == pytest.approx(22955 / theirs[2019])
    assert {dict(finding.domain)["area"] for finding in urban.comparison} == {"urban"}


def test_where_the_judged_reading_is_real_the_other_is_nominal() -> None:
    (whole, *_) = income(demo("140602", I01="real")).by_area
    assert whole.in_other_prices is not None
    assert whole.in_other_prices.finding.reading.id == "default"


def test_an_area_without_a_series_says_so(root: Path) -> None:
    write(root, ORDINARY | {"11": [10000, 10720, 11350, 12190, 13010]})
    _, urban, rural = income(interim()).by_area
    for area in (urban, rural):
        assert (area.verdict.outcome, area.verdict.reason.code) == (Outcome.NOT_ASSESSED, "no-income")
        assert (area.growth, area.required, area.projected_level) == (None, None, None)


def test_areas_at_the_end_are_judged_by_what_was_measured() -> None:
    for area in income(demo("140602", as_of=2020)).by_area:
        assert area.verdict.probability is None
        assert area.verdict.outcome in (Outcome.MET, Outcome.NOT_MET, Outcome.INCONCLUSIVE)
        assert (area.required, area.projected_level) == (None, None)


# ------------------------------------------------------------------- what could be told, and the gap ahead


def test_what_the_samples_could_have_told(root: Path) -> None:
    """By hand: the log growth's standard error is sqrt(a^2 + b^2 - 2 r^4 a b) / 4 with r = .5."""
    write(root, ORDINARY | {"11": [10000, 10720, 11350, 12190, 13010]}, error=300)
    found = figures(income(interim()).telling)
    first, last = 300 / 10000, 300 / 13010
    spread = sqrt(first**2 + last**2 - 2 * 0.5**4 * first * last) / 4
    assert found["relative_error"] == pytest.approx(last)
    assert found["distinct_growth"] == pytest.approx(1.065 * exp(1.959963984540054 * spread) - 1)
    assert found["distinct_growth_below"] == pytest.approx(1.065 * exp(-1.959963984540054 * spread) - 1)


def test_growth_that_is_told_to_lie_below_the_target(root: Path) -> None:
    """3.3% a year may be told from 6.5% though it does not lie above the other bound."""
    write(root, ORDINARY | {"11": [10000, 10370, 10640, 11020, 11387]}, error=200)
    said = words_of(report_text.income(income(interim())), load_words("en"))
    assert "must be above 7.9% a year, or below 5.2%, to be told from 6.5%. The 3.3% found can be told" in said


def test_the_gap_narrows_as_likely_as_growth_is_faster_than_residents() -> None:
    found = income(demo("140603"))
    faster = next(v for v in found.verdict.alternatives if v.finding.reading.id == "faster_than_residents")
    ratio, narrowing = found.gap_ahead
    assert narrowing.result.value == pytest.approx(faster.probability)
    assert ratio.result.interval is not None
    assert ratio.result.interval.low < ratio.result.value < ratio.result.interval.high < 1
    assert income(demo("140603", as_of=2020)).gap_ahead == ()


# ------------------------------------------------------------------- poor areas against the city's average


def test_a_poor_county_against_the_city_by_hand() -> None:
    found = income(demo("140603", as_of=2020, I01="poor_areas_faster")).verdict
    own, city = (8717 / 6645) ** 0.2 - 1, (15482 / 10977) ** 0.2 - 1
    assert found.finding.quantity == "growth_difference"
    assert found.finding.result.value == pytest.approx(own - city)
    # The city's figure is published without an error: 1% is assumed of both years, independent; then MOVER.
    errors = 203 / 6645, 266 / 8717
    spread = sqrt(errors[0] ** 2 + errors[1] ** 2 - 2 * 0.65**5 * errors[0] * errors[1]) / 5
    assert found.finding.result.interval is not None
    above = exp(log(1 + own) + 1.959963984540054 * spread) - 1 - own
    below = city - (exp(log(1 + city) - 1.959963984540054 * sqrt(2) * 0.01 / 5) - 1)
    assert found.finding.result.interval.high == pytest.approx(own - city + hypot(above, below), abs=1e-6)
    assert found.finding.result.notes == ("comparator-assumed",)
    ahead = income(demo("140603", I01="poor_areas_faster")).verdict
    assert ahead.probability is not None
    assert ahead.finding.quantity == "projected_growth_difference"


@pytest.mark.parametrize(("error", "flagged"), [(0.01, False), (0.02, False), (0.05, True)])
def test_a_city_known_no_better_than_the_county_is_flagged(error: float, flagged: bool) -> None:
    of = own_demo("140603", I01="poor_areas_faster")
    table = of.dataset.income
    residents = table["people"] == "all_residents"
    table.loc[residents, "standard_error_yuan"] = error * table.loc[residents, "income_yuan"]
    notes = income(of).verdict.finding.result.notes
    assert ("comparator-uncertain" in notes) == flagged


def test_elsewhere_the_reading_is_not_assessed_and_changes_nothing() -> None:
    for code in ("140602", "140600"):
        found = income(demo(code)).verdict
        (elsewhere,) = (v for v in found.alternatives if v.finding.reading.id == "poor_areas_faster")
        assert (elsewhere.outcome, elsewhere.reason.code) == (Outcome.NOT_ASSESSED, "only-poor-areas")
        assert elsewhere not in found.applicable
        assert found.depends_on_reading == any(v.outcome != found.outcome for v in found.applicable)


# ------------------------------------------------------------------------------------- the growth still needed


@pytest.mark.parametrize(
    ("county", "value", "low", "high"),
    [("140602", 0.021, -0.022, 0.067), ("140603", 0.109, 0.043, 0.179)],
)
def test_the_growth_still_needed_has_the_error_of_both_ends(
    county: str, value: float, low: float, high: float
) -> None:
    """By hand: (base 1.065^5 / latest) with the relative errors of both and their correlation over four years."""
    found = income(demo(county)).required
    assert found is not None
    assert found.result.interval is not None
    interval = found.result.interval
    assert (found.result.value, interval.low, interval.high) == pytest.approx((value, low, high), abs=5e-4)


# ---------------------------------------------------------------------------------------------- joint law


def test_how_many_counties_meet_the_target_together() -> None:
    city = demo("140600")
    found = city.joint_income(city.plan.growth[0])
    chances = [finding.result.value for finding in found.counts]
    single = [v.probability for v in found.verdicts]
    assert [f.domain["counties"] for f in found.counts] == list(range(7))
    assert sum(chances) == pytest.approx(1)
    assert found.all_meet is not None
    assert found.all_if_independent is not None
    assert found.expected is not None
    assert found.all_meet.result.value == chances[-1]
    assert found.all_if_independent.result.value == pytest.approx(prod(single))
    assert found.expected.result.value == pytest.approx(sum(single))
    # The draws keep each county's own chance, so their mean is the same, up to the noise of 65,536 draws.
    assert sum(k * p for k, p in enumerate(chances)) == pytest.approx(sum(single), abs=0.02)
    # Shared shocks make "all" likelier than independence would.
    assert found.all_meet.result.value > found.all_if_independent.result.value
    assert found.left_out == ()
    assert {f.county.code for f in found.counts} == {"140600"}


def test_counties_that_the_reading_does_not_speak_of_are_left_out() -> None:
    city = demo("140600", I01="poor_areas_faster")
    found = city.joint_income(city.plan.growth[0])
    assert len(found.counts) == 3
    assert {v.finding.county.code for v in found.left_out} == {"140602", "140621", "140622", "140681"}
    # The others of the group, of whom nothing is said, lend the two their strength as in each county's own report.
    assert found.expected is not None
    chances = [v.probability for v in found.verdicts if v.probability is not None]
    assert found.expected.result.value == pytest.approx(sum(chances), abs=1e-12)


def test_at_the_end_the_outcomes_are_counted() -> None:
    city = demo("140600", as_of=2020)
    found = city.joint_income(city.plan.growth[0])
    assert found.all_meet is None
    assert {f.quantity for f in found.counts} == {"counties_with_outcome"}
    assert sum(f.result.value for f in found.counts) == 6
    for finding in found.counts:
        same = [v for v in found.verdicts if str(v.outcome) == finding.domain["outcome"]]
        assert finding.result.value == len(same)


def test_where_nothing_can_be_projected_nothing_is_said(root: Path) -> None:
    write(root, ORDINARY | {"11": [10000, 10720, 11350, 12190, 13010]})
    city = interim("10", as_of=2016)
    found = city.joint_income(city.plan.growth[0])
    assert found.all_meet is None
    assert len(found.left_out) == 2
