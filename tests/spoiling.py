"""Spoil one row, so that whatever is done about it fails in a way that nobody foresaw."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DataError, connection, models


@contextmanager
def spoiled(row: models.Model, error: type[Exception] = DataError) -> Iterator[None]:
    """Refuse each statement that names the row by its key and writes."""
    names = {str(row.pk), row.pk.hex}

    def refuse(execute: Any, sql: str, params: Any, *rest: Any) -> Any:
        if sql.startswith("UPDATE") and names & set(map(str, params or ())):
            raise error("value too long: a good password")
        return execute(sql, params, *rest)

    with connection.execute_wrapper(refuse):
        yield
