"""Make valid rows with readable defaults."""

import uuid
from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from connector_wizard.emulator import (
    DEMO_CLIENT_ID,
    DEMO_CLIENT_SECRET,
    DEMO_ORG_ID,
    DEMO_SCOPES,
    Emulator,
)
from connector_wizard.emulator.sources.catalogue import shipped_specs
from connector_wizard.models import (
    Actor,
    ApiToken,
    Approval,
    Change,
    Connection,
    Delivery,
    ForeignConnection,
    Invitation,
    Membership,
    NoticeKind,
    PlatformAccount,
    Review,
    Role,
    Rotation,
    Sandbox,
    Scope,
    Sighting,
    Submission,
    Team,
    User,
    Webhook,
)
from connector_wizard.models.invitations import VALID_FOR, mark_of
from connector_wizard.models.reviews import digest_of
from connector_wizard.orders import order_digest

REDSHIFT_SPEC_ID = "3416976c-a9ca-4bba-901a-1f08f66978ff"
REDSHIFT_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "server": {"type": "string"},
        "username": {"type": "string"},
        "password": {"type": "string", "format": "password"},
        "database": {"type": "string"},
    },
    "required": ["server", "username", "password", "database"],
}
STORED_AT = "2026-01-01T00:00:00+00:00"
_number = count(1)


def make_team(name: str = "", **more: Any) -> Team:
    number = next(_number)
    return Team.objects.create(name=name or f"Team {number}", slug=f"team-{number}", **more)


def make_user(email: str = "", password: str | None = None) -> User:
    return User.objects.create_user(email or f"person-{next(_number)}@example.com", password)


def join(team: Team, role: Role, user: User | None = None) -> Membership:
    return Membership.objects.create(team=team, user=user or make_user(), role=role)


def actor(membership: Membership) -> Actor:
    return Actor(name=membership.user.email, user=membership.user, address="127.0.0.1")


def make_invitation(team: Team, token: str = "", **more: Any) -> Invitation:
    """An open invitation, whose link carries ``token``."""
    number = next(_number)
    values = {
        "email": f"invited-{number}@example.com",
        "role": Role.MEMBER,
        "link_mark": mark_of(token or f"token {number}"),
        "invited_by": "admin@example.com",
        "invited_at": timezone.now(),
        "expires_at": timezone.now() + VALID_FOR,
    }
    return Invitation.objects.create(team=team, **{**values, **more})


WEBHOOK_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLwQtVn1hDCdPmZc="


def make_webhook(team: Team, **more: Any) -> Webhook:
    """A webhook for everything; by itself, nobody listens there."""
    values = {
        "name": f"Webhook {next(_number)}",
        "url": "http://127.0.0.1:65001/hook",
        "secret": WEBHOOK_SECRET,
        "kinds": list(NoticeKind.values),
        "made_by": "admin@example.com",
    }
    return Webhook.objects.create(team=team, **{**values, **more})


def make_delivery(webhook: Webhook, **more: Any) -> Delivery:
    """A notice that waits for its first try."""
    now = timezone.now()
    values = {
        "team": webhook.team,
        "kind": NoticeKind.WAITING_FOR_REVIEW,
        "body": '{"type": "connection.waiting_for_review", "data": {}}',
        "made_at": now,
        "next_try_at": now,
    }
    return Delivery.objects.create(webhook=webhook, **{**values, **more})


def make_token(membership: Membership, **more: Any) -> tuple[ApiToken, str]:
    """An API token for everything, and its text."""
    token = ApiToken(membership=membership, name="pipeline", scopes=list(Scope.values))
    text = token.issue(now=timezone.now(), days=30)
    for name, value in more.items():
        setattr(token, name, value)
    token.save()
    return token, text


def make_account(team: Team, **more: Any) -> PlatformAccount:
    values = {
        "name": f"Account {next(_number)}",
        "org_id": DEMO_ORG_ID,
        "client_id": DEMO_CLIENT_ID,
        "client_secret": DEMO_CLIENT_SECRET,
        "scopes": DEMO_SCOPES,
        "added_by": "admin@example.com",
        "verified_at": timezone.now(),
    }
    account = PlatformAccount.objects.create(team=team, **{**values, **more})
    for name, kind in (("prod", "production"), ("dev", "development")):
        Sandbox.objects.create(
            account=account,
            name=name,
            title=name.title(),
            state="active",
            type=kind,
            is_default=name == "prod",
        )
    return account


def make_draft(membership: Membership, account: PlatformAccount, **more: Any) -> Connection:
    """A draft of a Redshift connection that is ready to be created."""
    values = {
        "sandbox": "dev",
        "source": "amazon-redshift",
        "source_title": "Amazon Redshift",
        "spec_id": REDSHIFT_SPEC_ID,
        "spec_version": "1.0",
        "auth_specs": [{"name": "Basic Authentication", "schema": REDSHIFT_SCHEMA}],
        "params": {"server": "cluster.example.com", "username": "reader", "database": "dev"},
        "secrets": {"password": "a good password"},
        "secret_marks": {
            "password": {"fingerprint": "0", "at": STORED_AT, "by": membership.user.email}
        },
        "credentials_checked": True,
        "name": "Sales",
    }
    return Connection.objects.create(
        team=membership.team,
        account=account,
        created_by=membership.user,
        created_by_name=membership.user.email,
        **{**values, **more},
    )


def make_created(membership: Membership, account: PlatformAccount, **more: Any) -> Connection:
    """A connection that is on the Platform, as the record says."""
    number, now = next(_number), timezone.now()
    values = {
        "status": Connection.Status.CREATED,
        "remote_id": f"00000000-0000-4000-8000-{number:012}",
        "etag": '"1"',
        "created_at": now,
        "awaits_review_since": now,
    }
    return make_draft(membership, account, **{**values, **more})


def make_on_platform(
    membership: Membership,
    account: PlatformAccount,
    platform: Emulator,
    verdict: str = "good",
    **more: Any,
) -> Connection:
    """A connection that the Platform has; ``verdict`` is what its source makes of the secret."""
    params = {"username": "reader", "server": "x", **more.pop("params", {})}
    there = {"sandbox": "dev", "params": params, "secrets": {"password": verdict}}
    there |= {"spec_id": more["spec_id"]} if "spec_id" in more else {}
    platform.configure(extra_connections=there)
    values = {"remote_id": platform.connections()[-1]["id"], **more}
    return make_created(membership, account, **values)


def make_of_source(
    name: str, membership: Membership, account: PlatformAccount, platform: Emulator
) -> Connection:
    """A connection to the source of this name, as the emulator's catalog describes it."""
    (spec,) = [one for one in shipped_specs() if one["name"] == name]
    more = {"spec_id": spec["id"], "can_explore": bool(spec.get("exploreSpec"))}
    return make_on_platform(membership, account, platform, **more)


def make_foreign(account: PlatformAccount, **more: Any) -> ForeignConnection:
    """What somebody else made on the Platform, as a sync found it."""
    number, now = next(_number), timezone.now()
    values = {
        "sandbox": "dev",
        "remote_id": f"00000000-0000-4000-9000-{number:012}",
        "name": f"Foreign {number}",
        "state": "enabled",
        "etag": '"1"',
        "spec_id": REDSHIFT_SPEC_ID,
        "spec_version": "1.0",
        "auth_name": "Basic Authentication",
        "params": {"server": "cluster.example.com"},
        "made_by": "another-tool@techacct.adobe.com",
        "made_at": now,
        "first_seen_at": now,
        "last_seen_at": now,
        "seen_in": uuid.uuid4(),
    }
    return ForeignConnection.objects.create(account=account, **{**values, **more})


def make_sighting(connection: Connection, **more: Any) -> Sighting:
    """What the Platform last said of it: that it is called otherwise there."""
    values = {"name": "Renamed there", "state": "enabled", "etag": '"2"', "description": ""}
    sighting = Sighting(
        connection=connection,
        checked_at=timezone.now(),
        changed_by="another-tool@techacct.adobe.com",
        changed_at=timezone.now(),
        auth_name=connection.auth_spec["name"],
        **{**values, **more},
    )
    sighting.judge(timezone.now())
    sighting.save()
    return sighting


def make_submission(connection: Connection, **more: Any) -> Submission:
    """A try that was claimed a moment ago and is on its way."""
    now = timezone.now()
    values = {
        "account": connection.account,
        "sandbox": connection.sandbox,
        "spec_id": connection.spec_id,
        "reference": f"cw-{next(_number):013}",
        "requested_by": connection.created_by_name,
        "requested_at": now,
        "lease_until": now + timedelta(seconds=60),
        "left_by": now + timedelta(seconds=60),
    }
    return Submission.objects.create(connection=connection, **{**values, **more})


def make_change(connection: Connection, **more: Any) -> Change:
    """A rename that was queued a moment ago."""
    values = {
        "kind": Change.Kind.RENAME,
        "name": "Sales of Europe",
        "etag": connection.etag,
        "requested_by": connection.created_by_name,
        "requested_at": timezone.now(),
    }
    return Change.objects.create(connection=connection, **{**values, **more})


def make_unanswered(connection: Connection, **more: Any) -> Change:
    """A change that was sent two days ago and of which nobody knows what became."""
    then, soon = timezone.now() - timedelta(days=2), timezone.now() + timedelta(minutes=5)
    waits = {"requested_at": then, "sent_at": then, "sendings": 1, "unknown_left_by": then}
    looks = {"outcome": "unknown", "lease_until": soon, "next_look_at": soon, "looks": 9}
    return make_change(connection, **{**waits, **looks, "problem": "No answer came.", **more})


def make_rotation(membership: Membership, **more: Any) -> Rotation:
    """A bulk rotation without members."""
    now = timezone.now()
    values = {
        "login": "reader @ cluster.example.com",
        "requested_by": membership.user.email,
        "requested_at": now,
        "counted_from": now,
    }
    return Rotation.objects.create(team=membership.team, **{**values, **more})


def make_approval(draft: Connection, **more: Any) -> Approval:
    """A request to create that waits for a reviewer."""
    by = Actor(name=draft.created_by_name, user=draft.created_by)
    approval = Approval.ask(draft, order_digest(draft), by=by, now=timezone.now())
    Approval.objects.filter(pk=approval.pk).update(**more)
    approval.refresh_from_db()
    return approval


def make_review(connection: Connection, membership: Membership, **more: Any) -> Review:
    """An answer to a review that leaves the connection in the queue."""
    values = {
        "verdict": Review.Verdict.ANSWERED,
        "comment": "As meant.",
        "bound_to": digest_of(connection),
    }
    return Review.objects.create(
        connection=connection,
        by=membership.user,
        by_name=membership.user.email,
        at=timezone.now(),
        **{**values, **more},
    )
