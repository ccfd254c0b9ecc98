"""Read REQUEST.json: what is to be created, with its secrets named by variable or file."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.views.decorators.debug import sensitive_variables

from connector_wizard.management.secret_sources import from_environment, from_file

REQUIRED = {"account", "sandbox", "source", "name"}
ALLOWED = REQUIRED | {"auth", "description", "params"}


class InvalidRequestError(Exception):
    """The file does not say what is to be created; the message says what to mend."""


@dataclass(frozen=True, slots=True)
class Request:
    """One base connection to be created."""

    account: str
    sandbox: str
    source: str
    name: str
    auth: str = ""
    description: str = ""
    params: dict[str, Any] = field(default_factory=dict, repr=False)


@sensitive_variables()
def read_request(path: Path) -> Request:
    """
    Return what ``path`` asks for, its secrets fetched.

    :raises InvalidRequestError: if it will not do
    """
    told = _object_in(path)
    _check_names(told)
    params = told.pop("params", {})
    if not isinstance(params, dict):
        raise InvalidRequestError('"params" must be an object.')
    return Request(**told, params={name: _value(name, value) for name, value in params.items()})


@sensitive_variables()
def read_params(path: Path) -> dict[str, Any]:
    """
    Return the parameters that ``path`` holds, in the form of a request's, their secrets fetched.

    :raises InvalidRequestError: if it will not do
    """
    return {name: _value(name, value) for name, value in _object_in(path).items()}


@sensitive_variables()
def _object_in(path: Path) -> dict[str, Any]:
    try:
        told = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise InvalidRequestError(f"{path} is not readable JSON: {type(error).__name__}.") from None
    if not isinstance(told, dict):
        raise InvalidRequestError("The file must hold one JSON object.")
    return told


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
    if not isinstance(value, dict) or value.keys() not in ({"env"}, {"file"}):
        return value
    try:
        if "env" in value:
            return from_environment(str(value["env"]))
        return from_file(Path(str(value["file"])))
    except CommandError as error:
        raise InvalidRequestError(f"{name}: {error}") from None
