"""Fetch the Platform's catalogue of sources and keep it for the wizard's search."""

from django.db import transaction
from django.utils import timezone

from connector_wizard import audit
from connector_wizard.advice import PlatformProblemError
from connector_wizard.flow_service import ConnectionSpec
from connector_wizard.gateway import asking
from connector_wizard.models import Action, Actor, Connection, PlatformAccount, Source


def refresh_sources(*, actor: Actor, connection: Connection, account: PlatformAccount) -> int:
    """
    Replace what we know of the account's catalogue; return how many sources it has.

    The draft says in which sandbox to ask.

    :raises PlatformProblemError: if the Platform refused or did not answer; what we had is kept
    """
    try:
        with asking(account, connection.sandbox) as client:
            # A row each, not the specs themselves: a whole catalogue is megabytes.
            specs = client.list_specs()
            rows = [_row(spec) for spec in specs if spec.is_source and not spec.is_hidden]
    except PlatformProblemError as error:
        fact = audit.Fact(
            Action.PLATFORM_FAILED, about=connection, changes={"call": "catalogue of sources"}
        )
        audit.record_failure(fact, error.problem, actor=actor, team=connection.team)
        raise
    with transaction.atomic(durable=True):
        Source.replace_all(account, rows)
        account.sources_at = timezone.now()
        account.save(update_fields=["sources_at"])
    return len(rows)


def _row(spec: ConnectionSpec) -> Source:
    return Source(
        spec_id=spec.id[:100],
        name=spec.name[:200],
        title=spec.title[:200],
        category=spec.category[:100],
        is_beta=spec.is_beta,
        version=spec.version[:40],
        provider_id=spec.provider_id[:100],
        auth_names=[auth.name for auth in spec.auth_specs],
    )
