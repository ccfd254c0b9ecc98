"""Tell of a connection, a try, an account and a token as the document describes them."""

from datetime import UTC, datetime
from typing import Any

from django.urls import reverse

from connector_wizard.advice import problem_of_try
from connector_wizard.api.problems import explained
from connector_wizard.models import ApiToken, Approval, Connection, PlatformAccount, Submission
from connector_wizard.models.reviews import standing_of

Told = dict[str, Any]
WAITING = "waiting"


def in_list(connection: Connection, *, review: str, approval: str | None) -> Told:
    """Return what a list tells of a connection; ``approval`` is its standing one's state."""
    draft = connection.status == Connection.Status.DRAFT
    waits = draft and approval == Approval.State.WAITING
    return {
        "id": str(connection.pk),
        "status": WAITING if waits else connection.status,
        "name": connection.name,
        "sandbox": connection.sandbox,
        "is_production": connection.is_production,
        "source": connection.source,
        "remote_id": connection.remote_id or None,
        "review": review or None,
        "created_by": connection.created_by_name,
        "begun_at": moment(connection.begun_at),
        "touched_at": moment(connection.touched_at),
        "created_at": moment(connection.created_at),
        "url": reverse("api-connection", kwargs={"pk": connection.pk}),
    }


def in_full(connection: Connection) -> Told:
    """Return all that there is to tell of a connection; of its secrets, what they are called."""
    approval = connection.approvals.standing().values_list("state", flat=True).first()
    review = standing_of(connection).state
    newest = connection.submissions.first()
    return {
        **in_list(connection, review=review, approval=approval),
        "account": connection.account.name if connection.account else None,
        "description": connection.description,
        "auth": str(connection.auth_spec.get("name", "")) or None,
        "params": connection.params,
        "secrets": sorted(connection.secrets_stored),
        "etag": connection.etag or None,
        "last_try": a_try(newest) if newest else None,
    }


def a_try(submission: Submission) -> Told:
    """Return what became of one try at creating."""
    told: Told = {
        "reference": submission.reference,
        "outcome": submission.outcome,
        "requested_at": moment(submission.requested_at),
        "settled_at": moment(submission.settled_at),
        "problem": None,
    }
    if submission.problem:
        told["problem"] = explained(problem_of_try(submission))
    return told


def an_account(account: PlatformAccount) -> Told:
    """Return a Platform account, by the names that a request uses."""
    return {
        "name": account.name,
        "org_id": account.org_id,
        "sandboxes": [
            {"name": one.name, "is_production": one.is_production, "is_active": one.is_active}
            for one in account.sandboxes.all()
        ],
    }


def a_token(token: ApiToken) -> Told:
    """Return a token's own facts, as its holder may know them."""
    membership = token.membership
    return {
        "name": token.name,
        "scopes": token.scopes,
        "expires_at": moment(token.expires_at),
        "person": membership.user.email,
        "team": membership.team.slug,
        "role": membership.role,
    }


def moment(at: datetime | None) -> str | None:
    """Return a time as RFC 3339 has it, always in UTC."""
    if at is None:
        return None
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
