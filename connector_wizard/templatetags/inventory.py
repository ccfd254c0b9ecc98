"""Show what a sync found: what sources are called, and what differs here and there."""

from collections.abc import Mapping
from uuid import UUID

from django import template
from django.utils.translation import gettext as _

from connector_wizard.models import Connection
from connector_wizard.models.sightings import (
    AUTH_SPEC,
    GONE,
    LABELS,
    VERSION,
    Difference,
    drift_of,
    is_drifting,
    mark_of,
)
from connector_wizard.schema_forms import read_fields

register = template.Library()


@register.filter
def title_of(sources: Mapping[str, str], spec_id: str) -> str:
    """Return what a source is called, or its spec's id where the Platform never told."""
    return sources.get(spec_id) or spec_id or _("Unknown source")


@register.filter
def record_of(buried: Mapping[UUID, Connection], pk: UUID) -> Connection | None:
    """Return the record of what was thought deleted and is there again."""
    return buried.get(pk)


@register.filter
def drift(connection: Connection) -> list[Difference]:
    """Return what is not the same here and on the Platform."""
    return drift_of(connection)


@register.filter
def called_in(difference: Difference, connection: Connection) -> str:
    """Return what differs as the connection's page calls it: a parameter by its label."""
    schema = connection.auth_spec.get("schema", {})
    labels = {part.name: part.label for spec in read_fields(schema) for part in spec.asked()}
    known = difference.name in LABELS
    return difference.label if known else labels.get(difference.name, difference.label)


@register.filter
def drifts(connection: Connection) -> bool:
    """Tell the same for a list, where the answers are not at hand."""
    return is_drifting(connection)


@register.filter
def drift_mark(differences: list[Difference]) -> str:
    """Return what a form sends along, so that only what was shown is taken over."""
    return mark_of(differences)


@register.filter
def tells_gone(differences: list[Difference]) -> bool:
    """Tell whether the Platform has it no more."""
    return [one.name for one in differences] == [GONE]


@register.filter
def auth_spec_there(differences: list[Difference], connection: Connection) -> str:
    """Tell whether the Platform signs in in another way, "known" here or "unknown"; or ""."""
    other = next((one for one in differences if one.name == AUTH_SPEC), None)
    if other is None:
        return ""
    return "unknown" if connection.index_of_auth_spec(other.there) is None else "known"


@register.filter
def tells_only_a_version(differences: list[Difference]) -> bool:
    """Tell whether it was changed in nothing that can be compared, such as a secret."""
    return [one.name for one in differences] == [VERSION]
