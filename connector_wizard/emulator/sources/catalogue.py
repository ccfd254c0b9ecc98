"""The connection specs that exist: the shipped ones and those that a test adds."""

import json
import uuid
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

Spec = Mapping[str, Any]
SAMPLE_NAMESPACE: Final = uuid.UUID("6f0c5a1e-52c1-4b7e-9a60-6f5f3a6c2d11")


class Catalogue:
    """Connection specs by id. They belong to no organisation and to no sandbox."""

    def __init__(self) -> None:
        """Begin with the shipped ones."""
        self._specs = {spec["id"]: spec for spec in shipped_specs()}

    def all(self) -> list[Spec]:
        """Return every spec, in the catalogue's own order."""
        return list(self._specs.values())

    def get(self, spec_id: object) -> Spec | None:
        """Return a spec by its id, or None."""
        return self._specs.get(spec_id) if isinstance(spec_id, str) else None

    def add(self, specs: Iterable[Spec]) -> None:
        """Add specs, or replace those of the same id."""
        self._specs = {**self._specs, **{spec["id"]: spec for spec in specs}}


@cache
def shipped_specs() -> tuple[Spec, ...]:
    """Read the file once. What it returns is shared: never change it."""
    text = files("connector_wizard.emulator.sources").joinpath("catalogue.json").read_text("utf-8")
    return tuple(json.loads(text))


def sample_specs(count: int) -> list[Spec]:
    """Make sources in bulk, to find out how a client copes with a long catalogue."""
    return [_sample(number) for number in range(1, count + 1)]


def auth_spec(spec: Spec, name: object) -> Mapping[str, Any] | None:
    """Return the first auth spec of that exact name, or None."""
    found = (candidate for candidate in spec.get("authSpec", []) if candidate["name"] == name)
    return next(found, None)


def _sample(number: int) -> Spec:
    properties = {
        "host": {"type": "string", "title": "Host", "description": "Where it listens."},
        "password": {"type": "string", "format": "password", "description": "To sign in."},
    }
    schema = {"type": "object", "properties": properties, "required": ["host", "password"]}
    return {
        "id": str(uuid.uuid5(SAMPLE_NAMESPACE, str(number))),
        "name": f"sample-source-{number}",
        "providerId": str(SAMPLE_NAMESPACE),
        "version": "1.0",
        "authSpec": [{"name": "Basic Authentication", "spec": schema}],
        "attributes": {"category": "Database", "isSource": True},
    }
