"""Student's t with a known part, against numerical integration and its two ends."""

import math

import numpy as np
import pytest
from scipy import integrate, stats

from evalkit.statistics.projection import law as student


def rows(*values):
    return [np.array([float(value)]) for value in values]


@pytest.mark.parametrize("df", [1, 2, 3, 8, 40])
@pytest.mark.parametrize(("known", "rest"), [(1e-6, 1), (0.5, 0.5), (1, 1e-4)])
@pytest.mark.parametrize("level", [0.5, 0.95, 0.999])
def test_the_margin_holds_the_level(df, known, rest, level):
    margin = student.margin(level, *rows(known, rest, df))[0]

    def below(r):
        density = 2 * df * r * stats.chi2.pdf(df * r * r, df)
        return density * stats.norm.cdf(margin / math.sqrt(known + rest / r**2))

    probability = integrate.quad(below, 0, 1, epsabs=1e-12, limit=200)[0]
    probability += integrate.quad(below, 1, np.inf, epsabs=1e-12, limit=200)[0]
    assert probability == pytest.approx((1 + level) / 2, abs=2e-8)
    assert student.cdf(*rows(margin, known, rest, df))[0] == pytest.approx((1 + level) / 2, abs=1e-12)


def test_without_a_known_part_it_is_students_t():
    margin = student.margin(0.95, *rows(0, 4, 3))[0]
    assert margin == pytest.approx(2 * stats.t.ppf(0.975, 3), rel=1e-12)
    assert student.cdf(*rows(1, 0, 4, 3))[0] == pytest.approx(stats.t.cdf(0.5, 3), rel=1e-12)


@pytest.mark.parametrize(("known", "rest", "df"), [(4, 0, 3), (1, 3, math.inf)])
def test_all_known_or_no_estimate_is_the_normal(known, rest, df):
    assert student.margin(0.95, *rows(known, rest, df))[0] == pytest.approx(2 * stats.norm.ppf(0.975))
    assert student.cdf(*rows(1, known, rest, df))[0] == pytest.approx(stats.norm.cdf(0.5))


def test_it_lies_between_the_normal_and_students_t():
    normal, mixed, t = (student.margin(0.95, *rows(known, 1 - known, 3))[0] for known in (1, 0.5, 0))
    assert normal < mixed < t


def test_rows_of_different_kinds_do_not_disturb_each_other():
    known, rest, df = np.array([0, 1, 0.5, 0.2]), np.array([1, 0, 0.5, 0.8]), np.array([3, 3, 3, math.inf])
    together = student.margin(0.9, known, rest, df)
    alone = [student.margin(0.9, *rows(*row))[0] for row in zip(known, rest, df, strict=True)]
    assert together == pytest.approx(alone, rel=1e-13)
