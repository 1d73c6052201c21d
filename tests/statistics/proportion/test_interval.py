from fractions import Fraction
from functools import cache
from math import comb, sqrt

import pandas as pd
import pytest
from helpers import REFERENCE

from evalkit.statistics import StatisticsError, lower_bound, proportion_interval, upper_bound
from evalkit.statistics.proportion.hypergeometric import exact_tail, fewest_covered, most_covered
from evalkit.statistics.proportion.interval import LOWER_LIMITS

# Newcombe (1998), Table I, to the four decimals printed there.
NEWCOMBE = [
    ("wald", 81, 263, 0.2522, 0.3638),
    ("wilson", 81, 263, 0.2553, 0.3662),
    ("wilson-cc", 81, 263, 0.2535, 0.3682),
    ("clopper-pearson", 81, 263, 0.2527, 0.3676),
    ("mid-p", 81, 263, 0.2544, 0.3658),
    ("likelihood-ratio", 81, 263, 0.2542, 0.3655),
    ("wald", 15, 148, 0.0527, 0.1500),
    ("wilson", 15, 148, 0.0624, 0.1605),
    ("wilson-cc", 15, 148, 0.0598, 0.1644),
    ("clopper-pearson", 15, 148, 0.0578, 0.1617),
    ("mid-p", 15, 148, 0.0601, 0.1581),
    ("likelihood-ratio", 15, 148, 0.0596, 0.1567),
    ("wilson", 0, 20, 0.0, 0.1611),
    ("wilson-cc", 0, 20, 0.0, 0.2005),
    ("clopper-pearson", 0, 20, 0.0, 0.1684),
    ("mid-p", 0, 20, 0.0, 0.1391),
    ("likelihood-ratio", 0, 20, 0.0, 0.0916),
    ("wald", 1, 29, 0.0, 0.1009),
    ("wilson", 1, 29, 0.0061, 0.1718),
    ("wilson-cc", 1, 29, 0.0018, 0.1963),
    ("clopper-pearson", 1, 29, 0.0009, 0.1776),
    ("mid-p", 1, 29, 0.0017, 0.1585),
    ("likelihood-ratio", 1, 29, 0.0020, 0.1432),
]


@pytest.mark.parametrize(("method", "covered", "n", "low", "high"), NEWCOMBE)
def test_newcombe_table_1(method, covered, n, low, high):
    interval = proportion_interval(covered, n, method=method)
    assert (round(interval.low, 4), round(interval.high, 4)) == (low, high)


@pytest.mark.parametrize("method", ["agresti-coull", "arcsine"])
def test_methods_that_r_lacks_by_their_formulas(method):
    interval = proportion_interval(15, 20, method=method)
    if method == "agresti-coull":  # 15 + z^2/2 of 20 + z^2, Wald's around it
        size = 20 + 1.959963984540054**2
        share = (15 + 1.959963984540054**2 / 2) / size
        half = 1.959963984540054 * sqrt(share * (1 - share) / size)
        assert (interval.low, interval.high) == pytest.approx((share - half, share + half), abs=1e-12)
    else:  # R: sin(asin(sqrt(15.375 / 20.75)) + c(-1, 1) * qnorm(.975) / (2 * sqrt(20)))^2
        assert (interval.low, interval.high) == pytest.approx((0.532273631184, 0.904107520063), abs=1e-11)


def test_every_method_against_base_r():
    rows = pd.read_csv(REFERENCE / "proportions.csv", comment="#")
    assert len(rows) > 400
    for row in rows.itertuples():
        found = proportion_interval(row.covered, row.n, level=row.level, method=row.method)
        tolerance = 5e-12 if row.method == "logit" else 1e-14  # R's logit stops iterating there
        assert (found.low, found.high) == pytest.approx((row.low, row.high), abs=tolerance), row


@pytest.mark.parametrize("method", sorted(LOWER_LIMITS))
@pytest.mark.parametrize(("covered", "n"), [(0, 1), (1, 1), (0, 3), (3, 3), (0, 10**9), (10**9, 10**9)])
def test_at_the_ends_every_interval_has_a_width_and_holds_its_estimate(method, covered, n):
    interval = proportion_interval(covered, n, method=method)
    assert 0 <= interval.low <= covered / n <= interval.high <= 1
    assert interval.high > interval.low
    mirrored = proportion_interval(n - covered, n, method=method)
    assert interval.low == pytest.approx(1 - mirrored.high, abs=1e-15)


@pytest.mark.parametrize("method", ["wald", "logit"])
def test_methods_without_ends_name_what_stands_in(method):
    assert proportion_interval(0, 10, method=method) == proportion_interval(0, 10)
    assert proportion_interval(10, 10, method=method).method == "clopper-pearson"
    assert proportion_interval(9, 10, method=method).method == method


@pytest.mark.parametrize("level", [1e-9, 0.01, 0.5, 0.999999999])
@pytest.mark.parametrize("method", sorted(LOWER_LIMITS))
def test_any_level_holds_the_estimate(method, level):
    for covered in range(8):
        assert proportion_interval(covered, 7, level=level, method=method).contains(covered / 7)


def test_one_sided_bounds_are_the_ends_of_a_wider_level():
    assert lower_bound(45, 50) == pytest.approx(0.801166997484, abs=1e-11)  # R: qbeta(.05, 45, 6)
    assert upper_bound(45, 50) == pytest.approx(0.959763409598, abs=1e-11)  # R: qbeta(.95, 46, 5)
    both = proportion_interval(45, 50, level=0.90, method="wilson")
    assert lower_bound(45, 50, method="wilson") == pytest.approx(both.low, abs=1e-15)
    assert upper_bound(45, 50, method="wilson") == pytest.approx(both.high, abs=1e-15)
    assert lower_bound(50, 50, method="logit") == pytest.approx(0.05 ** (1 / 50), abs=1e-15)


@cache
def _ways_of_at_least(covered: int, n: int, total: int, population: int) -> int:
    return sum(comb(total, k) * comb(population - total, n - k) for k in range(covered, min(n, total) + 1))


def test_hypergeometric_limits_by_counting_every_sample_of_every_population():
    for population in range(1, 21):
        for n in range(1, population + 1):
            for covered in range(n + 1):
                possible = range(covered, population - (n - covered) + 1)
                for tail in (Fraction(1, 40), Fraction(1, 20), Fraction(1, 4)):
                    needed = tail * comb(population, n)
                    fewest = min(k for k in possible if _ways_of_at_least(covered, n, k, population) > needed)
                    most = max(
                        k for k in possible if _ways_of_at_least(n - covered, n, population - k, population) > needed
                    )
                    assert fewest_covered(covered, n, population, tail) == fewest
                    assert most_covered(covered, n, population, tail) == most


def test_an_exact_tie_is_not_above_the_tail():
    # One of 40 people, one drawn: P(X >= 1 | K = 1) is exactly 1/40, so 1 is not yet enough.
    assert exact_tail(0.95, 2) == Fraction(1, 40)
    assert fewest_covered(1, 1, 40, Fraction(1, 40)) == 2
    assert proportion_interval(1, 1, population=40).low == 2 / 40
    assert (1 - 0.95) / 2 > 1 / 40  # what floating point makes of the same tail


def test_hypergeometric_covers_at_least_the_level_whatever_the_truth():
    population, n = 200, 40
    intervals = [proportion_interval(covered, n, population=population) for covered in range(n + 1)]
    for total in range(population + 1):
        holding = sum(
            comb(total, k) * comb(population - total, n - k)
            for k in range(max(0, n - (population - total)), min(n, total) + 1)
            if intervals[k].contains(total / population)
        )
        assert holding / comb(population, n) >= 0.95


def test_a_census_has_no_width():
    for covered in (0, 7, 10):
        interval = proportion_interval(covered, 10, population=10)
        assert (interval.low, interval.high) == (covered / 10, covered / 10)
        assert interval.method == "hypergeometric"


def test_large_populations_are_bisected():
    interval = proportion_interval(47_600, 50_000, population=100_000)
    assert (interval.low, interval.high) == (0.95065, 0.95331)
    # The neighbours, exactly: 95,065 is the first above 1/40.
    exact = [_tail_exactly(390, 400, total, 100_000) for total in (95_454, 95_455)]
    assert exact[0] <= Fraction(1, 40) < exact[1]
    assert proportion_interval(390, 400, population=100_000).low == 0.95455


def _tail_exactly(covered: int, n: int, total: int, population: int) -> Fraction:
    return Fraction(_ways_of_at_least(covered, n, total, population), comb(population, n))


REFUSED = [
    ((5, 0), {}, "n = 0: nobody was asked, so there is no share; leave this group out"),
    ((60, 50), {}, "covered = 60: not between 0 and n = 50; correct one of the two"),
    ((-1, 50), {}, "covered = -1: not between 0 and n = 50; correct one of the two"),
    (
        (4.5, 50),
        {},
        "covered = 4.5: not a whole number; give counts of people; a weighted share is for estimate_share",
    ),
    ((5, 50), {"level": 95}, "level = 95: a level lies between 0 and 1; write 0.95 for 95%"),
    ((5, 50), {"level": float("nan")}, "level = nan: a level lies between 0 and 1; write 0.95 for 95%"),
    (
        (5, 50),
        {"method": "jeffery"},
        "method = 'jeffery': no such interval; name one of wald, wilson, wilson-cc, clopper-pearson, mid-p, "
        "agresti-coull, jeffreys, logit, likelihood-ratio, arcsine, hypergeometric",
    ),
    (
        (5, 50),
        {"method": "wilson", "population": 100},
        "population = 100: wilson is for draws with replacement and would not use it; "
        "leave out the method, or the population",
    ),
    (
        (5, 50),
        {"method": "clopper-pearson", "population": 100},
        "population = 100: clopper-pearson is for draws with replacement and would not use it; "
        "leave out the method, or the population",
    ),
    (
        (5, 50),
        {"method": "hypergeometric"},
        "population: hypergeometric limits need the population drawn from; give its size",
    ),
    ((5, 50), {"population": 40}, "population = 40: smaller than the sample, n = 50; correct one of the two"),
]


@pytest.mark.parametrize(("counts", "others", "message"), REFUSED)
def test_what_is_refused(counts, others, message):
    with pytest.raises(StatisticsError) as raised:
        proportion_interval(*counts, **others)
    assert str(raised.value) == message


def test_a_one_sided_level_below_one_half_is_the_other_bound():
    with pytest.raises(StatisticsError, match=r"a one-sided level is at least 0.5; ask for the other bound"):
        lower_bound(5, 50, level=0.05)
