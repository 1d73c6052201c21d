"""Expressions: what they mean with missing answers, and everything that they refuse."""

from __future__ import annotations

import pickle
from decimal import Decimal
from itertools import product
from math import isnan, nan

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.plan import Expression, PlanError

PLACE = "plan.yaml, line 7, I01.eligible"


def asks(text: str) -> Expression:
    return Expression(text, place=PLACE)


def answers(text: str, **columns: object) -> list[float | None]:
    found = asks(text).evaluate(pd.DataFrame(columns))
    assert found.dtype == np.float64
    return [None if isnan(value) else value for value in found]


def refusal(text: str) -> str:
    with pytest.raises(PlanError) as caught:
        asks(text)
    (problem,) = caught.value.problems
    assert problem.place == PLACE
    return problem.rule


class TestMeaning:
    def test_comparisons(self) -> None:
        a = [1, 2, 3]
        assert answers("a == 2", a=a) == [0, 1, 0]
        assert answers("a != 2", a=a) == [1, 0, 1]
        assert answers("a < 2", a=a) == [1, 0, 0]
        assert answers("a <= 2", a=a) == [1, 1, 0]
        assert answers("a > 2", a=a) == [0, 0, 1]
        assert answers("a >= 2", a=a) == [0, 1, 1]

    def test_a_number_may_stand_first(self) -> None:
        assert answers("2 < a", a=[1, 2, 3]) == [0, 0, 1]
        assert answers("2 >= a", a=[1, 2, 3]) == [1, 1, 0]

    def test_signs_and_decimals(self) -> None:
        assert answers("a > -1.5", a=[-2, -1]) == [0, 1]
        assert answers("a == +1", a=[1, 2]) == [1, 0]

    def test_a_chain_is_all_of_its_links(self) -> None:
        assert answers("6 <= age <= 15", age=[5, 6, 15, 16, nan]) == [0, 1, 1, 0, None]
        assert answers("0 < a < b", a=[1, 1, 1], b=[2, 1, nan]) == [1, 0, None]

    def test_columns_against_each_other(self) -> None:
        assert answers("a < b", a=[1, 2, nan], b=[2, 1, 1]) == [1, 0, None]

    def test_lists(self) -> None:
        assert answers("a in (1, 2)", a=[1, 3, nan]) == [1, 0, None]
        assert answers("a not in [1, 2]", a=[1, 3, nan]) == [0, 1, None]
        assert answers("t in ('x',)", t=["x", "y", None]) == [1, 0, None]

    def test_texts_may_be_chinese(self) -> None:
        assert answers("area == '农村'", area=["农村", "城镇"]) == [1, 0]

    def test_and_binds_closer_than_or(self) -> None:
        rows = list(product([0, 1], repeat=3))
        columns = dict(zip("abc", zip(*rows, strict=True), strict=True))
        expected = [float(a == 1 or (b == 1 and c == 1)) for a, b, c in rows]
        assert answers("a == 1 or b == 1 and c == 1", **columns) == expected

    def test_lines_of_a_long_text_are_one(self) -> None:
        assert answers("a == 1\n  and b == 2\n", a=[1], b=[2]) == [1]

    def test_kleene_tables(self) -> None:
        """All nine pairs of true, false and missing."""
        pairs = list(product([1, 0, nan], repeat=2))
        columns = {"a": [a for a, _ in pairs], "b": [b for _, b in pairs]}
        assert answers("a == 1 and b == 1", **columns) == [1, 0, None, 0, 0, 0, None, 0, None]
        assert answers("a == 1 or b == 1", **columns) == [1, 1, 1, 1, 0, None, 1, None, None]
        assert answers("not a == 1", a=[1, 0, nan]) == [0, 1, None]

    def test_missing_is_not_unequal(self) -> None:
        assert answers("a != 1", a=[nan, 2]) == [None, 1]
        assert answers("t != 'x'", t=[None, "y"]) == [None, 1]

    def test_rows_keep_their_index(self) -> None:
        found = asks("a == 1").evaluate(pd.DataFrame({"a": [1, 0]}, index=["p", "q"]))
        assert list(found.index) == ["p", "q"]

    def test_no_rows(self) -> None:
        frame = pd.DataFrame({"a": pd.Series([], dtype=float), "t": pd.Series([], dtype="str")})
        assert asks("a == 1 and t in ('x',)").evaluate(frame).empty

    def test_the_data_are_left_alone(self) -> None:
        frame = pd.DataFrame({"a": pd.array([1, None], dtype="Int64"), "t": ["x", None]})
        before = frame.copy(deep=True)
        asks("a == 1 and t == 'x'").evaluate(frame)
        pd.testing.assert_frame_equal(frame, before)


class TestColumns:
    @pytest.mark.parametrize(
        "column",
        [
            pd.Series([1.0, 0.0, nan]),
            pd.Series([1, 0, None], dtype="Int64"),
            pd.Series([True, False, None], dtype="boolean"),
            pd.Series([1, 0, None], dtype="category"),
            pd.Series([1, 0, None], dtype=object),
            pd.Series([True, False, None], dtype=object),
            pd.Series([Decimal(1), Decimal(0), None], dtype=object),
        ],
        ids=["float", "Int64", "boolean", "category", "object", "object-bool", "decimal"],
    )
    def test_numbers_of_every_make(self, column: pd.Series) -> None:
        assert answers("a == 1", a=column) == [1, 0, None]
        assert answers("a in (1, 5)", a=column) == [1, 0, None]

    @pytest.mark.parametrize("dtype", ["str", "string", "category", object])
    def test_texts_of_every_make(self, dtype: str) -> None:
        column = pd.Series(["x", "y", None], dtype=dtype)
        assert answers("a == 'x'", a=column) == [1, 0, None]
        assert answers("a != 'x'", a=column) == [0, 1, None]
        assert answers("a in ('x', 'z')", a=column) == [1, 0, None]

    @pytest.mark.parametrize("dtype", ["str", "string", "category", object])
    def test_a_number_is_never_compared_with_texts(self, dtype: str) -> None:
        """pandas would answer False in every row, and the coverage would be 0%."""
        frame = pd.DataFrame({"answer": pd.Series(["1", "0", None], dtype=dtype)})
        with pytest.raises(PlanError, match="answer: compares a number with a column of texts"):
            asks("answer == 1").evaluate(frame)

    @pytest.mark.parametrize("dtype", ["float", "Int64", "category", object])
    def test_a_text_is_never_compared_with_numbers(self, dtype: str) -> None:
        frame = pd.DataFrame({"answer": pd.Series([1, 0, None], dtype=dtype)})
        with pytest.raises(PlanError, match="answer: compares a text with a column of numbers"):
            asks("answer in ('1',)").evaluate(frame)

    @pytest.mark.parametrize("dtype", ["float", "str", "string", "Int64", object, "category"])
    def test_a_column_without_answers_is_of_either_kind(self, dtype: str) -> None:
        column = pd.Series([None, None], dtype=dtype)
        assert answers("a == 1", a=column) == [None, None]
        assert answers("a == 'x'", a=column) == [None, None]

    @pytest.mark.parametrize(
        ("values", "held"),
        [
            ([1, "x"], "values of several kinds"),
            ([[1], [2]], "mixed"),
            (pd.to_datetime(["2020-01-01", "2020-01-02"]), "datetime64"),
            ([1 + 2j, 0j], "complex numbers"),
        ],
    )
    def test_other_kinds_are_named(self, values: object, held: str) -> None:
        with pytest.raises(PlanError, match=f"a: the column holds {held}"):
            asks("a == 1").evaluate(pd.DataFrame({"a": values}))

    def test_every_absent_column_is_named_once(self) -> None:
        frame = pd.DataFrame({"in_schol": [1], "age": ["x"]})
        with pytest.raises(PlanError) as caught:
            asks("in_school == 1 and age > 3 and zone == 1 or in_school == 0").evaluate(frame)
        assert [(p.value, p.rule, p.remedy) for p in caught.value.problems] == [
            (
                "age",
                "compares a number with a column of texts",
                "put quotation marks around the value, or correct the data",
            ),
            ("in_school", "the data have no such column", "did you mean in_schol?"),
            ("zone", "the data have no such column", "add the column, or correct the plan"),
        ]


class TestObject:
    def test_columns_and_kinds(self) -> None:
        expression = asks("age >= 16 and area == 'rural' and a < b and t in ('x',)")
        assert expression.columns == {"age", "area", "a", "b", "t"}
        assert dict(expression.kinds) == {
            "age": "number",
            "area": "text",
            "a": "number",
            "b": "number",
            "t": "text",
        }

    def test_equal_by_text_wherever_it_stands(self) -> None:
        assert asks("a == 1") == Expression("a == 1", place="elsewhere")
        assert asks("a == 1") != asks("a == 2")
        assert len({asks("a == 1"), Expression("a == 1", place="elsewhere")}) == 1

    def test_crosses_process_borders(self) -> None:
        again = pickle.loads(pickle.dumps(asks("a in (1, 2)")))
        assert again == asks("a in (1, 2)")
        assert again.place == PLACE
        assert again.evaluate(pd.DataFrame({"a": [1, 3]})).tolist() == [1, 0]

    def test_is_frozen(self) -> None:
        with pytest.raises(AttributeError):
            asks("a == 1").text = "b == 1"  # type: ignore[misc]
        with pytest.raises(TypeError):
            asks("a == 1").kinds["b"] = "text"  # type: ignore[index]


REFUSED = {
    # what could run, or reach what can
    "__import__('os').system('true')": "is not understood",
    "print('x')": "a call",
    "print('x') == 1": "a call",
    "().__class__.__bases__": "is not understood",
    "a.b == 1": "is not understood",
    "__class__ == 1": "is not understood",
    "_private == 1": "is not understood",
    "a[0] == 1": "a subscript",
    "(b := 1) == 1": "is not understood",
    "lambda: 1": "is not understood",
    "lambda a == 1": "not a complete expression",
    "f'{a}' == 'x'": "is not understood",
    "f\"{a}\" == 'x'": "is not understood",
    "b'x' == a": "is not understood",
    "rb'x' == a": "is not understood",
    "[a for a in b]": "this is not allowed",
    "(a for a in b) == 1": "this is not allowed",
    "{1: 2} == a": "is not understood",
    "await a": "this is not allowed",
    "yield == 1": "not a complete expression",
    "a == 1 if b == 1 else c == 1": "a choice",
    "a == 1; b": "is not understood",
    "a == 1 # b": "is not understood",
    "*a": "is not understood",
    "a == '\\x41'": "is not understood",
    "a == 1\\\n": "is not understood",
    "@a": "is not understood",
    "a == `b`": "is not understood",
    # arithmetic and other values
    "a + 1 == 2": "arithmetic",
    "a - b == 2": "arithmetic",
    "a ** 2 == 2": "is not understood",
    "a == True": "True, False and None",
    "a == None": "True, False and None",
    "a is 1": "`is` is not allowed",
    "a == ...": "is not understood",
    "a == 1j": "is not understood",
    "a == 0x1F": "is not understood",
    "a == 1e999": "is not understood",
    "a == 1_000": "is not understood",
    "a == 01": "not a complete expression",
    "a == 9007199254740993": "too large",
    "a == -9007199254740993": "too large",
    "a == " + "9" * 1900: "too large",
    "a == --1": "a sign before",
    "a == -'x'": "a sign before",
    "a == -b": "a sign before",
    # no condition
    "": "an empty expression",
    " \n ": "an empty expression",
    "a": "the column a alone",
    "not a": "the column a alone",
    "a == 1 and b": "the column b alone",
    "1": "a bare value",
    "'x'": "a bare value",
    "1 == 1": "compares two values and no column",
    "'age' == 1": "compares two values and no column",
    "(a == 1) == 1": "a comparison as a value",
    "a == (b == 1)": "a comparison as a value",
    "a, b": "a list outside of `in`",
    "(a == 1, b == 1)": "a list outside of `in`",
    "a == (1, 2)": "a list outside of `in`",
    "a = 1": "is not understood",
    "a == 1 and": "not a complete expression",
    "(a == 1": "not a complete expression",
    "a == 1) or (b == 1": "not a complete expression",
    "a b == 1": "not a complete expression",
    # lists
    "a in 'xyz'": "needs a list",
    "a in ('x')": "needs a list",
    "a in b": "needs a list",
    "a in ()": "needs a list",
    "1 in (1, 2)": "asks whether a column's value",
    "a in (1, 'x')": "mixes numbers and texts",
    "a in (1, b)": "this is not allowed",
    "a in (1, (2, 3))": "a list outside of `in`",
    "a in ('visual' 'hearing')": "two texts stand side by side",
    "a in ('visual' \t 'hearing')": "two texts stand side by side",
    "a == '''x'''": "two texts stand side by side",
    # kinds
    "a < 'x'": "texts have no order",
    "'x' <= a": "texts have no order",
    "a == 1 or a == 'x'": "compared with a number and with a text",
    "a == 'x' and a < b": "compared with a number and with a text",
}


class TestRefusals:
    @pytest.mark.parametrize(("text", "rule"), REFUSED.items(), ids=[t[:30].encode() for t in REFUSED])
    def test_refused(self, text: str, rule: str) -> None:
        assert rule in refusal(text)

    @pytest.mark.parametrize(
        "text",
        [
            "ａge == 1",  # full-width letter; Python would read it as age (NFKC)
            "аge == 1",  # Cyrillic letter; another column that looks like age
            "ℌ == 1",  # NFKC makes it H
            "age ＞ 5",
            "age == ５",
            "age == 1 。",
            "area == “rural”",
            "area == ‘rural’",
            "a ==\u00a01",  # a space that is none
            "a == 1\u202e",  # turns the direction of writing
            "a == 1 and\u2028b == 1 \u00b2",
        ],
    )
    def test_look_alikes(self, text: str) -> None:
        with pytest.raises(PlanError, match="English keyboard"):
            asks(text)

    def test_control_and_lone_characters_in_texts(self) -> None:
        assert "is not understood" in refusal("a == 'x\x00'")
        assert "not a complete expression" in refusal("a == '\ud800'")

    @pytest.mark.parametrize(
        "text",
        [
            "(" * 900 + "a == 1" + ")" * 900,
            "(" * 100 + "a == 1" + ")" * 99,
            "not " * 300 + "a == 1",
            "not (" * 150 + "a == 1" + ")" * 150,
            "a == " + "-" * 1900 + "1",
        ],
    )
    def test_huge_nesting(self, text: str) -> None:
        refusal(text)

    def test_a_very_long_expression(self) -> None:
        assert refusal("a == 1" + " or a == 1" * 100_000) == "longer than 2000 characters"

    def test_a_wide_expression_is_fine(self) -> None:
        assert answers("a == 1" + " or a == 2" * 190, a=[2]) == [1]

    def test_what_is_shown_of_it_is_short(self) -> None:
        with pytest.raises(PlanError) as caught:
            asks("x" * 5000)
        assert len(str(caught.value)) < 250


conditions = st.recursive(
    st.builds(
        "{} {} {}".format,
        st.sampled_from("abc"),
        st.sampled_from(["==", "!=", "<", "<=", ">", ">="]),
        st.integers(0, 2),
    )
    | st.sampled_from(["a in (0, 1)", "b not in (2,)", "0 < c <= 1", "a < b", "b == c"]),
    lambda inner: (
        st.builds("({} and {})".format, inner, inner)
        | st.builds("({} or {})".format, inner, inner)
        | st.builds("(not {})".format, inner)
    ),
    max_leaves=6,
)
values = st.sampled_from([0, 1, 2, None])


@given(conditions, values, values, values)
def test_a_told_answer_holds_however_the_missing_ones_turn_out(
    text: str, a: int | None, b: int | None, c: int | None
) -> None:
    """And with every answer given, it is Python's own."""
    frame = pd.DataFrame({"a": [a], "b": [b], "c": [c]}, dtype=float)
    (told,) = asks(text).evaluate(frame)
    possible = {
        eval(text, {"a": x, "b": y, "c": z})
        for x, y, z in product(*([0, 1, 2] if v is None else [v] for v in (a, b, c)))
    }
    if None not in (a, b, c):
        assert possible == {told}
    elif not isnan(told):
        assert possible == {bool(told)}
