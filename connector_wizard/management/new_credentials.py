"""Judge new credentials that a command was given, and part secret from plain."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.views.decorators.debug import sensitive_variables

from connector_wizard.connecting import InvalidRequestError
from connector_wizard.management.request_file import read_params
from connector_wizard.management.secret_sources import from_environment, from_file
from connector_wizard.models import Connection
from connector_wizard.schema_forms import FieldSpec, problems_in, read_fields
from connector_wizard.usecases.rotate_credentials import NewCredentials


def ask_for_secrets(parser: ArgumentParser, *, required: bool = True) -> None:
    """Ask where the new credentials are; never for themselves."""
    given = parser.add_mutually_exclusive_group(required=required)
    given.add_argument("--secret-env", metavar="VAR", help="the one secret is in this variable")
    given.add_argument("--secret-file", type=Path, help="the one secret is in this file")
    given.add_argument(
        "--params",
        type=Path,
        metavar="PARAMS.json",
        help='an object such as {"password": {"env": "VAR"}}, as in a request file',
    )


def are_given(options: dict[str, Any]) -> bool:
    """Tell whether a command that can go without was told where credentials are."""
    return any(options[name] for name in ("secret_env", "secret_file", "params"))


@sensitive_variables()
def read_new(connection: Connection, options: dict[str, Any]) -> NewCredentials:
    """
    Return the new credentials, for a connection of this source.

    :raises InvalidRequestError: in one line that names what to mend, never a value
    """
    asked = _asked(connection)
    typed = _typed(options, asked)
    unknown = sorted(typed.keys() - asked.keys())
    if unknown:
        raise InvalidRequestError(f"The source has no parameter {', '.join(unknown)}.")
    secrets = {name: str(value) for name, value in typed.items() if asked[name].secret}
    plain = {name: value for name, value in typed.items() if name not in secrets}
    params = {**connection.params, **plain}
    schema = connection.auth_spec.get("schema", {})
    problems = problems_in(schema, {**params, **secrets}, stored=connection.secrets_stored)
    wrong = [one for one in problems if not one.warning]
    if wrong:
        raise InvalidRequestError(" ".join(f"{one.field or 'params'}: {one.text}" for one in wrong))
    return NewCredentials(secrets=secrets, params=params if plain else None)


@sensitive_variables()
def _typed(options: dict[str, Any], asked: dict[str, FieldSpec]) -> dict[str, Any]:
    if options["params"]:
        return read_params(options["params"])
    names = [name for name, spec in asked.items() if spec.secret and spec.required]
    if len(names) != 1:
        raise InvalidRequestError(f"Give --params: the secrets are {', '.join(names) or 'none'}.")
    if options["secret_env"]:
        return {names[0]: from_environment(options["secret_env"])}
    return {names[0]: from_file(options["secret_file"])}


def _asked(connection: Connection) -> dict[str, FieldSpec]:
    specs = read_fields(connection.auth_spec.get("schema", {}))
    return {part.name: part for spec in specs for part in spec.asked()}
