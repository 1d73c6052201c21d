"""What must hold of any count, any sample and any level."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.statistics import SurveyDesign, estimate_shares, proportion_interval
from evalkit.statistics.proportion.interval import LOWER_LIMITS
from evalkit.statistics.shares.intervals import METHODS

counts = st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
levels = st.floats(0.02, 0.999)
simple_methods = st.sampled_from(sorted(LOWER_LIMITS))
DESIGN = SurveyDesign(
    "weight",
    stratum="stratum",
    psu="village",
    psu_population="villages",
    ssu="household",
    ssu_population="households",
    single_psu="centre",
)


def _met(frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Per row, how many villages of its stratum and how many households of its village are in the sample."""
    village = frame.stratum.to_numpy() * 10 + frame.village.to_numpy()
    villages, household = np.unique(village), np.unique(village * 10 + frame.household.to_numpy())
    return np.bincount(villages // 10)[frame.stratum], np.bincount(household // 10)[village]


@st.composite
def samples(draw) -> pd.DataFrame:
    """Two-stage samples with households, unequal weights, ineligible people and missing answers."""
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    rows = draw(st.integers(1, 60))
    frame = pd.DataFrame(
        {
            "stratum": rng.integers(0, draw(st.integers(1, 3)), rows),
            "village": rng.integers(0, draw(st.integers(1, 6)), rows),
            "household": rng.integers(0, 8, rows),
            "sex": rng.choice(["f", "m"], rows),
            "weight": rng.choice([0.5, 1.0, 3.0, 7.25], rows),
            "eligible": rng.random(rows) < 0.8,
            "covered": (rng.random(rows) < draw(st.sampled_from([0.0, 0.5, 0.9, 1.0]))).astype(float),
        }
    )
    frame.loc[rng.random(rows) < draw(st.sampled_from([0.0, 0.2])), "covered"] = np.nan
    villages, households = _met(frame)
    more = draw(st.sampled_from([0, 1, 5]))
    return frame.assign(villages=villages + more, households=households + draw(st.sampled_from([0, 2])))


def _shares(frame: pd.DataFrame, columns=("covered",), **others) -> pd.DataFrame:
    indicators = {column: (column, "eligible") for column in columns}
    return estimate_shares(frame, indicators, design=DESIGN, groupings=[[], ["sex"]], **others)


@given(counts, levels, simple_methods)
def test_a_simple_interval_holds_its_estimate_and_turns_with_the_question(seen, level, method):
    covered, n = seen
    interval = proportion_interval(covered, n, level=level, method=method)
    assert 0 <= interval.low <= covered / n <= interval.high <= 1
    mirrored = proportion_interval(n - covered, n, level=level, method=method)
    assert (1 - mirrored.high, 1 - mirrored.low) == pytest.approx((interval.low, interval.high), abs=1e-12)


@given(counts, levels, levels, simple_methods)
def test_a_higher_level_is_wider(seen, one, other, method):
    narrow, wide = (proportion_interval(*seen, level=level, method=method) for level in sorted((one, other)))
    assert wide.low <= narrow.low + 1e-12
    assert wide.high >= narrow.high - 1e-12


@given(counts, st.integers(0, 3000), levels)
def test_a_known_population_bounds_the_share_by_what_was_seen(seen, more, level):
    covered, n = seen
    interval = proportion_interval(covered, n, level=level, population=n + more)
    assert interval.contains(covered / n)
    assert interval.low >= covered / (n + more)
    assert interval.high <= (covered + more) / (n + more)


@given(samples(), st.sampled_from(METHODS), levels)
@settings(deadline=None)
def test_what_holds_of_every_sample(frame, method, level):
    frame = frame.assign(uncovered=1 - frame.covered, known=frame.covered.fillna(0))
    found = _shares(frame, ("covered", "uncovered", "known"), method=method, level=[level, 0.8, 0.95])
    mine = found[found.indicator == "covered"].reset_index(drop=True)
    every, narrow, wide = (mine[number::3].reset_index(drop=True) for number in range(3))
    _check_that_intervals_hold_their_estimates(every)
    _check_that_a_higher_level_is_wider(narrow, wide)
    other = found[found.indicator == "uncovered"].reset_index(drop=True)
    _check_that_counting_the_uncovered_turns_the_interval_round(mine, other)
    _check_that_domains_add_up(found[found.indicator == "known"][::3])


def _check_that_intervals_hold_their_estimates(shares):
    some = shares[shares.low.notna()]
    assert (some.low <= some.value).all()
    assert (some.value <= some.high).all()
    assert (some.low >= 0).all()
    assert (some.high <= 1).all()
    is_census = some.notes.map(lambda notes: "census" in notes)
    assert ((some.high > some.low) | is_census).all()
    assert (some.high[is_census] == some.low[is_census]).all()
    # No interval means that a note says why.
    assert shares[shares.low.isna()].notes.map(lambda notes: notes in {("empty",), ("no-df",)}).all()


def _check_that_a_higher_level_is_wider(narrow, wide):
    given_ = narrow.low.notna()
    assert (wide.low[given_] <= narrow.low[given_] + 1e-12).all()
    assert (wide.high[given_] >= narrow.high[given_] - 1e-12).all()


def _check_that_counting_the_uncovered_turns_the_interval_round(mine, other):
    errors = mine.standard_error.to_numpy()
    assert other.standard_error.to_numpy() == pytest.approx(errors, rel=1e-6, abs=1e-12, nan_ok=True)
    assert other.low.to_numpy() == pytest.approx(1 - mine.high.to_numpy(), abs=1e-9, nan_ok=True)


def _check_that_domains_add_up(shares):
    whole, parts = shares.iloc[0], shares.iloc[1:]
    assert parts.n.sum() == whole.n
    assert parts.population.sum() == pytest.approx(whole.population, rel=1e-12)
    if whole.n > 0:
        covered = (parts.value * parts.population)[parts.n > 0].sum()
        assert covered == pytest.approx(whole.value * whole.population, rel=1e-12, abs=1e-12)


@given(samples(), st.randoms(use_true_random=False), st.sampled_from([0.001, 1000.0]))
@settings(deadline=None)
def test_the_order_of_rows_and_the_scale_of_weights_do_not_matter(frame, random, scale):
    order = list(range(len(frame)))
    random.shuffle(order)
    other = _shares(frame.iloc[order].assign(weight=lambda rows: rows.weight * scale))
    mine = _shares(frame)
    assert (other.population / scale).to_numpy() == pytest.approx(mine.population.to_numpy(), rel=1e-12)
    for column in ("value", "standard_error", "low", "high", "df", "n", "design_effect"):
        assert other[column].to_numpy(float) == pytest.approx(
            mine[column].to_numpy(float), rel=1e-6, abs=1e-9, nan_ok=True
        ), column
    assert other.notes.tolist() == mine.notes.tolist()


@given(samples())
@settings(deadline=None)
def test_a_census_has_no_width(frame):
    villages, households = _met(frame)
    frame = frame.assign(villages=villages, households=households, covered=frame.covered.fillna(0))
    shares = _shares(frame)
    shares = shares[shares.n > 0]
    assert (shares.standard_error == 0).all()
    assert (shares.low == shares.high).all()
    assert (shares.low == shares.value).all()
