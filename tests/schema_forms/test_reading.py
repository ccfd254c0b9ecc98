"""Each feature of a schema becomes the field that a person expects."""

from typing import Any

import pytest

from connector_wizard.schema_forms import FieldSpec, Kind, read_fields, schema_notes
from tests.schema_forms.forms import field_of, schema_of

STRING = {"type": "string"}


class TestKind:
    @pytest.mark.parametrize(
        ("keywords", "kind"),
        [
            ({"type": "string"}, Kind.TEXT),
            ({"type": ["null", "string"]}, Kind.TEXT),
            ({}, Kind.TEXT),
            ({"type": "null"}, Kind.TEXT),
            ({"type": "nonsense"}, Kind.TEXT),
            ({"type": "integer"}, Kind.INTEGER),
            ({"type": "number"}, Kind.NUMBER),
            ({"type": "boolean"}, Kind.BOOLEAN),
            ({"type": "string", "enum": ["a"]}, Kind.CHOICE),
            ({"type": "string", "enum": []}, Kind.TEXT),
            ({"enum": [None]}, Kind.TEXT),
            ({"enum": list(range(501))}, Kind.TEXT),
            ({"oneOf": [{"const": 1, "title": "One"}, {"const": 2}]}, Kind.CHOICE),
            ({"anyOf": [{"type": "null"}, {"type": "integer"}]}, Kind.INTEGER),
            ({"allOf": [{"type": "number"}, {"minimum": 1}]}, Kind.NUMBER),
            ({"oneOf": [{"type": "null"}]}, Kind.TEXT),
            ({"const": "v2"}, Kind.CONSTANT),
            ({"const": None}, Kind.CONSTANT),
            ({"type": "array", "items": STRING}, Kind.LIST),
            ({"items": {"type": "integer"}}, Kind.LIST),
            ({"type": "array"}, Kind.JSON),
            ({"type": "array", "items": [STRING]}, Kind.JSON),
            ({"type": "array", "items": {"type": "object"}}, Kind.JSON),
            ({"type": "object"}, Kind.JSON),
            ({"type": "object", "properties": {"a": STRING}}, Kind.OBJECT),
            ({"properties": {"a": STRING}}, Kind.OBJECT),
            ({"properties": {"a": False}}, Kind.JSON),
            ({"properties": {str(number): STRING for number in range(201)}}, Kind.JSON),
            ({"type": "string", "format": "textarea"}, Kind.MULTILINE),
            ({"type": "string", "contentMediaType": "application/json"}, Kind.MULTILINE),
            ({"type": "string", "maxLength": 4000}, Kind.MULTILINE),
            ({"type": "string", "maxLength": 4000, "format": "password"}, Kind.TEXT),
            ({"type": "string", "examples": ["a\nb"]}, Kind.MULTILINE),
            ({"type": "string", "default": "a\nb"}, Kind.MULTILINE),
        ],
    )
    def test_follows_the_schema(self, keywords: dict[str, Any], kind: Kind) -> None:
        assert field_of(**keywords).kind == kind

    def test_of_a_property_that_is_just_true_is_text(self) -> None:
        assert read_fields({"properties": {"a": True}})[0].kind == Kind.TEXT

    def test_that_is_a_guess_is_said(self) -> None:
        assert "not say of which type" in field_of().note
        assert "JSON" in field_of(type="object").note


class TestText:
    def test_comes_from_title_and_description(self) -> None:
        field = field_of(type="string", title=" Host\n", description="Where it is.")

        assert (field.label, field.help_text) == ("Host", "Where it is.")

    def test_of_odd_types_is_passed_over(self) -> None:
        field = field_of(type="string", title=5, description=["x"], examples="x", pattern=1)

        assert (field.label, field.help_text, field.examples, field.pattern) == (
            "Server",
            "",
            (),
            "",
        )

    def test_keeps_limits_and_examples(self) -> None:
        field = field_of(
            type="string",
            minLength=1,
            maxLength=9.0,
            pattern="^a",
            format="uri",
            examples=["a", 1, {"x": 1}],
        )

        assert (field.min_length, field.max_length) == (1, 9)
        assert (field.pattern, field.format, field.examples) == ("^a", "uri", ("a", "1"))

    def test_keeps_the_bounds_of_numbers(self) -> None:
        field = field_of(type="integer", minimum=1, exclusiveMaximum=9)

        assert (field.minimum, field.maximum) == (1, 9)


class TestSecret:
    @pytest.mark.parametrize("kind", ["string", "integer"])
    def test_is_what_is_formatted_as_a_password(self, kind: str) -> None:
        assert field_of("pin", type=kind, format="password").secret

    def test_is_what_sounds_like_one(self) -> None:
        assert field_of("clientSecret", type="string").secret

    def test_is_a_list_of_passwords(self) -> None:
        keys = {"type": "string", "format": "password"}
        assert field_of("several", type="array", items=keys).secret

    @pytest.mark.parametrize(
        "keywords", [{"type": "boolean"}, {"enum": ["a"]}, {"const": "x"}, {"type": "integer"}]
    )
    def test_is_not_what_the_schema_itself_tells_or_cannot_hide(
        self, keywords: dict[str, Any]
    ) -> None:
        assert not field_of("useToken", **keywords).secret

    def test_default_is_not_used(self) -> None:
        field = field_of("password", type="string", default="changeme")

        assert field.default is None
        assert "not used" in field.note


class TestDefault:
    @pytest.mark.parametrize(
        ("keywords", "default"),
        [
            ({"type": "string", "default": 5439}, "5439"),
            ({"type": "integer", "default": "22"}, 22),
            ({"type": "integer", "default": 22.0}, 22),
            ({"type": "boolean", "default": "true"}, True),
            ({"type": "boolean", "default": False}, False),
            ({"type": "array", "items": {"type": "integer"}, "default": [1, 2]}, [1, 2]),
            ({"enum": [1, 2], "default": 2}, 2),
            ({"type": "object", "default": {"a": 1}}, {"a": 1}),
            ({"type": "string", "default": None}, None),
        ],
    )
    def test_takes_the_shape_of_its_field(self, keywords: dict[str, Any], default: Any) -> None:
        assert field_of(**keywords).default == default

    @pytest.mark.parametrize(
        "keywords",
        [
            {"type": "integer", "default": "many"},
            {"type": "integer", "default": 1.5},
            {"type": "boolean", "default": "perhaps"},
            {"enum": [1, 2], "default": 3},
        ],
    )
    def test_that_does_not_fit_is_left_out_with_a_note(self, keywords: dict[str, Any]) -> None:
        field = field_of(**keywords)

        assert field.default is None
        assert "does not fit" in field.note


class TestChoices:
    def test_keep_their_types(self) -> None:
        field = field_of(type="integer", enum=[1, 2])

        assert [(each.value, each.label, each.posted) for each in field.choices] == [
            (1, "1", "1"),
            (2, "2", "2"),
        ]

    def test_that_look_alike_are_told_apart(self) -> None:
        field = field_of(enum=[1, "1", True, "", 1])

        assert [each.value for each in field.choices] == [1, "1", True, ""]
        assert [each.posted for each in field.choices] == ["0", "1", "2", "3"]
        assert field.choices[3].label == "(empty)"

    def test_have_the_titles_of_a_one_of(self) -> None:
        field = field_of(oneOf=[{"const": "a", "title": "A!"}, {"const": "b"}])

        assert [each.label for each in field.choices] == ["A!", "b"]


class TestObject:
    def test_has_its_parts_as_fields(self) -> None:
        schema = schema_of(
            "proxy",
            proxy={
                "type": "object",
                "title": "Proxy",
                "required": ["host"],
                "properties": {
                    "host": STRING,
                    "password": STRING,
                    "more": {"type": "object", "properties": {"x": STRING}},
                    "id": {"type": "string", "readOnly": True},
                },
            },
        )

        parts = read_fields(schema)[0].fields

        assert [part.name for part in parts] == ["proxy.host", "proxy.password", "proxy.more"]
        assert [part.required for part in parts] == [True, False, False]
        assert parts[1].secret
        assert parts[2].kind == Kind.JSON
        assert parts[0].group == "Proxy"

    def test_that_may_be_left_out_requires_nothing_inside(self) -> None:
        inner = {"type": "object", "required": ["host"], "properties": {"host": STRING}}

        assert not read_fields(schema_of(proxy=inner))[0].fields[0].required

    def test_whose_parts_clash_with_a_property_is_written_as_json(self) -> None:
        inner = {"type": "object", "properties": {"b": STRING}}

        fields = read_fields({"properties": {"a": inner, "a.b": STRING}})

        assert [field.kind for field in fields] == [Kind.JSON, Kind.TEXT]


class TestFields:
    def test_have_the_required_ones_first_and_else_the_schemas_order(self) -> None:
        schema = schema_of("d", "b", a=STRING, b=STRING, c=STRING, d=STRING)

        assert names(read_fields(schema)) == ["b", "d", "a", "c"]

    def test_leave_out_what_only_the_platform_writes(self) -> None:
        assert names(read_fields({"properties": {"id": {"readOnly": True}, "x": False}})) == []

    def test_include_what_only_branches_describe(self) -> None:
        schema = {
            "properties": {"z": STRING},
            "oneOf": [{"properties": {"b": STRING}}, {"properties": {"a": STRING}}, True],
            "dependencies": {"z": {"properties": {"d": STRING}}, "b": ["z"]},
            "then": {"properties": {"t": STRING, "z": {"type": "integer"}}},
        }

        fields = read_fields(schema)

        assert names(fields) == ["z", "t", "d", "b", "a"]
        assert fields[0].kind == Kind.TEXT

    def test_are_two_hundred_at_most(self) -> None:
        schema = schema_of(**{f"p{number}": STRING for number in range(3000)})

        assert len(read_fields(schema)) == 200
        assert "Only the first 200 parameters are asked for." in schema_notes(schema)

    @pytest.mark.parametrize("name", ["__proto__", "csrfmiddlewaretoken", "name", ""])
    def test_bear_any_name(self, name: str) -> None:
        assert read_fields({"properties": {name: STRING}})[0].name == name


class TestNotes:
    def test_name_what_is_required_but_not_described(self) -> None:
        inner = {"type": "object", "properties": {"a": STRING}, "required": ["b"]}

        notes = schema_notes(schema_of("accessKeyId", o=inner))

        assert any("“accessKeyId” is required" in note for note in notes)
        assert any("“o.b” is required" in note for note in notes)

    def test_name_what_was_not_understood(self) -> None:
        notes = schema_notes({"properties": {"a": {"uiAttributes": {}, "type": 5}}})

        assert [note for note in notes if "uiAttributes" in note]
        assert [note for note in notes if "“type”" in note]

    def test_are_none_for_a_clean_schema(self) -> None:
        assert schema_notes(schema_of("a", a=STRING)) == ()


def names(fields: tuple[FieldSpec, ...]) -> list[str]:
    return [field.name for field in fields]
