"""Apply a JSON Patch to a connection: only to what may change, and all of it or nothing."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from connector_wizard.emulator.calls.params import check_params, judge_secrets, open_params
from connector_wizard.emulator.calls.refusals import FlowError
from connector_wizard.emulator.memory.connections import Connection
from connector_wizard.emulator.sources.catalogue import Spec, auth_spec

OPERATIONS: Final = ("add", "replace", "remove")
STATES: Final = ("enabled", "disabled", "initializing")
_PARAMS: Final = "/auth/params"


def patched(connection: Connection, spec: Spec, instructions: Any) -> Connection:
    """Return a changed copy. :raises FlowError: if an instruction is not possible."""
    if not isinstance(instructions, list) or not instructions:
        raise FlowError("1455-400", "A patch is a list of instructions")
    copy = replace(connection, params=dict(connection.params), secrets=dict(connection.secrets))
    schema = _schema_of(spec, connection.auth_name)
    for instruction in instructions:
        _apply(copy, schema, _read(instruction))
    # A stored secret stands in for itself here: the schema only asks whether it is there.
    check_params(schema, {**dict.fromkeys(copy.secrets, "stored"), **copy.params})
    return copy


def _schema_of(spec: Spec, auth_name: str | None) -> Mapping[str, Any]:
    found = auth_spec(spec, auth_name)
    return found["spec"] if found else {}


def _read(instruction: Any) -> tuple[str, str, Any]:
    if not isinstance(instruction, Mapping) or not instruction.keys() <= {"op", "path", "value"}:
        raise FlowError("1455-400", "A patch instruction has op, path and value")
    operation, path = str(instruction.get("op")).lower(), str(instruction.get("path"))
    if operation not in OPERATIONS:
        raise FlowError("1434-400", f"The operation {operation} is not supported")
    if operation != "remove" and "value" not in instruction:
        raise FlowError("1455-400", f"The operation {operation} needs a value")
    return operation, path, None if operation == "remove" else instruction.get("value")


def _apply(copy: Connection, schema: Mapping[str, Any], instruction: tuple[str, str, Any]) -> None:
    operation, path, value = instruction
    if path.split("/")[1:2] == ["connectionSpec"]:
        raise FlowError("1414-400", "The connection spec of a connection cannot be changed")
    if path.startswith(f"{_PARAMS}/"):
        key = path.removeprefix(f"{_PARAMS}/").replace("~1", "/").replace("~0", "~")
        _apply_param(copy, schema, key, None if operation == "remove" else (value,))
        return
    change = _CHANGES.get(path)
    if change is None or (operation == "remove" and path != "/description"):
        raise FlowError("1455-400", f"The patch instruction {operation} {path} is invalid")
    change(copy, schema, value)


def _apply_param(
    copy: Connection, schema: Mapping[str, Any], key: str, new: tuple[Any] | None
) -> None:
    copy.params.pop(key, None)
    copy.secrets.pop(key, None)
    if new is None:
        return
    given = {key: new[0]}
    check_params({"properties": schema.get("properties", {})}, given)
    copy.params |= open_params(schema, given)
    copy.secrets |= judge_secrets(schema, given)


def _rename(copy: Connection, _schema: Mapping[str, Any], value: Any) -> None:
    if not isinstance(value, str) or not value.strip():
        raise FlowError("1455-400", "A name is a text")
    copy.name = value


def _describe(copy: Connection, _schema: Mapping[str, Any], value: Any) -> None:
    if not isinstance(value, str | None):
        raise FlowError("1455-400", "A description is a text")
    copy.description = value


def _switch(copy: Connection, _schema: Mapping[str, Any], value: Any) -> None:
    if value not in STATES:
        raise FlowError("1456-400", f"A state is one of {', '.join(STATES)}")
    copy.state = value


def _replace_params(copy: Connection, schema: Mapping[str, Any], value: Any) -> None:
    check_params(schema, value)
    copy.params, copy.secrets = open_params(schema, value), judge_secrets(schema, value)


_CHANGES: Final[Mapping[str, Callable[[Connection, Mapping[str, Any], Any], None]]] = {
    "/name": _rename,
    "/description": _describe,
    "/state": _switch,
    _PARAMS: _replace_params,
}
