"""Surveys whose own columns contradict how they were drawn, and would be called "met"; and sound ones that pass."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import chdir
from pathlib import Path
from typing import Any, ClassVar

import pytest
from helpers.evaluations import coverage, evaluate, verdict_on
from helpers.workspace import Row, person, silent, where, write_workspace

from evalkit.evaluation import Outcome
from evalkit.inputs import DatasetError


def met(
    stratum: str,
    psu: str | None,
    people: int,
    weight: float,
    *,
    covered: int | None = None,
    of: int | None = None,
    inhabitants: int | None = None,
    probability: float | None = None,
    county: str = "11",
    age: int = 10,
    woman: int = 1,
) -> list[Row]:
    """So many people of one village, all covered unless `covered` says how many.

    of, inhabitants, probability : psu_population, ssu_population, psu_probability
    woman : the first woman; every second one is
    """
    drawn = {"psu_population": of, "ssu_population": inhabitants, "psu_probability": probability}
    return [
        person(
            county, covered=k < (people if covered is None else covered), stratum=stratum, psu=psu,
            weight=float(f"{weight:g}"), sex="male" if (k + woman) % 2 else "female", age=age, **drawn,
        )
        for k in range(people)
    ]  # fmt: skip


def villages(stratum: str, count: int, people: int, weight: float, **drawn: Any) -> list[Row]:
    """The like in so many villages."""
    return [row for k in range(count) for row in met(stratum, f"v{k}", people, weight, **drawn)]


def counted(stratum: str, people: int, covered: int, **more: Any) -> list[Row]:
    """A full count: everyone a unit of their own in a stratum of as many."""
    whole = {"of": people, "inhabitants": 1} | more
    return [
        row
        for k in range(people)
        for row in met(stratum, f"p{k}", 1, 1, covered=int(k < covered), woman=k + 1, **whole)
    ]


# County 12, where four in five are covered: it lends a design effect, and is not judged.
OTHERS = villages("all", 10, 10, 100, covered=8, of=100, inhabitants=100, county="12")


def write(root: Path, survey: list[Row], **more: Any) -> None:
    write_workspace(root, survey=survey + OTHERS, **more)


def refused(root: Path, survey: list[Row]) -> list[str]:
    """The problems that a survey of county 11 has; none if it may be evaluated."""
    write(root, survey)
    with chdir(root):
        try:
            coverage(evaluate())
        except DatasetError as error:
            return [str(problem) for problem in error.problems]
    return []


class TestPeopleOfAVillageForgotten:
    """Without ssu_population everybody in a village counts as asked."""

    def test_a_town_certain_to_be_drawn_was_not_counted(self, root: Path) -> None:
        """30 of 4,500 townspeople and 10 villages: MET, the town known for sure."""
        survey = met("a", "town", 30, 150, probability=1) + villages("a", 10, 5, 40, probability=0.1)
        assert refused(root, survey) == [
            "survey.csv, row 2, weight = 150: stands for others, though every unit of year 2020, county_code 11, "
            "stratum a, psu town was taken; give ssu_population, the people of each village; or add "
            "those who did not answer and write 1, if it is a full count"
        ]

    def test_nearly_all_villages_and_few_people_in_each(self, root: Path) -> None:
        """5 of 215 people in 14 of 15 villages, which hides a fifteenth of what is not known."""
        assert refused(root, villages("a", 14, 5, 43 * 15 / 14, of=15)) == [
            "survey.csv, row 2, weight = 46.0714: ssu_population is blank, as if everybody in year 2020, "
            "county_code 11, stratum a, psu v0 had been asked: weight 1.071; give ssu_population, the people of "
            "each village"
        ]

    @pytest.mark.parametrize(
        "survey",
        [
            met("a", "town", 30, 150, probability=1, inhabitants=4500)
            + villages("a", 10, 5, 40, probability=0.1, inhabitants=20),
            villages("a", 14, 5, 43 * 15 / 14, of=15, inhabitants=215),
        ],
    )
    def test_with_the_people_it_is_evaluated(self, root: Path, survey: list[Row]) -> None:
        assert refused(root, survey) == []
        assert verdict_on(evaluate()).outcome is Outcome.INCONCLUSIVE

    @pytest.mark.parametrize(
        "survey",
        [
            pytest.param(villages("a", 14, 20, 15 / 14, of=15), id="all people of nearly all villages"),
            pytest.param(
                villages("a", 3, 20, 20 / 3, of=10), id="three villages of ten, half of their people silent"
            ),
            pytest.param(villages("a", 10, 5, 40, probability=0.1), id="one village in ten, second stage unsaid"),
            pytest.param(villages("a", 10, 5, 40), id="no populations at all"),
            pytest.param(
                [row for k in range(100) for row in met("a", f"p{k}", 1, 0.8 + 0.3 * (k % 3), of=110)],
                id="a list of 110, 100 met, weights calibrated",
            ),
        ],
    )
    def test_sound_surveys_pass(self, root: Path, survey: list[Row]) -> None:
        assert refused(root, survey) == []


class TestWeightsOfAnotherDesign:
    """960 people counted, all covered, and 2 of 10 villages, 5 of 20 people in each, of whom none is covered."""

    @staticmethod
    def survey(weight: float) -> list[Row]:
        return counted("town", 960, 960) + villages("a", 2, 5, weight, covered=0, of=10, inhabitants=20)

    def test_a_part_of_the_county_made_small(self, root: Path) -> None:
        """The 200 villagers as 40: 96% of the county would be covered for sure, where 83% are."""
        assert refused(root, self.survey(4)) == [
            "survey.csv, row 962, weight = 4: 0.2 times the 20 that the populations (or probability) of year 2020, "
            "county_code 11, stratum a make it; give psu_population / villages sampled (or 1 / psu_probability) x "
            "ssu_population / people sampled in the village, or correct these"
        ]

    def test_with_the_weights_by_which_they_were_drawn(self, root: Path) -> None:
        assert refused(root, self.survey(20)) == []
        verdict = verdict_on(evaluate())
        assert verdict.finding.result.value == pytest.approx(960 / 1160)
        assert verdict.outcome is Outcome.INCONCLUSIVE

    def test_a_part_of_the_county_made_large(self, root: Path) -> None:
        survey = villages("a", 5, 5, 6, probability=0.5, inhabitants=5)
        for k in range(5):
            survey += met("b", f"w{k}", 5, 2, of=10, inhabitants=5)
        assert refused(root, survey) == [
            "survey.csv, row 2, weight = 6: 3 times the 2 that the populations (or probability) of year 2020, "
            "county_code 11, stratum a make it; give psu_population / villages sampled (or 1 / psu_probability) x "
            "ssu_population / people sampled in the village, or correct these"
        ]

    def test_one_village_of_another_decimal(self, root: Path) -> None:
        survey = villages("a", 9, 5, 40, of=100, inhabitants=20) + met("a", "v9", 5, 400, of=100, inhabitants=20)
        assert [line.split(":")[0] for line in refused(root, survey)] == ["survey.csv, row 47, weight = 400"]

    @pytest.mark.parametrize(
        "survey",
        [
            pytest.param(villages("a", 10, 5, 80, of=100, inhabitants=20), id="half of the people silent"),
            pytest.param(villages("a", 10, 5, 20, of=100, inhabitants=20), id="households of two"),
            pytest.param(villages("a", 10, 5, 200, of=100), id="people of the villages unsaid"),
            pytest.param(villages("a", 10, 5, 7), id="no populations"),
            pytest.param(
                [row for k in range(10) for row in met("a", f"v{k}", 5, 40, of=100, inhabitants=8 + 4 * k)],
                id="one weight in villages of 8 to 44",
            ),
        ],
    )
    def test_sound_surveys_pass(self, root: Path, survey: list[Row]) -> None:
        assert refused(root, survey) == []


class TestVillagesThatAreNot:
    """15 villages of 20, of which five people are uncovered; as more villages the county would be MET."""

    SURVEY: ClassVar[list[Row]] = [
        row
        for k in range(15)
        for row in met("a", f"v{k}", 20, 60, covered=20 - max(0, k - 12) * 2, of=300, inhabitants=60)
    ]

    def test_the_survey_is_sound(self, root: Path) -> None:
        assert refused(root, self.SURVEY) == []
        assert verdict_on(evaluate()).finding.result.df == 14

    def test_people_without_a_village_beside_those_with_one(self, root: Path) -> None:
        assert refused(root, where(self.SURVEY, range(1, 300, 2), psu=None)) == [
            "survey.csv, row 3, psu: blank, but row 2 names a village of year 2020, county_code 11, stratum a; name "
            "the village of every row; people sampled from a list, or counted in full, are a stratum of their own"
        ]

    def test_people_of_villages_that_have_no_name(self, root: Path) -> None:
        assert refused(root, [row | {"psu": None} for row in self.SURVEY]) == [
            "survey.csv, row 2, psu: blank, but ssu_population says that its village has 60 people (year 2020, "
            "county_code 11, stratum a); name the village, or leave ssu_population blank where people were sampled "
            "from a list"
        ]

    def test_a_village_in_two_strata(self, root: Path) -> None:
        """Men in stratum a, women in stratum b of the same villages: 28 df instead of 14."""
        strata = {"male": "men", "female": "women"}
        survey = [row | {"stratum": strata[row["sex"]], "weight": 120} for row in self.SURVEY]
        assert refused(root, survey) == [
            "survey.csv, row 3, psu = v0: in stratum women here, but in men in row 2 (and 14 more like it); a "
            "village lies in one stratum; correct the stratum, or if they are two villages give each a label "
            "of its own"
        ]

    def test_numbers_counted_anew_in_each_stratum_pass_and_the_same_villages_do_not(self, root: Path) -> None:
        def numbered(stratum: str, people: Callable[[int], int]) -> list[Row]:
            return [
                row
                for k in range(10)
                for row in met(stratum, f"{k + 1}", 5, 10 * people(k) / 5, of=100, inhabitants=people(k))
            ]

        assert refused(root / "anew", numbered("a", lambda k: 20 + k) + numbered("b", lambda k: 30 - k)) == []
        [problem] = refused(root / "same", numbered("a", lambda k: 20 + k) + numbered("b", lambda k: 20 + k))
        assert problem.startswith(
            "survey.csv, row 52, psu = 1: in stratum b here, but in a in row 2 (and 9 more like it)"
        )

    def test_lists_beside_villages_and_numbers_from_one_in_each_county_pass(self, root: Path) -> None:
        listed = [row | {"psu": None} for row in counted("children", 20, 20)]
        assert refused(root, self.SURVEY + listed) == []
        assert all("v1" in {row["psu"] for row in rows} for rows in (self.SURVEY, OTHERS))

    def test_two_lists_may_be_numbered_alike(self, root: Path) -> None:
        assert refused(root, counted("children", 20, 20) + counted("houses", 30, 30, age=30)) == []


class TestEligiblePeopleWhomNobodyMet:
    """A town of 40 counted, 39 covered, and 5 people in each of 15 of 60 villages of 50, none of them of age."""

    SURVEY = counted("town", 40, 39) + villages("rural", 15, 5, 40, of=60, inhabitants=50, age=3)
    UNSEEN = 3000 * (1 - 0.025 ** (1.4 / 75))

    def test_a_sample_beside_a_count_makes_no_full_count(self, root: Path) -> None:
        """0 of 75 of 3,000 people are eligible: up to 200 may be, at .025^(1.4/75), 1.4 for five in a village."""
        write(root, self.SURVEY)
        verdict = verdict_on(evaluate())
        result = verdict.finding.result
        assert (verdict.finding.basis, verdict.outcome) == ("survey", Outcome.INCONCLUSIVE)
        assert (result.value, result.n, result.population, result.notes) == (
            0.975,
            40,
            40,
            ("unseen-eligible",),
        )
        assert result.interval is not None
        assert result.interval.low == pytest.approx(39 / (40 + self.UNSEEN))
        assert result.interval.high == pytest.approx((39 + self.UNSEEN) / (40 + self.UNSEEN))

    def test_a_group_that_the_sample_did_not_meet(self, root: Path) -> None:
        """Of the villagers all men are of age and no woman is: that all such women live in the town is not known."""
        survey = villages("rural", 15, 6, 40, of=60, inhabitants=60)
        write(root, counted("town", 40, 39) + where(survey, lambda row: row["sex"] == "female", age=3))
        women = next(f for f in coverage(evaluate(suppress_below=0)).by["sex"] if f.domain["sex"] == "female")
        assert women.result.n == 20
        assert women.basis == "survey"
        assert women.result.interval is not None
        assert women.result.interval.low < 0.5

    def test_many_counted_beside_few_who_may_be_unseen(self, root: Path) -> None:
        """2,000 counted; of 150 others 100 are met: 4 or so may be missing, which decides nothing."""
        survey = counted("town", 2000, 2000)
        for k in range(100):
            survey += met("rest", f"r{k}", 1, 1.5, of=150, inhabitants=1, age=3)
        write(root, survey)
        verdict = verdict_on(evaluate())
        assert (verdict.finding.basis, verdict.outcome) == ("survey", Outcome.MET)
        assert verdict.finding.result.interval is not None
        assert verdict.finding.result.interval.low == pytest.approx(2000 / (2000 + 150 * (1 - 0.025**0.01)))

    def test_a_list_that_is_said_to_be_complete(self, root: Path) -> None:
        write(root, self.SURVEY, about="is_synthetic: true\ncomplete_lists: [C1]")
        verdict = verdict_on(evaluate())
        assert (verdict.finding.basis, verdict.outcome) == ("census", Outcome.MET)

    def test_a_complete_list_is_none_if_others_are_eligible(self, root: Path) -> None:
        survey = where(self.SURVEY, [41], age=6)
        write(root, survey, about="is_synthetic: true\ncomplete_lists: [C1, C9]")
        with pytest.raises(DatasetError) as refusal:
            evaluate()
        assert [str(problem) for problem in refusal.value.problems] == [
            "dataset.yaml, complete_lists = C9: the plan has no such indicator of coverage; it has C1, H1; "
            "correct the id",
            "survey.csv, row 43, weight: stands for others and counts for C1, though dataset.yaml says that all "
            "who do were looked for one by one; take C1 out of complete_lists, or correct the row",
        ]


class TestTwoDesignsInOneCity:
    """psu_population in one county and psu_probability in the other, the people of villages in one alone."""

    ONE: ClassVar[list[Row]] = [
        row for k in range(8) for row in met("a", f"v{k}", 5, 30 / 8, covered=3 + k % 3, of=30)
    ]
    OTHER = villages("all", 10, 10, 100, covered=8, probability=0.1, inhabitants=100, county="12")

    @pytest.mark.parametrize("county", ["11", "12", "10"])
    def test_both_and_their_city_are_judged(self, root: Path, county: str) -> None:
        write_workspace(root, survey=self.ONE + self.OTHER)
        result = verdict_on(evaluate(county)).finding.result
        assert result.df == {"11": 7, "12": 9, "10": 16}[county]

    def test_each_has_the_figures_that_it_has_alone(self, root: Path) -> None:
        """The population's 8 of 30 villages are the probability 8/30: one variance by two names."""
        write_workspace(root / "both", survey=self.ONE + self.OTHER)
        write_workspace(root / "alike", survey=self.ONE + OTHERS)
        found = []
        for folder in ("both", "alike"):
            with chdir(root / folder):
                found.append(verdict_on(evaluate()).finding.result)
        assert found[0].interval is not None and found[1].interval is not None
        assert found[0].interval.low < found[0].value == pytest.approx(31 / 40)
        assert found[0].interval.low == pytest.approx(found[1].interval.low, abs=1e-12)
        assert (found[0].df, found[0].n) == (found[1].df, found[1].n)

    def test_a_full_count_beside_probabilities_stays_one(self, root: Path) -> None:
        """20 of 20 people of a list, and nobody of the villages is of age: no village was drawn from them."""
        write_workspace(root, survey=counted("list", 20, 20) + self.OTHER)
        verdict = verdict_on(evaluate())
        assert (verdict.finding.basis, verdict.outcome) == ("census", Outcome.MET)

    def test_both_in_one_stratum_contradict_each_other(self, root: Path) -> None:
        survey = villages("a", 8, 5, 15 / 4, of=30) + met("a", "v8", 5, 10, of=30, probability=0.1)
        assert refused(root, survey) == [
            "survey.csv, row 42, psu_probability = 0.1: psu_population is given too in year 2020, county_code 11, "
            "stratum a; leave psu_population blank where villages were sampled with unequal probabilities, else "
            "psu_probability"
        ]

    def test_a_probability_of_some_villages_alone(self, root: Path) -> None:
        survey = villages("a", 8, 5, 10, probability=0.1) + met("a", "v8", 5, 10)
        assert refused(root, survey) == [
            "survey.csv, row 42, psu_probability: blank, but row 2 gives it in year 2020, county_code 11, stratum a; "
            "give it for every village of the stratum, or for none"
        ]

    def test_lists_of_people_alone_need_no_villages(self, root: Path) -> None:
        """Without a psu anywhere an ssu_population of 1 says nothing, and stops nothing."""
        survey = counted("list", 40, 39) + counted("list", 40, 38, county="12")
        write_workspace(root, survey=[row | {"psu": None} for row in survey])
        assert verdict_on(evaluate()).finding.result.value == 0.975


def _judged(root: Path, survey: list[Row]) -> tuple[Outcome, float, float]:
    write_workspace(root, survey=survey)
    verdict = verdict_on(evaluate())
    limits = verdict.finding.result.interval
    assert limits is not None
    return verdict.outcome, limits.low, limits.high


def test_a_list_with_weights_too_small_is_no_full_count(root: Path) -> None:
    """100 of 199 people, 3 uncovered, each with the weight 1 of a full count, and with the 1.99 that is theirs."""
    found = []
    for weight in (1, 1.99):
        people = [row for k in range(100) for row in met("l", f"p{k}", 1, weight, of=199, covered=int(k > 2))]
        found.append(_judged(root, people + OTHERS))
    assert found[0] == pytest.approx(found[1])


@pytest.mark.parametrize("inhabitants", [None, 20])
@pytest.mark.parametrize("others", [OTHERS, villages("all", 10, 10, 10, covered=8, of=100, county="12")])
def test_who_did_not_answer_was_not_met(root: Path, inhabitants: int | None, others: list[Row]) -> None:
    """15 of 17 villages, all 20 people drawn in each, half silent: MET, unless it was said that there are 20."""
    survey = []
    for k in range(15):
        drawn = {"of": 17, "inhabitants": inhabitants, "covered": 19 if k < 3 else 20}
        rows = met("v", f"v{k}", 20, 17 / 15, **drawn)
        survey += [row if place % 2 else silent(row) for place, row in enumerate(rows)]
    outcome, low, _ = _judged(root, survey + others)
    assert outcome is Outcome.INCONCLUSIVE
    assert low == pytest.approx(0.9387, abs=0.002)
