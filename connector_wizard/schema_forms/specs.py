"""The vocabulary between a JSON Schema and a form: one frozen value a field."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """How a person answers a field."""

    TEXT = "text"
    MULTILINE = "multiline"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    LIST = "list"
    OBJECT = "object"
    JSON = "json"
    CONSTANT = "constant"


@dataclass(frozen=True, slots=True)
class Choice:
    """One allowed answer: what is sent to the Platform, what is read, what the browser posts."""

    value: Any
    label: str
    posted: str


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """
    One parameter of an auth spec, as far as its schema could be understood.

    `name` is the property's name, or `object.property` one level down. `default` is the fixed
    value of a constant. `note` says what in the schema was not understood. An object's own
    `fields` are asked for instead of it; a list's `item` tells what each line has to be.
    """

    name: str
    label: str
    kind: Kind
    help_text: str = ""
    required: bool = False
    secret: bool = False
    choices: tuple[Choice, ...] = ()
    default: Any = None
    pattern: str = ""
    examples: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    min_length: int | None = None
    max_length: int | None = None
    format: str = ""
    note: str = ""
    group: str = ""
    fields: tuple["FieldSpec", ...] = ()
    item: "FieldSpec | None" = None

    def asked(self) -> tuple["FieldSpec", ...]:
        """The specs that a form shows for this one: an object's parts, else itself."""
        return self.fields or (self,)
