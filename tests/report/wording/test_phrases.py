"""Findings in phrases."""

from __future__ import annotations

import re
from dataclasses import replace

from helpers import findings as made
from helpers.contents import cells, contents

from evalkit.report import tables
from evalkit.report.content import Table

ALL = {(stage, name): content for stage in ("interim", "final") for name, content in contents(stage).items()}


def test_a_figure_that_is_not_there_is_said_in_words():
    """A dash is read as nothing, and nobody explains it."""
    counted = replace(made.coverage(), verdict=made.verdicts()[-1], all_missing_uncovered=None)
    more = {("interim", name): tables.evidence([counted]) for name in ("counted",)}
    for content in (ALL | more).values():
        if isinstance(content, Table):
            said = [text for row in cells(content) for text in row]
            assert not [text for text in said if text and (not re.search(r"\w", text) or "＊" in text)]
