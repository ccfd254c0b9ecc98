"""Keep what the Platform last said of each connection on record, and compare it with the record."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from connector_wizard.models.connections import Connection
from connector_wizard.models.references import bare_description

ENABLED = "enabled"
# On the way from one state to another; nobody knows yet what it will be.
PASSING = frozenset(
    {
        "",
        "initializing",
        "updating",
        "enabling",
        "disabling",
        "enabled-finalizing",
        "delete-finalizing",
    }
)
GONE, STATE, VERSION, AUTH_SPEC = "gone", "state", "version", "auth spec"
LABELS: Mapping[str, Promise] = {
    GONE: _("On the Platform"),
    STATE: _("State"),
    VERSION: _("Etag"),
    "name": _("Name"),
    "description": _("Description"),
    AUTH_SPEC: _("Auth spec"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not the same here and there; ``name`` says what, a parameter by its own."""

    name: str
    here: str
    there: str

    @property
    def label(self) -> str:
        """What it is called on a page."""
        return str(LABELS.get(self.name, self.name))


class Sighting(models.Model):
    """A connection on record, as the Platform last described it; holds no secret."""

    connection = models.OneToOneField(
        Connection, models.CASCADE, primary_key=True, related_name="sighting"
    )
    name = models.CharField(max_length=200, blank=True)
    # Without our mark.
    description = models.CharField(max_length=1000, blank=True)
    state = models.CharField(max_length=40, blank=True)
    etag = models.CharField(max_length=200, blank=True)
    auth_name = models.CharField(max_length=200, blank=True)
    # Of the parameters that the record holds openly, those that the Platform shows.
    params = models.JSONField(default=dict)
    changed_at = models.DateTimeField(null=True)
    changed_by = models.CharField(max_length=254, blank=True)
    checked_at = models.DateTimeField()
    # Since when a look-up by its id has answered that there is none.
    gone_since = models.DateTimeField(null=True)
    # The state that is right, as somebody of the team has accepted it.
    agreed_state = models.CharField(max_length=40, default=ENABLED)
    # The etag on record when the two were compared: once we change it ourselves, this says nothing.
    compared_with = models.CharField(max_length=200, blank=True)
    drifting_since = models.DateTimeField(null=True)

    FACTS = (
        "name",
        "description",
        "state",
        "etag",
        "auth_name",
        "params",
        "changed_at",
        "changed_by",
        "checked_at",
        "gone_since",
        "compared_with",
        "drifting_since",
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["drifting_since"],
                name="sightings_that_drift",
                condition=models.Q(drifting_since__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.connection} {self.checked_at}"

    def judge(self, now: datetime) -> list[Difference]:
        """Compare with the record as it is now, and remember since when the two differ."""
        found = list(_differences(self.connection, self))
        self.compared_with = self.connection.etag
        self.drifting_since = (self.drifting_since or now) if found else None
        return found


def sighting_of(connection: Connection) -> Sighting | None:
    """Return what the Platform last said of it, if it was ever asked."""
    sighting: Sighting | None = getattr(connection, "sighting", None)
    return sighting


def drift_of(connection: Connection) -> list[Difference]:
    """Return what is not the same here and on the Platform, as far as is known."""
    sighting = sighting_of(connection)
    if sighting is None or not is_drifting(connection):
        return []
    return list(_differences(connection, sighting))


def is_drifting(connection: Connection) -> bool:
    """Whether the two differed when they were last compared; needs none of the answers."""
    sighting = sighting_of(connection)
    if sighting is None or connection.status != Connection.Status.CREATED:
        return False
    return sighting.drifting_since is not None and sighting.compared_with == connection.etag


def is_gone(connection: Connection) -> bool:
    """Whether the Platform has it no more, though it is on record as created."""
    sighting = sighting_of(connection)
    return sighting is not None and is_drifting(connection) and sighting.gone_since is not None


def auth_spec_elsewhere(connection: Connection) -> str:
    """Return by which auth spec the Platform has this very version, where it is not ours."""
    sighting = sighting_of(connection)
    if sighting is None or not sighting.etag or sighting.etag != connection.etag:
        return ""
    return "" if sighting.auth_name == connection.auth_spec.get("name") else sighting.auth_name


def mark_of(drift: list[Difference]) -> str:
    """Return what is another text as soon as the drift is another one."""
    return hashlib.sha256(repr(drift).encode()).hexdigest() if drift else ""


def _differences(connection: Connection, sighting: Sighting) -> Iterator[Difference]:
    if sighting.gone_since is not None:
        yield Difference(GONE, str(_("on record")), str(_("does not exist")))
        return
    if sighting.state not in PASSING and sighting.state != sighting.agreed_state:
        yield Difference(STATE, sighting.agreed_state, sighting.state)
    # The same version has the same content, even where the Platform writes it in another way.
    if sighting.etag and sighting.etag == connection.etag:
        return
    changed = list(_changed(connection, sighting))
    if not changed and sighting.etag and connection.etag:
        changed = [Difference(VERSION, connection.etag, sighting.etag)]
    yield from changed


def _changed(connection: Connection, sighting: Sighting) -> Iterator[Difference]:
    texts = {
        # Who has no name there is called by its id here.
        "name": (connection.name, sighting.name or connection.name),
        "description": (bare_description(connection.description), sighting.description),
        AUTH_SPEC: (str(connection.auth_spec.get("name", "")), sighting.auth_name),
    }
    params = {
        name: (text_of(connection.params[name]), text_of(value))
        for name, value in sighting.params.items()
        if name in connection.params
    }
    for name, (here, there) in {**texts, **params}.items():
        if here.strip() != there.strip():
            yield Difference(name, here, there)


def text_of(value: Any) -> str:
    """Return an answer as it is compared: 5439 and "5439" are the same."""
    return str(value) if not isinstance(value, bool) else str(value).lower()


def others_among(here: Mapping[str, Any], there: Mapping[str, Any]) -> set[str]:
    """Return the names of plain answers that are not the same in both."""
    one, other = ({name: text_of(value) for name, value in each.items()} for each in (here, there))
    return {name for name in {*one, *other} if one.get(name) != other.get(name)}
