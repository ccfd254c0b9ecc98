"""Write a notice down for everybody who is to be told, in the transaction of what it tells of."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.transaction import TransactionManagementError

from connector_wizard import letters
from connector_wizard.access import may_review
from connector_wizard.models import Actor, Delivery, Membership, NoticeKind, Webhook
from connector_wizard.models.notices import TRIAL, offered_to
from connector_wizard.notices.facts import Notice, body_of, page_url

# These concern one person; the others everybody whose role fits.
PERSONAL = frozenset(
    {
        NoticeKind.APPROVAL_DECIDED,
        NoticeKind.CHANGES_REQUESTED,
        NoticeKind.OUTCOME_SETTLED,
        NoticeKind.TEST_FAILING,
    }
)


def tell(notice: Notice) -> None:
    """
    Put the notice into the outbox, once for each who is to be told; a sweep sends it.

    :raises TransactionManagementError: outside a transaction: what is rolled back is told to nobody
    """
    if not transaction.get_connection().in_atomic_block:
        raise TransactionManagementError("A notice belongs in the transaction of its change.")
    webhooks = [one for one in _webhooks(notice) if notice.kind.value in one.kinds]
    rows = [_delivery(notice, webhook=one) for one in webhooks]
    rows += [_delivery(notice, member=one) for one in _people(notice)]
    Delivery.objects.bulk_create(rows)


def trial_for(webhook: Webhook, *, by: Actor, now: datetime) -> Delivery:
    """Put a test message for one webhook into the outbox."""
    told = {"team": webhook.team.slug, "url": page_url("webhooks"), "actor": by.name}
    return Delivery.objects.create(
        team=webhook.team,
        kind=TRIAL,
        webhook=webhook,
        body=body_of(TRIAL, now, told),
        made_at=now,
        next_try_at=now,
    )


def _delivery(
    notice: Notice, *, webhook: Webhook | None = None, member: Membership | None = None
) -> Delivery:
    return Delivery(
        team=notice.team,
        kind=notice.kind,
        webhook=webhook,
        member=member,
        body=notice.body,
        made_at=notice.at,
        next_try_at=notice.at,
    )


def _webhooks(notice: Notice) -> Iterator[Webhook]:
    rows = Webhook.objects.filter(team=notice.team, is_on=True)
    yield from rows.defer("secret", "old_secret")


def _people(notice: Notice) -> Iterator[Membership]:
    # Where no letter can leave, none is written: it would wait for ever.
    if not letters.can_send():
        return
    people = notice.team.memberships.filter(user__is_active=True)
    for one in people.select_related("team", "user", "mail_wishes"):
        if _wishes(one, notice.kind) and _is_concerned(one, notice):
            yield one


def _wishes(membership: Membership, kind: NoticeKind) -> bool:
    wishes = getattr(membership, "mail_wishes", None)
    unwanted = wishes.unwanted if wishes else []
    return kind in offered_to(membership.role) and kind.value not in unwanted


def _is_concerned(membership: Membership, notice: Notice) -> bool:
    doer = notice.by.user
    if doer is not None and doer.pk == membership.user_id:
        # They know: they have just done it.
        return False
    if notice.kind in PERSONAL:
        return notice.person is not None and notice.person.pk == membership.user_id
    if notice.approval is not None:
        return not notice.approval.was_made_by(membership.user)
    return notice.connection is None or may_review(membership, notice.connection)
