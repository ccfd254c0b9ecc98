"""Say what a notice tells: names and states, never a secret, a parameter or somebody's comment."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from django.conf import settings
from django.urls import reverse

from connector_wizard.models import (
    Actor,
    Approval,
    Connection,
    NoticeKind,
    PlatformAccount,
    Team,
    User,
)


@dataclass(frozen=True, slots=True)
class Notice:
    """
    What happened, and whom it concerns.

    ``connection`` is the one to be reviewed, where that is the news: only who may is told; of an
    ``approval`` that is asked for, whoever had no hand in it.
    ``person`` is the one whom it concerns; with neither, it is everybody whose role fits.
    """

    kind: NoticeKind
    team: Team
    by: Actor
    at: datetime
    told: Mapping[str, str]
    person: User | None = None
    connection: Connection | None = None
    approval: Approval | None = None

    @property
    def body(self) -> str:
        """The message as it is posted, and as every try posts it again."""
        return body_of(self.kind, self.at, self.told)


def body_of(kind: str, at: datetime, told: Mapping[str, str]) -> str:
    """Return the JSON of a message."""
    stamp = at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return json.dumps({"type": kind, "timestamp": stamp, "data": dict(told)})


def about_connection(
    kind: NoticeKind, connection: Connection, *, by: Actor, at: datetime, **more: str
) -> Notice:
    """Return the notice of what happened to ``connection``, as its row is now."""
    rows = Connection.objects.select_related("team", "created_by").prefetch_related("submissions")
    row = rows.defer("auth_specs", "params", "secrets").get(pk=connection.pk)
    newest = next(iter(row.submissions.all()), None)
    told = {
        "team": row.team.slug,
        "reference": newest.reference if newest else "",
        "name": row.name,
        "sandbox": row.sandbox,
        "source": row.source,
        "status": row.status,
        "url": page_url("connection", pk=row.pk),
        "actor": by.name,
        **more,
    }
    to_review = kind == NoticeKind.WAITING_FOR_REVIEW
    return Notice(
        kind,
        row.team,
        by,
        at,
        told,
        person=None if to_review else row.created_by,
        connection=row if to_review else None,
    )


def about_approval(
    kind: NoticeKind, approval: Approval, *, by: Actor, at: datetime, **more: str
) -> Notice:
    """Return the notice that somebody asks for approval, or what was decided on it."""
    notice = about_connection(kind, approval.connection, by=by, at=at, **more)
    if kind == NoticeKind.APPROVAL_DECIDED:
        return notice
    told = {**notice.told, "url": page_url("approval", pk=approval.pk)}
    return replace(notice, told=told, person=None, approval=approval)


def about_account(account: PlatformAccount, *, by: Actor, at: datetime, **more: str) -> Notice:
    """Return the notice that the account's token ends."""
    told = {
        "team": account.team.slug,
        "account": account.name,
        "url": page_url("account", pk=account.pk),
        "actor": by.name,
        **more,
    }
    return Notice(NoticeKind.SECRET_EXPIRING, account.team, by, at, told)


def page_url(name: str, **kwargs: object) -> str:
    """Return the whole address of one of our pages, for who has no request."""
    return settings.PUBLIC_URL + reverse(name, kwargs=kwargs)
