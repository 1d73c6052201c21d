"""Numbers in print: rounded, and never on the wrong side of what they are compared with."""

from __future__ import annotations

from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.plan.model import Target
from evalkit.report.wording.numbers import (
    EQUAL,
    Decimal,
    Percent,
    Points,
    Rate,
    Yuan,
    goal,
    percent_text,
)
from evalkit.report.wording.words import load_words

ZH, EN = load_words("zh"), load_words("en")


@pytest.mark.parametrize(
    ("value", "beside", "text"),
    [
        (0.931, (0.95,), "93.1%"),
        (0.9496, (0.95,), "94.96%"),
        (0.94996, (0.95,), "94.996%"),
        (0.9503, (0.95,), "95.03%"),
        (0.95, (0.95,), "95.0%"),
        (0.95 + 1e-12, (0.95,), "95.0%"),
        (0.9496, (), "95.0%"),
        (1.0, (1.0,), "100.0%"),
        (0.9998, (), "99.98%"),
        (0.0, (), "0.0%"),
        (0.0002, (), "0.02%"),
        (-0.0123, (), "−1.2%"),
        (-0.0002, (), "−0.02%"),
        (0.06501, (0.065,), "6.501%"),
        (0.95 - 1e-8, (0.95,), "<95%"),
        (1e-8, (), ">0%"),
        (1 - 1e-8, (), "<100%"),
    ],
)
def test_percent(value, beside, text):
    assert percent_text(value, beside) == text


@given(st.floats(0, 1), st.sampled_from([0.065, 0.8, 0.9, 0.95, 1.0]))
def test_print_never_contradicts_the_comparison(value, target):
    text = percent_text(value, (target,))
    if text[0] in "<>":
        assert (value < float(text[1:-1]) / 100) == (text[0] == "<")
        return
    printed = float(text.rstrip("%")) / 100
    if abs(value - target) > EQUAL:
        assert (printed > target) == (value > target)
        assert abs(printed - target) > EQUAL
    assert abs(printed - value) <= 0.0005 + EQUAL


def test_targets_are_said_in_short_and_in_words():
    above, at_least = Target(operator=">", value=0.065), Target(operator=">=", value=0.8)
    everyone = Target(operator=">=", value=1.0)
    assert [goal(t).say(ZH) for t in (above, at_least, everyone)] == [">6.5%", "≥80%", "100%"]
    assert [goal(t, "words").say(ZH) for t in (above, at_least, everyone)] == [
        "高于6.5%",
        "不低于80%",
        "100%",
    ]
    assert [goal(t, "words").say(EN) for t in (above, at_least)] == ["above 6.5%", "at least 80%"]


def test_money_and_counts_have_thousands_separators():
    assert Yuan(12345.6).say(ZH) == "12,346元"
    assert Yuan(12345.6).say(EN) == "12,346 yuan"
    assert Decimal(1834.2).say(ZH) == "1,834"
    assert Decimal(1.313, 2).say(ZH) == "1.31"


def test_differences_carry_their_sign():
    assert Points(0.06).say(ZH) == "+6.0个百分点"
    assert Points(-0.0033).say(EN) == "−0.3 percentage points"
    assert Points(0.0).say(ZH) == "0.0个百分点"
    assert Points(0.0002).say(EN) == "+0.02 percentage points"
    assert Points(-0.012, style="points_bare").say(ZH) == "−1.2"


@pytest.mark.parametrize("unknown", [Percent(nan), Points(nan), Yuan(nan), Decimal(nan), Decimal(inf)])
def test_what_is_not_known_is_a_dash(unknown):
    assert unknown.say(ZH) == "无数据"


def test_what_was_set_has_no_zeros_nobody_wrote():
    assert Rate(0.95).say(ZH) == "95%"
    assert Rate(0.999).say(ZH) == "99.9%"
    assert Rate((1 - 0.95) / 2).say(ZH) == "2.5%"
