"""All contents, made from handmade findings: what each can be asked."""

from __future__ import annotations

import re
from dataclasses import FrozenInstanceError

import pytest
from helpers import ROOT
from helpers import findings as made
from helpers.contents import contents, words_of

from evalkit.evaluation.findings_table import findings_rows
from evalkit.evaluation.results import Verdict
from evalkit.report.content import Figure, Table, Text
from evalkit.report.wording.numbers import percent_text, rate_text
from evalkit.report.wording.words import load_words

ZH, EN = load_words("zh"), load_words("en")


ALL = {(stage, name): content for stage in ("interim", "final") for name, content in contents(stage).items()}


@pytest.mark.parametrize("words", [ZH, EN], ids=["zh", "en"])
@pytest.mark.parametrize("key", ALL, ids="-".join)
def test_everything_can_be_said_and_every_percentage_stands_in_the_findings(key, words):
    content = ALL[key]
    said = words_of(content, words)
    assert "{" not in said
    known = {"1%", "2.5%", "5%", "10%", "90%"} if key[1].startswith(("text.methods", "tables.")) else set()
    for item in content.findings:
        finding = item.finding if isinstance(item, Verdict) else item
        beside = (finding.reading.target.value,)
        result, limits = finding.result, finding.result.interval
        known |= {percent_text(result.value, beside), rate_text(beside[0])}
        if limits is not None:
            known |= {
                percent_text(limits.low, beside),
                percent_text(limits.high, beside),
                rate_text(limits.level),
            }
        if isinstance(item, Verdict) and item.probability is not None:
            known.add(percent_text(item.probability))
    if "methods" in key[1] or "definitions" in key[1]:
        known |= {"95%"} | {rate_text(round(i.default.target.value, 2)) for i in made.PLAN.indicators} | {"6.5%"}
    if key[1] == "text.methods":
        # What the back-test found, as the table of the methods page has it for the default method.
        page = (ROOT / "docs" / "methods_income.md").read_text(encoding="utf-8")
        (row,) = re.findall(r"^\| \*\*shrunk\*\* .*$", page, flags=re.MULTILINE)
        known |= {f"{held}%" for held in re.findall(r"\*\*([\d.]+) / ", row)}
    assert set(re.findall(r"−?[\d.]+%", said)) - known == set()


@pytest.mark.parametrize("key", ALL, ids="-".join)
def test_contents_are_frozen_and_know_no_language(key):
    with pytest.raises(FrozenInstanceError):
        ALL[key].findings = ()
    chinese = re.findall(r"[一-鿿]", words_of(ALL[key], EN))
    assert not chinese


@pytest.mark.parametrize("key", [k for k in ALL if "methods" not in k[1] and "definitions" not in k[1]],
                         ids="-".join)  # fmt: skip
def test_findings_become_rows(key):
    rows = findings_rows(ALL[key].findings)
    assert rows
    assert all(row["county_code"] for row in rows)


def test_kinds_of_contents():
    kinds = {"text": Text, "tables": Table, "figures": Figure}
    for (_, name), content in ALL.items():
        assert isinstance(content, kinds[name.split(".")[0]])
