"""Tell, once when it is near and once when it is past, that a pasted token ends."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from connector_wizard.models import SYSTEM, ExpiryTold, PlatformAccount
from connector_wizard.notices.facts import about_account
from connector_wizard.notices.outbox import tell

NEAR = timedelta(hours=1)
# An end of long ago is no news: nobody has needed the account since.
OLD_NEWS = timedelta(days=1)


def tell_of_ends(now: datetime) -> int:
    """Write the notices that are due; return of how many accounts. Safe in parallel."""
    tokens = PlatformAccount.objects.filter(kind=PlatformAccount.Kind.TOKEN)
    told = ExpiryTold.objects.filter(account=OuterRef("pk"), ends_at=OuterRef("token_expires_at"))
    ends_soon = Q(token_expires_at__gt=now, token_expires_at__lte=now + NEAR)
    has_ended = Q(token_expires_at__lte=now, token_expires_at__gt=now - OLD_NEWS)
    near = tokens.filter(ends_soon).exclude(Exists(told))
    past = tokens.filter(has_ended).exclude(Exists(told.filter(is_past=True)))
    rows = [(one, False) for one in near.select_related("team")]
    rows += [(one, True) for one in past.select_related("team")]
    return sum(_tell_once(account, now, is_past=is_past) for account, is_past in rows)


def _tell_once(account: PlatformAccount, now: datetime, *, is_past: bool) -> bool:
    ends_at = account.token_expires_at
    if ends_at is None:
        return False
    with transaction.atomic(durable=True):
        # Of two sweeps that come to it at once, one makes the row.
        _, first = ExpiryTold.objects.get_or_create(
            account=account, ends_at=ends_at, is_past=is_past
        )
        if first:
            stage = "ended" if is_past else "ends_soon"
            ends = ends_at.isoformat(timespec="seconds").replace("+00:00", "Z")
            tell(about_account(account, by=SYSTEM, at=now, stage=stage, ends_at=ends))
    return first
