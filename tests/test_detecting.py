"""What a sample can tell from a target: against simulation, exact counts, and the design's own table."""

from __future__ import annotations

from math import inf, isnan, log

import numpy as np
import pytest
from scipy.special import expit, logit
from scipy.stats import t

from evalkit.statistics import StatisticsError
from evalkit.statistics.detecting import detectable_share, effective_n_to_tell, probability_of_no_more


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
    """71 of 71 do not prove more than 95%, 73 of 73 do: .025^(1/72) is .95."""
    assert detectable_share(0.95, effective_n=73, df=72) == pytest.approx(0.8 ** (1 / 73))
    assert isnan(detectable_share(0.95, effective_n=71, df=70))
    assert isnan(detectable_share(0.95, effective_n=500, df=0))


def test_how_many_it_takes_is_what_would_have_told() -> None:
    n = effective_n_to_tell(0.97, 0.95, df=inf)
    assert detectable_share(0.95, effective_n=n, df=1e9) == pytest.approx(0.97, abs=1e-6)
    assert effective_n_to_tell(0.93, 0.95, df=30) > effective_n_to_tell(0.90, 0.95, df=30)
    assert effective_n_to_tell(0.95, 0.95, df=30) == inf
    assert effective_n_to_tell(1.0, 0.95, df=30) == pytest.approx(log(0.025) / log(0.95))


def test_the_p_value_falls_with_the_share_and_is_a_half_at_the_target() -> None:
    assert probability_of_no_more(0.95, 0.95, effective_n=100, df=20) == pytest.approx(0.5)
    values = [probability_of_no_more(p, 0.95, effective_n=100, df=20) for p in (0.0, 0.7, 0.9, 0.95, 1.0)]
    assert values[1:] == sorted(values[1:])
    assert max(values[:2]) < 1e-4
    # The interval's upper limit at the target is a one-sided p of 2.5%.
    at_limit = expit(logit(0.9) - 0)
    upper = expit(logit(at_limit) + t.ppf(0.975, 20) / np.sqrt(100 * 0.09))
    assert probability_of_no_more(0.9, float(upper), effective_n=100, df=20) == pytest.approx(0.025)


@pytest.mark.parametrize("target", [0.0, 1.0, 95])
def test_a_target_that_no_sample_can_prove_is_refused(target: float) -> None:
    with pytest.raises(StatisticsError, match="never proves"):
        detectable_share(target, effective_n=100, df=10)
