"""How the people of a stratum were taken: every kind by hand, and what contradicts itself."""

import numpy as np
import pandas as pd
import pytest

from evalkit.statistics import SurveyDesign, estimate_share
from evalkit.statistics.sample.strata import Kind, read_sample, read_strata

DESIGN = SurveyDesign("weight", stratum="stratum", psu="village", psu_population="villages", ssu_population="people")
LIST = SurveyDesign("weight", stratum="stratum", psu_population="people")


def villages(*people: int, of: float, each: float, stratum: str = "A") -> pd.DataFrame:
    """Villages of a stratum of `of`, so many people asked in each of `each`."""
    asked = np.repeat(np.arange(len(people)), people)
    weight = (of / len(people)) * each / np.array(people)[asked]
    return pd.DataFrame(
        {"stratum": stratum, "village": asked, "weight": weight, "villages": float(of), "people": each}
    )


def listed(asked: int, of: float, stratum: str = "A") -> pd.DataFrame:
    return pd.DataFrame({"stratum": stratum, "weight": of / asked, "people": of}, index=range(asked))


@pytest.mark.parametrize(
    ("frame", "design", "kind", "fraction"),
    [
        (villages(3, 3, of=2, each=3), DESIGN, Kind.WHOLE, 1.0),
        (villages(9, 10, of=2, each=10), DESIGN, Kind.NEARLY_WHOLE, 0.95),
        (villages(8, 9, of=2, each=10), DESIGN, Kind.CERTAIN, 0.85),
        (villages(3, 3, of=4, each=6), DESIGN, Kind.SAMPLED, 0.25),
        (listed(3, of=12), LIST, Kind.LIST, 0.25),
        (listed(9, of=10), LIST, Kind.NEARLY_WHOLE, 0.9),
        (listed(8, of=9), LIST, Kind.LIST, 8 / 9),
        (listed(4, of=4), LIST, Kind.WHOLE, 1.0),
    ],
)
def test_every_kind_by_hand(frame, design, kind, fraction):
    [found] = read_strata(frame, design).table.to_dict("records")
    assert (found["kind"], found["fraction"]) == (kind, pytest.approx(fraction))
    assert found["is_list"] == (design is LIST)
    assert (found["asked"], found["population"]) == (
        len(frame),
        frame.iloc[0]["villages" if design is DESIGN else "people"],
    )


def test_strict_and_tolerant_reading_say_the_same():
    frame = pd.concat([villages(3, 3, of=2, each=3), villages(3, 3, of=4, each=6, stratum="B")])
    tables = read_strata(frame, DESIGN).table, read_sample(frame, DESIGN).strata.table
    pd.testing.assert_frame_equal(*tables)


def test_without_populations_it_is_a_sample_and_the_weights_say_how_large():
    frame = pd.DataFrame({"stratum": list("AAABB"), "weight": [1.0, 1, 1, 4, 1]})
    found = read_strata(frame, SurveyDesign("weight", stratum="stratum"))
    assert found.kind.tolist() == [Kind.SAMPLED, Kind.SAMPLED]
    assert found.fraction.tolist() == [1.0, 0.4]
    assert np.isnan(found.population).all()
    # Row by row: without a stratum of its own somebody counted stands beside people who were sampled.
    assert found.stands_for_others.tolist() == [False, False, False, True, False]
    assert found.fraction_of_row.tolist() == [1.0, 1.0, 1.0, 0.4, 0.4]


def test_who_stands_for_others_is_told_by_populations_before_weights():
    frame = villages(3, 2, of=2, each=3).assign(people=[3, 3, 3, 8, 8], weight=[1.004, 1, 1, 4, 4])
    assert read_strata(frame, DESIGN).stands_for_others.tolist() == [False, False, False, True, True]
    heavy = villages(3, 3, of=2, each=3).assign(weight=1.2)  # raised for people who did not answer
    assert not read_strata(heavy, DESIGN).stands_for_others.any()


def test_a_psu_certain_to_be_drawn_is_a_stratum_of_its_own():
    frame = villages(2, 2, 2, of=6, each=8).assign(p=[1, 1, 0.5, 0.5, 0.25, 0.25])
    design = SurveyDesign("weight", stratum="stratum", psu="village", psu_probability="p", ssu_population="people")
    table = read_strata(frame, design).table
    assert table["kind"].tolist() == [Kind.CERTAIN, Kind.SAMPLED]
    assert table["psu"].tolist() == [0, None]
    assert table["population"].tolist() == [1.0, pytest.approx(np.nan, nan_ok=True)]
    assert table["fraction"].tolist() == pytest.approx([0.25, (0.5 + 0.25) / 2 * 0.25])


@pytest.mark.parametrize(
    "wrong",
    [
        {"villages": [1, 1, 1, 1]},  # fewer than there are in the sample
        {"villages": [4, 4, 4, 5]},  # two figures
        {"people": [1, 1, 3, 3]},
        {"people": [2.5, 2.5, 3, 3]},
        {"villages": list("abcd")},
    ],
)
def test_of_populations_that_contradict_the_rows_nothing_is_known(wrong):
    odd = villages(2, 2, of=4, each=3, stratum="B").assign(**wrong)
    found = read_strata(odd, DESIGN)
    assert found.kind.tolist() == [Kind.SAMPLED]
    assert np.isnan(found.fraction).all() and np.isnan(found.population).all()
    if "villages" not in wrong or isinstance(wrong["villages"][0], int):
        beside = read_strata(pd.concat([villages(3, of=1, each=3), odd]), DESIGN)
        assert beside.kind.tolist() == [Kind.WHOLE, Kind.SAMPLED]


def test_a_blank_population_of_people_means_that_all_were_asked():
    frame = villages(2, 3, of=2, each=3).assign(people=np.nan)
    assert read_strata(frame, DESIGN).kind.tolist() == [Kind.WHOLE]


def test_answers_are_counted_by_stratum():
    frame = pd.concat([listed(3, of=6), listed(2, of=2, stratum="B")], ignore_index=True)
    answered = [True, False, True, False, False]
    for given in (answered, "answered"):
        found = read_strata(frame.assign(answered=answered), LIST, answered=given)
        assert found.asked.tolist() == [3, 2]
        assert found.answered.tolist() == [2, 0]
    assert read_strata(frame, LIST).answered.tolist() == [3, 2]


def test_rows_without_labels_and_a_frame_without_rows():
    frame = listed(2, of=4).assign(stratum=[None, "A"], people=[3, 4])
    found = read_strata(frame, LIST)
    assert found.stratum[found.of_row].tolist() == [None, "A"]
    assert found.kind[found.of_row].tolist() == [Kind.LIST, Kind.LIST]
    empty = read_strata(villages(3, of=1, each=3).iloc[:0], DESIGN)
    assert len(empty.table) == len(empty.stands_for_others) == 0


def test_weights_that_are_none_do_not_stop_the_reading():
    frame = pd.DataFrame({"weight": ["1", "x", None]})
    found = read_strata(frame, SurveyDesign("weight"))
    assert np.isnan(found.fraction).all()
    assert found.stands_for_others.tolist() == [False, True, True]


def test_a_list_beside_villages_certain_to_be_drawn_lends_them_no_degrees_of_freedom() -> None:
    """Both villages are there, 8 of 16 people asked in each: 2 - 1 df, whatever list of people stands beside them."""
    villages = [{"part": "a", "psu": f"v{k // 8}", "of": 2, "people": 16.0, "weight": 2.0} for k in range(16)]
    people = [{"part": "b", "psu": f"p{k}", "of": 120, "people": 1.0, "weight": 2.0} for k in range(60)]
    frame = pd.DataFrame([*villages, *people])
    frame["covered"] = [int(k not in (0, 8) and k < 70) for k in range(76)]
    design = SurveyDesign("weight", stratum="part", psu="psu", psu_population="of", ssu_population="people")
    [found] = estimate_share(frame, "covered", design=design)
    assert found.df == 1
