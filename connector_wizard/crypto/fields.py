"""Keep text and JSON in model fields that the database only ever sees sealed."""

import json
from functools import cache
from typing import Any, Generic, TypeVar, cast

from django.conf import settings
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Expression
from django.db.models.query_utils import DeferredAttribute

from connector_wizard.crypto.keyring import IntegrityRing, KeyRing

T = TypeVar("T")


class Sealed(str):
    """A stored text as the database holds it; only a model's attribute opens it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<sealed>"


def key_ring() -> KeyRing:
    """Return the ring of ``FIELD_ENCRYPTION_KEYS``."""
    return _key_ring(tuple(settings.FIELD_ENCRYPTION_KEYS))


def integrity_ring() -> IntegrityRing:
    """Return the ring of ``INTEGRITY_KEYS``."""
    return _integrity_ring(tuple(settings.INTEGRITY_KEYS))


class OpenedOnRead(DeferredAttribute):
    """
    Open a row's secret when it is read and not before.

    Decrypting late keeps one unreadable row from breaking a list, and keeps clear text out of
    rows that nobody asks for their secret.
    """

    field: "SealedField[Any]"

    def __get__(self, instance: models.Model | None, cls: type[models.Model] | None = None) -> Any:
        if instance is None:
            return self
        stored = super().__get__(instance, cls)
        if isinstance(stored, Sealed):
            return self.field.opened(stored, instance)
        return stored

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class SealedField(models.TextField[T, T], Generic[T]):
    """A column of secrets, whatever their form: by this class they are all found."""

    descriptor_class = OpenedOnRead

    def to_text(self, value: T) -> str:
        """Return ``value`` as the text that is sealed."""
        raise NotImplementedError

    def from_text(self, text: str) -> T:
        """Return the value that was sealed as ``text``."""
        raise NotImplementedError

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: ARG002, FBT001 - Django's signature
        value = model_instance.__dict__.get(self.attname)
        if value is None or isinstance(value, Sealed):
            return value
        sealed = self.sealed(value, model_instance.pk)
        model_instance.__dict__[self.attname] = sealed
        return sealed

    def get_prep_value(self, value: Any) -> str | None:
        if value is None or isinstance(value, Sealed):
            return None if value is None else str(value)
        raise TypeError(f"{self.name} is sealed for one row: save the row, or use sealed().")

    def from_db_value(
        self, value: str | None, _expression: Expression, _connection: BaseDatabaseWrapper
    ) -> Sealed | None:
        return None if value is None else Sealed(value)

    def value_to_string(self, obj: models.Model) -> str:
        return str(obj.__dict__.get(self.attname) or "")

    def sealed(self, value: T, pk: object) -> Sealed:
        """Return ``value`` as it may be stored in the row ``pk``, for a conditional UPDATE."""
        return Sealed(key_ring().seal(self.to_text(value), self._place(pk)))

    def opened(self, stored: Sealed, instance: models.Model) -> T:
        """
        Return what was sealed in this row.

        :raises UnopenableError: if it will not open
        """
        return self.from_text(key_ring().open(str(stored), self._place(instance.pk)))

    def resealed(self, stored: Sealed, pk: object) -> Sealed:
        """
        Return what was sealed in the row ``pk``, sealed anew with the newest key.

        :raises UnopenableError: if it will not open
        """
        return Sealed(key_ring().reseal(str(stored), self._place(pk)))

    def _place(self, pk: object) -> str:
        return f"{self.model._meta.model_name}.{self.name}.{pk}"  # noqa: SLF001 - Django's own API


class EncryptedTextField(SealedField[T], Generic[T]):
    """Text that the database only ever sees sealed; ``[str | None]`` where it may be absent."""

    def to_text(self, value: T) -> str:
        """Return the text itself."""
        return str(value)

    def from_text(self, text: str) -> T:
        """Return the text itself."""
        return cast(T, text)


class EncryptedJSONField(SealedField[dict[str, Any]]):
    """Named values that the database only ever sees sealed."""

    def to_text(self, value: dict[str, Any]) -> str:
        """Return the values as JSON."""
        return json.dumps(value)

    def from_text(self, text: str) -> dict[str, Any]:
        """Return the values of a JSON text."""
        values: dict[str, Any] = json.loads(text)
        return values


@cache
def _key_ring(keys: tuple[str, ...]) -> KeyRing:
    return KeyRing(keys)


@cache
def _integrity_ring(keys: tuple[str, ...]) -> IntegrityRing:
    return IntegrityRing(keys)
