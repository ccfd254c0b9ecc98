"""Have the Platform test a connection now, because a person asks for it."""

import time

from django.db import transaction
from django.utils import timezone

from connector_wizard import audit
from connector_wizard.models import Action, Actor, Connection
from connector_wizard.models.checks import claim_test, is_claimed
from connector_wizard.testing import lease_until, run_claimed, run_claimed_soon

# How often somebody who waits for another's test looks whether it is over.
LOOK_EVERY = 0.1


def begin_test(*, actor: Actor, connection: Connection, wait: bool = False) -> bool:
    """
    Begin a test, which goes on apart from the press; its result is written when it is known.

    With ``wait`` (commands) the test, be it this one or another's, is over when this returns. Tells
    whether this press began it: not so where a test is under way, or nothing is created.
    """
    now = timezone.now()
    lease = lease_until(now)
    with transaction.atomic(durable=True):
        mine = claim_test(connection, now=now, until=lease)
        if mine:
            told = {"sandbox": connection.sandbox, "id": connection.remote_id}
            fact = audit.Fact(Action.CONNECTION_TEST_ASKED, about=connection, changes=told)
            audit.record(fact, actor=actor, team=connection.team)
    if mine:
        run = run_claimed if wait else run_claimed_soon
        run(connection.pk, lease, actor=actor)
    elif wait:
        _await_end(connection)
    return mine


def _await_end(connection: Connection) -> None:
    while is_claimed(connection, now=timezone.now()):
        time.sleep(LOOK_EVERY)
