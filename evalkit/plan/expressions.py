"""Who counts and who is covered, written as a comparison of survey columns; nothing of the text is ever run.

A plan may come from a stranger. The text must first consist of known signs (`_SIGN`); then Python's own parser gives
the structure, of which `_condition` takes the few shapes that it knows and refuses all others.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from evalkit.plan.conditions import (
    ORDER,
    UNKNOWN,
    Comparison,
    Condition,
    Constant,
    Joined,
    Kind,
    Name,
    Operand,
    Opposite,
    PlanError,
    Within,
    columns_as,
)
from evalkit.problems import Problem

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Expression:
    """A condition over columns, such as `age >= 16 and in_school == 0`.

    It may hold column names, numbers, texts, comparisons (chained ones, too), in and not in with a list, and,
    or, not. Everything else is refused with a PlanError: nothing in the text is ever run.

    text : as it stands in the plan
    place : where it stands, for messages
    columns : the names of the columns it needs
    kinds : of each of these, whether it must hold numbers or texts; two columns are compared as numbers

    >>> import pandas as pd
    >>> school_age = Expression("6 <= age <= 15 and area == 'rural'", place="plan.yaml, line 1")
    >>> sorted(school_age.columns)
    ['age', 'area']
    >>> people = pd.DataFrame({"age": [7, 30, None, None], "area": ["rural", "rural", "urban", "rural"]})
    >>> school_age.evaluate(people).tolist()
    [1.0, 0.0, 0.0, nan]
    """

    text: str
    place: str = field(kw_only=True, compare=False)
    kinds: Mapping[str, Kind] = field(init=False, compare=False, repr=False)
    _condition: Condition = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        condition, kinds = parse(self.text, place=self.place)
        object.__setattr__(self, "kinds", MappingProxyType(kinds))
        object.__setattr__(self, "_condition", condition)

    @property
    def columns(self) -> frozenset[str]:
        return frozenset(self.kinds)

    def evaluate(self, frame: pd.DataFrame) -> pd.Series:
        """Whether the condition holds in each row: 1.0, 0.0, or nan where a missing answer leaves it open.

        frame : one row per person; columns of texts and of numbers as `kinds` says
        A missing answer need not leave it open: `False and missing` is False, `True or missing` is True.

        Raises PlanError, naming each column, if one is absent or holds the other kind.
        """
        import pandas as pd

        truth = self._condition.truth(columns_as(frame, self.kinds, place=self.place))
        return pd.Series(np.where(truth == UNKNOWN, np.nan, truth), index=frame.index, dtype=np.float64)

    def __reduce__(self) -> tuple[object, ...]:
        # A read-only mapping cannot be pickled; the text says everything.
        return partial(Expression, place=self.place), (self.text,)


ALLOWED = (
    "an expression may hold column names, numbers, 'texts', == != < <= > >=, in and not in with a list, "
    "and, or, not, and parentheses"
)
LONGEST = 2000
DEEPEST = 40
LARGEST = 2**53

_SIGN = re.compile(
    r"""\s+
    | (?P<name>[A-Za-z]\w*)(?![\w'"])
    | (?P<number>[0-9]+(?:\.[0-9]+)?)(?![\w.'"])
    | (?P<text>'[^'\\\x00-\x1f]*'|"[^"\\\x00-\x1f]*")
    | ==|!=|<=|>=|[<>()\[\],+-]""",
    re.VERBOSE | re.ASCII,
)
_OPERATORS = {ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
_MIRRORED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_CALLED = {
    ast.Call: "a call",
    ast.Attribute: "an attribute",
    ast.Subscript: "a subscript",
    ast.BinOp: "arithmetic",
    ast.IfExp: "a choice",
    ast.Lambda: "a function",
    ast.NamedExpr: "an assignment",
    ast.List: "a list outside of `in`",
    ast.Tuple: "a list outside of `in`",
    ast.Constant: "a bare value",
    ast.UnaryOp: "a sign before something other than a number",
    ast.Compare: "a comparison as a value",
}


class _RefusedError(Exception):
    """Why a text is no expression, and what to write instead."""

    def __init__(self, rule: str, remedy: str = ALLOWED) -> None:
        super().__init__(rule)
        self.rule, self.remedy = rule, remedy


def parse(text: str, *, place: str) -> tuple[Condition, dict[str, Kind]]:
    """The condition that `text` states, and of each column it names whether numbers or texts are asked for.

    Raises PlanError with `place` if the text holds anything but what `ALLOWED` names.
    """
    try:
        text = _checked(text)
        try:
            tree = ast.parse(text, mode="eval").body
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            # Python's own words differ from version to version, and speak of what is not allowed here.
            remedy = f"check its parentheses and order; {ALLOWED}"
            raise _RefusedError("not a complete expression", remedy) from None
        condition = _condition(tree, depth=0)
        kinds: dict[str, Kind] = {}
        for name, kind in _demands(condition):
            if kinds.setdefault(name, kind) != kind:
                rule = f"{name} is compared with a number and with a text"
                raise _RefusedError(rule, "compare it with what the column holds")
        return condition, kinds
    except _RefusedError as refused:
        shown = text if len(text) <= 80 else f"{text[:77]}..."
        raise PlanError(Problem(place=place, value=shown, rule=refused.rule, remedy=refused.remedy)) from None


def _checked(text: str) -> str:
    """The text on one line, if it is made of known signs only."""
    text = " ".join(text.splitlines()).strip()
    if not text:
        raise _RefusedError("an empty expression")
    if len(text) > LONGEST:
        raise _RefusedError(f"longer than {LONGEST} characters", "split the indicator, or shorten its lists")
    position, was_text = 0, False
    while position < len(text):
        sign = _SIGN.match(text, position)
        if sign is None:
            remedy = ALLOWED
            if text[position] == "=":
                remedy = "compare with =="
            elif ord(text[position]) > 127:
                remedy = "use the signs and letters of an English keyboard; "
                remedy += "other letters only between quotation marks"
            raise _RefusedError(f"{text[position : position + 12]!r} is not understood", remedy)
        is_text = sign["text"] is not None
        if is_text and was_text:
            raise _RefusedError("two texts stand side by side", "put a comma between them")
        was_text = is_text or (was_text and sign[0].isspace())
        position = sign.end()
    return text


def _condition(node: ast.expr, *, depth: int) -> Condition:
    if depth > DEEPEST:
        raise _RefusedError("nested too deeply", "write it with fewer parentheses")
    match node:
        case ast.BoolOp(op=op, values=values):
            by = np.minimum if isinstance(op, ast.And) else np.maximum
            return Joined(by, tuple(_condition(v, depth=depth + 1) for v in values))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return Opposite(_condition(operand, depth=depth + 1))
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            sides = [left, *comparators]
            parts = tuple(_link(*link) for link in zip(sides, ops, sides[1:], strict=False))
            return parts[0] if len(parts) == 1 else Joined(np.minimum, parts)
        case ast.Name(id=name):
            raise _RefusedError(f"the column {name} alone is not a condition", f"compare it: {name} == 1")
    raise _RefusedError(f"{_CALLED.get(type(node), 'this')} is not allowed here")


def _link(left: ast.expr, op: ast.cmpop, right: ast.expr) -> Condition:
    """One link of a comparison, which may be a chain: `6 <= age <= 15` has two."""
    if isinstance(op, ast.In | ast.NotIn):
        name = _operand(left)
        if not isinstance(name, Name):
            raise _RefusedError("`in` asks whether a column's value is in a list", "write column in (1, 2)")
        within = Within(name.name, _constants(right))
        return within if isinstance(op, ast.In) else Opposite(within)
    sign = _OPERATORS.get(type(op))
    if sign is None:
        raise _RefusedError("`is` is not allowed here", "compare with == or !=")
    first, second = _operand(left), _operand(right)
    if not isinstance(first, Name):
        if not isinstance(second, Name):
            raise _RefusedError("compares two values and no column", "write column names without quotation marks")
        first, second, sign = second, first, _MIRRORED[sign]
    if sign in ORDER and isinstance(second, str):
        raise _RefusedError("texts have no order", "compare texts with ==, != or in")
    return Comparison(first, sign, second)


def _operand(node: ast.expr) -> Operand:
    if isinstance(node, ast.Name):
        return Name(node.id)
    return _constant(node)


def _constants(node: ast.expr) -> tuple[Constant, ...]:
    if not isinstance(node, ast.Tuple | ast.List) or not node.elts:
        raise _RefusedError("`in` needs a list of values", "write in (1, 2), or in ('rural',) for a single one")
    values = tuple(_constant(item) for item in node.elts)
    if len({isinstance(value, str) for value in values}) > 1:
        raise _RefusedError("a list mixes numbers and texts", "list numbers or texts, as the column holds them")
    return values


def _constant(node: ast.expr) -> Constant:
    match node:
        case ast.Constant(value=str() as text):
            return text
        case ast.Constant(value=bool() | None):
            raise _RefusedError("True, False and None are not allowed here", "yes and no are 1 and 0")
        case ast.Constant(value=int() | float() as number) if number <= LARGEST:
            return float(number)
        case ast.Constant():
            raise _RefusedError("a number is too large to be told from its neighbours", "use the data's own unit")
        case ast.UnaryOp(op=ast.USub() | ast.UAdd() as sign, operand=ast.Constant() as operand):
            unsigned = _constant(operand)
            if not isinstance(unsigned, str):
                return -unsigned if isinstance(sign, ast.USub) else unsigned
    raise _RefusedError(f"{_CALLED.get(type(node), 'this')} is not allowed here")


def _demands(condition: Condition) -> Iterator[tuple[str, Kind]]:
    """Each column named, and whether it is compared with numbers or with texts; two columns compare as numbers."""
    match condition:
        case Joined(parts=parts):
            for part in parts:
                yield from _demands(part)
        case Opposite(part=part):
            yield from _demands(part)
        case Within(name=name, values=values):
            yield name, "text" if isinstance(values[0], str) else "number"
        case Comparison(left=left, right=right):
            kind: Kind = "text" if isinstance(right, str) else "number"
            for side in (left, right):
                if isinstance(side, Name):
                    yield side.name, kind
