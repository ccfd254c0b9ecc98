"""The form takes answers, refuses what is wrong, asks about what looks wrong, keeps secrets."""

from typing import Any

import pytest

from connector_wizard.schema_forms import REMOVE_BLANKS, USE_ANYWAY, request_params
from tests.schema_forms.forms import form_class_of, posted, schema_of

STRING = {"type": "string"}
REDSHIFT = schema_of(
    "server",
    "username",
    "password",
    "database",
    server=STRING,
    username=STRING,
    password={"type": "string", "format": "password"},
    database=STRING,
    port={"type": "string", "default": "5439"},
)
ANSWERS = {"server": "h", "username": "u", "password": "hunter2", "database": "d", "port": ""}


class TestAnswers:
    def test_become_parameters_of_the_request(self) -> None:
        form = posted(REDSHIFT, ANSWERS)

        assert form.is_valid()
        assert form.params() == {"server": "h", "username": "u", "database": "d"}
        assert dict(form.secrets()) == {"password": "hunter2"}
        assert list(request_params(REDSHIFT, form.params(), form.secrets()).items()) == [
            ("server", "h"),
            ("username", "u"),
            ("password", "hunter2"),
            ("database", "d"),
        ]

    def test_lose_white_space_around_them(self) -> None:
        assert posted(REDSHIFT, {"server": "\u00a0 h \ufeff"}).params()["server"] == "h"

    def test_are_none_before_anything_was_posted(self) -> None:
        form = form_class_of(REDSHIFT)()

        assert (form.params(), form.secrets(), form.warnings) == ({}, {}, {})
        assert not form.is_valid()
        assert not form.needs_confirmation

    def test_that_are_fine_are_there_beside_wrong_ones(self) -> None:
        form = posted(
            schema_of("a", "b", "secret", a=STRING, b={"type": "integer"}, secret=STRING),
            {"a": "x", "b": "many", "secret": "y"},
        )

        assert not form.is_valid()
        assert form.params() == {"a": "x"}
        assert dict(form.secrets()) == {"secret": "y"}

    @pytest.mark.parametrize(
        ("keywords", "required", "ticked", "expected"),
        [
            ({}, False, False, {}),
            ({}, False, True, {"tls": True}),
            ({}, True, False, {"tls": False}),
            ({"default": True}, False, False, {"tls": False}),
            ({"default": False}, False, False, {}),
        ],
    )
    def test_of_a_box_are_sent_where_they_say_something(
        self, keywords: dict[str, Any], required: bool, ticked: bool, expected: dict[str, bool]
    ) -> None:
        schema = schema_of(*["tls"] * required, tls={"type": "boolean", **keywords})

        form = posted(schema, {"tls": "on"} if ticked else {})

        assert form.is_valid()
        assert form.params() == expected

    def test_of_a_choice_keep_their_type(self) -> None:
        form = posted(schema_of(mode={"type": "integer", "enum": [1, 2]}), {"mode": "2"})

        assert form.is_valid()
        assert form.params() == {"mode": 2}

    def test_include_what_is_fixed(self) -> None:
        form = posted(schema_of("version", version={"const": 2}), {"version": "3"})

        assert form.is_valid()
        assert form.params() == {"version": 2}

    def test_of_an_object_are_put_back_together(self) -> None:
        proxy = {"type": "object", "properties": {"host": STRING, "password": STRING}}

        form = posted(schema_of(proxy=proxy), {"proxy.host": "h", "proxy.password": "s"})

        assert form.is_valid()
        assert form.params() == {"proxy.host": "h"}
        assert request_params(schema_of(proxy=proxy), form.params(), form.secrets()) == {
            "proxy": {"host": "h", "password": "s"}
        }

    def test_with_a_character_that_cannot_be_sent_are_refused(self) -> None:
        assert "server" in posted(REDSHIFT, {**ANSWERS, "server": "a\x00"}).errors

    @pytest.mark.parametrize("name", ["errors", "prefix", "warnings", "clean", "__all__", "data"])
    def test_may_bear_a_name_of_the_forms_own(self, name: str) -> None:
        schema = schema_of(name, **{name: STRING})

        form = posted(schema, {name: "x"})

        assert form.is_valid()
        assert form.params() == {name: "x"}
        assert f'name="params-{name}"' in str(form)

    def test_may_bear_both_such_a_name_and_its_replacement(self) -> None:
        form_class = form_class_of({"properties": {"errors": STRING, "errors.": STRING}})

        assert list(form_class.asked) == ["errors.", "errors.."]


class TestErrors:
    @pytest.mark.parametrize(
        ("keywords", "answer", "words"),
        [
            ({"type": "integer"}, "many", "whole number"),
            ({"type": "number"}, "many", "0.5"),
            ({"type": "integer", "maximum": 9}, "10", "9 or less"),
            ({"type": "integer", "minimum": 9}, "1", "9 or more"),
            ({"type": "number", "exclusiveMinimum": 9}, "9", "more than 9"),
            ({"type": "number", "exclusiveMaximum": 9}, "9", "less than 9"),
            ({"type": "number", "multipleOf": 5}, "9", "multiple of 5"),
            ({"type": "string", "minLength": 3}, "ab", "at least 3 characters"),
            ({"type": "string", "maxLength": 1}, "ab", "at most 1 character."),
            ({"type": "string", "format": "ipv4"}, "ab", "“ipv4”"),
            ({"type": "string", "enum": ["a"]}, "ab", "one of the answers offered"),
            ({"type": "integer", "enum": ["1"]}, "1", "another type here: integer"),
            ({"type": "null"}, "ab", "another type"),
            ({"type": ["integer", "boolean"], "not": {}}, "3", "does not accept"),
            ({"type": "array", "items": {"type": "integer"}}, "1\nx", "whole number"),
            ({"type": "array", "items": {"type": "boolean"}}, "x", "true or false"),
            ({"type": "array", "items": {"type": "string", "enum": ["a"]}}, "x", "one of"),
            ({"type": "array", "items": {"type": "string"}, "maxItems": 1}, "a\nb", "1 line."),
            ({"type": "array", "items": {"type": "string"}, "minItems": 2}, "a", "2 lines"),
            ({"type": "array", "items": {"type": "string"}, "uniqueItems": True}, "a\na", "once"),
            ({"type": "object"}, "{", "not valid JSON"),
            ({"type": ["object", "array"]}, "5", "object and array"),
            ({"type": "object", "properties": {}, "enum": [{}]}, "{}", ""),
            ({"type": "object", "additionalProperties": {"enum": ["x", 1]}}, '{"a": 2}', "x, 1"),
        ],
    )
    def test_say_what_is_asked_for(self, keywords: dict[str, Any], answer: str, words: str) -> None:
        form = posted(schema_of(field=keywords), {"field": answer})

        assert form.is_valid() is (words == "")
        assert words in " ".join(map(str, form.errors.get("field", [])))

    def test_never_repeat_the_answer(self) -> None:
        secret = {"type": "string", "format": "ipv4", "minLength": 99, "enum": ["a"], "not": {}}
        schema = schema_of(
            password={**secret, "enum": []}, pin={"type": "integer", "format": "password"}
        )

        form = posted(schema, {"password": "hunter2", "pin": "hunter3"})

        assert len(form.errors["password"]) == 3
        assert "hunter" not in f"{form} {form!r} {form.errors} {form.secrets()!r}"
        assert form.secrets() == {}

    def test_name_what_is_missing(self) -> None:
        form = posted(REDSHIFT, {})

        assert set(form.errors) == {"server", "username", "password", "database"}
        assert form.errors["server"] == ["Fill this in: the source requires it."]

    def test_name_what_an_answered_object_misses(self) -> None:
        proxy = {
            "type": "object",
            "properties": {"host": STRING, "port": STRING},
            "required": ["port"],
        }

        assert posted(schema_of(proxy=proxy), {}).is_valid()
        assert set(posted(schema_of(proxy=proxy), {"proxy.host": "h"}).errors) == {"proxy.port"}

    def test_about_an_object_as_a_whole_stand_at_the_top(self) -> None:
        proxy = {"type": "object", "properties": {"host": STRING}, "minProperties": 2}

        form = posted(schema_of(proxy=proxy), {"proxy.host": "h"})

        assert form.non_field_errors() == ["Proxy: The source does not accept this."]

    def test_about_what_is_not_asked_for_stand_at_the_top(self) -> None:
        many = {f"p{number}": STRING for number in range(200)}
        schema = schema_of(*many, "last", **many, last=STRING)

        form = posted(schema, dict.fromkeys(many, "x"))

        assert form.non_field_errors() == ["last: Fill this in: the source requires it."]

    def test_name_what_an_answer_depends_on(self) -> None:
        schema = schema_of(user=STRING, group=STRING, zone=STRING) | {
            "dependencies": {"user": ["group"], "realm": ["zone"]}
        }

        assert set(posted(schema, {"user": "u"}).errors) == {"group"}
        assert posted(schema, {"group": "u"}).is_valid()

    @pytest.mark.parametrize(
        ("keyword", "answers", "words"),
        [
            ("anyOf", {}, "at least one of these: Access key and User; SAS URI."),
            ("oneOf", {}, "exactly one of these"),
            ("oneOf", {"accessKey": "k", "user": "u", "sasUri": "s"}, "exactly one of these"),
        ],
    )
    def test_name_the_sets_that_would_do(
        self, keyword: str, answers: dict[str, str], words: str
    ) -> None:
        schema = schema_of(accessKey=STRING, user=STRING, sasUri=STRING) | {
            keyword: [{"required": ["accessKey", "user"]}, {"required": ["sasUri"]}]
        }

        form = posted(schema, answers)

        assert words in form.non_field_errors()[0]

    def test_are_general_where_branches_are_no_sets(self) -> None:
        schema = schema_of(a=STRING) | {"anyOf": [{"minProperties": 1}, {"required": ["a"]}, False]}

        assert posted(schema, {}).non_field_errors() == ["The source does not accept this."]

    def test_about_the_whole_wait_until_each_answer_is_well_formed(self) -> None:
        schema = schema_of(a={"type": "integer"}) | {"anyOf": [{"required": ["a"]}]}

        form = posted(schema, {"a": "x"})

        assert set(form.errors) == {"a"}


class TestWarnings:
    schema = schema_of("a", a={"type": "string", "pattern": "^x"})

    def test_ask_about_a_pattern_that_does_not_match(self) -> None:
        form = posted(self.schema, {"a": "y"})

        assert not form.is_valid()
        assert not form.errors
        assert form.needs_confirmation
        assert "too strict" in form.warnings["a"][0]

    def test_can_be_overridden(self) -> None:
        form = posted(self.schema, {"a": "y"}, ticked=(USE_ANYWAY,))

        assert form.is_valid()
        assert form.use_anyway
        assert form.params() == {"a": "y"}

    def test_do_not_override_errors(self) -> None:
        assert not posted(self.schema, {}, ticked=(USE_ANYWAY,)).is_valid()

    def test_ask_about_required_names_that_are_not_described(self) -> None:
        schema = schema_of("accessKeyId", "secretAccessKey", s3AccessKey=STRING)

        form = posted(schema, {})

        assert not form.is_valid()
        assert "“accessKeyId” and “secretAccessKey”" in form.warnings["__all__"][0]
        assert posted(schema, {}, ticked=(USE_ANYWAY,)).is_valid()

    def test_ask_about_each_line_and_inside_of_objects(self) -> None:
        item = {"type": "string", "pattern": "^x"}
        inner = {"type": "object", "properties": {"b": item}}
        schema = schema_of(a={"type": "array", "items": item}, o=inner)

        form = posted(schema, {"a": "xa\nb", "o.b": "b"})

        assert set(form.warnings) == {"a", "o.b"}

    def test_are_not_overridden_by_a_parameter_of_that_name(self) -> None:
        schema = {**self.schema, "properties": {**self.schema["properties"], USE_ANYWAY: STRING}}

        assert not posted(schema, {"a": "y", USE_ANYWAY: "on"}).is_valid()

    @pytest.mark.parametrize("secret", [" hunter2", "hunter2 ", "hunter2\u200b", "\thunter2"])
    def test_ask_about_blanks_around_a_secret(self, secret: str) -> None:
        schema = schema_of("password", password=STRING)

        form = posted(schema, {"password": secret})
        kept = posted(schema, {"password": secret}, ticked=(USE_ANYWAY,))
        cut = posted(schema, {"password": secret}, ticked=(REMOVE_BLANKS,))

        assert "white space" in form.warnings["password"][0]
        assert kept.is_valid()
        assert cut.is_valid()
        assert dict(kept.secrets()) == {"password": secret}
        assert dict(cut.secrets()) == {"password": "hunter2"}

    def test_find_nothing_left_of_a_secret_of_blanks(self) -> None:
        form = posted(
            schema_of("password", password=STRING), {"password": " "}, ticked=(REMOVE_BLANKS,)
        )

        assert set(form.errors) == {"password"}

    def test_do_not_mind_the_line_end_of_a_key(self) -> None:
        schema = schema_of("privateKey", privateKey=STRING)

        form = posted(schema, {"privateKey": "-----BEGIN\r\nMIIE\r\n-----END\r\n"})
        cut = posted(schema, {"privateKey": " BEGIN\r\nEND\r\n"}, ticked=(REMOVE_BLANKS,))

        assert form.is_valid()
        assert dict(form.secrets()) == {"privateKey": "-----BEGIN\nMIIE\n-----END\n"}
        assert dict(cut.secrets()) == {"privateKey": "BEGIN\nEND\n"}


class TestSecrets:
    @pytest.mark.parametrize("mask", ["***", "••••••••", "●●", " ** "])
    def test_that_look_like_a_mask_are_questioned(self, mask: str) -> None:
        form = posted(REDSHIFT, {**ANSWERS, "password": mask}, ticked=(USE_ANYWAY,))

        assert not form.is_valid()
        assert "looks like a mask" in form.errors["password"][0]

    def test_that_are_stored_may_stay_empty(self) -> None:
        form = posted(REDSHIFT, {**ANSWERS, "password": ""}, stored=("password",))

        assert form.is_valid()
        assert form.secrets() == {}

    def test_that_are_stored_are_told_how_to_be_kept(self) -> None:
        form = posted(REDSHIFT, {**ANSWERS, "password": "***"}, stored=("password",))

        assert "Leave the field empty" in form.errors["password"][0]

    def test_that_are_stored_excuse_no_other_parameter(self) -> None:
        form = posted(REDSHIFT, {**ANSWERS, "server": ""}, stored=("server", "password"))

        assert set(form.errors) == {"server"}

    def test_that_replace_a_stored_one_are_checked(self) -> None:
        schema = schema_of("password", password={"type": "string", "minLength": 8})

        assert posted(schema, {"password": ""}, stored=("password",)).is_valid()
        assert not posted(schema, {"password": "short"}, stored=("password",)).is_valid()

    def test_that_are_stored_count_in_sets_and_objects(self) -> None:
        inner = {"type": "object", "properties": {"user": STRING, "password": STRING}}
        inner["required"] = ["user", "password"]
        schema = schema_of(token=STRING, login=inner) | {"oneOf": [{"required": ["token"]}]}

        form = posted(schema, {"login.user": "u"}, stored=("token", "login.password"))

        assert form.is_valid()

    def test_of_other_types_are_sent_as_such(self) -> None:
        schema = schema_of(
            pin={"type": "integer", "format": "password"},
            tokens={"type": "array", "items": STRING},
            credentials={"type": "object"},
        )

        form = posted(schema, {"pin": "12", "tokens": "a\nb", "credentials": '{"a": 1}'})

        assert form.is_valid()
        assert form.params() == {}
        assert request_params(schema, form.params(), form.secrets()) == {
            "pin": 12,
            "tokens": ["a", "b"],
            "credentials": {"a": 1},
        }

    @pytest.mark.parametrize(
        "keywords", [STRING, {"type": "string", "format": "textarea"}, {"type": "object"}]
    )
    def test_are_never_shown(self, keywords: dict[str, str]) -> None:
        form_class = form_class_of(schema_of(secret=keywords))

        shown = [
            str(form_class({"params-secret": "hunter2"})),
            str(form_class(initial={"secret": "hunter2"})),
            str(form_class(initial=form_class.initial_for({"secret": "hunter2"}))),
        ]

        assert "hunter2" not in " ".join(shown)
        assert all('autocomplete="new-password"' in html for html in shown)

    def test_leave_no_trace_in_cleaned_data(self) -> None:
        form = posted(REDSHIFT, ANSWERS)
        form.is_valid()

        assert "hunter2" not in repr(form.cleaned_data)


class TestPage:
    def test_shows_defaults(self) -> None:
        assert 'value="5439"' in str(form_class_of(REDSHIFT)()["port"])

    def test_shows_earlier_answers_and_keeps_empty_what_was_emptied(self) -> None:
        form_class = form_class_of(
            schema_of(
                port={"type": "string", "default": "5439"},
                tls={"type": "boolean", "default": True},
                mode={"enum": [1, 2]},
                o={"type": "object", "properties": {"a": STRING}},
                v={"const": "7"},
            )
        )
        form = form_class(
            initial=form_class.initial_for({"tls": False, "mode": 2, "o": {"a": "deep"}})
        )

        assert "5439" not in str(form)
        assert "checked" not in str(form["tls"])
        assert '<option value="2" selected>' in str(form["mode"])
        assert 'value="deep"' in str(form["o.a"])
        assert 'value="7"' in str(form["v"])

    def test_shows_again_what_was_posted(self) -> None:
        schema = schema_of(
            a=STRING, n={"type": "integer"}, tls={"type": "boolean"}, mode={"enum": [1, "1"]}
        )

        form = posted(schema, {"a": "<b>", "n": "many", "tls": "on", "mode": "0"})

        assert 'value="&lt;b&gt;"' in str(form["a"])
        assert 'value="many"' in str(form["n"])
        assert "checked" in str(form["tls"])
        assert '<option value="0" selected>' in str(form["mode"])

    def test_parts_required_from_optional_fields(self) -> None:
        form = form_class_of(REDSHIFT)()

        assert [f.name for f in form.required_fields()] == [
            "server",
            "username",
            "password",
            "database",
        ]
        assert [f.name for f in form.optional_fields()] == ["port"]

    def test_offers_no_empty_choice_where_a_default_is_required(self) -> None:
        mode = {"enum": ["a", "b"]}

        assert "Not set" in str(form_class_of(schema_of(m=mode))())
        assert "Choose" in str(form_class_of(schema_of("m", m=mode))())
        assert '<option value=""' not in str(
            form_class_of(schema_of("m", m={**mode, "default": "b"}))()
        )

    def test_hints_at_the_right_keyboard(self) -> None:
        form = form_class_of(schema_of(a={"type": "integer"}, b={"type": "number"}))()

        assert 'inputmode="numeric"' in str(form["a"])
        assert 'inputmode="decimal"' in str(form["b"])


class TestOptionalPart:
    schema = schema_of(
        "a",
        a=STRING,
        port={"type": "string", "default": "5439"},
        token=STRING,
        v={"const": 1},
        x={"type": "string", "pattern": "^x"},
    )

    def test_is_folded_while_it_holds_defaults_only(self) -> None:
        assert not form_class_of(self.schema)().optional_open
        assert not posted(self.schema, {"a": "x", "port": "5439"}).optional_open

    @pytest.mark.parametrize(
        "answers", [{"port": "1"}, {"token": "t"}, {"token": "**"}, {"x": "y"}]
    )
    def test_opens_when_it_is_answered_wrong_or_doubtful(self, answers: dict[str, str]) -> None:
        assert posted(self.schema, {"a": "x", **answers}).optional_open

    def test_opens_for_earlier_answers_and_stored_secrets(self) -> None:
        assert form_class_of(self.schema)(initial={"port": "1"}).optional_open
        assert form_class_of(self.schema, stored=("token",))().optional_open
