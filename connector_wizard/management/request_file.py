"""Read REQUEST.json: what is to be created, its secrets named by variable or file; one or many."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.views.decorators.debug import sensitive_variables

from connector_wizard.connecting import InvalidRequestError, Wanted
from connector_wizard.management.renaming import unclear_renames
from connector_wizard.management.secret_sources import from_environment, from_file
from connector_wizard.schema_forms import is_sound

REQUIRED = {"account", "sandbox", "source", "name"}
ALLOWED = REQUIRED | {"auth", "description", "params", "was"}


@sensitive_variables()
def read_file(path: Path) -> Wanted | list[Wanted]:
    """
    Return what ``path`` asks for, its secrets fetched: one request, or a list of many.

    :raises InvalidRequestError: if it will not do; of many, with each that is to be mended
    """
    told = _json_in(path)
    if isinstance(told, dict) and "connections" in told:
        unknown = sorted(told.keys() - {"connections"})
        if unknown:
            raise InvalidRequestError(f"Not known: {', '.join(unknown)}.")
        told = told["connections"]
    return _read_many(told) if isinstance(told, list) else _read_one(told)


@sensitive_variables()
def read_params(path: Path) -> dict[str, Any]:
    """
    Return the parameters that ``path`` holds, in the form of a request's, their secrets fetched.

    :raises InvalidRequestError: if it will not do
    """
    told = _json_in(path)
    if not isinstance(told, dict):
        raise InvalidRequestError("The file must hold one JSON object.")
    _check_sound(told)
    return {name: _value(name, value) for name, value in told.items()}


@sensitive_variables()
def _json_in(path: Path) -> Any:
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError, RecursionError) as error:
        raise InvalidRequestError(f"{path} is not readable JSON: {type(error).__name__}.") from None


@sensitive_variables()
def _check_sound(told: Any) -> None:
    """Refuse what no row can hold before anything is done: it would take other entries along."""
    if not is_sound(told):
        raise InvalidRequestError(
            "It has the character NUL, half a character, a number that is none, or too deep a nest."
        )


@sensitive_variables()
def _read_many(told: list[Any]) -> list[Wanted]:
    if not told:
        raise InvalidRequestError("The file names no connection.")
    requests: dict[tuple[str, str, str], Wanted] = {}
    wrong = []
    for number, one in enumerate(told, 1):
        try:
            request = _read_one(one)
        except InvalidRequestError as error:
            wrong.append(f"Connection {number}{_called(one)}: {error}")
            continue
        if request.key in requests:
            told_twice = "Another one has this name, account and sandbox."
            wrong.append(f"Connection {number}{_called(one)}: {told_twice}")
        requests[request.key] = request
    wrong += unclear_renames(requests.values())
    if wrong:
        raise InvalidRequestError(" ".join(wrong))
    return list(requests.values())


def _called(told: Any) -> str:
    name = told.get("name") if isinstance(told, dict) else None
    return f" ({name})" if isinstance(name, str) else ""


@sensitive_variables()
def _read_one(told: Any) -> Wanted:
    if not isinstance(told, dict):
        raise InvalidRequestError("It must be one JSON object.")
    _check_sound(told)
    _check_names(told)
    params = told.pop("params", {})
    if not isinstance(params, dict):
        raise InvalidRequestError('"params" must be an object.')
    return Wanted(**told, params={name: _value(name, value) for name, value in params.items()})


def _check_names(told: dict[str, Any]) -> None:
    missing, unknown = sorted(REQUIRED - told.keys()), sorted(told.keys() - ALLOWED)
    if missing:
        raise InvalidRequestError(f"Missing: {', '.join(missing)}.")
    if unknown:
        raise InvalidRequestError(f"Not known: {', '.join(unknown)}.")
    wrong = [name for name in told if name != "params" and not isinstance(told[name], str)]
    if wrong:
        raise InvalidRequestError(f"Must be text: {', '.join(wrong)}.")


@sensitive_variables()
def _value(name: str, value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if value.keys() not in ({"env"}, {"file"}):
        return {inner: _value(f"{name}.{inner}", one) for inner, one in value.items()}
    try:
        if "env" in value:
            return from_environment(str(value["env"]))
        return from_file(Path(str(value["file"])))
    except CommandError as error:
        raise InvalidRequestError(f"{name}: {error}") from None
