"""A YAML file read with its line numbers; its problems are collected and raised once.

A `Section` hands out its entries by kind (`text`, `number`, `bilingual` ...), notes what is wrong instead of
stopping, and refuses the keys that nobody asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from functools import lru_cache
from math import isfinite, nan
from pathlib import Path
from typing import Any, TypeVar, cast

from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode

from evalkit.plan.model import Bilingual
from evalkit.problems import EvalkitError, Problem

LARGEST_FILE = 1_000_000
Word = TypeVar("Word", bound=str)
_SYNTAX = "check indentation and quotation marks"


def read_mapping(path: Path, error: type[EvalkitError], *, name: str = "") -> Section:
    """The entries of a YAML file.

    name : what messages call it; its path if not given

    Raises `error` if the file cannot be read, is not valid YAML, or holds something else than `key: value` entries.
    """
    here = Path.cwd()
    file = name or str(path.relative_to(here) if path.is_relative_to(here) else path)

    def refused(rule: str, remedy: str, place: str = file) -> EvalkitError:
        return error(Problem(place=place, rule=rule, remedy=remedy))

    try:
        size, text = path.stat().st_size, path.read_text(encoding="utf-8-sig")
    except OSError as failure:
        remedy = "check the path and the access rights"
        raise refused(failure.strerror or "cannot be read", remedy) from None
    except UnicodeDecodeError:
        raise refused("not UTF-8", "save the file in the UTF-8 encoding") from None
    if size > LARGEST_FILE:
        raise refused(f"larger than {LARGEST_FILE} bytes", "is this the right file?")
    try:
        content = _parsed(text)
    except MarkedYAMLError as failure:
        place = f"{file}, line {failure.problem_mark.line + 1}" if failure.problem_mark else file
        raise refused(f"not valid YAML: {failure.problem}", _SYNTAX, place) from None
    except (YAMLError, ValueError, RecursionError):
        raise refused("not valid YAML", _SYNTAX) from None
    if not isinstance(content, Entries):
        raise refused("holds no entries", "write entries as key: value")
    return Section(file=file, path="", content=content)


class Entries(dict[Any, Any]):
    """A mapping of the file: its entries, the line it starts in, and the line of each entry."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line, self.lines = line, dict[Any, int]()


class _WithLines(SafeConstructor):
    """Plain values, and mappings as `Entries`; quicker than ruamel's round-trip loader."""

    def construct_yaml_map(self, node: MappingNode) -> Iterator[Entries]:
        found = Entries(node.start_mark.line + 1)
        yield found
        found.update(self.construct_mapping(node))
        keys = [key for key, _ in node.value if isinstance(key, ScalarNode)]
        found.lines = {self.construct_object(key): key.start_mark.line + 1 for key in keys}


_WithLines.add_constructor("tag:yaml.org,2002:map", _WithLines.construct_yaml_map)


@lru_cache(maxsize=16)
def _parsed(text: str) -> object:
    """The entries, to be read and not changed: a batch asks for the same plan once for each county."""
    yaml = YAML(typ="safe", pure=True)
    yaml.Constructor = _WithLines
    return yaml.load(text)


@dataclass
class Section:
    """A mapping in a YAML file, its place, and the problems found in it so far.

    path : where in the file, such as `I02.target`; empty for the whole
    problems : shared by all sections of a file
    """

    file: str
    path: str
    content: Entries
    problems: list[Problem] = field(default_factory=list)
    _asked: set[str] = field(default_factory=set)

    def place(self, key: str | None = None) -> str:
        """File, line and entry, for messages."""
        line = self.content.lines.get(key, self.content.line)
        entry = ".".join(part for part in (self.path, key) if part)
        return f"{self.file}, line {line}" + (f", {entry}" if entry else "")

    def refuse(self, key: str | None, rule: str, remedy: str, *, value: object = "") -> None:
        """Note that an entry is wrong."""
        self.problems.append(Problem(place=self.place(key), value=shown(value), rule=rule, remedy=remedy))

    def allow(self, *keys: str) -> None:
        """Know these entries, and let them stand unread."""
        self._asked.update(keys)

    def __contains__(self, key: str) -> bool:
        return key in self.content

    def get(self, key: str, *, required: bool = True) -> Any:
        """What stands there, of whatever kind; None if nothing does."""
        self._asked.add(key)
        value = self.content.get(key)
        if value is None and required:
            self.refuse(key if key in self.content else None, f"{key} is missing", f"write {key}: ...")
        return value

    def text(self, key: str, *, default: str | None = None) -> str:
        value = self.get(key, required=default is None)
        if value is None:
            return default or ""
        if not isinstance(value, str) or not value.strip():
            self.refuse(key, "not a text", "put it between quotation marks", value=value)
            return ""
        return str(value).strip()

    def word(self, key: str, allowed: tuple[Word, ...], *, default: Word | None = None) -> Word:
        """One of the words `allowed`."""
        value = self.text(key, default=default)
        if key in self and value and value not in allowed:
            self.refuse(key, f"must be one of {', '.join(allowed)}", near(value, allowed), value=value)
        return cast(Word, value)

    def number(self, key: str, *, low: float, high: float, default: float | None = None) -> float:
        value = self.get(key, required=default is None)
        if value is None:
            return nan if default is None else default
        if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
            self.refuse(key, "not a number", "write a plain number, a share as a fraction", value=value)
            return nan
        if not low <= value <= high:
            self.refuse(key, f"must lie in {low:g} to {high:g}", "write a share as a fraction", value=value)
        return float(value)

    def year(self, key: str) -> int:
        value = self.get(key)
        if value is None:
            return 0
        if isinstance(value, bool) or not isinstance(value, int) or not 1900 <= value <= 2200:
            self.refuse(key, "not a year", "write four digits", value=value)
            return 0
        return int(value)

    def flag(self, key: str, *, default: bool | None = None) -> bool:
        value = self.get(key, required=default is None)
        if value is None:
            return bool(default)
        if not isinstance(value, bool):
            self.refuse(key, "neither true nor false", "write true or false", value=value)
        return bool(value)

    def day(self, key: str) -> date:
        value = self.get(key)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        if value is not None:
            self.refuse(key, "not a date", "write it as 2020-12-31, without quotation marks", value=value)
        return date.min

    def bilingual(self, key: str) -> Bilingual:
        """The same words in Chinese and in English: `{zh: ..., en: ...}`."""
        words = self.section(key)
        if words is None:
            return Bilingual(zh="", en="")
        both = Bilingual(zh=words.text("zh"), en=words.text("en"))
        words.finish()
        return both

    def bilingual_or_text(self, key: str) -> Bilingual:
        """Words in both languages, or one text that stands in both."""
        if isinstance(self.content.get(key), Entries):
            return self.bilingual(key)
        text = self.text(key)
        return Bilingual(zh=text, en=text)

    def section(self, key: str, *, required: bool = True) -> Section | None:
        value = self.get(key, required=required)
        if value is None:
            return None
        if not isinstance(value, Entries):
            self.refuse(key, "must hold entries of its own", "write key: value below it", value=value)
            return None
        return self._inner(value, key)

    def items(self, key: str, *, required: bool = True) -> list[Any]:
        """The entries of a list, of whatever kind."""
        value = self.get(key, required=required)
        if value is None:
            return []
        if not isinstance(value, list) or (required and not value):
            self.refuse(key, "must be a list", "write one entry per line, each after a dash", value=value)
            return []
        return list(value)

    def sections(self, key: str, *, required: bool = True, may_repeat: bool = True) -> list[Section]:
        """The entries of a list of mappings, each named by its `id` if it has one.

        may_repeat : whether an `id` may stand in several
        """
        found = []
        for number, value in enumerate(self.items(key, required=required), start=1):
            if isinstance(value, Entries):
                found.append(self._inner(value, str(value.get("id") or f"{key} {number}")))
            else:
                self.refuse(key, f"item {number} holds no entries", "write it as key: value", value=value)
        seen: set[str] = set()
        for section in found:
            id = str(section.content.get("id"))
            if not may_repeat and "id" in section and id in seen:
                section.refuse("id", "used before", "give each its own", value=id)
            seen.add(id)
        return found

    def finish(self) -> None:
        """Refuse the keys that nobody asked for."""
        for key in self.content:
            if key not in self._asked:
                remedy = near(str(key), self._asked)
                if self.content[key] is None:  # {en: one, two} is the entry `en: one` and the entry `two`
                    remedy += "; within { } a text with a comma needs quotation marks"
                self.refuse(str(key), "unknown entry", remedy)

    def _inner(self, content: Entries, name: str) -> Section:
        path = ".".join(part for part in (self.path, name) if part)
        return Section(file=self.file, path=path, content=content, problems=self.problems)


def shown(value: object) -> str:
    """A value as a message shows it: short, and of a list or mapping only that it is one.

    Within a file a list may hold itself, or a million copies of another.
    """
    if isinstance(value, Mapping):
        return "(entries)" if value else "{}"
    if isinstance(value, list | tuple):
        return "(a list)" if value else "[]"
    text = str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def near(word: object, known: Iterable[str]) -> str:
    """A remedy for a misspelled word."""
    words = sorted(known)
    match = get_close_matches(word, words, n=1) if isinstance(word, str) else ()
    return f"did you mean {match[0]}?" if match else f"known: {', '.join(words)}"
