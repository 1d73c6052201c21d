"""The headings of a table: columns that are missing, and columns nearly named like one that is."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from evalkit.inputs.places import Place
from evalkit.inputs.schema import Table
from evalkit.problems import Problem


def columns_amiss(table: Table, place: Place, present: Sequence[str]) -> list[Problem]:
    """Required columns that are missing, and columns nearly named like an optional one that is."""
    problems = []
    own = [name for name in present if name not in table.names]
    for column in table.columns:
        if column.name in present:
            continue
        near = get_close_matches(column.name, own, n=1, cutoff=0.7 if column.is_required else 0.9)
        if column.is_required:
            remedy = f"rename {near[0]}?" if near else f"add it: {column.meaning.en}"
            problems.append(place.problem(column=column.name, rule="the column is missing", remedy=remedy))
        elif near:
            problems.append(
                place.problem(
                    column=near[0],
                    rule="not a column of the codebook",
                    remedy=f"rename it to {column.name}, or give it a name less like that",
                )
            )
    return problems
