"""Read a JSON Schema as the fields a person is asked for; any JSON value will do."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from connector_wizard.schema_forms.answers import fitting
from connector_wizard.schema_forms.kinds import AS_JSON, choices_of, effective, kind_of
from connector_wizard.schema_forms.names import (
    MAX_LABEL,
    label_from,
    readable,
    sounds_long,
    sounds_secret,
)
from connector_wizard.schema_forms.plain import plain_schema
from connector_wizard.schema_forms.properties import is_asked, properties_of, undescribed
from connector_wizard.schema_forms.specs import FieldSpec, Kind

MAX_FIELDS = 200
MAX_HELP = 2000
LONG_TEXT = 500

_LONG_FORMATS = {"json", "markdown", "multiline", "pem", "textarea"}
_HIDDEN_KINDS = {Kind.TEXT, Kind.MULTILINE, Kind.INTEGER, Kind.NUMBER, Kind.LIST, Kind.JSON}
_UNUSED_DEFAULT = "The source's default for this secret is not used."
_ODD_DEFAULT = "The source's default does not fit and is not used."


def read_fields(schema: Mapping[str, Any]) -> tuple[FieldSpec, ...]:
    """The fields of an auth spec, required ones first, else in the schema's order."""
    plain = plain_schema(schema).schema
    required = set(plain.get("required", ()))
    specs = [
        _field(name, name, effective(each), required=name in required)
        for name, each in properties_of(plain).items()
        if is_asked(each)
    ]
    names = {spec.name for spec in specs}
    specs = [_as_json(spec) if _clashes(spec, names) else spec for spec in specs]
    return tuple(sorted(specs, key=lambda spec: not spec.required)[:MAX_FIELDS])


def schema_notes(schema: Mapping[str, Any]) -> tuple[str, ...]:
    """What in an auth spec could not be relied on, in sentences for who looks at the source."""
    plain = plain_schema(schema)
    properties = properties_of(plain.schema)
    notes = [
        f"“{readable(name)[:MAX_LABEL]}” is required, but the source does not describe it."
        for name in undescribed(plain.schema)
    ]
    if sum(map(is_asked, properties.values())) > MAX_FIELDS:
        notes.append(f"Only the first {MAX_FIELDS} parameters are asked for.")
    return (*notes[:MAX_FIELDS], *plain.notes)


def _field(
    name: str, key: str, schema: dict[str, Any], *, required: bool, group: str = ""
) -> FieldSpec:
    kind, note = kind_of(schema, nested=bool(group))
    secret = kind in _HIDDEN_KINDS and _is_secret(name, kind, schema)
    spec = FieldSpec(
        name=key,
        label=readable(schema.get("title", ""))[:MAX_LABEL] or label_from(name),
        kind=Kind.MULTILINE
        if kind == Kind.TEXT and _is_long(name, schema, secret=secret)
        else kind,
        help_text=readable(schema.get("description", ""))[:MAX_HELP],
        required=required,
        secret=secret,
        choices=choices_of(schema) if kind == Kind.CHOICE else (),
        note=note,
        group=group,
        examples=_examples(schema),
        **_limits(schema),
    )
    return _with_default(_with_parts(spec, schema), schema)


def _limits(schema: dict[str, Any]) -> dict[str, Any]:
    lengths = {
        name: int(schema[keyword])
        for name, keyword in (("min_length", "minLength"), ("max_length", "maxLength"))
        if keyword in schema
    }
    return lengths | {
        "minimum": schema.get("minimum", schema.get("exclusiveMinimum")),
        "maximum": schema.get("maximum", schema.get("exclusiveMaximum")),
        "pattern": schema.get("pattern", ""),
        "format": schema.get("format", ""),
    }


def _examples(schema: dict[str, Any]) -> tuple[str, ...]:
    texts = (each for each in schema.get("examples", ()) if isinstance(each, str | int | float))
    return tuple(readable(str(each))[:MAX_LABEL] for each in texts)[:5]


def _is_secret(name: str, kind: Kind, schema: dict[str, Any]) -> bool:
    if "password" in {schema.get("format"), effective(schema.get("items")).get("format")}:
        return True
    return kind not in {Kind.INTEGER, Kind.NUMBER} and sounds_secret(name)


def _is_long(name: str, schema: dict[str, Any], *, secret: bool) -> bool:
    shown = [schema.get("default"), *schema.get("examples", ())]
    return (
        "contentMediaType" in schema
        or schema.get("format") in _LONG_FORMATS
        or sounds_long(name)
        or (schema.get("maxLength", 0) > LONG_TEXT and not secret)
        or any(isinstance(each, str) and "\n" in each for each in shown)
    )


def _with_parts(spec: FieldSpec, schema: dict[str, Any]) -> FieldSpec:
    if spec.kind == Kind.LIST:
        item = effective(schema.get("items"))
        return replace(spec, item=_field("", spec.name, item, required=False, group=spec.label))
    if spec.kind != Kind.OBJECT:
        return spec
    needed = set(schema.get("required", ())) if spec.required else set()
    parts = [
        _field(
            name, f"{spec.name}.{name}", effective(each), required=name in needed, group=spec.label
        )
        for name, each in schema["properties"].items()
        if is_asked(each)
    ]
    return replace(spec, fields=tuple(parts)) if parts else _as_json(spec)


def _with_default(spec: FieldSpec, schema: dict[str, Any]) -> FieldSpec:
    if spec.kind == Kind.CONSTANT:
        return replace(spec, default=schema["const"])
    default = schema.get("default")
    if default is None or spec.fields:
        return spec
    if spec.secret:
        return replace(spec, note=_UNUSED_DEFAULT)
    fits = fitting(spec, default)
    return replace(spec, default=fits) if fits is not None else replace(spec, note=_ODD_DEFAULT)


def _as_json(spec: FieldSpec) -> FieldSpec:
    return replace(spec, kind=Kind.JSON, fields=(), note=AS_JSON)


def _clashes(spec: FieldSpec, names: set[str]) -> bool:
    return any(part.name in names for part in spec.fields) or len(spec.fields) > MAX_FIELDS
