"""Hold what a program sent against the document; what is wrong is told without a value."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.views.decorators.debug import sensitive_variables
from jsonschema import Draft202012Validator, ValidationError

from connector_wizard.api.document import (
    body_validator,
    header_validator,
    parameters,
    query_validator,
)
from connector_wizard.api.problems import ApiProblemError
from connector_wizard.connecting import Mistake
from connector_wizard.connecting.wanted import pointer

_NUMBER = re.compile(r"[0-9]{1,9}")
# jsonschema's own sentences quote the value, which may be a secret.
_SENTENCES = {
    "type": "It has to be: {}.",
    "enum": "It has to be one of: {}.",
    "maxLength": "At most {} characters.",
    "minLength": "At least {} characters.",
    "maximum": "At most {}.",
    "minimum": "At least {}.",
    "maxProperties": "At most {} members.",
}


@sensitive_variables()
def body_of(request: HttpRequest, name: str) -> dict[str, Any]:
    """
    Return the operation's body; an empty one where it takes none.

    :raises ApiProblemError: if it is not what the document asks for
    """
    validator = body_validator(name)
    if validator is None:
        return {}
    if request.content_type != "application/json":
        raise ApiProblemError("not-json", "Send the body as application/json.")
    body: dict[str, Any] = _parsed(request)
    _judge(validator, body, "The body is not what this address takes.")
    return body


def query_of(request: HttpRequest, name: str) -> dict[str, Any]:
    """
    Return the operation's query, numbers as numbers.

    :raises ApiProblemError: if it is not what the document asks for
    """
    whole = {one["name"] for one in parameters(name, "query") if one["schema"]["type"] == "integer"}
    query: dict[str, Any] = {}
    for key, values in request.GET.lists():
        number = key in whole and _NUMBER.fullmatch(values[0])
        query[key] = values if len(values) > 1 else int(values[0]) if number else values[0]
    _judge(query_validator(name), query, "The query is not what this address takes.")
    return query


def check_headers(request: HttpRequest, name: str) -> None:
    """
    Let a request pass that has the headers it must have.

    :raises ApiProblemError: if not
    """
    asked = [one["name"] for one in parameters(name, "header")]
    given = {one: request.headers[one] for one in asked if one in request.headers}
    mistakes = _mistakes(header_validator(name), given)
    if mistakes:
        raise ApiProblemError("malformed", "A header is missing or will not do.", mistakes)


@sensitive_variables()
def _parsed(request: HttpRequest) -> Any:
    try:
        body = json.loads(request.body, object_pairs_hook=_once_each, parse_constant=_not_json)
        # Half of a surrogate pair is no character.
        text = json.dumps(body, ensure_ascii=False).encode().decode()
    except RequestDataTooBig:
        raise ApiProblemError("too-large", "A body has at most 64 KiB.") from None
    except (ValueError, RecursionError):
        raise ApiProblemError("malformed", "The body is not sound JSON in UTF-8.") from None
    # No column can hold it. An escaped backslash before it makes it plain text.
    if "\\u0000" in text.replace(r"\\", ""):
        raise ApiProblemError("invalid", "A text in the body has the character NUL.")
    return body


@sensitive_variables()
def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("A member stands there twice")
    return members


def _not_json(word: str) -> None:
    raise ValueError(word)


@sensitive_variables()
def _judge(validator: Draft202012Validator, value: Any, sentence: str) -> None:
    if mistakes := _mistakes(validator, value):
        raise ApiProblemError("invalid", sentence, mistakes)


@sensitive_variables()
def _mistakes(validator: Draft202012Validator, value: Any) -> list[Mistake]:
    told = [one for error in validator.iter_errors(value) for one in _told(error)]
    return list(dict.fromkeys(told))


@sensitive_variables()
def _told(error: ValidationError) -> Iterator[Mistake]:
    where, rule = tuple(error.absolute_path), cast(Any, error.validator_value)
    if error.validator == "required" and isinstance(error.instance, Mapping):
        for name in rule:
            if name not in error.instance:
                yield Mistake(pointer(*where, name), "It is missing.")
    elif error.validator == "additionalProperties" and isinstance(error.instance, Mapping):
        known = cast(Any, error.schema)["properties"]
        for name in sorted(error.instance.keys() - known.keys()):
            yield Mistake(pointer(*where, name), f"Not known here. Known: {', '.join(known)}.")
    else:
        words = ", ".join(map(str, rule)) if isinstance(rule, list) else str(rule)
        sentence = _SENTENCES.get(str(error.validator), "It has not the form that is asked for.")
        yield Mistake(pointer(*where), sentence.format(words))
