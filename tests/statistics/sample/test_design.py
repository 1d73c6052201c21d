import pickle
from dataclasses import replace
from math import inf, nan

import pandas as pd
import pytest

from evalkit.statistics import StatisticsError, SurveyDesign, estimate_share

SAMPLE = pd.DataFrame(
    {
        "stratum": ["s", "s", "s", "u", "u", "u"],
        "village": [1, 1, 2, 1, 2, 2],
        "weight": [2.0] * 6,
        "villages": [4.0, 4, 4, 5, 5, 5],
        "probability": [0.5] * 6,
        "household": [1, 2, 1, 1, 1, 2],
        "people": [9.0, 9, 1, 1, 9, 9],
        "covered": [1, 0, 1, 1, 0, 1],
    },
    index=[f"p{k}" for k in range(6)],
)
DESIGN = SurveyDesign(
    "weight",
    stratum="stratum",
    psu="village",
    psu_population="villages",
    ssu="household",
    ssu_population="people",
)


def _message(frame: pd.DataFrame, design: SurveyDesign = DESIGN) -> str:
    with pytest.raises(StatisticsError) as raised:
        estimate_share(frame, "covered", design=design)
    assert str(pickle.loads(pickle.dumps(raised.value))) == str(raised.value)
    return str(raised.value)


def test_a_design_names_columns_and_holds_no_data():
    assert DESIGN.columns == ("weight", "stratum", "village", "villages", "household", "people")
    assert SurveyDesign("w") == SurveyDesign("w", single_psu="error")
    [found] = estimate_share(SAMPLE, "covered", design=DESIGN)
    assert (found.n, found.df) == (6, 2.0)


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (
            {"single_psu": "adjust"},
            "single_psu = 'adjust': no such choice; name one of error, certainty, centre, average",
        ),
        (
            {"psu": "v", "psu_population": "a", "psu_probability": "b"},
            "psu_population and psu_probability: equal and unequal probabilities contradict each other; "
            "name one of the two",
        ),
        ({"nest": "no"}, "nest = 'no': neither True nor False; write nest=False if labels are unique"),
        (
            {"ssu": "h"},
            "ssu, ssu_population: a second stage needs a first one; name the column of the PSUs too",
        ),
    ],
)
def test_names_that_contradict_each_other(names, message):
    with pytest.raises(StatisticsError) as raised:
        SurveyDesign("weight", **names)
    assert str(raised.value) == message


WEIGHTS = "give everyone a design weight, and leave out who did not answer"
ONE_FIGURE = "give one figure; a label used again elsewhere needs the place in front"
REFUSED = [
    ({"weight": [2, nan, 2, 2, 2, 2]}, f"column 'weight': no weight in row 'p1'; {WEIGHTS}"),
    (
        {"weight": [2, -1, 2, 2, inf, 2]},
        f"column 'weight': a negative or infinite weight in row 'p1', 'p4'; {WEIGHTS}",
    ),
    (
        {"weight": [2, 1e200, 2, 1e-200, 2, 2]},
        "column 'weight': a weight whose square is no number in row 'p1', 'p3'; correct it",
    ),
    (
        {"villages": [3.5, 3.5, 3.5, 5, 5, 5]},
        "column 'villages': no whole number in row 'p0', 'p1', 'p2'; give how many there are, drawn or not",
    ),
    (
        {"people": [9, 9, 1.5, 1, 9, 9]},
        "column 'people': no whole number in row 'p2'; give how many there are, drawn or not",
    ),
    ({"weight": 0}, f"column 'weight': all weights are 0; {WEIGHTS}"),
    ({"weight": "2"}, "column 'weight': expected numbers, got str; turn its text into numbers"),
    (
        {"villages": [4, 4, 3, 5, 5, 5]},
        f"column 'villages': more than one figure in stratum 's'; {ONE_FIGURE}",
    ),
    (
        {"villages": [4, 4, nan, 5, 5, 5]},
        f"column 'villages': more than one figure in stratum 's'; {ONE_FIGURE}",
    ),
    (
        {"villages": 1},
        "column 'villages': smaller than the PSUs in the sample in stratum 's', stratum 'u'; correct one of the two",
    ),
    (
        {"people": [9, 8, 1, 1, 9, 9]},
        f"column 'people': more than one figure in PSU 1 of stratum 's'; {ONE_FIGURE}",
    ),
    (
        {"people": [9, 9, 1, 1, 1, 1]},
        "column 'people': smaller than the SSUs in the sample in PSU 2 of stratum 'u'; correct one of the two",
    ),
    (
        {"people": [nan, nan, 1, 1, 9, 9]},
        "column 'people': blank in PSU 1 of stratum 's'; give it, or leave its PSUs' population blank too: "
        "then they were drawn with replacement",
    ),
]


@pytest.mark.parametrize(("change", "message"), REFUSED)
def test_a_frame_that_contradicts_its_design(change, message):
    assert _message(SAMPLE.assign(**change)) == message


def test_all_faults_of_a_frame_are_said_at_once():
    frame = SAMPLE.assign(weight=-1, villages=1)
    assert [line.split(":")[0] for line in _message(frame).splitlines()] == [
        "column 'weight'",
        "column 'villages'",
    ]


@pytest.mark.parametrize("probability", [0.0, -0.5, 1.5])
def test_probabilities_lie_above_0_and_at_most_at_1(probability):
    design = SurveyDesign("weight", stratum="stratum", psu="village", psu_probability="probability")
    message = _message(SAMPLE.assign(probability=[probability, *[0.5] * 5]), design)
    assert message.splitlines()[0] == (
        "column 'probability': no probability in row 'p0'; give numbers above 0 and at most 1"
    )


SINGLE = (
    "join it to one like it, give population 1 if it was certain to be drawn, or choose "
    "SurveyDesign(..., single_psu='certainty'), 'centre' or 'average'"
)


def test_single_psus_are_named_with_the_remedies():
    frame = SAMPLE[:4]
    assert _message(frame) == f"column 'stratum': a single PSU was drawn of several in stratum 'u'; {SINGLE}"
    whole = frame.assign(villages=[4, 4, 4, 1])
    [found] = estimate_share(whole, "covered", design=DESIGN)
    assert found.df == 1.0


def test_single_ssus_are_named_with_the_remedies():
    frame = SAMPLE.assign(people=[9, 9, 4, 1, 9, 9])
    message = f"column 'people': a single SSU was drawn of several in PSU 2 of stratum 's'; {SINGLE}"
    assert _message(frame) == message
    # With replacement the second stage adds nothing, and one person is enough.
    [found] = estimate_share(frame.assign(villages=nan), "covered", design=DESIGN)
    assert found.df == 2.0


def test_blank_labels():
    # A row without a PSU is its own; rows without a stratum are one stratum.
    frame = SAMPLE.assign(village=[1, 1, None, 1, None, None], stratum=["s", "s", "s", None, None, None])
    design = SurveyDesign("weight", stratum="stratum", psu="village")
    [found] = estimate_share(frame, "covered", design=design)
    assert found.df == (2 - 1) + (3 - 1)
    named = frame.assign(village=[1, 1, 2, 1, 2, 3], stratum=["s", "s", "s", "u", "u", "u"])
    assert estimate_share(named, "covered", design=design) == [found]


def test_a_blank_stratum_is_named_as_one():
    frame = SAMPLE.assign(stratum=["s", "s", "s", None, None, None], villages=[4, 4, 4, 1, 1, 1])
    assert _message(frame) == (
        "column 'villages': smaller than the PSUs in the sample in stratum (blank); correct one of the two"
    )


def test_one_blank_probability_does_not_make_a_stratum_one_of_another_kind():
    design = SurveyDesign("weight", stratum="stratum", psu="village", psu_probability="probability")
    message = _message(SAMPLE.assign(probability=[0.5, 0.5, nan, 0.5, 0.5, 0.5]), design)
    assert message == (
        "column 'probability': blank for some PSUs in stratum 's'; give it of every PSU of the stratum, or of none"
    )
    [none] = estimate_share(SAMPLE.assign(probability=[nan, nan, nan, 0.5, 0.5, 0.5]), "covered", design=design)
    assert none.df == 2.0


def test_text_for_a_population_is_one_fault():
    assert _message(SAMPLE.assign(villages="4")) == (
        "column 'villages': expected numbers, got str; turn its text into numbers"
    )


def test_complex_numbers_are_no_weights():
    message = _message(SAMPLE.assign(weight=2 + 0j))
    assert message == "column 'weight': expected numbers, got complex128; turn its text into numbers"


def test_populations_blank_in_one_stratum_mean_drawn_with_replacement_there():
    sampled = SAMPLE.assign(villages=[4, 4, 4, nan, nan, nan])
    endless = SAMPLE.assign(villages=[4, 4, 4, 1e15, 1e15, 1e15])
    one, other = (estimate_share(f, "covered", design=DESIGN)[0] for f in (sampled, endless))
    assert one.standard_error == pytest.approx(other.standard_error, rel=1e-12)


def test_labels_that_are_one_of_a_kind_may_not_stand_in_two_strata():
    """As R's `nest = FALSE`: a village of stratum s, one of whose people is put down under u."""
    unique = SurveyDesign("weight", stratum="stratum", psu="village", nest=False)
    apart = SAMPLE.assign(village=["a", "a", "b", "c", "d", None], stratum=["s", "s", "s", "u", "u", "u"])
    assert estimate_share(apart, "covered", design=unique) == estimate_share(
        apart, "covered", design=replace(unique, nest=True)
    )
    slip = apart.assign(village=["a", "a", "b", "c", "b", None])
    with pytest.raises(StatisticsError, match=r"'village': more than one stratum in PSU 'b'; correct"):
        estimate_share(slip, "covered", design=unique)
