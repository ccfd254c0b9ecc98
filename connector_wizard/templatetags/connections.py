"""Show a connection's answers and its fields' surroundings in the design's words."""

import json
from datetime import datetime
from typing import Any

from django import template
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _

from connector_wizard.models import Connection
from connector_wizard.models.reviews import review_state
from connector_wizard.schema_forms import REMOVE_BLANKS, USE_ANYWAY, AuthParamsForm, read_fields

register = template.Library()
# How a tick is called by which a stored secret is removed; fields' own names begin with "params-".
REMOVE = "remove-"


@register.filter
def answers(connection: Connection) -> list[dict[str, Any]]:
    """Return each parameter of the auth spec: its label and answer; of a secret, since when."""
    schema = connection.auth_spec.get("schema", {})
    asked = [part for spec in read_fields(schema) for part in spec.asked()]
    marks = connection.secret_marks
    return [
        {
            "label": spec.label,
            "name": spec.name,
            "value": connection.params.get(spec.name),
            **mark(marks, spec.name),
        }
        for spec in asked
        if spec.name in connection.params or spec.name in marks
    ]


@register.filter
def reviewed(connection: Connection) -> str:
    """Return where the review of a list's connection stands: one that knows its ``verdict``."""
    return review_state(connection, getattr(connection, "verdict", None))


@register.filter
def about(field: BoundField, connection: Connection | None) -> dict[str, Any]:
    """Return what components/field.html can say beside a field."""
    spec = getattr(field.field, "spec", None)
    if spec is None or connection is None:
        return {}
    more: dict[str, Any] = {"examples": spec.examples, "note": spec.note}
    form = field.form
    if isinstance(form, AuthParamsForm) and form.is_bound and form.warnings.get(field.name):
        more |= {"warning": " ".join(form.warnings[field.name]), "replacing": True}
    if not spec.required:
        more["remove_name"] = REMOVE + spec.name
    return more | mark(connection.secret_marks, spec.name)


@register.simple_tag
def use_anyway_name() -> str:
    """Return the name of the tick by which odd answers are sent all the same."""
    return USE_ANYWAY


@register.simple_tag
def remove_blanks_name() -> str:
    """Return the name of the tick by which secrets lose the blanks around them."""
    return REMOVE_BLANKS


@register.filter
def questions_a_secret(form: AuthParamsForm) -> bool:
    """Tell whether one of the form's secrets looks odd."""
    return any(form.asked[key].secret for key in form.warnings if key in form.asked)


@register.filter
def changes_in_words(text: str) -> list[tuple[str, str]]:
    """Return an event's changes as pairs of a name and a readable value."""
    return [(name, _in_words(value)) for name, value in json.loads(text).items() if value]


@register.filter
def moment(text: str) -> datetime | None:
    """Return the time that a stored text means."""
    return datetime.fromisoformat(text) if text else None


def mark(marks: dict[str, dict[str, str]], name: str) -> dict[str, Any]:
    """Return since when and by whom a secret is stored, if it is."""
    if name not in marks:
        return {}
    return {
        "stored_at": datetime.fromisoformat(marks[name]["at"]),
        "stored_by": marks[name]["by"],
    }


def _in_words(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        old, new = (_in_words(value.get(name, "")) or _("none") for name in ("before", "after"))
        return f"{old} → {new}"
    return (
        {True: _("yes"), False: _("no")}.get(value, str(value))
        if isinstance(value, bool)
        else str(value)
    )
