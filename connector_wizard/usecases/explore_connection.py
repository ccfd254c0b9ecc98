"""Look into a connection's source: lists and columns, kept for a short while, and sample rows."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils import timezone

from connector_wizard import audit
from connector_wizard.advice import PlatformProblemError
from connector_wizard.flow_service import Client, DataObject, Description
from connector_wizard.gateway import asking, confided
from connector_wizard.models import Action, Actor, Connection, Explored, Place, StateError


def explore(*, actor: Actor, connection: Connection, place: Place, parent: str = "") -> None:
    """
    Keep what the Platform tells of ``place`` now: what lies in it, or its columns.

    :raises PlatformProblemError: if the Platform or the source refused or did not answer
    :raises StateError: if it is in no account
    """
    with _asking(actor, connection, place) as client:
        told = _told(client, connection, place)
    Explored.keep(
        connection,
        place,
        told,
        name=_name_of(connection, place, parent),
        parent=parent,
        told_at=timezone.now(),
    )


def sample_rows(*, actor: Actor, connection: Connection, place: Place) -> Description:
    """
    Return a few rows of ``place`` with its columns. They are kept nowhere.

    That a person looked is an event, since rows can hold what is personal; it is written before
    they are shown.

    :raises PlatformProblemError: if the Platform or the source refused or did not answer
    :raises StateError: if it is in no account
    """
    with _asking(actor, connection, place) as client:
        described = client.describe(
            connection.remote_id, _as_asked(place), rows=True, secrets=confided(connection)
        )
    told = {"object": place.path, "rows": len(described.rows)}
    fact = audit.Fact(Action.DATA_SAMPLED, about=connection, changes=told)
    with transaction.atomic(durable=True):
        audit.record(fact, actor=actor, team=connection.team)
    return described


@contextmanager
def _asking(actor: Actor, connection: Connection, place: Place) -> Iterator[Client]:
    """Open the client; a failure is an event, as with every call that a person makes."""
    account = connection.account
    if account is None:
        raise StateError(f"{connection} is in no Platform account")
    try:
        with asking(account, connection.sandbox) as client:
            yield client
    except PlatformProblemError as error:
        told = {"call": "explore", "object": place.path}
        fact = audit.Fact(Action.PLATFORM_FAILED, about=connection, changes=told)
        audit.record_failure(fact, error.problem, actor=actor, team=connection.team)
        raise


def _told(client: Client, connection: Connection, place: Place) -> list[list[object]]:
    secrets = confided(connection)
    if place.is_list:
        listed = client.list_objects(connection.remote_id, folder=place.path, secrets=secrets)
        return [[one.kind, one.name, one.path, one.can_preview, one.has_columns] for one in listed]
    described = client.describe(connection.remote_id, _as_asked(place), rows=False, secrets=secrets)
    return [[one.name, one.source_type, one.xdm_type, one.xdm_format] for one in described.columns]


def _as_asked(place: Place) -> DataObject:
    return DataObject(place.kind, place.path, place.path)


def _name_of(connection: Connection, place: Place, parent: str) -> str:
    """Return what the list from which a person came calls the place."""
    row = Explored.objects.filter(connection=connection, mark=parent).first()
    for kind, name, path, *_more in row.told if row and row.place.is_list else ():
        if (kind, path) == (place.kind, place.path):
            return str(name)
    return place.path
