"""The HTML of contents: readable by a screen reader, safe, and complete without a style sheet."""

from __future__ import annotations

from base64 import b64decode

import pytest
from bs4 import BeautifulSoup
from helpers import findings as made

from evalkit.evaluation.results import Outcome
from evalkit.plan.model import Bilingual
from evalkit.report import figures, tables, text
from evalkit.report.blocks import resolve
from evalkit.report.content import Cell, Table
from evalkit.report.markup import html
from evalkit.report.wording.words import load_words

ZH, EN = load_words("zh"), load_words("en")


def parsed(content, words=ZH, id="caption-1"):
    return BeautifulSoup(html(resolve(content, words, id=id)), "html.parser")


TABLES = {
    "verdicts": tables.verdicts(made.verdicts()),
    "income": tables.income(made.income()),
    "evidence": tables.evidence([made.coverage()]),
    "domains": tables.domains(made.coverage()),
    "comparisons": tables.comparisons(made.comparisons()),
    "matrix": tables.matrix(made.county_verdicts()),
    "by_county": tables.by_county(made.by_county()),
    "methods": tables.methods(made.evaluated()),
    "definitions": tables.definitions(made.evaluated()),
}


def test_chinese_in_an_english_report_says_that_it_is():
    """A plan whose places stand in Chinese alone: marked for the ear, in no attribute, and not in Chinese."""
    place = "专栏1-2、专栏2-2"
    table = Table(
        caption="Places",
        columns=("Indicator", "Place"),
        rows=((Cell(text="<Care>"), Cell(text=f"{place} & annex")),),
    )
    cell = parsed(table, EN).find("td")
    assert cell.find("span", lang="zh").get_text() == place
    assert cell.get_text() == f"{place} & annex"
    assert parsed(table, ZH).find("span") is None
    assert parsed(TABLES["definitions"], EN).find("span", lang="zh") is None


@pytest.mark.parametrize("words", [ZH, EN], ids=["zh", "en"])
@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_caption_scopes_and_a_labelled_region(name, words):
    soup = parsed(TABLES[name], words)
    region, table = soup.find("div", class_="table-scroll"), soup.find("table")
    assert region["role"] == "region"
    assert region["tabindex"] == "0"
    caption = table.find("caption")
    assert caption["id"] == region["aria-labelledby"] == "caption-1"
    assert caption.get_text().strip()
    heads = table.find("thead").find_all("th")
    assert all(th["scope"] == "col" and th.get_text().strip() for th in heads)
    rows = table.find("tbody").find_all("tr")
    assert len(rows) == len(TABLES[name].rows)
    for row in rows:
        first, *rest = row.find_all(["th", "td"])
        assert first.name == "th"
        assert first["scope"] == "row"
        assert first.get_text().strip()
        assert {cell.name for cell in rest} == {"td"}
        assert len(rest) + 1 == len(heads)


@pytest.mark.parametrize("words", [ZH, EN], ids=["zh", "en"])
def test_a_figure_has_a_picture_a_text_for_it_and_a_caption(words):
    figure = figures.by_county(made.by_county())
    soup = parsed(figure, words)
    image = soup.find("figure").find("img")
    assert image["alt"] == words.say(figure.alt)
    assert image["src"].startswith("data:image/png;base64,")
    assert b64decode(image["src"].partition(",")[2]).startswith(b"\x89PNG")
    assert soup.find("figcaption").get_text() == words.say(figure.caption)
    assert int(image["width"]) == 605  # 16 cm


def test_text_is_paragraphs_lists_and_headings_with_ids():
    soup = parsed(text.coverage(made.coverage()))
    assert soup.find("h3")["id"] == "coverage-I02"
    assert len(soup.find_all("p")) == 2
    assert len(parsed(text.headline(made.verdicts())).find("ul").find_all("li")) == 5


def test_symbols_are_not_read_aloud_and_words_stand_beside_them():
    cell = parsed(TABLES["matrix"]).find("tbody").find("td")
    assert cell.find("span")["aria-hidden"] == "true"
    cell.find("span").extract()
    assert cell.get_text() == "按期达标存在风险"


def test_numbers_stand_below_each_other_under_their_heading():
    table = parsed(TABLES["domains"]).find("table")
    heads = [th["style"] for th in table.find("thead").find_all("th")]
    assert heads == ["text-align:left"] + ["text-align:right"] * 4 + ["text-align:left"]
    assert all("number" in td["class"] for td in table.find("tbody").find("tr").find_all("td")[:4])


def test_a_table_without_rows_still_has_its_headings():
    table = Table(caption="x", columns=("a", "b"), rows=())
    assert len(parsed(table).find("thead").find_all("th")) == 2


def test_captions_bear_no_numbers():
    for table in TABLES.values():
        assert "表1" not in parsed(table).find("caption").get_text()


def test_everything_from_outside_is_escaped():
    evil = '<script>alert("x")</script>'
    row = (Cell(text=evil), Cell(text=Bilingual(zh=evil, en=evil)))
    table = Table(caption=evil, columns=(evil, evil), rows=(row,), notes=(evil,))
    assert "<script" not in html(resolve(table, ZH, id="x"))
    place = made.county(zh='甲"><script>', en="x")
    verdicts = [
        made.verdict(made.CARE, made.estimate(0.9, 0.8, 0.96), Outcome.INCONCLUSIVE, "straddles", place=place)
    ]
    source = html(resolve(figures.by_county(verdicts), ZH, id="x"))
    assert "<script" not in source
    assert parsed(figures.by_county(verdicts)).find("img")["alt"].startswith("各县（区）")
    assert '甲"><script>' in parsed(figures.by_county(verdicts)).find("img")["alt"]
