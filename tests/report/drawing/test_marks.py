"""Marks, and long names in narrow places."""

from __future__ import annotations

import pytest
from helpers import findings as made

from evalkit.evaluation.results import Outcome
from evalkit.report.drawing.marks import OUTCOMES, columns, wrapped


def test_outcomes_differ_by_shape_and_not_by_colour_alone():
    decided = [Outcome.MET, Outcome.NOT_MET, Outcome.INCONCLUSIVE, Outcome.NOT_ASSESSED]
    assert len({OUTCOMES[o].shape for o in decided}) == 4
    projected = [Outcome.ON_TRACK, Outcome.AT_RISK, Outcome.OFF_TRACK]
    assert len({OUTCOMES[o].shape for o in projected}) == 3
    assert set(OUTCOMES) == set(Outcome)


@pytest.mark.parametrize("width", [6, 14, 26])
@pytest.mark.parametrize("name", [made.LONG.name.zh, made.LONG.name.en, "残疾人（重度）护理补贴，覆盖率"])
def test_wrapped_lines_keep_every_character_and_their_width(name, width):
    lines = wrapped(name, width).split("\n")
    assert "".join(lines).replace(" ", "") == name.replace(" ", "")
    words = [columns(word) for word in name.split(" ")] if " " in name else [0]
    assert max(map(columns, lines)) <= max(width + 2, *words)
