"""Find out what the Platform holds in a sandbox, and how it differs from what is on record."""

from django.db import transaction

from connector_wizard import audit
from connector_wizard.background import READING, in_background
from connector_wizard.inventory import begin, carry_out
from connector_wizard.models import SYSTEM, Action, Actor, PlatformAccount, Sync


def sync_inventory(
    *, actor: Actor, account: PlatformAccount, sandbox: str, wait: bool = False
) -> Sync:
    """
    Begin a sync of one place, and return it.

    The press is answered at once and the reading goes on apart from it; with ``wait`` (commands)
    it is done when this returns. A person's press is an event; what a sync finds is one as well.

    :raises SyncUnderWayError: if somebody syncs the place already
    """
    with transaction.atomic(durable=True):
        sync = begin(account, sandbox, by=actor)
        if actor != SYSTEM:
            fact = audit.Fact(Action.SYNC_BEGUN, about=account, changes={"sandbox": sandbox})
            audit.record(fact, actor=actor, team=account.team)
    if wait:
        carry_out(sync.pk)
        sync.refresh_from_db()
    else:
        in_background(lambda: carry_out(sync.pk), READING)
    return sync
