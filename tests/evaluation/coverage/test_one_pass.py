"""One pass for a whole city gives every county what its own rows give."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from helpers.evaluations import coverage, demo, evaluate, verdict_on
from helpers.villages import shares
from helpers.workspace import Row, person, silent, write_workspace

from evalkit.evaluation.coverage.estimates import Estimator
from evalkit.evaluation.survey import CITY
from evalkit.statistics import Estimate


@pytest.fixture(scope="module", params=[2019, 2020])
def estimator(request: pytest.FixtureRequest) -> Estimator:
    city = demo("140600", request.param)._coverage.city
    return city.estimator(city.survey, city.questions.values())


def assert_same(one: Estimate, other: Estimate) -> None:
    def numbers(estimate: Estimate) -> list[float]:
        limits = estimate.interval
        found = [estimate.value, estimate.standard_error, estimate.df, estimate.design_effect]
        found += [estimate.effective_n, estimate.population]
        return found if limits is None else [*found, limits.low, limits.high]

    assert numbers(one) == pytest.approx(numbers(other), rel=1e-12, abs=1e-12, nan_ok=True)
    assert (one.n, one.missing, one.notes) == (other.n, other.missing, other.notes)


def test_a_county_of_the_city_is_the_county_alone(estimator: Estimator) -> None:
    """Strata never cross county borders: value, error, df and limits are those of the county's own rows."""
    together = estimator.places()
    counties = sorted(estimator.survey.selected["county_code"].unique())
    assert len(counties) == 6
    for code in counties:
        alone = replace(estimator, survey=estimator.survey.of({code})).places()
        for key in (question.key for question in estimator.questions):
            (share, worst), (own, own_worst) = together[key, code], alone[key, CITY]
            assert_same(share, own)
            assert (worst is None) == (own_worst is None)
            if worst is not None and own_worst is not None:
                assert_same(worst, own_worst)


def test_no_county_borrows_where_none_can_tell() -> None:
    """All of A are covered; B's villages differ. Without what the counties lend each other A stands for itself."""
    people = {f"a{k}": (10, 10, 10) for k in range(6)} | {f"b{k}": (10, 4 + k, 10) for k in range(6)}
    asked = shares(people, stratum_of={f"b{k}": "t" for k in range(6)})
    frame = asked.survey.frame
    frame = frame.assign(county_code=frame["stratum"].map({"s": "11", "t": "12"}))
    survey = replace(asked.survey, frame=frame, selected=frame)
    estimator = Estimator(
        survey=survey, questions=replace(asked, survey=survey).questions, level=0.95,
        clustering={}, is_raised=False,
    )  # fmt: skip
    [key] = (question.key for question in estimator.questions)
    found, _ = estimator.places()[key, "11"]
    assert found.notes == ("conservative-design-effect",)
    alone, _ = replace(estimator, survey=survey.of({"11"})).places()[key, CITY]
    assert_same(found, alone)


def in_villages(county: str, *, of: int, people: int | None, answered: int) -> list[Row]:
    """Ten villages out of so many; in each ten people asked, of whom so many answered."""
    weight = of / 10 * ((people or 10) / 10)
    drawn = {"psu_population": of, "ssu_population": people, "weight": weight, "needs_house": 0}
    asked = [(k, person(county, covered=k > 0, psu=f"v{v}", **drawn)) for v in range(10) for k in range(10)]
    return [row if k < answered else silent(row) for k, row in asked]


def test_the_silent_of_villages_all_drawn_beside_a_county_with_two_stages(root: Path) -> None:
    """All of county A's villages were asked whole, 80 of 100 answered: a full count with bounds, 70 to 90 of 100."""
    survey = in_villages("11", of=10, people=None, answered=8)
    write_workspace(root, survey=survey + in_villages("12", of=100, people=50, answered=9))
    found = verdict_on(evaluate("11")).finding.result
    assert found.notes == ("full-count-with-missing",)
    assert found.interval is not None
    assert (found.interval.low, found.interval.high) == pytest.approx((0.7, 0.9))


def of_a_list(people: int, of: int) -> list[Row]:
    """People of county B drawn from a list of so many."""
    drawn = {"stratum": "l", "weight": of / people, "psu_population": of, "needs_house": 0}
    return [person("12", covered=k > 2, **drawn) for k in range(people)]


def test_what_neighbours_are_does_not_make_silent_villages_pass_for_fully_asked(root: Path) -> None:
    """Four of ten answered in each of 36 villages; a list in county B made A's standard error .0099, not .0243."""
    drawn = {"stratum": "a", "weight": 40 / 36, "psu_population": 40, "needs_house": 0}
    asked = [(k, person(covered=(10 * v + k) % 7 > 0, psu=f"v{v}", **drawn)) for v in range(36) for k in range(10)]
    villages = [row if k >= 6 else silent(row) for k, row in asked]
    found = []
    for neighbours in (of_a_list(20, 20), of_a_list(30, 60)):
        write_workspace(root, survey=villages + neighbours)
        found.append(verdict_on(evaluate("11")).finding.result)
    assert found[1].standard_error == pytest.approx(found[0].standard_error, rel=1e-12)
    assert found[0].standard_error > 0.02


def in_households(county: str, villages: int, drawn: dict[str, object]) -> list[Row]:
    """Five households of two people in each village; of every seventh person the answer is blank."""
    people = [(v, h, k) for v in range(villages) for h in range(5) for k in range(2)]
    return [
        person(
            county, covered=None if n % 7 == 0 else (n + 3 * v) % 5 > 0, psu=f"{county}v{v}", ssu=f"{county}v{v}h{h}",
            household_id=f"{county}v{v}h{h}", holders_in_household=2, needs_house=0,
            sex="female" if n % 2 else "male", **drawn,
        )
        for n, (v, h, _) in enumerate(people)
    ]  # fmt: skip


# Villages sampled, and nothing said of a second stage; and villages that were all drawn, 10 of 30 households in each.
SAMPLED = in_households("11", 12, {"weight": 100 / 12, "psu_population": 100})
CERTAIN = in_households("12", 8, {"weight": 3, "psu_population": 8, "ssu_population": 15})


@pytest.mark.parametrize("county", ["11", "12"])
def test_households_of_one_stage_beside_a_county_of_two(root: Path, county: str) -> None:
    """A county's households are its SSUs whether or not the other's villages have a second stage to be sampled in."""
    write_workspace(root, survey=SAMPLED + CERTAIN)
    beside, shown = evaluate(county), coverage(evaluate(county))
    write_workspace(root, survey=SAMPLED if county == "11" else CERTAIN)
    alone = evaluate(county)
    assert_same(shown.verdict.finding.result, coverage(alone).verdict.finding.result)
    assert len(shown.by["sex"]) == 2
    for one, other in zip(shown.by["sex"], coverage(alone).by["sex"], strict=True):
        assert_same(one.result, other.result)
    # The intervals at other levels are of the same estimate: at the verdict's level, its own.
    place = beside._coverage
    question = place.city.questions["C1", "default"]
    for level in (0.9, 0.95):
        estimator = replace(place.city.estimator(place.survey, [question]), level=level)
        (share, _) = estimator.places()[question.key, CITY]
        assert estimator.intervals([0.8, level])[question.key][1] == share.interval
