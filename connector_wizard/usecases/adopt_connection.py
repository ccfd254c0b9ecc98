"""Put on record what others made on the Platform: its id, its answers, none of its secrets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from connector_wizard import audit
from connector_wizard.advice import PlatformProblemError
from connector_wizard.flow_service import ConnectionSpec, NotFoundError
from connector_wizard.gateway import asking
from connector_wizard.models import (
    Action,
    Actor,
    Connection,
    ForeignConnection,
    PlatformAccount,
    Sandbox,
    StateError,
    Submission,
    Team,
)
from connector_wizard.models.connections import target_of
from connector_wizard.models.references import references_in
from connector_wizard.schema_forms import read_fields


@dataclass(frozen=True, slots=True)
class Adopted:
    """What became records, and how many somebody else had put on record before."""

    made: list[Connection]
    late: int


def adopt_connections(*, actor: Actor, team: Team, chosen: Sequence[ForeignConnection]) -> Adopted:
    """
    Make a record of each of ``chosen``: created, of unknown secrets, waiting for a review.

    Their connection specs are fetched first, so that what is secret is known by the spec itself.

    :raises PlatformProblemError: if the Platform did not tell them; then none is adopted
    """
    specs = _specs(actor, team, chosen)
    made = []
    for one in chosen:
        try:
            made.append(_adopt(actor, team, one, specs[_kind(one)]))
        except (IntegrityError, StateError):
            continue
    return Adopted(made, late=len(chosen) - len(made))


def _kind(one: ForeignConnection) -> tuple[PlatformAccount, str, str]:
    return (one.account, one.sandbox, one.spec_id)


def _specs(
    actor: Actor, team: Team, chosen: Sequence[ForeignConnection]
) -> dict[tuple[PlatformAccount, str, str], ConnectionSpec | None]:
    """Fetch each spec once; None for one that the Platform does not have any more."""
    specs: dict[tuple[PlatformAccount, str, str], ConnectionSpec | None] = {}
    for account, sandbox, spec_id in {_kind(one): None for one in chosen}:
        try:
            with asking(account, sandbox) as client:
                specs[account, sandbox, spec_id] = _spec(client.get_spec, spec_id)
        except PlatformProblemError as error:
            told = {"call": "spec", "spec": spec_id}
            fact = audit.Fact(Action.PLATFORM_FAILED, about=account, changes=told)
            audit.record_failure(fact, error.problem, actor=actor, team=team)
            raise
    return specs


def _spec(fetch: Any, spec_id: str) -> ConnectionSpec | None:
    try:
        spec: ConnectionSpec = fetch(spec_id)
    except NotFoundError:
        return None
    return spec


def _adopt(
    actor: Actor, team: Team, one: ForeignConnection, spec: ConnectionSpec | None
) -> Connection:
    with transaction.atomic(durable=True):
        if not one.take() or _is_on_record(team, one):
            raise StateError(f"{one} is on record already")
        now = timezone.now()
        connection = Connection.objects.create(
            team=team,
            account=one.account,
            sandbox=one.sandbox,
            is_production=_is_production(one),
            status=Connection.Status.CREATED,
            remote_id=one.remote_id,
            etag=one.etag,
            name=one.name[:200] or one.remote_id,
            description=one.description,
            created_by=actor.user,
            created_by_name=actor.name,
            created_at=one.made_at or now,
            adopted_at=now,
            awaits_review_since=now,
            test_due_at=now,
            credentials_checked=True,
            **_source(one, spec),
        )
        told = {
            "id": one.remote_id,
            "etag": one.etag,
            "sandbox": one.sandbox,
            "source": connection.source,
            "made by": one.made_by,
            "reference": _reference(team, one),
            "parameters": sorted(connection.params),
        }
        fact = audit.Fact(Action.CONNECTION_ADOPTED, about=connection, changes=told)
        audit.record(fact, actor=actor, team=team)
    return connection


def _is_on_record(team: Team, one: ForeignConnection) -> bool:
    rows = Connection.objects.in_place(team, one.account.org_id, one.sandbox)
    return rows.filter(remote_id=one.remote_id).exists()


def _is_production(one: ForeignConnection) -> bool:
    sandbox = Sandbox.objects.filter(account=one.account, name=one.sandbox).first()
    return sandbox is not None and sandbox.is_production


def _source(one: ForeignConnection, spec: ConnectionSpec | None) -> dict[str, Any]:
    if spec is None:
        bare = [{"name": one.auth_name, "schema": {}}] if one.auth_name else []
        return {
            "spec_id": one.spec_id,
            "spec_version": one.spec_version,
            "source_title": _("Unknown source"),
            "auth_specs": bare,
        }
    auth_specs = [{"name": auth.name, "schema": dict(auth.schema)} for auth in spec.auth_specs]
    names = [auth.name for auth in spec.auth_specs]
    index = names.index(one.auth_name) if one.auth_name in names else len(names)
    schema = auth_specs[index]["schema"] if index < len(names) else {}
    params = _open_answers(schema, one.params)
    return {
        "source": spec.name[:200],
        "source_title": spec.title[:200],
        "spec_id": spec.id,
        "spec_version": one.spec_version or spec.version,
        "auth_specs": auth_specs,
        "auth_index": index,
        "params": params,
        "target": target_of(spec.id, params),
    }


def _open_answers(schema: Any, params: Mapping[str, Any]) -> dict[str, Any]:
    """Return only what the spec asks for and does not call a secret."""
    open_names = {
        part.name for field in read_fields(schema) for part in field.asked() if not part.secret
    }
    return {name: value for name, value in params.items() if name in open_names}


def _reference(team: Team, one: ForeignConnection) -> str:
    """Return the reference of ours that its description carries, where it is one of the team's."""
    marks = references_in(one.description)
    known = Submission.objects.filter(connection__team=team, reference__in=marks)
    return known.values_list("reference", flat=True).first() or ""
