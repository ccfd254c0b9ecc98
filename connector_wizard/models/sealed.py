"""Find every column of secrets, count its rows by key, and exchange one ciphertext for another."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.apps import apps
from django.db import connection, models
from django.db.models.functions import Substr

from connector_wizard.crypto.fields import Sealed, SealedField
from connector_wizard.crypto.keyring import HEAD_LENGTH, head, key_named_by
from connector_wizard.models.keys import KeyCanary

Row: TypeAlias = tuple[Any, Sealed]


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """One column of secrets; whether it holds text or JSON does not matter here."""

    model: type[models.Model]
    field: SealedField[Any]

    def __str__(self) -> str:
        return f"{self.model.__name__}.{self.field.name}"

    def count_by_key(self) -> Counter[str]:
        """Return how many secrets need which key id; "" for what is in no form of ours."""
        # Only beginnings leave the database, once each: nothing secret is loaded.
        rows = self._rows().values_list("beginning").annotate(number=models.Count("pk"))
        found: Counter[str] = Counter()
        for beginning, number in rows.order_by():
            found[key_named_by(beginning)] += number
        return found

    def batches(self, size: int, *, but_of_key: str = "") -> Iterator[list[Row]]:
        """Yield primary keys and ciphertexts in order, without those of one key."""
        rows = self._rows().order_by("pk").values_list("pk", self.field.name)
        if but_of_key:
            rows = rows.exclude(beginning=head(but_of_key))
        batch: list[Row] = list(rows[:size])
        while batch:
            yield batch
            # By key, not by offset: rows that come and go meanwhile make none be passed over.
            batch = list(rows.filter(pk__gt=batch[-1][0])[:size])

    def exchange(self, changes: Sequence[tuple[Any, Sealed, Sealed]]) -> int:
        """
        Put, for each primary key, the new ciphertext in the place of the old one.

        A row that somebody changed meanwhile keeps what it has. Returns how many took the new.
        """
        primary_key: Any = self.model._meta.pk  # noqa: SLF001 - Django's own API
        rows = [
            (str(new), primary_key.get_db_prep_value(pk, connection), str(old))
            for pk, old, new in changes
        ]
        # One statement for all of them: the ORM would compose one anew for each.
        with connection.cursor() as cursor:
            cursor.executemany(self._exchange(), rows)
            return int(cursor.rowcount) if rows else 0

    def _exchange(self) -> str:
        quoted = connection.ops.quote_name
        names = self.model._meta.db_table, self.field.column, self.model._meta.pk.column  # noqa: SLF001
        table, column, key = map(quoted, names)
        return f"UPDATE {table} SET {column} = %s WHERE {key} = %s AND {column} = %s"  # noqa: S608 - names of our own models

    def _rows(self) -> models.QuerySet[Any]:
        beginning = Substr(self.field.name, 1, HEAD_LENGTH)
        rows: models.QuerySet[Any] = models.QuerySet(self.model)
        found: models.QuerySet[Any] = rows.exclude(**{self.field.name: None}).annotate(
            beginning=beginning
        )
        return found


def sealed_columns() -> list[SealedColumn]:
    """Return every column of secrets of every model, the canary's last."""
    found = [
        SealedColumn(model, field)
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields  # noqa: SLF001 - Django's own API
        if isinstance(field, SealedField)
    ]
    # A canary that still needs the old key stops whoever takes that away half-way.
    return sorted(found, key=lambda column: column.model is KeyCanary)
