"""Generate schemas and answers: any JSON at all, and auth specs as they ought to be."""

import json
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

KEYWORDS = [
    "$id", "$ref", "$schema", "additionalProperties", "allOf", "anyOf", "const", "contains",
    "contentMediaType", "default", "definitions", "dependencies", "description", "else", "enum",
    "examples", "exclusiveMinimum", "format", "if", "items", "maxItems", "maxLength", "maximum",
    "minItems", "minLength", "minimum", "multipleOf", "not", "oneOf", "pattern",
    "patternProperties", "properties", "propertyNames", "readOnly", "required", "then", "title",
    "type", "uiAttributes", "uniqueItems",
]  # fmt: skip
VALUES = [
    "", "#", "#/definitions/a", "#/properties/0", "(a+)+$", "^x", "[", "password", "textarea",
    "date", "array", "boolean", "integer", "null", "number", "object", "string",
    '"><script>alert(1)</script>', "' onfocus=alert(1) x='", "</textarea><img src=x>", "\x00",
    "\u202e", "\ud800", "line\nline",
]  # fmt: skip
NAMES = [
    "__all__", "__proto__", "a", "b", "csrfmiddlewaretoken", "data", "errors", "name", "password",
    "prefix", "privateKey", "", "a.b", "<b>", "use_anyway",
]  # fmt: skip

texts = st.sampled_from(VALUES) | st.text(max_size=8)
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([10**400, -1, 0, 1, 3])
    | st.floats()
    | texts
)
anything: st.SearchStrategy[Any] = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(KEYWORDS) | st.sampled_from(NAMES), inner, max_size=5)
    ),
    max_leaves=25,
)
property_like = st.dictionaries(st.sampled_from(KEYWORDS), anything, max_size=6)
hostile_schemas: st.SearchStrategy[Any] = anything | st.fixed_dictionaries(
    {"properties": st.dictionaries(st.sampled_from(NAMES) | texts, property_like, max_size=5)},
    optional={
        "required": st.lists(st.sampled_from(NAMES), max_size=4),
        "definitions": st.dictionaries(st.sampled_from(["a", "b"]), property_like),
        "anyOf": st.lists(property_like, max_size=3),
        "dependencies": st.dictionaries(st.sampled_from(NAMES), anything, max_size=2),
        "if": property_like,
        "then": property_like,
    },
)


@dataclass(frozen=True)
class Answered:
    """A property, what is posted for it (None: nothing), and the parameter it should become."""

    schema: dict[str, Any]
    posted: str | None
    value: Any


letters = st.text("abcXYZ019-_. äß", min_size=1, max_size=12)
words = letters.filter(lambda text: text == text.strip())
small = st.integers(-30, 30)


@st.composite
def strings(draw: st.DrawFn) -> Answered:
    limits = st.fixed_dictionaries(
        {"type": st.just("string")},
        optional={
            "minLength": st.integers(0, 8),
            "maxLength": st.integers(0, 12),
            "format": st.sampled_from(["date", "email", "ipv4", "ipv6", "password", "uri"]),
        },
    )
    value = draw(words | st.sampled_from(["2024-02-30", "2024-02-29", "a@b", "10.0.0.1", "::1"]))
    return Answered(draw(limits), value, value)


@st.composite
def numbers(draw: st.DrawFn) -> Answered:
    limits = {
        "minimum": small,
        "maximum": small,
        "exclusiveMinimum": small,
        "exclusiveMaximum": small,
        "multipleOf": st.sampled_from([1, 2, 5, 0.5]),
    }
    kind = st.fixed_dictionaries({"type": st.sampled_from(["integer", "number"])}, optional=limits)
    value = draw(small | st.sampled_from([0.5, 2.5, 1e30, -7.25]) | st.just("twelve"))
    whole = isinstance(value, float) and value.is_integer()
    return Answered(draw(kind), str(int(value) if whole else value), value)


@st.composite
def choices(draw: st.DrawFn) -> Answered:
    options = draw(st.lists(words | small | st.booleans(), min_size=1, max_size=5))
    value = draw(st.sampled_from(options))
    return Answered({"enum": options}, str(value), value)


@st.composite
def lists(draw: st.DrawFn) -> Answered:
    items, strategy = draw(st.sampled_from([("string", words), ("integer", small)]))
    value = draw(st.lists(strategy, min_size=1, max_size=4))
    limits = {"minItems": st.integers(0, 3), "maxItems": st.integers(1, 4)}
    schema = st.fixed_dictionaries(
        {"type": st.just("array"), "items": st.just({"type": items})},
        optional={**limits, "uniqueItems": st.booleans()},
    )
    return Answered(draw(schema), "\r\n".join(map(str, value)), value)


@st.composite
def written_as_json(draw: st.DrawFn) -> Answered:
    value = draw(st.dictionaries(words, small | words | st.lists(small, max_size=2), max_size=3))
    limits = {"minProperties": st.integers(0, 2), "required": st.lists(words, max_size=1)}
    schema = draw(st.fixed_dictionaries({"type": st.just("object")}, optional=limits))
    return Answered(schema, json.dumps(value), value)


nested_kinds = strings() | numbers()
kinds = nested_kinds | choices() | lists() | written_as_json()
