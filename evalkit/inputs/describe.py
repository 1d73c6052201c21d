"""dataset.yaml: what a data set is called, where it comes from, and whether it is real."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from evalkit.inputs.personal import personal_number
from evalkit.inputs.places import Place
from evalkit.plan.model import Bilingual
from evalkit.problems import Problem

_KEYS = ("name", "is_synthetic", "source", "complete_lists")
_LISTS = "write ids as [id, id], of indicators alone whose eligible people were all looked for one by one"
_SHAPE = "the file holds `name: {zh: ..., en: ...}`, `is_synthetic: false` and `source: {zh: ..., en: ...}`"


@dataclass(frozen=True, kw_only=True)
class Description:
    """What dataset.yaml says.

    complete_lists : the indicators of which a list holds everybody eligible, each of whom was looked for
    """

    title: Bilingual
    is_synthetic: bool
    source: Bilingual
    complete_lists: tuple[str, ...] = ()


def read_description(path: Path, problems: list[Problem]) -> Description:
    """The description of a data set; what is wrong with it joins `problems`."""
    place = Place(path.name)
    found = _mapping(path, place, problems)
    known = found is not None
    found = found or {}
    for key in sorted(set(map(str, found)) - set(_KEYS)):
        problems.append(place.problem(column=key, rule="not known", remedy=_SHAPE))
    is_synthetic = found.get("is_synthetic")
    if known and not isinstance(is_synthetic, bool):
        value = "" if is_synthetic is None else str(is_synthetic)
        rule, remedy = "must be true or false", "say whether the figures are invented"
        problems.append(place.problem(column="is_synthetic", value=value, rule=rule, remedy=remedy))
    title, source = (_bilingual(found, key, place, problems if known else []) for key in ("name", "source"))
    lists = found.get("complete_lists") or []
    if not isinstance(lists, list) or not all(isinstance(name, str) for name in lists):
        problems.append(
            place.problem(column="complete_lists", rule="not a list of indicators", remedy=_LISTS)
        )
        lists = []
    return Description(
        title=title, is_synthetic=is_synthetic is True, source=source, complete_lists=tuple(lists)
    )


def _mapping(path: Path, place: Place, problems: list[Problem]) -> Mapping[str, object] | None:
    try:
        found = YAML(typ="safe").load(path.read_text(encoding="utf-8-sig"))
    except OSError:
        problems.append(place.problem(rule="missing beside the tables", remedy=_SHAPE))
        return None
    except UnicodeDecodeError:
        problems.append(place.problem(rule="not UTF-8", remedy="save it as UTF-8"))
        return None
    except YAMLError as error:
        mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
        row = mark.line + 1 if mark else None
        problems.append(place.problem(row=row, rule="not readable as YAML", remedy=_SHAPE))
        return None
    if not isinstance(found, Mapping):
        problems.append(place.problem(rule="empty, or not a list of names and values", remedy=_SHAPE))
        return None
    return found


def _bilingual(found: Mapping[str, object], key: str, place: Place, problems: list[Problem]) -> Bilingual:
    words = found.get(key)
    texts = words if isinstance(words, Mapping) else {}
    for language in ("zh", "en"):
        text = texts.get(language)
        where = f"{key}.{language}"
        if not isinstance(text, str) or not text.strip():
            problems.append(place.problem(column=where, rule="missing or blank", remedy=_SHAPE))
        elif kind := personal_number(text):
            rule, remedy = f"{kind} may not stand here: reports print these words", "take it away"
            problems.append(place.problem(column=where, value="(hidden)", rule=rule, remedy=remedy))
    return Bilingual(zh=str(texts.get("zh", "")), en=str(texts.get("en", "")))
