"""The form and jsonschema say the same about every answer, warnings apart."""

import json
from collections.abc import Mapping
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from connector_wizard.schema_forms import (
    USE_ANYWAY,
    AuthParamsForm,
    build_form_class,
    read_fields,
    request_params,
)
from tests.schema_forms.strategies import Answered, kinds, nested_kinds

FEW_NAMES = ["server", "password", "mode", "privateKey", "items", "name"]


@st.composite
def answered_schemas(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, str], dict[str, Any]]:
    """A schema, what is posted to its form, and the parameters that this means."""
    answered: dict[str, Answered] = draw(
        st.dictionaries(st.sampled_from(FEW_NAMES), kinds, min_size=1, max_size=4)
    )
    given_names = draw(st.sets(st.sampled_from(sorted(answered))))
    names = st.sampled_from(sorted(answered))
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {name: each.schema for name, each in answered.items()},
        "required": draw(st.lists(names, unique=True)),
    }
    if draw(st.booleans()):
        branches = st.lists(
            st.fixed_dictionaries({"required": st.lists(names, min_size=1, unique=True)}),
            min_size=1,
            max_size=3,
        )
        schema[draw(st.sampled_from(["anyOf", "oneOf"]))] = draw(branches)
    if draw(st.booleans()):
        schema["dependencies"] = draw(st.dictionaries(names, st.lists(names, max_size=2)))
    posted = {
        f"params-{name}": each.posted
        for name, each in answered.items()
        if name in given_names and each.posted is not None
    }
    return schema, posted, {name: answered[name].value for name in given_names}


class TestTheForm:
    @settings(max_examples=150, deadline=None)
    @given(answered_schemas())
    def test_agrees_with_jsonschema(
        self, case: tuple[dict[str, Any], dict[str, str], dict[str, Any]]
    ) -> None:
        schema, posted, params = case

        assert_agreement(schema, posted, params)

    @settings(max_examples=60, deadline=None)
    @given(
        st.dictionaries(st.sampled_from(FEW_NAMES), nested_kinds, min_size=1, max_size=3),
        st.data(),
    )
    def test_agrees_about_objects_too(
        self, inner: dict[str, Answered], data: st.DataObject
    ) -> None:
        names = st.sampled_from(sorted(inner))
        required = data.draw(st.booleans())
        some = data.draw(st.sets(names))
        nested = {
            "type": "object",
            "properties": {name: each.schema for name, each in inner.items()},
            "required": data.draw(st.lists(names, unique=True)),
        }
        schema = {
            "type": "object",
            "properties": {"outer": nested},
            "required": ["outer"] if required else [],
        }

        posted = {f"params-outer.{name}": str(inner[name].posted) for name in some}
        values = {name: inner[name].value for name in inner if name in some}
        assert_agreement(schema, posted, {"outer": values} if some or required else {})


def assert_agreement(
    schema: Mapping[str, Any], posted: Mapping[str, str], params: Mapping[str, Any]
) -> None:
    form_class = build_form_class(read_fields(schema), schema=schema)
    validator = Draft7Validator(schema, format_checker=Draft7Validator.FORMAT_CHECKER)

    form = form_class({**posted, **picked(form_class, params), USE_ANYWAY: "on"})

    assert form.is_valid() is validator.is_valid(params), form.errors
    if form.is_valid():
        assert request_params(schema, form.params(), form.secrets()) == params
        again = form_class(initial=form_class.initial_for(form.params()))
        assert str(again)


def picked(form_class: type[AuthParamsForm], params: Mapping[str, Any]) -> dict[str, str]:
    """What the browser posts for the options that stand for these values."""
    return {
        f"params-{spec.name}": choice.posted
        for spec in form_class.specs
        for choice in spec.choices
        if spec.name in params and json.dumps(choice.value) == json.dumps(params[spec.name])
    }
