"""Keep JSON as text, where the order of its members counts."""

import json
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Expression


class JSONTextField(models.TextField[Any, Any]):
    """
    JSON that comes back as it was written.

    PostgreSQL's jsonb, which JSONField is stored in, sorts members by their length; a form is drawn
    in the order in which the Platform lists its parameters.
    """

    def from_db_value(
        self, value: str | None, _expression: Expression, _connection: BaseDatabaseWrapper
    ) -> Any:
        """Return what was written."""
        return None if value is None else json.loads(value)

    def get_prep_value(self, value: Any) -> str | None:
        """Return the text to store."""
        return None if value is None else json.dumps(value)

    def to_python(self, value: Any) -> Any:
        """Return a value of a form or a fixture; what is no text is one already."""
        return json.loads(value) if isinstance(value, str) else value

    def value_to_string(self, obj: models.Model) -> str:
        """Return the text for a dump."""
        return json.dumps(self.value_from_object(obj))
