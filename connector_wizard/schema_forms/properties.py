"""Tell which parameters a plain schema has, wherever in it they are described."""

from collections.abc import Mapping
from typing import Any

_BRANCHES = ("allOf", "anyOf", "oneOf")


def properties_of(plain: Mapping[str, Any]) -> dict[str, Any]:
    """The properties of a plain schema, those that only a branch of it describes at the end."""
    branches = [plain.get("then"), plain.get("else"), *plain.get("dependencies", {}).values()]
    for keyword in _BRANCHES:
        branches += plain.get(keyword, ())
    found: dict[str, Any] = dict(plain.get("properties", {}))
    for branch in branches:
        described = branch.get("properties", {}) if isinstance(branch, dict) else {}
        found |= {name: described[name] for name in described if name not in found}
    return found


def is_asked(schema: Any) -> bool:
    """Whether a property is for a person to fill in."""
    return schema is not False and not (isinstance(schema, dict) and schema.get("readOnly"))


def undescribed(plain: Mapping[str, Any]) -> tuple[str, ...]:
    """The required names that no property describes, `object.name` inside of an object."""
    names = list(_undescribed(plain))
    for outer, schema in _objects(plain).items():
        names += [f"{outer}.{name}" for name in _undescribed(schema)]
    return tuple(dict.fromkeys(names))


def fillable(plain: Mapping[str, Any]) -> dict[str, Any]:
    """The schema without the required names that nobody can be asked for."""
    inner = {name: _fillable(schema) for name, schema in _objects(plain).items()}
    return {**_fillable(plain), "properties": {**plain.get("properties", {}), **inner}}


def _undescribed(plain: Mapping[str, Any]) -> list[str]:
    described = properties_of(plain)
    return [name for name in plain.get("required", ()) if name not in described]


def _fillable(plain: Mapping[str, Any]) -> dict[str, Any]:
    described = properties_of(plain)
    required = [n for n in plain.get("required", ()) if is_asked(described.get(n, False))]
    return {**plain, "required": required}


def _objects(plain: Mapping[str, Any]) -> dict[str, Any]:
    properties = plain.get("properties", {}).items()
    return {
        name: each for name, each in properties if isinstance(each, dict) and "properties" in each
    }
