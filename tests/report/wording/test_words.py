"""The wording files: complete in both languages, every key used, nothing used that is not there."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import get_args

import pytest

import evalkit.report
from evalkit.evaluation.results import Outcome
from evalkit.plan.model import Basis, Bilingual
from evalkit.report.drawing.canvas import STYLE
from evalkit.report.report import SECTIONS
from evalkit.report.wording import phrases
from evalkit.report.wording.words import (
    FOLDER,
    Named,
    WordingError,
    Words,
    clauses,
    gaps,
    items,
    load_words,
    phrase,
    sentences,
)

ZH, EN = load_words("zh"), load_words("en")
# What is looked up by a name that data or plan bring: column names, methods, parameters.
BY_NAME = ("domain.", "group.", "method.", "note.", "parameter.", "hash.", "people.", "join.", "quantity.")


def strings_in_code():
    """Every text constant of the room, and every f-string as a pattern."""
    constants, patterns = set(), []
    for file in sorted(Path(evalkit.report.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                constants.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [re.escape(part.value) if isinstance(part, ast.Constant) else "[^.]+" for part in node.values]
                patterns.append("".join(parts))
    return constants, [p for p in patterns if re.match(r"[a-z_]+\\\.", p)]


def test_both_languages_have_the_same_keys():
    assert set(ZH.texts) == set(EN.texts)


def test_both_languages_fill_the_same_gaps():
    differing = [key for key in ZH.texts if gaps(ZH.texts[key]) != gaps(EN.texts[key])]
    assert not differing


def test_every_key_is_used():
    constants, patterns = strings_in_code()
    unused = [
        key
        for key in ZH.texts
        if key not in constants
        and not key.startswith(BY_NAME)
        and not any(re.fullmatch(pattern, key) for pattern in patterns)
    ]
    assert not unused


def test_every_key_that_code_names_exists():
    groups = {key.split(".")[0] for key in ZH.texts}
    constants, _ = strings_in_code()
    keyed = re.compile(r"[a-z_]+(\.[A-Za-z_-]+)+")
    named = {text for text in constants if keyed.fullmatch(text) and text.split(".")[0] in groups}
    named -= {text for text in named if text.endswith((".yaml", ".ttf", ".json", "_"))} | set(STYLE)
    assert len(named) > 100  # the search finds what it looks for
    assert {text for text in named if text not in ZH.texts and text != "report.section"} == set()


@pytest.mark.parametrize("words", [ZH, EN], ids=["zh", "en"])
class TestGroups:
    """Keys put together from a code have a text for every value that the code can take."""

    def test_outcomes(self, words):
        for stage in ("interim", "final"):
            for outcome in Outcome:
                assert words.say(phrases.outcome_of(outcome, stage))

    def test_reasons(self, words):
        sample = {
            "above", "at-or-above", "not-above", "below", "county-below", "straddles", "full-count-needed",
            "recheck-needed", "no-answers", "part-of-city", "no-interval", "no-basis", "no-income",
            "too-few-years", "no-variation", "no-prices", "target-year-missing", "comparator-year-missing",
            "within-rounding", "only-poor-areas", "few-people", "probability",
        }  # fmt: skip
        assert {key.split(".")[-1] for key in words.texts if key.startswith("reason.sample.")} == sample
        census = {key.split(".")[-1] for key in words.texts if key.startswith("reason.census.")}
        assert census == {*phrases.COMPARED, "recheck-needed"}
        bounds = {key.split(".")[-1] for key in words.texts if key.startswith("reason.bounds.")}
        assert bounds == {*phrases.COMPARED, "straddles", "recheck-needed"}

    def test_bases(self, words):
        bases = {key.removeprefix("basis.") for key in words.texts if key.startswith("basis.")}
        assert bases == set(get_args(Basis))
        found = {key.removeprefix("coverage.found.") for key in words.texts if "coverage.found." in key}
        assert found == bases - {"register", "published"}  # these are never judged

    def test_sections(self, words):
        assert {key.removeprefix("section.") for key in words.texts if key.startswith("section.")} == set(SECTIONS)

    def test_quantities(self, words):
        shown = {key.removeprefix("quantity.") for key in words.texts if key.startswith("quantity.")}
        assert shown == {
            "income", "income_of_comparator", "target_income", "average_growth",
            "average_growth_of_comparator", "growth_difference", "required_growth", "projected_income",
            "projected_average_growth", "projected_growth_difference", "gap_ratio", "projected_gap_ratio",
            "probability_of_narrowing", "relative_error", "distinct_growth",
            "distinct_growth_below",
            "assumed_error_of_comparator",
        }  # fmt: skip


def test_interim_and_final_outcomes_are_said_differently():
    for outcome in (Outcome.MET, Outcome.NOT_MET, Outcome.INCONCLUSIVE):
        for words in (ZH, EN):
            interim, final = (words.say(phrases.outcome_of(outcome, stage)) for stage in ("interim", "final"))
            assert interim != final


def test_chinese_sentences_use_full_width_punctuation():
    half = re.compile(r"[一-鿿”}][,;:!?]|[,;:!?()][一-鿿“{]")
    assert [key for key, text in ZH.texts.items() if half.search(text)] == []


def test_a_phrase_is_said_in_either_language():
    said = phrase("alt.finding", name=Bilingual(zh="甲", en="A"), estimate="93.1%")
    assert (said.say(ZH), said.say(EN)) == ("甲93.1%", "A 93.1%")


def test_lists_are_joined_as_the_language_does():
    things = ["A", "B", "C"]
    assert items(things).say(ZH) == "A、B和C"
    assert items(things).say(EN) == "A, B and C"
    assert items(["A"]).say(EN) == "A"
    assert items([]).say(EN) == ""
    assert clauses(things).say(ZH) == "A；B；C"
    assert sentences("A.", "", "B.").say(EN) == "A. B."
    assert sentences("甲。", "乙。").say(ZH) == "甲。乙。"


def test_unknown_names_of_data_stand_as_they_are():
    assert Named("domain.herding.name", "herding").say(ZH) == "herding"


def test_a_missing_key_is_named():
    with pytest.raises(WordingError, match=r"wording/zh\.yaml = no\.such: no such key"):
        phrase("no.such").say(ZH)


def test_a_missing_figure_is_named():
    with pytest.raises(WordingError, match=r"alt\.finding: the gap \{estimate\} is not filled here"):
        phrase("alt.finding", name="x").say(ZH)


def test_the_files_are_the_languages():
    assert {file.stem for file in FOLDER.glob("*.yaml")} == {"zh", "en"}
    assert isinstance(ZH, Words)
    assert ZH is load_words("zh")
