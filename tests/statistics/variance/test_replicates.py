from itertools import product

import numpy as np
import pandas as pd
import pytest
from helpers.schools import DESIGNS, TABLE, schools

from evalkit.statistics import (
    StatisticsError,
    SurveyDesign,
    estimate_total,
    replicate_variance,
    replicate_weights,
)

VILLAGES = SurveyDesign("weight", psu="village")


def people() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "stratum": ["s", "s", "s", "s", "u", "u"],
            "village": [1, 1, 2, 3, 1, 2],
            "weight": [2.0, 2, 2, 2, 5, 5],
            "villages": [6, 6, 6, 6, 8, 8],
            "income": [1.0, 2, 4, 6, 3, 9],
        }
    )


STRATA = SurveyDesign("weight", stratum="stratum", psu="village", psu_population="villages")


@pytest.mark.parametrize("centre", ["full-estimate", "replicate-mean"])
@pytest.mark.parametrize(("name", "kind"), [("strat", "JKn"), ("clus1", "JK1"), ("clus2_replaced", "JK1")])
def test_jackknife_variances_are_those_of_r(name, kind, centre):
    frame = schools(name)
    replicates = replicate_weights(frame, DESIGNS[name][1], kind)
    rows = TABLE[(TABLE.design == name) & (TABLE.method == f"{kind} {centre}")]
    assert len(rows) == 12
    amounts = {name: frame[name].to_numpy() for name in ("api_stu", "api99", "is_high")}
    asked = [
        ((frame.stype == row.label).to_numpy() if row.label else np.ones(len(frame), bool), row.quantity)
        for row in rows.itertuples()
    ]

    def statistic(weight, inside, quantity):
        weight = weight * inside
        total = {name: weight @ values for name, values in amounts.items()}
        if quantity == "total":
            return total["api_stu"]
        return total["api_stu"] / total["api99"] if quantity == "ratio" else total["is_high"] / weight.sum()

    def every(weight):
        return [statistic(weight, *question) for question in asked]

    variances = replicate_variance(replicates, every, centre=centre).diagonal()
    assert every(replicates.weight) == pytest.approx(rows.value.to_numpy(), rel=1e-12)
    assert np.sqrt(variances) == pytest.approx(rows.standard_error.to_numpy(), rel=1e-10)
    variance = replicate_variance(replicates, lambda weight: statistic(weight, *asked[0]), centre=centre)
    assert variance == pytest.approx(variances[0], rel=1e-12)


def test_the_jackknife_by_hand():
    replicates = replicate_weights(people(), STRATA, "JKn")
    assert replicates.weights.T.to_numpy().tolist() == [
        [0, 0, 3, 3, 5, 5],
        [3, 3, 0, 3, 5, 5],
        [3, 3, 3, 0, 5, 5],
        [2, 2, 2, 2, 0, 10],
        [2, 2, 2, 2, 10, 0],
    ]
    assert replicates.coefficients == pytest.approx([0.5 * 2 / 3] * 3 + [0.75 / 2] * 2)
    # Of a total it is the linearised variance.
    [found] = estimate_total(people(), "income", design=STRATA)
    variance = replicate_variance(replicates, lambda weight: weight @ people().income)
    assert variance == pytest.approx(found.standard_error**2, rel=1e-12)


def test_several_statistics_have_a_covariance_matrix():
    replicates = replicate_weights(people(), STRATA, "JKn")
    one = people().income.to_numpy()
    both = replicate_variance(replicates, lambda weight: [weight @ one, 2 * (weight @ one)])
    alone = replicate_variance(replicates, lambda weight: weight @ one)
    assert both == pytest.approx(np.array([[1.0, 2], [2, 4]]) * alone, rel=1e-12)


def test_the_bootstrap_over_all_draws_is_the_variance_of_a_total():
    """Two of three villages, one of two: each of the 9 x 2 equally likely draws once is the exact expectation."""
    [found] = estimate_total(people(), "income", design=STRATA)
    totals, income = [], people().income.to_numpy()
    for draw in product(range(3), range(3), range(2)):
        times = np.bincount(draw[:2], minlength=3), np.bincount(draw[2:], minlength=2)
        s = 1 + np.sqrt(0.5) * (times[0] * 3 / 2 - 1)
        u = 1 + np.sqrt(0.75) * (times[1] * 2 / 1 - 1)
        totals.append(s @ [6, 8, 12] + u @ [15, 45])
    assert np.var(totals) == pytest.approx(found.standard_error**2, rel=1e-12)
    replicates = replicate_weights(people(), STRATA, "bootstrap", seed=5, replicates=2000)
    seen = [weight @ income for weight in replicates]
    assert {round(one, 9) for one in seen} == {round(one, 9) for one in totals}
    variance = replicate_variance(replicates, lambda weight: weight @ income)
    assert variance == pytest.approx(found.standard_error**2, rel=0.1)
    assert min(weight.min() for weight in replicates) >= 0


def test_a_seed_repeats_a_bootstrap():
    one, same, other = (
        replicate_weights(people(), STRATA, "bootstrap", seed=seed, replicates=10).weights for seed in (1, 1, 2)
    )
    pd.testing.assert_frame_equal(one, same)
    assert not one.equals(other)


def test_what_was_counted_does_not_vary():
    frame = people().assign(villages=[3, 3, 3, 3, 8, 8])
    jackknife = replicate_weights(frame, STRATA, "JKn")
    assert len(jackknife) == 2
    bootstrap = replicate_weights(frame, STRATA, "bootstrap", seed=1, replicates=20)
    assert (bootstrap.weights.to_numpy()[:4] == 2.0).all()
    census = replicate_weights(frame[:4], STRATA, "JKn")
    for centre in ("full-estimate", "replicate-mean"):
        assert replicate_variance(census, lambda weight: weight.sum(), centre=centre) == 0


def test_sampling_within_takes_the_first_stage_as_with_replacement():
    frame = people().assign(households=[3, 3, 2, 2, 2, 2])
    design = SurveyDesign(
        "weight", stratum="stratum", psu="village", psu_population="villages", ssu_population="households",
        single_psu="certainty",
    )  # fmt: skip
    assert replicate_weights(frame, design, "JKn").coefficients == pytest.approx([2 / 3] * 3 + [1 / 2] * 2)
    alone = frame[:2].assign(villages=1)
    with pytest.raises(StatisticsError, match="1 PSUs that are a stratum of their own: people were sampled within"):
        replicate_weights(alone, design, "JKn")


def test_a_replicate_in_which_nobody_is_left():
    frame = people().assign(is_rare=[0, 0, 1, 0, 0, 0])
    replicates = replicate_weights(frame, STRATA, "JKn")
    with (
        np.errstate(invalid="ignore"),
        pytest.raises(StatisticsError, match="statistic: no value in some replicates"),
    ):
        replicate_variance(replicates, lambda w: (w * frame.is_rare) @ frame.income / (w @ frame.is_rare))


REFUSED = [
    ({"kind": "BRR"}, "kind = 'BRR': no such replicates; name one of JK1, JKn, bootstrap"),
    ({"kind": "JK1"}, "kind = 'JK1': the sample has 2 strata; choose 'JKn'"),
    ({"kind": "bootstrap"}, "seed: a bootstrap without one cannot be repeated; give a whole number"),
    ({"replicates": 1}, "replicates = 1: a variance needs two; ask for some hundreds"),
    (
        {"design": SurveyDesign("weight", single_psu="centre")},
        "single_psu = 'centre': replicates know no such choice for a single PSU; join the stratum to one like it, "
        "or choose 'certainty'",
    ),
]


@pytest.mark.parametrize(("change", "message"), REFUSED)
def test_what_is_refused(change, message):
    call = {"design": STRATA, "kind": "JKn"} | change
    with pytest.raises(StatisticsError) as raised:
        replicate_weights(people(), **call)
    assert str(raised.value) == message


def test_another_centre_is_refused():
    with pytest.raises(StatisticsError, match="centre = 'median': no such centre; name one of"):
        replicate_variance(replicate_weights(people(), STRATA, "JKn"), np.sum, centre="median")
