"""The report's words: one file per language, filled in sentence by sentence.

Content is put together from phrases (a key of the wording files and the figures that fill it), so that it
knows no language; `Words` says it in one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import Protocol

from evalkit.plan.model import Bilingual, Language
from evalkit.problems import EvalkitError, Problem

FOLDER = Path(__file__).parent


class WordingError(EvalkitError):
    """A wording file without a word that the report needs, or with a gap that nothing fills."""


class Spoken(Protocol):
    """Anything that can be said in a language: a phrase, a number with its unit, a list."""

    def say(self, words: Words) -> str: ...


Sayable = str | int | Bilingual | Spoken


@dataclass(frozen=True, kw_only=True)
class Words:
    """All words of one language; `texts` maps keys like "outcome.final.MET" to texts with {gaps}."""

    language: Language
    texts: Mapping[str, str]

    def __contains__(self, key: str) -> bool:
        return key in self.texts

    def fill(self, key: str, figures: Mapping[str, Sayable]) -> str:
        """The text of a key, its gaps filled; WordingError names the key or the gap that is missing."""
        if key not in self.texts:
            raise WordingError(self._problem(key, "no such key"))
        try:
            return self.texts[key].format_map({name: self.say(value) for name, value in figures.items()})
        except (KeyError, IndexError) as error:
            raise WordingError(self._problem(key, f"the gap {{{error.args[0]}}} is not filled here")) from error

    def say(self, thing: Sayable) -> str:
        """Anything sayable in this language.

        >>> load_words("en").say(Bilingual(zh="朔城区", en="Shuocheng"))
        'Shuocheng'
        """
        if isinstance(thing, Bilingual):
            return thing.text(self.language)
        if isinstance(thing, str | int):
            return str(thing)
        return thing.say(self)

    def _problem(self, key: str, rule: str) -> Problem:
        place = f"evalkit/report/wording/{self.language}.yaml"
        return Problem(place=place, value=key, rule=rule, remedy="correct the wording file")


@dataclass(frozen=True)
class Phrase:
    """A key of the wording files and what fills its gaps."""

    key: str
    figures: Mapping[str, Sayable]

    def say(self, words: Words) -> str:
        return words.fill(self.key, self.figures)


def phrase(key: str, /, **figures: Sayable) -> Phrase:
    """A sentence or label, not yet in any language.

    >>> phrase("number.points", value="+1.5").say(load_words("zh"))
    '+1.5个百分点'
    """
    return Phrase(key, MappingProxyType(figures))


@dataclass(frozen=True)
class Named:
    """A word for something that comes from data or plan: its own name where the wording files have none."""

    key: str
    otherwise: str

    def say(self, words: Words) -> str:
        return words.texts.get(self.key, self.otherwise)


@dataclass(frozen=True)
class Joined:
    """Several things in a row: `kind` is a key under "join" (sentences, items, clauses)."""

    kind: str
    items: tuple[Sayable, ...]

    def say(self, words: Words) -> str:
        said = [text for text in (words.say(item) for item in self.items) if text]
        if len(said) < 2:
            return "".join(said)
        between, last = words.fill(f"join.{self.kind}", {}), words.fill(f"join.{self.kind}_last", {})
        return between.join(said[:-1]) + last + said[-1]


def sentences(*items: Sayable) -> Joined:
    """Whole sentences, one after the other."""
    return Joined("sentences", items)


def items(things: Iterable[Sayable]) -> Joined:
    """An enumeration: A, B and C."""
    return Joined("items", tuple(things))


def commas(things: Iterable[Sayable]) -> Joined:
    """Clauses of one thought: A, B and C."""
    return Joined("commas", tuple(things))


def clauses(things: Iterable[Sayable]) -> Joined:
    """Clauses that hold commas themselves: A; B; C."""
    return Joined("clauses", tuple(things))


@cache
def load_words(language: Language) -> Words:
    """The words of a language, from evalkit/report/wording/<language>.yaml."""
    from ruamel.yaml import YAML

    tree = YAML(typ="safe", pure=True).load(FOLDER / f"{language}.yaml")
    return Words(language=language, texts=MappingProxyType(dict(_leaves(tree))))


def _leaves(tree: Mapping[object, object], path: str = "") -> Iterable[tuple[str, str]]:
    for name, value in tree.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{path}{name}.")
        else:
            yield f"{path}{name}", str(value)


@cache
def listed_order() -> Mapping[str, int]:
    """The place of every key in the wording files, where values stand in the order they are shown in."""
    return {key: place for place, key in enumerate(load_words("zh").texts)}


def gaps(text: str) -> frozenset[str]:
    """The names of the gaps in a text.

    >>> sorted(gaps("{low} to {high}"))
    ['high', 'low']
    """
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)
