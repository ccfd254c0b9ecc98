"""The OpenAPI document: served, and what requests are held against."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

DOCUMENT: Mapping[str, Any] = json.loads(Path(__file__).with_name("openapi.json").read_text())
_METHODS = ("get", "post")


@cache
def operation(name: str) -> Mapping[str, Any]:
    """Return the operation with this ``operationId``."""
    found = (
        path[method]
        for path in DOCUMENT["paths"].values()
        for method in _METHODS
        if method in path and path[method]["operationId"] == name
    )
    return next(found)


def scope_of(name: str) -> str:
    """Return the scope that the operation asks for; "" where any token will do."""
    scopes: list[str] = operation(name)["security"][0]["token"]
    return next(iter(scopes), "")


@cache
def body_validator(name: str) -> Draft202012Validator | None:
    """Return what judges the operation's body, if it takes one."""
    body = operation(name).get("requestBody")
    return _validator(body["content"]["application/json"]["schema"]) if body else None


@cache
def query_validator(name: str) -> Draft202012Validator:
    """Return what judges the operation's query, each parameter by the document's own schema."""
    asked = {one["name"]: one["schema"] for one in parameters(name, "query")}
    closed = {"type": "object", "properties": asked, "additionalProperties": False}
    return _validator(closed)


@cache
def header_validator(name: str) -> Draft202012Validator:
    """Return what judges the headers that the operation must be given."""
    asked = {one["name"]: one["schema"] for one in parameters(name, "header")}
    needed = [one["name"] for one in parameters(name, "header") if one.get("required")]
    return _validator({"type": "object", "properties": asked, "required": needed})


def parameters(name: str, place: str) -> list[Mapping[str, Any]]:
    """Return the operation's parameters of this place: query or header."""
    return [one for one in operation(name).get("parameters", []) if one["in"] == place]


def _validator(schema: Mapping[str, Any]) -> Draft202012Validator:
    # With the components at hand, the document's own references resolve within the schema.
    return Draft202012Validator({**schema, "components": DOCUMENT["components"]})
