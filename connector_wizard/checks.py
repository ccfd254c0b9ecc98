"""Refuse to start with keys that are missing, unusable, public, or not this database's."""

import logging
import re
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004 - Django's own name
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from connector_wizard.crypto.fields import key_ring
from connector_wizard.crypto.keyring import (
    KEY_TEXT,
    BadKeyError,
    UnopenableError,
    key_id,
    usable_keys,
)
from connector_wizard.models import KeyCanary
from connector_wizard.usecases.rotate_keys import count_by_key

log = logging.getLogger(__name__)
# The stand-ins of DEBUG and tests, by id: whoever reads our code has them.
PUBLIC_KEY_IDS = frozenset({"15db5cdb", "6d5c159b"})
MAKE_ONE = (
    "Make one with: python -c "
    "'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'"
)
NO_CANARY = "The database has no key canary: run manage.py migrate."
# What keys usually suffer on their way into an environment, and how each is mended.
ACCIDENTS = (
    (re.compile(r"b['\"].*"), "Leave out the b and the quotation marks around it."),
    (re.compile(r"['\"].*|.*['\"]"), "Leave out the quotation marks around it."),
    (re.compile(r"[0-9a-fA-F]{64}"), "This is hexadecimal; it has to be URL-safe base64."),
    (re.compile(r"[A-Za-z0-9+/]{43}="), "This is standard base64: write - for + and _ for /."),
)


@register()
def check_keys(**_: Any) -> list[Error]:
    """Judge the texts of the keys; needs no database."""
    errors = []
    for number, name in enumerate(("FIELD_ENCRYPTION_KEYS", "INTEGRITY_KEYS"), start=1):
        try:
            keys = usable_keys(getattr(settings, name))
        except BadKeyError as error:
            hint = _accident(getattr(settings, name)) or MAKE_ONE
            errors.append(_error(f"{name}: {error}.", hint, number))
            continue
        public = PUBLIC_KEY_IDS & {key_id(key) for key in keys}
        if public and not (settings.DEBUG or settings.TESTING):
            errors.append(_error(f"{name} holds a key that is published.", MAKE_ONE, number))
    return errors


@register()
def check_rings_apart(**_: Any) -> list[CheckMessage]:
    """Advise against one key for both uses: who reads secrets need not be able to sign history."""
    if not set(settings.FIELD_ENCRYPTION_KEYS) & set(settings.INTEGRITY_KEYS):
        return []
    message = "FIELD_ENCRYPTION_KEYS and INTEGRITY_KEYS share a key."
    return [Warning(message, hint=MAKE_ONE, id="connector_wizard.W003")]


@register(Tags.database)
def check_stored_secrets(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Judge the keys by what is stored; runs with migrate and ``check --database default``."""
    if not databases or check_keys():
        return []
    found: list[CheckMessage] = []
    problem = canary_problem()
    if problem and problem != NO_CANARY:
        found.append(_error(problem, "Start with the keys that this database was made with.", 4))
    missing = missing_keys()
    if missing:
        hint = "Put the key back at the end of the list, then run manage.py rotate_keys."
        found.append(Warning(missing, hint=hint, id="connector_wizard.W005"))
    return found


def refuse_unusable_keys() -> None:
    """
    Stop a server's start where secrets could not be opened, before it takes a request.

    Single secrets that need a missing key only earn a line in the log: the rest can be served.

    :raises ImproperlyConfigured: in one sentence that names key ids, never keys
    """
    errors = check_keys()
    if errors:
        raise ImproperlyConfigured(" ".join(f"{error.msg} {error.hint}" for error in errors))
    problem = canary_problem()
    if problem:
        raise ImproperlyConfigured(problem)
    missing = missing_keys()
    if missing:
        log.warning("%s Run manage.py rotate_keys --check.", missing)


def canary_problem() -> str:
    """Return why this database's canary does not open with our keys, or nothing."""
    try:
        canary = KeyCanary.objects.first()
    except DatabaseError:
        # Not migrated, or not there yet: /readyz says so.
        return ""
    if canary is None:
        return NO_CANARY
    try:
        canary.text  # noqa: B018 - reading it opens it
    except UnopenableError as error:
        had = ", ".join(key_ring().key_ids)
        return (
            f"FIELD_ENCRYPTION_KEYS does not fit this database. {error} "
            f"The keys given have the ids {had}."
        )
    return ""


def missing_keys() -> str:
    """Return which keys stored secrets need and the ring lacks, or nothing."""
    try:
        lacking = [use for use in count_by_key() if use.key_id and not use.on_ring]
    except DatabaseError:
        return ""
    told = ", ".join(f"{use.key_id} ({use.total})" for use in lacking)
    return (
        f"Stored secrets need keys that are not in FIELD_ENCRYPTION_KEYS: {told}." if told else ""
    )


def _accident(keys: Sequence[str]) -> str:
    spoiled = [key for key in keys if not KEY_TEXT.fullmatch(key)]
    return next((hint for key in spoiled for shape, hint in ACCIDENTS if shape.fullmatch(key)), "")


def _error(message: str, hint: str, number: int) -> Error:
    return Error(message, hint=hint, id=f"connector_wizard.E{number:03}")
