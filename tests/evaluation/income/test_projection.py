"""The six counties of the demo, projected anew: docs/methods_income.md written out without any of evalkit's code.

Moments by plain loops, `excess_variance` by numerical integration, the prediction as one 24 x 24 normal law, the
interval's law by numerical integration. What the report shows must be the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
import pytest
from helpers import ROOT
from helpers.evaluations import demo as demo_evaluation
from scipy import integrate, optimize, stats
from scipy.special import digamma, polygamma

CODES = ["140602", "140603", "140621", "140622", "140623", "140681"]
COUNTIES, YEARS, STEPS, AHEAD = 6, 5, 4, 1
DIFFERENCE = np.diff(np.eye(YEARS), axis=0)
SMALLEST = 1e-8


def demo() -> tuple[np.ndarray, np.ndarray]:
    """(6, 5) log incomes 2015-2019 and (6, 5, 5) covariance of their sampling errors."""
    table = pd.read_csv(ROOT / "data" / "demo" / "income.csv", dtype={"county_code": str})
    table["county_code"] = table["county_code"].replace({"140624": "140681"})
    table = table[(table["people"] == "disabled") & (table["area"] == "all") & table["year"].between(2015, 2019)]
    logs, errors = np.empty((COUNTIES, YEARS)), np.zeros((COUNTIES, YEARS, YEARS))
    for i, code in enumerate(CODES):
        rows = table[table["county_code"] == code].sort_values("year")
        relative = (rows["standard_error_yuan"] / rows["income_yuan"]).to_numpy()
        yearly = rows["panel_correlation"].fillna(0).to_numpy()
        logs[i] = np.log(rows["income_yuan"])
        for s in range(YEARS):
            for t in range(YEARS):
                between = np.prod(yearly[min(s, t) + 1 : max(s, t) + 1])
                errors[i, s, t] = relative[s] * relative[t] * between
    return logs, errors


def excess(total: float, known: float, df: float) -> float:
    """E(S - known | S > known) for density S^-2 times the likelihood of S, over w = known / S in (0, 1)."""

    def density(w: float) -> float:
        size = known / w
        # S^-2 S^(-df/2) exp(-df total / 2S) dS, dS = known / w^2 dw; over its value at w = 1 to stay in range.
        return float(np.exp(df * total / 2 * (1 / known - 1 / size)) * (size / known) ** (-df / 2 - 2) / w**2)

    moment = integrate.quad(lambda w: known / w * density(w), 0, 1, epsrel=1e-11)[0]
    return moment / integrate.quad(density, 0, 1, epsrel=1e-11)[0] - known


def mean_squares(
    growths: np.ndarray, noise: np.ndarray, guess: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Each county's mean square about its drift, the part that errors make, and its degrees of freedom."""
    basis = np.linalg.qr(np.column_stack([np.ones(STEPS), np.eye(STEPS)[:, :-1]]))[0][:, 1:]
    found = []
    for i in range(COUNTIES):
        sizes, axes = np.linalg.eigh(basis.T @ noise[i] @ basis)
        squares = (axes.T @ basis.T @ (growths[i] - growths[i].mean())) ** 2
        variance = np.ones(STEPS - 1) if guess is None else max(guess[i], SMALLEST) + sizes
        weights = variance**-2
        df = np.sum(weights * variance) ** 2 / np.sum((weights * variance) ** 2)
        found.append((weights @ squares / weights.sum(), weights @ sizes / weights.sum(), df))
    total, known, df = np.array(found).T
    return total, known, df


def drawn_to_the_group(
    total: np.ndarray, known: np.ndarray, df: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Smyth's posterior, of each variance over what errors and the group's shocks let expect."""
    shocks = excess(df @ total / df.sum(), df @ known / df.sum(), df.sum())
    expected = shocks + known
    ratio, half = total / expected, df / 2
    pooled = df @ ratio / df.sum()
    least = pooled * stats.chi2.ppf(0.01, df) / df
    logs = np.log(np.maximum(ratio, least)) - digamma(half) + np.log(half)
    beyond = logs.var(ddof=1) - polygamma(1, half).mean()
    if beyond <= 0:
        return expected * pooled, known, np.full(COUNTIES, df.sum())
    prior = optimize.brentq(lambda y: polygamma(1, y) - beyond, 1e-6, 1e8)
    scale = np.exp(logs.mean() + digamma(prior) - np.log(prior))
    posterior = (2 * prior * scale + df * ratio) / (2 * prior + df)
    return expected * posterior, known, np.minimum(2 * prior + df, df.sum())


def moments(growths: np.ndarray, noise: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """(6,) variance of the shocks, (6,) the part shared, and the variance of the drifts."""
    first = drawn_to_the_group(*mean_squares(growths, noise, None))
    guess = np.array([excess(*one) for one in zip(*first, strict=True)])
    last = drawn_to_the_group(*mean_squares(growths, noise, guess))
    shocks = np.array([excess(*one) for one in zip(*last, strict=True)])
    drifts = growths.mean(axis=1)
    yearly = shocks + np.array([np.trace(one) for one in noise]) / STEPS
    standard = (growths - drifts[:, None]) / np.sqrt(yearly)[:, None]
    years = standard.mean(axis=0)
    rest_df = COUNTIES * STEPS - (STEPS - 1) - 1 - (COUNTIES - 1)
    rest = np.sum((standard - years) ** 2) / rest_df
    common = excess(COUNTIES * np.sum(years**2) / (STEPS - 1), rest, STEPS - 1) / COUNTIES
    shared = np.minimum(common / (common + rest) * yearly, 0.99 * shocks)
    by_chance = (shocks - shared) / STEPS + np.array([one.sum() for one in noise]) / STEPS**2
    return shocks, shared, excess(drifts.var(ddof=1), by_chance.mean(), COUNTIES - 1)


@dataclass(frozen=True, kw_only=True)
class Law:
    """(6, 2) means, (6, 2, 6, 2) covariance and (6, 2) its known part: log level in 2020, its growth since 2015."""

    mean: np.ndarray
    covariance: np.ndarray
    known: np.ndarray


@cache
def law() -> Law:
    """Of all counties at once: the best linear unbiased prediction from their 24 growths."""
    logs, errors = demo()
    growths, noise = logs @ DIFFERENCE.T, DIFFERENCE @ errors @ DIFFERENCE.T
    shocks, shared, drifts = moments(growths, noise)
    together = np.sqrt(np.outer(shared, shared))
    of_growths = np.kron(together, np.eye(STEPS))
    # Errors in the targets: less the last year's, and of growth more the base year's.
    signs = np.array([[0, 0, 0, 0, -1], [1, 0, 0, 0, -1]], dtype=float)
    ahead = np.kron(AHEAD * together, np.ones((2, 2))).reshape(COUNTIES, 2, COUNTIES, 2)
    across = np.zeros((COUNTIES, 2, COUNTIES * STEPS))
    for i in range(COUNTIES):
        block = slice(i * STEPS, (i + 1) * STEPS)
        of_growths[block, block] += (shocks[i] - shared[i]) * np.eye(STEPS) + noise[i] + drifts
        across[i, :, block] = signs @ errors[i] @ DIFFERENCE.T + AHEAD * drifts
        ahead[i, :, i] += signs @ errors[i] @ signs.T + AHEAD**2 * drifts + AHEAD * (shocks[i] - shared[i])
    inverse, one, seen = np.linalg.inv(of_growths), np.ones(COUNTIES * STEPS), growths.ravel()
    to_group = one @ inverse / (one @ inverse @ one)
    weights = across @ inverse + (AHEAD - across @ inverse @ one)[..., None] * to_group
    through = np.einsum("ikjs,st->ikjt", weights.reshape(COUNTIES, 2, COUNTIES, STEPS), -DIFFERENCE)
    through[range(COUNTIES), :, range(COUNTIES)] += signs
    flat, crossed = weights.reshape(COUNTIES * 2, -1), across.reshape(COUNTIES * 2, -1)
    covariance = ahead.reshape(COUNTIES * 2, -1) - flat @ crossed.T - crossed @ flat.T + flat @ of_growths @ flat.T
    start = np.column_stack([logs[:, -1], logs[:, -1] - logs[:, 0]])
    return Law(
        mean=start + weights @ seen, covariance=covariance.reshape(COUNTIES, 2, COUNTIES, 2),
        known=np.einsum("ikjs,jst,ikjt->ik", through, errors, through),
    )  # fmt: skip


def below(distance: float, variance: float, known: float) -> float:
    """Phi(z / sqrt(known + rest / r^2)) over r^2 ~ chi2(3) / 3."""

    def given(share: float) -> float:
        widened = stats.chi2.ppf(share, YEARS - 2) / (YEARS - 2)
        return float(stats.norm.cdf(distance / np.sqrt(known + (variance - known) / widened)))

    return integrate.quad(given, 0, 1, epsabs=1e-9, limit=500)[0]


@pytest.mark.parametrize("number", range(COUNTIES), ids=CODES)
def test_what_the_report_shows_of_a_county(number: int) -> None:
    found = demo_evaluation(CODES[number])
    income = found.income(found.plan.growth[0])
    assert income.projected_growth is not None
    assert income.projected_level is not None
    level, mean = law().mean[number]
    variance, known = law().covariance[number, 1, number, 1], law().known[number, 1]
    margin = optimize.brentq(lambda z: below(z, variance, known) - 0.975, 0, 1, xtol=1e-10)
    shown = income.projected_growth.result
    assert shown.interval is not None
    assert shown.value == pytest.approx(np.expm1(mean / 5), abs=1e-8)
    assert shown.interval.low == pytest.approx(np.expm1((mean - margin) / 5), abs=1e-6)
    assert shown.interval.high == pytest.approx(np.expm1((mean + margin) / 5), abs=1e-6)
    assert income.projected_level.result.value == pytest.approx(np.exp(level), rel=1e-8)
    chance = below(mean - 5 * np.log(1.065), variance, known)
    assert income.verdict.probability == pytest.approx(chance, abs=1e-6)


def test_how_many_counties_meet_the_target() -> None:
    """200,000 draws of this law, one r for all counties, beside the report's 65,536 draws of its own."""
    city = demo_evaluation("140600")
    joint = city.joint_income(city.plan.growth[0])
    random = np.random.default_rng(9)
    covariance, known = law().covariance[:, 1, :, 1], law().known[:, 1]
    rest = 1 - known / np.diagonal(covariance)
    spread = random.multivariate_normal(np.zeros(COUNTIES), covariance, size=200_000)
    widened = (YEARS - 2) / random.chisquare(YEARS - 2, size=(200_000, 1))
    growth = law().mean[:, 1] + spread * np.sqrt(1 + rest * (widened - 1))
    counted = np.bincount(np.sum(growth > 5 * np.log(1.065), axis=1), minlength=COUNTIES + 1) / 200_000
    shown = [finding.result.value for finding in joint.counts]
    assert shown == pytest.approx(list(counted), abs=0.006)
