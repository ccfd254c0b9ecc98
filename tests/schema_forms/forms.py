"""Short ways to a form for a schema written in a test."""

from typing import Any

from connector_wizard.schema_forms import AuthParamsForm, FieldSpec, build_form_class, read_fields


def schema_of(*required: str, **properties: Any) -> dict[str, Any]:
    """An auth spec with these properties."""
    return {"type": "object", "properties": properties, "required": list(required)}


def field_of(name: str = "server", **keywords: Any) -> FieldSpec:
    """The one field of a schema with one property."""
    return read_fields(schema_of(**{name: keywords}))[0]


def form_class_of(schema: dict[str, Any], *, stored: tuple[str, ...] = ()) -> type[AuthParamsForm]:
    return build_form_class(read_fields(schema), schema=schema, stored=stored)


def posted(
    schema: dict[str, Any],
    answers: dict[str, str],
    *,
    stored: tuple[str, ...] = (),
    ticked: tuple[str, ...] = (),
) -> AuthParamsForm:
    """The form as a browser would post it, with the ticks beside its fields."""
    named = {f"params-{name}": answer for name, answer in answers.items()}
    return form_class_of(schema, stored=stored)({**named, **dict.fromkeys(ticked, "on")})
