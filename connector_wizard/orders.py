"""Write the order for a base connection: what is sent, what is shown and what is approved."""

import hashlib
import json
from collections.abc import Iterable, Mapping

from django.views.decorators.debug import sensitive_variables

from connector_wizard.flow_service import ConnectionOrder, ConnectionPatch, placeholder
from connector_wizard.models import Change, Connection, Submission
from connector_wizard.models.references import bare_description
from connector_wizard.schema_forms import request_params

HIDDEN = "••••••"


@sensitive_variables()
def order_of(connection: Connection, reference: str) -> ConnectionOrder:
    """Return what is sent to the Platform, the source's secrets included."""
    return _order(connection, reference, connection.secrets)


def masked_order_of(connection: Connection) -> ConnectionOrder:
    """Return the same for people to read; needs no secret to be opened."""
    return _order(connection, "cw-…", dict.fromkeys(connection.secrets_stored, HIDDEN))


def order_as_code(connection: Connection, variables: Mapping[str, str]) -> ConnectionOrder:
    """Return the same with a placeholder for each secret: by its name, which variable has it."""
    stand_ins = {name: placeholder(variable) for name, variable in variables.items()}
    return _order(connection, "", stand_ins)


@sensitive_variables()
def patch_of(change: Change) -> ConnectionPatch:
    """Return what a change sends to the Platform, all secrets of a rotation included."""
    connection = change.connection
    if change.kind == Change.Kind.RENAME:
        return ConnectionPatch(name=change.name, description=full_description(change))
    schema = connection.auth_spec.get("schema", {})
    return ConnectionPatch(
        params=request_params(schema, change.params, change.secrets),
        secret_names=_secret_names(change.secret_marks),
    )


def full_description(change: Change) -> str:
    """Return the description that is wanted, with the mark that the base connection carries."""
    created = Submission.Outcome.CREATED
    made = change.connection.submissions.filter(outcome=created).first()
    return described(change.description, made.reference if made else "")


def order_digest(connection: Connection) -> str:
    """
    Return the SHA-256, in hex, of exactly what would be sent, and to where.

    Secrets count by their fingerprints. Only the reference is left out: each try has its own.
    """
    account = connection.account
    about = {
        "account": [str(account.pk), account.org_id, account.client_id] if account else [],
        "sandbox": connection.sandbox,
        "order": _order(connection, "", dict.fromkeys(connection.secrets_stored, HIDDEN)).as_json(),
        "secrets": {name: mark["fingerprint"] for name, mark in connection.secret_marks.items()},
    }
    text = json.dumps(about, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@sensitive_variables()
def _order(connection: Connection, reference: str, secrets: Mapping[str, str]) -> ConnectionOrder:
    spec = connection.auth_spec
    return ConnectionOrder(
        name=connection.name,
        description=described(connection.description, reference),
        spec_id=connection.spec_id,
        spec_version=connection.spec_version,
        auth_name=str(spec.get("name", "")),
        params=request_params(spec.get("schema", {}), connection.params, secrets),
        secret_names=_secret_names(connection.secrets_stored),
    )


def _secret_names(answers: Iterable[str]) -> frozenset[str]:
    """Return the parameters that hold these secrets: by the name itself, or what it lies in."""
    return frozenset(part for name in answers for part in (name, name.partition(".")[0]))


def described(typed: str, reference: str) -> str:
    """Return the description with our mark at its end, by which the connection is found again."""
    # Copied from the Platform, it carries the mark of another try, which would find it.
    bare = bare_description(typed)
    return f"{bare} [{reference}]".strip() if reference else bare
