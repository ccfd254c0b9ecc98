"""Turn what a person typed into JSON values and back, and put them together as parameters."""

import json
import re
from typing import Any

from connector_wizard.schema_forms.blanks import without_surrounding_blanks
from connector_wizard.schema_forms.json_values import NUMBER_LIMIT, is_sound
from connector_wizard.schema_forms.specs import FieldSpec, Kind

_INTEGER = re.compile(r"[+-]?[0-9]{1,300}")
_NUMBER = re.compile(
    r"[+-]?(?:[0-9]{1,300}(?:\.[0-9]{0,300})?|\.[0-9]{1,300})(?:[eE][+-]?[0-9]{1,3})?"
)
_TOLD = {"true": True, "false": False}


class AnswerError(ValueError):
    """What was typed is no value of its kind; says so without repeating it."""

    def __init__(self, kind: Kind) -> None:
        super().__init__(f"not of the kind {kind}")
        self.kind = kind


def typed_answer(spec: FieldSpec, text: str) -> Any:
    """
    The JSON value that a text stands for, None for an empty one.

    :raises AnswerError: if the text stands for no value of this kind
    """
    if spec.kind in {Kind.TEXT, Kind.MULTILINE}:
        lines = text.replace("\r\n", "\n") if spec.kind == Kind.MULTILINE else text
        return (lines if spec.secret else without_surrounding_blanks(lines)) or None
    bare = without_surrounding_blanks(text)
    return _READERS[spec.kind](spec, bare) if bare else None


def shown_answer(spec: FieldSpec, value: Any) -> str:
    """The text that stands for a JSON value: what `typed_answer` reads back."""
    if spec.kind == Kind.CHOICE or value is None:
        return _posted(spec, value)
    if spec.kind == Kind.LIST and isinstance(value, list) and spec.item is not None:
        return "\n".join(shown_answer(spec.item, each) for each in value)
    if spec.kind == Kind.JSON:
        return json.dumps(value, ensure_ascii=False, indent=2)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def fitting(spec: FieldSpec, value: object) -> Any:
    """A default in the shape that its field asks for, None where it does not fit."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    try:
        return typed_answer(spec, shown_answer(spec, value))
    except AnswerError:
        return None


def _integer(spec: FieldSpec, text: str) -> int:
    if not _INTEGER.fullmatch(text):
        raise AnswerError(spec.kind)
    return int(text)


def _number(spec: FieldSpec, text: str) -> int | float:
    if _INTEGER.fullmatch(text):
        return int(text)
    if not _NUMBER.fullmatch(text) or abs(float(text)) >= NUMBER_LIMIT:
        raise AnswerError(spec.kind)
    return float(text)


def _boolean(spec: FieldSpec, text: str) -> bool:
    if text not in _TOLD:
        raise AnswerError(spec.kind)
    return _TOLD[text]


def _choice(spec: FieldSpec, text: str) -> Any:
    for choice in spec.choices:
        if choice.posted == text:
            return choice.value
    raise AnswerError(spec.kind)


def _posted(spec: FieldSpec, value: Any) -> str:
    wanted = json.dumps(value)
    return next((each.posted for each in spec.choices if json.dumps(each.value) == wanted), "")


def _list(spec: FieldSpec, text: str) -> Any:
    item = spec.item or spec
    read = (typed_answer(item, line) for line in text.splitlines())
    return [each for each in read if each is not None]


def _json(spec: FieldSpec, text: str) -> Any:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise AnswerError(spec.kind) from error
    if not is_sound(value):
        raise AnswerError(spec.kind)
    return value


_READERS = {
    Kind.INTEGER: _integer,
    Kind.NUMBER: _number,
    Kind.BOOLEAN: _boolean,
    Kind.CHOICE: _choice,
    Kind.LIST: _list,
    Kind.JSON: _json,
}
