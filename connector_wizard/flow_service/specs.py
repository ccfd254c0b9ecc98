"""Read the Platform's description of a source, of which hardly two are shaped alike."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from connector_wizard.flow_service.reading import (
    first_word,
    members,
    members_or_none,
    required_word,
    word,
)

# What every spec of the catalogue has where it has one at all.
_USUAL_VERSION = "1.0"
# No page of Adobe's tells how a spec is kept out of the catalogue; these are what others use.
_HIDING = ("isHidden", "hidden")


@dataclass(frozen=True, slots=True)
class AuthSpec:
    """One way to authenticate to a source; `schema` is the JSON Schema of its parameters."""

    name: str
    type: str
    schema: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ConnectionSpec:
    """A kind of system that can be connected; nothing but `id` and `name` is sure to be told."""

    id: str
    name: str
    version: str
    provider_id: str
    title: str
    category: str
    description: str
    is_source: bool
    is_beta: bool
    is_hidden: bool
    # Whether the spec says how to look into such a source.
    can_explore: bool
    auth_specs: tuple[AuthSpec, ...]
    attributes: Mapping[str, object]

    @classmethod
    def from_json(cls, value: object) -> "ConnectionSpec":
        item = members(value)
        name = required_word(item["name"])
        places = tuple(_places(item))
        return cls(
            id=required_word(item["id"]),
            name=name,
            version=word(item.get("version")) or _USUAL_VERSION,
            provider_id=word(item.get("providerId")),
            title=_title(places) or _readable(name),
            category=first_word(place.get("category") for place in places),
            description=first_word(place.get("description") for place in (item, *places)),
            is_source=any(place.get("isSource") is True for place in places),
            is_beta=any(place.get("isBeta") is True for place in places),
            is_hidden=any(place.get(flag) is True for place in places for flag in _HIDING),
            can_explore=bool(members_or_none(item.get("exploreSpec"))),
            auth_specs=tuple(_auth_specs(item.get("authSpec"))),
            attributes=next((place for place in places if place), {}),
        )


def _places(item: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    """Go to where a spec may keep what it says of itself: newer items first, older ones last."""
    source_spec = members_or_none(item.get("sourceSpec"))
    for owner in (item, source_spec):
        attributes = members_or_none(owner.get("attributes"))
        yield attributes
        yield members_or_none(attributes.get("uiAttributes"))


def _title(places: tuple[Mapping[str, object], ...]) -> str:
    labels = (place.get("label") for place in places)
    names = (place.get("connectorName") for place in places)
    return first_word(labels) or first_word(names)


def _readable(name: str) -> str:
    words = re.split(r"[-_\s]+", name)
    return " ".join(part[:1].upper() + part[1:] for part in words if part) or name


def _auth_specs(value: object) -> Iterator[AuthSpec]:
    """List the ways to authenticate. One name may stand for two, on different clouds."""
    for entry in value if isinstance(value, list) else ():
        auth_spec = members_or_none(entry)
        name = auth_spec.get("name")
        # Not stripped: the name has to be sent back to the letter.
        if isinstance(name, str) and name.strip():
            schema = members_or_none(auth_spec.get("spec"))
            yield AuthSpec(name, word(auth_spec.get("type")), schema)


def readable_specs(items: Iterable[object]) -> Iterator[ConnectionSpec]:
    """Read the specs of a catalogue; one that cannot be read does not hide the others."""
    for item in items:
        try:
            spec = ConnectionSpec.from_json(item)
        except (KeyError, TypeError, ValueError):
            continue
        yield spec
