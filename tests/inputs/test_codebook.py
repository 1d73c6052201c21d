"""The codebook says what the schema says, and what findings.csv holds."""

from __future__ import annotations

import re
from typing import get_args

from helpers import ROOT

from evalkit.evaluation.findings_table import COLUMNS
from evalkit.evaluation.results import Outcome
from evalkit.inputs.schema import TABLES, tables_markdown, with_tables
from evalkit.plan.model import Basis

CODEBOOK = ROOT / "docs" / "codebook.md"


def section(heading: str) -> str:
    _, _, rest = CODEBOOK.read_text(encoding="utf-8").partition(f"{heading}\n")
    return re.split(r"^#", rest, maxsplit=1, flags=re.MULTILINE)[0]


def first_cells(text: str) -> list[str]:
    """The names in the first column of a markdown table."""
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    return [name for cell in rows for name in re.findall(r"`([^`]+)`", cell)]


def test_the_tables_are_those_of_the_schema():
    text = CODEBOOK.read_text(encoding="utf-8")
    assert tables_markdown() in text
    assert with_tables(text) == text


def test_every_column_is_explained_in_both_languages():
    for table in TABLES:
        for column in table.columns:
            assert re.search(r"[\u4e00-\u9fff]", column.meaning.zh), column.name
            assert column.meaning.en.isascii(), column.name
            assert column.blank is None or not column.is_required, column.name


def test_keys_and_times_are_columns():
    for table in TABLES:
        assert {*table.key, *filter(None, [table.time])} <= set(table.names)
        assert len(set(table.names)) == len(table.names)


def test_the_columns_of_findings():
    assert tuple(first_cells(section("## findings.csv"))) == COLUMNS


def test_the_bases_and_outcomes():
    assert set(first_cells(section("### Basis"))) == set(get_args(Basis))
    assert all(f"`{outcome}`" in section("## findings.csv") for outcome in Outcome)


def test_the_quantities_that_the_evaluation_names():
    """They stand in its code as `quantity="..."`, or as the first word of a finding."""
    home = ROOT / "evalkit" / "evaluation"
    source = "".join(path.read_text(encoding="utf-8") for path in home.rglob("*.py"))
    first = r'(?:self|made|figure|found|levels|_growth|modelled|_finding)\(\s*"(\w+)"|found\["(\w+)"\]'
    named = set(re.findall(r'quantity(?:: str)? ?= ?"(\w+)"|' + first, source))
    in_code = {name for match in named for name in match if name}
    assert {
        "income",
        "difference",
        "required_growth",
        "answers_needed",
        "gap_ratio",
        "expected_counties",
    } <= in_code
    assert in_code <= set(first_cells(section("### Quantities")))
