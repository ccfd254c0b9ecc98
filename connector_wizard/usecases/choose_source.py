"""Choose the source of a draft: fetch its connection spec once and pin it."""

from django.db import transaction
from django.utils import timezone

from connector_wizard import audit
from connector_wizard.advice import PlatformProblemError
from connector_wizard.approving import void_if_changed
from connector_wizard.flow_service import ConnectionSpec
from connector_wizard.gateway import asking
from connector_wizard.models import Action, Actor, Connection, PlatformAccount


def choose_source(
    *, actor: Actor, connection: Connection, account: PlatformAccount, name: str
) -> None:
    """
    Pin the Platform's spec called ``name`` to the draft: what is drawn is what is checked.

    Answers to parameters of the same name are kept.

    :raises PlatformProblemError: if there is no such spec, or the Platform did not answer
    :raises StateError: if it is not a draft any more
    """
    try:
        with asking(account, connection.sandbox) as client:
            spec = client.find_spec(name)
    except PlatformProblemError as error:
        fact = audit.Fact(
            Action.PLATFORM_FAILED, about=connection, changes={"call": "spec", "source": name}
        )
        audit.record_failure(fact, error.problem, actor=actor, team=connection.team)
        raise
    with transaction.atomic(durable=True):
        _pin(connection, spec)
        connection.note_hand(actor.name)
        void_if_changed(connection, actor=actor)
        told = {"source": spec.name, "spec": spec.id, "version": spec.version}
        fact = audit.Fact(Action.DRAFT_CHANGED, about=connection, changes=told)
        audit.record(fact, actor=actor, team=connection.team)


def _pin(connection: Connection, spec: ConnectionSpec) -> None:
    auth_specs = [{"name": auth.name, "schema": dict(auth.schema)} for auth in spec.auth_specs]
    connection.edit(
        now=timezone.now(),
        source=spec.name,
        source_title=spec.title,
        spec_id=spec.id,
        spec_version=spec.version,
        auth_specs=auth_specs,
        auth_index=0,
        can_explore=spec.can_explore,
        credentials_checked=False,
    )
