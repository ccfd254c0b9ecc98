"""Typed text becomes JSON values, and JSON values text, without loss."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector_wizard.schema_forms.answers import AnswerError, shown_answer, typed_answer
from tests.schema_forms.forms import field_of

INTEGERS = {"type": "array", "items": {"type": "integer"}}


class TestTypedText:
    @pytest.mark.parametrize(
        ("keywords", "text", "value"),
        [
            ({"type": "string"}, "  a b\u200b ", "a b"),
            ({"type": "string"}, " \ufeff", None),
            ({"type": "string", "format": "textarea"}, "\r\na\r\nb\r\n", "a\nb"),
            ({"type": "string", "format": "password"}, " a ", " a "),
            ({"type": "integer"}, " +5 ", 5),
            ({"type": "integer"}, "", None),
            ({"type": "number"}, "5", 5),
            ({"type": "number"}, "-.5e1", -5.0),
            ({"enum": [1, "x"]}, "1", 1),
            (INTEGERS, "1\r\n\r\n 2", [1, 2]),
            ({"type": "array", "items": {"type": "boolean"}}, "true\nfalse", [True, False]),
            ({"type": "object"}, '{"a": [1.5, 2]}', {"a": [1.5, 2]}),
        ],
    )
    def test_is_read(self, keywords: dict[str, Any], text: str, value: Any) -> None:
        assert typed_answer(field_of(**keywords), text) == value

    @pytest.mark.parametrize(
        ("keywords", "text"),
        [
            ({"type": "integer"}, "1.0"),
            ({"type": "integer"}, "5,439"),
            ({"type": "integer"}, "\uff11"),
            ({"type": "integer"}, "9" * 301),
            ({"type": "number"}, "1e400"),
            ({"type": "number"}, "NaN"),
            ({"type": "number"}, "1,5"),
            ({"enum": [1]}, "2"),
            (INTEGERS, "1\ntwo"),
            ({"type": "array", "items": {"type": "boolean"}}, "yes"),
            ({"type": "object"}, "{"),
            ({"type": "object"}, '{"a": NaN}'),
            ({"type": "object"}, '{"a": 1e999}'),
            ({"type": "object"}, '{"a": 1' + "0" * 400 + "}"),
            ({"type": "object"}, '{"a": "\\u0000"}'),
            ({"type": "object"}, '{"\\ud800": 1}'),
            ({"type": "object"}, "[" * 100_000),
            ({"type": "object"}, "[" * 30 + "]" * 30),
        ],
    )
    def test_that_is_no_value_of_its_kind_is_refused_unrepeated(
        self, keywords: dict[str, Any], text: str
    ) -> None:
        with pytest.raises(AnswerError) as refused:
            typed_answer(field_of(**keywords), text)

        assert text not in str(refused.value)


class TestShownValue:
    @given(st.integers(-(10**290), 10**290))
    def test_reads_back_for_integers(self, number: int) -> None:
        field = field_of(type="integer")

        assert typed_answer(field, shown_answer(field, number)) == number

    @given(st.floats(-1e299, 1e299))
    def test_reads_back_for_numbers(self, number: float) -> None:
        field = field_of(type="number")

        assert typed_answer(field, shown_answer(field, number)) == number

    @pytest.mark.parametrize("value", [{"a": ["ä", None, {"b": 1}]}, [], "text"])
    def test_reads_back_for_json(self, value: Any) -> None:
        field = field_of(type="object")

        assert typed_answer(field, shown_answer(field, value)) == value

    def test_of_nothing_is_empty(self) -> None:
        assert shown_answer(field_of(type="string"), None) == ""
        assert shown_answer(field_of(enum=["a"]), None) == ""

    def test_that_is_no_choice_is_empty(self) -> None:
        assert shown_answer(field_of(enum=["a"]), "b") == ""
