import numpy as np
import pandas as pd
import pytest

from evalkit.statistics import StatisticsError, adjust_nonresponse


def _selected(rows: list[tuple[str, str, float, str]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["stratum", "psu", "weight", "response"])


def _adjusted(frame: pd.DataFrame, classes: list[str]) -> list[float]:
    return adjust_nonresponse(frame, weight="weight", response="response", classes=classes).tolist()


def test_respondents_stand_for_their_class_in_proportion_to_their_weights():
    frame = _selected([("a", "1", 10, "complete"), ("a", "1", 30, "complete"), ("a", "1", 20, "refused")])
    assert _adjusted(frame, ["stratum", "psu"]) == [15.0, 45.0, 0.0]


def test_who_moved_or_died_keeps_the_design_weight_and_passes_none_on():
    frame = _selected([("a", "1", 10, "complete"), ("a", "1", 10, "moved"), ("a", "1", 10, "died")])
    assert _adjusted(frame, ["stratum", "psu"]) == [10.0, 10.0, 10.0]


def test_a_silent_class_is_carried_by_the_next_larger_one():
    frame = _selected(
        [
            ("a", "1", 10, "absent"),
            ("a", "1", 10, "refused"),
            ("a", "2", 10, "complete"),
            ("a", "2", 10, "refused"),  # carried within its own village first
            ("a", "3", 20, "complete"),
            ("b", "1", 7, "complete"),
        ]
    )
    # Village 1's 20 go to villages 2 and 3, which carry 20 each by then: half each.
    assert _adjusted(frame, ["stratum", "psu"]) == [0.0, 0.0, 30.0, 0.0, 30.0, 7.0]


def test_a_silent_stratum_is_carried_by_everyone():
    frame = _selected([("a", "1", 10, "absent"), ("b", "1", 10, "complete"), ("c", "1", 30, "complete")])
    assert _adjusted(frame, ["stratum", "psu"]) == [0.0, 12.5, 37.5]
    assert _adjusted(frame, []) == [0.0, 12.5, 37.5]


def test_the_sum_of_weights_stays_and_labels_may_be_blank():
    draw = np.random.default_rng(3)
    frame = pd.DataFrame(
        {
            "stratum": draw.choice(["a", "b", None], 300),
            "psu": draw.choice(["1", "2", "3", None], 300),
            "weight": draw.uniform(1, 30, 300),
            "response": draw.choice(["complete", "refused", "absent", "moved", "died"], 300),
        },
        index=range(1000, 1300),
    )
    found = adjust_nonresponse(frame, weight="weight", response="response", classes=["stratum", "psu"])
    assert found.sum() == pytest.approx(frame.weight.sum(), rel=1e-12)
    assert found.index.equals(frame.index)
    assert (found[frame.response.isin(["refused", "absent"])] == 0).all()
    out = frame.response.isin(["moved", "died"])
    assert found[out].tolist() == frame.weight[out].tolist()


def test_what_is_refused():
    frame = _selected([("a", "1", -1, "complete"), ("a", "1", 10, None), ("a", "2", 10, "complete")])
    with pytest.raises(StatisticsError) as raised:
        _adjusted(frame, ["stratum"])
    assert str(raised.value).splitlines() == [
        "column 'weight': no weight, or a negative one in row 0; give everyone selected a design weight",
        "column 'response': no code in row 1; say what became of everyone selected",
    ]
    with pytest.raises(StatisticsError, match=r"column 'village': the frame has none; it has stratum, psu, "):
        _adjusted(frame, ["village"])
    with pytest.raises(StatisticsError, match=r"nobody is 'complete'; name the code of those who answered"):
        _adjusted(_selected([("a", "1", 1, "done")]), ["stratum"])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"out_of_scope": "died"}, "out_of_scope = 'died': not a list; write ['died']"),
        ({"classes": "village"}, "classes = 'village': not a list; write ['village']"),
        ({"classes": None}, "classes = None: not a list; give one"),
        (
            {"out_of_scope": ["died", "complete"]},
            "out_of_scope = ['died', 'complete']: the code of those who answered is out of scope too; "
            "take 'complete' out of it",
        ),
        (
            {"responding": ["complete"]},
            "responding = ['complete']: not one code; name the code of those who answered",
        ),
    ],
)
def test_one_name_for_a_list_and_a_code_with_two_meanings_are_refused(change, message):
    frame = pd.DataFrame({"village": [1, 1, 1], "weight": 1.0, "response": ["complete", "refused", "died"]})
    with pytest.raises(StatisticsError) as raised:
        adjust_nonresponse(frame, **({"weight": "weight", "response": "response", "classes": ["village"]} | change))
    assert str(raised.value) == message
