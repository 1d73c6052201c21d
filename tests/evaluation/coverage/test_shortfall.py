"""Villages: what adds up to the county, what is never shown by itself, and whether all are alike."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from math import isnan

import numpy as np
import pytest
from helpers import findings as made
from helpers.evaluations import demo
from helpers.villages import READING, shares

from evalkit.evaluation.coverage.shortfall import LEVELS, is_open
from evalkit.evaluation.results import Outcome
from evalkit.plan.expressions import Expression
from evalkit.statistics import SurveyDesign
from evalkit.statistics.shares.differences import homogeneity_p_value

# Five villages of ten answers and more, two of 6 and 5: 61 answers, of weight 10 and 20.
SEVEN = {
    "a": (10, 10, 10), "b": (10, 9, 10), "c": (10, 8, 20), "d": (10, 7, 10), "e": (10, 5, 10),
    "f": (6, 6, 10), "g": (5, 4, 10),
}  # fmt: skip


def found(people=SEVEN, below=10, columns=(), **more):
    return shares(people, **more).villages(below, columns)


class TestBars:
    def test_from_the_best_covered_on_with_their_weight(self):
        shown = found().shown
        assert [v.covered for v in shown] == [1.0, 0.9, 0.8, 0.7, 0.5]
        assert [v.eligible for v in shown] == [100, 100, 200, 100, 100]

    def test_the_areas_add_up_to_the_estimate(self):
        """(10 + 9 + 2 x 8 + 7 + 5 + 6 + 4) x 10 covered of (7 x 10 - 9 + 10) x 10 eligible: 570 of 710.

        The last bar, of 110, is drawn as wide as 100: 561 of 700.
        """
        bars = [*found().shown, found().others]
        assert sum(v.covered * v.eligible for v in bars) == pytest.approx(470 + 100 * 10 / 11)
        assert sum(v.eligible for v in bars) == 700
        [whole] = shares(SEVEN).estimates()
        assert whole.value == pytest.approx(570 / 710)

    def test_small_villages_are_shown_together(self):
        assert (found().others.n, found().others.count) == (11, 2)
        assert found().others.covered == pytest.approx(10 / 11)

    def test_a_single_small_village_is_not_left_to_subtraction(self):
        """The smallest of the shown joins it: village a, of as many answers as the others and the least weight."""
        one = {k: v for k, v in SEVEN.items() if k != "g"} | {"h": (12, 12, 10)}
        others = found(one).others
        assert others.count == 2
        assert others.n == 16

    def test_two_small_villages_with_few_answers_together_are_joined_by_a_third(self):
        few = SEVEN | {"f": (3, 3, 10), "g": (2, 2, 10), "h": (11, 11, 10)}
        assert found(few).others.n == 15
        assert found(few).others.count == 3

    def test_nobody_is_shown_alone_whatever_the_threshold(self):
        for below in (1, 5, 10, 11, 30):
            result = found(below=below)
            assert all(v.n >= below for v in result.shown)
            assert result.others is None or (result.others.n >= below and result.others.count >= 2)

    def test_few_answers_everywhere_show_nothing_and_say_so(self):
        small = dict.fromkeys("abcdefgh", (4, 3, 10))
        assert found(small).shown == ()
        assert found(small).why_not == "few-answers"
        assert found(small).sampled == 8

    def test_less_than_half_of_the_eligible_is_no_picture(self):
        heavy = SEVEN | {"f": (6, 6, 100), "g": (5, 4, 100)}
        assert found(heavy).why_not == "few-answers"

    def test_people_counted_one_by_one_are_no_villages(self):
        everyone = {f"p{k}": (1, k % 2, 1) for k in range(40)}
        assert found(everyone).why_not == "counted"
        assert found(everyone).shown == ()

    def test_counted_people_stay_in_the_sum(self):
        counted = {f"p{k}": (1, 1, 1) for k in range(40)}
        result = found(SEVEN | counted, stratum_of=dict.fromkeys(counted, "all"))
        assert result.others.count == 2  # villages alone
        assert result.others.n == 51
        assert [v.n for v in result.shown] == [10] * 5
        assert result.others.eligible == 200  # 60 + 50 + 40, to one digit


class TestSubtraction:
    """What is left of a figure that is shown elsewhere, when the villages of it that are shown are taken away."""

    # Ten villages of 12, two of 6.
    TWELVE = dict.fromkeys("abcdefghij", (12, 6, 10)) | {"k": (6, 5, 10), "l": (6, 6, 10)}

    def test_of_an_area_as_of_the_county(self):
        """k is the one urban village that is not shown: the urban cell less i and j would be k's six people."""
        urban = dict.fromkeys("ijk", "urban")
        assert (found(self.TWELVE).others.n, found(self.TWELVE).others.count) == (12, 2)
        split = found(self.TWELVE, columns=["area"], area_of=urban)
        # i joins k; in the country b (or any of 12) joins l.
        assert (split.others.n, split.others.count) == (12 + 6 + 12 + 6, 4)

    def test_of_a_stratum(self):
        assert found(self.TWELVE, stratum_of=dict.fromkeys("ijk", "town")).others.count == 4

    def test_an_area_that_is_shown_whole_or_not_at_all_leaves_nobody(self):
        assert found(self.TWELVE, columns=["area"], area_of=dict.fromkeys("ij", "urban")).others.count == 2
        assert found(self.TWELVE, columns=["area"], area_of=dict.fromkeys("kl", "urban")).others.count == 2

    def test_of_those_who_count_under_another_reading(self):
        town = replace(READING, id="town", eligible=Expression("area == 'urban'", place="test"))
        assert found(self.TWELVE, readings=(READING, town), area_of=dict.fromkeys("ijk", "urban")).others.count == 4

    def test_of_each_county_of_a_city(self):
        """h joins k in county 140603, a joins l in 140602, and the city's report holds to both.

        With areas i joins k, both of them urban: less i, that of 140603 would be of k alone, the city's of k and l.
        """
        people = shares(self.TWELVE, area_of=dict.fromkeys("aikl", "urban"))
        frame = people.survey.frame
        code = frame["psu"].isin(["h", "i", "j", "k"]).map({True: "140603", False: "140602"})
        frame = frame.assign(county_code=code, stratum=code)
        city = replace(people, survey=replace(people.survey, frame=frame, selected=frame))
        assert city.villages().others.count == 4
        assert city.villages(columns=["area"]).others.count == 4

    def test_counted_people_are_not_left_alone(self):
        """All ten villages are large; less all of them, the whole would be the five who were counted."""
        counted = {f"p{k}": (1, 1, 1) for k in range(5)}
        ten = {name: self.TWELVE[name] for name in "abcdefghij"}
        assert found(ten).others is None
        others = found(ten | counted, stratum_of=dict.fromkeys(counted, "all")).others
        assert (others.n, others.count) == (12 + 12 + 5, 2)

    def test_one_village_is_joined_however_many_answers_it_has(self):
        """k was asked whole and one of its 30 is not covered; less the others, the whole would be k's."""
        people = {name: self.TWELVE[name] for name in "abcdefghij"} | {"k": (30, 29, 1)}
        joined = found(people, of={"k": 30})
        assert (joined.others.n, joined.others.count) == (42, 2)


class TestVillagesAskedWhole:
    """Of a full count the covered and the uncovered are few or many each, as everywhere."""

    BIG = dict.fromkeys("abcdefgh", (15, 5, 10))

    def test_few_uncovered_are_not_shown_alone(self):
        """All 15 of village x were asked, 3 are not covered; of y's 21 people, 18 (less than nine tenths) were."""
        result = found(self.BIG | {"x": (15, 12, 2), "y": (18, 15, 2)}, of={"x": 15, "y": 21})
        assert [v.covered for v in result.shown] == [pytest.approx(15 / 18), *[pytest.approx(1 / 3)] * 7]
        assert (result.others.n, result.others.count) == (30, 2)

    def test_few_uncovered_of_two_villages_together_are_joined_by_a_third(self):
        """3 of 15 and 2 of 15 make 5 of 30."""
        result = found(self.BIG | {"x": (15, 12, 2), "y": (15, 13, 2)}, of={"x": 15, "y": 15})
        assert (result.others.n, result.others.count) == (45, 3)

    def test_many_of_each_are(self):
        result = found(self.BIG | {"x": (25, 12, 2), "y": (12, 12, 2)}, of={"x": 25, "y": 12})
        assert result.others is None

    def test_villages_without_a_number_of_people_count_as_taken_whole(self):
        """Ten of so many villages, and no word of who was left out in them: as the variance takes it."""
        people = shares(self.BIG | {"x": (15, 12, 2)})
        frame = people.survey.frame.assign(villages=100)
        design = SurveyDesign("weight", stratum="stratum", psu="psu", psu_population="villages")
        whole = replace(people, survey=replace(people.survey, frame=frame, selected=frame, design=design))
        assert whole.villages().why_not == "few-answers"
        assert whole.villages(5).others.count == 2


class TestAlike:
    def test_equal_villages_are_alike(self):
        assert homogeneity_p_value(np.array([10, 10]), np.array([9, 9]), seed=1) == 1.0

    def test_two_by_two_is_fishers_exact_test(self):
        """9 of 10 against 4 of 10: by hand 2 x (C(10,9) C(10,4) + C(10,10) C(10,3)) / C(20,13) = 0.05728."""
        exact = 2 * (10 * 210 + 1 * 120) / 77520
        assert homogeneity_p_value(np.array([10, 10]), np.array([9, 4]), seed=1) == pytest.approx(exact, abs=0.01)

    def test_all_covered_tells_nothing(self):
        assert isnan(homogeneity_p_value(np.array([10, 10]), np.array([10, 10]), seed=1))

    def test_the_seed_is_all_there_is_to_chance(self):
        one, same = (homogeneity_p_value(np.array([10, 9, 8]), np.array([9, 6, 8]), seed=3) for _ in range(2))
        assert one == same


class TestStack:
    def test_the_verdicts_own_interval_is_one_of_the_stack(self):
        [whole] = shares(SEVEN).estimates()
        assert [i for i in shares(SEVEN).stack if i.level == 0.95] == [whole.interval]

    def test_it_grows_with_the_level_around_the_estimate(self):
        stack = shares(SEVEN).stack
        assert [i.level for i in stack] == list(LEVELS)
        assert all(wide.low <= narrow.low and narrow.high <= wide.high for narrow, wide in pairwise(stack))
        assert all(i.contains(570 / 710) for i in stack)


class TestShortfall:
    def test_asked_of_what_is_missed_or_undecided_only(self):
        assert [is_open(v) for v in made.verdicts()] == [False, True, True, False, True, True, False, True]

    def test_a_finding_for_every_bar(self):
        verdict = made.verdict(made.LIVING, made.estimate(0.8, 0.7, 0.9), Outcome.NOT_MET, "not-above")
        result = shares(SEVEN).shortfall(verdict)
        assert [f.domain["village"] for f in result.findings] == ["1", "2", "3", "4", "5", "others"]
        assert {f.quantity for f in result.findings} == {"village_coverage"}
        assert [f.result.n for f in result.findings] == [10] * 5 + [11]
        assert 0 < result.alike.result.value < 1

    def test_a_full_count_has_no_worm_and_no_villages(self):
        verdict = made.verdicts()[-1]
        result = shares(SEVEN).shortfall(verdict)
        assert (result.stack, result.villages.why_not, result.findings) == ((), "counted", ())


@pytest.fixture(scope="module", params=["140602", "140603"])
def evaluation(request):
    return demo(request.param)


@pytest.fixture(scope="module")
def shortfalls(evaluation):
    return [s for i in evaluation.plan.coverage if (s := evaluation.shortfall(i)) is not None]


class TestDemo:
    """Two counties of the embedded data, whole."""

    def test_bars_add_up_to_the_verdicts_estimate_and_hide_every_small_village(self, shortfalls):
        drawn = [s for s in shortfalls if s.villages.shown]
        assert drawn
        for one in drawn:
            bars = [v for v in (*one.villages.shown, one.villages.others) if v is not None]
            covered, eligible = sum(v.covered * v.eligible for v in bars), sum(v.eligible for v in bars)
            # As wide as they are to one digit.
            assert covered / eligible == pytest.approx(one.verdict.finding.result.value, abs=0.02)
            assert all(v.eligible == float(f"{v.eligible:.0e}") for v in bars)
            assert sum(v.n for v in bars) == one.verdict.finding.result.n
            assert min(v.n for v in bars) >= 10
            assert one.villages.others is None or one.villages.others.count >= 2

    def test_a_worm_has_the_verdicts_own_limits(self, shortfalls):
        sampled = [s for s in shortfalls if s.verdict.finding.basis == "survey"]
        assert sampled
        for one in sampled:
            assert one.verdict.finding.result.interval in one.stack

    def test_what_is_reached_is_not_asked(self, evaluation):
        for indicator, verdict in zip(evaluation.plan.indicators, evaluation.verdicts(), strict=True):
            if indicator.kind == "coverage" and verdict.outcome is Outcome.MET:
                assert evaluation.shortfall(indicator) is None

    def test_incomes_of_a_county_are_its_own(self, evaluation):
        (indicator,) = evaluation.plan.growth
        (own,) = evaluation.incomes(indicator)
        assert own.growth == evaluation.income(indicator).growth
