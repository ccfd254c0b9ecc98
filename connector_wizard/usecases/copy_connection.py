"""Copy a created connection to another sandbox: a new draft with everything that it was made of."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from connector_wizard import audit
from connector_wizard.crypto.keyring import UnopenableError
from connector_wizard.models import (
    Action,
    Actor,
    Connection,
    PlatformAccount,
    Sandbox,
    SandboxBarredError,
    Source,
    StateError,
)
from connector_wizard.models.marks import not_meant_for
from connector_wizard.models.references import bare_description


@sensitive_variables()
def copy_connection(
    *,
    actor: Actor,
    connection: Connection,
    account: PlatformAccount,
    sandbox: str,
    name: str = "",
) -> Connection:
    """
    Return a new draft in ``sandbox`` of ``account``, for the wizard to go on with.

    It is called as what it is copied from, or else ``name``.

    Its secrets are opened and sealed anew, for a sealed one opens in its own row only; since when
    and by whom they are stored stays. Where they are gone, the wizard asks for them; so it does in
    another organization, which was not meant to have what somebody else typed.

    :raises StateError: if it is not created, or not any more
    :raises SandboxBarredError: if the sandbox is not active or its own, or the account was deleted
    """
    known = Sandbox.usable(account, sandbox)
    if (connection.account_id, connection.sandbox) == (account.pk, sandbox):
        raise SandboxBarredError(_("It is in this sandbox already. Choose another one."))
    taken = _taken_over(connection, not_meant_for(account, connection, name=actor.name))
    taken["name"] = name or connection.name
    with transaction.atomic(durable=True):
        _hold(connection, account)
        draft = Connection.objects.create(
            team=connection.team,
            account=account,
            sandbox=sandbox,
            is_production=known is not None and known.is_production,
            created_by=actor.user,
            created_by_name=actor.name,
            copied_from=connection,
            **taken,
        )
        begun = {"account": account.name, "sandbox": sandbox, "copied from": str(connection.pk)}
        fact = audit.Fact(Action.DRAFT_BEGUN, about=draft, changes=begun)
        audit.record(fact, actor=actor, team=connection.team)
        told = {
            "from": connection.sandbox,
            "to": sandbox,
            "account": account.name,
            "copy": str(draft.pk),
            "secrets taken": sorted(draft.secret_marks),
        }
        fact = audit.Fact(Action.CONNECTION_COPIED, about=connection, changes=told)
        audit.record(fact, actor=actor, team=connection.team)
    return draft


def catalog_on(draft: Connection, account: PlatformAccount) -> str:
    """Say where the account's catalog has a copy's source not, or not so; "" where it has."""
    # By the catalog as it was last fetched; where it never was, there is nothing to compare.
    offered = Source.objects.filter(account=account)
    same = offered.filter(spec_id=draft.spec_id).first()
    if same is None and offered.exists():
        told = {"source": draft.source_title, "account": account.name}
        return _("%(account)s does not offer %(source)s any more.") % told
    if same is not None and same.version not in ("", draft.spec_version):
        told = {"source": draft.source_title, "new": same.version, "old": draft.spec_version}
        text = _("The catalog has version %(new)s of %(source)s; the copy is of %(old)s.") % told
        return f"{text} {_('Choose the source again if you want the newer one.')}"
    return ""


def _hold(connection: Connection, account: PlatformAccount) -> None:
    rows = Connection.objects.select_for_update(no_key=True).filter(pk=connection.pk)
    if rows.values_list("status", flat=True).first() != Connection.Status.CREATED:
        raise StateError(f"{connection} is not created")
    if not account.hold():
        raise SandboxBarredError(_("The Platform account was deleted just now. Choose another."))


@sensitive_variables()
def _taken_over(connection: Connection, lent: frozenset[str]) -> dict[str, Any]:
    secrets = {name: text for name, text in _secrets(connection).items() if name not in lent}
    names = (
        *("source", "source_title", "spec_id", "spec_version", "auth_specs", "can_explore"),
        *("params", "target"),
    )
    return {
        **{name: getattr(connection, name) for name in names},
        # Others may have made it by an auth spec that is in no catalog: the wizard asks which.
        "auth_index": connection.auth_index if connection.auth_spec else 0,
        "description": bare_description(connection.description),
        "secrets": secrets,
        "secret_marks": {
            name: mark for name, mark in connection.secret_marks.items() if name in secrets
        },
        # Whatever was sent and is not there to be taken has to be typed again.
        "credentials_checked": set(connection.fingerprints) <= set(secrets)
        and not connection.lacks_secrets,
    }


@sensitive_variables()
def _secrets(connection: Connection) -> dict[str, Any]:
    try:
        return dict(connection.secrets)
    except UnopenableError:
        # Damaged, or sealed with a key that is gone: as good as discarded.
        return {}
