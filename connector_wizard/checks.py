"""Refuse to start with keys that are missing, unusable, public, or not this database's."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from connector_wizard.crypto.fields import key_ring
from connector_wizard.crypto.keyring import BadKeyError, UnopenableError, key_id, usable_keys
from connector_wizard.models import KeyCanary

# The stand-ins of DEBUG and tests, by id: whoever reads our code has them.
PUBLIC_KEY_IDS = frozenset({"15db5cdb", "6d5c159b"})
MAKE_ONE = (
    "Make one with: python -c "
    "'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'"
)


@register()
def check_keys(**_: Any) -> list[Error]:
    """Judge the texts of the keys; needs no database."""
    errors = []
    for number, name in enumerate(("FIELD_ENCRYPTION_KEYS", "INTEGRITY_KEYS"), start=1):
        try:
            keys = usable_keys(getattr(settings, name))
        except BadKeyError as error:
            errors.append(_error(f"{name}: {error}.", MAKE_ONE, number))
            continue
        public = PUBLIC_KEY_IDS & {key_id(key) for key in keys}
        if public and not (settings.DEBUG or settings.TESTING):
            errors.append(_error(f"{name} holds a key that is published.", MAKE_ONE, number))
    return errors


def refuse_unusable_keys() -> None:
    """
    Stop a server's start where secrets could not be opened, before it takes a request.

    :raises ImproperlyConfigured: in one sentence that names key ids, never keys
    """
    errors = check_keys()
    if errors:
        raise ImproperlyConfigured(" ".join(f"{error.msg} {error.hint}" for error in errors))
    problem = canary_problem()
    if problem:
        raise ImproperlyConfigured(problem)


def canary_problem() -> str:
    """Return why this database's canary does not open with our keys, or nothing."""
    try:
        canary = KeyCanary.objects.first()
    except DatabaseError:
        # Not migrated, or not there yet: /readyz says so.
        return ""
    if canary is None:
        return "The database has no key canary: run manage.py migrate."
    try:
        canary.text  # noqa: B018 - reading it opens it
    except UnopenableError as error:
        had = ", ".join(key_ring().key_ids)
        return (
            f"FIELD_ENCRYPTION_KEYS does not fit this database. {error} "
            f"The keys given have the ids {had}."
        )
    return ""


def _error(message: str, hint: str, number: int) -> Error:
    return Error(message, hint=hint, id=f"connector_wizard.E{number:03}")
