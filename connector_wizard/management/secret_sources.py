"""Read a secret from where a command was told to look: a variable or a file, never an argument."""

import getpass
import os
import sys
from pathlib import Path

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.views.decorators.debug import sensitive_variables

from connector_wizard.schema_forms import is_sound


@sensitive_variables()
def from_environment(variable: str) -> str:
    """
    Return the variable's value.

    :raises CommandError: if it is not set or empty, or is no text
    """
    value = os.environ.get(variable, "")
    if not value:
        raise CommandError(f"The variable {variable} is not set.")
    # Bytes that are no text come as halves of characters, which can be neither kept nor sent.
    if not is_sound(value):
        raise CommandError(f"The variable {variable} is not text in UTF-8.")
    return value


@sensitive_variables()
def from_file(path: Path) -> str:
    """
    Return the file's text without its last line end.

    :raises CommandError: if unreadable
    """
    try:
        value = path.read_text()
    except (OSError, ValueError) as error:
        raise CommandError(f"The file {path} cannot be read: {type(error).__name__}.") from None
    value = value.removesuffix("\n").removesuffix("\r")
    if not value:
        raise CommandError(f"The file {path} is empty.")
    return value


@sensitive_variables()
def password_from(file: Path | None) -> str:
    """
    Return the password in ``file``, or ask for one.

    :raises CommandError: if it will not do
    """
    if file is not None:
        password = from_file(file)
    elif sys.stdin.isatty():
        password = getpass.getpass("Password: ")
    else:
        raise CommandError("Give --password-file, or run it in a terminal to be asked.")
    try:
        validate_password(password)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from None
    return password
