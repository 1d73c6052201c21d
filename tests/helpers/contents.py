"""One of everything that a notebook can show, from findings made by hand, and what a reader meets of it."""

from __future__ import annotations

import re
from html import unescape

from evalkit.report import figures, tables, text
from evalkit.report.blocks import resolve
from evalkit.report.content import Figure
from evalkit.report.markup import html
from evalkit.report.wording.words import load_words
from helpers import findings as made

ZH, EN = load_words("zh"), load_words("en")


def contents(stage="interim"):
    """One of everything that a notebook can show."""
    verdicts, coverage, income = made.verdicts(stage), made.coverage(stage), made.income(stage)
    comparisons, matrix, by_county = made.comparisons(), made.county_verdicts(stage), made.by_county(stage)
    return {
        "text.headline": text.headline(verdicts),
        "tables.verdicts": tables.verdicts(verdicts),
        "figures.verdicts": figures.verdicts(verdicts),
        "text.income": text.income(income),
        "tables.income": tables.income(income),
        "figures.income": figures.income(income),
        "text.coverage": text.coverage(coverage),
        "text.asked": text.asked([coverage]),
        "tables.evidence": tables.evidence([coverage]),
        "text.domains": text.domains(coverage),
        "tables.domains": tables.domains(coverage),
        "figures.domains": figures.domains(coverage),
        "text.comparisons": text.comparisons(comparisons),
        "tables.comparisons": tables.comparisons(comparisons),
        "figures.comparisons": figures.comparisons(comparisons),
        "text.matrix": text.matrix(matrix),
        "tables.matrix": tables.matrix(matrix),
        "figures.matrix": figures.matrix(matrix),
        "text.by_county": text.by_county(by_county),
        "tables.by_county": tables.by_county(by_county),
        "figures.by_county": figures.by_county(by_county),
        "text.shortfalls": text.shortfalls(made.shortfalls()),
        "figures.inchworm": figures.inchworm(made.shortfalls()),
        "figures.organ_pipe": figures.organ_pipe(made.shortfalls()[0]),
        "tables.villages": tables.villages(made.shortfalls()[0]),
        "text.growth_comparison": text.growth_comparison(made.incomes()),
        "tables.growth_comparison": tables.growth_comparison(made.incomes()),
        "figures.growth_comparison": figures.growth_comparison(made.incomes()),
        "text.methods": text.methods(made.evaluated()),
        "tables.precision": tables.precision([coverage], [income]),
        "text.next_steps": text.next_steps(verdicts),
        "tables.methods": tables.methods(made.evaluated()),
        "tables.definitions": tables.definitions(made.evaluated()),
    }


def words_of(content, words):
    """All that a reader of this content meets, without drawing a picture."""
    if isinstance(content, Figure):
        return f"{words.say(content.alt)} {words.say(content.caption)}"
    return unescape(re.sub(r"<[^>]+>", " ", html(resolve(content, words, id="x"))))


def cells(table, words=ZH):
    return [[words.say(cell.text) for cell in row] for row in table.rows]
