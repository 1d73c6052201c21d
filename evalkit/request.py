"""What one report is asked for: the parameters, from files, from a mapping, or from a notebook's own cells.

The module is not called `parameters`, because `ek.parameters` is the call in a notebook's second cell, and
Python would put a submodule of that name in its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from pathlib import Path
from types import ModuleType
from typing import Any
from unicodedata import normalize

from evalkit.plan.document import read_mapping, shown
from evalkit.problems import EvalkitError, Problem


class ParameterError(EvalkitError):
    """A parameter is unknown, missing, or of a value that cannot be meant."""


class FormatError(EvalkitError):
    """A format was asked for that no report has."""


@dataclass(frozen=True, kw_only=True)
class Parameters:
    """What one report is asked for. What the plan owns (base and target year, deadline) is not among it.

    county : the code of the county, or of the city that the counties belong to; a text
    plan, data : names in the workspace, or paths
    as_of : the last year that may be read
    level : the confidence of intervals and verdicts, 0.95 for 95%; between 0.9 and 0.999, since at 50% every
        other verdict would be chance
    language : of the report, zh or en
    readings : indicator -> reading, where another than the plan's default is to be judged
    suppress_below : in tables of groups of people, cells of fewer people are hidden; at least 3, but for synthetic
        data, of which 0 hides none
    seed : of everything that is drawn at random
    """

    county: str
    plan: str
    data: str
    as_of: int
    level: float
    language: str
    readings: Mapping[str, str]
    suppress_below: int
    seed: int

    def as_dict(self) -> dict[str, object]:
        """The parameters as plain values, in the order above."""
        return asdict(self)


# Any level makes an interval; a verdict that may be wrong more than one time in twenty on each side is none.
LEVELS = (0.9, 0.999)
# A figure of one person is that person's; of two, each can take away what is their own.
LEAST_SUPPRESSED = 3
FORMATS = ("html", "docx", "pdf")
NAMES = tuple(Parameters.__dataclass_fields__)
_OF_IPYTHON = ("In", "Out", "exit", "quit", "open", "get_ipython")
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]*", re.ASCII)


def check_parameters(given: Mapping[str, object]) -> Parameters:
    """The parameters, each checked.

    Raises ParameterError naming every unknown, missing or impossible one.

    >>> asked = {"county": "140602", "plan": "shuozhou-2016-2020", "data": "demo", "as_of": 2019,
    ...          "level": 0.95, "language": "zh", "readings": {}, "suppress_below": 10, "seed": 1}
    >>> check_parameters(asked).as_of
    2019
    >>> check_parameters(asked | {"level": 95})
    Traceback (most recent call last):
    ...
    evalkit.request.ParameterError: parameter level = 95: must lie between 0.9 and 0.999; write 0.95 for 95%
    """
    problems = [_unknown(name, f"parameter {name}") for name in given if name not in NAMES]
    problems += _missing(given, "add it to params/common.yaml or to the county's file")
    problems += _faults(given)
    if problems:
        raise ParameterError(problems)
    return Parameters(**{name: _plain(given[name]) for name in NAMES})  # type: ignore[arg-type]


def separated(text: str) -> tuple[str, ...]:
    """The names in a list with commas, Chinese ones too, each once; full-width digits are ordinary ones.

    >>> separated("140602，１４０６２３、city, city,")
    ('140602', '140623', 'city')
    """
    names = re.split("[,、]", normalize("NFKC", text))
    return tuple(dict.fromkeys(name.strip() for name in names if name.strip()))


def check_formats(formats: Sequence[str]) -> None:
    """Raise FormatError for a format that no report has."""
    unknown = [name for name in formats if name not in FORMATS]
    if unknown:
        remedy = f"choose from {', '.join(FORMATS)}"
        raise FormatError(Problem(place="formats", value=",".join(unknown), rule="unknown", remedy=remedy))


def check_disclosure(asked: Parameters, *, is_synthetic: bool) -> None:
    """Refuse a threshold under which a report on real people would show single ones.

    is_synthetic : what the data set says of itself; nobody stands behind invented rows

    Raises ParameterError.
    """
    if is_synthetic or asked.suppress_below >= LEAST_SUPPRESSED:
        return
    raise ParameterError(
        Problem(
            place="parameter suppress_below",
            value=str(asked.suppress_below),
            rule=f"must be at least {LEAST_SUPPRESSED}, for the data are of real people (dataset.yaml: "
            "is_synthetic: false): a figure about one or two of them tells who they are",
            remedy="write 10, as params/common.yaml does",
        )
    )


def parameters(namespace: Mapping[str, object]) -> dict[str, object]:
    """The parameters among the variables of a notebook: `ek.parameters(globals())` in its second cell.

    papermill injects a misspelled parameter as one more variable and keeps the default beside it, so that the
    default county's report would appear under the asked county's name. Hence a plain value (text, number, yes
    or no, list, mapping) under an unknown name is refused if it was there before `import evalkit`. One that
    came later may be an analyst's own, and is refused only if its name is nearly that of a parameter.

    namespace : name -> value in the order of definition, as globals() gives it

    Raises ParameterError naming every unknown, missing or impossible one.
    """
    problems = [*_strangers(namespace)]
    found = {name: namespace[name] for name in NAMES if name in namespace}
    problems += _missing(found, "give it a value in the notebook's first cell, which is tagged `parameters`")
    problems += _faults(found)
    if problems:
        raise ParameterError(problems)
    return found


def read_parameters(*paths: str | Path) -> dict[str, object]:
    """The parameters in YAML files, where a later file changes what an earlier one says.

    What no file names is missing from the answer; `check_parameters` says so.
    Raises ParameterError with file and line for every unknown or impossible one, and for a file
    counties/<code>.yaml that names another county than its own.
    """
    merged: dict[str, object] = {}
    problems: list[Problem] = []
    for path in map(Path, paths):
        section = read_mapping(path, ParameterError)
        for key, value in section.content.items():
            name, place = str(key), section.place(key)
            if name not in NAMES:
                problems.append(_unknown(name, place, value=_shown(value)))
                continue
            merged[name] = _plain(value)
            faults = _faults({name: merged[name]}, place=place)
            problems += faults
            # Of a code without quotation marks nobody can say whether it is another.
            is_other = name == "county" and path.parent.name == "counties" and value != path.stem
            if is_other and not faults:
                remedy = f"write county: {path.stem!r}, or rename the file"
                rule = "another county than the file's name says"
                problems.append(Problem(place=place, value=shown(value), rule=rule, remedy=remedy))
    if problems:
        raise ParameterError(problems)
    return merged


def _strangers(namespace: Mapping[str, object]) -> Iterator[Problem]:
    """Variables that are no parameters, and were probably meant as such."""
    is_before = True
    for name, value in namespace.items():
        is_before = is_before and not (isinstance(value, ModuleType) and value.__name__ == "evalkit")
        if name in NAMES or name in _OF_IPYTHON or name.startswith("_") or not _is_plain(value):
            continue
        if is_before:
            yield _unknown(name, f"parameter {name}", value=_shown(value))
        elif near := _near(name, cutoff=0.8):
            remedy = f"did you mean {near}? A variable of your own needs another name"
            yield Problem(place=name, value=_shown(value), rule="nearly a parameter's name", remedy=remedy)


def _is_plain(value: object) -> bool:
    """Whether papermill could have put this value there."""
    if isinstance(value, list):
        return all(_is_plain(item) for item in value)
    if isinstance(value, dict):
        return all(_is_plain(item) for pair in value.items() for item in pair)
    return value is None or isinstance(value, str | int | float)


def _near(name: str, *, cutoff: float = 0.6) -> str:
    """The parameter that is nearly called so, or nothing."""
    return next(iter(get_close_matches(name.lower(), NAMES, n=1, cutoff=cutoff)), "")


def _unknown(name: str, place: str, *, value: str = "") -> Problem:
    remedy = f"did you mean {_near(name)}?" if _near(name) else f"known: {', '.join(NAMES)}"
    return Problem(place=place, value=value, rule="unknown parameter", remedy=remedy)


def _missing(given: Mapping[str, object], remedy: str) -> list[Problem]:
    return [Problem(place=f"parameter {name}", rule="missing", remedy=remedy) for name in NAMES if name not in given]


def _faults(given: Mapping[str, object], *, place: str = "") -> list[Problem]:
    found: dict[str, Problem] = {}
    for names, is_fit, rule, remedy in _RULES:
        for name in names:
            if name in given and name not in found and not is_fit(given[name]):
                where, value = place or f"parameter {name}", _shown(given[name])
                found[name] = Problem(place=where, value=value, rule=rule, remedy=remedy)
    return list(found.values())


def _shown(value: object) -> str:
    return repr(value) if value == "" else shown(value)


def _plain(value: object) -> object:
    """A mapping of a file without its lines."""
    return dict(value) if isinstance(value, Mapping) else value


# The parameters that a rule is for; whether a value is fit; else the rule and the remedy. The first fault is said.
_RULES: tuple[tuple[tuple[str, ...], Callable[[Any], object], str, str], ...] = (
    (("county",), lambda value: isinstance(value, str), "a code must be text", "put it between quotation marks"),
    (("county",), lambda value: _CODE.fullmatch(str(value)),
     "not a code", "write its digits or plain letters, without spaces"),
    (("plan", "data"), lambda value: isinstance(value, str) and value.strip(),
     "neither a name nor a path", "write the name of a folder in the workspace, or a path"),
    (("as_of",), lambda value: _is_number(value, int) and 1900 <= value <= 2200,
     "not a year", "write four digits without quotation marks"),
    (("level",), lambda value: _is_number(value, int | float) and LEVELS[0] <= value <= LEVELS[1],
     f"must lie between {LEVELS[0]} and {LEVELS[1]}", "write 0.95 for 95%"),
    (("language",), lambda value: value in ("zh", "en"), "must be zh or en", "write language: zh"),
    (("readings",), lambda value: isinstance(value, Mapping)
     and all(isinstance(part, str) for pair in value.items() for part in pair),
     "must name a reading for each indicator", "write {I02: at_least}, or {} for the defaults"),
    (("suppress_below", "seed"), lambda value: _is_number(value, int) and value >= 0,
     "must be a whole number of at least 0", "write it without quotation marks"),
)  # fmt: skip


def _is_number(value: object, kind: Any) -> bool:
    return isinstance(value, kind) and not isinstance(value, bool)
