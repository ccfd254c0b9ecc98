"""A schema is brought down to what can be relied on."""

from typing import Any

import pytest

from connector_wizard.schema_forms import Kind, read_fields
from connector_wizard.schema_forms.plain import plain_schema


class TestReferences:
    @pytest.mark.parametrize(
        "reference", ["#/definitions/port", "#/definitions/a~1b%20~0", "#/anyOf/0"]
    )
    def test_inside_the_document_are_put_in_place(self, reference: str) -> None:
        port = {"type": "integer", "title": "Port"}
        schema = {
            "definitions": {"port": port, "a/b ~": port},
            "anyOf": [port],
            "properties": {"p": {"$ref": reference, "title": "Its port", "type": "string"}},
        }

        field = read_fields(schema)[0]

        assert (field.kind, field.label) == (Kind.INTEGER, "Its port")

    @pytest.mark.parametrize(
        "reference",
        ["https://example.com/x.json", "file:///etc/passwd", "#/nowhere", "#anchor", "#/anyOf/9",
         "#/anyOf/x", "#/title/x"],
    )  # fmt: skip
    def test_that_lead_nowhere_are_dropped_with_a_note(self, reference: str) -> None:
        plain = plain_schema(
            {"title": "t", "anyOf": [{}], "properties": {"p": {"$ref": reference}}}
        )

        assert plain.schema["properties"] == {"p": {}}
        assert any("reference" in note for note in plain.notes)

    def test_in_a_circle_end(self) -> None:
        schema = {"properties": {"p": {"$ref": "#/properties/p"}, "q": {"$ref": "#"}}}

        plain = plain_schema(schema)

        assert plain.schema["properties"]["p"] == {}
        assert any("circle" in note for note in plain.notes)

    def test_that_multiply_end(self) -> None:
        definitions: dict[str, Any] = {"d0": {"type": "string"}}
        for level in range(1, 10):
            twice = [{"$ref": f"#/definitions/d{level - 1}"}] * 8
            definitions[f"d{level}"] = {"allOf": twice}

        plain = plain_schema({"definitions": definitions, "allOf": [{"$ref": "#/definitions/d9"}]})

        assert any("too much" in note for note in plain.notes)

    def test_may_lead_to_a_schema_that_is_just_true(self) -> None:
        plain = plain_schema(
            {"definitions": {"any": True}, "properties": {"p": {"$ref": "#/definitions/any"}}}
        )

        assert plain.schema["properties"] == {"p": True}


class TestKeywords:
    def test_with_odd_arguments_are_dropped(self) -> None:
        odd = {
            "type": [],
            "minimum": "1",
            "minLength": -1,
            "maxLength": 1.5,
            "multipleOf": 0,
            "required": "abc",
            "enum": [],
            "properties": [],
            "items": 5,
            "allOf": [],
            "not": 1,
            "maximum": float("inf"),
            "default": None,
        }

        assert plain_schema(odd).schema == {}

    def test_keep_a_constant_null(self) -> None:
        assert plain_schema({"const": None}).schema == {"const": None}

    def test_do_not_forbid_what_a_dropped_keyword_allowed(self) -> None:
        schema = {"patternProperties": {"(a+)+$": {}}, "additionalProperties": False}

        assert plain_schema(schema).schema == {}

    def test_keep_dependencies_of_both_kinds(self) -> None:
        dependencies = {"a": ["b"], "c": {"required": ["d"]}}

        assert plain_schema({"dependencies": dependencies}).schema["dependencies"] == dependencies

    @pytest.mark.parametrize("schema", [None, 5, "x", [], True, {"$ref": "#/x"}, {"x": {}}])
    def test_are_none_in_what_is_no_schema(self, schema: Any) -> None:
        assert plain_schema(schema).schema == {}

    def test_too_deep_to_follow_are_dropped(self) -> None:
        schema: dict[str, Any] = {}
        for _ in range(3000):
            schema = {"not": schema, "const": schema.get("const", 1)}
        deep: Any = 1
        for _ in range(3000):
            deep = [deep]

        assert plain_schema(schema).notes
        assert plain_schema({"const": deep, "enum": [deep], "default": deep}).schema == {}

    def test_with_text_that_no_page_can_hold_are_dropped(self) -> None:
        schema = {
            "title": "a\x00",
            "const": {"a": ["\ud800"]},
            "enum": [float("nan"), 10**400],
            "properties": {"\ud800": {}, "b": {}},
            "required": ["\udfff"],
            "\ud800": 1,
        }

        plain = plain_schema(schema)

        assert plain.schema == {"properties": {"b": {}}}
        assert all(note.encode() for note in plain.notes)

    def test_leave_twenty_notes_at_most(self) -> None:
        assert len(plain_schema({f"x{number}": 1 for number in range(99)}).notes) == 20
