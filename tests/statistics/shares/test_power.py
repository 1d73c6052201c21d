"""What a sample can tell from a target: against simulation, exact counts, and the design's own table."""

from __future__ import annotations

from math import inf, isnan, log, nan

import numpy as np
import pytest
from scipy.special import expit, logit
from scipy.stats import t

from evalkit.statistics import StatisticsError
from evalkit.statistics.shares.intervals import share_limits
from evalkit.statistics.shares.power import detectable_share, effective_n_to_tell, probability_of_no_more


@pytest.mark.parametrize(("target", "n"), [(0.8, 2000), (0.9, 4000), (0.95, 8000)])
def test_a_share_that_could_be_told_is_told_four_times_in_five(target: float, n: int) -> None:
    """Samples of a true share at the detectable one: the logit-t lower limit lies above the target in 80%.

    Large ones, where whole people are no coarser than the formula.
    """
    share = detectable_share(target, effective_n=n, df=n - 1)
    covered = np.random.default_rng(7).binomial(n, share, 40_000) / n
    covered = np.minimum(covered, 1 - 1e-9)
    low = expit(logit(covered) - t.ppf(0.975, n - 1) / np.sqrt(n * covered * (1 - covered)))
    assert np.mean(low > target) == pytest.approx(0.8, abs=0.03)


def test_too_small_a_sample_tells_all_of_them_or_nothing() -> None:
    """Large, 72 of 72 prove more than 95%: .025^(1/72) is .95005. With 14 df a person counts (1.960/2.145)^2 = .835:
    86 of 86 are 71.8 people, .025^(1/71.8) = .9499, and 87 are 72.6, .9505.
    """
    assert detectable_share(0.95, effective_n=72, df=inf) == pytest.approx(0.8 ** (1 / 72))
    assert isnan(detectable_share(0.95, effective_n=71, df=inf))
    assert detectable_share(0.95, effective_n=87, df=14) == pytest.approx(0.8 ** (1 / 87))
    assert isnan(detectable_share(0.95, effective_n=86, df=14))
    assert isnan(detectable_share(0.95, effective_n=500, df=0))


@pytest.mark.parametrize("df", [3, 5, 14, 72, 400])
def test_all_covered_tells_what_the_estimate_s_own_limit_tells(df: int) -> None:
    """The limit that a verdict reads, at the very n that is said to be needed."""
    needed = effective_n_to_tell(1.0, 0.95, df=df)
    sizes = np.array([needed * 0.999, needed, needed * 1.001])
    low, _ = share_limits(np.ones(3), sizes, np.full(3, 500), np.full(3, df), level=0.95, method="logit")
    assert low[1] == pytest.approx(0.95, rel=1e-12)
    assert low[0] < 0.95 < low[2]
    assert isnan(detectable_share(0.95, effective_n=float(sizes[0]), df=df))
    assert detectable_share(0.95, effective_n=float(sizes[2]), df=df) < 1


def test_how_many_it_takes_is_what_would_have_told() -> None:
    n = effective_n_to_tell(0.97, 0.95, df=inf)
    assert detectable_share(0.95, effective_n=n, df=1e9) == pytest.approx(0.97, abs=1e-6)
    assert effective_n_to_tell(0.93, 0.95, df=30) > effective_n_to_tell(0.90, 0.95, df=30)
    assert effective_n_to_tell(0.95, 0.95, df=30) == inf
    assert effective_n_to_tell(1.0, 0.95, df=inf) == pytest.approx(log(0.025) / log(0.95))
    # t(14) is 2.144787, z 1.959964: 71.92 people are 86.12.
    assert effective_n_to_tell(1.0, 0.95, df=14) == pytest.approx(86.12, abs=0.005)
    assert effective_n_to_tell(1.0, 0.95, df=0) == effective_n_to_tell(0.99, 0.95, df=0) == inf


def test_the_p_value_falls_with_the_share_and_is_a_half_at_the_target() -> None:
    assert probability_of_no_more(0.95, 0.95, effective_n=100, df=20) == pytest.approx(0.5)
    values = [probability_of_no_more(p, 0.95, effective_n=100, df=20) for p in (0.0, 0.7, 0.9, 0.95, 1.0)]
    assert values[1:] == sorted(values[1:])
    assert max(values[:2]) < 1e-4
    # The interval's upper limit at the target is a one-sided p of 2.5%.
    at_limit = expit(logit(0.9) - 0)
    upper = expit(logit(at_limit) + t.ppf(0.975, 20) / np.sqrt(100 * 0.09))
    assert probability_of_no_more(0.9, float(upper), effective_n=100, df=20) == pytest.approx(0.025)


def test_a_p_value_at_its_edges() -> None:
    assert isnan(probability_of_no_more(0.9, 0.95, effective_n=30, df=0))
    large = probability_of_no_more(0.9, 0.95, effective_n=30, df=inf)
    assert large == pytest.approx(probability_of_no_more(0.9, 0.95, effective_n=30, df=1e9), rel=1e-6)
    # Half an answer is all there is: the share is taken as a half.
    distance = (logit(0.5) - logit(0.95)) * np.sqrt(0.5 * 0.25)
    assert probability_of_no_more(0.7, 0.95, effective_n=0.5, df=9) == pytest.approx(t.cdf(distance, 9))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"level": 95}, "level = 95: a level lies between 0 and 1; write 0.95 for 95%"),
        ({"level": 1}, "level = 1: a level lies between 0 and 1; write 0.95 for 95%"),
        ({"power": "0.8"}, "power = '0.8': not between 0 and 1; write 0.8 for 80%"),
        ({"target": None}, "target = None: not between 0 and 1; a sample never proves 0% or 100%"),
    ],
)
def test_a_question_that_cannot_be_is_refused(change: dict[str, object], message: str) -> None:
    for call, asked in ((detectable_share, {"effective_n": 500}), (effective_n_to_tell, {"share": 0.97})):
        with pytest.raises(StatisticsError) as raised:
            call(**({"target": 0.95, "df": 30} | asked | change))
        assert str(raised.value) == message


def test_a_sample_that_cannot_be_is_refused() -> None:
    for n in (inf, nan, 0, "100"):
        with pytest.raises(StatisticsError, match=r"effective_n = .*: not a number above 0; give the estimate's own"):
            detectable_share(0.95, effective_n=n, df=30)
    for share in (7, nan, -0.1, "0.9"):
        for call in (
            lambda share: probability_of_no_more(share, 0.95, effective_n=30, df=30),
            lambda share: effective_n_to_tell(share, 0.95, df=30),
        ):
            with pytest.raises(StatisticsError, match=r"share = .*: not from 0 to 1; write 0.95 for 95%"):
                call(share)
    with pytest.raises(StatisticsError, match="share = 0: not above 0; give the true share supposed"):
        effective_n_to_tell(0, 0.95, df=30)


@pytest.mark.parametrize("target", [0.0, 1.0, 95])
def test_a_target_that_no_sample_can_prove_is_refused(target: float) -> None:
    with pytest.raises(StatisticsError, match="never proves"):
        detectable_share(target, effective_n=100, df=10)
